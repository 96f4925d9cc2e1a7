"""Finding the text that another is a copy of: by common pairs, then by common words, then in order."""

from typing import TypeAlias

from tengill.compiled import compiled, inlined
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
LEAST_COST = min(OTHER / 2, GAP_MORE)
"""Bits that every word which meets none costs at least."""
_CONTAINED = 0.6
_NEVER = -1e9
_MET = 1 << 16
"""Added to how often a word stands in this text: the other has it, too."""
_ROUNDED = 1e-6
"""More than sums of bits in another order may differ by."""

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
        rows: room for the alignment, 8 * (LONGEST + 1).
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
    # What has most pairs in common comes first: what it comes to, others are soon seen to fall short of.
    near = _nearest(hits, touched, number, least)
    while near >= 0:
        if _better(words, whole, bits, texts, near, desk, rows, asked, told, best):
            best = near
        hits[near] = 0
        near = _nearest(hits, touched, number, least)
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
def _nearest(hits: Counts, touched: Longs, number: int, least: int) -> int:
    """The text with the most common pairs, if these are enough; else -1."""
    near, most = -1, least - 1
    for i in range(number):
        if hits[touched[i]] > most:
            near, most = touched[i], hits[touched[i]]
    return near


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
    _potential(words, bits, pool, low, high, desk, rows)
    least = max(needed, _side_by_side(words, bits, pool, low, high, rows))
    met, odds = aligned(words, bits, pool, low, high, rows, least - _ROUNDED)
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
def _potential(
    words: Words, bits: Bits, pool: Words, low: int, high: int, desk: Desk, rows: Floats
) -> None:
    """Fill in, behind four rows, what can still be met from each place on, and what it costs at least.

    A word of this text that the other lacks meets nothing, nor the other way round: it stands beside
    another one, or in a gap. Of this text, then of the other: the bits in common less the costs of
    the words that are not, and these costs.
    """
    bag, bits_of = desk[3], desk[4]
    wide = LONGEST + 1
    n, m = words.shape[0], high - low
    ours, spent = rows[4 * wide : 5 * wide], rows[5 * wide : 6 * wide]
    theirs, lost = rows[6 * wide : 7 * wide], rows[7 * wide :]
    theirs[m] = lost[m] = ours[n] = spent[n] = 0.0
    for k in range(m - 1, -1, -1):
        word = pool[low + k]
        alone = bag[word] == 0
        lost[k] = lost[k + 1] + (LEAST_COST if alone else 0.0)
        theirs[k] = theirs[k + 1] + (-LEAST_COST if alone else bits_of[word])
        if 0 < bag[word] < _MET:
            bag[word] += _MET
    for i in range(n - 1, -1, -1):
        alone = bag[words[i]] < _MET
        spent[i] = spent[i + 1] + (LEAST_COST if alone else 0.0)
        ours[i] = ours[i + 1] + (-LEAST_COST if alone else max(0.0, bits[1][i]))
    for k in range(low, high):
        if bag[pool[k]] >= _MET:
            bag[pool[k]] -= _MET


@compiled
def _side_by_side(
    words: Words, bits: Bits, pool: Words, low: int, high: int, rows: Floats
) -> float:
    """The odds with one gap at most, where it is best: what laying them side by side gives at least."""
    n, m = words.shape[0], high - low
    shift, shorter = m - n, min(m, n)
    front = rows[: LONGEST + 1]
    front[0] = 0.0
    for i in range(shorter):
        front[i + 1] = front[i] + (bits[1][i] if words[i] == pool[low + i] else -OTHER)
    if shift == 0:
        return float(front[n])
    back, most = 0.0, front[shorter]
    for i in range(shorter - 1, -1, -1):
        ours, theirs = (i, i + shift) if shift > 0 else (i - shift, i)
        back += bits[1][ours] if words[ours] == pool[low + theirs] else -OTHER
        most = max(most, front[i] + back)
    return float(most - GAP_OPEN - GAP_MORE * abs(shift))


@compiled
def aligned(
    words: Words, bits: Bits, pool: Words, low: int, high: int, rows: Floats, least: float
) -> tuple[float, float]:
    """Two texts laid side by side: the bits of the words that meet, and the odds of a common origin.

    Global alignment with affine gaps (Gotoh 1982) that maximises log-odds: two equal words tell
    their surprise, two different ones cost `OTHER`, a gap costs `GAP_OPEN` and `GAP_MORE` a word.
    A way that cannot come to `least` any more, whatever is still met, is left: most of the table is
    never looked at, and what comes to `least` comes out as if all of it were.

    Args:
        words: this text.
        bits: of each of its words, alone and after the one before.
        pool: holds the other text …
        low: … from here …
        high: … to here.
        rows: room to work; behind four rows stands what `_potential` fills in.
        least: the odds that matter. Where there are none as high, those told are lower than any.

    Returns:
        Bits of the words that meet, each by itself; and the log-odds in bits.
    """
    other = pool[low:high]
    # Columns from `first` on and before `last` of the row before can still come to it.
    first, last = 0, _begun(other.shape[0], rows, least)
    for i in range(words.shape[0]):
        first, last = _row(i, words, bits, other, rows, first, last, least)
        if first < 0:
            return 0.0, _NEVER
    m = other.shape[0]
    # The last column lies before `last` only where it comes to what is wanted.
    if last <= m:
        return 0.0, _NEVER
    return float(rows[LONGEST + 1 + m]), float(rows[m])


@compiled
def _begun(m: int, rows: Floats, least: float) -> int:
    """The table's first row: nothing but a gap; gives the first column that cannot come to `least`."""
    wide = LONGEST + 1
    best, met = rows[:wide], rows[wide : 2 * wide]
    gap, gap_met = rows[2 * wide : 3 * wide], rows[3 * wide : 4 * wide]
    ours, spent = rows[4 * wide : 5 * wide], rows[5 * wide : 6 * wide]
    theirs, lost = rows[6 * wide : 7 * wide], rows[7 * wide :]
    for j in range(m + 1):
        best[j] = -GAP_OPEN - GAP_MORE * j if j else 0.0
        met[j], gap[j], gap_met[j] = 0.0, _NEVER, 0.0
        if best[j] + min(ours[0] - lost[j], theirs[j] - spent[0]) < least:
            return j
    return m + 1


@inlined
def _likelier(odds: float, met: float, others: float, others_met: float) -> tuple[float, float]:
    """The likelier of two ways, with what is met on it; of two alike the first."""
    return (others, others_met) if others > odds else (odds, met)


@compiled
def _row(
    i: int, words: Words, bits: Bits, other: Words, rows: Floats, first: int, last: int, least: float
) -> tuple[int, int]:  # fmt: skip
    """One more row of the table: this text's word `i` beside each of the other's.

    Args:
        i: which word.
        words: this text.
        bits: of its words.
        other: the other text.
        rows: as in `aligned`.
        first: column of the row before from which on …
        last: … and before which it may come to what is wanted.
        least: the odds that matter.

    Returns:
        The same of this row; -1 where none may.
    """
    wide = LONGEST + 1
    best, met = rows[:wide], rows[wide : 2 * wide]
    gap, gap_met = rows[2 * wide : 3 * wide], rows[3 * wide : 4 * wide]
    ours, spent = rows[4 * wide : 5 * wide], rows[5 * wide : 6 * wide]
    theirs, lost = rows[6 * wide : 7 * wide], rows[7 * wide :]
    corner, corner_met, left, left_met = _NEVER, 0.0, _NEVER, 0.0
    across, across_met = _NEVER, 0.0
    alive, end = -1, 0
    by_ours, by_theirs = ours[i + 1] - least, -spent[i + 1] - least
    if first == 0:
        corner, left = best[0], -GAP_OPEN - GAP_MORE * (i + 1)
        best[0] = left
        if left + min(by_ours - lost[0], by_theirs + theirs[0]) >= 0.0:
            alive, end = 0, 1
    for j in range(max(0, first - 1), other.shape[0]):
        up, up_met, down, down_met = _NEVER, 0.0, _NEVER, 0.0
        if j + 1 < last:
            up, up_met = best[j + 1], met[j + 1]
            down, down_met = gap[j + 1], gap_met[j + 1]
        down, down_met = _likelier(down, down_met, up - GAP_OPEN, up_met)
        across, across_met = _likelier(across, across_met, left - GAP_OPEN, left_met)
        down -= GAP_MORE
        across -= GAP_MORE
        now, now_met = corner - OTHER, corner_met
        if other[j] == words[i]:
            now, now_met = corner + bits[1][i], corner_met + bits[0][i]
        now, now_met = _likelier(now, now_met, down, down_met)
        now, now_met = _likelier(now, now_met, across, across_met)
        corner, corner_met = up, up_met
        best[j + 1], met[j + 1] = now, now_met
        gap[j + 1], gap_met[j + 1] = down, down_met
        left, left_met = now, now_met
        if now + min(by_ours - lost[j + 1], by_theirs + theirs[j + 1]) >= 0.0:
            alive, end = (j + 1 if alive < 0 else alive), j + 2
        elif j + 1 >= last:
            break
    return alive, end
