"""What a pattern asks for stands wherever it matches, whatever the text and the pattern."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.reading.asked import NEAR, Asking, plain, plain_char, squeezed
from tengill.reading.packs import packaged

MACROS = {
    "NAME": r"(?-i:[A-ZÀ-Þ]\w{0,9}(?:\s{1,3}[A-ZÀ-Þ]\w{0,9}){0,2})",
    "LONG": r"{NAME}(?: \(\w{1,9}\))?|(?:my|our|" + "|".join(f"w{n}x" for n in range(30)) + ")",
    "SHORT": "will|shall",
}
ATOMS = st.sampled_from(
    ["a", "s", "k", "i", "ß", "é", "Þ", "µ", "Я", "ſ", " ", r"\s{1,6}", r"\w", r"\W", r"\d", r"\S",
     ".", "[abc]", "[^a ]", "[À-Þ]", "[^\n]", "[а-я]", r"[^\W\d_]", "['’]", r"\b", r"\B", "^", "$",
     "(?=a)", "(?!b)", "(?<=s)", "(?<! )", "(?-i:A)", "(?-i:[A-Z])", "(x)", r"(?:ab|a|\b)",
     "(?>as|a)", "{NAME}", "{LONG}", "{SHORT}", "–", r"\n"]
)  # fmt: skip
COUNTS = st.sampled_from(["", "", "", "?", "{0,2}", "{1,3}", "{2}", "{0,60}", "{1,40}?", "{0,3}+"])
PIECES = st.tuples(ATOMS, COUNTS).map(
    lambda pair: pair[0] if pair[0][:2] in {r"\b", r"\B", "^", "$"} else f"(?:{pair[0]}){pair[1]}"
)
PATTERNS = st.recursive(
    st.lists(PIECES, min_size=1, max_size=5).map("".join),
    lambda inner: st.lists(inner, min_size=2, max_size=3).map(lambda few: f"(?:{'|'.join(few)})"),
    max_leaves=6,
)
TEXTS = st.text(
    alphabet="asSkK ſıİßẞéÉþÞµμΜÅяЯ \n\t\u00a0\u2028x1²A.B'’–w7_(", max_size=30
) | st.text(max_size=20)


def source_of(pattern):
    for _ in range(3):
        for name, own in MACROS.items():
            pattern = pattern.replace(f"{{{name}}}", f"(?:{own})")
    return f"(?i:{pattern})"


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=6))
def test_what_a_pattern_asks_stands_where_it_matches(pattern, texts):
    loses_nothing(pattern, texts)


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=12))
def test_what_many_patterns_ask_stands_where_they_match(pattern, texts):
    loses_nothing(pattern, texts)


def loses_nothing(pattern, texts):
    asking = Asking(MACROS, ["will"])
    clauses, opens = asking.clauses(pattern), asking.opens(pattern)
    whole = re.compile(source_of(pattern))
    for text in texts:
        if found := whole.search(text):
            seen = squeezed(plain(text)).decode("ascii")
            for clause in clauses:
                assert any(string in seen for string in clause), (pattern, clause, text)
            assert not opens or found.start() == 0


@given(st.text(max_size=60))
def test_plain_text_keeps_places_and_words(text):
    seen = plain(text).decode("ascii")
    assert len(seen) == len(text)
    for char, like in zip(text, seen, strict=True):
        assert bool(re.match(r"\w", char)) == bool(re.match(r"\w", like, re.ASCII))
        assert char.isspace() == like.isspace()


@pytest.mark.slow
def test_no_case_leads_from_the_near_characters_to_those_farther_off():
    near = "".join(map(chr, [*range(128), *NEAR]))
    alike = re.compile(f"[{re.escape(near)}]", re.IGNORECASE)
    farther = "".join(chr(at) for at in range(0x11_0000) if chr(at) not in near)
    assert alike.search(farther) is None


def test_characters_stand_for_like_ones():
    assert [plain_char(char) for char in "éÉþÞæ’–Яя日 \n"] == list("eEtTa'-xxx  ")


def test_clauses_are_the_strings_a_pattern_needs():
    asking = Asking(MACROS, ["will"])
    assert asking.clauses(r"\b(?:say|said) (?:hello|hi) to {NAME}") == (
        ("said hello to ", "said hi to ", "say hello to ", "say hi to "),
    )
    assert asking.clauses(r"\b{LONG},? {SHORT} (?:soon )?call(?: you)?\b") == (
        (" shall call", " shall soon call", " will call", " will soon call"),
    )
    assert asking.clauses(r"{NAME} [^.]{0,9} (?:Önnu|Jóns)\s{1,6}bók") == (
        ("jons bok", "onnu bok"),
    )
    assert asking.clauses(r"(?:a|b)?\w{1,9}") == ()
    assert asking.opens(r"\A\s{0,3}x")
    assert not asking.opens(r"^a|b")


@pytest.mark.parametrize("source", ["[{SHORT}]", "[^a\\]{NAME}b]", "\ue000", "{NOBODY}"])
def test_what_cannot_be_told_is_refused(source):
    with pytest.raises(KeyError):
        Asking(MACROS).clauses(source)


@pytest.mark.slow
def test_nearly_all_packaged_patterns_ask_for_something():
    for pack in packaged():
        pack.engine.build()
        asked = pack.engine.dump()
        assert len(asked) == len(pack.patterns)
        nothing = [clauses for clauses, opens in asked if not clauses and not opens]
        assert len(nothing) <= len(asked) // 20
