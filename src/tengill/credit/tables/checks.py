"""What can be wrong with a table, said with the table, the row and the column.

Rows are counted from 1, the first row of data being row 1 (a header line doesn't count).
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tengill.credit.tables.order import descent

ROW = "__row"
"""A column of this name holds the row numbers to tell, where a table was put into another order."""


class TableError(ValueError):
    """A table that can not be credited. The message says where and what to do.

    Attributes:
        table: `explanations`, `outcomes` or `contributions`.
        column: the column, if it is about one.
        row: the row, counted from 1, if it is about one.
        problem: the message without the place.
    """

    def __init__(
        self, table: str, problem: str, *, column: str | None = None, row: int | None = None
    ) -> None:
        self.table, self.column, self.row, self.problem = table, column, row, problem
        place = [table]
        if row is not None:
            place.append(f"row {row}")
        if column is not None:
            place.append(f"column {column}")
        super().__init__(f"{', '.join(place)}: {problem}")


class NotSortedError(TableError):
    """A stream that is not in ascending order of outcome; it has to be sorted first."""


def first_true(found: pa.Array) -> int | None:
    """The index of the first true value, or None."""
    index = int(pc.index(found, pa.scalar(value=True)).as_py())
    return index if index >= 0 else None


def row_of(batch: pa.RecordBatch, index: int, base: int) -> int:
    """The number to tell of a row of a batch whose first row is number `base`."""
    if ROW in batch.schema.names:
        return int(batch.column(ROW)[index].as_py())
    return base + index


def no_nulls(table: str, name: str, column: pa.Array, batch: pa.RecordBatch, base: int) -> None:
    """Refuse a missing value.

    Raises:
        TableError: with the first row that has none.
    """
    if column.null_count:
        index = first_true(column.is_null()) or 0
        hint = {
            "probability": "write 1 for a certain fact, or leave the column out",
            "amount": "write 0 for an outcome without money",
        }.get(name, "every row needs one")
        raise TableError(table, f"missing; {hint}", column=name, row=row_of(batch, index, base))


def within_one(table: str, name: str, column: pa.Array, batch: pa.RecordBatch, base: int) -> None:
    """Refuse what is no probability: below 0, above 1, or not a number.

    Raises:
        TableError: with the first such row.
    """
    values = column.to_numpy(zero_copy_only=False)
    fine = (values >= 0.0) & (values <= 1.0)
    if not fine.all():
        index = int(np.argmin(fine))
        value = float(values[index])
        raise TableError(
            table, f"{value!r} is not a probability from 0 to 1",
            column=name, row=row_of(batch, index, base),
        )  # fmt: skip


def ascending(
    table: str, batch: pa.RecordBatch, base: int, before: pa.Scalar | None, *, strictly: bool
) -> None:
    """Refuse rows that are not in ascending order of outcome.

    Args:
        table: what the table is called.
        batch: with a column `outcome`.
        base: number of its first row.
        before: the last outcome of the batch before.
        strictly: each outcome may have one row only.

    Raises:
        NotSortedError: with the first row that comes too late.
        TableError: two rows for one outcome (when `strictly`).
    """
    at = _late(batch.column("outcome"), before, strictly=strictly)
    if at is None:
        return
    row, value = row_of(batch, at, base), batch.column("outcome")[at].as_py()
    earlier = (
        before.as_py()
        if before is not None and at == 0
        else batch.column("outcome")[at - 1].as_py()
    )
    if strictly and value == earlier:
        raise TableError(
            table, f"outcome {value!r} has a second row; each outcome has one",
            column="outcome", row=row,
        )  # fmt: skip
    raise NotSortedError(
        table,
        f"outcome {value!r} comes after {earlier!r}; a stream must be in ascending "
        "order of outcome: sort it, or give the whole table to attribute_table",
        column="outcome",
        row=row,
    )


def _late(ids: pa.Array, before: pa.Scalar | None, *, strictly: bool) -> int | None:
    """The first row that comes too late, `before` being the id before them all."""
    if before is not None and len(ids):
        first, last = ids[0].as_py(), before.as_py()
        if first < last or (strictly and first == last):
            return 0
    if pa.types.is_integer(ids.type):
        index = int(descent(ids.to_numpy(), int(strictly)))
        return None if index < 0 else index
    later, earlier = ids.slice(1), ids.slice(0, max(len(ids) - 1, 0))
    found = first_true(pc.less_equal(later, earlier) if strictly else pc.less(later, earlier))
    return None if found is None else found + 1
