"""Cells of text into numbers, money, times and ids; what can't be read is told with its row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

Kind = Literal["number", "whole", "money", "id", "time", "yes", "text"]
Convert = Callable[[pa.ChunkedArray], pa.ChunkedArray]

KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("conversions", "total_conversions", "nulls", "total_null"), "number"),
    **dict.fromkeys(("value", "total_conversion_value", "probability", "weight"), "number"),
    "explanation": "whole",
    "amount": "money",
    **dict.fromkeys(("outcome", "journey", "act", "fact", "person", "connector"), "id"),
    **dict.fromkeys(("left", "right", "buyer", "seller", "insider", "a", "z"), "id"),
    **dict.fromkeys(("at", "first_at"), "time"),
    **dict.fromkeys(("milestone", "published"), "yes"),
    **dict.fromkeys(("path", "channel", "touch", "kind", "grade", "took", "currency"), "text"),
}
"""Every column a table may have, and what its cells are."""

_YES = pa.array(["true", "yes", "1", "t", "y"])
_SAID = pa.array(["true", "yes", "1", "t", "y", "false", "no", "0", "f", "n"])
_WHOLE = r"^[+-]?[0-9]+$"
_ZONED = r"[0-9][Tt ].*([Zz]|[+-][0-9][0-9](:?[0-9][0-9])?)$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_END_OF_DAY = 86_399
_MILLISECONDS = 100_000_000_000
"""Seconds up to the year 5138; a larger number was not meant as seconds."""
_LONG = 40


class CellError(ValueError):
    """A cell that can't be read.

    Attributes:
        row: counted from 1, a row of column names not counted; None: about the whole column.
        problem: the message without the place.
    """

    def __init__(self, problem: str, row: int | None = None) -> None:
        self.row, self.problem = row, problem
        super().__init__(problem if row is None else f"row {row}: {problem}")


@dataclass(frozen=True, slots=True)
class Cells:
    """How cells are to be read.

    Attributes:
        decimal_comma: 1,5 is one and a half.
        zone: of times that name none.
        amounts: `minor`: whole cents; `major`: units of the currency; None: as the cells look.
        end_of_day: a day without a time means its last second (when something had come about),
            not its first.
        table: what the table is called, for the notes.
        notes: what had to be assumed is added here.
    """

    decimal_comma: bool = False
    zone: str = "UTC"
    amounts: Literal["minor", "major"] | None = None
    end_of_day: bool = False
    table: str = ""
    notes: list[str] = field(default_factory=list)

    def read(self, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """A column of text as what its name says it is. Ids stay text.

        Raises:
            CellError: with the first row that can't be read.
        """
        texts = pc.utf8_trim_whitespace(column)
        readers: dict[Kind, Callable[[str, pa.ChunkedArray], pa.ChunkedArray]] = {
            "number": self._numbers,
            "whole": _wholes,
            "money": self._money,
            "time": self.times,
            "yes": _yes,
            "id": lambda _, ids: ids,
            "text": lambda _, words: words,
        }
        return readers[KINDS[name]](name, texts)

    def times(self, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """Times as whole seconds UTC: from numbers, days, timestamps or text in ISO 8601.

        Raises:
            CellError: with the first row that is no time, or that must be milliseconds.
        """
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            if _all(pc.match_substring_regex(column, _WHOLE)):
                return self.times(name, _wholes(name, column))
            seconds = _converted(
                column,
                column,
                self._moments,
                lambda text: (
                    f"{name} is {text}; write 2025-01-31, 2025-01-31T14:30:00 or "
                    "2025-01-31T14:30:00+01:00 (ISO 8601), or whole seconds since 1970 UTC"
                ),
            )
            _all_there(name, column)
            naive = pc.sum(pc.invert(_zoned(column))).as_py()
            if naive:
                times = "1 time" if naive == 1 else f"{naive:,} times"
                self._note(name, f"{times} without a zone, read as {self.zone}.")
            return seconds
        if pa.types.is_date(column.type):
            return self._local(pc.cast(column, pa.timestamp("us")), days=True)
        if pa.types.is_timestamp(column.type):
            if column.type.tz is None:
                return self._local(pc.cast(column, pa.timestamp("us")), days=False)
            return _seconds(pc.cast(column, pa.timestamp("us", column.type.tz)))
        if pa.types.is_integer(column.type):
            _refuse_milliseconds(name, column)
        return column

    def _note(self, name: str, what: str) -> None:
        self.notes.append(f"{self.table}.{name}: {what}" if self.table else f"{name}: {what}")

    def _moments(self, texts: pa.ChunkedArray) -> pa.ChunkedArray:
        zoned = _zoned(texts)
        missing = pa.scalar(None, texts.type)
        aware = pc.cast(pc.if_else(zoned, texts, missing), pa.timestamp("us", "UTC"))
        naive = pc.if_else(zoned, missing, texts)
        days = pc.fill_null(pc.match_substring_regex(naive, _DAY), False)
        local = pc.cast(naive, pa.timestamp("us"))
        whole_days = self._local(pc.if_else(days, local, pa.scalar(None, local.type)), days=True)
        return pc.coalesce(_seconds(aware), whole_days, self._local(local, days=False))

    def _local(self, column: pa.ChunkedArray, *, days: bool) -> pa.ChunkedArray:
        """Local times as seconds UTC; of an hour that is there twice the first, of one left out its end."""
        if days and self.end_of_day:
            column = pc.add(column, pa.scalar(_END_OF_DAY * 1_000_000, pa.duration("us")))
        return _seconds(
            pc.assume_timezone(column, self.zone, ambiguous="earliest", nonexistent="latest")
        )

    def _numbers(self, name: str, texts: pa.ChunkedArray) -> pa.ChunkedArray:
        return _converted(
            texts,
            self._pointed(texts),
            lambda part: pc.cast(part, pa.float64()),
            self._no_number(name),
        )

    def _money(self, name: str, texts: pa.ChunkedArray) -> pa.ChunkedArray:
        pointed = self._pointed(texts)
        whole = _all(pc.match_substring_regex(pointed, _WHOLE))
        if self.amounts == "minor" or (whole and self.amounts is None):
            if self.amounts is None and len(texts):
                self._note(name, "whole numbers, read as minor units (cents).")
            return _wholes(name, texts)
        if self.amounts is None:
            self._note(name, "numbers with decimals, read as units of the currency.")
        after = pc.list_element(
            pc.split_pattern(pc.binary_join_element_wise(pointed, "", "."), "."), 1
        )
        scale = pc.max(pc.utf8_length(after)).as_py() or 0
        kind = pa.decimal128(38, min(scale, 20))
        return _converted(texts, pointed, lambda part: pc.cast(part, kind), self._no_number(name))

    def _pointed(self, texts: pa.ChunkedArray) -> pa.ChunkedArray:
        if not self.decimal_comma:
            return texts
        # A point in such a text parts thousands, or is a mistake: it must not become a decimal.
        swapped = pc.replace_substring(texts, ".", "?")
        return pc.replace_substring(swapped, ",", ".")

    def _no_number(self, name: str) -> Callable[[str], str]:
        def sentence(told: str) -> str:
            hint = "; it must be a number, without separators between thousands"
            if "," in told and not self.decimal_comma:
                hint = "; if the comma is the decimal mark, add --decimal-comma"
            return f"{name} is {told}{hint}"

        return sentence


def zone(name: str) -> str:
    """A time zone's name, checked.

    Raises:
        CellError: when there is no such zone.
    """
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise CellError(f"There is no time zone {name!r}; say it like Europe/Berlin") from None
    return name


def _wholes(name: str, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return _converted(
        texts,
        texts,
        lambda part: pc.cast(part, pa.int64()),
        lambda text: f"{name} is {text}; it must be a whole number of 64 bits",
    )


def _yes(name: str, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    lower = pc.utf8_lower(texts)
    wrong = pc.index(pc.or_kleene(pc.is_in(lower, _SAID), pc.is_null(lower)), False).as_py()
    if wrong >= 0:
        raise CellError(f"{name} is {_short(texts[wrong].as_py())}; write true or false", wrong + 1)
    return pc.if_else(pc.is_null(lower), pa.scalar(None, pa.bool_()), pc.is_in(lower, _YES))


def _converted(
    shown: pa.ChunkedArray,
    texts: pa.ChunkedArray,
    convert: Convert,
    sentence: Callable[[str], str],
) -> pa.ChunkedArray:
    """All of a column; where that fails, the first row that does is found by halving."""
    try:
        return convert(texts)
    except pa.ArrowException:
        low, high = 0, len(texts)
        while high - low > 1:
            middle = (low + high) // 2
            try:
                convert(texts.slice(low, middle - low))
                low = middle
            except pa.ArrowException:
                high = middle
        raise CellError(sentence(_short(shown[low].as_py())), low + 1) from None


def _zoned(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.match_substring_regex(texts, _ZONED), False)


def _seconds(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whole seconds, fractions floored (also before 1970)."""
    micro = pc.cast(column, pa.int64())
    return pc.cast(pc.floor(pc.divide(pc.cast(micro, pa.float64()), 1e6)), pa.int64())


def _refuse_milliseconds(name: str, column: pa.ChunkedArray) -> None:
    row = pc.index(pc.greater(pc.abs_checked(column), _MILLISECONDS), True).as_py()
    if row >= 0:
        raise CellError(
            f"{name} is {column[row].as_py()}: far in the future. Give seconds since 1970 UTC, "
            "not milliseconds",
            row + 1,
        )


def _all_there(name: str, column: pa.ChunkedArray) -> None:
    if column.null_count:
        row = pc.index(pc.is_null(column), True).as_py()
        raise CellError(f"{name} is missing; every row needs its time", row + 1)


def _all(found: pa.ChunkedArray) -> bool:
    return bool(pc.all(found).as_py())


def _short(text: str | None) -> str:
    told = text or ""
    return repr(told if len(told) <= _LONG else told[: _LONG - 1] + "…")
