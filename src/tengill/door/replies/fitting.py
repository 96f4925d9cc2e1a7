"""Fitting the chance of an answer: logistic regression drawn towards what is usual (MAP).

Minimised is the sum of log losses plus `figures`/2 · |w - prior|² over the weights of the plain
figures plus `words`/2 · |v|² over those of words and people. Both strengths are chosen on the latest
quarter of the rows, one after the other, where these hold enough answers to tell; else they are
strong: little of the owner's past must not outweigh what is usual. It needs numpy and scipy, which are loaded with
this module and not before.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from tengill.door.replies.words import WHO

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

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
    rows = _Rows(figures, words, answered)
    strength = _cautious(_chosen(rows, prior), answered)
    vocabulary = rows.vocabulary(count)
    table = rows.table(slice(0, count), prior, vocabulary)
    solved = _solve(table, len(prior[1]), strength, table.prior, _ROUNDS)
    split = 1 + len(prior[1])
    told = zip(
        vocabulary.numbers.tolist(), vocabulary.idf.tolist(), solved[split:].tolist(), strict=True
    )
    found = {rows.names[number]: (idf, weight) for number, idf, weight in told}
    return Fitted(float(solved[0]), tuple(map(float, solved[1:split])), found, strength)


def _chosen(rows: "_Rows", prior: tuple[float, Sequence[float]]) -> Strength:
    """The strength under which earlier rows foretell the latest quarter best, by log loss."""
    count = len(rows.answered)
    cut = int(_INNER * count)
    early, late = rows.answered[:cut], rows.answered[cut:]
    if min(sum(early), cut - sum(early)) < _LEAST_LEARN:
        return Strength()
    if min(sum(late), len(late) - sum(late)) < _LEAST_CHECK:
        return Strength()
    vocabulary = rows.vocabulary(cut)
    table = rows.table(slice(0, cut), prior, vocabulary)
    check = rows.table(slice(cut, count), prior, vocabulary)
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


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Words of at least two rows and at most half of them, the commonest first."""

    numbers: Numbers
    idf: Floats
    """Their inverse row frequency."""
    place: Numbers
    """For each word there is its column; -1: it is none of them."""


class _Rows:
    """Rows as numbers, each word looked up once."""

    def __init__(
        self,
        figures: Sequence[Sequence[float]],
        words: Sequence[Sequence[str]],
        answered: Sequence[bool],
    ) -> None:
        self.answered = answered
        self._figures = np.asarray(figures, dtype=np.float64).reshape(len(answered), -1)
        numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)
        told = [*map(numbers.__getitem__, itertools.chain.from_iterable(words))]
        self.names = [*numbers]
        """Words by their number."""
        self._words = np.asarray(told, np.int64)
        self._starts = np.concatenate(([0], np.cumsum([*map(len, words)], dtype=np.int64)))
        self._row = np.repeat(np.arange(len(words)), np.diff(self._starts))
        self._who = np.fromiter((w.startswith(WHO) for w in self.names), np.bool_, len(self.names))
        often = np.bincount(self._words, minlength=len(self.names))
        some = np.flatnonzero(often >= _LEAST_ROWS).tolist()
        self._rank = np.zeros(len(self.names), np.int64)
        """Where words of several rows stand in their order as texts."""
        self._rank[sorted(some, key=self.names.__getitem__)] = np.arange(len(some))

    def vocabulary(self, rows: int) -> _Vocabulary:
        """The words of the first rows."""
        often = np.bincount(self._words[: self._starts[rows]], minlength=len(self.names))
        most = max(_MOST_SHARE * rows, _LEAST_ROWS)
        kept = np.flatnonzero((often >= _LEAST_ROWS) & (often <= most))
        kept = kept[np.lexsort((self._rank[kept], -often[kept]))][:_MOST_WORDS]
        # One logarithm for each count there is, by the same function everywhere.
        counts, which = np.unique(often[kept], return_inverse=True)
        logs = [math.log((1.0 + rows) / (1.0 + n)) for n in counts.tolist()]
        place = np.full(len(self.names), -1)
        place[kept] = np.arange(len(kept))
        return _Vocabulary(kept, np.asarray(logs, np.float64)[which], place)

    def table(
        self, some: slice, prior: tuple[float, Sequence[float]], vocabulary: _Vocabulary
    ) -> _Table:
        """Some rows as columns of these words."""
        part = slice(self._starts[some.start], self._starts[some.stop])
        count = some.stop - some.start
        known = vocabulary.place[self._words[part]] >= 0
        words, row = self._words[part][known], self._row[part][known] - some.start
        places = vocabulary.place[words]
        idf, texts = vocabulary.idf[places], ~self._who[words]
        # Summed one after the other, row by row.
        lengths = np.sqrt(np.bincount(row[texts], (idf * idf)[texts], count))
        lengths[lengths == 0.0] = 1.0
        values = np.where(texts, idf / lengths[row], _WHO_VALUE)
        starts = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=count))))
        matrix = csr_matrix((values, places, starts), (count, len(vocabulary.numbers)))
        ones = csr_matrix(np.ones((count, 1)))
        whole = hstack([ones, csr_matrix(self._figures[some]), matrix]).tocsr()
        usual = np.zeros(whole.shape[1])
        usual[0] = prior[0]
        usual[1 : 1 + len(prior[1])] = prior[1]
        answered = np.asarray(self.answered[some], dtype=np.float64)
        return _Table(whole, whole.T.tocsr(), answered, usual)


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
