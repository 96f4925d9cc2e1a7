"""Random games and hard formulas for the exact engine's tests; nothing of the engine is used."""

import random
from fractions import Fraction
from itertools import combinations, product
from math import factorial

from hypothesis import strategies as st

CHANCES = [Fraction(0), Fraction(1), Fraction(1, 2), Fraction(9, 10), Fraction(1, 3)]


@st.composite
def wide_games(draw, most_players=12, most_chances=3, most_sets=9):
    """Up to twelve players, each fact maybe theirs, shared between overlapping sets."""
    players = [f"p{i:02}" for i in range(draw(st.integers(1, most_players)))]
    facts = {f"f{p}": (p, Fraction(1)) for p in players}
    for number in range(draw(st.integers(0, most_chances))):
        owner = draw(st.sampled_from([None, *players]))
        facts[f"u{number}"] = (owner, draw(st.sampled_from(CHANCES)))
    sets = draw(
        st.lists(
            st.frozensets(st.sampled_from(sorted(facts)), min_size=1, max_size=5),
            min_size=1,
            max_size=most_sets,
        )
    )
    contributions = draw(
        st.lists(st.tuples(st.sampled_from([*players, "k"]), st.sampled_from(CHANCES)), max_size=2)
    )
    return sets, facts, contributions


def brute(holds, facts, contributions=()):
    """2^n coalitions and 2^m chances of any formula `holds(true facts)`, exact rationals.

    Args:
        holds: from a set of fact names to a truth.
        facts: name -> (owner or None, probability).
        contributions: (person, weight).
    """
    owners = {owner for owner, _ in facts.values()} | {person for person, _ in contributions}
    players = sorted(o for o in owners if o is not None)
    n = len(players)
    sure = [f for f, (_, p) in facts.items() if p == 1]
    unsure = [f for f, (_, p) in facts.items() if 0 < p < 1]
    v = []
    for mask in range(1 << n):
        acting = {p for i, p in enumerate(players) if mask >> i & 1}
        total = Fraction(0)
        for world in product((False, True), repeat=len(unsure)):
            chance = Fraction(1)
            for name, true in zip(unsure, world, strict=True):
                chance *= facts[name][1] if true else 1 - facts[name][1]
            happened = sure + [f for f, true in zip(unsure, world, strict=True) if true]
            if holds({f for f in happened if facts[f][0] is None or facts[f][0] in acting}):
                total += chance
        for person, weight in contributions:
            if person not in acting:
                total *= 1 - weight
        v.append(total)
    return players, *figures(v, players), v[0], v[-1]


def figures(v, players):
    """Shapley, Banzhaf (average) and necessity from all coalitions' values."""
    n = len(players)
    weights = [Fraction(factorial(s) * factorial(n - 1 - s), factorial(n)) for s in range(n)]
    shapley, banzhaf, necessity = {}, {}, {}
    for i, player in enumerate(players):
        by_size = [Fraction(0)] * n
        for mask in range(1 << n):
            if not mask >> i & 1:
                gain = v[mask | 1 << i] - v[mask]
                if gain:
                    by_size[mask.bit_count()] += gain
        shapley[player] = sum((w * g for w, g in zip(weights, by_size, strict=True)), Fraction(0))
        banzhaf[player] = sum(by_size, Fraction(0)) / 2 ** (n - 1)
        necessity[player] = v[-1] - v[(len(v) - 1) ^ (1 << i)]
    return shapley, banzhaf, necessity


def any_set(sets):
    return lambda true: any(set(each) <= true for each in sets)


def random_sets(players, sets, size=3, seed=1):
    chance = random.Random(seed)
    found = set()
    while len(found) < sets:
        found.add(frozenset(chance.sample(range(players), size)))
    return sorted(found, key=sorted)


def grid(rows, columns):
    """Neighbours on a board: one of every two must be a pair."""
    edges = []
    for r, c in product(range(rows), range(columns)):
        here = r * columns + c
        edges += [{here, here + 1}] if c + 1 < columns else []
        edges += [{here, here + columns}] if r + 1 < rows else []
    return [frozenset(edge) for edge in edges]


def threshold(players, least):
    """At least so many of them: the symmetric game."""
    return [frozenset(each) for each in combinations(range(players), least)]
