"""Ties: the fast and the incremental form against a naive recomputation, and the formula's shape."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.ties import (
    Interaction,
    TieParameters,
    TieWeights,
    accumulate,
    add,
    because,
    interaction_weight,
    pair_up,
    quiet,
    series,
    strength,
)

DAY = 86_400
PARAMS = TieParameters()
START = 1_000_000_000

interactions = st.builds(
    Interaction,
    at=st.integers(START, START + 3000 * DAY),
    a_to_b=st.booleans(),
    weight=st.floats(0.001, 1.0),
)
rows = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.integers(1, 5),
        st.integers(START, START + 3000 * DAY),
        st.floats(0.001, 1.0),
    ),
    max_size=60,
)


def naive(items):
    """Every weight decayed on its own, straight from the definition, summed exactly."""
    last = max(item.at for item in items)

    def side(outward):
        return math.fsum(
            item.weight * 0.5 ** ((last - item.at) / (PARAMS.half_life_days * DAY))
            for item in items
            if item.a_to_b is outward
        )

    return TieWeights(
        first_at=min(item.at for item in items),
        last_at=last,
        a_to_b=sum(item.a_to_b for item in items),
        b_to_a=sum(not item.a_to_b for item in items),
        a_to_b_weight=side(outward=True),
        b_to_a_weight=side(outward=False),
    )


def same(one, other):
    assert (one.first_at, one.last_at, one.a_to_b, one.b_to_a) == (
        other.first_at, other.last_at, other.a_to_b, other.b_to_a,
    )  # fmt: skip
    assert one.a_to_b_weight == pytest.approx(other.a_to_b_weight, rel=1e-12, abs=1e-15)
    assert one.b_to_a_weight == pytest.approx(other.b_to_a_weight, rel=1e-12, abs=1e-15)


@given(st.lists(interactions, min_size=1, max_size=40))
def test_adding_one_by_one_in_any_order_equals_computing_anew(items):
    tie = None
    for item in items:
        tie = add(tie, item, PARAMS)
    same(tie, naive(items))


@given(rows)
def test_columns_equal_the_naive_form_pair_by_pair(table):
    pairs = pair_up(*(zip(*table, strict=True) if table else ((), (), (), ())))
    ties = accumulate(pairs, PARAMS)
    expected = {}
    for sender, recipient, at, weight in table:
        if sender != recipient:
            key = (min(sender, recipient), max(sender, recipient))
            expected.setdefault(key, []).append(Interaction(at, sender < recipient, weight))
    assert list(zip(ties.a.tolist(), ties.b.tolist(), strict=True)) == sorted(expected)
    for row, key in enumerate(sorted(expected)):
        got = TieWeights(
            *(
                getattr(ties, name)[row].item()
                for name in TieWeights.__dataclass_fields__
            )
        )  # fmt: skip
        same(got, naive(expected[key]))


@given(rows, st.integers(0, 60))
def test_chunks_of_whole_pairs_give_the_same_ties(table, cut):
    pairs = pair_up(*(zip(*table, strict=True) if table else ((), (), (), ())))
    whole = accumulate(pairs, PARAMS)
    keys = list(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True))
    cut = min(cut, len(keys))
    while 0 < cut < len(keys) and keys[cut] == keys[cut - 1]:
        cut -= 1
    parts = [
        accumulate(
            type(pairs)(*(getattr(pairs, name)[part] for name in pairs.__dataclass_fields__)),
            PARAMS,
        )
        for part in (slice(0, cut), slice(cut, None))
    ]
    for name in whole.__dataclass_fields__:
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert np.array_equal(joined, getattr(whole, name))


def test_half_life_halves():
    tie = add(None, Interaction(START, a_to_b=True, weight=1.0), PARAMS)
    later = START + int(PARAMS.half_life_days * DAY)
    tie = add(tie, Interaction(later, a_to_b=True, weight=1.0), PARAMS)
    assert tie.a_to_b_weight == pytest.approx(1.5, rel=1e-12)


def test_strength_is_the_published_formula():
    days = 41.0
    weight, back = 3.0, 1.0
    odds = (
        PARAMS.intercept
        + PARAMS.per_weight * (math.log2(weight + back) - days / PARAMS.half_life_days)
        + PARAMS.per_silence * math.log2(1 + days / PARAMS.silence_days)
        + PARAMS.per_reciprocity * 2 * back / (weight + back)
    )
    got = strength(weight, back, START, START + int(days * DAY), PARAMS)
    assert got == pytest.approx(1 / (1 + math.exp(-odds)), rel=1e-12)


@given(
    st.floats(0, 1e6), st.floats(0, 1e6), st.integers(0, 20_000 * DAY), st.integers(0, 900 * DAY)
)
def test_strength_is_a_probability_falls_with_silence_and_grows_with_weight(one, other, gap, more):
    now = START + gap
    here = strength(one, other, START, now, PARAMS)
    assert 0.0 <= here <= 1.0
    assert strength(one, other, START, now + more, PARAMS) <= here
    if one + other:
        assert strength(one + 1.0, other + 1.0, START, now, PARAMS) >= here
    assert strength(other, one, START, now, PARAMS) == pytest.approx(here, rel=1e-12)


def test_no_weight_is_no_tie_and_time_before_the_last_counts_as_the_last():
    assert strength(0.0, 0.0, START, START, PARAMS) == 0.0
    assert strength(1.0, 0.0, START, START - DAY, PARAMS) == strength(
        1.0, 0.0, START, START, PARAMS
    )


def test_strength_of_columns_equals_strength_of_numbers():
    one, other = np.array([0.0, 1.0, 5.0]), np.array([0.0, 0.0, 2.0])
    last = np.array([START, START, START - 90 * DAY])
    column = strength(one, other, last, START + DAY, PARAMS)
    for row in range(3):
        scalar = strength(float(one[row]), float(other[row]), int(last[row]), START + DAY, PARAMS)
        assert column[row] == pytest.approx(scalar, rel=1e-12)


@given(st.lists(interactions, max_size=20))
def test_the_curve_knows_only_what_had_happened(items):
    end = START + 3000 * DAY
    for point in series(items, START, end, 150 * DAY, PARAMS):
        before = [item for item in items if item.at <= point.at]
        expected = 0.0
        if before:
            tie = naive(before)
            expected = strength(tie.a_to_b_weight, tie.b_to_a_weight, tie.last_at, point.at, PARAMS)
        assert point.strength == pytest.approx(expected, rel=1e-9)


def test_curve_includes_both_ends():
    assert [point.at for point in series([], 0, 20, 10, PARAMS)] == [0, 10, 20]


@pytest.mark.parametrize(("start", "end", "step"), [(0, 10, 0), (0, 10, -1), (10, 0, 1)])
def test_a_curve_backwards_is_refused(start, end, step):
    with pytest.raises(ValueError, match="step"):
        series([], start, end, step, PARAMS)


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="length"):
        pair_up([1, 2], [3], [0, 0], [1.0, 1.0])


def test_weight_of_one_message():
    assert interaction_weight("to", 1, PARAMS) == 1.0
    alone, copied = interaction_weight("to", 1, PARAMS), interaction_weight("cc", 1, PARAMS)
    assert alone > copied > interaction_weight("bcc", 1, PARAMS) > 0
    assert interaction_weight("to", 16, PARAMS) == pytest.approx(16**-0.75)
    assert interaction_weight("to", 1, PARAMS, bulk=1.0) == 0.0
    assert interaction_weight("reply-to", 1, PARAMS) == 0.0
    with pytest.raises(ValueError, match="recipient"):
        interaction_weight("to", 0, PARAMS)
    with pytest.raises(ValueError, match="probability"):
        interaction_weight("to", 1, PARAMS, bulk=1.5)


def weekly(count):
    return TieWeights(START, START + (count - 1) * 7 * DAY, count, 0, 1.0, 0.0)


def test_quiet_goes_by_the_own_rhythm():
    tie = weekly(10)
    assert quiet(tie, tie.last_at + 50 * DAY).drifting is False  # over seven gaps, under 60 days
    late = quiet(tie, tie.last_at + 70 * DAY)
    assert late.drifting is True
    assert late.rhythm_days == pytest.approx(7.0)
    assert late.ratio == pytest.approx(10.0)
    rare = TieWeights(START, START + 900 * DAY, 2, 2, 1.0, 1.0)
    assert quiet(rare, rare.last_at + 365 * DAY).drifting is False  # its gap is 300 days
    assert quiet(weekly(3), START + 9000 * DAY).ratio is None


def test_because_says_how_many_which_way_and_when():
    tie = TieWeights(START, START + 30 * DAY, 8, 6, 3.0, 2.0)
    first, last, since = because(tie, START + 33 * DAY)
    assert (first.code, first.count, first.text) == ("both_ways", 14, "14 messages both ways")
    assert (last.code, last.count, last.at, last.text) == (
        "last", 3, START + 30 * DAY, "last 3 days ago",
    )  # fmt: skip
    assert (since.code, since.count) == ("since", 33)
    lonely = TieWeights(START, START, 1, 0, 1.0, 0.0)
    assert [reason.code for reason in because(lonely, START)] == ["only_a_to_b", "last"]
    assert because(weekly(10), START + 1000 * DAY)[-1].code == "quiet"
    assert because(TieWeights(START, START, 0, 1, 0.0, 1.0), START)[0].code == "only_b_to_a"
