"""Gauss-Seidel sweeps over a chain with one channel removed, for many channels at a time."""

import numpy as np
from numpy.typing import NDArray

from tengill.compiled import compiled
from tengill.credit.chains.counting import Chain

Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]

TOGETHER = 16
"""Channels swept together: their columns fill the vector registers."""
MOST_SWEEPS = 2000
_SETTLED = 1e-6


def swept(chain: Chain, channels: int) -> tuple[Floats, Floats]:
    """Conversion chance and expected value without each channel, and the error's bound.

    Returns:
        float64[2, channels], and float64[channels]: the bound of the error relative to the whole
        chance (or value), infinite where the sweeps did not settle.
    """
    moves = chain.moves
    scale = np.array([chain.rate, chain.mean_value or 1.0])
    ends = np.column_stack([chain.won, chain.worth]) / scale
    stay = _stay(moves.indptr, moves.indices, moves.data, MOST_SWEEPS, np.ones(chain.states.count))
    reached = np.zeros((2, channels))
    bound = np.empty(channels)
    for begin in range(0, channels, TOGETHER):
        width = min(TOGETHER, channels - begin)
        ahead = np.zeros((chain.states.count, 2 * width))
        residual = np.zeros(2 * width)
        _sweep(
            moves.indptr,
            moves.indices,
            moves.data,
            ends,
            chain.states.offsets,
            chain.states.channels,
            begin,
            ahead,
            np.empty(2 * width),
            residual,
            MOST_SWEEPS,
        )
        found = (chain.start @ ahead).reshape(width, 2)
        reached[:, begin : begin + width] = (found * scale).T
        worst = residual.reshape(width, 2).max(axis=1)
        bound[begin : begin + width] = worst * stay if np.isfinite(stay) else np.inf
    return reached, bound


@compiled
def _stay(indptr: Codes, indices: Codes, chance: Floats, most: int, steps: Floats) -> float:
    """The longest expected number of states before the end; infinite when it does not settle.

    `steps` are these numbers per state, from 1 each.
    """
    for _ in range(most):
        change = longest = 0.0
        for state in range(len(steps) - 1, -1, -1):
            total = 1.0
            for edge in range(indptr[state], indptr[state + 1]):
                total += chance[edge] * steps[indices[edge]]
            change = max(change, (total - steps[state]) / total)
            steps[state] = total
            longest = max(longest, total)
        if change < _SETTLED:
            return 1.001 * longest
    return np.inf


@compiled
def _sweep(  # noqa: PLR0917 - compiled functions take their arrays one by one
    indptr: Codes,
    indices: Codes,
    chance: Floats,
    ends: Floats,
    offsets: Longs,
    members: Longs,
    begin: int,
    ahead: Floats,
    fresh: Floats,
    residual: Floats,
    most: int,
) -> None:
    """Solve for `ahead` (states by [conversion, value] per channel) in place.

    `residual` is what the last sweep still changed per column; `fresh` is room for a row. The values only ever grow towards the solution, so a sweep that changes nothing more than
    rounding is the end.
    """
    columns = ahead.shape[1]
    for _ in range(most):
        residual[:] = 0.0
        largest = 1.0
        worst = 0.0
        for state in range(len(indptr) - 2, -1, -1):
            for column in range(columns):
                fresh[column] = ends[state, column & 1]
            for edge in range(indptr[state], indptr[state + 1]):
                share, target = chance[edge], indices[edge]
                for column in range(columns):
                    fresh[column] += share * ahead[target, column]
            for member in range(offsets[state], offsets[state + 1]):
                place = 2 * (members[member] - begin)
                if 0 <= place < columns:
                    fresh[place] = 0.0
                    fresh[place + 1] = 0.0
            for column in range(columns):
                change = abs(fresh[column] - ahead[state, column])
                residual[column] = max(residual[column], change)
                worst = max(worst, change)
                largest = max(largest, fresh[column])
                ahead[state, column] = fresh[column]
        if worst <= 4e-16 * largest:
            break
