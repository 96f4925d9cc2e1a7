"""Working space for one outcome, and who belongs to which of its unions of explanations."""

from math import lcm
from typing import NamedTuple

import numpy as np

from tengill.compiled import inlined
from tengill.credit.tables.arrays import Floats, Ints
from tengill.credit.tables.games import WIDTH_LIMIT, Games

LARGEST_DENOMINATOR = (1 << 31) - 1
"""Its square still fits 64 bits."""

SIZE = 1 << WIDTH_LIMIT
_FEW = 8
"""Unions of explanations up to which classes are counted by mask."""
_HALVES = np.array([2.0 ** (1 - max(size, 1)) for size in range(1024)])
"""Of a size: 1 / 2^(size - 1)."""
COMMON = np.array([lcm(*range(1, size + 1)) for size in range(23)])
"""Of a size: the least common multiple of 1 to size; the last that fits 31 bits is 22's."""


class Space(NamedTuple):
    """Working space for one outcome; indexed by union of explanations or by class of people."""

    sign: Ints
    """Of a union: plus for an odd number of explanations."""
    size: Ints
    """Of a union: how many people it needs."""
    unit: Ints
    """Of a union: its dividend's equal part, in whole units of the common denominator."""
    whole: Ints
    """Of a union: its dividend in the same units (uncertain: times 2^52)."""
    half: Floats
    """Of a union: its dividend over 2^(people - 1)."""
    chance: Floats
    """Of a union: the probability of its facts."""
    class_of: Ints
    """Of a mask: its class, or -1."""
    mask: Ints
    number: Ints
    """Of a class: how many people."""
    share: Ints
    needed: Ints
    banzhaf: Floats
    part: Ints
    rest: Ints
    lost: Ints
    shown: Floats
    needed_shown: Floats


def space_() -> Space:
    """Fresh working space."""
    odd = np.bitwise_count(np.arange(SIZE)) & 1
    return Space(
        2 * odd.astype(np.int64) - 1,
        np.zeros(SIZE, np.int64),
        np.zeros(SIZE, np.int64),
        np.zeros(SIZE, np.int64),
        np.zeros(SIZE, np.float64),
        np.zeros(SIZE, np.float64),
        np.full(SIZE, -1, np.int64),
        np.zeros(SIZE + 2, np.int64),
        np.zeros(SIZE + 2, np.int64),
        np.zeros(SIZE + 2, np.int64),
        np.zeros(SIZE + 2, np.int64),
        np.zeros(SIZE + 2, np.float64),
        np.zeros(SIZE + 2, np.int64),
        np.zeros(SIZE + 2, np.int64),
        np.zeros(SIZE + 2, np.int64),
        np.zeros(SIZE + 2, np.float64),
        np.zeros(SIZE + 2, np.float64),
    )


@inlined
def _few_classes(games: Games, first: int, last: int, full: int, space: Space) -> int:
    """The classes where there are few masks: counted by mask, so that nothing is looked for."""
    for mask in range(full):
        space.rest[mask] = 0
    for at in range(first, last):
        space.rest[np.int64(games.player_mask[at])] += 1
    found = 0
    for mask in range(full):
        number = space.rest[mask]
        space.class_of[mask] = found if number > 0 else -1
        space.mask[found], space.number[found] = mask, number
        found += number > 0
    return found


@inlined
def _many_classes(games: Games, first: int, last: int, space: Space) -> int:
    """The classes as they come."""
    found = 0
    for at in range(first, last):
        mask = np.int64(games.player_mask[at])
        index = space.class_of[mask]
        if index < 0:
            index = found
            found += 1
            space.class_of[mask] = index
            space.mask[index] = mask
            space.number[index] = 0
        space.number[index] += 1
    return found


@inlined
def classes_of(games: Games, first: int, last: int, width: int, space: Space) -> int:
    """The distinct masks of an outcome's people, how many of each, and the size of every union."""
    full = 1 << width
    found = _few_classes(games, first, last, full, space) if full <= _FEW else -1
    if found < 0:
        found = _many_classes(games, first, last, space)
    for union in range(full):
        space.size[union] = 0
    # First whom each set of explanations leaves inside it, then who reaches into its complement.
    for index in range(found):
        space.size[space.mask[index]] = space.number[index]
    for bit in range(width):
        step = 1 << bit
        for base in range(step, full, 2 * step):
            for union in range(base, base + step):
                space.size[union] += space.size[union - step]
    people = space.size[full - 1]
    for union in range(full // 2):
        other = full - 1 - union
        low, high = space.size[union], space.size[other]
        space.size[union], space.size[other] = people - high, people - low
    return found


@inlined
def denominator(width: int, space: Space) -> int:
    """A multiple of every union's size; 0 when there is none small enough."""
    most = space.size[(1 << width) - 1]
    if width == 1:
        return max(most, 1) if most <= LARGEST_DENOMINATOR else 0
    if most < len(COMMON):
        return int(COMMON[most])
    common = 1
    for union in range(1, 1 << width):
        size = space.size[union]
        if size > 1 and common % size:
            one, other = common, size
            while other:
                one, other = other, one % other
            common *= size // one
            if common > LARGEST_DENOMINATOR:
                return 0
    return common


@inlined
def half(size: int) -> float:
    """1 / 2^(size - 1); 0 where a float has no room for it."""
    return _HALVES[size] if size < len(_HALVES) else 0.0
