"""Splitting millions of paths: separators found in one sweep, one hash per channel, no text made."""

import numpy as np
from numpy.typing import NDArray

from tengill.compiled import compiled

NO_ROW = -1
"""No row has an empty channel."""
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SPACE, _TAB, _RETURN = 32, 9, 13

_MASKS = np.array([(1 << 8 * size) - 1 for size in range(8)], np.uint64)
"""The lowest bytes of a number: as many as the place says."""

Bytes = NDArray[np.uint8]
Longs = NDArray[np.int64]
Words = NDArray[np.uint64]


def split_paths(
    data: Bytes, starts: Longs, separator: bytes
) -> tuple[Longs, NDArray[np.int32], Longs, Longs, int]:
    """Split rows of UTF-8 text at a separator; ASCII white space around channels doesn't count.

    Args:
        data: the text of all rows.
        starts: int64[n + 1], where rows start in it.
        separator: its bytes, at least one.

    Returns:
        Offsets int64[n + 1] and codes int32[m] of the touches; for each code where its first
        occurrence stands in `data` and how long it is; the first row with an empty channel, or
        `NO_ROW`. A row of white space only is a journey without touches.
    """
    found = data == separator[0]
    for index, byte in enumerate(separator[1:], 1):
        found[: max(0, len(data) - index)] &= data[index:] == byte
        found[max(0, len(data) - index) :] = False
    separators = _apart(np.flatnonzero(found), starts, len(separator))
    # Eight bytes at every byte, unaligned, as one number: what makes hashing and comparing cheap.
    padded = np.concatenate([data, np.zeros(8, np.uint8)])
    words = np.ndarray((len(data) + 1,), np.uint64, buffer=padded, strides=(1,))
    offsets = np.zeros(len(starts), np.int64)
    codes = np.empty(len(starts) - 1 + len(separators), np.int32)
    room = 512
    hashes = np.empty(room, np.uint64)
    begins, sizes = np.empty(room, np.int64), np.empty(room, np.int64)
    row = known = 0
    while True:
        slots = np.full(2 * room, -1, np.int64)
        _place(hashes, known, slots)
        following = int(np.searchsorted(separators, starts[row]))
        row, known, ended = _split(
            padded, words, starts, separators, len(separator), _MASKS,
            offsets, codes, slots, hashes, begins, sizes, row, known, following,
        )  # fmt: skip
        if ended:
            break
        # The table of channels is full. It grows here: a compiled loop whose arrays are never
        # replaced runs several times faster.
        hashes = np.resize(hashes, 2 * room)
        begins, sizes = np.resize(begins, 2 * room), np.resize(sizes, 2 * room)
        room *= 2
    wrong = row if row < len(starts) - 1 else NO_ROW
    return offsets, codes[: offsets[row]], begins[:known], sizes[:known], wrong


def _apart(separators: Longs, starts: Longs, width: int) -> Longs:
    """Without those that run over the end of a row or overlap the one before (">>" in ">>>")."""
    if width == 1:
        return separators
    ends = np.append(starts, np.iinfo(np.int64).max)[np.searchsorted(starts, separators, "right")]
    whole = separators[separators + width <= ends]
    if not (np.diff(whole) < width).any():
        return whole
    kept, free = [], 0
    for place in whole.tolist():
        if place >= free:
            kept.append(place)
            free = place + width
    return np.array(kept, np.int64)


# One loop, by hand: taken apart into functions it runs at half the speed.
@compiled
def _split(  # noqa: C901, PLR0912, PLR0915, PLR0917 - see above
    data: Bytes,
    words: Words,
    starts: Longs,
    separators: Longs,
    width: int,
    masks: Words,
    offsets: Longs,
    codes: NDArray[np.int32],
    slots: Longs,
    hashes: Words,
    begins: Longs,
    sizes: Longs,
    first: int,
    known: int,
    following: int,
) -> tuple[int, int, bool]:
    """From a row on until the end, an empty channel (True) or a full table (False): where it is.

    `following` is the first separator that is not before the row.
    """
    rows = len(starts) - 1
    last = len(slots) - 1
    count = offsets[first]
    for row in range(first, rows):
        place, end = starts[row], starts[row + 1]
        ended = False
        while not ended:
            ended = following == len(separators) or separators[following] + width > end
            stop = end if ended else separators[following]
            if not ended:
                following += 1
            begin = place
            place = stop + width
            while begin < stop and (data[begin] == _SPACE or _TAB <= data[begin] <= _RETURN):
                begin += 1
            while stop > begin and (data[stop - 1] == _SPACE or _TAB <= data[stop - 1] <= _RETURN):
                stop -= 1
            if begin == stop:
                if ended and count == offsets[row]:
                    break
                return row, known, True
            hashed = np.uint64(stop - begin)
            at = begin
            while at + 8 <= stop:
                hashed = (hashed ^ words[at]) * _PRIME
                hashed ^= hashed >> np.uint64(29)
                at += 8
            if at < stop:
                hashed = (hashed ^ (words[at] & masks[stop - at])) * _PRIME
                hashed ^= hashed >> np.uint64(29)
            slot = np.int64(hashed & np.uint64(last))
            while True:
                code = slots[slot]
                if code < 0:
                    if known == len(hashes):
                        return row, known, False
                    code = known
                    slots[slot] = code
                    hashes[code], begins[code], sizes[code] = hashed, begin, stop - begin
                    known += 1
                    break
                if hashes[code] == hashed and sizes[code] == stop - begin:
                    same, there, at = True, begins[code] - begin, begin
                    while at + 8 <= stop:
                        if words[at] != words[at + there]:
                            same = False
                        at += 8
                    if at < stop and (words[at] ^ words[at + there]) & masks[stop - at]:
                        same = False
                    if same:
                        break
                slot = (slot + 1) & last
            codes[count] = code
            count += 1
        offsets[row + 1] = count
    return rows, known, True


@compiled
def _place(hashes: Words, known: int, slots: Longs) -> None:
    """Put the codes 0 … known - 1 into an empty hash table."""
    last = len(slots) - 1
    for code in range(known):
        slot = np.int64(hashes[code] & np.uint64(last))
        while slots[slot] >= 0:
            slot = (slot + 1) & last
        slots[slot] = code
