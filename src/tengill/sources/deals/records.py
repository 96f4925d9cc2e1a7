"""The records of a CSV, one at a time: a quote left open costs its own line and no other."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

_MOST_LINES = 1_000
_MOST_LETTERS = 1 << 20


@dataclass(frozen=True, slots=True)
class Record:
    """A record: the line it begins on (from 1), its cells, or what is wrong with it."""

    line: int
    cells: list[str]
    wrong: str = ""


def records(lines: Iterator[str], delimiter: str) -> Iterator[Record]:
    """Every record, blank lines too (without cells).

    A cell in quotes may hold line ends. When its quote never closes, or closes only at the
    next quote of another row, the first line alone is wrong and the next line is read anew:
    otherwise one missing quote would swallow every row after it.
    """
    source = _Lines(lines)
    at = 0
    while (line := source.take()) is not None:
        at += 1
        cells, error = _parsed([line], delimiter)
        if cells is not None:
            yield Record(at, cells)
            continue
        if error != "open":
            yield _lenient(at, line, delimiter)
            continue
        taken = [line]
        whole = _closed(taken, source, delimiter)
        if whole is None:
            source.give_back(taken[1:])
            yield Record(at, [], "a quote opens and does not close; add the closing quote")
            continue
        yield Record(at, whole)
        at += len(taken) - 1


class _Lines:
    """Lines that can be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()

    def take(self) -> str | None:
        """The next line; None at the end."""
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def give_back(self, lines: list[str]) -> None:
        """Put lines back, to come again in their order."""
        self._waiting.extendleft(reversed(lines))


def _closed(taken: list[str], source: _Lines, delimiter: str) -> list[str] | None:
    """The cells once the open quote closes, taking more lines; None when it never does well."""
    letters = len(taken[0])
    while (line := source.take()) is not None:
        taken.append(line)
        letters += len(line)
        if len(taken) > _MOST_LINES or letters > _MOST_LETTERS:
            return None
        if '"' not in line:
            continue
        cells, error = _parsed(taken, delimiter)
        if cells is not None:
            return cells
        if error != "open":
            return None
    return None


def _parsed(lines: list[str], delimiter: str) -> tuple[list[str] | None, str]:
    """The cells of one whole record; or None and `open` (a quote is open) or another error."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True), []), ""
    except csv.Error as e:
        return None, "open" if "unexpected end of data" in str(e) else str(e)


def _lenient(at: int, line: str, delimiter: str) -> Record:
    """A line whose quotes are not doubled as they should be, read as well as it goes."""
    try:
        return Record(at, next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error as e:
        return Record(at, [], f"the row cannot be taken apart ({e})")
