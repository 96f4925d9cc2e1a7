"""An independent reference: 2^n coalitions and 2^m chances, exact rationals, no cleverness.

It shares no code with the engine: a formula is evaluated fact by fact, literally as DESIGN says.
"""

from fractions import Fraction
from itertools import product
from math import factorial


def worth(explanations, facts, contributions, coalition):
    """Pr[φ | only `coalition` acts], by summing over every outcome of chance."""
    uncertain = sorted({key for e in explanations for key in e}, key=str)
    total = Fraction(0)
    for world in product((False, True), repeat=len(uncertain)):
        chance, happens = Fraction(1), {}
        for key, true in zip(uncertain, world, strict=True):
            owner, probability = facts[key]
            chance *= probability if true else 1 - probability
            happens[key] = true and (owner is None or owner in coalition)
        if chance and any(all(happens[key] for key in e) for e in explanations):
            total += chance
    for person, weight in contributions:
        if person not in coalition:
            total *= 1 - weight
    return total


def values(explanations, facts, contributions=()):
    """(players, shapley, banzhaf, necessity, organic, explained) of a game."""
    owners = {facts[key][0] for e in explanations for key in e} | {p for p, _ in contributions}
    players = sorted((o for o in owners if o is not None), key=str)
    n = len(players)
    v = [
        worth(
            explanations, facts, contributions, {p for i, p in enumerate(players) if mask >> i & 1}
        )
        for mask in range(1 << n)
    ]
    shapley, banzhaf, necessity = {}, {}, {}
    for i, player in enumerate(players):
        shapley[player] = banzhaf[player] = Fraction(0)
        for mask in range(1 << n):
            if mask >> i & 1:
                continue
            gain, size = v[mask | 1 << i] - v[mask], mask.bit_count()
            weight = Fraction(factorial(size) * factorial(n - 1 - size), factorial(n))
            shapley[player] += weight * gain
            banzhaf[player] += Fraction(gain, 2 ** (n - 1))
        necessity[player] = v[-1] - v[-1 ^ (1 << i) & ((1 << n) - 1)]
    return players, shapley, banzhaf, necessity, v[0], v[-1]
