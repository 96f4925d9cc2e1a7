"""Tier 3: seeded sampling with a stated interval, for formulas too wide to be exact.

One draw lets chance decide every uncertain fact and puts the players in a random order; whoever
completes the first explanation gets the whole draw (Castro, Gómez & Tejada 2009). A draw that
holds without anybody is organic, one that never holds is unexplained: the shares of all draws
sum to one exactly. Each share is a mean of values in {0, 1}, so by Hoeffding's inequality it is
within sqrt(ln(2/(1-c)) / (2·draws)) of the truth with probability at least c.
"""

import math
import random
from fractions import Fraction

from tengill.credit.game import Game, bits
from tengill.credit.values import Interval, Tier, Values

SAMPLES = 10_000
CONFIDENCE = Fraction(99, 100)


def by_sampling(game: Game, *, samples: int = SAMPLES, seed: int = 0) -> Values:
    """Sampled values of a game, with their interval.

    Raises:
        ValueError: when `samples` is not positive.
    """
    if samples < 1:
        raise ValueError(f"at least one sample is needed, not {samples}")
    count = len(game.players)
    chance = random.Random(seed)  # noqa: S311 - reproducible draws, nothing secret
    order = list(range(count))
    pivot, needed, swing = [0] * count, [0] * count, [0] * count
    organic = explained = 0
    for _ in range(samples):
        clauses = _drawn(game, chance)
        chance.shuffle(order)
        first = _first_to_complete(clauses, order)
        coalition = chance.getrandbits(count) if count else 0
        for index in _critical(clauses, coalition):
            swing[index] += 1
        if first is None:
            continue
        explained += 1
        if first < 0:
            organic += 1
            continue
        pivot[first] += 1
        everybody = -1
        for clause in clauses:
            everybody &= clause
        for index in bits(everybody):
            needed[index] += 1
    return Values(
        tuple(Fraction(hits, samples) for hits in pivot),
        tuple(Fraction(hits, samples) for hits in swing),
        tuple(Fraction(hits, samples) for hits in needed),
        organic=Fraction(organic, samples),
        explained=Fraction(explained, samples),
        tier=Tier.SAMPLING,
        interval=Interval(samples, seed, _half_width(samples), CONFIDENCE),
    )


def _drawn(game: Game, chance: random.Random) -> list[int]:
    """The player sets that suffice once chance has decided every uncertain fact."""
    count = len(game.players)
    true = (1 << count) - 1
    for index, probability in enumerate(game.chances):
        if chance.random() < probability:
            true |= 1 << (count + index)
    everyone = (1 << count) - 1
    clauses = [clause & everyone for clause in game.clauses if clause & true == clause]
    for player, weight in game.factors:
        if chance.random() < weight:
            clauses = [clause | 1 << player for clause in clauses]
    return clauses


def _first_to_complete(clauses: list[int], order: list[int]) -> int | None:
    """The player whose arrival completes a set; -1 when none is needed; None when none can be."""
    place = {player: position for position, player in enumerate(order)}
    latest = (max((place[player] for player in bits(clause)), default=-1) for clause in clauses)
    earliest = min(latest, default=None)
    if earliest is None:
        return None
    return order[earliest] if earliest >= 0 else -1


def _critical(clauses: list[int], coalition: int) -> list[int]:
    """The players whose acting decides, given what the others of the coalition do."""
    inside = [clause for clause in clauses if clause & coalition == clause]
    if inside:
        common = coalition
        for clause in inside:
            common &= clause
        return bits(common)
    missing = {clause & ~coalition for clause in clauses}
    return [mask.bit_length() - 1 for mask in missing if mask.bit_count() == 1]


def _half_width(samples: int) -> Fraction:
    """Hoeffding's half-width at `CONFIDENCE`, rounded up to a millionth."""
    width = math.sqrt(math.log(2 / (1 - CONFIDENCE)) / (2 * samples))
    return Fraction(math.ceil(width * 1_000_000), 1_000_000)
