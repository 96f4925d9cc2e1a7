"""A CSV as rows of text: its encoding, its delimiter, its header, wherever they are."""

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from tengill.sources.deals.headings import names_of
from tengill.sources.deals.records import records
from tengill.sources.deals.values import UnreadableValueError, amount, looks_dated

DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_HEAD = 1 << 16
_LONGEST_LINE = 1 << 20
_LOOK_AT_ROWS = 40
_HEADER_WITHIN = 20
_SURE_HITS = 2
_LONGEST_DATA = 60
_SEP = re.compile(r"\s*\"?sep=([^\r\n\"])\"?[^\r\n]*[\r\n]", re.IGNORECASE)
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


def layout(path: Path, known: frozenset[str], encoding: str = "", delimiter: str = "") -> Layout:
    """How a file is to be read.

    Args:
        path: the file.
        known: plain headers that are known, to tell the header row and the delimiter.
        encoding: what to read it as, or empty to find out.
        delimiter: what parts its cells, or empty to find out.

    Raises:
        UnreadableDealsError: when it is empty, no text, has a single column, no header, or no
            rows below it.
        OSError: when it cannot be read.
    """
    encoding = encoding or find_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.read(_HEAD).lstrip("\ufeff").replace("\0", "")
    if not head.strip():
        raise UnreadableDealsError(f"{path.name} is empty. Export the deals again, with headers.")
    told = _SEP.match(head)
    candidates = (delimiter,) if delimiter else (told[1],) if told else DELIMITERS
    best = max(
        (_fit(head, one, known, skip=bool(told)) for one in candidates), key=lambda fit: fit.score
    )
    if len(best.cells) < 2:  # noqa: PLR2004 one column is no table
        parted = (
            _NAMES.get(delimiter, repr(delimiter)) if delimiter else "comma, semicolon, tab or bar"
        )
        raise UnreadableDealsError(
            f"{path.name} has only one column when its cells are parted by {parted}."
            " Save it as CSV with commas, or say what parts the cells (--map delimiter=:)."
        )
    if best.hits < _SURE_HITS and any(_is_data(cell) for cell in best.cells):
        raise UnreadableDealsError(
            f"{path.name} begins with a deal and not with the names of its columns. Add a first"
            " row that names them, such as Title,Amount,Currency,Close date."
        )
    if not best.below:
        raise UnreadableDealsError(
            f"{path.name} has one row, taken for the names of its columns, and no deals below it."
            " Export the deals again, with headers."
        )
    return Layout(encoding, best.delimiter, best.at, _numbered(best.cells))


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a delimiter fits, and where the header then is."""

    score: tuple[int, int, bool, float, int]
    hits: int
    at: int
    cells: list[str]
    below: bool
    """Whether anything stands below the header."""
    delimiter: str


def _fit(head: str, delimiter: str, known: frozenset[str], *, skip: bool) -> _Fit:
    """How well a delimiter fits.

    The header is the row with the most known headers. With none known it is the first row as
    wide as most: a row that is not as wide stands above the table, and no row of data is
    skipped for it.
    """
    rows = _first_rows(head, delimiter)
    filled = [(at, row) for at, row in enumerate(rows) if any(cell.strip() for cell in row)]
    filled = filled[1:] if skip else filled
    if not filled:
        return _Fit((0, 0, False, 0.0, 0), 0, 0, [], below=False, delimiter=delimiter)
    width = Counter(len(row) for _, row in filled).most_common(1)[0][0]
    first_wide = next((one for one in filled if len(one[1]) == width), filled[0])
    at, cells = max(
        filled[:_HEADER_WITHIN], key=lambda one: (_sure(one[1], known), one is first_wide)
    )
    hits = _hits(cells, known)
    rest = [row for place, row in filled if place >= at]
    alike = sum(len(row) == len(cells) for row in rest) / len(rest)
    wide = len(cells) > 1
    leads = at == filled[0][0] or hits > 0
    score = (hits if wide else 0, int(wide), leads, alike if wide else 0.0, len(cells))
    return _Fit(score, hits, at, cells, below=len(rest) > 1, delimiter=delimiter)


def _hits(row: Sequence[str], known: frozenset[str]) -> int:
    """How many of a row's cells are known headers."""
    return sum(any(name in known for name in names_of(cell)) for cell in row)


def _sure(row: Sequence[str], known: frozenset[str]) -> int:
    """The same, when it is no accident: a deal may be called as some header is."""
    hits = _hits(row, known)
    return hits if hits >= _SURE_HITS and not any(_is_data(cell) for cell in row) else 0


def _is_data(cell: str) -> bool:
    """Whether a cell belongs to a deal and names no column: an address, a date, an amount."""
    text = cell.strip()
    if not text or len(text) > _LONGEST_DATA:
        return False
    if "@" in text or looks_dated(text):
        return True
    try:
        return bool(text[0].isdigit() or not text[0].isalnum()) and amount(text, "") is not None
    except UnreadableValueError:
        return False


def _first_rows(head: str, delimiter: str) -> list[list[str]]:
    """The first records, without the last one where the head cuts it."""
    lines = io.StringIO(head, newline="")
    found = [one.cells for one in islice(records(iter(lines), delimiter), _LOOK_AT_ROWS)]
    return found[:-1] if len(head) == _HEAD and 1 < len(found) < _LOOK_AT_ROWS else found


def _numbered(cells: Sequence[str]) -> tuple[str, ...]:
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
        clean = (line.replace("\0", "") for line in lines)
        for record in islice(records(clean, how.delimiter), how.header_line + 1, None):
            if record.wrong:
                yield Row(record.line, (), record.wrong)
            elif any(cell.strip() for cell in record.cells):
                yield Row(record.line, tuple(cell.strip() for cell in record.cells))
