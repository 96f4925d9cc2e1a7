"""Ties: the fast and the incremental form against a naive recomputation, and the formula's shape."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.ties import (
    Around,
    Busy,
    Columns,
    Interaction,
    TieParameters,
    TieWeights,
    accumulate,
    add,
    because,
    busy,
    company,
    drift,
    hush,
    interaction_weight,
    meeting_weight,
    pair_up,
    published,
    series,
    strength,
    strength_of,
)
from tengill.ties.drift import ALARM, is_still

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
    """Straight from the definition: the heaviest of each day, faded on its own, summed exactly."""
    days = {}
    for item in items:
        day = item.at // DAY
        days[day] = max(days.get(day, 0.0), item.weight)
    last = max(days)
    order = sorted(days)

    def faded(half_life):
        return math.fsum(weight * 0.5 ** ((last - day) / half_life) for day, weight in days.items())

    latest = [item.weight for item in items if item.at // DAY == last]
    return TieWeights(
        first_at=min(item.at for item in items),
        last_at=max(item.at for item in items),
        a_to_b=sum(item.a_to_b for item in items),
        b_to_a=sum(not item.a_to_b for item in items),
        fast=faded(PARAMS.fast_days),
        slow=faded(PARAMS.slow_days),
        days=len(days),
        longest=max((b - a for a, b in itertools.pairwise(order)), default=0),
        last_weight=max(latest),
    )


COUNTS = ("first_at", "last_at", "a_to_b", "b_to_a", "days", "longest")


def same(one, other):
    for name in COUNTS:
        assert getattr(one, name) == getattr(other, name), name
    assert one.fast == pytest.approx(other.fast, rel=1e-12)
    assert one.slow == pytest.approx(other.slow, rel=1e-12)


@pytest.mark.slow
@given(st.lists(interactions, min_size=1, max_size=40))
def test_adding_one_by_one_equals_computing_anew(items):
    tie = None
    for item in sorted(items, key=lambda one: one.at):
        tie = add(tie, item, PARAMS)
    same(tie, naive(items))


def test_an_earlier_one_can_not_be_added():
    tie = add(None, Interaction(START, a_to_b=True), PARAMS)
    with pytest.raises(ValueError, match="earlier"):
        add(tie, Interaction(START - 1, a_to_b=True), PARAMS)


@pytest.mark.slow
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
        told = {name: getattr(ties, name)[row].item() for name in (*COUNTS, "fast", "slow")}
        same(TieWeights(**told, last_weight=0.0), naive(expected[key]))


@pytest.mark.slow
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
        assert joined == pytest.approx(getattr(whole, name), rel=1e-12)


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="same length"):
        pair_up([1, 2], [2], [0, 0], [1.0, 1.0])


# ------------------------------------------------------------ the formula, by an oracle of its own


def oracle(tie, now, params, ends=((0.0, 0.0), (0.0, 0.0)), hushed=1.0, kept=None):
    """The formula as the docs print it, in plain floats."""
    slopes = params.alone if kept is None else params.slopes
    silent = max(now - tie.last_at, 0) / DAY
    known = max(now - tie.first_at, 0) / DAY
    fast = tie.fast * 2 ** (-silent / params.fast_days)
    slow = tie.slow * 2 ** (-silent / params.slow_days)
    odds = slopes.intercept + slopes.slow * math.log2(0.05 + slow)
    odds += slopes.silence * math.log2(1 + silent / (3 * hushed))
    odds += slopes.known * math.log2(1 + known / 3) + slopes.days * math.log2(tie.days)
    for end_fast, end_slow in ends:
        odds += slopes.busy_fast * math.log2(1 + hushed * max(end_fast - fast, 0))
        odds += slopes.busy_slow * math.log2(1 + max(end_slow - slow, 0))
    if kept is not None:
        odds += slopes.company * kept
    return 1 / (1 + math.exp(-odds))


@pytest.mark.slow
@pytest.mark.parametrize("horizon", [90, 180])
@given(
    items=st.lists(interactions, min_size=1, max_size=20),
    later=st.integers(-50, 900),
    ends=st.lists(st.tuples(st.floats(0, 300), st.floats(0, 900)), min_size=2, max_size=2),
    hushed=st.floats(0.25, 4.0),
    kept=st.floats(-4.3, 7.0),
)
def test_strength_is_the_formula_of_the_docs(horizon, items, later, ends, hushed, kept):
    params = published(horizon)
    tie = naive(items)
    now = tie.last_at + later * DAY
    both = tuple(Busy(now, fast, slow) for fast, slow in ends)
    assert strength_of(tie, now, params) == pytest.approx(oracle(tie, now, params))
    assert strength_of(tie, now, params, both, Around(hushed)) == pytest.approx(
        oracle(tie, now, params, ends, hushed)
    )
    assert strength_of(tie, now, params, both, Around(hushed, kept)) == pytest.approx(
        oracle(tie, now, params, ends, hushed, kept)
    )


def test_no_contact_of_any_weight_is_no_strength():
    nothing = Columns([0.0], [0.0], [START], [START], [1])
    assert strength(nothing, START, PARAMS).tolist() == [0.0]


def test_only_published_horizons_have_parameters():
    with pytest.raises(ValueError, match="90 and 180"):
        published(91)
    assert published(180) == TieParameters()
    assert published(90).slopes.company > 0
    assert published(90).alone.company == 0


@pytest.mark.slow
@given(st.lists(interactions, min_size=1, max_size=20))
def test_silence_never_makes_a_tie_stronger_than_its_age_does(items):
    tie = naive(items)
    told = [strength_of(tie, tie.last_at + days * DAY, PARAMS) for days in (0, 60, 400, 3000)]
    assert all(0.0 < value < 1.0 for value in told)
    assert told[-1] < told[0] or tie.first_at == tie.last_at or told[0] < 0.5


def test_what_somebody_is_busy_with_is_the_sum_over_their_ties():
    at = [START, START + 10 * DAY, START + 40 * DAY]
    ties = accumulate(pair_up([1, 3, 2], [2, 1, 3], at, [1.0] * 3), PARAMS)
    now = START + 50 * DAY
    one, other = busy(ties, now, PARAMS)
    fast = {(a, b): 0.5 ** ((now - t) / DAY / PARAMS.fast_days)
            for a, b, t in [(1, 2, at[0]), (1, 3, at[1]), (2, 3, at[2])]}  # fmt: skip
    for row, (a, b) in enumerate(zip(ties.a.tolist(), ties.b.tolist(), strict=True)):
        for end, told in ((a, one), (b, other)):
            expected = sum(value for pair, value in fast.items() if end in pair)
            # Contact days fade in whole days here and there: within a day's fading.
            assert told.fast[row] == pytest.approx(expected, rel=0.03)


@pytest.mark.slow
@given(rows, st.floats(0.25, 4.0))
def test_company_is_told_of_common_contacts_alone(table, quiet):
    ties = accumulate(pair_up(*(zip(*table, strict=True) if table else ((), (), (), ()))), PARAMS)
    now = START + 3001 * DAY
    got = company(ties, now, PARAMS, quiet)
    weight = {}
    for a, b, value, last in zip(ties.a, ties.b, ties.fast, ties.last_at, strict=True):
        left = quiet * value * 0.5 ** ((now - last) / DAY / PARAMS.fast_days)
        weight[a, b] = weight[b, a] = left
    whole = {c: sum(value for (a, _b), value in weight.items() if a == c) for c in range(1, 6)}
    for told, a, b in zip(got, ties.a, ties.b, strict=True):
        common = sum(
            weight[a, c] * weight[c, b] / (1 + whole[c])
            for c in range(1, 6)
            if (a, c) in weight and (c, b) in weight
        )
        assert told == pytest.approx(math.log2(0.05 + common), abs=1e-9)


def test_company_is_the_same_in_whatever_order_ties_come():
    random = np.random.default_rng(9)
    table = [*random.integers(1, 60, (2, 900)), START + random.integers(0, 400, 900) * DAY]
    ties = accumulate(pair_up(*table, np.ones(900)), PARAMS)
    mixed = random.permutation(len(ties))
    other = type(ties)(*(getattr(ties, name)[mixed] for name in ties.__dataclass_fields__))
    now = START + 400 * DAY
    told = company(ties, now, PARAMS)
    assert company(other, now, PARAMS) == pytest.approx(told[mixed], abs=1e-12)
    assert np.std(told) > 0.1


def network(until, people=40, each=3):
    """A steady network: everybody in touch with the next three, once a week, from day 0."""
    rows = [
        (one, (one + step) % people, START + day * DAY)
        for one in range(people)
        for step in range(1, each + 1)
        for day in range(0, until, 7)
    ]
    return accumulate(pair_up(*zip(*rows, strict=True), np.ones(len(rows))), PARAMS)


def test_hush_is_one_in_a_steady_life_and_more_when_everybody_is_silent():
    for until in (40, 200, 900):  # however long the network is known
        assert hush(network(until), START + until * DAY, PARAMS) == pytest.approx(1.0, abs=0.15)
    steady = network(900)
    month = hush(steady, START + 930 * DAY, PARAMS)
    assert 1.5 < month < 2.2  # half of the fast counter is gone, and little of the slow
    assert hush(steady, START + 2000 * DAY, PARAMS) <= 4.0
    assert hush(accumulate(pair_up([], [], [], []), PARAMS), START, PARAMS) == 1.0


def test_a_holiday_of_all_costs_a_tie_less_than_its_own_silence():
    tie = steady(7, 60)
    now = tie.last_at + 30 * DAY
    mine = Busy(now, 5.0, 120.0)
    alone = strength_of(tie, now, PARAMS, (mine, mine), Around(1.0, 0.0))
    assert strength_of(tie, now, PARAMS, (mine, mine), Around(2.0, 0.0)) > alone


# ------------------------------------------------------------ what one contact weighs


def test_messages_weigh_by_channel_role_crowd_and_bulk():
    crowded = replace(PARAMS, crowd=0.5, cc=0.5)
    assert interaction_weight("to", 1, PARAMS) == 1.0
    assert interaction_weight("cc", 4, crowded) == pytest.approx(0.25)
    assert interaction_weight("to", 1, PARAMS, bulk=0.75) == pytest.approx(0.25)
    assert interaction_weight("to", 1, PARAMS, channel="endorsement") == 0.25
    assert interaction_weight("reply-to", 1, PARAMS) == 0.0
    assert interaction_weight("to", 1, PARAMS, channel="pigeon") == 0.0
    with pytest.raises(ValueError, match="at least one"):
        interaction_weight("to", 0, PARAMS)
    with pytest.raises(ValueError, match="probability"):
        interaction_weight("to", 1, PARAMS, bulk=1.5)


def test_an_all_hands_is_hardly_a_meeting_and_a_declined_one_none():
    small = meeting_weight(3, "accepted", "accepted", PARAMS)
    assert small == PARAMS.channels["meeting"]
    assert meeting_weight(300, "accepted", "accepted", PARAMS) < small / 30
    assert meeting_weight(3, "accepted", "declined", PARAMS) == 0.0
    assert meeting_weight(3, "accepted", "no_answer", PARAMS) == small / 2
    with pytest.raises(ValueError, match="no meeting"):
        meeting_weight(1, "accepted", "accepted", PARAMS)


# ------------------------------------------------------------ over time, reasons, drift


def test_a_series_knows_only_what_was_known_then():
    items = [Interaction(START + day * DAY, day % 2 == 0) for day in range(0, 200, 10)]
    curve = series(reversed(items), START - 10 * DAY, START + 300 * DAY, 5 * DAY, PARAMS)
    for point in curve:
        known = [item for item in items if item.at <= point.at]
        told = strength_of(naive(known), point.at, PARAMS) if known else 0.0
        assert point.strength == pytest.approx(told)
    with pytest.raises(ValueError, match="step"):
        series(items, START, START, 0, PARAMS)


def test_reasons_count_by_channel():
    items = [Interaction(START + day * DAY, day % 2 == 0) for day in range(14)]
    tie = naive(items)
    channels = {"mail": (8, 6, tie.last_at), "meeting": (1, 1, START)}
    told = [reason.text for reason in because(tie, tie.last_at + 3 * DAY, channels)]
    assert told == ["14 mails both ways", "2 meetings", "last 3 days ago", "known for 16 days"]
    one = naive(items[:1])
    assert [r.text for r in because(one, one.last_at)] == ["1 mail, one way only", "last today"]


def steady(gap, count):
    return naive([Interaction(START + n * gap * DAY, n % 2 == 0) for n in range(count)])


def test_drift_follows_the_ties_own_rhythm_and_history():
    weekly, yearly = steady(7, 60), steady(150, 8)
    assert not drift(weekly, weekly.last_at + 20 * DAY, PARAMS).drifting
    gone = drift(weekly, weekly.last_at + 700 * DAY, PARAMS)
    assert gone.drifting
    assert gone.chance < ALARM
    assert gone.rhythm_days == pytest.approx(7)
    assert gone.lost == pytest.approx(gone.then - gone.chance)
    assert not drift(yearly, yearly.last_at + 100 * DAY, PARAMS).drifting
    assert not drift(steady(7, 2), START + 3000 * DAY, PARAMS).drifting, "too few days to tell"


def test_a_silent_owner_drifts_from_nobody_and_a_silent_other_is_told():
    tie = steady(7, 60)
    now = tie.last_at + 400 * DAY
    lively, still = Busy(now, 20.0, 120.0), Busy(now, 1.0, 120.0)
    assert drift(tie, now, PARAMS, (still, lively)).drifting is False
    told = drift(tie, now, PARAMS, (lively, still))
    assert told.they_are_still
    assert told.chance < drift(tie, now, PARAMS, (lively, lively)).chance
    assert not is_still(Busy(0, 0.0, 0.0), now, PARAMS)


def test_a_tie_by_itself_has_the_very_strength_it_has_among_many():
    random = np.random.default_rng(4)
    fast, slow = random.random((2, 600)) * 5
    first = START - random.integers(0, 90_000_000, 600)
    days = random.integers(1, 90, 600)
    near = random.random(600)
    last = np.full(600, START)
    now = START + 5 * DAY
    among = strength(Columns(fast, slow, first, last, days), now, PARAMS, None, Around(1.3, near))
    for n in range(600):
        one = Columns(fast[n], slow[n], first[n], START, days[n])
        assert strength(one, now, PARAMS, None, Around(1.3, float(near[n])))[0] == among[n]
