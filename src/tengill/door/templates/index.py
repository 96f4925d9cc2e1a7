"""The index of a book: texts filed under pairs of near words, in buckets of eight slots.

A bucket is one line of the processor's cache. A slot holds a pair and a text's number plus one; 0 is
free. What is full forgets its oldest, so memory stays what it is.
"""

import numpy as np

from tengill.compiled import compiled
from tengill.door.templates.arrays import Counts, Floats, Keys, Longs, Whole, Words
from tengill.door.templates.counting import mixed

MASKS = 16
WAYS = 8
SAME = 4
"""How many of a bucket's slots one pair may take: what everybody writes finds nobody."""
GAP = 3
"""How far apart two words of a pair may stand."""
FILED, ASKED = 24, 96
"""How many pairs of a text are filed, and how many are looked up."""
COMMON = 9.5
"""Packaged bits under which a word is common."""
_M32 = 0xFFFFFFFF
_DRAW = 0x2545F491


@compiled
def pairs(words: Words, prior: Floats, wanted: int, keys: Longs) -> int:
    """Ordered pairs of near words, of which about `wanted` are kept: everywhere the same ones.

    Pairs with a common word are taken only where those of two others are too few, and pairs of two
    common words only where these are too few as well. Min-wise sampling: a pair is kept where its hash
    is low, so two texts that share pairs keep the same ones of them.
    """
    n = words.shape[0]
    none, one = 0, 0  # pairs without a common word, with one
    for i in range(n):
        for j in range(i + 1, min(i + 1 + GAP, n)):
            common = _common(words[i], words[j], prior)
            none += 1 if common == 0 else 0
            one += 1 if common == 1 else 0
    bound = _bound(none, wanted)
    bound_one = _bound(one, max(0, wanted - none))
    bound_two = _M32 + 1 if none + one < wanted else 0
    kept = 0
    for i in range(n):
        for j in range(i + 1, min(i + 1 + GAP, n)):
            common = _common(words[i], words[j], prior)
            if common < 0 or kept >= keys.shape[0]:
                continue
            pair = (np.int64(words[i]) << 16) | np.int64(words[j])
            most = bound if common == 0 else bound_one if common == 1 else bound_two
            if mixed(pair ^ _DRAW) < most:
                keys[kept] = pair
                kept += 1
    return kept


@compiled
def _common(first: int, second: int, prior: Floats) -> int:
    """How many words of a pair are common; -1 where one is masked."""
    if first < MASKS or second < MASKS:
        return -1
    return (1 if prior[first] <= COMMON else 0) + (1 if prior[second] <= COMMON else 0)


@compiled
def _bound(found: int, wanted: int) -> int:
    """Under what hash to stay so that about `wanted` of `found` are kept."""
    return _M32 + 1 if found <= wanted else (_M32 + 1) // found * wanted


@compiled
def bucket(key: Whole, keys: Keys) -> int:
    """The first slot of a pair's bucket."""
    mask = keys.shape[0] // WAYS - 1
    return (mixed(key) & mask) * WAYS  # type: ignore[no-any-return]


@compiled
def put(key: Whole, text: int, keys: Keys, slots: Counts) -> int:
    """File a text under a pair; gives 1 where a slot was free, else 0."""
    first = bucket(key, keys)
    same, oldest, oldest_same, free = 0, first, -1, -1
    for slot in range(first, first + WAYS):
        held = slots[slot]
        if held == 0:
            free = slot
            break
        if held < slots[oldest]:
            oldest = slot
        if keys[slot] == key:
            same += 1
            if held == text + 1:
                return 0
            if oldest_same < 0 or held < slots[oldest_same]:
                oldest_same = slot
    place = oldest_same if same >= SAME else free if free >= 0 else oldest
    fresh = 1 if slots[place] == 0 else 0
    keys[place] = key
    slots[place] = text + 1
    return fresh


@compiled
def file(words: Words, text: int, prior: Floats, index: tuple[Keys, Counts], scratch: Longs) -> int:
    """File a text under its pairs; gives how many slots were newly taken."""
    keys, slots = index
    taken = 0
    for i in range(pairs(words, prior, FILED, scratch)):
        taken += put(scratch[i], text, keys, slots)
    return taken


@compiled
def move(old: tuple[Keys, Counts], new: tuple[Keys, Counts]) -> None:
    """File everything anew in a larger, empty index, the oldest of each bucket first."""
    old_keys, old_slots = old
    keys, slots = new
    for first in range(0, old_keys.shape[0], WAYS):
        last = np.int64(-1)
        for _ in range(WAYS):
            lowest = -1
            for slot in range(first, first + WAYS):
                held = old_slots[slot]
                order = np.int64(held) * WAYS + slot - first
                if held > 0 and order > last and (lowest < 0 or held < old_slots[lowest]):
                    lowest = slot
            if lowest < 0:
                break
            last = np.int64(old_slots[lowest]) * WAYS + lowest - first
            put(np.int64(old_keys[lowest]), old_slots[lowest] - 1, keys, slots)
