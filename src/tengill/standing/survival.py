"""When something happens, if it does: Kaplan and Meier's estimate with its confidence band."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance that it has happened by a time, with its band."""

    by: float
    """In the unit of the times given, days in Tengill."""
    chance: float
    low: float
    high: float
    watched: int
    """How many were still watched then, without it having happened; few make a wide band."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long it takes until something happens, from cases watched for different lengths of time."""

    times: Floats
    """When it happened to somebody, ascending, each once."""
    chance: Floats
    """That it has happened by then: one less the survival function."""
    low: Floats
    high: Floats
    cases: int
    happened: int
    longest: float
    """The longest anybody was watched: nothing is said beyond it."""
    watched_at: tuple[float, ...]

    def by(self, time: float) -> Chance | None:
        """The chance by a time; None when nobody was watched so long."""
        if self.cases == 0 or time > self.longest:
            return None
        left = sum(1 for watched in self.watched_at if watched >= time)
        at = int(np.searchsorted(self.times, time, side="right")) - 1
        if at < 0:
            return Chance(time, 0.0, 0.0, _none_yet(self.cases), left)
        return Chance(time, float(self.chance[at]), float(self.low[at]), float(self.high[at]), left)


def waiting(
    times: Sequence[float], happened: Sequence[bool], *, confidence: float = 0.95
) -> Waiting:
    """Kaplan and Meier's product-limit estimate (1958).

    The band is Greenwood's variance on the log(-log) scale (Kalbfleisch and Prentice), which stays
    within 0 and 1; where it happened to everybody still watched, it is as wide as can be.

    Args:
        times: how long each case was watched: until it happened, or until the last look.
        happened: whether it happened then.
        confidence: of the band at each single time.

    Raises:
        ValueError: when the columns differ in length, or a time is negative or no number.
    """
    told = np.asarray(times, dtype=np.float64)
    came = np.asarray(happened, dtype=np.bool_)
    if told.shape != came.shape or told.ndim != 1:
        raise ValueError("each case needs a time and whether it happened")
    if told.shape[0] and (not np.isfinite(told).all() or told.min() < 0):
        raise ValueError("a time watched is a number of 0 or more")
    moments, events = np.unique(told[came], return_counts=True)
    ordered = np.sort(told)
    at_risk = told.shape[0] - np.searchsorted(ordered, moments, side="left")
    survival = np.cumprod(1.0 - events / at_risk)
    low, high = _band(survival, events, at_risk, confidence)
    return Waiting(
        times=moments,
        chance=1.0 - survival,
        low=1.0 - high,
        high=1.0 - low,
        cases=int(told.shape[0]),
        happened=int(came.sum()),
        longest=float(ordered[-1]) if told.shape[0] else 0.0,
        watched_at=tuple(ordered.tolist()),
    )


def _band(
    survival: Floats, events: NDArray[np.int64], at_risk: NDArray[np.int64], confidence: float
) -> tuple[Floats, Floats]:
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events).astype(float))))
        turned = np.log(-np.log(survival))
        width = z * spread / np.abs(np.log(survival))
        low, high = np.exp(-np.exp(turned + width)), np.exp(-np.exp(turned - width))
    known = (survival > 0.0) & np.isfinite(width)
    return np.where(known, low, 0.0), np.where(known, high, 1.0)


def _none_yet(cases: int) -> float:
    """The upper 95 % bound of a chance that has shown nothing in so many cases (rule of three)."""
    return min(3.0 / cases, 1.0)
