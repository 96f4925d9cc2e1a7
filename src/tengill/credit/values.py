"""What every way of computing a game returns: exact shares of an amount of 1."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Tier(StrEnum):
    """How the figures were computed."""

    DIVIDENDS = "dividends"
    """Inclusion and exclusion over the explanations: exact."""
    DECOMPOSITION = "decomposition"
    """A decomposition of the formula, integrated exactly: exact."""
    SAMPLING = "sampling"
    """Seeded random orders, with a stated interval."""


@dataclass(frozen=True, slots=True)
class Interval:
    """How far a sampled share may be off: ±`half_width` at `confidence`, for each figure."""

    samples: int
    seed: int
    half_width: Fraction
    confidence: Fraction


@dataclass(frozen=True, slots=True)
class Values:
    """Per player (in the order of `Game.players`) and in all, as shares of an amount of 1."""

    shapley: tuple[Fraction, ...]
    banzhaf: tuple[Fraction, ...]
    """The average over coalitions, 2^-(n-1) times the sum of what the player adds."""
    necessity: tuple[Fraction, ...]
    """v(N) - v(N without the player)."""
    organic: Fraction
    """v(∅)."""
    explained: Fraction
    """v(N)."""
    tier: Tier
    interval: Interval | None = None
