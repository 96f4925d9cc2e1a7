"""Compiled: the codes of a text's words with names masked. Imported when first needed."""

from tengill.compiled import compiled
from tengill.door.templates.arrays import Counts, Longs, Texts, Words

_MASKS = 16
_NAME = 1
_STOP = 0
_LINE = 10
_CAPITALS = 0.4


@compiled
def masked(  # noqa: C901, PLR0917 - one loop over arrays: calls between compiled parts cost more
    text: Texts, numbers: Counts, many: int, begins: Counts, ends: Counts, starts: Longs,
    rows: Counts, out: Words, fewest: int,
) -> int:  # fmt: skip
    """Codes with words in capitals within a sentence masked as names, and runs of masks as one.

    Args:
        text: its code points.
        numbers: of its pieces.
        many: how many pieces.
        begins: where each begins.
        ends: where each ends.
        starts: where each piece's row begins in `rows`, and where the last one ends.
        rows: of each piece the codes of its tokens: negative for one with a capital, 0 for a stop.
        out: filled; it has room for as many codes as there are letters.
        fewest: fewer codes than this that are no masks tell nothing.

    Returns:
        How much of `out` was filled; 0: it tells nothing.
    """
    words = capitals = 0
    for piece in range(many):
        for place in range(starts[numbers[piece]], starts[numbers[piece] + 1]):
            words += 1 if rows[place] != _STOP else 0
            capitals += 1 if rows[place] < 0 else 0
    shouting = capitals > _CAPITALS * words
    filled = told = 0
    before = last = _STOP
    for piece in range(many):
        if piece > 0:
            for place in range(ends[piece - 1], begins[piece]):
                if text[place] == _LINE:
                    before = _STOP
        for place in range(starts[numbers[piece]], starts[numbers[piece] + 1]):
            code = rows[place]
            if code == _STOP:
                before = _STOP
                continue
            if code < 0:
                code = -code if shouting or before == _STOP else _NAME
            before = code
            if code < _MASKS and code == last:
                continue
            out[filled] = code
            filled += 1
            told += 1 if code >= _MASKS else 0
            last = code
    return filled if told >= fewest else 0
