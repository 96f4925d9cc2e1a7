"""What every way of computing a game returns: exact shares of an amount of 1."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Tier(StrEnum):
    """How the figures were computed."""

    DIVIDENDS = "dividends"
    """Inclusion and exclusion over the explanations: exact."""
    DECOMPOSITION = "decomposition"
    """A decomposition of the formula, integrated: exact, or within `Values.error`."""
    SAMPLING = "sampling"
    """Seeded random orders, with a stated interval."""


@dataclass(frozen=True, slots=True)
class Interval:
    """How far sampled shares may be off: all of them within ±`half_width` at once.

    With probability at least `confidence` *every* sampled share of the outcome is within the stated
    distance of the truth (the chances of being wrong are added up over all of them).
    """

    samples: int
    seed: int
    half_width: Fraction
    """The widest of all figures'."""
    confidence: Fraction
    credit: tuple[Fraction, ...] = ()
    """Per player the half-width of their credit, most often much smaller."""
    exact: tuple[str, ...] = ()
    """Figures that were not sampled, though credit was: organic, explained, necessity."""


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
    """How sure sampled figures are; None when nothing was sampled."""
    error: Fraction = Fraction(0)
    """How far any figure may be off by the arithmetic: 0 for exact fractions."""
