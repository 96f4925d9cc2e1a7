"""Tables put in ascending order of outcome by DuckDB, on disk where memory is short."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from tengill.credit.tables.checks import ROW
from tengill.credit.tables.schema import kinds, normalised
from tengill.credit.tables.table import numbered

_ROWS = 131_072


class _Watched:
    """Batches that remember what went wrong, since DuckDB would tell it in words of its own."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self.problem: Exception | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._batches
        except Exception as problem:
            self.problem = problem
            raise


def in_order(
    stack: ExitStack, folder: Path, reader: pa.RecordBatchReader, name: str, memory: str
) -> pa.RecordBatchReader:
    """A table's rows in ascending order of outcome, checked and numbered as they came.

    Args:
        stack: closes the database when the run is over.
        folder: where what does not fit in memory is kept meanwhile.
        reader: the table.
        name: what the table is called.
        memory: how much sorting may take.

    Raises:
        TableError: a row that is wrong, with its number in the file.
    """
    kinds(reader.schema, name)
    batches = numbered(normalised(reader, name))
    first = next(batches, None)
    if first is None:
        return pa.RecordBatchReader.from_batches(reader.schema, [])
    spill = stack.enter_context(TemporaryDirectory(prefix=".tengill-sort-", dir=folder))
    database = stack.enter_context(
        duckdb.connect(config={"memory_limit": memory, "temp_directory": spill})
    )
    watched = _Watched(_all(first, batches))
    database.register("told", pa.RecordBatchReader.from_batches(first.schema, watched))
    try:
        found = database.execute(f'SELECT * FROM told ORDER BY outcome, "{ROW}"')
        return found.to_arrow_reader(_ROWS)
    except duckdb.Error:
        if watched.problem is not None:
            raise watched.problem from None
        raise


def _all(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest
