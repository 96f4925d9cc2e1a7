"""What a file of deals is: which export, how it is written, what its columns mean."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from tengill.facts.outcomes import OutcomeState
from tengill.sources.deals import stages, values
from tengill.sources.deals.columns import corrected, guess
from tengill.sources.deals.headings import currency_of, is_minor, is_sum
from tengill.sources.deals.notes import notes, says_none_won
from tengill.sources.deals.table import Layout, layout, rows
from tengill.sources.deals.words import known_headers, krona

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
    """ymd, dmy or mdy: how dates with the year last are read; empty: nothing tells, so those that
    read both ways are not read."""
    decimal_mark: str
    """`.`, `,` or empty: no value of the column shows it."""
    zone: str
    """The zone the file's times are in, or empty: the owner's."""
    standing: dict[str, str]
    """Who buys or sells where a row names nobody: `buyer` or `seller` → `Name <address>`."""
    notes: tuple[str, ...]
    """What was decided and what a person should look at, in sentences."""

    currency: str = ""
    """What the header of the amounts says of their currency, or empty."""
    krona: str = ""
    """Which krona `kr` is by the language of the headers, or empty."""
    units: str = "major"
    """`minor` when amounts are whole minor units (cents)."""
    refunded_is_flag: bool = False
    """Whether the column of refunds says yes or no, as `Refunded` with 0 and 1, and no amount."""
    unknown_stages: tuple[str, ...] = ()
    """When no deal of the list counts as won: its stages that no word of ours knows."""
    stages: Mapping[str, OutcomeState] = field(default_factory=dict)
    """What a person said of stages: plain stage → won or lost."""

    @property
    def encoding(self) -> str:
        """The file's encoding."""
        return self.layout.encoding

    @property
    def delimiter(self) -> str:
        """What parts its cells."""
        return self.layout.delimiter

    @property
    def places(self) -> dict[str, list[int]]:
        """The places of the columns of every field that has some."""
        return _places(self.layout.headers, tuple(self.mapping.items()))

    def columns_of(self, field: str) -> list[int]:
        """The places of the columns that feed a field, in the file's order."""
        return self.places.get(field, [])


@lru_cache(maxsize=16)
def _places(headers: tuple[str, ...], mapping: tuple[tuple[str, str], ...]) -> dict[str, list[int]]:
    """Kept, since it is asked for every cell."""
    found: dict[str, list[int]] = {}
    fields = dict(mapping)
    for place, header in enumerate(headers):
        if header in fields:
            found.setdefault(fields[header], []).append(place)
    return found


def recognise(path: Path, told: Mapping[str, str] | None = None) -> Shape:
    """What a file of deals is; it is read once from end to end to decide dates and decimals.

    Args:
        path: a CSV file.
        told: corrections: field → column, and the options `date_order` (ymd, dmy, mdy),
            `decimal_mark` (`.` or `,`), `units` (major or minor), `delimiter`, `encoding`,
            `won_stage` and `lost_stage` (stages, parted by `|`), and `buyer` or `seller`
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
        units=told.get("units") or found.units,
        krona=krona(how.headers),
        stages=stages.told(told.get("won_stage", ""), told.get("lost_stage", "")),
    )
    return _decided(path, shape, units_told=bool(told.get("units")))


def _decided(path: Path, shape: Shape, *, units_told: bool) -> Shape:
    """The shape with what only whole columns can decide, and what is to be said of it."""
    is_flag = _refunded_is_flag(path, shape)
    sums = ("amount",) if is_flag else ("amount", "refunded")
    decimals = shape.decimal_mark or values.decimal_mark(_cells(path, shape, *sums))
    header = next((shape.layout.headers[at] for at in shape.columns_of("amount")), "")
    decided = replace(
        shape,
        decimal_mark=decimals,
        refunded_is_flag=is_flag,
        currency=currency_of(header),
        units=shape.units if units_told else _units(path, shape, header),
    )
    order, sure = _order(path, decided)
    decided = replace(decided, date_order=order)
    unknown = stages.unknown(_cells(path, decided, "state"), decided.stages)
    told = notes(decided, order_sure=sure, unknown=unknown)
    return replace(decided, notes=told, unknown_stages=unknown if says_none_won(decided) else ())


def _refunded_is_flag(path: Path, shape: Shape) -> bool:
    """Whether `Refunded` has only 0 and 1: a yes or no, unless its header speaks of an amount."""
    header = next((shape.layout.headers[at] for at in shape.columns_of("refunded")), "")
    if not header or is_sum(header):
        return False
    return all(one in {"", "0", "1"} for one in _cells(path, shape, "refunded"))


def _units(path: Path, shape: Shape, header: str) -> str:
    """Whole numbers under a header such as `amount_cents`, or as the API of Stripe has them."""
    if shape.units != "minor" and not is_minor(header):
        return "major"
    whole = all(one.lstrip("-").isdigit() for one in _cells(path, shape, "amount") if one)
    return "minor" if whole else "major"


def _order(path: Path, shape: Shape) -> tuple[str, bool]:
    """In which order dates are written, and whether it is sure; empty when nothing tells.

    What the closing dates leave open, the table's other dates may tell; and nobody who writes
    decimal commas, or parts cells by semicolons for their sake, writes the month first.
    """
    if shape.date_order:
        return shape.date_order, True
    order, sure = values.date_order(_cells(path, shape, *_DATES))
    if sure:
        return order, True
    others = _other_dates(path, shape)
    if others:
        order, sure = values.date_order(_at(path, shape, others))
        if sure and order != values.YMD:
            return order, True
    if shape.decimal_mark == "," or shape.delimiter == ";" or shape.krona:
        return values.DMY, True
    if shape.name == "salesforce_report" and shape.decimal_mark == "." and _american(path, shape):
        return values.MDY, False
    return "", False


def _american(path: Path, shape: Shape) -> bool:
    """Whether nothing speaks against a list from the USA: its dollars, or no currency at all."""
    return {one.upper() for one in _cells(path, shape, "currency") if one} <= {"USD"}


def _other_dates(path: Path, shape: Shape) -> list[int]:
    """The columns that hold dates and are not mapped as such."""
    taken = {place for field in _DATES for place in shape.columns_of(field)}
    few = [row.cells for row in islice(rows(path, shape.layout), _SAMPLE)]
    found = []
    for place in range(len(shape.layout.headers)):
        cells = [row[place] for row in few if place < len(row) and row[place]]
        if place in taken or not cells:
            continue
        if sum(values.looks_dated(one) for one in cells) * 2 > len(cells):
            found.append(place)
    return found


def sample(path: Path, shape: Shape, most: int = 5) -> list[tuple[str, ...]]:
    """The first rows, as the file has them."""
    return [row.cells for row in islice(rows(path, shape.layout), most)]


def _check_options(told: Mapping[str, str]) -> None:
    if (told.get("date_order") or values.YMD) not in values.ORDERS:
        raise ValueError("date_order is ymd, dmy (day first) or mdy (month first).")
    if (told.get("units") or "major") not in {"major", "minor"}:
        raise ValueError("units is major (12.50 is twelve and a half) or minor (1250 is the same).")
    if (told.get("decimal_mark") or ".") not in {".", ","}:
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
    yield from _at(path, shape, [place for field in fields for place in shape.columns_of(field)])


def _at(path: Path, shape: Shape, places: Iterable[int]) -> Iterator[str]:
    """Every cell of some columns."""
    wanted = tuple(places)
    if not wanted:
        return
    for row in rows(path, shape.layout):
        for place in wanted:
            if place < len(row.cells):
                yield row.cells[place]
