"""How usual words are, counted over everything seen: bits of each word, alone and after another."""

from math import log2

import numpy as np

from tengill.compiled import compiled
from tengill.door.templates.arrays import Counts, Floats, Whole, Words

MASKS = 16
PRIOR = 4000.0
"""Words that the packaged commonness weighs as much as."""
MOST_BITS = 10.0
MASK_BITS = 1.0
BIGRAMS = 1 << 20
"""Counters in each of two rows (a count-min sketch): the lesser of a pair's two is taken."""
_M32 = 0xFFFFFFFF
_OTHER_ROW = 0x5BD1E995


@compiled
def mixed(key: Whole) -> int:
    """A well-spread 32-bit hash of a 32-bit key (the finalizer of MurmurHash3)."""
    h = np.int64(key) & _M32
    h ^= h >> 16
    h = (h * 0x85EBCA6B) & _M32
    h ^= h >> 13
    h = (h * 0xC2B2AE35) & _M32
    h ^= h >> 16
    return h  # type: ignore[return-value]


@compiled
def places(first: Whole, second: Whole) -> tuple[int, int]:
    """Where a pair of neighbours is counted, in either row."""
    h = mixed((np.int64(first) << 16) | np.int64(second))
    return h & (BIGRAMS - 1), BIGRAMS + (mixed(h ^ _OTHER_ROW) & (BIGRAMS - 1))


@compiled
def weigh(
    words: Words,
    prior: Floats,
    counts: tuple[Counts, Counts],
    total: int,
    bits: tuple[Floats, Floats],
) -> float:
    """Bits of each word by itself, and after the word before it; gives the sum of the latter.

    Each count is taken less one, for the text that this one may be a copy of was counted too.
    """
    single, double = counts
    weight, surprise = bits
    told = 0.0
    for i in range(words.shape[0]):
        word = words[i]
        if word < MASKS:
            weight[i], surprise[i] = MASK_BITS, MASK_BITS / 2
            told += surprise[i]
            continue
        alone = (max(single[word] - 1, 0) + PRIOR * 2.0 ** -prior[word]) / (total + PRIOR)
        weight[i] = min(MOST_BITS, -log2(alone))
        chance = alone
        if i > 0 and words[i - 1] >= MASKS:
            one, other = places(words[i - 1], word)
            first = max(single[words[i - 1]] - 1, 0)
            both = min(max(min(double[one], double[other]) - 1, 0), first)
            chance = 0.5 * alone + 0.5 * both / (first + 2.0)
        surprise[i] = min(weight[i], -log2(chance))
        told += surprise[i]
    return told


@compiled
def count(words: Words, counts: tuple[Counts, Counts]) -> int:
    """Count a text's words and pairs of neighbours; gives how many words."""
    single, double = counts
    counted = 0
    for i in range(words.shape[0]):
        word = words[i]
        if word < MASKS:
            continue
        counted += 1
        single[word] += 1
        if i > 0 and words[i - 1] >= MASKS:
            one, other = places(words[i - 1], word)
            least = min(double[one], double[other])
            if double[one] == least:
                double[one] += 1
            if double[other] == least:
                double[other] += 1
    return counted


@compiled
def fade(counts: Counts) -> None:
    """Halve all counts: what was said long ago says less of what is usual."""
    for i in range(counts.shape[0]):
        counts[i] >>= 1
