"""Compiled: which patterns could match in which sentence of a text. Imported when first needed."""

from tengill.compiled import compiled
from tengill.door.asking.patterns import FIRST
from tengill.door.templates.arrays import Counts, Longs, Words


@compiled
def characters(
    numbers: Counts, many: int, starts: Longs, rows: Words, first: Words, out: Words, upto: Counts
) -> int:
    """The characters of a text's tokens, pack after pack.

    Args:
        numbers: of the text's pieces.
        many: how many pieces.
        starts: where each piece's row begins in `rows`, and where the last one ends.
        rows: of each piece the characters of its tokens, those of every pack in turn.
        first: for each pack the character that stands before the text.
        out: filled: for each pack that character, and the text's.
        upto: filled with how many tokens there are behind each piece.

    Returns:
        How many tokens; a pack's characters are one more.
    """
    packs, tokens = first.shape[0], 0
    for piece in range(many):
        tokens += (starts[numbers[piece] + 1] - starts[numbers[piece]]) // packs
        upto[piece] = tokens
    for pack in range(packs):
        place = pack * (tokens + 1)
        out[place] = first[pack]
        for piece in range(many):
            low, high = starts[numbers[piece]], starts[numbers[piece] + 1]
            for entry in range(low + pack, high, packs):
                place += 1
                out[place] = rows[entry]
    return tokens


@compiled
def could_match(  # noqa: C901 - one loop over the text; calls between compiled parts cost more
    text: Words, tables: Counts, starts: Counts, scratch: Counts, ends: Counts, out: Counts
) -> int:
    """Pairs of a pattern and a sentence that has all its words, in whatever order.

    A sentence begins with the mark that ended the one before. Sentences come in order, and each
    pattern once in each of them.

    Args:
        text: codes of characters.
        tables: three lists of lists, each as places of their beginnings and then their entries:
            sets of words by character; patterns by the character of their rarest word; sets by
            pattern. Then for each character whether it ends a sentence.
        starts: where these seven parts begin.
        scratch: zeros, one for each set and then one for each pattern.
        ends: filled with where sentences end, behind their mark; as long as the text at least.
        out: filled with pairs, one behind the other.

    Returns:
        How many entries of `out` were filled. What it cannot hold is left out.
    """
    found = begin = sentence = 0
    first_pattern = starts[7]
    while True:
        stamp = sentence + 1
        # The words of the sentence, up to its own mark.
        end = begin
        while end < text.shape[0]:
            char = text[end] - FIRST
            for entry in range(tables[starts[0] + char], tables[starts[0] + char + 1]):
                scratch[tables[starts[1] + entry]] = stamp
            end += 1
            if tables[starts[6] + char] and end > begin + 1:
                break
        ends[sentence] = end
        for place in range(begin, end):
            char = text[place] - FIRST
            for entry in range(tables[starts[2] + char], tables[starts[2] + char + 1]):
                pattern = tables[starts[3] + entry]
                if scratch[first_pattern + pattern] == stamp or found + 2 > out.shape[0]:
                    continue
                scratch[first_pattern + pattern] = stamp
                whole = True
                for needed in range(tables[starts[4] + pattern], tables[starts[4] + pattern + 1]):
                    if scratch[tables[starts[5] + needed]] != stamp:
                        whole = False
                        break
                if whole:
                    out[found], out[found + 1] = pattern, sentence
                    found += 2
        if end >= text.shape[0]:
            return found
        sentence += 1
        begin = end - 1
