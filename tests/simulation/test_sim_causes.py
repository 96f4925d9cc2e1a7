"""A market can be replayed without somebody, and nothing moves that they did not move."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.facts.acts import ActKind
from tengill.simulation import WorldSettings, simulate
from tengill.simulation.history import pair
from tengill.simulation.market import (
    EXACT_UP_TO,
    Market,
    MarketCast,
    MarketNeed,
    MarketSettings,
    SightSettings,
    see,
)
from tengill.simulation.market.chances import Chances
from tengill.simulation.market.settings import DAY, STARTS_AT
from tengill.simulation.population import OWNER
from tengill.simulation.streams import Streams

SMALL = {"buyers": 12, "sellers": 6, "offers": 2, "needs": 14, "years": 2.0}
RICH = {
    "buyers": 24,
    "needs": 40,
    "density": 0.4,
    "routes": 2,
    "echo": 0.3,
    "eager": 0.4,
    "council": 0.3,
}

markets = st.builds(
    MarketSettings,
    seed=st.integers(0, 2**40),
    connectors=st.integers(2, 4),
    density=st.sampled_from([0.1, 0.4, 0.8]),
    routes=st.integers(1, 3),
    anyway=st.sampled_from([0.0, 0.1, 0.6]),
    organic=st.sampled_from([0.0, 0.1]),
    words_needed=st.integers(1, 2),
    capacity=st.integers(0, 2),
    echo=st.sampled_from([0.0, 0.5]),
    council=st.sampled_from([0.0, 0.4]),
    **{name: st.just(value) for name, value in SMALL.items()},
)


def first_mark(market, person):
    """When somebody first took part in anything: an act on either side, or a seat."""
    acts = market.lived.acts.values()
    marks = [a.at for a in acts if person in {a.connector, a.left, a.right}]
    marks += [
        deal.at - 40 * DAY for deal in market.lived.deals.values() if person in dict(deal.council)
    ]
    return min(marks, default=None)


@pytest.mark.slow
@given(markets, st.data())
@settings(max_examples=12, deadline=None)
def test_until_somebody_first_acts_their_absence_changes_nothing(asked, data):
    market = Market(asked)
    person = data.draw(st.sampled_from(market.cast.intermediaries))
    gone = market.without(person)
    first = first_mark(market, person)
    if first is None:
        # A seat at a decision that failed leaves no mark, and may only have helped.
        lost = {key for key in market.lived.lost if key in gone.deals}
        assert not lost
        if asked.council == 0:
            assert gone.acts == market.lived.acts
            assert gone.deals == market.lived.deals
        return
    before = {key: act for key, act in market.lived.acts.items() if act.at < first}
    after = {key: act for key, act in gone.acts.items() if act.at < first}
    if asked.council == 0:
        assert after == before
    assert not any(person in {a.connector, a.left, a.right} for a in gone.acts.values())
    assert not any(person in dict(d.council) for d in gone.deals.values())


@pytest.mark.slow
@given(markets, st.data())
@settings(max_examples=10, deadline=None)
def test_everybody_else_draws_the_same_numbers(asked, data):
    market = Market(asked)
    person = data.draw(st.sampled_from(market.cast.intermediaries))
    market.without(person)
    fresh = Chances(asked.seed)
    drawn = market._meetings[0].chances.drawn
    names = data.draw(st.lists(st.sampled_from(sorted(drawn, key=str)), max_size=30))
    for name in names:  # in another order than they were drawn in
        assert fresh.number(*name) == drawn[name]
    market.without(person, replay=2)
    replayed = market._meetings[2].chances.drawn
    assert all(
        replayed[name] == market._numbers[name] for name in replayed.keys() & market._numbers
    )


def two_towns(asked):
    """Buyers, sellers and connectors of two towns who know nobody of the other."""
    cast = Market(asked).cast
    number = Streams(asked.seed).number
    people = sorted((*cast.buyers, *cast.sellers, *cast.connectors))
    town = {person: int(person[1:]) % 2 for person in people}
    early = frozenset(
        (a, b)
        for a in people
        for b in people
        if a < b and town[a] == town[b] and number("in town", a, b) < 0.4
    )
    peers = {b: tuple(p for p in cast.peers[b] if town[p] == town[b]) for b in cast.buyers}
    changed = {name: getattr(cast, name) for name in MarketCast.__dataclass_fields__}
    changed |= {"early": early, "peers": peers, "chance_of": {}}
    return MarketCast(**changed), town


@pytest.mark.slow
@given(markets, st.data())
@settings(max_examples=10, deadline=None)
def test_a_removal_in_one_town_leaves_the_other_town_as_it_was(asked, data):
    quiet = {"anyway": 0.0, "organic": 0.0, "published": 0.0}
    asked = MarketSettings(**{n: getattr(asked, n) for n in MarketSettings.__slots__} | quiet)
    cast, town = two_towns(asked)
    market = Market(asked, cast)
    person = data.draw(st.sampled_from(market.cast.connectors))
    gone = market.without(person)

    def elsewhere(episode):
        there = 1 - town[person]
        acts = {k: a for k, a in episode.acts.items() if town.get(a.left) == there}
        deals = {k: d for k, d in episode.deals.items() if town[d.need.buyer] == there}
        return acts, deals

    assert elsewhere(gone) == elsewhere(market.lived)


@pytest.mark.slow
@given(markets)
@settings(max_examples=10, deadline=None)
def test_without_nobody_every_replay_is_the_market_as_it_was_lived(asked):
    market = Market(asked)
    for replay in (0, 1, 2):
        assert market.without(replay=replay) == market.lived
    again = Market(asked)
    assert again.lived == market.lived


@given(markets)
@settings(max_examples=4, deadline=None)
def test_the_true_shapley_value_shares_out_what_the_connectors_bring(asked):
    market = Market(asked)
    values = market.shapley()
    nobody = market.without(*market.cast.intermediaries)
    assert sum(values.values()) == pytest.approx(market.lived.value - nobody.value, abs=1e-6)
    for salesperson in market.cast.salespeople:
        assert values[salesperson] == 0
        assert market.effect(salesperson) == (0, 0)


@pytest.mark.slow
@given(markets)
@settings(max_examples=8, deadline=None)
def test_what_happened_is_possible(asked):
    market = Market(asked)
    for act in market.lived.acts.values():
        assert len({act.connector, act.left, act.right}) == 3
        assert act.took_at is None or act.took_at >= act.at
    for deal in market.lived.deals.values():
        assert deal.seller in market.cast.sellers_of(deal.need.offer)
        assert deal.at > deal.need.decides_at
        assert pair(deal.need.buyer, deal.seller) in market.lived.touched
    assert not market.lived.deals.keys() & market.lived.lost.keys()
    served = sorted((d.seller, d.need.decides_at) for d in market.lived.deals.values())
    if asked.capacity == 1:
        sales = [d.seller for d in market.lived.deals.values()]
        halves = 2 * asked.years + 1
        assert all(sales.count(s) <= halves for s, _ in served)


@pytest.fixture(scope="module")
def rich():
    return [Market(MarketSettings(seed=seed, connectors=6, **RICH)) for seed in range(3)]


@pytest.mark.slow
def test_every_kind_of_cause_occurs(rich):
    acts = [act for market in rich for act in market.lived.acts.values()]
    assert {act.kind for act in acts} == {
        ActKind.INTRODUCTION,
        ActKind.HANDOFF,
        ActKind.RECOMMENDATION,
    }
    took = [act for act in acts if act.took_at is not None]
    assert any(act.published for act in acts)
    assert any(not act.idle and act.took_at is None for act in acts)  # did not take
    assert any(act.took_at > act.at + 60 * DAY for act in took)  # delayed
    assert any(act.idle and act.connector[0] == "z" for act in acts)  # writes last
    assert any(act.idle and act.connector[0] == "c" for act in acts)
    assert any(act.connector[0] == "b" for act in acts)  # word of mouth
    assert any(act.right[0] == "c" and act.need for act in took)  # sent on to a guide
    assert any({act.left[:1], act.right[0]} == {"s", "c"} for act in took)  # second order
    assert any(deal.council for market in rich for deal in market.lived.deals.values())
    tipped = [
        deal
        for market in rich
        for deal in market.lived.deals.values()
        if deal.support < sum(weight for _, weight in deal.council)
    ]
    assert tipped  # without the council these buyers would not have dared


def test_several_ways_lead_to_one_sale(rich):
    several = 0
    for market in rich:
        for deal in market.lived.deals.values():
            sides = {deal.need.buyer, deal.seller}
            ways = {
                act.connector
                for act in market.lived.acts.values()
                if {act.left, act.right} == sides
                and act.took_at
                and act.took_at <= deal.at
                and not act.idle
            }
            several += len(ways) > 1
    assert several > 5


def test_some_would_have_met_anyway_and_some_buy_elsewhere(rich):
    anyway = elsewhere = 0
    for market in rich:
        for connector in market.cast.connectors[:3]:
            gone = market.without(connector)
            elsewhere += gone.value > gone.same_deals(market.lived)
            anyway += any(
                key in gone.deals and gone.deals[key].seller == deal.seller
                for key, deal in market.lived.deals.items()
                for act in market.lived.acts.values()
                if act.need == key
                and act.connector == connector
                and act.right == deal.seller
                and not act.idle
                and act.took_at
            )
    assert anyway
    assert elsewhere


def test_much_comes_about_without_anybody(rich):
    alone = [m.without(*m.cast.intermediaries).value / m.lived.value for m in rich]
    assert all(0 < share < 1 for share in alone)


def chain(length, seed=1, buyers=3):
    """One seller whom only c00 knows; c00 knows c01, c01 knows c02 …; buyers know the last."""
    asked = MarketSettings(
        seed=seed, buyers=buyers, sellers=1, offers=1, connectors=length, salespeople=0, needs=buyers,
        takes=1.0, asking=1.0, organic=0, anyway=0, mouth=0, published=0, social=0, eager=0, echo=0,
        council=0, caution=0, years=6,
    )  # fmt: skip
    drawn = Market(asked).cast
    names = drawn.connectors
    early = {pair(*both) for both in pairwise(names)} | {pair(names[0], "s00")}
    early |= {pair(buyer, names[-1]) for buyer in drawn.buyers}
    needs = tuple(
        MarketNeed(f"n{place}", buyer, 0, STARTS_AT, STARTS_AT + 1500 * DAY, 100_000 * (place + 1))
        for place, buyer in enumerate(drawn.buyers)
    )
    changed = {name: getattr(drawn, name) for name in MarketCast.__dataclass_fields__}
    changed |= {
        "early": frozenset(early), "needs": needs, "chance_of": {},
        "peers": dict.fromkeys(drawn.buyers, ()),
    }  # fmt: skip
    return Market(asked, MarketCast(**changed))


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_in_a_single_chain_everybody_is_needed_and_all_are_worth_the_same(length):
    market = chain(length, seed=length)
    assert market.lived.value > 0
    worth = market.shapley()
    for connector in market.cast.connectors:
        assert market.effect(connector) == (market.lived.value, market.lived.value)
        assert worth[connector] == pytest.approx(market.lived.value / length)


def test_too_many_people_for_the_true_shapley_value_are_refused():
    market = Market(MarketSettings(connectors=EXACT_UP_TO + 1, **SMALL))
    with pytest.raises(ValueError, match="replays"):
        market.shapley()


def test_a_ledger_that_sees_all_sees_all(rich):
    for market in rich:
        seen = see(market.cast, market.lived, SightSettings())
        assert {act.key for act in seen.acts} == market.lived.acts.keys()
        assert all(act.at == market.lived.acts[act.key].at for act in seen.acts)
        assert seen.first_interactions == market.lived.touched
        sold = {deal.key: deal.amount for deal in seen.deals if deal.seller}
        assert sum(sold.values()) == market.lived.value
        assert {d.key for d in seen.deals if not d.seller} == market.lived.lost.keys()
        assert not seen.twins


def test_a_ledger_that_sees_badly_misses_misdates_and_mistakes(rich):
    market = rich[0]
    poor = SightSettings(missing=0.5, misdated=0.5, split=1.0, unseen=0.5, false=0.2, doubted=0.5)
    seen = see(market.cast, market.lived, poor)
    true = market.lived.acts
    found = {act.key: act for act in seen.acts if act.key in true}
    assert 0.35 < len(found) / len(true) < 0.65
    assert any(act.key not in true for act in seen.acts)
    shifts = [abs(act.at - true[key].at) for key, act in found.items()]
    assert 0.3 < sum(shift > 0 for shift in shifts) / len(shifts) < 0.7
    assert max(shifts) <= 120 * DAY
    assert set(seen.twins.values()) == set(market.cast.connectors)
    names = {act.connector for act in seen.acts}
    assert names & seen.twins.keys()
    assert {seen.person(name) for name in names} <= market.cast.everybody
    assert 0.3 < len(seen.first_interactions) / len(market.lived.touched) < 0.7
    assert see(market.cast, market.lived, poor) == seen


def test_more_of_one_error_leaves_the_others_as_they_are(rich):
    market = rich[1]
    some = see(market.cast, market.lived, SightSettings(missing=0.2, split=0.5))
    more = see(market.cast, market.lived, SightSettings(missing=0.6, split=0.5))
    assert set(more.acts) < set(some.acts)
    assert more.twins == some.twins


@pytest.mark.parametrize(
    "wrong",
    [{"density": 1.5}, {"buyers": 0}, {"years": 0}, {"echo": -0.1}, {"words_needed": 0}],
)
def test_settings_that_make_no_market_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        MarketSettings(**wrong)


def test_a_share_is_a_share():
    with pytest.raises(ValueError, match="missing"):
        SightSettings(missing=1.1)


class Watched(Streams):
    """Notes every number drawn by its name, and refuses draws that depend on earlier ones."""

    def __init__(self, seed):
        super().__init__(seed)
        self.seen = {}

    def number(self, *names):
        value = super().number(*names)
        assert self.seen.setdefault(names, value) == value
        return value


@pytest.mark.slow
@given(st.integers(0, 5), st.data())
@settings(max_examples=6, deadline=None)
def test_in_a_world_of_mail_too_a_removal_shifts_nobody_elses_draws(seed, data):
    world = simulate(WorldSettings(seed=seed, messages=400, years=3))
    watched = Watched(seed)
    object.__setattr__(world, "streams", watched)
    assert world.without() == world.history
    people = [OWNER, *sorted({d.connector for d in world.history.deeds.values()})]
    person = data.draw(st.sampled_from(people))
    gone = world.without(person)
    assert not any(person in {d.connector, d.left, d.right} for d in gone.deeds.values())
    for key in gone.deeds.keys() & world.history.deeds.keys():
        one, other = gone.deeds[key], world.history.deeds[key]
        assert (one.connector, one.left, one.right) == (other.connector, other.left, other.right)
        if one.need == other.need == "":
            assert (one.at, one.took_at) == (other.at, other.took_at)
    needs = {result.key: result.need for result in world.history.results}
    assert all(needs.get(r.key, r.need) == r.need for r in gone.results)
