"""Cutting a text into what patterns look at: words, figures, addresses and the ends of sentences.

A text is cut at white space first, and a piece is cut into tokens only when it is new (`Pieces`
remembers): most pieces of most letters are known. Sentences end at marks with white space behind
them, at an empty line, behind the comma of a greeting's line and before the item of a list; a lone
line break is white space, since mail is wrapped by hand and by machine.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate, islice

MAX_TEXT = 3_000
"""Characters of new text that are read; what people write by hand is shorter."""
MAX_SUBJECT = 300
PART = "\n\n"
"""Between the subject and the text, when both are looked at in one go."""

_BREAK = "\xb6"
# Every replacement keeps the length, so that places in the text hold.
_BREAKS = (("\n\n", f"{_BREAK}\n"), (",\n", f"{_BREAK}\n"), ("\n-", f"{_BREAK}-"), ("\n*", f"{_BREAK}*"), ("\n\u2022", f"{_BREAK}\u2022"))  # fmt: skip
TOKEN = re.compile(
    r"\w+(?:['\u2019]\w+|://\S{1,300}){0,3}"
    r"|[.!?\u2026]{1,8}(?=\s|$|[\"'\u201d)\xb6])|[;:](?=\s|$|\xb6)|[\u2013\u2014](?=\s|$)|[$\u20ac\xa3%\xb6]"
)
"""One token. Repetitions are bounded: no text takes longer than its length asks for."""

tokens = TOKEN.findall


def marked(text: str) -> str:
    """A text with its breaks marked, as long as it was."""
    for old, new in _BREAKS:
        text = text.replace(old, new)
    return text


def bounds(
    text: str, told: Iterable[str], many: int, wanted: Iterable[int]
) -> dict[int, tuple[int, int]]:
    """Where some tokens, by their number, stand in a text.

    Args:
        text: marked.
        told: for each of its pieces a string with so many characters for each of its tokens.
        many: how many characters a token has.
        wanted: numbers of tokens.
    """
    ends = list(accumulate(map(len, told)))
    found: dict[int, tuple[int, int]] = {}
    place, rest = 0, text
    for number in sorted(wanted):
        target = bisect_right(ends, number * many)
        # Where a piece begins is told by the length of what is left behind those before it.
        rest = rest.split(None, target - place)[-1]
        place = target
        start = len(text) - len(rest)
        before = ends[place - 1] // many if place else 0
        found[number] = next(islice(TOKEN.finditer(text, start), number - before, None)).span()
    return found
