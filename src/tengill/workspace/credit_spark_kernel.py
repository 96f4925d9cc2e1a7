"""What runs on Spark's workers: one portion of outcomes in, its credit out, as one Arrow table.

Workers import this module, so it stays clear of the store and of everything heavy but Arrow and
the kernel.
"""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tengill.credit.tables import TableError, attribute_table

CREDIT = (
    ("outcome", None),
    ("person", None),
    ("credit", pa.int64()),
    ("share", pa.float64()),
    ("banzhaf", pa.float64()),
    ("necessity", pa.float64()),
    ("necessity_amount", pa.int64()),
)
OUTCOMES = (
    ("outcome", None),
    ("amount", pa.int64()),
    ("currency", pa.string()),
    ("organic", pa.int64()),
    ("unexplained", pa.int64()),
    ("tier", pa.string()),
    ("half_width", pa.float64()),
    ("explanations", pa.int32()),
    ("absorbed", pa.int32()),
)
PART, TROUBLE = "part", "trouble"
"""Columns that say which table a row belongs to, and what was wrong with a portion."""


def both(outcome: pa.DataType, person: pa.DataType) -> pa.Schema:
    """Credit and outcomes as rows of one table: a worker can give only one back."""
    fields = {PART: pa.string(), TROUBLE: pa.string()}
    for name, kind in (*CREDIT, *OUTCOMES):
        fields[name] = {"outcome": outcome, "person": person}.get(name, kind)
    return pa.schema(list(fields.items()))


def worker(
    schema: pa.Schema, arguments: dict[str, Any]
) -> Callable[[pa.Table, pa.Table], pa.Table]:
    """The function Spark calls with the explanations and the outcomes of one portion.

    Args:
        schema: see `both`.
        arguments: for `credit.attribute_table`.
    """

    def credit_of(explained: pa.Table, outcomes: pa.Table) -> pa.Table:
        return portion(explained, outcomes, schema, arguments)

    return credit_of


def portion(
    explained: pa.Table, outcomes: pa.Table, schema: pa.Schema, arguments: dict[str, Any]
) -> pa.Table:
    """Credit of one portion; what is wrong with it comes back as a row, not as a failed task."""
    outcomes = outcomes.drop_columns(["bucket"])
    explanations, contributions = _parted(explained)
    try:
        found = attribute_table(explanations, outcomes, contributions, **arguments)
    except ValueError as error:
        tables = {
            "explanations": explanations, "outcomes": outcomes, "contributions": contributions
        }  # fmt: skip
        row = {PART: [TROUBLE], TROUBLE: [_told(error, tables)]}
        nothing = {name: [None] for name in schema.names if name not in row}
        return pa.table({**row, **nothing}, schema=schema)
    return pa.concat_tables(
        [_shaped(found.credit, "credit", schema), _shaped(found.outcomes, "outcomes", schema)]
    )


def _told(error: ValueError, tables: dict[str, pa.Table | None]) -> str:
    """A portion's trouble with the outcome in place of the row, which is the portion's own."""
    if not isinstance(error, TableError) or error.row is None:
        return str(error)
    table = tables[error.table]
    if table is None:
        return str(error)
    outcome = table["outcome"][error.row - 1].as_py()
    column = f", column {error.column}" if error.column else ""
    return f"{error.table}, outcome {outcome!r}{column}: {error.problem}"


def _parted(rows: pa.Table) -> tuple[pa.Table, pa.Table | None]:
    """Explanations and contributions, which travel as one table: those have a weight."""
    rows = rows.drop_columns(["bucket"])
    if "weight" not in rows.column_names:
        return rows, None
    given = rows["weight"].is_valid()
    contributions = rows.filter(given).select(["outcome", "person", "weight"])
    return rows.filter(pc.invert(given)).drop_columns(["weight"]), contributions


def _shaped(table: pa.Table, part: str, schema: pa.Schema) -> pa.Table:
    columns = []
    for field in schema:
        if field.name == PART:
            columns.append(pa.array([part] * len(table), pa.string()))
        elif field.name in table.column_names:
            columns.append(table[field.name].cast(field.type))
        else:
            columns.append(pa.nulls(len(table), field.type))
    return pa.table(columns, schema=schema)
