"""The number columns of journeys, checked: every error names the column, the row and the remedy."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tengill.credit import frames

ALIASES = {
    "path": ("path",),
    "journey": ("journey",),
    "channel": ("channel", "person", "touch"),
    "at": ("at",),
    "milestone": ("milestone",),
    "conversions": ("conversions", "total_conversions"),
    "value": ("value", "total_conversion_value"),
    "nulls": ("nulls", "total_null"),
}
"""The names a column may have, the one we write first."""

_READ = frozenset(name for names in ALIASES.values() for name in names)


class JourneyError(ValueError):
    """A table of journeys that can't be read as told; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of each journey (or each row), checked."""

    conversions: NDArray[np.float64]
    value: NDArray[np.float64]
    nulls: NDArray[np.float64]


def as_table(given: Any, what: str) -> pa.Table:
    """Anything Arrow reads as a table, its text as `frames.plain` has it.

    Raises:
        JourneyError: when Arrow can't.
    """
    if isinstance(given, pa.Table):
        return _plain(given)
    try:
        return _plain(pa.table(given))
    except (pa.ArrowException, TypeError, ValueError) as error:
        found = frames.mixed(given)
        if found is not None:
            column, row, told = found
            raise JourneyError(f"row {row}: {column} is of two sorts: {told}") from error
        lazy = "collect() it, or " if hasattr(given, "collect") else ""
        raise JourneyError(
            f"the {what} are no table Arrow can read ({error}); {lazy}give an Arrow table, a "
            "pandas or polars frame, or a dict of columns"
        ) from error


def _plain(table: pa.Table) -> pa.Table:
    """A table whose text columns, as far as they are read here, Arrow can compare and sort."""
    columns = [
        frames.plain(column) if name in _READ else column
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    return pa.table(columns, names=table.column_names)


def alias(table: pa.Table, column: str) -> str | None:
    """The name under which a column stands in a table, or None.

    Raises:
        JourneyError: when it stands there twice.
    """
    found = [name for name in table.column_names if name in ALIASES[column]]
    if len(found) > 1:
        raise JourneyError(f"columns {' and '.join(found)} say the same thing; keep one of them")
    return found[0] if found else None


def needed(table: pa.Table, column: str, what: str) -> str:
    """Like `alias`, for a column that must be there.

    Raises:
        JourneyError: when it is not.
    """
    name = alias(table, column)
    if name is None:
        wanted = " or ".join(ALIASES[column])
        has = ", ".join(table.column_names) or "none"
        raise JourneyError(f"{what} need a column {wanted}; the columns are: {has}")
    return name


def checked_outcomes(table: pa.Table) -> Told:
    """The columns conversions (needed), value and nulls (0 when absent).

    Raises:
        JourneyError: see `tengill.credit.journeys.read_journeys`.
    """
    name = needed(table, "conversions", "journeys")
    conversions = _amounts(table, name)
    value = _optional(table, "value")
    nulls = _optional(table, "nulls")
    wrong = np.flatnonzero((value != 0) & (conversions == 0))
    if len(wrong):
        row = int(wrong[0])
        raise JourneyError(
            f"row {row + 1}: a value of {value[row]:g} without a conversion; count the "
            "conversions it came from, or set the value to 0"
        )
    return Told(conversions, value, nulls)


def _optional(table: pa.Table, column: str) -> NDArray[np.float64]:
    name = alias(table, column)
    if name is None:
        return np.zeros(table.num_rows)
    return _amounts(table, name)


def _amounts(table: pa.Table, name: str) -> NDArray[np.float64]:
    """A column of finite numbers that are not negative, as floats."""
    column = table[name]
    kind = column.type
    number = (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
        or (pa.types.is_null(kind) and len(column) == 0)
    )
    if not number:
        raise JourneyError(f"column {name} has type {kind}; it must hold numbers")
    refuse_missing(column, name, "write 0 where there was none")
    numbers = np.asarray(pc.cast(column, pa.float64()).to_numpy(), dtype=np.float64)
    wrong = np.flatnonzero(~(np.isfinite(numbers) & (numbers >= 0)))
    if len(wrong):
        row = int(wrong[0])
        raise JourneyError(
            f"row {row + 1}: {name} is {numbers[row]:g}; it must be a number of at least 0 "
            "(net a refund against the value of its own journey)"
        )
    return numbers


def refuse_missing(column: pa.ChunkedArray, name: str, remedy: str) -> None:
    """Refuse a column with nulls.

    Raises:
        JourneyError: naming the first row without a value.
    """
    if column.null_count:
        row = int(pc.index(pc.is_null(column), True).as_py())
        raise JourneyError(f"row {row + 1}: {name} is missing; {remedy}")


def seconds(table: pa.Table, name: str) -> NDArray[np.int64]:
    """A column of times: timestamps (without a zone: UTC), dates, or whole seconds UTC.

    Raises:
        JourneyError: for another type, or a missing time.
    """
    column = table[name]
    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        # Floored, also before 1970: a cast would refuse to cut fractions of a second off.
        column = pc.floor_temporal(pc.cast(column, pa.timestamp("us")), unit="second")
        column = pc.cast(pc.cast(column, pa.timestamp("s")), pa.int64())
    elif not (pa.types.is_integer(kind) or (pa.types.is_null(kind) and len(column) == 0)):
        raise JourneyError(
            f"column {name} has type {kind}; it must hold timestamps or whole seconds UTC"
        )
    refuse_missing(column, name, "every touch and outcome needs its time, or none has one")
    return np.asarray(pc.cast(column, pa.int64()).to_numpy(), dtype=np.int64)
