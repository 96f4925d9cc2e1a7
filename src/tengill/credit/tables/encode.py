"""Rows to games: per outcome its people, chances and what they belong to, as bit masks.

A game in a row of arrays: bit `e` of a person's mask says that the person acts in the outcome's
explanation `e`; bit `e` of a chance's mask, that the explanation hangs on it. Explanations that
hold another, or that rest on a fact of probability 0, are gone (absorption, as in
`credit.game.normal_form`). This form is as good as bit masks over people, has no limit on how many
people there are, and makes people who stand in the same explanations one class.
"""

from typing import NamedTuple

import numpy as np

from tengill.compiled import allocating, compiled, inlined
from tengill.credit.tables.arrays import Floats, Ints, Masks
from tengill.credit.tables.games import READY, WIDE, WIDTH_LIMIT, Games, Rows
from tengill.credit.tables.short import FEW, LANES, all_kept, ascending, few_chances, few_people

RAW_LIMIT = 64
"""Explanations of one outcome that fit a mask."""
SHORT = 64
"""Rows of an outcome up to which sorting by insertion is quickest."""

_ONE, _ALL = np.uint64(1), ~np.uint64(0)

FINE, OWNERS, CHANCES = 0, 1, 2
"""What is wrong with the facts: nothing; one fact, two owners; one fact, two probabilities."""


class Desk(NamedTuple):
    """Working space for one outcome, as long as the longest one's rows."""

    key: Ints
    """Of a fact, in ascending order: its number."""
    mask: Masks
    """Of a fact: the explanations that rest on it."""
    told: Ints
    """Of a fact: a row that tells it."""
    bit: Masks
    """Of a row: its explanation."""
    order: Ints
    chance: Floats
    """Of a row: its probability."""
    number: Ints
    """Of an explanation: its number in the rows."""
    cover: Masks
    """Of an explanation: those that hold everything it holds."""
    ends: Ints
    """Where players, chances and factors end so far."""


@inlined
def _insert(keys: Ints, masks: Masks, first: int, end: int, key: int, mask: np.uint64) -> int:
    """Put a key into the sorted distinct keys from `first` to `end`, or add its mask; new end."""
    at = end
    while at > first and keys[at - 1] > key:
        at -= 1
    if at > first and keys[at - 1] == key:
        masks[at - 1] |= mask
        return end
    for later in range(end, at, -1):
        keys[later] = keys[later - 1]
        masks[later] = masks[later - 1]
    keys[at] = key
    masks[at] = mask
    return end + 1


@inlined
def _explanations(explanation: Ints, first: int, last: int, found: Ints, bit: Masks) -> int:
    """The bit of every row's explanation, in ascending order of their numbers, however they come.

    Returns:
        How many explanations there are, or one more than the limit.
    """
    count, sorted_ = _numbers(explanation, first, last, found)
    if count > RAW_LIMIT:
        return count
    if not sorted_:
        for index in range(1, count):
            number, at = found[index], index
            while at > 0 and found[at - 1] > number:
                found[at] = found[at - 1]
                at -= 1
            found[at] = number
    index = 0
    for row in range(first, last):
        number = explanation[row]
        if found[index] != number:
            index = 0
            while found[index] != number:
                index += 1
        bit[row - first] = _ONE << np.uint64(index)
    return count


@inlined
def _numbers(explanation: Ints, first: int, last: int, found: Ints) -> tuple[int, bool]:
    """The different explanation numbers as they come, and whether they came in ascending order."""
    count, ascending = 0, True
    for row in range(first, last):
        number = explanation[row]
        if count and number == found[count - 1]:
            continue
        ascending &= count == 0 or number > found[count - 1]
        known = False
        for index in range(0 if ascending else count):
            known |= found[index] == number
        if known:
            continue
        if count == RAW_LIMIT:
            return RAW_LIMIT + 1, ascending
        found[count] = number
        count += 1
    return count, ascending


@allocating
def _sort(keys: Ints, first: int, last: int, order: Ints) -> None:
    """Put the rows of an outcome with many in the order of their keys."""
    order[: last - first] = np.argsort(keys[first:last])


@inlined
def _people(rows: Rows, first: int, last: int, bit: Masks, games: Games, at: int) -> int:
    """The distinct people of an outcome and the explanations they act in; where they end."""
    end = at
    for offset in range(last - first):
        row = first + offset
        if len(rows.owned) == 0 or rows.owned[row]:
            end = _insert(games.player, games.player_mask, at, end, rows.person[row], bit[offset])
    return end


@inlined
def _many_people(rows: Rows, first: int, last: int, desk: Desk, games: Games, at: int) -> int:
    """The same where they are many: sorted first, so that each is put at the end."""
    end = at
    _sort(rows.person, first, last, desk.order)
    for index in range(last - first):
        row, bit = first + desk.order[index], desk.bit[desk.order[index]]
        if len(rows.owned) == 0 or rows.owned[row]:
            end = _insert(games.player, games.player_mask, at, end, rows.person[row], bit)
    return end


@inlined
def _contradiction(rows: Rows, row: int, other: int) -> int:
    """Whether two rows tell the same fact differently."""
    owned = len(rows.owned) == 0 or rows.owned[row]
    if len(rows.owned) and rows.owned[row] != rows.owned[other]:
        return OWNERS
    if owned and rows.person[row] != rows.person[other]:
        return OWNERS
    if len(rows.probability) and rows.probability[row] != rows.probability[other]:
        return CHANCES
    return FINE


@inlined
def _fact(rows: Rows, first: int, offset: int, desk: Desk, end: int, wrong: Ints) -> int:
    """Put one row's fact into the sorted distinct facts, or add its explanation; new end."""
    row, mask, at = first + offset, desk.bit[offset], end
    key = rows.fact[row]
    while at > 0 and desk.key[at - 1] > key:
        at -= 1
    if at > 0 and desk.key[at - 1] == key:
        desk.mask[at - 1] |= mask
        problem = _contradiction(rows, row, desk.told[at - 1])
        if problem != FINE:
            wrong[0], wrong[1], wrong[2] = problem, row, desk.told[at - 1]
        return end
    for later in range(end, at, -1):
        desk.key[later], desk.mask[later] = desk.key[later - 1], desk.mask[later - 1]
        desk.told[later] = desk.told[later - 1]
    desk.key[at], desk.mask[at], desk.told[at] = key, mask, row
    return end + 1


@inlined
def _facts(rows: Rows, first: int, last: int, desk: Desk, wrong: Ints) -> int:
    """The distinct facts of an outcome, the explanations that rest on them, and one row of each."""
    end = 0
    if last - first > SHORT:
        _sort(rows.fact, first, last, desk.order)
        for index in range(last - first):
            end = _fact(rows, first, desk.order[index], desk, end, wrong)
    else:
        for offset in range(last - first):
            end = _fact(rows, first, offset, desk, end, wrong)
    return end


@inlined
def _chances(rows: Rows, desk: Desk, count: int, games: Games, at: int) -> tuple[int, np.uint64]:
    """The uncertain facts, likeliest first: where they end; and the impossible explanations."""
    end, impossible = at, np.uint64(0)
    for index in range(count):
        chance, mask = rows.probability[desk.told[index]], desk.mask[index]
        if chance <= 0.0:
            impossible |= mask
        elif chance < 1.0:
            to = end
            while to > at and games.chance[to - 1] < chance:
                games.chance[to] = games.chance[to - 1]
                games.chance_mask[to] = games.chance_mask[to - 1]
                to -= 1
            games.chance[to], games.chance_mask[to] = chance, mask
            end += 1
    return end, impossible


@inlined
def _narrow(cover: Masks, masks: Masks, first: int, last: int) -> None:
    """Per explanation, which others hold everything it holds (as far as these masks tell)."""
    for at in range(first, last):
        mask = masks[at]
        rest, index = mask, 0
        while rest:
            if rest & _ONE:
                cover[index] &= mask
            rest >>= _ONE
            index += 1


@inlined
def _survivors(cover: Masks, count: int, impossible: np.uint64) -> tuple[np.uint64, int]:
    """The explanations that count: possible, and holding no other that is (A or A·B is A)."""
    alive, living = np.uint64(0), 0
    for index in range(count):
        own = _ONE << np.uint64(index)
        absorbed = impossible & own != 0
        for other in range(count):
            theirs = _ONE << np.uint64(other)
            if other != index and not impossible & theirs and cover[other] & own:
                absorbed |= other < index or not cover[index] & theirs
        if not absorbed:
            alive |= own
            living += 1
    return alive, living


@inlined
def _squeeze(masks: Masks, first: int, last: int, alive: np.uint64, count: int) -> None:
    """Move the bits of the explanations that count together."""
    for at in range(first, last):
        squeezed, to = np.uint64(0), np.uint64(0)
        for index in range(count):
            if alive >> np.uint64(index) & _ONE:
                squeezed |= (masks[at] >> np.uint64(index) & _ONE) << to
                to += _ONE
        masks[at] = squeezed


@inlined
def _absorb(
    games: Games, outcome: int, given: int, impossible: np.uint64, cover: Masks, ends: Ints
) -> None:
    """Keep only the explanations that count, and only the chances these hang on."""
    first, chance_first = games.player_at[outcome], games.chance_at[outcome]
    for index in range(given):
        cover[index] = _ALL
    _narrow(cover, games.player_mask, first, ends[0])
    _narrow(cover, games.chance_mask, chance_first, ends[1])
    alive, living = _survivors(cover, given, impossible)
    games.alive[outcome] = living
    if living < given:
        _squeeze(games.player_mask, first, ends[0], alive, given)
        _squeeze(games.chance_mask, chance_first, ends[1], alive, given)
        kept = chance_first
        for at in range(chance_first, ends[1]):
            if games.chance_mask[at]:
                games.chance[kept] = games.chance[at]
                games.chance_mask[kept] = games.chance_mask[at]
                kept += 1
        ends[1] = kept


@compiled
def _givers(rows: Rows, games: Games, outcome: int, cover: Masks, ends: Ints) -> None:
    """Add an outcome's contributors: certain ones act in every explanation, others are factors."""
    living, first = games.alive[outcome], games.player_at[outcome]
    full = (_ONE << np.uint64(living)) - _ONE
    begin, last = rows.giver_starts[outcome], rows.giver_starts[outcome + 1]
    certain = False
    for adding in (True, False):
        at = begin
        while at < last:
            person, spared = rows.giver[at], 1.0
            while at < last and rows.giver[at] == person:
                spared *= 1.0 - rows.weight[at]
                at += 1
            certain |= spared == 0.0
            if adding and spared < 1.0:
                mask = full if spared == 0.0 else np.uint64(0)
                ends[0] = _insert(games.player, games.player_mask, first, ends[0], person, mask)
            elif not adding and 0.0 < spared < 1.0:
                place = first
                while games.player[place] < person:
                    place += 1
                games.factor[ends[2]], games.factor_weight[ends[2]] = place - first, 1.0 - spared
                ends[2] += 1
    if certain:
        _absorb(games, outcome, living, np.uint64(0), cover, ends)


def encode(rows: Rows, games: Games) -> None:
    """Make the games of some outcomes, each from its rows, in the room that is `blank`.

    Any order of an outcome's rows gives the same game. What is wrong is left in `games.wrong`.
    """
    longest = int(np.diff(rows.starts).max(initial=0)) + LANES
    desk = Desk(
        np.empty(longest, np.int64),
        np.empty(longest, np.uint64),
        np.empty(longest, np.int64),
        np.empty(longest, np.uint64),
        np.empty(longest, np.int64),
        np.empty(longest, np.float64),
        np.empty(RAW_LIMIT, np.int64),
        np.empty(RAW_LIMIT, np.uint64),
        np.zeros(3, np.int64),
    )
    _encode(rows, games, desk)


@compiled
def _encode(rows: Rows, games: Games, desk: Desk) -> None:
    ends = desk.ends
    for outcome in range(len(rows.starts) - 1):
        ends[0], ends[1] = games.player_at[outcome], games.chance_at[outcome]
        ends[2] = games.factor_at[outcome]
        games.status[outcome] = _one(rows, games, outcome, desk)
        if games.wrong[0]:
            break
        if games.status[outcome] != READY:
            ends[0], ends[1] = games.player_at[outcome], games.chance_at[outcome]
            ends[2] = games.factor_at[outcome]
        games.player_at[outcome + 1], games.chance_at[outcome + 1] = ends[0], ends[1]
        games.factor_at[outcome + 1] = ends[2]


@inlined
def _one(rows: Rows, games: Games, outcome: int, desk: Desk) -> int:
    """The game of one outcome, from its rows to its place in the arrays; whether it is ready."""
    first, last, ends = rows.starts[outcome], rows.starts[outcome + 1], desk.ends
    few = last - first <= FEW and len(rows.owned) == 0
    given = ascending(rows.explanation, first, last, desk.bit) if few else -1
    if given < 0:
        given = _explanations(rows.explanation, first, last, desk.number, desk.bit)
    games.given[outcome] = games.kept[outcome] = games.alive[outcome] = given
    if given > RAW_LIMIT:
        return WIDE
    impossible = _told(rows, first, last, few, desk, games)
    people, chances = games.player_at[outcome], games.chance_at[outcome]
    if impossible or not all_kept(given, games, people, ends[0], chances, ends[1]):
        _absorb(games, outcome, given, impossible, desk.cover, ends)
        games.kept[outcome] = games.alive[outcome]
    if games.alive[outcome] > WIDTH_LIMIT:
        return WIDE
    if len(rows.giver) and games.alive[outcome]:
        _givers(rows, games, outcome, desk.cover, ends)
        if games.alive[outcome] + ends[2] - games.factor_at[outcome] > WIDTH_LIMIT:
            return WIDE
    return READY


@inlined
def _told(rows: Rows, first: int, last: int, few: bool, desk: Desk, games: Games) -> np.uint64:
    """Add an outcome's people and uncertain facts; which explanations are impossible."""
    ends = desk.ends
    if few:
        ends[0] = few_people(rows, first, last, desk.bit, desk.key, games, ends[0])
    elif last - first > SHORT:
        ends[0] = _many_people(rows, first, last, desk, games, ends[0])
    else:
        ends[0] = _people(rows, first, last, desk.bit, games, ends[0])
    impossible = np.uint64(0)
    if len(rows.fact) == 0:
        return impossible
    end = -1
    if few and len(rows.probability):
        end = few_chances(rows, first, last, desk.bit, desk.key, desk.chance, games, ends[1])
    if end < 0:
        distinct = _facts(rows, first, last, desk, games.wrong)
        end = ends[1]
        if len(rows.probability) and games.wrong[0] == FINE:
            end, impossible = _chances(rows, desk, distinct, games, end)
    ends[1] = end
    return impossible
