"""Cutting a text into what patterns look at: words, figures, addresses and the ends of sentences.

A text is cut at white space first, and a piece is cut into tokens only when it is new (`Pieces`
remembers): most pieces of most letters are known. Sentences end at marks with white space behind
them, at an empty line, behind the comma of a greeting's line and before the item of a list; a lone
line break is white space, since mail is wrapped by hand and by machine.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice

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
    text: str, begins: Sequence[int], upto: Sequence[int], wanted: Iterable[int]
) -> dict[int, tuple[int, int]]:
    """Where some tokens, by their number, stand in a text.

    Args:
        text: marked.
        begins: where each of its pieces begins.
        upto: how many tokens there are behind each.
        wanted: numbers of tokens.
    """
    found: dict[int, tuple[int, int]] = {}
    for number in wanted:
        piece = bisect_right(upto, number)
        before = upto[piece - 1] if piece else 0
        part = TOKEN.finditer(text, begins[piece])
        found[number] = next(islice(part, number - before, None)).span()
    return found
