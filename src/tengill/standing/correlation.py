"""Do two measures put people in the same order? Spearman's rank correlation, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FEWEST = 4
"""With fewer there is no interval (n - 3 in its denominator)."""


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's rho between two measures of the same people."""

    rho: float | None
    """None when it can't be told: fewer than two people, or a measure that is the same for all."""
    low: float | None
    high: float | None
    people: int


def rank_correlation(
    one: Sequence[float], other: Sequence[float], *, confidence: float = 0.95
) -> RankCorrelation:
    """Spearman's rho, ties by their mean rank; interval after Bonett and Wright (2000).

    Raises:
        ValueError: when the columns differ in length.
    """
    left, right = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if left.shape != right.shape:
        raise ValueError("both measures must be told for the same people")
    people = int(left.shape[0])
    if people < 2 or np.ptp(left) == 0 or np.ptp(right) == 0:  # noqa: PLR2004 - a pair at least
        return RankCorrelation(None, None, None, people)
    rho = float(np.clip(np.corrcoef(_ranks(left), _ranks(right))[0, 1], -1.0, 1.0))
    if people < _FEWEST:
        return RankCorrelation(rho, None, None, people)
    if abs(rho) > 1.0 - 1e-12:
        return RankCorrelation(rho, rho, rho, people)
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    width = z * sqrt((1.0 + rho * rho / 2.0) / (people - 3))
    return RankCorrelation(rho, tanh(atanh(rho) - width), tanh(atanh(rho) + width), people)


def _ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: Floats = last - (counts - 1) / 2.0
    return mean[place]


def among_top(one: Sequence[float], other: Sequence[float], share: float = 0.1) -> RankCorrelation:
    """The same among those who stand highest in `one` (everybody tied with the last is taken).

    Raises:
        ValueError: when the columns differ in length or `share` is no share.
    """
    if not 0.0 < share <= 1.0:
        raise ValueError(f"a share lies above 0 and at most at 1, not at {share}")
    left, right = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if left.shape != right.shape:
        raise ValueError("both measures must be told for the same people")
    if left.shape[0] == 0:
        return RankCorrelation(None, None, None, 0)
    few = max(int(np.ceil(share * left.shape[0])), 1)
    kept = left >= np.sort(left)[-few]
    return rank_correlation(left[kept].tolist(), right[kept].tolist())


@dataclass(frozen=True, slots=True)
class Published:
    """A published correlation to set beside one's own."""

    what: str
    everybody: float
    top_tenth: float
    source: str


PUBLISHED = (
    Published(
        "indegree to retweets", 0.549, 0.122,
        "Cha, Haddadi, Benevenuto and Gummadi 2010, Measuring User Influence in Twitter",
    ),
    Published(
        "indegree to mentions", 0.638, 0.286,
        "Cha, Haddadi, Benevenuto and Gummadi 2010, Measuring User Influence in Twitter",
    ),
)  # fmt: skip
"""Followers against what they move, on Twitter: in order over everybody, hardly at the top."""
