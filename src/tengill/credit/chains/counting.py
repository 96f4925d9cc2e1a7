"""Counting a Markov chain from journeys: who follows whom, how often, and where it ends."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numba import njit
from numpy.typing import NDArray

from tengill.credit.chains.states import States
from tengill.credit.journeys import Journeys

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

DENSE_COUNTS = 2048
"""Up to so many states moves are counted in a square array."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """An absorbing chain: start, moves between states, and the two ends.

    Moves of a state to itself are left out: they change how long the chain stays there, never
    where it goes next, so every removal effect is the same, and long stays cost nothing.

    Attributes:
        moves: scipy CSR array of probabilities, states by states.
        won: per state the chance to end in a conversion next.
        worth: per state the expected value gained by ending next.
        start: the chance to begin in each state.
        visits: the expected number of entries into each state. In a chain counted from journeys
            they are the counts themselves: what enters a state leaves it.
        rate: the chance that a journey ends in a conversion: conversions / journeys.
        mean_value: the expected value of a journey.
        journeys: how many journeys were counted.
        moved: how many steps were counted (starts and ends included).
    """

    states: States
    moves: Any
    won: Floats
    worth: Floats
    start: Floats
    visits: Floats
    rate: float
    mean_value: float
    journeys: float
    moved: float


def chain(journeys: Journeys, states: States) -> Chain:
    """Count a chain. Journeys without a touch are no part of it."""
    weight = journeys.conversions + journeys.nulls
    count = states.count
    if count <= DENSE_COUNTS:
        square = np.zeros((count, count))
        start, won, worth, lost = _count_square(
            journeys.offsets, states.state, journeys.conversions, journeys.value, weight, square
        )
        moves = sp.csr_array(square)
    else:
        start, won, worth, lost, origin, target, number = _count_pairs(
            journeys.offsets, states.state, journeys.conversions, journeys.value, weight, count
        )
        moves = sp.csr_array(sp.coo_array((number, (origin, target)), shape=(count, count)))
    left = np.asarray(moves.sum(axis=1)).ravel() + won + lost
    total = float(start.sum())
    share = 1 / np.where(left > 0, left, 1)
    moves.data *= np.repeat(share, np.diff(moves.indptr))
    scale = 1 / total if total > 0 else 0.0
    return Chain(
        states,
        moves,
        won * share,
        worth * share,
        start * scale,
        left * scale,
        float(won.sum()) * scale,
        float(worth.sum()) * scale,
        total,
        float(left.sum()) + total,
    )


@njit(cache=True)
def _count_square(
    offsets: Longs, state: Longs, conversions: Floats, value: Floats, weight: Floats, moves: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    count = len(moves)
    start, won, worth, lost = (
        np.zeros(count), np.zeros(count), np.zeros(count), np.zeros(count),
    )  # fmt: skip
    for journey in range(len(offsets) - 1):
        amount = weight[journey]
        if amount == 0 or offsets[journey] == offsets[journey + 1]:
            continue
        before = -1
        for place in range(offsets[journey], offsets[journey + 1]):
            now = state[place]
            if now < 0 or now == before:
                continue
            if before < 0:
                start[now] += amount
            else:
                moves[before, now] += amount
            before = now
        won[before] += conversions[journey]
        worth[before] += value[journey]
        lost[before] += amount - conversions[journey]
    return start, won, worth, lost


@njit(cache=True)
def _count_pairs(
    offsets: Longs, state: Longs, conversions: Floats, value: Floats, weight: Floats, count: int
) -> tuple[Floats, Floats, Floats, Floats, Longs, Longs, Floats]:
    start, won, worth, lost = (
        np.zeros(count), np.zeros(count), np.zeros(count), np.zeros(count),
    )  # fmt: skip
    origin, target = np.empty(len(state), np.int64), np.empty(len(state), np.int64)
    number = np.empty(len(state))
    steps = 0
    for journey in range(len(offsets) - 1):
        amount = weight[journey]
        if amount == 0 or offsets[journey] == offsets[journey + 1]:
            continue
        before = -1
        for place in range(offsets[journey], offsets[journey + 1]):
            now = state[place]
            if now < 0 or now == before:
                continue
            if before < 0:
                start[now] += amount
            else:
                origin[steps], target[steps], number[steps] = before, now, amount
                steps += 1
            before = now
        won[before] += conversions[journey]
        worth[before] += value[journey]
        lost[before] += amount - conversions[journey]
    return start, won, worth, lost, origin[:steps], target[:steps], number[:steps]
