"""Asks and offers in letters, and who fits whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.knowing import Fit, Kind, Knower, Piece, Wanted, fits, wishes
from tengill.knowing.fitting import MOST_OF_ONE, UNREADY

DAY = 86_400
NOW = 1_700_000_000


@pytest.mark.parametrize(
    ("text", "kind", "thing"),
    [
        ("All well. We are still looking for a patent lawyer in Oslo.", "ask", "patent lawyer in Oslo"),
        ("Do you know anybody who does harbour dredging?", "ask", "harbour dredging"),
        ("Could you recommend a good tax adviser, please?", "ask", "tax adviser"),
        ("We badly need\nwelding robots, and soon.", "ask", "welding robots"),
        ("Okkur vantar einhvern sem kann á bókhald.", "ask", "bókhald"),
        ("Þekkir þú einhvern sem kann á loftræstingu?", "ask", "loftræstingu"),
        ("Við leitum að fólki í hönnun.", "ask", "hönnun"),
        ("We now offer translation into Faroese.", "offer", "translation into Faroese"),
        ("We have free hands for roof repairs", "offer", "roof repairs"),
        ("Við bjóðum þjálfun stjórnenda.", "offer", "þjálfun stjórnenda"),
    ],
)  # fmt: skip
def test_a_wish_is_read(text: str, kind: str, thing: str) -> None:
    [wish] = wishes(text)
    assert (wish.kind, wish.thing) == (kind, thing)
    assert thing.split(maxsplit=1)[0] in text[wish.start : wish.end].replace("\n", " ")


@pytest.mark.parametrize(
    "text",
    [
        "We need to move our call to Friday.",
        "Looking forward to it.",
        "",
        "Kærar þakkir fyrir síðast.",
    ],
)
def test_what_is_no_wish_is_none(text: str) -> None:
    assert wishes(text) == ()


@pytest.mark.slow
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    for wish in wishes("We are looking for " + text):
        assert 0 <= wish.start < wish.end <= len(text) + 19
        assert wish.thing.strip()


def test_a_text_made_to_stall_does_not() -> None:
    assert wishes("we are looking for " * 2_000 + "a" * 50_000) is not None
    assert wishes("I need " + "very " * 20_000) == ()


def knower(person: int, knowledge: float, kind: Kind = Kind.OFFER) -> Knower:
    return Knower(person, knowledge, knowledge, 1.0, ((Piece(person, kind, 1, NOW), knowledge),))


def everybody(_person: int, others: object) -> frozenset[int]:
    return frozenset(others)  # type: ignore[call-overload]


def told(found: list[Fit]) -> list[tuple[int, int]]:
    return [(one.wanted.person, one.knower.person) for one in found]


def test_a_score_worked_by_hand() -> None:
    wanted = Wanted(1, 10, NOW - 180 * DAY, 0.7)
    trust = {10: 0.81, 20: 0.25}
    [one] = fits([wanted], lambda _w: [knower(20, 0.6)], trust, everybody, NOW)
    assert one.score == pytest.approx(0.7 * 0.5 * 0.6 * (0.81 * 0.25) ** 0.5)
    [less] = fits([wanted], lambda _w: [knower(20, 0.6, Kind.WROTE)], trust, everybody, NOW)
    assert less.score == pytest.approx(one.score * UNREADY)


def test_nobody_meets_themself_or_whom_they_know() -> None:
    wanted = Wanted(1, 10, NOW, 1.0)
    every = [knower(10, 0.9), knower(20, 0.8), knower(30, 0.7)]
    assert told(fits([wanted], lambda _w: every, {}, lambda *_: frozenset({30, 10}), NOW)) == [
        (10, 30)
    ]


def test_a_pair_stands_once_and_nobody_in_many() -> None:
    both = [Wanted(1, 10, NOW, 1.0), Wanted(2, 20, NOW, 0.5)]
    found = fits(both, lambda w: [knower(30 - w.person, 0.9)], {}, everybody, NOW)
    assert told(found) == [(10, 20)]
    many = fits([Wanted(1, 10, NOW, 1.0)], lambda _w: [knower(n, 0.5) for n in range(20, 30)], {}, everybody, NOW)  # fmt: skip
    assert told(many) == [(10, 20), (10, 21)]
    assert len(many) == MOST_OF_ONE
