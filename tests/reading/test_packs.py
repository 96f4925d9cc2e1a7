"""Packs: valid, bounded, and a new language without a line of code."""

import re
from pathlib import Path

import pytest

from tengill.reading import PackError, read_text, weigh
from tengill.reading.classes import CANCELLERS, CLASSES
from tengill.reading.packs import (
    check,
    compile_pattern,
    fold,
    load_folder,
    packaged,
    parse_pack,
    spaced,
)

HEAD = '[pack]\nlanguage = "xx"\nfunction_words = ["ti"]\n'
ENTRY = '[[class]]\nname = "introduce"\nkeys = ["pres"]\npatterns = ["presento {THIRD}"]\n'

TOY = """
[pack]
language = "eo"
name = "Esperanto"
function_words = ["kaj", "la", "al", "vi", "mi", "estas", "por"]

[names]
greeting = ["kara", "saluton"]
between = ["kaj"]
not_names = ["mi", "vi", "kaj"]

[[class]]
name = "introduce"
keys = ["prezent"]
patterns = ["\\\\bprezenti (?:al vi )?{THIRD}"]

[[class]]
name = "false_introduction"
keys = ["prezent"]
patterns = ["\\\\bprezenti (?:la )?(?:novan|novajn) "]
"""


def test_packaged_packs_load_english_first():
    assert [pack.language for pack in packaged()] == ["en", "is"]


def test_a_new_language_needs_no_code(tmp_path: Path, message):
    (tmp_path / "eo.toml").write_text(TOY, encoding="utf-8")
    packs = (*packaged(), *load_folder(tmp_path))
    found = message("Kara Anna,\n\nmi volas prezenti al vi Klara Vintro, kiu estas la estro.\n")
    reading = weigh(read_text(found, packs))
    assert reading.language == "eo"
    (act,) = reading.acts
    assert act.kind == "introduction"
    assert [box.name for box in act.right] == ["Klara Vintro"]
    assert act.words[0].text == "prezenti al vi Klara Vintro"
    plain = message("Kara Anna,\n\nmi volas prezenti la novan produkton kaj la prezon.\n")
    assert not weigh(read_text(plain, packs)).acts


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pack = [", "not TOML"),
        ("[pack]\nlanguage = 'xx'", "function_words"),
        (HEAD + ENTRY.replace("introduce", "dance"), "no class `dance`"),
        (HEAD + ENTRY.replace('"pres"', ""), "keys"),
        (HEAD + ENTRY.replace('"pres"', '"two words"'), "one lower-case word"),
        (HEAD + ENTRY.replace('"pres"', '"Pres"'), "one lower-case word"),
        (HEAD + ENTRY.replace("{THIRD}", ".*"), "repeats without bound"),
        (HEAD + ENTRY.replace("{THIRD}", "x{2,}"), "repeats without bound"),
        (HEAD + ENTRY.replace("{THIRD}", "(oops"), "no regular expression"),
        (HEAD + ENTRY.replace("{THIRD}", "{NOBODY}"), "no macro {NOBODY}"),
        (HEAD + '[macros]\nA = "{B}"\nB = "{A}"\n' + ENTRY.replace("{THIRD}", "{A}"), "circle"),
        (HEAD + ENTRY + 'where = "footer"\n', "`where`"),
        (HEAD + ENTRY + 'beside = "you"\n', "`beside`"),
    ],
)
def test_a_bad_pack_says_what_is_wrong(text, says):
    with pytest.raises(PackError, match=re.escape(says)):
        check(parse_pack(text, "xx.toml"))


@pytest.mark.slow
def test_no_packaged_pattern_repeats_without_bound():
    for pack in packaged():
        for wording in pack.wordings:
            for pattern in wording.patterns:
                bare = re.sub(r"\[(?:\\.|[^\]\\])*\]", "x", pattern.whole.pattern)
                assert not re.search(r"(?<!\\)(?:\*|\+|\{\d*,\})", bare), wording.name


def test_cancelled_classes_exist():
    assert {name for names in CANCELLERS.values() for name in names} <= set(CLASSES)


def test_a_space_stands_for_white_space():
    assert spaced(r"a b ?c[ x]\ d") == r"a\s{1,6}b\s{0,6}c[\sx]\ d"
    assert compile_pattern("put you in touch", {}, "x").search("Put  you\n in touch")


def test_fold():
    assert fold("Þórður Ægisson") == "thordur aegisson"
    assert fold("José Müller") == "jose muller"
