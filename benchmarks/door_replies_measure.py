"""The area under the ROC curve over folds, with DeLong's intervals, alone and paired.

E. DeLong, D. DeLong, D. Clarke-Pearson, Biometrics 44 (1988): the variance of the area from the
share of the other class that each single case is ranked above.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Curve:
    """One fold after the other: its weight, and each case's share of the other class it beats."""

    weights: tuple[float, ...]
    positives: tuple[Floats, ...]
    negatives: tuple[Floats, ...]

    @property
    def area(self) -> float:
        """Of all pairs of an answered and an unanswered case of one fold, the part told right."""
        each = zip(self.weights, self.positives, strict=True)
        return float(sum(weight * told.mean() for weight, told in each))

    def interval(self) -> tuple[float, float, float]:
        """The area with its 95 % interval, within 0 and 1."""
        spread = _Z * math.sqrt(_variance(self.weights, self.positives, self.negatives))
        return self.area, max(0.0, self.area - spread), min(1.0, self.area + spread)


def curve(truth: Sequence[Sequence[bool]], scores: Sequence[Sequence[float]]) -> Curve:
    """From folds that hold both classes. Equal scores count half."""
    pairs = [sum(fold) * (len(fold) - sum(fold)) for fold in truth]
    positives, negatives = [], []
    for fold, told in zip(truth, scores, strict=True):
        answered, values = np.asarray(fold, dtype=bool), np.asarray(told, dtype=np.float64)
        yes, no = values[answered], values[~answered]
        ranks = rankdata(np.r_[yes, no])
        positives.append((ranks[: len(yes)] - rankdata(yes)) / len(no))
        negatives.append(1.0 - (ranks[len(yes) :] - rankdata(no)) / len(yes))
    weights = tuple(one / sum(pairs) for one in pairs)
    return Curve(weights, tuple(positives), tuple(negatives))


def difference(one: Curve, other: Curve) -> tuple[float, float, float]:
    """How far one is ahead of another on the same cases, with the paired 95 % interval."""
    yes = tuple(a - b for a, b in zip(one.positives, other.positives, strict=True))
    no = tuple(a - b for a, b in zip(one.negatives, other.negatives, strict=True))
    ahead = one.area - other.area
    spread = _Z * math.sqrt(_variance(one.weights, yes, no))
    return ahead, ahead - spread, ahead + spread


def _variance(
    weights: Sequence[float], positives: Sequence[Floats], negatives: Sequence[Floats]
) -> float:
    total = 0.0
    for weight, yes, no in zip(weights, positives, negatives, strict=True):
        total += weight * weight * (_of_mean(yes) + _of_mean(no))
    return total


def _of_mean(values: Floats) -> float:
    return float(values.var(ddof=1)) / len(values) if len(values) > 1 else float(values[0] ** 2)
