"""Fitting the chance of an answer: logistic regression drawn towards what is usual (MAP).

Minimised is the sum of log losses plus `figures`/2 · |w - prior|² over the weights of the plain
figures plus `words`/2 · |v|² over those of words and people. Both strengths are chosen on the latest
quarter of the rows, one after the other, where these hold enough answers to tell; else they are
strong: little of the owner's past must not outweigh what is usual. It needs numpy and scipy, which are loaded with
this module and not before.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from tengill.door.replies.words import WHO

Floats = npt.NDArray[np.float64]

_WHO_VALUE = 0.5
_MOST_WORDS = 20_000
_LEAST_ROWS = 2
_MOST_SHARE = 0.5
_INTERCEPT = 0.05
_INNER = 0.75
_LEAST_LEARN = 25
_LEAST_CHECK = 15
_FIGURES = (60.0, 20.0, 5.0, 1.0)
_WORDS = 1.0
_OTHER_WORDS = (4.0, 0.3)
_ENOUGH = 30.0
_ROUNDS = 100
_CHECK_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Strength:
    """How strongly weights are drawn: of figures towards what is usual, of words towards none."""

    figures: float = _FIGURES[0]
    words: float = _WORDS


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights: the intercept, one for each figure, and (idf, weight) for each word."""

    intercept: float
    figures: tuple[float, ...]
    words: dict[str, tuple[float, float]]
    strength: Strength


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows as columns: 1, the figures, the words."""

    matrix: csr_matrix
    transposed: csr_matrix
    answered: Floats
    prior: Floats


def fit(
    figures: Sequence[Sequence[float]],
    words: Sequence[Sequence[str]],
    answered: Sequence[bool],
    prior: tuple[float, Sequence[float]],
) -> Fitted:
    """Fit weights to rows in time order.

    Args:
        figures: of each row, see `features.figures`.
        words: of each row, see `words.tokens`.
        answered: what became of each row.
        prior: the usual intercept and weights of the figures; with no rows these are the result.
    """
    count = len(answered)
    if count == 0:
        return Fitted(prior[0], tuple(prior[1]), {}, Strength())
    strength = _cautious(_chosen(figures, words, answered, prior), answered)
    idf = _vocabulary(words)
    table = _table(figures, words, answered, prior, idf)
    solved = _solve(table, len(prior[1]), strength, table.prior, _ROUNDS)
    split = 1 + len(prior[1])
    found = {w: (idf[w], float(v)) for w, v in zip(idf, solved[split:], strict=True)}
    return Fitted(float(solved[0]), tuple(map(float, solved[1:split])), found, strength)


def _chosen(
    figures: Sequence[Sequence[float]],
    words: Sequence[Sequence[str]],
    answered: Sequence[bool],
    prior: tuple[float, Sequence[float]],
) -> Strength:
    """The strength under which earlier rows foretell the latest quarter best, by log loss."""
    cut = int(_INNER * len(answered))
    early, late = answered[:cut], answered[cut:]
    if min(sum(early), cut - sum(early)) < _LEAST_LEARN:
        return Strength()
    if min(sum(late), len(late) - sum(late)) < _LEAST_CHECK:
        return Strength()
    idf = _vocabulary(words[:cut])
    table = _table(figures[:cut], words[:cut], early, prior, idf)
    check = _table(figures[cut:], words[cut:], late, prior, idf)
    start = table.prior
    best, least = Strength(), math.inf
    for value in _FIGURES:
        strength = Strength(figures=value)
        start = _solve(table, len(prior[1]), strength, start, _CHECK_ROUNDS)
        loss = _loss(check.matrix @ start, check.answered)
        if loss < least:
            best, least = strength, loss
    for value in _OTHER_WORDS:
        strength = Strength(best.figures, value)
        start = _solve(table, len(prior[1]), strength, start, _CHECK_ROUNDS)
        loss = _loss(check.matrix @ start, check.answered)
        if loss < least:
            best, least = strength, loss
    return best


def _cautious(strength: Strength, answered: Sequence[bool]) -> Strength:
    """The strength, made stronger where there are few answers: a handful can't tell much."""
    fewer = max(1, min(sum(answered), len(answered) - sum(answered)))
    more = max(1.0, _ENOUGH / fewer)
    return Strength(strength.figures * more, strength.words * more)


def _vocabulary(words: Sequence[Sequence[str]]) -> dict[str, float]:
    """Words of at least two rows and at most half of them, with their inverse row frequency."""
    rows = len(words)
    counts: Counter[str] = Counter()
    for row in words:
        counts.update(row)
    most = max(_MOST_SHARE * rows, _LEAST_ROWS)
    kept = [(w, n) for w, n in counts.items() if _LEAST_ROWS <= n <= most]
    kept.sort(key=lambda item: (-item[1], item[0]))
    return {w: math.log((1.0 + rows) / (1.0 + n)) for w, n in kept[:_MOST_WORDS]}


def _table(
    figures: Sequence[Sequence[float]],
    words: Sequence[Sequence[str]],
    answered: Sequence[bool],
    prior: tuple[float, Sequence[float]],
    idf: dict[str, float],
) -> _Table:
    place = {word: n for n, word in enumerate(idf)}
    starts, places, values = [0], [], []
    for row in words:
        known = [w for w in row if w in place]
        texts = [w for w in known if not w.startswith(WHO)]
        length = math.sqrt(sum(idf[w] * idf[w] for w in texts)) or 1.0
        places += [place[w] for w in texts]
        values += [idf[w] / length for w in texts]
        people = known[len(texts) :]
        places += [place[w] for w in people]
        values += [_WHO_VALUE] * len(people)
        starts.append(len(places))
    count = len(answered)
    told = np.asarray(figures, dtype=np.float64).reshape(count, len(prior[1]))
    shape = (count, len(idf))
    matrix = csr_matrix((np.asarray(values), places, starts), shape=shape, dtype=np.float64)
    whole = hstack([csr_matrix(np.ones((count, 1))), csr_matrix(told), matrix]).tocsr()
    usual = np.zeros(whole.shape[1])
    usual[0] = prior[0]
    usual[1 : 1 + len(prior[1])] = prior[1]
    return _Table(whole, whole.T.tocsr(), np.asarray(answered, dtype=np.float64), usual)


def _solve(table: _Table, figures: int, strength: Strength, start: Floats, rounds: int) -> Floats:
    pull = np.full(table.prior.shape[0], strength.words)
    pull[0] = _INTERCEPT
    pull[1 : 1 + figures] = strength.figures

    def objective(weights: Floats) -> tuple[float, Floats]:
        odds = table.matrix @ weights
        off = weights - table.prior
        slope = table.transposed @ (_chance(odds) - table.answered) + pull * off
        return _loss(odds, table.answered) + 0.5 * float(pull @ (off * off)), slope

    found: Any = minimize(
        objective, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "ftol": 1e-7}
    )
    return np.asarray(found.x, dtype=np.float64)


def _chance(odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -500.0, 500.0))), dtype=np.float64)


def _loss(odds: Floats, answered: Floats) -> float:
    return float(np.logaddexp(0.0, odds).sum() - answered @ odds)
