"""Gauss-Seidel sweeps over a chain with one channel removed, for many channels at a time.

Swept is how often each state is entered without the channel, from how often it is with it: these
expected entries only ever fall, and give conversions and value at once. What the last sweep still
changed, times what can come of it, bounds the error: a change at a state is worth at most the
change times the chance to convert (the expected value) from there in the whole chain, for that is
the most that any part of it passes on.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tengill.compiled import compiled
from tengill.credit.chains.counting import Chain
from tengill.credit.chains.shortening import Short, shortened

Longs = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]

TOGETHER = 16
"""Channels swept together: their columns fill the vector registers."""
MOST_SWEEPS = 2000
SETTLED = 1e-14
"""The error bound at which a block of channels is done, relative to the whole chance or value."""
_ABOVE = 1e-3
"""How much more than it gives each state is taken to give, for its worth to be a bound."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sweeping:
    """A short chain as the sweeps go through it.

    Attributes:
        offsets, source, chance: the steps into each state, from other states.
        start: the chance to begin in each state.
        entries: how often each is entered with all channels.
        owned, owners: the channels of each state: `owners[owned[s]:owned[s + 1]]`.
        worth: the most a change at a state can come to, relative to the whole.
        ends: float64[2, states]: what is gained by leaving each state for good.
        without: what is gained without any of these states.
        losses: where each channel's pairs begin in `short.lost_steps`.
    """

    short: Short
    offsets: Longs
    source: Codes
    chance: Floats
    start: Floats
    entries: Floats
    owned: Longs
    owners: Longs
    worth: Floats
    ends: Floats
    without: Floats
    losses: Longs


def swept(chain: Chain, channels: int) -> tuple[Floats, Floats]:
    """Conversion chance and expected value without each channel, and the error's bound.

    Returns:
        float64[2, channels], and float64[channels]: the bound of the error relative to the whole
        chance (or value), infinite where the sweeps did not settle.
    """
    told = _prepared(chain, shortened(chain), channels)
    reached = np.empty((2, channels))
    bound = np.empty(channels)

    def block(begin: int) -> None:
        end = min(begin + TOGETHER, channels)
        reached[:, begin:end], bound[begin:end] = _block(told, begin, end - begin)

    begins = range(0, channels, TOGETHER)
    if len(begins) == 1:
        block(0)
    else:
        with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="tengill-chain") as pool:
            list(pool.map(block, begins))
    return reached, bound


def _prepared(chain: Chain, short: Short, channels: int) -> _Sweeping:
    kept, states = len(short.kept), chain.states
    inner = short.source >= 0
    begin, leave = ~inner, short.leaving >= 0
    counts = np.bincount(short.target[inner], minlength=kept)
    start = _sums(short.target[begin], short.chance[begin], kept)
    ends = np.stack([_sums(short.leaving[leave], each[leave], kept) for each in short.ends.T])
    holds = np.diff(states.offsets)[short.kept]
    owned = np.concatenate([[0], np.cumsum(holds)])
    where = np.arange(owned[-1]) + np.repeat(states.offsets[short.kept] - owned[:-1], holds)
    steps = short.chance[inner], (short.source[inner], short.target[inner])
    moves = sp.csr_array(sp.coo_array(steps, shape=(kept, kept)))
    scaled = ends / np.array([[chain.rate], [chain.mean_value or 1.0]])
    return _Sweeping(
        short,
        np.concatenate([[0], np.cumsum(counts)]),
        short.source[inner],
        short.chance[inner],
        start,
        chain.visits[short.kept],
        owned,
        states.channels[where],
        _worth(moves, scaled),
        ends,
        short.ends[~leave].sum(axis=0),
        np.searchsorted(short.lost_by, np.arange(channels + 1)),
    )


def _sums(places: NDArray[np.integer[Any]], values: Floats, count: int) -> Floats:
    """The values added up by their place."""
    return np.asarray(np.bincount(places, values, count), np.float64)


def _worth(moves: sp.csr_array, ends: Floats) -> Floats:
    """The most that can come of each state, of conversions or value; infinite if not to be found.

    A w with w ≥ moves·w + ends is nowhere below the true worth. Solved is for `_ABOVE` more than the
    ends, until less than that is missing, so that what is found is such a w.
    """
    most = np.zeros(moves.shape[0])
    for end in ends:
        found = end
        for _ in range(MOST_SWEEPS):
            fresh = moves @ found + end + _ABOVE
            settled = bool(np.all(fresh - found < _ABOVE / 2))
            if settled:
                break
            found = fresh
        most = np.maximum(most, found if settled else np.inf)
    return most


def _block(told: _Sweeping, begin: int, width: int) -> tuple[Floats, Floats]:
    """What is reached without each of these channels, and its bound."""
    short, pairs = told.short, slice(told.losses[begin], told.losses[begin + width])
    step, column = short.lost_steps[pairs], short.lost_by[pairs] - begin
    inside = step < len(short.source)
    order = np.argsort(step[inside], kind="stable")  # steps stand in order of their targets
    gone, gone_by = step[inside][order], column[inside][order]
    entries = np.repeat(told.entries[:, None], TOGETHER, axis=1)
    bound, before = np.full(TOGETHER, np.inf), np.inf
    for _ in range(MOST_SWEEPS):
        _sweep(
            told.offsets, told.source, told.chance, told.start, told.owned, told.owners, begin,
            short.target[gone], short.source[gone], short.chance[gone], gone_by,
            told.worth, entries, np.empty(TOGETHER), bound,
        )  # fmt: skip
        worst = bound[:width].max()
        if worst <= SETTLED or (worst <= 100 * SETTLED and worst >= before):
            break
        before = worst
    reached = told.ends @ entries[:, :width] + told.without[:, None]
    out, out_by = step[~inside] - len(short.source), column[~inside]
    passing = np.ones(len(out))
    leaves = short.leaving[out] >= 0
    passing[leaves] = entries[short.leaving[out[leaves]], out_by[leaves]]
    for row in range(2):
        reached[row] -= _sums(out_by, passing * short.ends[out, row], width)
    return reached, bound[:width]


@compiled
def _sweep(  # noqa: PLR0917 - compiled functions take their arrays one by one
    offsets: Longs,
    source: Codes,
    chance: Floats,
    start: Floats,
    owned: Longs,
    owners: Longs,
    begin: int,
    gone_to: Codes,
    gone_from: Codes,
    gone: Floats,
    gone_by: Longs,
    worth: Floats,
    entries: Floats,
    fresh: Floats,
    bound: Floats,
) -> None:
    """One sweep over `entries`, states by channels, in place; `bound` is the error's per channel.

    `gone_to`, `gone_from`, `gone` and `gone_by` are the steps that are lost with a channel, in
    order of their targets. `fresh` is room for a row.
    """
    columns = entries.shape[1]
    for column in range(columns):
        bound[column] = 0.0
    passed = 0
    for state in range(len(start)):
        for column in range(columns):
            fresh[column] = start[state]
        for step in range(offsets[state], offsets[state + 1]):
            before, share = source[step], chance[step]
            for column in range(columns):
                fresh[column] += share * entries[before, column]
        while passed < len(gone_to) and gone_to[passed] == state:
            before, column = gone_from[passed], gone_by[passed]
            fresh[column] -= gone[passed] * (entries[before, column] if before >= 0 else 1.0)
            passed += 1
        for member in range(owned[state], owned[state + 1]):
            column = owners[member] - begin
            if 0 <= column < columns:
                fresh[column] = 0.0
        for column in range(columns):
            bound[column] += abs(fresh[column] - entries[state, column]) * worth[state]
            entries[state, column] = fresh[column]
