"""Games to money: Shapley, Banzhaf, necessity, organic and explained of many outcomes in one pass.

Every union T of explanations carries a dividend ±Pr[its facts] on the set of its people (see
`credit.dividends`). People who stand in the same explanations are one class and have one value, so
an outcome costs 2^explanations times classes, however many people there are.

Where all facts are certain everything is whole numbers over a common denominator: nothing is
rounded before the money is. Otherwise each dividend is rounded to 2^-57 of the amount (2^-52 where
there are many), and sums of those are whole numbers too: the same on every machine, and equal where
people are symmetric. Remainders that differ by less than that rounding can make up are equal when
units are dealt, so that what is equal by the books ties as it should: 0.9 · 0.8 and 0.72, or nine
tenths and one tenth of five units.
"""

from typing import NamedTuple

import numpy as np

from tengill.compiled import compiled, inlined
from tengill.credit.tables.arrays import Floats, Ints
from tengill.credit.tables.buffers import Buffers
from tengill.credit.tables.games import EXACT, READY, Games
from tengill.credit.tables.space import COMMON, Space, classes_of, denominator, half, space_

FINE_BITS = 57
"""Of a dividend where few are summed up: a float from 1/32 on is told to its last bit."""
WIDE_BITS = 52
"""Of a dividend where up to 2^10 are summed up: the sum still fits 64 bits."""
FEW_WIDE = 4
"""Explanations and contributors with a chance up to which `FINE_BITS` fit."""
NEAR_BITS = 49
"""With e of those, no share is off by 2^(e - 49)."""
LARGEST_UNCERTAIN = 1 << 32
"""Minor units up to which that is less than a thousandth of a unit for up to six of those."""

_EQUAL = np.array([[int(common) // max(size, 1) for size in range(23)] for common in COMMON])
"""Of a largest size and a size: one part of so many of the common multiple."""
_LEVEL = 1 << 62
_LOW_BITS = 29
"""Of a share: times the largest amount they fit 64 bits, and so does the rest of the share."""


class Dealt(NamedTuple):
    """What the kernel made of the games: outcomes by index, and one row per person of them."""

    status: Ints
    organic: Ints
    unexplained: Ints
    row_at: Ints
    """Per outcome its first row; one more for the end."""
    outcome: Ints
    person: Ints
    credit: Ints
    share: Floats
    banzhaf: Floats
    necessity: Floats
    necessity_amount: Ints


@inlined
def _certain(width: int, classes: int, common: int, space: Space) -> None:
    """Shares over `common`, necessity over 1: whole numbers."""
    full = 1 << width
    most = space.size[full - 1]
    for union in range(1, full):
        size = max(space.size[union], 1)
        equal = 1
        if width > 1:
            equal = _EQUAL[most, size] if most < len(_EQUAL) else common // size
        space.unit[union] = space.sign[union] * equal
        space.half[union] = space.sign[union] * half(size)
        space.whole[union] = space.sign[union]
    _sums(full, classes, space)


@inlined
def _sums(full: int, classes: int, space: Space) -> None:
    """Add up, for every class, the dividends of the unions it has a part in."""
    for index in range(classes):
        mask, share, needed, banzhaf = space.mask[index], 0, 0, 0.0
        for union in range(1, full):
            # Chosen, not branched on: which unions count is as good as random.
            counts = union & mask != 0
            share += space.unit[union] if counts else 0
            needed += space.whole[union] if counts else 0
            banzhaf += space.half[union] if counts else 0.0
        space.share[index], space.needed[index] = share, needed
        space.banzhaf[index] = banzhaf


@inlined
def _probabilities(games: Games, outcome: int, space: Space) -> None:
    """Of every union of explanations and set of needed contributors, the probability."""
    living, first = games.alive[outcome], games.factor_at[outcome]
    for union in range(1 << living):
        space.chance[union] = 1.0
    for at in range(games.chance_at[outcome], games.chance_at[outcome + 1]):
        mask, chance = np.int64(games.chance_mask[at]), games.chance[at]
        for union in range(1 << living):
            space.chance[union] *= chance if mask & union else 1.0
    for index in range(games.factor_at[outcome + 1] - first):
        weight, wide = games.factor_weight[first + index], 1 << (living + index)
        for union in range(wide):
            space.chance[union | wide] = space.chance[union] * weight
            space.chance[union] *= 1.0 - weight


@inlined
def _uncertain(
    living: int, width: int, classes: int, scale: float, space: Space
) -> tuple[int, int]:
    """Shares and necessity in whole parts of `scale`; returns organic and explained in the same."""
    organic, explained = 0, 0
    chains = (1 << living) - 1
    for union in range(1, 1 << width):
        size = space.size[union]
        sign = space.sign[union & chains]
        if not union & chains:
            space.unit[union], space.whole[union], space.half[union] = 0, 0, 0.0
            continue
        fine = sign * np.int64(np.rint(space.chance[union] * scale))
        explained += fine
        space.whole[union] = fine
        if size == 0:
            organic += fine
            space.unit[union], space.half[union] = 0, 0.0
            continue
        space.unit[union] = sign * np.int64(np.rint(space.chance[union] * scale / size))
        space.half[union] = sign * space.chance[union] * half(size)
    _sums(1 << width, classes, space)
    return organic, explained


@inlined
def _part(amount: int, fine: int, bits: int) -> tuple[int, int]:
    """An amount's share, which is told in 2^-bits: whole units, and the rest in 2^-bits of one."""
    low_bits = (1 << _LOW_BITS) - 1
    high, low = amount * (max(fine, 0) >> _LOW_BITS), amount * (max(fine, 0) & low_bits)
    total = high + (low >> _LOW_BITS)
    above = bits - _LOW_BITS
    return total >> above, ((total & ((1 << above) - 1)) << _LOW_BITS) | (low & low_bits)


@inlined
def _bar(left: int, entries: int, space: Space) -> tuple[int, int]:
    """Remainders above the bar get a unit; of those at it, the first so many."""
    bar = _LEVEL
    while left > 0:
        best, holders = -1, 0
        for index in range(entries):
            rest = space.rest[index]
            if rest < bar:
                if rest > best:
                    best, holders = rest, 0
                if rest == best:
                    holders += space.number[index]
        bar = best
        if holders >= left:
            break
        left -= holders
    return bar, left


@inlined
def _near_bar(left: int, entries: int, near: int, space: Space) -> tuple[int, int]:
    """The same where remainders that differ by at most `near` are equal."""
    bar, floor = _LEVEL, _LEVEL
    while left > 0:
        best, holders = -1, 0
        for index in range(entries):
            rest = space.rest[index]
            best = rest if best < rest < floor else best
        floor = best - near
        for index in range(entries):
            holders += space.number[index] if floor <= space.rest[index] <= best else 0
        bar = best
        if holders >= left:
            break
        left -= holders
    return bar, left


@inlined
def _nearest(amount: int, share: float, doubt: float) -> int:
    """An amount's share to the nearest unit; a half (the share may be off by `doubt`) to the even one."""
    exact = amount * share
    floor = np.floor(exact)
    if abs(exact - floor - 0.5) <= amount * doubt:
        return int(floor) + (int(floor) & 1)
    return int(np.rint(exact))


@inlined
def _write(
    games: Games, dealt: Dealt, outcome: int, sign: int, row: int, space: Space,
    bar: tuple[int, int], left: int,
) -> tuple[int, int]:  # fmt: skip
    """The rows of an outcome's people; where they end, and how many units at the bar are left.

    A remainder above the bar gets one more unit, and one at it while there are some. The bar is as
    wide as remainders that are equal may differ: from, to.
    """
    low, high = bar
    for at in range(games.player_at[outcome], games.player_at[outcome + 1]):
        mask = np.int64(games.player_mask[at])
        if mask:
            index = space.class_of[mask]
            rest = space.rest[index]
            even = int(rest >= low) & int(rest <= high) & int(left > 0)
            left -= even
            dealt.outcome[row], dealt.person[row] = outcome, games.player[at]
            dealt.credit[row] = sign * (space.part[index] + np.int64(rest > high) + even)
            dealt.share[row] = space.shown[index]
            dealt.banzhaf[row] = space.banzhaf[index]
            dealt.necessity[row] = space.needed_shown[index]
            dealt.necessity_amount[row] = space.lost[index]
            row += 1
    return row, left


@inlined
def _shown(size: int, sign: int, scale: float, doubt: float, classes: int, space: Space) -> None:
    """What is told of every class beside its credit; `doubt`: how far shares may be off."""
    for index in range(classes):
        needed = space.needed[index]
        space.shown[index] = space.share[index] / scale
        if doubt == 0.0:
            space.needed_shown[index] = float(needed)
            space.lost[index] = sign * size * needed
        else:
            share = max(needed, 0) / scale
            space.needed_shown[index] = share
            space.lost[index] = sign * _nearest(size, share, doubt)


@inlined
def _deal_certain(size: int, common: int, classes: int, organic: int, space: Space) -> int:
    """Whole parts and remainders over `common`; how many units are left over."""
    quotient = np.int64(np.uint64(size) // np.uint64(common))
    rest, left = size - quotient * common, size
    # A quotient below 2^31 is off by one at most when it is taken in floats, a fifth of the time.
    inverse = 1.0 / common
    for index in range(classes):
        share = space.share[index]
        product = rest * share
        whole = np.int64(product * inverse)
        over = product - whole * common
        step = np.int64(over >= common) - np.int64(over < 0)
        space.part[index] = quotient * share + whole + step
        space.rest[index] = over - step * common
        left -= space.part[index] * space.number[index]
    # Without people everything is organic, else nothing is; and nothing is unexplained.
    space.part[classes], space.part[classes + 1] = size if organic else 0, 0
    space.rest[classes] = space.rest[classes + 1] = 0
    space.number[classes] = space.number[classes + 1] = 1
    return int(left - space.part[classes])


@inlined
def _deal_uncertain(
    size: int, classes: int, organic: int, explained: int, bits: int, space: Space
) -> int:
    """Whole parts and remainders in 2^-bits of a unit; how many units are left over."""
    space.share[classes] = organic
    space.share[classes + 1] = (1 << bits) - explained
    space.number[classes] = space.number[classes + 1] = 1
    left = size
    for index in range(classes + 2):
        space.part[index], space.rest[index] = _part(size, space.share[index], bits)
        left -= space.part[index] * space.number[index]
    return left


def room(games: Games, buffers: Buffers) -> Dealt:
    """Room for what the games come to."""
    n, most = len(games.status), len(games.player)
    return Dealt(
        games.status,
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n + 1, np.int64),
        buffers.take(most, np.int64),
        buffers.take(most, np.int64),
        buffers.take(most, np.int64),
        buffers.take(most, np.float64),
        buffers.take(most, np.float64),
        buffers.take(most, np.float64),
        buffers.take(most, np.int64),
    )


def deal(games: Games, amounts: Ints, dealt: Dealt) -> None:
    """Everybody's part of every outcome that is ready; the others keep or get their status.

    Args:
        games: as `encode` made them.
        amounts: whole minor units; negative ones are dealt like positive ones, with the sign.
        dealt: `room` for it.
    """
    _deal(games, amounts, dealt, space_())


@compiled
def _deal(games: Games, amounts: Ints, dealt: Dealt, space: Space) -> None:
    row = 0
    for outcome in range(len(amounts)):
        if games.status[outcome] == READY:
            if _plain(games, outcome):
                row = _alike(games, dealt, outcome, amounts[outcome], row)
            else:
                row = _one(games, dealt, outcome, amounts[outcome], row, space)
        dealt.row_at[outcome + 1] = row


@inlined
def _plain(games: Games, outcome: int) -> bool:
    """Whether there is one explanation only, certain, and somebody acts in it."""
    return bool(
        games.given[outcome] == 1
        and games.alive[outcome] == 1
        and games.factor_at[outcome + 1] == games.factor_at[outcome]
        and games.chance_at[outcome + 1] == games.chance_at[outcome]
        and games.player_at[outcome + 1] > games.player_at[outcome]
    )


@inlined
def _alike(games: Games, dealt: Dealt, outcome: int, amount: int, row: int) -> int:
    """One certain explanation, which needs everybody in it: equal parts, the first ones a unit more."""
    first, last = games.player_at[outcome], games.player_at[outcome + 1]
    people = last - first
    sign = -1 if amount < 0 else 1
    part = amount * sign // people
    left = amount * sign - part * people
    share, banzhaf = 1.0 / people, half(people)
    for at in range(first, last):
        dealt.outcome[row], dealt.person[row] = outcome, games.player[at]
        dealt.credit[row] = sign * (part + np.int64(at - first < left))
        dealt.share[row], dealt.banzhaf[row], dealt.necessity[row] = share, banzhaf, 1.0
        dealt.necessity_amount[row] = amount
        row += 1
    return row


@inlined
def _one(games: Games, dealt: Dealt, outcome: int, amount: int, row: int, space: Space) -> int:
    """One outcome's rows and remainder; where the next outcome's rows begin."""
    living = games.alive[outcome]
    if living == 0:
        dealt.unexplained[outcome] = amount
        return row
    first, last = games.player_at[outcome], games.player_at[outcome + 1]
    factors = games.factor_at[outcome + 1] - games.factor_at[outcome]
    width = living + factors
    for index in range(factors):
        player = first + games.factor[games.factor_at[outcome] + index]
        games.player_mask[player] |= np.uint64(1) << np.uint64(living + index)
    classes = classes_of(games, first, last, width, space)
    size = -amount if amount < 0 else amount
    certain = factors == 0 and games.chance_at[outcome + 1] == games.chance_at[outcome]
    fits = True
    bits = FINE_BITS if width <= FEW_WIDE else WIDE_BITS
    scale, doubt, near, left = float(1 << bits), 0.0, 0, 0
    if certain:
        common = denominator(width, space)
        scale, fits = float(common), common > 0
        if fits:
            _certain(width, classes, common, space)
            organic = common if space.size[(1 << width) - 1] == 0 else 0
            left = _deal_certain(size, common, classes, organic, space)
    elif size > LARGEST_UNCERTAIN:
        fits = False
    else:
        _probabilities(games, outcome, space)
        organic, explained = _uncertain(living, width, classes, scale, space)
        left = _deal_uncertain(size, classes, organic, explained, bits, space)
        doubt = 2.0 ** (width - NEAR_BITS)
        near = size << (bits + width - NEAR_BITS)
    if fits:
        if certain:
            bar, left = _bar(left, classes + 2, space)
        else:
            bar, left = _near_bar(left, classes + 2, near, space)
        sign = -1 if amount < 0 else 1
        _shown(size, sign, scale, doubt, classes, space)
        low = bar - near
        row, left = _write(games, dealt, outcome, sign, row, space, (low, bar), left)
        rest, other = space.rest[classes], space.rest[classes + 1]
        even = np.int64(low <= rest <= bar and left > 0)
        dealt.organic[outcome] = sign * (space.part[classes] + np.int64(rest > bar) + even)
        even = np.int64(low <= other <= bar and left > even)
        dealt.unexplained[outcome] = sign * (space.part[classes + 1] + np.int64(other > bar) + even)
    else:
        dealt.status[outcome] = EXACT
    for index in range(classes):
        space.class_of[space.mask[index]] = -1
    return row
