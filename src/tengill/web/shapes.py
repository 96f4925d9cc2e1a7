"""Sentences said elsewhere, known again by their shape, so that they can be said in another language."""

import re

from django.utils.functional import Promise

_QUOTED = r"(?P<quote_{0}>['\"])(?P<{0}>.*?)(?P=quote_{0})"


def shape(said: str, words: str | Promise) -> tuple[re.Pattern[str], str | Promise]:
    """A sentence with `{file}` for any text and `{told!}` for text in quotes, and what says it here."""
    pattern = ""
    for piece in re.split(r"(\{\w+!?\})", said):
        named = re.fullmatch(r"\{(\w+)(!?)\}", piece)
        if not named:
            pattern += re.escape(piece)
        elif named[2]:
            pattern += _QUOTED.format(named[1])
        else:
            pattern += f"(?P<{named[1]}>.*?)"
    return re.compile(pattern, re.DOTALL), words
