"""The loops of a book of templates, over its arrays. See `book` for what the arrays are."""

from math import log2

import numpy as np
from numpy.typing import NDArray

from tengill.door.templates.jit import compiled

Words = NDArray[np.uint16]
Counts = NDArray[np.int32]
Slots = NDArray[np.int32]
Keys = NDArray[np.uint32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

MASKS = 16
LONGEST = 160
WAYS = 8
"""Slots of a bucket: one line of the processor's cache."""
SAME = 4
"""How many of a bucket's slots one pair may take: what everybody writes finds nobody."""
GAP = 3
"""How far apart two words of a pair may stand."""
FILED, ASKED = 24, 96
"""How many pairs of a text are filed, and how many are looked up."""
CANDIDATES = 48
"""How many texts are compared by their words."""
MORE_IN_COMMON = 0.1
MORE_IN_ORDER = 0.07
"""Long texts have many words in common by chance: so much more share than of short ones is needed
before they are laid side by side, and after."""
PRIOR = 4000.0
"""Words that the packaged commonness weighs as much as."""
MOST_BITS = 10.0
MASK_BITS = 1.0
COMMON = 9.5
"""Packaged bits under which a word is common: two common words are no pair to look up."""
OTHER, GAP_OPEN, GAP_MORE = 0.8, 5.0, 0.5
"""Bits that speak against a common origin: two different words side by side, a gap, each word in it."""
BIGRAMS = 1 << 20
_M32 = 0xFFFFFFFF


@compiled
def mixed(key: int) -> int:
    """A well-spread 32-bit hash of a 32-bit key (the finalizer of MurmurHash3)."""
    h = key & _M32
    h ^= h >> 16
    h = (h * 0x85EBCA6B) & _M32
    h ^= h >> 13
    h = (h * 0xC2B2AE35) & _M32
    h ^= h >> 16
    return h


@compiled
def weigh(
    words: Words, n: int, prior: Floats, single: Counts, double: Counts, total: int,
    weight: Floats, surprise: Floats,
) -> float:  # fmt: skip
    """Bits of each word by itself, and after the word before it; gives the sum of the latter.

    Each count is taken less one, for the text that this one may be a copy of was counted too.
    """
    told = 0.0
    for i in range(n):
        word = words[i]
        if word < MASKS:
            weight[i] = MASK_BITS
            surprise[i] = MASK_BITS / 2
            told += surprise[i]
            continue
        seen = max(single[word] - 1, 0)
        alone = (seen + PRIOR * 2.0 ** -prior[word]) / (total + PRIOR)
        weight[i] = min(MOST_BITS, -log2(alone))
        chance = alone
        if i > 0 and words[i - 1] >= MASKS:
            pair = (np.int64(words[i - 1]) << 16) | np.int64(word)
            h = mixed(pair)
            both = min(
                double[h & (BIGRAMS - 1)],
                double[BIGRAMS + (mixed(h ^ 0x5BD1E995) & (BIGRAMS - 1))],
            )
            first = max(single[words[i - 1]] - 1, 0)
            both = min(max(both - 1, 0), first)
            chance = 0.5 * alone + 0.5 * both / (first + 2.0)
        surprise[i] = min(weight[i], -log2(chance))
        told += surprise[i]
    return told


@compiled
def count(words: Words, n: int, single: Counts, double: Counts) -> int:
    """Count a text's words and pairs of neighbours; gives how many words."""
    counted = 0
    for i in range(n):
        word = words[i]
        if word < MASKS:
            continue
        counted += 1
        single[word] += 1
        if i > 0 and words[i - 1] >= MASKS:
            h = mixed((np.int64(words[i - 1]) << 16) | np.int64(word))
            one = h & (BIGRAMS - 1)
            other = BIGRAMS + (mixed(h ^ 0x5BD1E995) & (BIGRAMS - 1))
            least = min(double[one], double[other])
            if double[one] == least:
                double[one] += 1
            if double[other] == least:
                double[other] += 1
    return counted


@compiled
def pairs(words: Words, n: int, prior: Floats, wanted: int, keys: Longs) -> int:
    """Ordered pairs of near words, of which about `wanted` are kept: everywhere the same ones.

    Pairs of two common words are taken only where the others are too few.
    """
    telling, common = 0, 0
    for i in range(n):
        for j in range(i + 1, min(i + 1 + GAP, n)):
            if words[i] >= MASKS and words[j] >= MASKS:
                if prior[words[i]] > COMMON or prior[words[j]] > COMMON:
                    telling += 1
                else:
                    common += 1
    bound = _part(telling, wanted)
    bound_common = _part(common, max(0, wanted - telling))
    kept = 0
    for i in range(n):
        for j in range(i + 1, min(i + 1 + GAP, n)):
            if words[i] < MASKS or words[j] < MASKS or kept >= keys.shape[0]:
                continue
            pair = (np.int64(words[i]) << 16) | np.int64(words[j])
            tells = prior[words[i]] > COMMON or prior[words[j]] > COMMON
            if mixed(pair ^ 0x2545F491) < (bound if tells else bound_common):
                keys[kept] = pair
                kept += 1
    return kept


@compiled
def _part(found: int, wanted: int) -> int:
    """Under what hash to stay so that about `wanted` of `found` are kept."""
    return _M32 + 1 if found <= wanted else (_M32 + 1) // found * wanted


@compiled
def put(key: int, text: int, keys: Keys, slots: Slots) -> bool:
    """File a text under a pair; gives whether a slot was free. A full bucket forgets its oldest."""
    first = (mixed(key) & (keys.shape[0] // WAYS - 1)) * WAYS
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
                return False
            if oldest_same < 0 or held < slots[oldest_same]:
                oldest_same = slot
    place = oldest_same if same >= SAME else free if free >= 0 else oldest
    fresh = slots[place] == 0
    keys[place] = key
    slots[place] = text + 1
    return fresh


@compiled
def file(words: Words, n: int, text: int, prior: Floats, keys: Keys, slots: Slots, scratch: Longs) -> int:
    """File a text under its pairs; gives how many slots were newly taken."""
    taken = 0
    kept = pairs(words, n, prior, FILED, scratch)
    for i in range(kept):
        if put(scratch[i], text, keys, slots):
            taken += 1
    return taken


@compiled
def move(old_keys: Keys, old_slots: Slots, keys: Keys, slots: Slots) -> None:
    """File everything anew in a larger table, oldest first within each bucket."""
    for first in range(0, old_keys.shape[0], WAYS):
        last = -1
        for _ in range(WAYS):
            lowest = -1
            for slot in range(first, first + WAYS):
                held = old_slots[slot]
                if held > 0 and held * WAYS + slot - first > last and (
                    lowest < 0 or held < old_slots[lowest]
                ):
                    lowest = slot
            if lowest < 0:
                break
            last = old_slots[lowest] * np.int64(WAYS) + lowest - first
            put(np.int64(old_keys[lowest]), old_slots[lowest] - 1, keys, slots)


@compiled
def find(
    words: Words, n: int, prior: Floats, weight: Floats, surprise: Floats,
    pool: Words, start: Longs, whole_of: Floats, keys: Keys, slots: Slots,
    hits: Counts, bag: Counts, bits_of: Floats, touched: Longs, scratch: Longs, rows: Floats,
    told: Floats, share_needed: float, bits_needed: float,
) -> int:  # fmt: skip
    """The text that this one is most likely a copy of, or -1; `told` gets (share, bits).

    Texts that share pairs are compared by their words, the likeliest of these in order.
    """
    kept = pairs(words, n, prior, ASKED, scratch)
    number = 0
    for i in range(kept):
        key = scratch[i]
        first = (mixed(key) & (keys.shape[0] // WAYS - 1)) * WAYS
        for slot in range(first, first + WAYS):
            held = slots[slot]
            if held == 0:
                break
            if keys[slot] == key:
                if hits[held - 1] == 0 and number < touched.shape[0]:
                    touched[number] = held - 1
                    number += 1
                hits[held - 1] += 1
    best = _choose(
        words, n, weight, surprise, pool, start, whole_of, hits, bag, bits_of, touched, number,
        rows, told, share_needed, bits_needed,
    )  # fmt: skip
    for i in range(number):
        hits[touched[i]] = 0
    return best


@compiled
def _choose(
    words: Words, n: int, weight: Floats, surprise: Floats, pool: Words, start: Longs,
    whole_of: Floats, hits: Counts, bag: Counts, bits_of: Floats, touched: Longs, number: int,
    rows: Floats, told: Floats, share_needed: float, bits_needed: float,
) -> int:  # fmt: skip
    least = 1
    while True:  # the fewest common pairs that leave not too many texts
        passing = 0
        for i in range(number):
            if hits[touched[i]] >= least:
                passing += 1
        if passing <= CANDIDATES:
            break
        least += 1
    whole = 0.0
    for i in range(n):
        whole += weight[i]
        bag[words[i]] += 1
        bits_of[words[i]] = weight[i]
    best, best_score = -1, -1e9
    length = min(1.0, max(0.0, (n - 25) / 60))
    floor = share_needed + MORE_IN_COMMON * length
    share_needed += MORE_IN_ORDER * length
    for i in range(number):
        text = touched[i]
        if hits[text] < least:
            continue
        common = _in_common(words, n, pool, start[text], start[text + 1], bag, bits_of)
        theirs = whole_of[text]
        size = max(min(whole, theirs), 0.6 * max(whole, theirs))
        if common / size < floor or common < max(bits_needed, best_score):
            continue
        share, bits = aligned(
            words, n, weight, surprise, pool, start[text], start[text + 1], rows
        )
        share /= size
        if share >= share_needed and bits >= bits_needed and bits > best_score:
            best, best_score = text, bits
            told[0], told[1] = min(share, 1.0), bits
    for i in range(n):
        bag[words[i]] = 0
    return best


@compiled
def _in_common(words: Words, n: int, pool: Words, low: int, high: int, bag: Counts, bits: Floats) -> float:
    """Bits of the words in common, in any order; `bag` counts this text's words, and does after."""
    common = 0.0
    for k in range(low, high):
        word = pool[k]
        if bag[word] > 0:
            bag[word] -= 1
            common += bits[word]
    for i in range(n):
        bag[words[i]] = 0
    for i in range(n):
        bag[words[i]] += 1
    return common


@compiled
def aligned(
    words: Words, n: int, weight: Floats, surprise: Floats, pool: Words, low: int, high: int,
    rows: Floats,
) -> tuple[float, float]:  # fmt: skip
    """Two texts laid side by side: the bits of the words that meet, and the odds of a common origin.

    Global alignment with affine gaps (Gotoh 1982) that maximises log-odds: two equal words tell
    their surprise, two different ones cost `OTHER`, a gap costs `GAP_OPEN` and `GAP_MORE` a word.

    Returns:
        Bits of the words that meet, each by itself; and the log-odds in bits.
    """
    m = high - low
    wide = LONGEST + 1
    for j in range(m + 1):
        rows[j] = -GAP_OPEN - GAP_MORE * j if j else 0.0
        rows[wide + j] = 0.0
        rows[2 * wide + j] = -1e9
        rows[3 * wide + j] = 0.0
    for i in range(n):
        corner, corner_met = rows[0], rows[wide]
        left, left_met = -GAP_OPEN - GAP_MORE * (i + 1), 0.0
        rows[0] = left
        across, across_met = -1e9, 0.0
        word = words[i]
        for j in range(m):
            up, up_met = rows[j + 1], rows[wide + j + 1]
            down, down_met = rows[2 * wide + j + 1] - GAP_MORE, rows[3 * wide + j + 1]
            if up - GAP_OPEN > down:
                down, down_met = up - GAP_OPEN, up_met
            across -= GAP_MORE
            if left - GAP_OPEN > across:
                across, across_met = left - GAP_OPEN, left_met
            now, now_met = corner - OTHER, corner_met
            if pool[low + j] == word:
                now, now_met = corner + surprise[i], corner_met + weight[i]
            if down > now:
                now, now_met = down, down_met
            if across > now:
                now, now_met = across, across_met
            corner, corner_met = up, up_met
            rows[j + 1], rows[wide + j + 1] = now, now_met
            rows[2 * wide + j + 1], rows[3 * wide + j + 1] = down, down_met
            left, left_met = now, now_met
    return rows[wide + m], rows[m]


@compiled
def fade(counts: Counts) -> None:
    """Halve all counts: what was said long ago says less of what is usual."""
    for i in range(counts.shape[0]):
        counts[i] >>= 1
