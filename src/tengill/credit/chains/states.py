"""The states of a Markov chain of order k: the last k channels of a journey.

The convention is that of ChannelAttribution and of do-attribution: a journey of n ≥ k touches runs
through its n - k + 1 windows of k touches, from the start straight into the first; a shorter
journey is one state of its own, its whole path. No start marks fill up the first windows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tengill.credit.chains import windows
from tengill.credit.journeys import Journeys

Longs = NDArray[np.int64]

LOOKED_UP = 1 << 25
"""Up to so many possible windows they are numbered by a table; beyond, by sorting."""


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """Which state a journey is in after each touch.

    Attributes:
        count: how many states there are.
        state: int64[m] per touch; -1 before a journey's first state.
        offsets, channels: the distinct channels of state s are
            `channels[offsets[s]:offsets[s + 1]]`.
    """

    count: int
    state: Longs
    offsets: Longs
    channels: Longs


def states(journeys: Journeys, order: int) -> States:
    """The states of order `order`, from 1: shorter windows first, each size in order of channels."""
    channels = len(journeys.channels)
    if order == 1:
        one = journeys.touches.astype(np.int64)
        return States(channels, one, np.arange(channels + 1), np.arange(channels))
    if sum(channels**size for size in range(1, order + 1)) <= LOOKED_UP:
        return _looked_up(journeys, order)
    return _sorted(journeys, order)


def _looked_up(journeys: Journeys, order: int) -> States:
    channels = len(journeys.channels)
    bases = np.cumsum([0, 0, *(channels**size for size in range(1, order + 1))])
    state = np.empty(len(journeys.touches), np.int64)
    seen = np.zeros(int(bases[-1]), np.bool_)
    windows.number_windows(
        journeys.offsets, journeys.touches, order, channels, bases[:-1], state, seen
    )
    windows.renumber(state, np.cumsum(seen, dtype=np.int32) - np.int32(1))
    members = []
    for size in range(1, order + 1):
        used = np.flatnonzero(seen[bases[size] : bases[size + 1]])
        digits = channels ** np.arange(size - 1, -1, -1)
        members.append(used[:, None] // digits % channels)
    return States(int(seen.sum()), state, *_distinct(members))


def _sorted(journeys: Journeys, order: int) -> States:
    """The same where there are too many possible windows for a table of them."""
    channels = len(journeys.channels)
    touches = journeys.touches.astype(np.int64)
    lengths = journeys.lengths
    position = np.arange(len(touches)) - np.repeat(journeys.offsets[:-1], lengths)
    last = np.zeros(len(touches), np.bool_)
    last[journeys.offsets[1:][lengths > 0] - 1] = True
    state = np.full(len(touches), windows.NONE, np.int64)
    members: list[Longs] = []
    codes, count = touches, 0
    for size in range(1, order + 1):
        if size > 1:
            places = np.flatnonzero(position >= size - 1)
            pairs = codes[places - 1] * channels + touches[places]
            codes = np.full(len(touches), windows.NONE, np.int64)
            codes[places] = _numbered(pairs)[1]
        used = np.flatnonzero(
            (position >= size - 1) if size == order else _short(position, last, size)
        )
        first, here = _numbered(codes[used])
        state[used] = here + count
        count += len(first)
        members.append(touches[used[first][:, None] + np.arange(1 - size, 1)])
    return States(count, state, *_distinct(members))


def _short(position: Longs, last: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """The last touches of journeys with exactly `size` touches."""
    return np.asarray(last & (position == size - 1))


def _numbered(keys: Longs) -> tuple[Longs, Longs]:
    """Where each distinct key stands first, by size of the keys, and every key's number."""
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    return first, number


def _distinct(members: list[NDArray[np.int64]]) -> tuple[Longs, Longs]:
    """The distinct channels of each state, one state after the other."""
    counts, flat = [np.zeros(1, np.int64)], []
    for rows in members:
        ordered = np.sort(rows, axis=1)
        fresh = np.ones(ordered.shape, np.bool_)
        fresh[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
        counts.append(fresh.sum(axis=1))
        flat.append(ordered[fresh])
    return np.cumsum(np.concatenate(counts)), np.concatenate(flat)
