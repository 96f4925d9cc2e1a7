"""Taking large formulas apart, compiled: about half a million nodes a second on one core.

The same steps as `diagram.compile_clauses`, on clauses as rows of 64-bit words in one arena. Equal
parts are found by a 128-bit hash of their set of clauses (two independent 64-bit sums of mixed
rows, so that the order of the clauses doesn't matter): among a million parts the chance that two
different ones are taken for equal is below 10^-25.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import numpy as np

from tengill.compiled import returning
from tengill.credit.wide.diagram import CLAUSES_PER_NODE, TooWideError

Words = np.ndarray[Any, np.dtype[np.uint64]]
Wholes = np.ndarray[Any, np.dtype[np.int64]]
Links = np.ndarray[Any, np.dtype[np.int32]]

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


_U = np.uint64
_ONE = np.uint64(1)
_NONE = np.uint64(0)
_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_LOWEST = np.zeros(64, np.int64)
for _place in range(64):
    _LOWEST[((0x03F79D71B4CB0A89 << _place) & (2**64 - 1)) >> 58] = _place

INDEPENDENT = -1
"""In place of a decided bit: the two children share nothing and one of them suffices."""


@returning
def _bit(word: Any) -> Any:
    """The place of the lowest set bit of a word."""
    return _LOWEST[((word & (~word + _ONE)) * _DE_BRUIJN) >> _U(58)]


@returning
def _mix(word: Any) -> Any:
    """The finaliser of SplitMix64 (Steele, Lea & Flood 2014)."""
    word ^= word >> _U(30)
    word *= _U(0xBF58476D1CE4E5B9)
    word ^= word >> _U(27)
    word *= _U(0x94D049BB133111EB)
    return word ^ (word >> _U(31))


@returning
def _hashes(arena: Any, start: int, end: int) -> Any:
    one, two = _NONE, _NONE
    for row in range(start, end):
        left, right = _U(0x9E3779B97F4A7C15), _U(0xC2B2AE3D27D4EB4F)
        for word in range(arena.shape[1]):
            left = _mix(left ^ arena[row, word])
            right = _mix((right + arena[row, word]) * _U(0xFF51AFD7ED558CCD))
        one += left
        two += right
    return one, two | _ONE


@returning
def _slot(first: Any, second: Any, one: Any, two: Any) -> Any:
    """Where a part is remembered, or would be."""
    mask = _U(first.shape[0] - 1)
    slot = one & mask
    while second[slot] != _NONE and (first[slot] != one or second[slot] != two):
        slot = (slot + _ONE) & mask
    return slot


@returning
def _new(links: Any, used: Any, bit: int, then: int, otherwise: int) -> int:
    number = used[0]
    if then < 0 or otherwise < 0 or number >= links.shape[0]:
        return -1
    links[number, 0] = bit
    links[number, 1] = then
    links[number, 2] = otherwise
    used[0] = number + 1
    return int(number)


@returning
def _choose(arena: Any, start: int, end: int, counts: Any, rank: Any) -> int:
    """The bit of the highest rank; of those, the one in most clauses."""
    for row in range(start, end):
        for word in range(arena.shape[1]):
            left = arena[row, word]
            while left != _NONE:
                counts[word * 64 + _bit(left)] += 1.0
                left &= left - _ONE
    best, score = -1, -1.0
    for bit in range(rank.shape[0]):
        if counts[bit] > 0.0:
            worth = rank[bit] * 1e6 + counts[bit]
            if worth > score:
                best, score = bit, worth
            counts[bit] = 0.0
    return best


@returning
def _common(arena: Any, start: int, end: int) -> bool:
    """Writes what all clauses share, and above it the rest of them; false when nothing is."""
    shared = False
    for word in range(arena.shape[1]):
        left = arena[start, word]
        for row in range(start + 1, end):
            left &= arena[row, word]
        arena[end, word] = left
        shared = shared or left != _NONE
    if shared:
        for row in range(start, end):
            for word in range(arena.shape[1]):
                arena[end + 1 + row - start, word] = arena[row, word] & ~arena[end, word]
    return shared


@returning
def _with_common(arena: Any, row: int, links: Any, used: Any, node: int) -> int:
    """A node and everything in a row of bits."""
    for word in range(arena.shape[1]):
        left = arena[row, word]
        while left != _NONE:
            node = _new(links, used, word * 64 + _bit(left), node, 0)
            left &= left - _ONE
    return node


@returning
def _copy(arena: Any, row: int, to: int) -> None:
    for word in range(arena.shape[1]):
        arena[to, word] = arena[row, word]


@returning
def _part(arena: Any, start: int, end: int) -> int:
    """Brings the clauses connected to the first one to the front; how many they are."""
    _copy(arena, start, end)
    size, changed = 1, True
    while changed and start + size < end:
        changed = False
        for row in range(start + size, end):
            touches = False
            for word in range(arena.shape[1]):
                touches = touches or (arena[row, word] & arena[end, word]) != _NONE
            if touches:
                for word in range(arena.shape[1]):
                    moved = arena[row, word]
                    arena[row, word] = arena[start + size, word]
                    arena[start + size, word] = moved
                    arena[end, word] |= moved
                size += 1
                changed = True
    return size


@returning
def _inside(arena: Any, one: int, other: int) -> bool:
    for word in range(arena.shape[1]):  # noqa: SIM110 - compiled code knows no generators
        if (arena[one, word] & ~arena[other, word]) != _NONE:
            return False
    return True


@returning
def _given(arena: Any, start: int, end: int, bit: int) -> int:
    """Writes the clauses once a bit holds above themselves; where they end."""
    word, mask = bit >> 6, _ONE << _U(bit & 63)
    top = end
    for row in range(start, end):
        if (arena[row, word] & mask) != _NONE:
            _copy(arena, row, top)
            arena[top, word] ^= mask
            top += 1
    shorter = top
    for row in range(start, end):
        if (arena[row, word] & mask) == _NONE:
            absorbed = False
            for other in range(end, shorter):
                if _inside(arena, other, row):
                    absorbed = True
                    break
            if not absorbed:
                _copy(arena, row, top)
                top += 1
    return top


@returning
def _without(arena: Any, start: int, end: int, bit: int) -> int:
    """Writes the clauses once a bit doesn't hold above themselves; where they end."""
    word, mask = bit >> 6, _ONE << _U(bit & 63)
    top = end
    for row in range(start, end):
        if (arena[row, word] & mask) == _NONE:
            _copy(arena, row, top)
            top += 1
    return top


@returning
def _copied(arena: Any, start: int, end: int, to: int) -> int:
    for row in range(start, end):
        _copy(arena, row, to + row - start)
    return to + end - start


@returning
def _empty(arena: Any, row: int) -> bool:
    for word in range(arena.shape[1]):  # noqa: SIM110 - compiled code knows no generators
        if arena[row, word] != _NONE:
            return False
    return True


_WALK = (
    "int64(int64, int64, uint64[:, ::1], int32[:, ::1], int64[::1], uint64[::1], uint64[::1], "
    "int32[::1], float64[::1], float64[::1])"
)


def _recursive(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    return returning(function, _WALK)


@_recursive
def _walk(  # noqa: PLR0911, PLR0917 - compiled code takes its arrays one by one
    start: int,
    end: int,
    arena: Words,
    links: Links,
    used: Wholes,
    first: Words,
    second: Words,
    found: Links,
    counts: Any,
    rank: Any,
) -> int:
    """The node of the clauses in rows start … end of the arena; -1 when there is no more room.

    Args:
        start: first row.
        end: after the last row; the rows from there on are free.
        arena: clauses, a row each; every call works above its own.
        links: nodes: (bit or INDEPENDENT, child, child).
        used: how many nodes, parts remembered, clauses read, and how many may be read.
        first: with `second` and `found` an open hash table: two hashes of a part …
        second: … the other hash …
        found: … and its node.
        counts: a float per bit, zero between calls.
        rank: a float per bit.
    """
    count = end - start
    if count == 0:
        return 0
    one, two = _hashes(arena, start, end)
    if count == 1 and _empty(arena, start):
        return 1
    slot = _slot(first, second, one, two)
    if second[slot] != _NONE:
        return int(found[slot])
    used[2] += count
    if (
        end + 2 * count + 2 > arena.shape[0]
        or used[1] * 4 > first.shape[0] * 3
        or used[2] > used[3]
    ):
        return -1
    if _common(arena, start, end):
        over = end + 1
        node = _walk(over, over + count, arena, links, used, first, second, found, counts, rank)
        node = _with_common(arena, end, links, used, node)
    else:
        cut = start + _part(arena, start, end)
        if cut < end:
            bit = INDEPENDENT
            top = _copied(arena, start, cut, end)
            then = _walk(end, top, arena, links, used, first, second, found, counts, rank)
            if then < 0:
                return -1
            top = _copied(arena, cut, end, end)
        else:
            bit = _choose(arena, start, end, counts, rank)
            top = _given(arena, start, end, bit)
            then = _walk(end, top, arena, links, used, first, second, found, counts, rank)
            if then < 0:
                return -1
            top = _without(arena, start, end, bit)
        otherwise = _walk(end, top, arena, links, used, first, second, found, counts, rank)
        node = _new(links, used, bit, then, otherwise)
    if node >= 0:
        slot = _slot(first, second, one, two)
        first[slot] = one
        second[slot] = two
        found[slot] = node
        used[1] += 1
    return node


def compile_links(
    clauses: Sequence[int], rank: Mapping[int, float], limit: int
) -> tuple[Links, int]:
    """Take an OR of clauses apart.

    Args:
        clauses: bit masks, none of which contains another.
        rank: per bit how early it is decided.
        limit: of nodes.

    Returns:
        The nodes as rows (bit or `INDEPENDENT`, child, child), of which rows 0 and 1 are "never"
        and "always", and the row of the formula.

    Raises:
        TooWideError: when there are more nodes than the limit.
    """
    words = max(1, max(clause.bit_length() for clause in clauses) + 63 >> 6)
    size = 1 << max(4, (2 * limit - 1).bit_length())
    # A chain of calls holds at most twice the clauses per decided bit.
    rows = (2 * 64 * words + 4) * (2 * len(clauses) + 4)
    ranks = np.zeros(words * 64, np.float64)
    for bit, worth in rank.items():
        ranks[bit] = worth
    arena = np.zeros((min(rows, 4_000_000 // words), words), np.uint64)
    for row, clause in enumerate(clauses):
        for word in range(words):
            arena[row, word] = clause >> 64 * word & 2**64 - 1
    links, used = (
        np.zeros((limit, 3), np.int32),
        np.array([2, 0, 0, CLAUSES_PER_NODE * limit], np.int64),
    )
    first, second = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    found, counts = np.zeros(size, np.int32), np.zeros(words * 64, np.float64)
    node = int(_walk(0, len(clauses), arena, links, used, first, second, found, counts, ranks))
    if node < 0:
        raise TooWideError
    return links[: int(used[0])].copy(), node
