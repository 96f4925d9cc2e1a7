"""What a file of deals is: which export, how it is written, what its columns mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from tengill.sources.deals import values
from tengill.sources.deals.columns import corrected, guess, known_headers
from tengill.sources.deals.table import Layout, layout, rows

_SAMPLE = 200
_DATES = ("closed_at", "won_at", "lost_at")
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "\\t": "\t"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A file of deals as it was recognised (and perhaps corrected)."""

    name: str
    """hubspot, pipedrive, salesforce, salesforce_report, stripe or generic."""
    key: str
    """What keys of its outcomes begin with."""
    layout: Layout
    mapping: dict[str, str]
    """column → field."""
    confidence: float
    """0 to 1: how sure it is that the columns were taken for what they are."""
    date_order: str
    """ymd, dmy or mdy: how dates with the year last are read."""
    decimal_mark: str
    """`.`, `,` or empty: no value of the column shows it."""
    zone: str
    """The zone the file's times are in, or empty: the owner's."""
    standing: dict[str, str]
    """Who buys or sells where a row names nobody: `buyer` or `seller` → `Name <address>`."""
    notes: tuple[str, ...]
    """What was decided and what a person should look at, in sentences."""

    @property
    def encoding(self) -> str:
        """The file's encoding."""
        return self.layout.encoding

    @property
    def delimiter(self) -> str:
        """What parts its cells."""
        return self.layout.delimiter

    def columns_of(self, field: str) -> list[int]:
        """The places of the columns that feed a field, in the file's order."""
        headers = self.layout.headers
        return [place for place, header in enumerate(headers) if self.mapping.get(header) == field]


def recognise(path: Path, told: Mapping[str, str] | None = None) -> Shape:
    """What a file of deals is; it is read once from end to end to decide dates and decimals.

    Args:
        path: a CSV file.
        told: corrections: field → column, and the options `date_order` (ymd, dmy, mdy),
            `decimal_mark` (`.` or `,`), `delimiter`, `encoding`, and `buyer` or `seller`
            (`Name <address>`) for rows that name nobody on that side.

    Raises:
        UnreadableDealsError: when it is no table of text.
        ValueError: when a correction names what does not exist.
        OSError: when the file cannot be read.
    """
    told = dict(told or {})
    _check_options(told)
    mark = told.get("delimiter", "")
    how = layout(path, known_headers(), told.get("encoding", ""), _DELIMITERS.get(mark, mark))
    found = guess(how.headers, [row.cells for row in islice(rows(path, how), _SAMPLE)])
    mapping = corrected(how.headers, found.mapping, told)
    shape = Shape(
        name=found.name,
        key=found.key,
        layout=how,
        mapping=mapping,
        confidence=found.confidence,
        date_order=told.get("date_order", ""),
        decimal_mark=told.get("decimal_mark", ""),
        zone=found.zone,
        standing={side: told[side] for side in ("buyer", "seller") if told.get(side)},
        notes=(),
    )
    return _decided(path, shape)


def _decided(path: Path, shape: Shape) -> Shape:
    """The shape with what only whole columns can decide, and what is to be said of it."""
    decimals = shape.decimal_mark or values.decimal_mark(_cells(path, shape, "amount", "refunded"))
    order, sure = values.date_order(_cells(path, shape, *_DATES))
    if shape.date_order:
        order, sure = shape.date_order, True
    elif not sure and shape.name == "salesforce_report" and decimals == ".":
        order = values.MDY  # that locale writes months first where it writes decimal points
    decided = replace(shape, date_order=order, decimal_mark=decimals)
    return replace(decided, notes=_notes(decided, order_sure=sure))


def sample(path: Path, shape: Shape, most: int = 5) -> list[tuple[str, ...]]:
    """The first rows, as the file has them."""
    return [row.cells for row in islice(rows(path, shape.layout), most)]


def _check_options(told: Mapping[str, str]) -> None:
    if told.get("date_order", values.YMD) not in {values.YMD, values.DMY, values.MDY}:
        raise ValueError("date_order is ymd, dmy (day first) or mdy (month first).")
    if told.get("decimal_mark", ".") not in {".", ","}:
        raise ValueError("decimal_mark is . or ,")
    mark = told.get("delimiter") or ","
    mark = _DELIMITERS.get(mark, mark)
    if len(mark) != 1 or mark.isalnum() or mark in "\"'\r\n \0":
        raise ValueError("delimiter is comma, semicolon, tab, bar or one other sign.")
    try:
        "".encode(told.get("encoding") or "utf-8")
    except LookupError as e:
        raise ValueError(f"There is no encoding {told['encoding']!r}; try utf-8 or cp1252.") from e


def _cells(path: Path, shape: Shape, *fields: str) -> Iterator[str]:
    places = [place for field in fields for place in shape.columns_of(field)]
    if not places:
        return
    for row in rows(path, shape.layout):
        for place in places:
            if place < len(row.cells):
                yield row.cells[place]


def _notes(shape: Shape, *, order_sure: bool) -> tuple[str, ...]:
    fields = set(shape.mapping.values())
    notes = []
    if shape.encoding in {"cp1252", "iso-8859-1"}:
        notes.append(f"The file is not UTF-8; it is read as {shape.encoding}.")
    if not order_sure:
        read, other = (
            ("month first", "dmy") if shape.date_order == values.MDY else ("day first", "mdy")
        )
        notes.append(
            f"Every date reads both ways; they are taken {read}. If not: date_order={other}."
        )
    if "amount" in fields and not shape.decimal_mark:
        notes.append(
            "No amount shows its decimal mark; a mark before three digits is taken to part"
            " thousands. If not: decimal_mark=. or decimal_mark=,"
        )
    if "amount" not in fields:
        notes.append("No column was taken for the amount: outcomes will carry none.")
    if "closed_at" not in fields and not fields & {"won_at", "lost_at"}:
        notes.append("No column was taken for the closing date.")
    if not fields & {"state", "won", "won_at", "closed"}:
        notes.append("No column says which deals were won: all are taken as won.")
    notes += [
        f"No column names the {side}: credit needs both sides."
        for side in ("buyer", "seller")
        if side not in shape.standing and not any(field.startswith(side) for field in fields)
    ]
    return tuple(notes)
