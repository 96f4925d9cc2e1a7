"""A CSV as rows of text: its encoding, its delimiter, its header, wherever they are."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_HEAD = 1 << 16
_LONGEST_LINE = 1 << 20
_LOOK_AT_ROWS = 40
_NOT_WORD = re.compile(r"[\W_]+")
_SIGNATURES = (
    (b"PK\x03\x04", "an Excel workbook or another zip"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
)


class UnreadableDealsError(ValueError):
    """The file is no list of deals; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file."""

    encoding: str
    delimiter: str
    header_line: int
    """Rows before the header."""
    headers: tuple[str, ...]
    """As written, repeated ones numbered: `Status`, `Status (2)`."""


def plain(header: str) -> str:
    """A header as it is compared: lower case, anything but letters and digits one space."""
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", header).casefold()).strip()


def layout(path: Path, known: frozenset[str], encoding: str = "", delimiter: str = "") -> Layout:
    """How a file is to be read.

    Args:
        path: the file.
        known: plain headers that are known, to tell the header row and the delimiter.
        encoding: what to read it as, or empty to find out.
        delimiter: what parts its cells, or empty to find out.

    Raises:
        UnreadableDealsError: when it is empty, no text, or has a single column.
        OSError: when it cannot be read.
    """
    encoding = encoding or find_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.read(_HEAD)
    if not head.strip("\ufeff \t\r\n\0"):
        raise UnreadableDealsError(f"{path.name} is empty. Export the deals again, with headers.")
    candidates = (delimiter,) if delimiter else DELIMITERS
    best = max((_try(head, one, known) for one in candidates), key=lambda found: found[0])
    (_, columns, _), at, cells, mark = best
    if columns < 2:  # noqa: PLR2004 one column is no table
        parted = (
            _NAMES.get(delimiter, repr(delimiter)) if delimiter else "comma, semicolon, tab or bar"
        )
        raise UnreadableDealsError(
            f"{path.name} has only one column when its cells are parted by {parted}."
            " Save it as CSV with commas, or say what parts the cells (delimiter=…)."
        )
    return Layout(encoding, mark, at, _numbered(cells))


def _try(
    head: str, delimiter: str, known: frozenset[str]
) -> tuple[tuple[int, int, float], int, list[str], str]:
    """How well a delimiter fits, and where the header then is."""
    rows = _first_rows(head, delimiter)
    best: tuple[int, int, list[str]] = (0, 0, [])
    for at, row in enumerate(rows[:20]):
        hits = sum(plain(cell) in known for cell in row)
        if hits > best[0] or (not best[2] and len(row) > 1):
            best = (hits, at, row)
    hits, at, cells = best
    alike = sum(len(row) == len(cells) for row in rows[at:]) / max(1, len(rows) - at)
    return (hits, min(len(cells), 2), alike), at, cells, delimiter


def _first_rows(head: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(head.lstrip("\ufeff").replace("\0", "")), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) >= _LOOK_AT_ROWS:
                break
    except csv.Error:
        return rows  # an endless cell: judge by what came before it
    return rows


def _numbered(cells: list[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    found = []
    for place, cell in enumerate(cells, 1):
        name = cell.strip().lstrip("\ufeff") or f"Column {place}"
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def find_encoding(path: Path) -> str:
    """The encoding of a text file: by its mark, else UTF-8 when all of it is, else cp1252.

    Raises:
        UnreadableDealsError: when it is no text.
        OSError: when it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for start, what in _SIGNATURES:
        if head.startswith(start):
            raise UnreadableDealsError(f"{path.name} is {what}, not CSV. Save the deals as CSV.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    nulls = head.count(0)
    if nulls > len(head) // 4:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    if nulls:
        raise UnreadableDealsError(
            f"{path.name} holds binary data, not CSV. Export the deals again."
        )
    if _all_decodes(path, "utf-8"):
        return "utf-8"
    return "cp1252" if _all_decodes(path, "cp1252") else "iso-8859-1"


def _all_decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the header: its line in the file, its cells, or what was wrong with it."""

    line: int
    cells: tuple[str, ...]
    wrong: str = ""


def rows(path: Path, how: Layout) -> Iterator[Row]:
    """The rows below the header, streamed; blank rows left out.

    A row that cannot be taken apart comes with `wrong` filled, and the reading goes on.
    """
    with path.open(encoding=how.encoding, errors="replace", newline="") as file:
        # A line is read up to a limit: a file without line ends must not fill the memory.
        lines = iter(partial(file.readline, _LONGEST_LINE), "")
        reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=how.delimiter)
        skip = how.header_line + 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as e:
                skip = max(0, skip - 1)
                yield Row(reader.line_num, (), f"the row cannot be taken apart ({e})")
                continue
            if skip:
                skip -= 1
            elif any(cell.strip() for cell in cells):
                yield Row(reader.line_num, tuple(cell.strip() for cell in cells))
