"""The recovery study measures what it says, and credit recovers what can be recovered."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from benchmarks.recovery_metrics import (
    absolute_error,
    difference,
    estimate,
    judged,
    misplaced,
    ranks,
    spearman,
)
from benchmarks.recovery_models import Variant, heuristics, ours, touches
from benchmarks.recovery_worlds import FACTORS, plans
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tengill.credit import CreditSettings
from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence
from tengill.simulation.history import pair
from tengill.simulation.market import (
    Market,
    MarketCast,
    MarketNeed,
    MarketSettings,
    Seen,
    SeenAct,
    SeenDeal,
    SightSettings,
    see,
)
from tengill.simulation.market.settings import DAY, STARTS_AT

numbers = st.lists(st.integers(-4, 4), min_size=3, max_size=12)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=30, deadline=None)
def test_rank_correlation_is_the_textbooks(data):
    effect = data.draw(numbers.filter(lambda told: len(set(told)) > 1))
    credit = data.draw(
        st.lists(st.integers(0, 5), min_size=len(effect), max_size=len(effect)).filter(
            lambda told: len(set(told)) > 1
        )
    )
    assert spearman(credit, effect) == pytest.approx(stats.spearmanr(credit, effect).statistic)
    assert ranks(credit).tolist() == stats.rankdata(credit).tolist()


def test_the_measures_on_an_example_by_hand():
    # True effects 60, 30, 0 of a market worth 200; the model gives 30, 60 and 10.
    assert spearman([30, 60, 10], [60, 30, 0]) == pytest.approx(0.5)
    assert absolute_error([30, 60, 10], [60, 30, 0], 200) == pytest.approx((30 + 30 + 10) / 3 / 200)
    # Shares 0.3, 0.6, 0.1 against 2/3, 1/3, 0: a third and more is with the wrong people.
    assert misplaced([30, 60, 10], [60, 30, 0]) == pytest.approx(0.6 - 1 / 3 + 0.1)


def test_the_measures_where_there_is_nothing_to_measure():
    assert spearman([1, 2, 3], [7, 7, 7]) is None
    assert spearman([5, 5, 5], [1, 2, 3]) == 0
    assert misplaced([1, 2], [0, -3]) is None
    assert misplaced([0, 0], [1, 2]) == 1
    assert misplaced([2, 4], [1, 2]) == 0
    assert misplaced([5, 0], [0, 9]) == 1
    told = judged({"a": 4.0}, {"a": 4.0, "b": 0.0}, ["a", "b"], 8)
    assert told == {"spearman": pytest.approx(1), "error": 0, "misplaced": 0}


def test_an_interval_is_of_the_mean_over_worlds_and_differences_are_paired():
    one = [0.1 * place for place in range(40)]
    other = [value - 0.05 for value in one]
    mean = estimate([*one, None])
    assert mean.worlds == 40
    assert mean.mean == pytest.approx(np.mean(one))
    spread = 1.96 * np.std(one) / np.sqrt(40)
    assert mean.high - mean.mean == pytest.approx(spread, rel=0.2)
    less = difference(one, other)
    assert (less.low, less.mean, less.high) == pytest.approx((0.05, 0.05, 0.05))
    assert difference([None, 1.0], [2.0, None]) is None
    assert estimate(one) == estimate(one)


def test_the_grid_has_every_cell_in_both_halves_and_a_seed_for_each():
    told = list(plans(1))
    assert len(told) >= 200
    assert len({plan.market.seed for plan in told}) == len(told)
    for half in ("tune", "report"):
        cells = {tuple(p.levels[f] for f in FACTORS) for p in told if p.half == half}
        assert len(cells) == len(told) / 2
    sizes = [plan.market.connectors for plan in told]
    assert sizes.count(5) == sizes.count(10)


def chain(length):
    """A market in which buyers reach the only seller by one chain of connectors."""
    asked = MarketSettings(
        seed=length, buyers=2, sellers=1, offers=1, connectors=length, salespeople=0, needs=2,
        takes=1.0, asking=1.0, organic=0, anyway=0, mouth=0, published=0, social=0, eager=0, echo=0,
        council=0, caution=0, years=6,
    )  # fmt: skip
    drawn = Market(asked).cast
    early = {pair(*both) for both in pairwise(drawn.connectors)}
    early |= {pair(drawn.connectors[0], "s00")}
    early |= {pair(buyer, drawn.connectors[-1]) for buyer in drawn.buyers}
    needs = tuple(
        MarketNeed(f"n{n}", buyer, 0, STARTS_AT, STARTS_AT + 1500 * DAY, 120_000 * (n + 1))
        for n, buyer in enumerate(drawn.buyers)
    )
    peers = dict.fromkeys(drawn.buyers, ())
    cast = replace(drawn, early=frozenset(early), needs=needs, peers=peers, chance_of={})
    assert isinstance(cast, MarketCast)
    return Market(asked, cast)


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_in_pure_chains_credit_is_the_true_shapley_value_and_necessity_the_true_effect(length):
    market = chain(length)
    told = ours(see(market.cast, market.lived, SightSettings()), Variant())
    worth = market.shapley()
    assert market.lived.value > 0
    for connector in market.cast.connectors:
        assert told.credit[connector] == pytest.approx(worth[connector], abs=len(worth))
        assert told.necessity[connector] == market.effect(connector)[0]
    last = heuristics(see(market.cast, market.lived, SightSettings()), told.journeys)["last"]
    assert last == {"c00": market.lived.value}  # the others are invisible to it


@pytest.mark.slow
def test_credit_stays_near_the_truth_over_a_few_markets_that_are_seen_whole():
    """Where knowing suffices and all is seen, our credit ranks better than last touch."""
    mine, last = [], []
    for seed in range(4):
        asked = MarketSettings(
            seed=seed, connectors=5, buyers=20, needs=24, sellers=8, caution=0.0, density=0.2,
            asking=0.6, organic=0.0, anyway=0.0, eager=0.3, echo=0.3,
        )  # fmt: skip
        market = Market(asked)
        seen = see(market.cast, market.lived, SightSettings())
        people = market.cast.intermediaries
        effect = {person: market.effect(person)[1] for person in people}
        told = ours(seen, Variant())
        paths = {deal.key: touches(seen, deal) for deal in seen.deals if deal.seller}
        value = market.lived.value
        mine.append(judged(told.credit, effect, people, value)["misplaced"])
        last.append(judged(heuristics(seen, paths)["last"], effect, people, value)["misplaced"])
    assert np.mean(mine) < np.mean(last) - 0.2


def act(key, connector, left, right, day, kind=ActKind.INTRODUCTION):
    return SeenAct(
        key, kind, day * DAY, connector, (left,) if left else (), (right,), Took.TOOK,
        Evidence.WITNESSED, 1.0,
    )  # fmt: skip


def test_touches_are_what_addressed_the_buyer_about_what_was_bought():
    acts = (
        act("long ago", "c00", "b00", "s00", 1),
        act("earlier link", "c00", "c01", "s00", 900),
        act("to a guide", "c01", "b00", "c02", 905),
        act("other seller", "c02", "b00", "s01", 910),
        act("other buyer", "c02", "b01", "s00", 915),
        act("the seller", "c02", "s00", "b00", 920),
        act("praise", "c03", "", "s00", 930, ActKind.RECOMMENDATION),
        act("too late", "c04", "b00", "s00", 1001),
    )
    won = SeenDeal("n0", "b00", "s00", ("s00", "s01"), 1000 * DAY, 100, ())
    lost = SeenDeal("n1", "b00", "", ("s00", "s01"), 1000 * DAY, 0, ())
    seen = Seen(acts, (won, lost), {}, {}, {})
    assert [touch.act for touch in touches(seen, won)] == ["to a guide", "the seller", "praise"]
    assert [touch.act for touch in touches(seen, lost)] == [
        "to a guide", "other seller", "the seller", "praise",
    ]  # fmt: skip


def test_what_was_said_after_first_contact_is_set_aside_as_asked():
    acts = (act("first", "c00", "b00", "s00", 10), act("echo", "c01", "b00", "s00", 30))
    deal = SeenDeal("n0", "b00", "s00", ("s00",), 40 * DAY, 100, ())
    seen = Seen(acts, (deal,), {("b00", "s00"): 12 * DAY}, {}, {})
    assert ours(seen, Variant()).credit == {"c00": 100}
    counted = Variant(CreditSettings(late_introductions=True))
    assert ours(seen, counted).credit == {"c00": 50, "c01": 50}
    word = replace(acts[1], kind=ActKind.RECOMMENDATION)
    seen = replace(seen, acts=(acts[0], word))
    assert ours(seen, Variant()).credit == {"c00": 50, "c01": 50}
    assert ours(seen, Variant(aside=True)).credit == {"c00": 100}


def test_both_identities_of_a_person_count_as_one():
    acts = (act("one", "c00'", "b00", "s00", 10),)
    deal = SeenDeal("n0", "b00", "s00", ("s00",), 40 * DAY, 100, ())
    seen = Seen(acts, (deal,), {}, {}, {"c00'": "c00"})
    assert ours(seen, Variant()).credit == {"c00": 100}
