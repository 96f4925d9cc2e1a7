"""How far a model's figures would move if other journeys of the same sort had come by.

The journeys are drawn again, with replacement, `replicates` times (Efron 1979); the model is
computed each time; the middle `confidence` of the results is the interval. A row that stands for
c conversions and n journeys that led to nothing is drawn as Poisson(c) and Poisson(n), which is
drawing single journeys with a random total; a row with broken counts is drawn as one, Poisson(1)
times. The value goes with its conversions. Seeded: the same seed, the same interval.

The cost is bounded: at most `MOST_TOUCHES` touches are gone through for a model, so a table of
millions of journeys gets fewer replicates (never fewer than `LEAST`, else no interval at all).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tengill.credit.journeys import Journeys

Floats = NDArray[np.float64]

MOST_TOUCHES = 1_000_000_000
LEAST = 40
"""Fewer replicates can't tell the ends of a 95 % interval from its middle."""


@dataclass(frozen=True, slots=True)
class Draws:
    """How intervals are made: `replicates` 0 makes none."""

    replicates: int = 0
    confidence: float = 0.95
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what makes no interval.

        Raises:
            ValueError: for a negative number of replicates or a confidence outside (0, 1).
        """
        if self.replicates < 0 or not 0 < self.confidence < 1:
            raise ValueError(
                f"replicates {self.replicates} and confidence {self.confidence}: give at least 0 "
                "replicates and a confidence between 0 and 1"
            )

    def affordable(self, touches: int, cost: float = 0.0) -> int:
        """How many replicates may be made of journeys with so many touches; 0 for too few.

        `cost` is what one solution takes on top, in the same units.
        """
        fits = int(MOST_TOUCHES // max(1.0, touches + cost))
        possible = min(self.replicates, fits)
        return possible if possible >= min(LEAST, self.replicates) else 0


def intervals(
    journeys: Journeys,
    model: Callable[[Journeys], Floats],
    draws: Draws,
    replicates: int,
) -> tuple[Floats, Floats]:
    """The low and high end of each channel's conversions, float64[channels] each."""
    random = np.random.default_rng(draws.seed)
    found = np.empty((replicates, len(journeys.channels)))
    for index in range(replicates):
        found[index] = model(_drawn(journeys, random))[0]
    tail = (1 - draws.confidence) / 2
    low, high = np.quantile(found, [tail, 1 - tail], axis=0)
    return low, high


def _drawn(journeys: Journeys, random: np.random.Generator) -> Journeys:
    """The same journeys with counts as a new sample would have them."""
    conversions, nulls = journeys.conversions, journeys.nulls
    whole = (conversions == np.floor(conversions)) & (nulls == np.floor(nulls))
    times = random.poisson(1.0, len(journeys))
    drawn = np.where(whole, random.poisson(conversions), conversions * times)
    lost = np.where(whole, random.poisson(nulls), nulls * times)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(conversions > 0, journeys.value / conversions * drawn, 0.0)
    return journeys.weighted(drawn.astype(np.float64), value, lost.astype(np.float64))
