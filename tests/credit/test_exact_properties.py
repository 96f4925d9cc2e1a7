"""What holds for every outcome: efficiency, symmetry, null players, names, every minor unit."""

import json
from fractions import Fraction

import exact_worlds as worlds
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tengill.credit import Contribution, Fact, attribute
from tengill.credit.rounding import apportion, settled

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
AMOUNTS = st.one_of(
    st.sampled_from([0, 1, -1, 10**18, -(10**18), 10**18 + 1, 10**30 + 7]),
    st.integers(-(10**9), 10**9),
)


def told(world, amount, rename=None):
    sets, facts, contributions = world
    name = (lambda who: who) if rename is None else (lambda who: who and rename[who])
    return attribute(
        sets,
        [Fact(key, name(owner), chance) for key, (owner, chance) in facts.items()],
        amount,
        [Contribution(name(person), weight) for person, weight in contributions],
    )


def people(world):
    _, facts, contributions = world
    return sorted({o for o, _ in facts.values() if o} | {p for p, _ in contributions})


@pytest.mark.slow
@QUICK
@given(worlds.wide_games(), AMOUNTS)
def test_every_unit_is_somewhere_at_any_size_and_sign(world, amount):
    result = told(world, amount)
    parts = [share.credit for share in result.shares] + [result.organic, result.unexplained]
    assert sum(parts) == amount
    assert all(part * amount >= 0 for part in parts)
    shares = [s.credit_share for s in result.shares]
    assert sum(shares) + result.organic_share + result.unexplained_share == 1
    assert all(abs(s.credit - amount * s.credit_share) < 1 for s in result.shares)
    assert (result.exact, result.error, result.settled) == (True, 0, True)


@pytest.mark.slow
@QUICK
@given(worlds.wide_games())
def test_nobody_without_a_part_has_a_share_and_everybody_with_one_is_told(world):
    result = told(world, 10**6)
    counting = {p for e in result.explanations if e.absorbed_by is None for p in e.people}
    contributing = {person for person, weight in world[2] if weight}
    for share in result.shares:
        assert share.person in counting | contributing
        assert share.credit_share >= 0
        assert share.necessity_share <= 1 - result.unexplained_share
        assert share.necessity_share <= share.credit_share * len(result.shares)
        assert share.without.value_share == 1 - result.unexplained_share - share.necessity_share
        for index in share.without.explanations:
            assert share.person not in result.explanations[index].people


@pytest.mark.slow
@QUICK
@given(worlds.wide_games(), st.randoms(use_true_random=False))
def test_names_carry_nothing(world, chance):
    before = people(world)
    after = [f"q{index}" for index in range(len(before))]
    chance.shuffle(after)
    rename = dict(zip(before, after, strict=True))
    one, other = told(world, 10**9), told(world, 10**9, rename)
    assert {rename[s.person]: s.credit_share for s in one.shares} == {
        s.person: s.credit_share for s in other.shares
    }
    assert {rename[s.person]: s.banzhaf_share for s in one.shares} == {
        s.person: s.banzhaf_share for s in other.shares
    }


@pytest.mark.slow
@QUICK
@given(worlds.wide_games(most_players=8))
def test_two_people_who_stand_in_for_each_other_get_the_same(world):
    """Symmetry: a twin with the same facts in the same company."""
    sets, facts, contributions = world
    first = people(world)[0]
    assume(all(person != first for person, _ in contributions))
    mine = [key for key, (owner, _) in facts.items() if owner == first]
    twin = {f"twin {key}": ("twin", facts[key][1]) for key in mine}
    mirrored = [frozenset(f"twin {key}" if key in mine else key for key in each) for each in sets]
    result = told(([*sets, *mirrored], facts | twin, contributions), 10**6)
    share = {s.person: (s.credit_share, s.banzhaf_share, s.necessity_share) for s in result.shares}
    assert share.get(first) == share.get("twin")


@pytest.mark.slow
@QUICK
@given(worlds.wide_games(most_players=8), st.integers(0, 20))
def test_one_more_way_never_explains_less(world, place):
    """Monotonicity: evidence for another way leaves no more unexplained and organic no smaller."""
    sets, facts, contributions = world
    more = frozenset([sorted(facts)[place % len(facts)]])
    before, after = told(world, 10**6), told(([*sets, more], facts, contributions), 10**6)
    assert after.unexplained_share <= before.unexplained_share
    assert after.organic_share >= before.organic_share


@pytest.mark.slow
@QUICK
@given(worlds.wide_games(most_players=6))
def test_results_are_plain_json(world):
    result = told(world, 12_345)
    plain = result.as_json()
    assert json.loads(json.dumps(plain)) == plain
    assert sum(s["credit"] for s in plain["shares"]) + plain["organic"]["minor"] == (
        12_345 - plain["unexplained"]["minor"]
    )
    for share in plain["shares"]:
        assert Fraction(share["share"]) == result.of(share["person"]).credit_share
    for told_, each in zip(plain["explanations"], result.explanations, strict=True):
        assert [fact["evidence"] for fact in told_["facts"]] == [f.grade for f in each.told]
        assert told_["counts"] == (each.absorbed_by is None)


def test_without_them_tells_what_is_left():
    facts = [Fact("intro", "C"), Fact("rec", "I"), Fact("also", "J")]
    result = attribute([["intro", "rec"], ["also"], ["also", "intro"]], facts, 600)
    assert [e.absorbed_by for e in result.explanations] == [None, None, 1]
    assert {s.person: s.without.explanations for s in result.shares} == {
        "C": (1,), "I": (1, 2), "J": (0,),
    }  # fmt: skip
    assert {s.person: s.without.value for s in result.shares} == {"C": 600, "I": 600, "J": 600}


@pytest.mark.slow
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=6),
    st.integers(-(10**6), 10**6),
    st.integers(0, 2**16),
)
def test_settled_parts_stay_whatever_the_shares_are_within_the_error(weights, amount, seed):
    total = sum(weights)
    shares = [Fraction(weight, total) for weight in weights]
    error = Fraction(1, 10**8)
    if settled(amount, shares, error) and len(shares) > 1:
        step = error * Fraction(seed, 2**17)
        moved = [shares[0] + step, shares[1] - step, *shares[2:]]
        if min(moved) >= 0:
            assert apportion(amount, moved) == apportion(amount, shares)


@pytest.mark.parametrize(
    ("amount", "shares", "sure"),
    [
        (3, [Fraction(1, 2), Fraction(1, 2)], False),  # who gets the last one hangs on the error
        (4, [Fraction(1, 2), Fraction(1, 2)], False),  # a hair less than two is one and a rest
        (5, [Fraction(1, 3), Fraction(2, 3)], True),
        (0, [Fraction(1, 2), Fraction(1, 2)], True),
    ],
)
def test_what_is_not_settled_is_said(amount, shares, sure):
    assert settled(amount, shares, Fraction(1, 10**6)) is sure
    assert settled(amount, shares, Fraction(0))
