"""Removal effects of a counted chain, exactly, by one factorisation or by bounded sweeps.

With Q the moves between states, N = (I - Q)^-1, g the expected entries into each state and h the
chance to convert from it, the chance to convert through the states S of a removed channel is

    g_S · (N_SS)^-1 · h_S,

because (N_SS)^-1 turns expected entries into the chance of the first one. A channel that owns one
state needs one number of N: g_c / N_cc · h_c. Divided by the chance to convert at all this is the
removal effect. The same with expected value in h's place gives the effect on value.

Beyond the size where N fits, each removal is solved for itself on the states that are left, many
channels together, by Gauss-Seidel sweeps over a shortened chain; what the last sweep changed, times
what can come of it, bounds the error, and what does not get below `TOLERANCE` goes to a sparse
factorisation (SuperLU).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.linalg as dense
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse.linalg import splu

from tengill.credit.chains.counting import Chain
from tengill.credit.chains.sweeps import swept

Floats = NDArray[np.float64]

INVERTED = 48
"""Up to so many states the fundamental matrix is made whole; beyond, sweeps are cheaper."""
FACTORISED = 12_000
"""Up to so many states a chain of order 1 is factorised (1.2 GB); beyond, it is swept."""
BLOCKED = 10
"""How much faster square arrays are multiplied (BLAS) than a loop of sweeps goes."""
ROUNDS = 30
"""Sweeps a chain of short journeys usually takes."""
TOLERANCE = 1e-11
"""The most a removal effect may be off by; what is measured is usually below 1e-14."""


class ChainError(ArithmeticError):
    """A chain whose solution does not bear out its own counts: never a result with a doubt."""


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """Removal effects, float64[2, channels]: on conversions, on value; and how well they are known.

    `accuracy` bounds their error: for a factorisation the residual of what the counts say must
    hold (visits, and the rate of conversion), for sweeps the error bound of the solution.
    """

    effects: Floats
    accuracy: float
    method: str


def removal_effects(chain: Chain, channels: int) -> Effects:
    """The removal effect of each channel; zeros for a chain without conversions.

    Raises:
        ChainError: when the numerical check fails.
    """
    if chain.rate == 0:
        return Effects(np.zeros((2, channels)), 0.0, "nothing")
    if chain.states.count <= INVERTED:
        found = _inverted(chain, channels)
    elif _single(chain, channels) and channels <= FACTORISED:
        found = _factorised(chain)
    else:
        found = _swept(chain, channels)
    if found.method != "swept" and not found.accuracy <= TOLERANCE:
        # Journeys so long that few steps in a million end leave the whole chain next to singular;
        # without a channel it ends soon.
        found = _swept(chain, channels)
    if not found.accuracy <= TOLERANCE:  # NaN is no accuracy either
        raise ChainError(
            f"the chain could be solved to {found.accuracy:.1e} only, not to {TOLERANCE:.0e}"
        )
    return found


def solution_work(chain: Chain, channels: int) -> float:
    """About how many multiplications the solution takes, as a loop makes them one by one."""
    count = chain.states.count
    if count <= INVERTED or (_single(chain, channels) and channels <= FACTORISED):
        return float(count) ** 3 / BLOCKED
    return float(chain.moves.nnz * channels * ROUNDS)


def _single(chain: Chain, channels: int) -> bool:
    """Whether each channel owns one state: order 1, or journeys of one touch each."""
    held = chain.states.channels
    return len(held) == chain.states.count == channels == len(np.unique(held))


def _inverted(chain: Chain, channels: int) -> Effects:
    count = chain.states.count
    fundamental = dense.inv(np.eye(count) - chain.moves.toarray())
    ahead = fundamental @ np.column_stack([chain.won, chain.worth])
    effects = np.zeros((2, channels))
    for channel, owned in enumerate(_owned(chain, channels)):
        if len(owned):
            block = fundamental[np.ix_(owned, owned)]
            effects[:, channel] = np.linalg.solve(block.T, chain.visits[owned]) @ ahead[owned]
    return Effects(effects / _whole(chain), _checked(chain, ahead), "inverted")


def _factorised(chain: Chain) -> Effects:
    """One state a channel: LU once; the diagonal of N from the inverses of its factors, never N itself."""
    matrix = -chain.moves.toarray(order="F")
    matrix[np.diag_indices_from(matrix)] += 1
    factors, pivots = dense.lu_factor(matrix, overwrite_a=True, check_finite=False)
    ahead = dense.lu_solve((factors, pivots), np.column_stack([chain.won, chain.worth]))
    lower, _ = lapack.dtrtri(factors, lower=1, unitdiag=1)
    upper, _ = lapack.dtrtri(factors, lower=0, unitdiag=0, overwrite_c=1)
    place = _row_of(pivots)
    diagonal = _diagonal(upper, lower, place)
    effects = np.empty((2, len(diagonal)))
    # States of a higher order need not be in the order of their channels.
    effects[:, chain.states.channels] = (chain.visits / diagonal) * ahead.T / _whole(chain)
    return Effects(effects, _checked(chain, ahead), "factorised")


def _row_of(pivots: NDArray[np.int32]) -> NDArray[np.int64]:
    """Where LAPACK's row exchanges took each row."""
    order = np.arange(len(pivots))
    for index, other in enumerate(pivots):
        order[[index, other]] = order[[other, index]]
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place


def _diagonal(upper: Floats, lower: Floats, place: NDArray[np.int64]) -> Floats:
    """diag(U^-1 L^-1 P): sums over k ≥ both of U^-1[c, k] · L^-1[k, place(c)], L's unit implied."""
    count = len(upper)
    found = np.empty(count)
    for state in range(count):
        column = int(place[state])
        total = upper[state, column] if column >= state else 0.0
        begin = max(state, column + 1)
        found[state] = total + upper[state, begin:] @ lower[begin:, column]
    return found


def _swept(chain: Chain, channels: int) -> Effects:
    reached, bound = swept(chain, channels)
    poor = np.flatnonzero(~(bound <= TOLERANCE / 2))
    owned = _owned(chain, channels) if len(poor) else []
    for channel in poor:
        reached[:, channel], bound[channel] = _without(chain, owned[channel])
    effects = 1 - reached / _whole(chain)
    if not chain.mean_value:
        effects[1] = 0.0
    return Effects(effects, float(bound.max(initial=0.0)), "swept")


def _without(chain: Chain, removed: NDArray[np.int64]) -> tuple[Floats, float]:
    """Conversion chance and expected value without some states, by a sparse factorisation."""
    kept = np.setdiff1d(np.arange(chain.states.count), removed)
    if not len(kept):
        return np.zeros(2), 0.0
    matrix = sp.csc_array(sp.eye_array(len(kept)) - chain.moves[kept][:, kept])
    ends = np.column_stack([chain.won[kept], chain.worth[kept]])
    solution = splu(matrix).solve(ends)
    residual = np.abs(ends - matrix @ solution).max(axis=0)
    stay = splu(matrix).solve(np.ones(len(kept))).max()
    return chain.start[kept] @ solution, float((residual * stay / _whole(chain).ravel()).max())


def _owned(chain: Chain, channels: int) -> list[NDArray[np.int64]]:
    """The states that hold each channel."""
    states = chain.states
    holder = np.repeat(np.arange(states.count), np.diff(states.offsets))
    order = np.argsort(states.channels, kind="stable")
    ends = np.cumsum(np.bincount(states.channels, minlength=channels))
    return np.split(holder[order], ends[:-1])


def _whole(chain: Chain) -> Floats:
    """Conversion chance and expected value of a journey; 1 for a table without value."""
    return np.array([[chain.rate], [chain.mean_value or 1.0]])


def _checked(chain: Chain, ahead: Floats) -> float:
    """How far the solution is from what the counts say: the rate and value of all journeys."""
    told = np.array([chain.rate, chain.mean_value])
    scale = np.where(told > 0, told, 1)
    ends = np.column_stack([chain.won, chain.worth])
    residual = np.abs(ahead - chain.moves @ ahead - ends).max(axis=0) / scale
    visits: Any = chain.visits - chain.moves.T @ chain.visits - chain.start
    rates = np.abs(chain.start @ ahead - told) / scale
    return float(max(residual.max(), rates.max(), np.abs(visits).max()))
