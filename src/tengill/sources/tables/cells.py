"""The cells of a row, and whether a row is whole (RFC 4180, read tolerantly)."""

import re
from enum import Enum
from functools import lru_cache
from itertools import count


class State(Enum):
    """How a row stands after the lines seen so far."""

    WHOLE = "whole"
    OPEN = "open"
    """A quote is open: the row goes on in the next line."""
    BAD = "bad"
    """Something else than a delimiter follows a closing quote."""


@lru_cache(maxsize=8)
def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A whole line, and a whole cell in quotes with what ends it."""
    part = re.escape(delimiter)
    # Possessive throughout: nothing is tried twice, so no line costs more than its length.
    blank = r"[ \t]*+" if delimiter != "\t" else "[ ]*+"
    cell = rf'(?:"(?:[^"]|"")*+"{blank}|(?!")[^{part}\r\n]*+)'
    return (
        re.compile(rf"{cell}(?:{part}{cell})*+[\r\n]*+"),
        re.compile(rf'"((?:[^"]|"")*+)"{blank}(?=[{part}]|[\r\n]*\Z)'),
    )


class Scan:
    """A row looked at line by line, each letter once."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._quoted = False

    def line(self, text: str) -> State:
        """How the row stands after one more line, its line end included."""
        if not self._quoted and ('"' not in text or _patterns(self._delimiter)[0].fullmatch(text)):
            return State.WHOLE
        at = 0
        for _ in count():
            if not self._quoted:
                if not text.startswith('"', at):
                    at = text.find(self._delimiter, at) + 1
                    if not at:
                        return State.WHOLE
                    continue
                self._quoted, at = True, at + 1
            at = _closing(text, at)
            if at < 0:
                return State.OPEN
            self._quoted = False
            rest = text[at : text.find(self._delimiter, at) % (len(text) + 1)]
            if rest.strip(" \t\r\n"):
                return State.BAD
            at += len(rest) + 1
            if at > len(text):
                break
        return State.WHOLE


def _closing(text: str, at: int) -> int:
    """Where the text goes on behind the quote that closes, or -1."""
    while (at := text.find('"', at)) >= 0:
        if not text.startswith('"', at + 1):
            return at + 1
        at += 2
    return -1


def cells_of(text: str, delimiter: str) -> tuple[list[str], bool]:
    """The cells of one row, and whether a quote opened and did not close.

    Quotes that are not doubled as they should be stay in their cell.
    """
    text = text.rstrip("\r\n")
    if '"' not in text:
        return text.split(delimiter), False
    quoted = _patterns(delimiter)[1]
    found: list[str] = []
    broken = False
    at = 0
    empty = f'""{delimiter}'
    while True:
        if text.startswith(empty, at):  # most cells of some programs
            found.append("")
            at += 3
            if at >= len(text):
                found.append("")
                return found, broken
            continue
        match = quoted.match(text, at) if text.startswith('"', at) else None
        if match:
            found.append(match[1].replace('""', '"').replace("\r\n", "\n").replace("\r", "\n"))
            at = match.end()
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            cell = text[at:end]
            broken = broken or cell.startswith('"')
            found.append(cell.removeprefix('"').replace('""', '"'))
            at = end
        if at >= len(text):
            return found, broken
        at += 1
