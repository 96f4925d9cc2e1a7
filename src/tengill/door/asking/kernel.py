"""Compiled: which patterns could match in which sentence of a text. Imported when first needed.

A superset, told by the words alone: a pattern is named for a sentence that has all the words it
needs, in whatever order; the pattern itself then decides.
"""

import numpy as np

from tengill.door.templates.jit import Counts, Words, compiled

FIRST = 0xE000
"""The code of an alphabet's first character."""


@compiled
def sentences(text: Words, stops: Words, bounds: Counts) -> int:
    """Where sentences end, and how many there are.

    Args:
        text: codes of characters.
        stops: for each character of the alphabet whether it ends a sentence.
        bounds: filled with the places behind the marks that end sentences, and of the end.
    """
    found = 0
    for place in range(text.shape[0]):
        if stops[text[place] - FIRST]:
            bounds[found] = place + 1
            found += 1
    if found == 0 or bounds[found - 1] < text.shape[0]:
        bounds[found] = text.shape[0]
        found += 1
    return found


@compiled
def could_match(
    text: Words, tables: Counts, starts: Counts, bounds: Counts, many: int, out: Counts
) -> int:
    """Pairs of a pattern and a sentence that has all its words; how many, at most what `out` holds.

    A sentence begins with the mark that ended the one before. Sentences come in order, and each
    pattern once in each of them.

    Args:
        text: codes of characters.
        tables: `starts[2k]` and `starts[2k + 1]` tell where its parts begin, each a list of lists:
            for k = 0 sets of words by character, for 1 patterns by the character of their rarest
            word, for 2 sets by pattern; then scratch space, zero, for sets and for patterns.
        starts: see there.
        bounds: as `sentences` tells them.
        many: how many sentences.
        out: filled with the pairs, one behind the other.
    """
    found = 0
    begin = 0
    of_set, of_pattern = starts[6], starts[7]
    for sentence in range(many):
        end, stamp = bounds[sentence], sentence + 1
        for place in range(begin, end):
            at = starts[0] + text[place] - FIRST
            for entry in range(tables[at], tables[at + 1]):
                tables[of_set + tables[starts[1] + entry]] = stamp
        for place in range(begin, end):
            at = starts[2] + text[place] - FIRST
            for entry in range(tables[at], tables[at + 1]):
                pattern = tables[starts[3] + entry]
                if tables[of_pattern + pattern] == stamp:
                    continue
                tables[of_pattern + pattern] = stamp
                whole = True
                for needed in range(
                    tables[starts[4] + pattern], tables[starts[4] + pattern + 1]
                ):
                    if tables[of_set + tables[starts[5] + needed]] != stamp:
                        whole = False
                        break
                if whole and found + 2 <= out.shape[0]:
                    out[found], out[found + 1] = pattern, sentence
                    found += 2
        begin = max(0, end - 1)
    return found
