"""Fellegi and Sunter's weights, for telling people what spoke for and against."""

import math
from collections.abc import Iterable

from tengill.people.linkage.comparisons import Comparison, Level


def weight(level: Level) -> float:
    """log2(m/u): 10 makes one person a thousand times likelier than before."""
    return math.log2(level.m / level.u)


def probability(chance: float, levels: Iterable[Level]) -> float:
    """The chance that two records are one person, of the prior and the levels they agree on."""
    odds = chance / (1 - chance) * math.prod(level.m / level.u for level in levels)
    return odds / (1 + odds)


def by_weight(comparison: Comparison) -> dict[int, Level]:
    """A comparison's levels by `weight_key` of their weights."""
    return {weight_key(weight(level)): level for level in reversed(comparison.levels)}


def weight_key(told: float) -> int:
    """A weight as Splink tells it, to be looked up: floats are not compared for equality."""
    return round(told * 1e6)
