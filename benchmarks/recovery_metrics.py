"""How well a credit recovers an effect: rank correlation and errors, with intervals over worlds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
RESAMPLES = 2000


def ranks(values: Sequence[float]) -> Numbers:
    """Ranks from 1, ties given their mean."""
    told = np.asarray(values, dtype=float)
    _, inverse, counts = np.unique(told, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    means: Numbers = (last - (counts - 1) / 2)[inverse]
    return means


def spearman(credit: Sequence[float], effect: Sequence[float]) -> float | None:
    """Spearman's rank correlation (ties by mean rank).

    None when the effects are all the same: there is nothing to rank. 0 when the credits are all
    the same: they rank nobody.
    """
    one, other = ranks(credit), ranks(effect)
    if np.ptp(other) == 0:
        return None
    if np.ptp(one) == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def absolute_error(credit: Sequence[float], effect: Sequence[float], value: float) -> float:
    """Mean over the people of |credit - effect|, as a share of the value of the world."""
    return float(np.mean(np.abs(np.subtract(credit, effect)))) / value


def misplaced(credit: Sequence[float], effect: Sequence[float]) -> float | None:
    """The share of the credit that is with the wrong people, whatever its sum.

    Half the sum of |credit share - effect share|, both scaled to sum to one, effects below zero
    taken as zero. 0: split as the effects are; 1: all of it with people of no effect, or no
    credit at all. None when nobody has an effect.
    """
    true = np.maximum(np.asarray(effect, dtype=float), 0)
    told = np.maximum(np.asarray(credit, dtype=float), 0)
    if true.sum() == 0:
        return None
    if told.sum() == 0:
        return 1.0
    return float(np.abs(told / told.sum() - true / true.sum()).sum() / 2)


METRICS = ("spearman", "error", "misplaced")


def judged(
    credit: Mapping[str, float], effect: Mapping[str, float], people: Sequence[str], value: float
) -> dict[str, float | None]:
    """All three measures of one model in one world."""
    told = [credit.get(person, 0.0) for person in people]
    true = [effect[person] for person in people]
    return {
        "spearman": spearman(told, true),
        "error": absolute_error(told, true, value),
        "misplaced": misplaced(told, true),
    }


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over worlds with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    worlds: int

    def text(self, scale: float = 1.0, digits: int = 2, *, signed: bool = False) -> str:
        """`0.71 [0.69, 0.73]`."""
        form = f"{'+' if signed else ''}.{digits}f"
        mean, low, high = (scale * each for each in (self.mean, self.low, self.high))
        return f"{mean:{form}} [{low:{form}}, {high:{form}}]"


def estimate(values: Sequence[float | None], seed: int = 1) -> Estimate | None:
    """Mean of a measure over worlds, with the percentile interval of resampled worlds.

    Worlds in which the measure is undefined are left out and not counted.
    """
    told = np.asarray([value for value in values if value is not None], dtype=float)
    if not told.size:
        return None
    means = _resamples(told.size, seed) @ told / told.size
    low, high = np.quantile(means, [0.025, 0.975])
    return Estimate(float(told.mean()), float(low), float(high), int(told.size))


@lru_cache(maxsize=64)
def _resamples(worlds: int, seed: int) -> Numbers:
    """How often each world is drawn, in every resample."""
    chance = np.random.default_rng(seed)
    drawn = chance.multinomial(worlds, [1 / worlds] * worlds, size=RESAMPLES)
    return drawn.astype(float)


def difference(
    ours: Sequence[float | None], other: Sequence[float | None], seed: int = 1
) -> Estimate | None:
    """Ours - other, world by world (paired), with its interval."""
    pairs = zip(ours, other, strict=True)
    return estimate([None if one is None or two is None else one - two for one, two in pairs], seed)
