"""Words of a topic and their forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.facts.folding import fold
from tengill.knowing import words_of
from tengill.knowing.words import Word, forms, is_form, quickly_folded, ranges


def word(text: str) -> Word:
    return Word(text, fold(text))


def test_words_that_say_nothing_are_left_out() -> None:
    assert words_of("og í the of") == ()
    assert words_of("  ,;- \0 ") == ()
    told = words_of("Jarðvarmi í Kenýa, jarðvarmi")
    assert [one.folded for one in told] == ["jardvarmi", "kenya"]
    assert told[0].written == "jarðvarmi"


def test_a_topic_of_a_thousand_words_is_cut() -> None:
    assert len(words_of(" ".join(f"orð{n}" for n in range(1_000)))) == 8


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("kælikeðja", "kælikeðjum"),  # a compound no list has
        ("kaelikedja", "kælikeðjunum"),  # and typed without Iceland's letters
        ("þýðing", "þýðingarnar"),
        ("vöruflutningar", "vöruflutninga"),
        ("sensor", "sensors"),
        ("conference", "conferences"),
        ("drill", "drilling"),
    ],
)
def test_a_form_is_found_by_its_ending(asked: str, written: str) -> None:
    assert is_form(word(asked), fold(written))
    told = ranges(word(asked))
    assert any(first <= fold(written) < past for first, past in told)
    assert fold(written) in forms(word(asked), [fold(written)], by_list=False)


@pytest.mark.parametrize(
    ("asked", "other"),
    [("sala", "salt"), ("audit", "auditorium"), ("2020", "20"), ("market", "marks"), ("ai", "aim")],
)
def test_another_word_is_no_form(asked: str, other: str) -> None:
    assert not is_form(word(asked), other)


@pytest.mark.slow
def test_what_is_irregular_stands_in_the_word_list() -> None:
    assert {"bok", "baekur", "bokum"} <= forms(word("bækur"), [])


@pytest.mark.slow
@given(st.text(min_size=1, max_size=30))
def test_a_word_is_a_form_of_itself(text: str) -> None:
    for told in words_of(text):
        assert is_form(told, told.folded)
        assert told.folded in forms(told, [], by_list=False)
        assert any(first <= told.folded < past for first, past in ranges(told))


@pytest.mark.slow
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9),
       st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9))  # fmt: skip
def test_being_a_form_by_ending_lies_within_the_ranges(one: str, other: str) -> None:
    if is_form(word(one), other):
        assert any(first <= other < past for first, past in ranges(word(one)))


@pytest.mark.slow
@given(st.text(max_size=40))
def test_folding_quickly_folds_alike(text: str) -> None:
    assert quickly_folded(text) == fold(text)
