"""Journeys: many ways to an outcome (or to none), as columns, for the models of the field.

Two forms of table are read (`read_journeys`):

* **Paths**, one row per path: `path` ("a > b > c", or a list), `conversions`, `value`, `nulls`.
  `total_conversions`, `total_conversion_value` and `total_null` are the same columns by the names
  ChannelAttribution gave them.
* **Touches**, one row per touch: `journey`, `channel` (or `person`, `touch`), `at`, and what came
  of the journey: `conversions`, `value`, `nulls`, repeated on its rows or in a second table
  `journey, conversions, value, nulls, at` (`at` there: when the outcome was).

`conversions` counts the journeys of that row which led to an outcome, `nulls` those which did not;
`value` is what the conversions were worth together, in one currency and unit for the whole table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tengill.credit.journeys.columns import (
    JourneyError,
    alias,
    as_table,
    checked_outcomes,
)
from tengill.credit.journeys.paths import read_paths
from tengill.credit.journeys.touches import read_touches

__all__ = ["JourneyError", "Journeys", "from_arrays", "read_journeys"]

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Journeys:
    """n journeys over some channels, in compressed rows. Arrays are never written to.

    Attributes:
        offsets: int64[n + 1]; the touches of journey j are `touches[offsets[j]:offsets[j + 1]]`.
        touches: int32[m], a place in `channels` per touch, oldest first within a journey.
        channels: Arrow array of the channels' names (or persons' numbers), in their own order.
        conversions, value, nulls: float64[n], none negative.
        at: int64[m], seconds UTC of each touch, or None.
        ended: int64[n], seconds UTC of each outcome, or None.
        milestone: int64[n], the place of the marked touch within its journey, -1 without; or None.
        left_out: touches later than their journey's outcome that were left out when asked to.
    """

    offsets: Ints
    touches: Codes
    channels: pa.Array
    conversions: Floats
    value: Floats
    nulls: Floats
    at: Ints | None = None
    ended: Ints | None = None
    milestone: Ints | None = None
    left_out: int = 0

    def __len__(self) -> int:
        """How many journeys (rows; a row may stand for many equal ones)."""
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Ints:
        """Touches per journey."""
        return np.diff(self.offsets)

    @property
    def untouched(self) -> tuple[float, float]:
        """Conversions and value of journeys without any touch: nobody's, under every model."""
        empty = self.lengths == 0
        return float(self.conversions[empty].sum()), float(self.value[empty].sum())

    def weighted(self, conversions: Floats, value: Floats, nulls: Floats) -> "Journeys":
        """The same journeys with other counts (for resampling)."""
        return Journeys(
            self.offsets, self.touches, self.channels, conversions, value, nulls,
            self.at, self.ended, self.milestone, self.left_out,
        )  # fmt: skip


def read_journeys(
    table: Any,
    outcomes: Any = None,
    *,
    separator: str = ">",
    after: str = "refuse",
) -> Journeys:
    """Read a table of paths or of touches.

    Args:
        table: an Arrow table, or anything Arrow reads: a dict of columns, a pandas or polars frame.
        outcomes: for touches, the second table with one row per journey, if there is one.
        separator: what stands between the channels of a path; spaces around channels don't count.
        after: touches later than their journey's outcome: `refuse` with an error that names the
            row, or `leave_out` and count them in `Journeys.left_out`.

    Channels are told apart by their exact text, spaces at the ends aside. Rows are kept in the
    table's order, journeys of touches in the order of their first row (of the outcomes table,
    where there is one). Touches that come unsorted are put in time order; equal times keep the
    order of the rows. A path that is an empty text is a journey nobody touched: its conversions are
    counted, and credited to nobody.

    Raises:
        JourneyError: naming the row (counted from 1), for: a missing column, a wrong type, missing
            values, NaN or infinite or negative numbers, value without a conversion, an empty
            channel inside a path, an outcome told differently on two rows of a journey, a touch of
            a journey the outcomes table lacks, a touch later than its outcome.
    """
    if after not in {"refuse", "leave_out"}:
        raise JourneyError(f"after is {after!r}; it is either 'refuse' or 'leave_out'")
    read = as_table(table, "journeys")
    if alias(read, "path") is not None:
        if outcomes is not None:
            raise JourneyError(
                "a table of paths has its conversions in it; leave the outcomes table out"
            )
        return _of_paths(read, separator)
    return _of_touches(read, None if outcomes is None else as_table(outcomes, "outcomes"), after)


def _of_paths(table: pa.Table, separator: str) -> Journeys:
    told = checked_outcomes(table)
    offsets, codes, names = read_paths(table[alias(table, "path")], separator)
    touches, channels = _in_order(codes, names)
    return Journeys(offsets, touches, channels, told.conversions, told.value, told.nulls)


def _of_touches(table: pa.Table, outcomes: pa.Table | None, after: str) -> Journeys:
    read = read_touches(table, outcomes, leave_out=after == "leave_out")
    touches, channels = _in_order(read.codes, read.names)
    return Journeys(
        read.offsets,
        touches,
        channels,
        read.told.conversions,
        read.told.value,
        read.told.nulls,
        read.at,
        read.ended,
        read.milestone,
        read.left_out,
    )


def _in_order(codes: Codes, names: pa.Array) -> tuple[Codes, pa.Array]:
    """Channels sorted by name, so that results don't depend on the order of the rows."""
    order = np.asarray(pa.compute.sort_indices(names), dtype=np.int64)
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return place[codes], names.take(pa.array(order))


def from_arrays(
    offsets: Sequence[int] | Ints,
    touches: Sequence[int] | Codes,
    channels: Sequence[str] | pa.Array,
    conversions: Sequence[float] | Floats,
    value: Sequence[float] | Floats | None = None,
    nulls: Sequence[float] | Floats | None = None,
) -> Journeys:
    """Journeys from arrays a program already has; shapes as in `Journeys`.

    Raises:
        JourneyError: when the arrays don't fit together or a number is not what it should be.
    """
    starts = np.asarray(offsets, dtype=np.int64)
    codes = np.asarray(touches, dtype=np.int32)
    names = channels if isinstance(channels, pa.Array) else pa.array(channels)
    count = len(starts) - 1
    columns = {"conversions": conversions, "value": value, "nulls": nulls}
    given = {
        name: np.asarray(column, dtype=np.float64)
        for name, column in columns.items()
        if column is not None
    }
    if count < 0 or starts[0] != 0 or starts[-1] != len(codes) or (np.diff(starts) < 0).any():
        raise JourneyError("offsets must start at 0, never fall, and end at the number of touches")
    if any(len(column) != count for column in given.values()):
        raise JourneyError(f"there are {count} journeys; every column must have as many rows")
    if len(codes) and (codes.min() < 0 or codes.max() >= len(names)):
        raise JourneyError(f"touches must be places in channels: 0 to {len(names) - 1}")
    told = checked_outcomes(pa.table(given))
    return Journeys(starts, codes, names, told.conversions, told.value, told.nulls)
