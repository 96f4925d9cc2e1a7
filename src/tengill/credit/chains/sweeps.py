"""Gauss-Seidel sweeps over a chain with one channel removed, for many channels at a time."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tengill.credit.chains.counting import Chain

Longs = NDArray[np.int64]
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
    stay = _stay(moves.indptr, moves.indices, moves.data, MOST_SWEEPS)
    reached = np.zeros((2, channels))
    bound = np.empty(channels)
    for begin in range(0, channels, TOGETHER):
        width = min(TOGETHER, channels - begin)
        ahead = np.zeros((chain.states.count, 2 * width))
        residual = _sweep(
            moves.indptr,
            moves.indices,
            moves.data,
            ends,
            chain.states.offsets,
            chain.states.channels,
            begin,
            ahead,
            MOST_SWEEPS,
        )
        found = (chain.start @ ahead).reshape(width, 2)
        reached[:, begin : begin + width] = (found * scale).T
        worst = residual.reshape(width, 2).max(axis=1)
        bound[begin : begin + width] = worst * stay if np.isfinite(stay) else np.inf
    return reached, bound


@njit(cache=True)
def _stay(indptr: Longs, indices: Longs, chance: Floats, most: int) -> float:
    """The longest expected number of states before the end; infinite when it does not settle."""
    steps = np.ones(len(indptr) - 1)
    for _ in range(most):
        change = 0.0
        for state in range(len(steps) - 1, -1, -1):
            total = 1.0
            for edge in range(indptr[state], indptr[state + 1]):
                total += chance[edge] * steps[indices[edge]]
            change = max(change, (total - steps[state]) / total)
            steps[state] = total
        if change < _SETTLED:
            return float(1.001 * steps.max())
    return float(np.inf)


@njit(cache=True)
def _sweep(  # noqa: PLR0917 - compiled functions take their arrays one by one
    indptr: Longs,
    indices: Longs,
    chance: Floats,
    ends: Floats,
    offsets: Longs,
    members: Longs,
    begin: int,
    ahead: Floats,
    most: int,
) -> Floats:
    """Solve for `ahead` (states by [conversion, value] per channel) in place; the residuals.

    The values only ever grow towards the solution, so a sweep that changes nothing more than
    rounding is the end.
    """
    columns = ahead.shape[1]
    fresh = np.empty(columns)
    residual = np.empty(columns)
    for _ in range(most):
        residual[:] = 0.0
        largest = 0.0
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
                residual[column] = max(residual[column], abs(fresh[column] - ahead[state, column]))
                largest = max(largest, fresh[column])
                ahead[state, column] = fresh[column]
        if residual.max() <= 4e-16 * max(largest, 1.0):
            break
    return residual
