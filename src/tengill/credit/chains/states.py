"""The states of a Markov chain of order k: the last k channels of a journey.

The convention is that of ChannelAttribution and of do-attribution: a journey of n ≥ k touches runs
through its n - k + 1 windows of k touches, from the start straight into the first; a shorter
journey is one state of its own, its whole path. No start marks fill up the first windows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tengill.credit.journeys import Journeys

Longs = NDArray[np.int64]

LOOKED_UP = 1 << 25
"""Above so many possible pairs they are told apart by sorting rather than by a table."""


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
    """The states of order `order`, from 1."""
    channels = len(journeys.channels)
    touches = journeys.touches.astype(np.int64)
    if order == 1:
        return States(channels, touches, np.arange(channels + 1), np.arange(channels))
    lengths = journeys.lengths
    position = np.arange(len(touches)) - np.repeat(journeys.offsets[:-1], lengths)
    last = np.zeros(len(touches), np.bool_)
    last[journeys.offsets[1:][lengths > 0] - 1] = True
    state = np.full(len(touches), -1, np.int64)
    members: list[NDArray[np.int64]] = []
    codes, kinds, count = touches, channels, 0
    for size in range(1, order + 1):
        if size > 1:
            places = np.flatnonzero(position >= size - 1)
            pairs = codes[places - 1] * channels + touches[places]
            codes = np.full(len(touches), -1, np.int64)
            codes[places], kinds = _numbered(pairs, kinds * channels)
        used = np.flatnonzero(
            (position >= size - 1) if size == order else _short(position, last, size)
        )
        here, known = _numbered(codes[used], kinds)
        state[used] = here + count
        count += known
        first = np.empty(known, np.int64)
        first[here[::-1]] = used[::-1]
        members.append(touches[first[:, None] + np.arange(1 - size, 1)])
    return States(count, state, *_distinct(members))


def _short(position: Longs, last: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """The last touches of journeys with exactly `size` touches."""
    return np.asarray(last & (position == size - 1))


def _numbered(keys: Longs, most: int) -> tuple[Longs, int]:
    """Keys below `most` as numbers 0 … count - 1, by size, and the count."""
    if most > LOOKED_UP:
        distinct, number = np.unique(keys, return_inverse=True)
        return number, len(distinct)
    there = np.zeros(most, np.bool_)
    there[keys] = True
    number = np.cumsum(there, dtype=np.int64) - 1
    return number[keys], int(there.sum())


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
