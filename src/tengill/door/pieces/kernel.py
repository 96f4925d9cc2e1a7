"""Compiled: cutting a text at white space, and looking its pieces up."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tengill.compiled import compiled

Text: TypeAlias = NDArray[np.uint32]
Longs: TypeAlias = NDArray[np.int64]
Counts: TypeAlias = NDArray[np.int32]
Table: TypeAlias = tuple[Counts, Longs, Longs, Text]
"""Slots with a piece's number plus one (0 is free), a hash for each piece, where each begins in the
letters of all (and where the last one ends), and these letters."""

_PRIME = 1_099_511_628_211
_BASIS = -3_750_763_034_362_895_579
_SPREAD = 32
_SPACE = 0x20
_FIRST_FAR = 0x1680
_FAR = (0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)


@compiled
def is_space(letter: int) -> bool:
    """Whether a letter is white space."""
    if letter <= _SPACE:
        return letter == _SPACE or 9 <= letter <= 13 or letter >= 28  # noqa: PLR2004
    if letter < _FIRST_FAR:
        return letter in (0x85, 0xA0)
    return 0x2000 <= letter <= 0x200A or letter in _FAR  # noqa: PLR2004


@compiled
def _hash(text: Text, begin: int, end: int) -> int:
    """FNV-1a over code points, in 64 bits that run over."""
    told = np.int64(_BASIS)
    for place in range(begin, end):
        told = (told ^ np.int64(text[place])) * np.int64(_PRIME)
    return told  # type: ignore[return-value]


@compiled
def _slot(text: Text, begin: int, end: int, told: np.int64 | int, table: Table) -> int:
    """The slot of a piece, or the free one where it belongs."""
    slots, hashes, starts, letters = table
    mask = slots.shape[0] - 1
    slot = int((told ^ (told >> _SPREAD)) & mask)
    while slots[slot]:
        known = slots[slot] - 1
        if hashes[known] == told and starts[known + 1] - starts[known] == end - begin:
            first = starts[known]
            same = True
            for place in range(end - begin):
                if letters[first + place] != text[begin + place]:
                    same = False
                    break
            if same:
                return slot
        slot = (slot + 1) & mask
    return slot


@compiled
def cut(text: Text, table: Table, numbers: Counts, begins: Counts, ends: Counts) -> int:
    """Cut a text at white space.

    Args:
        text: code points.
        table: pieces known.
        numbers: filled with the number of each piece; -1: not known.
        begins: filled with where each begins; as long as the text at least, as the others.
        ends: filled with where each ends.

    Returns:
        How many pieces there are; where one is not known, less than 0: how many less one, negative.
    """
    found, place, size, new = 0, 0, text.shape[0], False
    while place < size:
        if is_space(text[place]):
            place += 1
            continue
        begin = place
        told = np.int64(_BASIS)
        while place < size and not is_space(text[place]):
            told = (told ^ np.int64(text[place])) * np.int64(_PRIME)
            place += 1
        begins[found], ends[found] = begin, place
        number = table[0][_slot(text, begin, place, told, table)] - 1
        numbers[found] = number
        new = new or number < 0
        found += 1
    return -found - 1 if new else found


@compiled
def enter(text: Text, begin: int, end: int, number: int, table: Table) -> None:
    """Enter a piece that is not known; there must be room."""
    slots, hashes, starts, letters = table
    told = _hash(text, begin, end)
    slots[_slot(text, begin, end, told, table)] = number + 1
    hashes[number] = told
    first = starts[number]
    for place in range(end - begin):
        letters[first + place] = text[begin + place]
    starts[number + 1] = first + end - begin


@compiled
def widened(hashes: Longs, many: int, slots: Counts) -> None:
    """Put all pieces into more slots."""
    mask = slots.shape[0] - 1
    for number in range(many):
        told = hashes[number]
        slot = (told ^ (told >> _SPREAD)) & mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = number + 1
