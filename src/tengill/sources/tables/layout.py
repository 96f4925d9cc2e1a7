"""Where the header of a table stands, and how its rows are to be read."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from tengill.sources.tables.cells import cells_of
from tengill.sources.tables.encodings import UTF16, find_encoding, shape_of, text_of

DELIMITERS = (",", ";", "\t", "|")
_WITHIN = 20
_LONGEST_HEADER = 1 << 15
"""Bytes of a line that may be the header: every row carries it along."""
_LINE = re.compile(r"[^\r\n]*(\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file's rows."""

    encoding: str
    """`utf-8`, `utf-16-le`, `utf-16-be` or `cp1252`."""
    delimiter: str
    header: tuple[str, ...]
    """As written, outer white space removed."""
    begins: int = 0
    """The byte at which the first row below the header begins."""
    returns: bool = False
    """True when rows end in a bare carriage return, as Excel for the Macintosh writes them."""

    def context(self) -> str:
        """What a row needs to be read elsewhere, as `Raw.context` carries it."""
        return json.dumps(
            {"delimiter": self.delimiter, "encoding": self.encoding, "header": self.header},
            ensure_ascii=False,
        )

    @classmethod
    def from_context(cls, context: str) -> Self:
        """The layout a context was made of; where the rows begin is not kept."""
        told = json.loads(context)
        return cls(told["encoding"], told["delimiter"], tuple(told["header"]))


def find_layout(head: bytes, fits: Callable[[Sequence[str]], bool]) -> Layout | None:
    """How a file that begins with `head` is to be read, or None when it has no fitting header.

    The header is the first of the first twenty lines whose cells `fits`: whatever stands above
    (notes, `sep=;`) is passed over. Where several delimiters give a fitting header, the one with
    the most cells is taken.

    Args:
        head: the first 64 KB of the file, or all of it.
        fits: whether the cells of a line, outer white space removed, are the header looked for.
    """
    found = _first_lines(head)
    if found is None:
        return None
    encoding, lines = found
    for line in lines:
        best: tuple[str, ...] = ()
        delimiter = ""
        for one in DELIMITERS:
            cells = line.cells(one)
            if len(cells) > len(best) and fits(cells):
                best, delimiter = cells, one
        if best:
            return Layout(encoding, delimiter, best, line.end, line.returns)
    return None


@dataclass(frozen=True)
class _Line:
    text: str
    end: int
    """The byte behind its line end."""
    returns: bool

    def cells(self, delimiter: str) -> tuple[str, ...]:
        return _cells(self.text, delimiter)


@lru_cache(maxsize=128)
def _cells(text: str, delimiter: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells_of(text, delimiter)[0])


# Every format of rows asks about the same head, one after the other.
@lru_cache(maxsize=2)
def _first_lines(head: bytes) -> tuple[str, tuple[_Line, ...]] | None:
    """The encoding and the first lines of a file; None when it is no text."""
    encoding, mark = find_encoding(head)
    if not encoding:
        return None
    return encoding, tuple(_lines(head, encoding, mark))


def _lines(head: bytes, encoding: str, mark: int) -> Iterator[_Line]:
    shape = shape_of(head[mark:], encoding)
    width = 2 if encoding in UTF16 else 1
    at, byte = 0, mark
    for _ in range(_WITHIN):
        match = _LINE.match(shape, at)
        if match is None or at >= len(shape):
            return
        taken = match[0]
        end = byte + (len(taken.encode(encoding, "replace")) if width > 1 else len(taken))
        if end - byte <= _LONGEST_HEADER:
            text = text_of(head[byte:end], encoding)[0]
            yield _Line(text, end, returns=match[1] == "\r")
        at, byte = match.end(), end
