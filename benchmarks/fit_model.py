"""Logistic regressions by maximum a posteriori, over messages or over the sentences of messages.

A message tells an act when one of its sentences does, and mostly nobody said which
(multiple-instance learning): the score of a message is the soft maximum of its sentences' plus
what the message as a whole adds. Where a labeller gave the decisive words, only the sentence that
holds them counts. Every weight has a Gaussian prior.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # comes with scikit-learn
from scipy.sparse import csr_matrix

from benchmarks.fit_instances import GRAM, Features

LEAST = 0.02
_SENTENCES = 0.8
_FEWEST = 5
_STEPS = 120
_FAR = -1e9
Vector = NDArray[np.float64]


@dataclass
class Fitted:
    """One logistic regression."""

    bias: float
    weights: dict[str, float]
    calibration: tuple[float, float] = (1.0, 0.0)

    def sum(self, features: Mapping[str, float]) -> float:
        """The weighted sum of some features, without the bias."""
        return sum(self.weights.get(k, 0.0) * v for k, v in features.items())

    def told(self) -> dict[str, Any]:
        """As it stands in the weights file, without sequences of concepts."""
        kept = {
            k: round(v, 3)
            for k, v in sorted(self.weights.items())
            if abs(v) >= LEAST and not k.startswith(GRAM)
        }
        return {
            "bias": round(self.bias, 3),
            "calibration": [round(c, 3) for c in self.calibration],
            "weights": kept,
        }


@dataclass(frozen=True)
class Bag:
    """A message: its own features, its sentences' features, and which of these may count."""

    message: Features
    sentences: Sequence[Features]
    allowed: Sequence[bool]
    truth: bool
    importance: float


def fit(
    rows: Sequence[Features],
    truth: Sequence[bool],
    importance: Sequence[float],
    prior: Mapping[str, float],
    sigma: float,
) -> Fitted:
    """A logistic regression over rows: the posterior's mode."""
    bags = [
        Bag({}, [row], [True], told, weight)
        for row, told, weight in zip(rows, truth, importance, strict=True)
    ]
    return fit_bags(bags, prior, sigma, fewest=1, sentences=sigma)


def fit_bags(
    bags: Sequence[Bag],
    prior: Mapping[str, float],
    sigma: float,
    *,
    fewest: int = _FEWEST,
    sentences: float = _SENTENCES,
) -> Fitted:
    """A logistic regression over bags of sentences: the posterior's mode."""
    bags = [bag for bag in bags if bag.sentences]
    if not bags:
        return Fitted(prior.get("bias", -2.0), {n: v for n, v in prior.items() if n != "bias"})
    held: Counter[str] = Counter()
    for bag in bags:
        held.update({name for row in bag.sentences for name in row})
    names = sorted({n for n, c in held.items() if c >= fewest or not n.startswith(GRAM)})
    own = sorted({name for bag in bags for name in bag.message})
    x = _matrix([row for bag in bags for row in bag.sentences], names)
    z = _matrix([bag.message for bag in bags], own)
    sizes = np.array([len(bag.sentences) for bag in bags])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(bags)), sizes)
    mask = np.where([ok for bag in bags for ok in bag.allowed], 0.0, _FAR)
    y = np.array([bag.truth for bag in bags], float)
    w = np.array([bag.importance for bag in bags])
    mean = np.array([prior.get(n, 0.0) for n in (*names, *own)] + [prior.get("bias", -2.0)])
    spread = np.array(
        [sentences if n.startswith(GRAM) else sigma for n in names] + [sigma] * len(own) + [5.0]
    )
    cut = len(names)
    xt, zt = x.T.tocsr(), z.T.tocsr()

    def loss(v: Vector) -> tuple[float, Vector]:
        scores = x @ v[:cut] + mask
        top = np.maximum.reduceat(scores, first)
        grown = np.exp(scores - top[owner])
        total = np.add.reduceat(grown, first)
        logit = top + np.log(total) + z @ v[cut:-1] + v[-1]
        away = (v - mean) / spread
        value = np.sum(w * (np.logaddexp(0, logit) - y * logit)) + np.sum(away**2) / 2
        slope = w * (1 / (1 + np.exp(-logit)) - y)
        share = slope[owner] * grown / total[owner]
        return float(value), np.concatenate([xt @ share, zt @ slope, [slope.sum()]]) + away / spread

    found = minimize(loss, mean.copy(), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    told = {n: float(v) for n, v in zip((*names, *own), found[:-1], strict=True)}
    return Fitted(float(found[-1]), told)


def _matrix(rows: Sequence[Features], names: Sequence[str]) -> csr_matrix:
    places = {name: place for place, name in enumerate(names)}
    at, columns, values = [], [], []
    for number, row in enumerate(rows):
        for name, value in row.items():
            if (place := places.get(name)) is not None:
                at.append(number)
                columns.append(place)
                values.append(value)
    return csr_matrix((values, (at, columns)), shape=(len(rows), len(names)))


def judged(model: Fitted, bag: Bag) -> float:
    """The score of a message: its strongest sentence's, and the message's own."""
    if not bag.sentences:
        return -10.0
    return model.bias + model.sum(bag.message) + max(model.sum(row) for row in bag.sentences)


def held_out(
    bags: Sequence[Bag], folds: Sequence[int], fitter: Callable[[Sequence[Bag]], Fitted]
) -> list[float]:
    """The score of every bag by a model fitted on the other folds."""
    scores = [0.0] * len(bags)
    for fold in sorted(set(folds)):
        model = fitter([bag for bag, own in zip(bags, folds, strict=True) if own != fold])
        for place, own in enumerate(folds):
            if own == fold:
                scores[place] = judged(model, bags[place])
    return scores


def calibrated(
    bags: Sequence[Bag],
    folds: Sequence[int],
    fitter: Callable[[Sequence[Bag]], Fitted],
    favour: float = 1.0,
) -> Fitted:
    """Fit on all bags; calibrate (Platt) on those of folds held out in turn.

    Args:
        bags: The messages.
        folds: The fold of each.
        fitter: How to fit some of them.
        favour: How much more than others those count in calibration that are what is sought.
            Above 1 even chance moves towards the best balance of precision and recall.
    """
    scores = held_out(bags, folds, fitter)
    held = [
        (score, bag.truth, bag.importance)
        for bag, score in zip(bags, scores, strict=True)
        if bag.sentences
    ]
    whole = fitter(bags)
    line = fit(
        [{"z": z} for z, _, _ in held],
        [y for _, y, _ in held],
        [w * (favour if y else 1.0) for _, y, w in held],
        {"z": 1.0, "bias": 0.0},
        0.3,
    )
    whole.calibration = (line.weights["z"], line.bias)
    return whole
