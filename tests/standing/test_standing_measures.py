"""Standing's statistics, against other implementations and simulation, and its readings."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tengill.standing import (
    PUBLISHED,
    Audience,
    Reading,
    Standing,
    Thresholds,
    Worth,
    among_top,
    rank_correlation,
    read,
    unseen,
    waiting,
    worth,
)

# ---------------------------------------------------------------- waiting


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40).map(float), st.booleans()), min_size=1, max_size=40))
def test_waiting_is_what_scipy_estimates(cases):
    times = [t for t, _ in cases]
    came = [c for _, c in cases]
    found = waiting(times, came)
    if not any(came):
        assert found.times.shape == (0,)
        return
    data = stats.CensoredData(
        uncensored=[t for t, c in cases if c], right=[t for t, c in cases if not c]
    )
    theirs = stats.ecdf(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # undefined where everybody is through
        interval = theirs.sf.confidence_interval(method="log-log")
    for time in found.times:
        mine = found.by(time)
        assert mine.chance == pytest.approx(1 - float(theirs.sf.evaluate(time)), abs=1e-12)
        low = 1 - float(interval.high.evaluate(time))
        high = 1 - float(interval.low.evaluate(time))
        if np.isfinite([low, high]).all() and 0 < mine.chance < 1:
            assert mine.low == pytest.approx(low, abs=1e-9)
            assert mine.high == pytest.approx(high, abs=1e-9)
        assert 0 <= mine.low <= mine.chance <= mine.high <= 1


def test_before_anything_happened_the_chance_is_not_simply_nothing():
    found = waiting([10, 20, 400], [True, False, False]).by(5)
    assert found.chance == 0
    assert found.high == 1.0  # three cases: the rule of three has no more to say
    assert waiting([30] * 100, [False] * 100).by(30).high == pytest.approx(0.03)


def test_nothing_is_said_beyond_the_longest_look():
    found = waiting([10, 90], [True, False])
    assert found.by(90).watched == 1
    assert found.by(91) is None
    assert waiting([], []).by(1) is None


def test_times_that_are_none():
    with pytest.raises(ValueError, match="0 or more"):
        waiting([-1.0], [True])
    with pytest.raises(ValueError, match="each case"):
        waiting([1.0], [])


# ---------------------------------------------------------------- unseen


def test_chapmans_textbook_example():
    """30 marked, 25 caught later, 5 of them marked: (31 * 26) / 6 - 1 = 133.3."""
    found = unseen(30, 25, 5)
    assert found.total == pytest.approx(31 * 26 / 6 - 1)
    assert found.seen == 50
    assert found.seen < found.low < found.total < found.high


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    random = np.random.default_rng(4)
    truth, inside = 200, 0
    for _ in range(1_000):
        first, second = random.random(truth) < 0.35, random.random(truth) < 0.3
        found = unseen(int(first.sum()), int(second.sum()), int((first & second).sum()))
        inside += found.low <= truth <= found.high
    assert 0.90 < inside / 1_000 < 0.99


@given(st.integers(0, 50), st.integers(0, 50), st.data())
def test_never_fewer_than_were_seen(first, second, data):
    overlap = data.draw(st.integers(0, min(first, second)))
    found = unseen(first, second, overlap)
    assert found.seen == first + second - overlap
    assert found.low >= found.seen
    assert found.high >= found.low


def test_lists_that_cannot_be():
    with pytest.raises(ValueError, match="overlap"):
        unseen(3, 2, 3)
    assert unseen(0, 0, 0).total == 0


# ---------------------------------------------------------------- correlation


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=40))
def test_rho_is_scipys(pairs):
    one = [float(a) for a, _ in pairs]
    other = [float(b) for _, b in pairs]
    found = rank_correlation(one, other)
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert found.rho is None
        return
    assert found.rho == pytest.approx(stats.spearmanr(one, other).statistic, abs=1e-12)
    if found.low is not None:
        assert found.low <= found.rho <= found.high


def test_at_the_top_a_correlation_can_vanish():
    random = np.random.default_rng(1)
    one = random.pareto(1.2, 2_000)
    other = one**0.5 * random.lognormal(0, 1, 2_000)
    everybody = rank_correlation(one.tolist(), other.tolist())
    top = among_top(one.tolist(), other.tolist())
    assert top.people == 200
    assert everybody.low > top.high
    assert {p.top_tenth for p in PUBLISHED} == {0.122, 0.286}


def test_everybody_tied_with_the_last_is_among_the_top():
    assert among_top([5, 5, 5, 1, 1, 1, 1, 1, 1, 1], range(10)).people == 3
    with pytest.raises(ValueError, match="share"):
        among_top([1.0], [1.0], share=0.0)


# ---------------------------------------------------------------- worth and reading


def test_worth_of_equal_outcomes_is_the_exact_poisson_interval():
    found = worth([10.0] * 7)
    assert found.total == 70
    assert found.low == pytest.approx(10 * stats.chi2.ppf(0.025, 14) / 2)
    assert found.high == pytest.approx(10 * stats.chi2.ppf(0.975, 16) / 2)


def test_the_interval_of_unequal_outcomes_covers():
    random = np.random.default_rng(2)
    expected, inside = 6 * np.exp(0.5), 0
    for _ in range(600):
        values = random.lognormal(0, 1, random.poisson(6))
        found = worth(values.tolist(), typical=1.65)
        inside += found.low <= expected <= found.high
    assert inside / 600 > 0.88


def test_no_outcome_is_not_known_to_be_worth_nothing():
    assert worth([], typical=100.0).high == pytest.approx(100 * 3.6888794541139363)
    assert worth([]) == Worth(0.0, 0.0, 0.0, 0)
    with pytest.raises(ValueError, match="0 or more"):
        worth([-1.0])


def standing(*, reach=None, sold=0, joined=0, told=0, regions=()):
    return Standing(
        person=1,
        reach=Audience(reach, "x", 0) if reach else None,
        influence=worth([1.0] * sold),
        connection=worth([1.0] * joined),
        recommendations=max(told, sold),
        introductions=joined,
        regions=regions,
    )


@pytest.mark.parametrize(
    ("given", "reading"),
    [
        (standing(), Reading.NOT_ENOUGH),
        (standing(reach=1_000_000), Reading.NOT_ENOUGH),
        (standing(reach=1_000_000, told=9), Reading.NOT_ENOUGH),
        (standing(reach=1_000_000, told=10), Reading.AUDIENCE_ONLY),
        (standing(told=50), Reading.NOT_ENOUGH),
        (standing(reach=5, told=50, sold=1), Reading.NOT_ENOUGH),
        (standing(sold=3), Reading.INFLUENCER),
        (standing(sold=3, regions=(("Norway", 2), ("Chile", 1))), Reading.MICRO_INFLUENCER),
        (standing(sold=6, regions=(("Norway", 3), ("Chile", 3))), Reading.INFLUENCER),
        (standing(joined=3), Reading.CONNECTOR),
        (standing(joined=3, sold=2), Reading.CONNECTOR),
        (standing(joined=3, sold=3), Reading.BOTH),
    ],
)
def test_readings(given, reading):
    assert read(given).reading is reading


def test_what_is_missing_is_told():
    assert read(standing(reach=9, told=4)).missing == (("outcomes", 3), ("recommendations", 6))
    assert read(standing(sold=2)).missing == (("outcomes", 1),)
    assert read(standing(sold=3, regions=(("Norway", 3),))).within == "Norway"
    assert read(standing(sold=1), Thresholds(outcomes=1)).reading is Reading.INFLUENCER
