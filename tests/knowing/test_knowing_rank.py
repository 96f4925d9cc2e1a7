"""The ranking of who knows, against cases worked by hand."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.knowing import WEIGHTS, Kind, Piece, rank, weight
from tengill.knowing.evidence import FLOOR, MOST_OF_A_KIND

NOW = 1_700_000_000
YEAR = int(365.25 * 86_400)


def test_one_skill_of_a_close_friend() -> None:
    [one] = rank([Piece(7, Kind.SKILL, 1, NOW)], {7: 0.8}, NOW)
    assert one.knowledge == pytest.approx(0.3)
    assert one.score == pytest.approx(0.3 * (0.25 + 0.75 * 0.8))
    assert one.pieces[0][1] == pytest.approx(0.3)


def test_evidence_adds_up_as_independent_chances() -> None:
    pieces = [
        Piece(7, Kind.POSITION, 1, NOW),  # 0.55
        Piece(7, Kind.ENDORSEMENT, 2, NOW, 1.0, 0.5),  # 0.4 · 0.5
        Piece(7, Kind.WROTE, 3, NOW - 5 * YEAR, 0.8),  # 0.25 · 0.8 · ½
    ]
    [one] = rank(pieces, {}, NOW)
    assert one.knowledge == pytest.approx(1 - 0.45 * 0.8 * 0.9)
    assert one.score == pytest.approx(one.knowledge * FLOOR)
    assert [piece.ref for piece, _ in one.pieces] == [1, 2, 3]


def test_the_friend_who_knows_enough_comes_before_the_stranger_who_knows_all() -> None:
    stranger = [Piece(1, kind, 1, NOW) for kind in (Kind.POSITION, Kind.HEADLINE, Kind.SKILL)]
    friend = [Piece(2, Kind.HEADLINE, 2, NOW)]
    assert [one.person for one in rank([*stranger, *friend], {2: 0.9}, NOW)] == [2, 1]
    assert [one.person for one in rank([*stranger, *friend], {}, NOW)] == [1, 2]


def test_the_same_row_counts_once_and_a_kind_saturates() -> None:
    same = [Piece(1, Kind.WROTE, 5, NOW, 0.5), Piece(1, Kind.WROTE, 5, NOW, 1.0)]
    [one] = rank(same, {}, NOW)
    assert one.knowledge == pytest.approx(0.25)
    many = [Piece(1, Kind.WROTE, ref, NOW) for ref in range(10_000)]
    [much] = rank(many, {}, NOW)
    assert much.knowledge == pytest.approx(1 - 0.75**MOST_OF_A_KIND)
    assert len(much.pieces) == MOST_OF_A_KIND


def test_who_only_asks_for_it_knows_nothing() -> None:
    assert rank([Piece(1, Kind.ASKED, 1, NOW)], {1: 1.0}, NOW) == []


def test_what_lies_in_the_future_does_not_grow() -> None:
    assert weight(Piece(1, Kind.SKILL, 1, NOW + 99 * YEAR), NOW) == WEIGHTS[Kind.SKILL].base
    assert weight(Piece(1, Kind.WROTE, 1, -(10**15)), NOW) < 1e-9


@pytest.mark.parametrize("wrong", [{"fit": 1.1}, {"voucher": -0.1}, {"fit": math.nan}])
def test_a_share_beyond_one_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        weight(Piece(1, Kind.SKILL, 1, NOW, **wrong), NOW)


PIECES = st.lists(
    st.builds(
        Piece,
        person=st.integers(1, 4),
        kind=st.sampled_from(list(Kind)),
        ref=st.integers(1, 6),
        at=st.none() | st.integers(NOW - 30 * YEAR, NOW),
        fit=st.floats(0.01, 1),
        voucher=st.floats(0, 1),
    ),
    max_size=30,
)


@pytest.mark.slow
@given(PIECES, st.dictionaries(st.integers(1, 4), st.floats(0, 1)), st.randoms())
def test_order_does_not_matter_and_more_evidence_never_hurts(
    pieces: list[Piece], trust: dict[int, float], rng: random.Random
) -> None:
    told = rank(pieces, trust, NOW)
    shuffled = rng.sample(pieces, len(pieces))
    again = rank(shuffled, trust, NOW)
    assert [one.person for one in told] == [one.person for one in again]
    assert [one.score for one in told] == pytest.approx([one.score for one in again])
    assert all(0 < one.knowledge <= 1 and 0 < one.score <= one.knowledge for one in told)
    assert [one.score for one in told] == sorted((one.score for one in told), reverse=True)
    if told:
        more = [*pieces, Piece(told[-1].person, Kind.RECOMMENDATION, 99, NOW)]
        after = {one.person: one.score for one in rank(more, trust, NOW)}
        assert after[told[-1].person] >= told[-1].score
