"""The quick way for the many: outcomes of a few rows, whose games need no search and no sorting loop.

People are put in order by counting, for each, how many come before: the same few steps whatever the
order of the rows, so that the processor seldom guesses wrong. Whether an explanation holds another
is looked up: with up to three explanations there are only 128 sets of masks. What is not of this
sort (a fact told twice, a probability of 0, facts nobody owns) is left to `encode`.
"""

import numpy as np

from tengill.compiled import inlined
from tengill.credit.tables.arrays import Floats, Ints, Masks
from tengill.credit.tables.games import Games, Rows

FEW = 24
"""Rows of an outcome up to which counting is quicker than sorting."""
LANES = 8
"""Values compared at a time; what is compared is filled up to a multiple of it."""
LOOKED_UP = 3
"""Explanations of one outcome up to which absorption is looked up."""

_ONE = np.uint64(1)
_LAST = np.iinfo(np.int64).max


def _kept(count: int, there: int) -> bool:
    """Whether all explanations count, where masks m with bit m - 1 of `there` occur."""
    masks = [mask for mask in range(1, 1 << LOOKED_UP) if there >> (mask - 1) & 1]
    cover = [~0] * count
    for index in range(count):
        for mask in masks:
            if mask >> index & 1:
                cover[index] &= mask
    return not any(
        cover[other] >> index & 1
        for index in range(count)
        for other in range(count)
        if other != index
    )


_KEPT = np.array(
    [[_kept(count, there) for there in range(1 << (1 << LOOKED_UP) - 1)] for count in range(4)]
)
"""Of a number of explanations and the masks that occur: whether none holds another."""


@inlined
def ascending(explanation: Ints, first: int, last: int, bit: Masks) -> int:
    """The bit of every row's explanation where their numbers never fall; how many, or -1."""
    if first == last:
        return 0
    before, index, falls = explanation[first], 0, False
    for row in range(first, last):
        number = explanation[row]
        falls |= number < before
        index += number != before
        before = number
        bit[row - first] = _ONE << np.uint64(index & 63)
    return -1 if falls else index + 1


@inlined
def few_people(
    rows: Rows, first: int, last: int, bit: Masks, key: Ints, games: Games, at: int
) -> int:
    """The distinct people of an outcome and the explanations they act in; where they end."""
    count = last - first
    filled = (count + LANES - 1) // LANES
    for index in range(filled * LANES):
        key[index] = rows.person[first + index] if index < count else _LAST
        games.player_mask[at + min(index, count - 1)] = 0
    ranks = 0
    for index in range(count):
        own, rank = key[index], 0
        for block in range(filled):
            for lane in range(LANES):
                rank += key[block * LANES + lane] < own
        games.player[at + rank] = own
        games.player_mask[at + rank] |= bit[index]
        ranks += rank
    if 2 * ranks == count * (count - 1):
        return at + count
    end = at
    for place in range(at, at + count):
        if games.player_mask[place]:
            games.player[end], games.player_mask[end] = (
                games.player[place],
                games.player_mask[place],
            )
            end += 1
    return end


@inlined
def few_chances(  # noqa: C901 - loops over lanes, chosen and not branched on
    rows: Rows, first: int, last: int, bit: Masks, key: Ints, chance: Floats, games: Games, at: int
) -> int:
    """The uncertain facts, likeliest first; where they end, or -1: not of the quick sort."""
    count = last - first
    filled = (count + LANES - 1) // LANES
    least = 1.0
    for index in range(filled * LANES):
        key[index] = rows.fact[first + index] if index < count else _LAST
        chance[index] = rows.probability[first + index] if index < count else 1.0
        least = min(least, chance[index])
    if least <= 0.0:
        return -1
    for index in range(count, filled * LANES):
        chance[index] = 0.0
    same, certain = 0, 0
    for index in range(count):
        own, likely = key[index], chance[index]
        rank = 0
        for block in range(filled):
            for lane in range(LANES):
                same += key[block * LANES + lane] == own
            for lane in range(LANES):
                rank += chance[block * LANES + lane] > likely
        for other in range(index):
            rank += chance[other] == likely
        certain += likely >= 1.0
        games.chance[at + rank], games.chance_mask[at + rank] = likely, bit[index]
    if same != count:
        return -1
    for index in range(at, at + count - certain if certain else at):
        games.chance[index] = games.chance[index + certain]
        games.chance_mask[index] = games.chance_mask[index + certain]
    return at + count - certain


@inlined
def all_kept(count: int, games: Games, first: int, last: int, chances: int, end: int) -> bool:
    """Whether it is plain that no explanation holds another."""
    if count <= 1:
        return True
    if count > LOOKED_UP:
        return False
    there = np.uint64(0)
    for at in range(first, last):
        there |= _ONE << games.player_mask[at]
    for at in range(chances, end):
        there |= _ONE << games.chance_mask[at]
    return bool(_KEPT[count, there >> _ONE])
