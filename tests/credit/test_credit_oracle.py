"""The engine against an independent brute force, on random monotone formulas."""

from fractions import Fraction
from math import factorial

import oracle
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.credit import Contribution, Fact, Tier, attribute
from tengill.credit.dividends import by_dividends
from tengill.credit.game import normal_form
from tengill.credit.wide.decomposition import by_decomposition
from tengill.credit.wide.sampling import by_sampling

CHANCES = [Fraction(0), Fraction(1), Fraction(1, 2), Fraction(9, 10), Fraction(1, 3)]


@st.composite
def games(draw, most_players=6, most_chances=4, most_sets=6):
    """Facts with shared owners and probabilities 0 to 1, in overlapping sets."""
    players = [f"p{i}" for i in range(draw(st.integers(0, most_players)))]
    facts, uncertain = {}, 0
    for number in range(draw(st.integers(1, most_players + 3))):
        owner = draw(st.sampled_from([None, *players]))
        probability = draw(st.sampled_from(CHANCES))
        if probability not in (0, 1):
            uncertain += 1
            if uncertain > most_chances:
                probability = Fraction(1)
        facts[f"f{number}"] = (owner, probability)
    sets = draw(
        st.lists(st.frozensets(st.sampled_from(sorted(facts)), max_size=5), max_size=most_sets)
    )
    contributions = draw(
        st.lists(
            st.tuples(st.sampled_from([*players, "k1", "k2"]), st.sampled_from(CHANCES)), max_size=2
        )
    )
    return sets, facts, contributions


def engine_facts(facts):
    return [Fact(key, owner, probability) for key, (owner, probability) in facts.items()]


def engine_contributions(contributions):
    return [Contribution(person, weight) for person, weight in contributions]


def check(game, values, expected):
    players, shapley, banzhaf, necessity, organic, explained = expected
    assert values is not None
    assert (values.organic, values.explained) == (organic, explained)
    found = {
        player: (values.shapley[i], values.banzhaf[i], values.necessity[i])
        for i, player in enumerate(game.players)
    }
    nothing = (Fraction(0),) * 3
    for player in players:
        wanted = (shapley[player], banzhaf[player], necessity[player])
        assert found.get(player, nothing) == wanted, player
    assert set(found) <= set(players)


@pytest.mark.slow
@settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(games())
def test_both_exact_tiers_equal_brute_force(world):
    sets, facts, contributions = world
    expected = oracle.values(sets, facts, contributions)
    game = normal_form(
        sets, {f.key: f for f in engine_facts(facts)}, engine_contributions(contributions)
    )
    check(game, by_dividends(game, 10**6), expected)
    check(game, by_decomposition(game), expected)


@pytest.mark.slow
@settings(max_examples=70, deadline=None)
@given(games(), st.integers(-10_000_000_000, 10_000_000_000))
def test_every_unit_of_every_amount_is_somewhere(world, amount):
    sets, facts, contributions = world
    result = attribute(sets, engine_facts(facts), amount, engine_contributions(contributions))
    parts = [share.credit for share in result.shares] + [result.organic, result.unexplained]
    assert sum(parts) == amount
    assert all(part * amount >= 0 for part in parts)
    exact = [s.credit_share for s in result.shares]
    assert sum(exact) + result.organic_share + result.unexplained_share == 1
    for share in result.shares:
        assert abs(share.credit - amount * share.credit_share) < 1
        assert abs(share.necessity - amount * share.necessity_share) <= Fraction(1, 2)


def wide(players, size, step):
    """A ring of overlapping sets: many players, many sets, nothing absorbed."""
    facts = {f"f{i}": (f"p{i:02}", Fraction(1)) for i in range(players)}
    sets = [
        frozenset(f"f{(start + offset * step) % players}" for offset in range(size))
        for start in range(players)
    ]
    return sets, facts


@pytest.mark.parametrize(
    ("players", "size", "step"), [(10, 3, 1), (11, 2, 1), (12, 4, 1), (12, 3, 5)]
)
def test_more_than_eight_players_and_explanations_equal_brute_force(players, size, step):
    """Popcount and absorption mistakes show only above eight players."""
    sets, facts = wide(players, size, step)
    known = {f.key: f for f in engine_facts(facts)}
    # Certain facts only: brute force needs 2^players evaluations of a set of masks.
    expected = oracle_of_masks(sets, facts)
    game = normal_form(sets, known)
    check(game, by_dividends(game, 10**6), expected)
    check(game, by_decomposition(game), expected)


def oracle_of_masks(sets, facts):
    """The oracle's definition for certain facts, quick enough for twelve players."""
    players = sorted({facts[key][0] for e in sets for key in e})
    place = {player: i for i, player in enumerate(players)}
    masks = [sum(1 << place[facts[key][0]] for key in e) for e in sets]
    n = len(players)
    v = [any(mask & m == m for m in masks) for mask in range(1 << n)]
    shapley, banzhaf, necessity = {}, {}, {}
    for i, player in enumerate(players):
        counts = [0] * n
        for mask in range(1 << n):
            if not mask >> i & 1 and v[mask | 1 << i] and not v[mask]:
                counts[mask.bit_count()] += 1
        shapley[player] = sum(
            (
                Fraction(c * factorial(s) * factorial(n - 1 - s), factorial(n))
                for s, c in enumerate(counts)
            ),
            Fraction(0),
        )
        banzhaf[player] = Fraction(sum(counts), 2 ** (n - 1))
        necessity[player] = Fraction(int(v[-1]) - int(v[((1 << n) - 1) ^ (1 << i)]))
    return players, shapley, banzhaf, necessity, Fraction(int(v[0])), Fraction(int(v[-1]))


@settings(max_examples=8, deadline=None)
@given(games(most_players=5), st.integers(0, 1000))
def test_the_sampler_keeps_its_interval_and_every_unit(world, seed):
    sets, facts, contributions = world
    _, shapley, banzhaf, necessity, organic, explained = oracle.values(sets, facts, contributions)
    game = normal_form(
        sets, {f.key: f for f in engine_facts(facts)}, engine_contributions(contributions)
    )
    values = by_sampling(game, samples=2_000, seed=seed)
    assert values.interval is not None
    assert sum(values.shapley) + values.organic == values.explained
    # Two half-widths: a wrong sampler fails, an unlucky one does not.
    slack = 2 * values.interval.half_width
    assert abs(values.organic - organic) <= slack
    assert abs(values.explained - explained) <= slack
    for i, player in enumerate(game.players):
        assert abs(values.shapley[i] - shapley.get(player, 0)) <= slack
        assert abs(values.banzhaf[i] - banzhaf.get(player, 0)) <= slack
        assert abs(values.necessity[i] - necessity.get(player, 0)) <= slack


@pytest.mark.slow
def test_tiers_take_over_in_order():
    narrow, facts = wide(6, 2, 1)
    assert attribute(narrow, engine_facts(facts), 100).tier is Tier.DIVIDENDS
    ring, facts = wide(20, 2, 1)
    result = attribute(ring, engine_facts(facts), 2000)
    assert result.tier is Tier.DECOMPOSITION
    assert {share.credit for share in result.shares} == {100}
    assert sum(share.credit_share for share in result.shares) == 1
    tangle = [
        frozenset({f"f{i}", f"f{(i * 7 + j * 11) % 60}", f"f{(i * 13 + j * 5 + 1) % 60}"})
        for i in range(60)
        for j in range(4)
    ]
    many = {f"f{i}": (f"p{i:02}", Fraction(1, 2)) for i in range(60)}
    one = attribute(tangle, engine_facts(many), 1_000_003, samples=300, seed=7, nodes=2_000)
    again = attribute(tangle, engine_facts(many), 1_000_003, samples=300, seed=7, nodes=2_000)
    assert (one.tier, one.exact) == (Tier.SAMPLING, False)
    assert one.interval is not None
    assert one.interval.samples == 300
    assert one == again
    assert sum(s.credit for s in one.shares) + one.organic + one.unexplained == 1_000_003
