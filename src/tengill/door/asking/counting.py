"""Compiled: a text's terms as numbers, and how many texts each stands in.

A term is the key of a word or a pair of neighbouring keys; its number is a hash of it in 64 bits, so
that two terms of one number are not met in any mailbox.
"""

from typing import TypeAlias

import numpy as np

from tengill.compiled import compiled
from tengill.door.templates.arrays import Counts, Longs, Whole

Index: TypeAlias = tuple[Counts, Longs, Counts, Counts]
"""Slots with a term's place plus one (0 is free); by place, in the order they were met: numbers,
in how many texts, and the latest of these."""

_FIRST, _SECOND = -7_046_029_254_386_353_131, -4_417_276_706_812_531_889
_SPREAD = 29
_MOST_FACTOR = 1 << 31


@compiled
def pair(first: Whole, second: Whole) -> int:
    """The number of a pair of neighbouring keys; never 0."""
    told = np.int64(first) * np.int64(_FIRST) + np.int64(second)
    told = (told ^ (told >> 32)) * np.int64(_SECOND)
    told ^= told >> _SPREAD
    return told if told != 0 else np.int64(1)  # type: ignore[return-value]


@compiled
def keys(numbers: Counts, many: int, starts: Longs, rows: Longs, subject: int, out: Longs) -> int:
    """The keys of a subject's and a text's words, in order.

    Args:
        numbers: of the pieces of both.
        many: how many pieces.
        starts: where each piece's row begins in `rows`, and where the last one ends.
        rows: of each piece the numbers of its words' keys; 0: it says nothing.
        subject: how many words the subject has.
        out: filled: how many of its keys are the subject's, then the keys; of zeros beside each
            other in one part only the first, since it parts what is on its sides as well as many.

    Returns:
        How much of `out` was filled. It needs room for a key a word.
    """
    filled, word, before = 1, 0, np.int64(1)
    out[0] = 0
    for piece in range(many):
        low, high = starts[numbers[piece]], starts[numbers[piece] + 1]
        for place in range(low, high):
            if word == subject:
                out[0], before = filled - 1, np.int64(1)
            word += 1
            key = rows[place]
            if key != 0 or before != 0:
                out[filled] = key
                filled += 1
            before = key
    if word <= subject:
        out[0] = filled - 1
    return filled


@compiled
def terms(told: Longs, out: Longs) -> int:
    """The terms of a subject and a text.

    Args:
        told: their keys, as `keys` fills them in.
        out: filled: how many terms the subject has, how many stand between both (a pair of the
            subject's last word and the text's first one, or none), how many the text has; then
            these terms.

    Returns:
        How much of `out` was filled. It needs room for two terms a key.
    """
    filled, before = 3, np.int64(0)
    subject = told[0] + 1
    out[0] = out[1] = 0
    for place in range(1, told.shape[0]):
        key = told[place]
        if place == subject:
            out[0] = filled - 3
            if before != 0 and key != 0:
                out[filled] = pair(before, key)
                out[1] = 1
                filled += 1
            before = np.int64(0)
        if key != 0:
            if before != 0:
                out[filled] = pair(before, key)
                filled += 1
            out[filled] = key
            filled += 1
        before = key
    if told.shape[0] <= subject:
        out[0] = filled - 3
    out[2] = filled - 3 - out[0] - out[1]
    return filled


@compiled
def _slot(term: Whole, slots: Counts, held: Longs) -> int:
    """The slot of a term, or the free one where it belongs."""
    mask = slots.shape[0] - 1
    slot = int((term ^ (term >> _SPREAD)) & mask)
    while slots[slot] and held[slots[slot] - 1] != term:
        slot = (slot + 1) & mask
    return slot


@compiled
def count(told: Longs, upto: int, text: int, known: int, index: Index) -> int:
    """Count a text's terms, each once; there must be room for all.

    Args:
        told: the terms, behind three other numbers, as `terms` tells them.
        upto: how much of it.
        text: the text's own number, not 0.
        known: how many terms are known.
        index: of terms.

    Returns:
        How many terms are known now.
    """
    slots, held, often, latest = index
    for place in range(3, upto):
        slot = _slot(told[place], slots, held)
        at = slots[slot] - 1
        if at < 0:
            at, known = known, known + 1
            slots[slot], held[at], often[at] = known, told[place], 0
        elif latest[at] == text:
            continue
        often[at] += 1
        latest[at] = text
    return known


@compiled
def often(terms: Longs, index: Index, out: Longs) -> None:
    """In how many texts each of some terms stands."""
    for place in range(terms.shape[0]):
        at = index[0][_slot(terms[place], index[0], index[1])] - 1
        out[place] = index[2][at] if at >= 0 else 0


@compiled
def rarity(told: Longs, text: int, index: Index, out: Longs) -> int:
    """How often the terms of a text that was counted last stand in those before it, each term once.

    Args:
        told: as `terms` tells them; the pair between subject and text is no term of either.
        text: the text's own number; it is counted, and no other since.
        index: of terms; that they were met here is marked with the text's number made negative.
        out: filled: how many terms, then numbers whose product is that of one more than each term
            stands in texts before: whole numbers, as few as fit, so that nothing is rounded.

    Returns:
        How much of `out` was filled.
    """
    filled, many = 1, 0
    out[1] = 1
    between = 3 + told[0] if told[1] else -1
    for place in range(3, told.shape[0]):
        if place == between:
            continue
        at = index[0][_slot(told[place], index[0], index[1])] - 1
        if index[3][at] == text:
            index[3][at] = -text
            many += 1
            if out[filled] > _MOST_FACTOR:
                filled += 1
                out[filled] = 1
            out[filled] *= index[2][at]
    out[0] = many
    return filled + 1


@compiled
def entered(known: int, index: Index) -> None:
    """Put all terms into empty slots."""
    for at in range(known):
        index[0][_slot(index[1][at], index[0], index[1])] = at + 1


@compiled
def _place(term: int, slots: Longs) -> int:
    """The place of a term in a set of terms, or the free one where it belongs."""
    mask = slots.shape[0] - 1
    slot = (term ^ (term >> _SPREAD)) & mask
    while slots[slot] != 0 and slots[slot] != term:
        slot = (slot + 1) & mask
    return int(slot)


@compiled
def put(term: int, slots: Longs, pair: int, pairs: Counts) -> None:
    """Put a term into a set of terms; there must be room.

    Args:
        term: a number.
        slots: the set.
        pair: 1 where it is a pair of words.
        pairs: beside the slots, that.
    """
    place = _place(term, slots)
    slots[place] = term
    pairs[place] = pair


@compiled
def among(
    told: Longs, slots: Longs, pairs: Counts, index: Index, most: float, out: Longs, often: Longs
) -> int:
    """Terms of a text that a set has: the text's first, then the subject's; gives how many.

    Args:
        told: as `terms` tells them.
        slots: the set.
        pairs: which of its terms are pairs.
        index: of all terms.
        most: a single word that stands in more texts is left out.
        out: filled with the terms.
        often: filled with the numbers of texts that each stands in.
    """
    found = 0
    text = 3 + told[0] + told[1]
    for part in range(2):
        low, high = (text, told.shape[0]) if part == 0 else (3, 3 + told[0])
        for place in range(low, high):
            term = told[place]
            slot = _place(term, slots)
            if slots[slot] != term or found >= out.shape[0]:
                continue
            at = index[0][_slot(term, index[0], index[1])] - 1
            texts = index[2][at] if at >= 0 else 0
            if texts > most and not pairs[slot]:
                continue
            out[found], often[found] = term, texts
            found += 1
    return found
