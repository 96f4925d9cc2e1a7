"""Fits the strength formula to what came true."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tengill.ties.accumulating import Floats

_STEPS = 25
_LEAST, _MOST = 0.7, 1.2
"""A slope beyond these says that two stretches of time had little in common, not how sure to be."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Log-odds = intercept + columns @ slopes."""

    intercept: float
    slopes: Floats

    def predict(self, columns: Floats) -> Floats:
        """Probabilities, one per row."""
        odds = np.clip(self.intercept + columns @ self.slopes, -500.0, 500.0)
        told: Floats = 1.0 / (1.0 + np.exp(-odds))
        return told


def logistic(
    columns: Any,
    came: Any,
    weight: Any = None,
    ridge: float = 5.0,
    towards: Fitted | None = None,
) -> Fitted:
    """Logistic regression by Newton's method, on standardised columns with a small ridge.

    Args:
        columns: rows of features.
        came: whether it came true, one per row.
        weight: how much each row counts; None: 1 each.
        ridge: the penalty on the squared standardised slopes: it keeps a column that varies
            little from taking a wild slope.
        towards: where the ridge pulls, intercept and all: published numbers, so that a small
            network keeps them and a large one takes its own. None: to slopes of 0.

    Raises:
        ValueError: when there is nothing to learn from: all rows came true, or none.
    """
    rows = np.asarray(columns, dtype=np.float64)
    true = np.asarray(came, dtype=np.float64)
    counts = np.ones_like(true) if weight is None else np.asarray(weight, dtype=np.float64)
    if not 0.0 < float((true * counts).sum()) < float(counts.sum()):
        raise ValueError("a fit needs rows that came true and rows that did not")
    middle = np.average(rows, axis=0, weights=counts)
    spread = np.sqrt(np.average((rows - middle) ** 2, axis=0, weights=counts)) + 1e-9
    design = np.column_stack((np.ones(rows.shape[0]), (rows - middle) / spread))
    penalty = np.eye(design.shape[1]) * ridge
    penalty[0, 0] = 0.0 if towards is None else ridge
    before = np.zeros(design.shape[1])
    if towards is not None:
        before[0] = towards.intercept + towards.slopes @ middle
        before[1:] = towards.slopes * spread
    slopes = before.copy()
    for _ in range(_STEPS):
        told = 1.0 / (1.0 + np.exp(-np.clip(design @ slopes, -30.0, 30.0)))
        bend = (design * (counts * (told * (1.0 - told) + 1e-9))[:, None]).T @ design + penalty
        step = np.linalg.solve(
            bend, design.T @ (counts * (true - told)) - penalty @ (slopes - before)
        )
        slopes = slopes + step
        if float(np.abs(step).max()) < 1e-10:  # noqa: PLR2004 - no digit moves any more
            break
    plain = slopes[1:] / spread
    return Fitted(float(slopes[0] - plain @ middle), plain)


def tempered(
    fit: Fitted,
    rounds: Sequence[tuple[Floats, npt.NDArray[np.bool_]]],
    columns: Floats,
    prior: float = 2.0,
) -> Fitted:
    """A fit with its slopes corrected by how fits like it fared when they foretold.

    What is learnt on one stretch of time is said too surely of the next. The slope of what came
    true on the log-odds foretold (Cox 1958; Platt 1999) tells by how much; it is shrunk towards 1
    where there were few rounds, and kept within 0.7 and 1.2. Slopes are multiplied by it, and the level stays: how much contact
    there will be is no more known than before.

    Args:
        fit: learnt on all that is known.
        rounds: what fits learnt on less had foretold, and what came true, one pair per origin.
        columns: the rows the level is kept on: those `fit` was learnt on.
        prior: as many rounds in which the slope was 1.
    """
    if not rounds:
        return fit
    said = np.clip(np.concatenate([one for one, _came in rounds]), 1e-9, 1.0 - 1e-9)
    odds = np.log(said / (1.0 - said))[:, None]
    found = logistic(odds, np.concatenate([came for _one, came in rounds]), ridge=1e-3)
    count = len(rounds)
    slope = (count * min(max(float(found.slopes[0]), _LEAST), _MOST) + prior) / (count + prior)
    spread = columns @ fit.slopes
    level = float(fit.predict(columns).mean())
    low, high = -50.0, 50.0
    for _ in range(60):
        middle = (low + high) / 2.0
        told = 1.0 / (1.0 + np.exp(-np.clip(middle + slope * spread, -500.0, 500.0)))
        low, high = (low, middle) if float(told.mean()) > level else (middle, high)
    return Fitted(low, slope * fit.slopes)


def channel_weights(
    days: dict[str, Any], came: Any, *, base: str = "mail", enough: int = 200
) -> dict[str, float]:
    """What a contact day of each channel weighs, in units of one of `base`, where data tells.

    Log-odds of being in touch again are fitted to log2(1 + sum of weight * faded days by channel);
    the weights are found by coordinate search over doublings, from 1/16 to 16.

    Args:
        days: channel → faded contact days by that channel alone, one per tie.
        came: whether the two were in touch within the horizon.
        base: the channel whose weight is 1.
        enough: a channel on fewer ties than this is left out: its prior holds.
    """
    true = np.asarray(came, dtype=np.bool_)
    columns = {name: np.asarray(told, dtype=np.float64) for name, told in days.items()}
    known = [n for n, told in columns.items() if n != base and (told > 0).sum() >= enough]
    weights = {base: 1.0} | dict.fromkeys(known, 1.0)

    def loss() -> float:
        both = sum((weights[name] * columns[name] for name in weights), np.zeros(true.shape[0]))
        column = np.log2(0.05 + both)[:, None]
        told = np.clip(logistic(column, true).predict(column), 1e-9, 1 - 1e-9)
        return -float(np.log(np.where(true, told, 1.0 - told)).mean())

    for _round in range(3):
        for name in known:
            tried = {}
            for doubling in np.arange(-4.0, 4.5, 0.5):
                weights[name] = float(2.0**doubling)
                tried[weights[name]] = loss()
            weights[name] = min(tried, key=lambda weight: tried[weight])
    return weights


def expected_calibration_error(told: Floats, came: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Mean distance between said and came true, over `bins` of as many predictions each."""
    order = np.argsort(told, kind="stable")
    parts = np.array_split(order, bins)
    apart = sum(abs(told[p].mean() - came[p].mean()) * p.shape[0] for p in parts if p.shape[0])
    return float(apart / told.shape[0])
