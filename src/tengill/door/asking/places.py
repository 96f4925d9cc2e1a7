"""Where a topic's words stand in an approach."""

import re
from collections.abc import Sequence
from functools import lru_cache

from tengill.facts.acts import Span

_LOOK = 3_000
_REMEMBERED = 4_096
_LATIN = "latin-1"


@lru_cache(_REMEMBERED)
def _patterns(written: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A topic's words side by side, and any of them."""
    joined = r"\W{1,3}".join(map(re.escape, written))
    each = "|".join(map(re.escape, written))
    return re.compile(rf"\b{joined}", re.IGNORECASE), re.compile(rf"\b(?:{each})", re.IGNORECASE)


def spans(written: Sequence[str], subject: str, text: str) -> tuple[Span, ...]:
    """Where a topic's words stand: side by side if they do, in the subject or else the text."""
    words = tuple(written)
    side_by_side, any_of_them = _patterns(words)
    both = ((subject[:_LOOK], True), (text[:_LOOK], False))
    parts = [(told, _low(told), in_subject) for told, in_subject in both]
    for pattern, firsts in ((side_by_side, words[:1]), (any_of_them, words)):
        for told, low, in_subject in parts:
            match = _search(pattern, firsts, told, low)
            if match is not None:
                return (Span(match.start(), match.end(), match.group(), in_subject),)
    return ()


def _low(text: str) -> str:
    """The text in small letters, of which each is in its place; empty where that cannot be told."""
    return text.lower() if len(text.encode(_LATIN, "ignore")) == len(text) else ""


def _search(
    pattern: re.Pattern[str], firsts: Sequence[str], text: str, low: str
) -> re.Match[str] | None:
    """The first match of a pattern that begins with one of some words."""
    small = [_low(word) for word in firsts]
    if not low or not all(small):
        return pattern.search(text)
    matches = (_at_word(pattern, word, text, low) for word in small)
    found = [match for match in matches if match is not None]
    return min(found, key=lambda match: match.start(), default=None)


def _at_word(
    pattern: re.Pattern[str], word: str, text: str, low: str
) -> re.Match[str] | None:
    # Looking for a word is ten times as fast as a pattern that makes no difference of case.
    place = low.find(word)
    while place >= 0:
        match = pattern.match(text, place)
        if match is not None:
            return match
        place = low.find(word, place + 1)
    return None
