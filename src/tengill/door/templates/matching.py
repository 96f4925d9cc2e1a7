"""Finding the text that another is a copy of: by common pairs, then by common words, then in order."""

from typing import TypeAlias

from tengill.compiled import compiled
from tengill.door.templates.arrays import Counts, Floats, Keys, Longs, Words
from tengill.door.templates.index import ASKED, WAYS, bucket, pairs

LONGEST = 160
CANDIDATES = 48
"""How many texts are compared by their words."""
MORE_IN_COMMON = 0.1
MORE_IN_ORDER = 0.07
"""Long texts have many words in common by chance: so much more share than of short ones is needed
before they are laid side by side, and after."""
OTHER, GAP_OPEN, GAP_MORE = 0.8, 5.0, 0.5
"""Bits that speak against a common origin: two different words side by side, a gap, each word in it."""
_CONTAINED = 0.6
_NEVER = -1e9

Texts: TypeAlias = tuple[Words, Longs, Floats]
"""All words of all texts, where each begins, and the bits of each."""
Desk: TypeAlias = tuple[Counts, Longs, Longs, Counts, Floats]
"""Common pairs by text, texts that have some, pairs asked for; this text's words: how often, bits."""
Bits: TypeAlias = tuple[Floats, Floats]


@compiled
def find(  # noqa: PLR0917 - a loop over arrays takes its arrays
    words: Words, prior: Floats, bits: Bits, texts: Texts, index: tuple[Keys, Counts], desk: Desk,
    rows: Floats, asked: tuple[float, float], told: Floats,
) -> int:  # fmt: skip
    """The text that this one is likeliest a copy of, or -1; `told` gets its (share, log-odds).

    Args:
        words: the text.
        prior: packaged bits of each word.
        bits: of each of its words, alone and after the one before.
        texts: those held.
        index: of those.
        desk: room to work, all zero before and after.
        rows: room for the alignment, 4 * (LONGEST + 1).
        asked: share and log-odds that it takes.
        told: room for two.
    """
    number = _gather(words, prior, index, desk)
    hits, touched, _, bag, bits_of = desk
    least = _least(hits, touched, number)
    whole = 0.0
    for i in range(words.shape[0]):
        whole += bits[0][i]
        bag[words[i]] += 1
        bits_of[words[i]] = bits[0][i]
    best = -1
    for i in range(number):
        if hits[touched[i]] >= least and _better(
            words, whole, bits, texts, touched[i], desk, rows, asked, told, best
        ):
            best = touched[i]
    for i in range(words.shape[0]):
        bag[words[i]] = 0
    for i in range(number):
        hits[touched[i]] = 0
    return best


@compiled
def _gather(words: Words, prior: Floats, index: tuple[Keys, Counts], desk: Desk) -> int:
    """Count common pairs by text; gives how many texts have some."""
    keys, slots = index
    hits, touched, scratch = desk[0], desk[1], desk[2]
    number = 0
    for i in range(pairs(words, prior, ASKED, scratch)):
        first = bucket(scratch[i], keys)
        for slot in range(first, first + WAYS):
            text = slots[slot] - 1
            if text < 0:
                break
            if keys[slot] == scratch[i]:
                if hits[text] == 0:
                    touched[number] = text
                    number += 1
                hits[text] += 1
    return number


@compiled
def _least(hits: Counts, touched: Longs, number: int) -> int:
    """The fewest common pairs that leave not too many texts."""
    least = 1
    while True:
        passing = 0
        for i in range(number):
            if hits[touched[i]] >= least:
                passing += 1
        if passing <= CANDIDATES:
            return least
        least += 1


@compiled
def _better(  # noqa: PLR0917 - a loop over arrays takes its arrays
    words: Words, whole: float, bits: Bits, texts: Texts, text: int, desk: Desk, rows: Floats,
    asked: tuple[float, float], told: Floats, best: int,
) -> bool:  # fmt: skip
    """Whether a text is one that this is a copy of, and likelier than the best so far."""
    pool, start, whole_of = texts
    low, high = start[text], start[text + 1]
    length = min(1.0, max(0.0, (words.shape[0] - 25) / 60))
    size = max(min(whole, whole_of[text]), _CONTAINED * max(whole, whole_of[text]))
    common = _in_common(pool, low, high, desk)
    needed = asked[1] if best < 0 else max(asked[1], told[1])
    if common / size < asked[0] + MORE_IN_COMMON * length or common < needed:
        return False
    met, odds = aligned(words, bits, pool, low, high, rows)
    share = met / size
    if share < asked[0] + MORE_IN_ORDER * length or odds < needed:
        return False
    if best >= 0 and odds == told[1] and best < text:
        return False
    told[0], told[1] = min(share, 1.0), odds
    return True


@compiled
def _in_common(pool: Words, low: int, high: int, desk: Desk) -> float:
    """Bits of the words in common, in any order; the desk counts this text's words, and does after."""
    taken, bag, bits_of = desk[2], desk[3], desk[4]
    common, many = 0.0, 0
    for k in range(low, high):
        word = pool[k]
        if bag[word] > 0:
            bag[word] -= 1
            taken[many] = word
            many += 1
            common += bits_of[word]
    for i in range(many):
        bag[taken[i]] += 1
    return common


@compiled
def aligned(
    words: Words, bits: Bits, pool: Words, low: int, high: int, rows: Floats
) -> tuple[float, float]:
    """Two texts laid side by side: the bits of the words that meet, and the odds of a common origin.

    Global alignment with affine gaps (Gotoh 1982) that maximises log-odds: two equal words tell
    their surprise, two different ones cost `OTHER`, a gap costs `GAP_OPEN` and `GAP_MORE` a word.

    Returns:
        Bits of the words that meet, each by itself; and the log-odds in bits.
    """
    m = high - low
    wide = LONGEST + 1
    best, met, gap, gap_met = (
        rows[:wide],
        rows[wide : 2 * wide],
        rows[2 * wide : 3 * wide],
        rows[3 * wide :],
    )
    for j in range(m + 1):
        best[j] = -GAP_OPEN - GAP_MORE * j if j else 0.0
        met[j], gap[j], gap_met[j] = 0.0, _NEVER, 0.0
    for i in range(words.shape[0]):
        corner, corner_met = best[0], met[0]
        left, left_met = -GAP_OPEN - GAP_MORE * (i + 1), 0.0
        best[0] = left
        across, across_met = _NEVER, 0.0
        for j in range(m):
            up, up_met = best[j + 1], met[j + 1]
            down, down_met = gap[j + 1], gap_met[j + 1]
            if up - GAP_OPEN > down:
                down, down_met = up - GAP_OPEN, up_met
            if left - GAP_OPEN > across:
                across, across_met = left - GAP_OPEN, left_met
            down -= GAP_MORE
            across -= GAP_MORE
            now, now_met = corner - OTHER, corner_met
            if pool[low + j] == words[i]:
                now, now_met = corner + bits[1][i], corner_met + bits[0][i]
            if down > now:
                now, now_met = down, down_met
            if across > now:
                now, now_met = across, across_met
            corner, corner_met = up, up_met
            best[j + 1], met[j + 1] = now, now_met
            gap[j + 1], gap_met[j + 1] = down, down_met
            left, left_met = now, now_met
    return met[m], best[m]
