"""Counting a Markov chain from journeys: who follows whom, how often, and where it ends."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tengill.compiled import compiled
from tengill.credit.chains.states import States
from tengill.credit.journeys import Journeys

Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
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
    told = journeys.offsets, states.state, journeys.conversions, journeys.value, weight
    ends = np.zeros((4, count))
    if count <= DENSE_COUNTS:
        square = np.zeros((count, count))
        _count_square(*told, ends, square)
        moves = sp.csr_array(square)
    else:
        origin, target = np.empty((2, len(states.state)), np.int32)
        number = np.empty(len(states.state))
        steps = _count_pairs(*told, ends, origin, target, number)
        pairs = number[:steps], (origin[:steps], target[:steps])
        moves = sp.csr_array(sp.coo_array(pairs, shape=(count, count)))
    start, won, worth, lost = ends
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


@compiled
def _count_square(
    offsets: Longs,
    state: Longs,
    conversions: Floats,
    value: Floats,
    weight: Floats,
    ends: Floats,
    moves: Floats,
) -> None:
    """Count moves in a square; in the rows of `ends` starts, conversions, value and losses."""
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
                ends[0, now] += amount
            else:
                moves[before, now] += amount
            before = now
        ends[1, before] += conversions[journey]
        ends[2, before] += value[journey]
        ends[3, before] += amount - conversions[journey]


@compiled
def _count_pairs(  # noqa: PLR0917 - compiled functions take their arrays one by one
    offsets: Longs,
    state: Longs,
    conversions: Floats,
    value: Floats,
    weight: Floats,
    ends: Floats,
    origin: Codes,
    target: Codes,
    number: Floats,
) -> int:
    """The same with the moves one by one, as they come; how many there are."""
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
                ends[0, now] += amount
            else:
                origin[steps] = before
                target[steps] = now
                number[steps] = amount
                steps += 1
            before = now
        ends[1, before] += conversions[journey]
        ends[2, before] += value[journey]
        ends[3, before] += amount - conversions[journey]
    return steps
