"""Credit of tables on disk: explanations and outcomes in, credit and outcomes out, out of core.

Reads Parquet, CSV and Arrow, one file or several of one kind, in any order of rows. Tables in
ascending order of outcome are streamed; others are sorted first, on disk where memory is short.
Results are written to temporary files beside their destination and renamed when all is done: a
run that fails or is cancelled leaves nothing behind and changes nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from tengill.credit.outcome import SAMPLES
from tengill.credit.tables import CreditBatch, NotSortedError, attribute_batches
from tengill.credit.tables.batches import schemas, sources_of
from tengill.credit.tables.schema import CONTRIBUTIONS, EXPLANATIONS, OUTCOMES
from tengill.workspace.allocating import keep_freed
from tengill.workspace.credit_reading import FileTable, TextIds
from tengill.workspace.credit_sorting import in_order
from tengill.workspace.credit_writing import Destination
from tengill.workspace.table_files import TableFileError, writable

__all__ = ["CreditFiles", "CreditRun", "TableFileError", "attribute_files"]

_WORKERS = 2
"""Batches computed at once, beside the thread that reads and the one that writes."""
_ATTEMPTS = 8
"""Starting again, once for every column that turns out to be text and once to sort."""


@dataclass(frozen=True, slots=True)
class CreditFiles:
    """What to read and where to write.

    What is in a file says what it is; the ending of a result's name, how it is written.

    Attributes:
        explanations: files with outcome, explanation, person[, fact][, probability].
        outcomes: files with outcome, amount[, currency]; none with `amount`.
        contributions: files with outcome, person, weight; or none.
        credit: where the credit per outcome and person goes (`.parquet`, `.csv` or `.arrow`).
        credited: where the outcomes go; by default beside it, as `NAME.outcomes.SUFFIX`.
        amount: of every outcome in minor units, when there is no file of outcomes.
        currency: of outcomes without a column of it.
    """

    explanations: Sequence[Path]
    credit: Path
    outcomes: Sequence[Path] = ()
    contributions: Sequence[Path] = ()
    credited: Path | None = None
    amount: int | None = None
    currency: str | None = None

    @property
    def second(self) -> Path:
        """Where the outcomes go."""
        return self.credited or self.credit.with_suffix(f".outcomes{self.credit.suffix}")


@dataclass(slots=True)
class CreditRun:
    """How far a run is, told after every batch; and at the end what it came to."""

    outcomes: int = 0
    rows: int = 0
    """Of the result: one per outcome and person."""
    sorting: bool = False
    """The tables are being put in order; nothing is written yet."""
    tiers: dict[str, int] = field(default_factory=dict)
    """Outcomes by the tier that computed them."""


def attribute_files(
    files: CreditFiles,
    *,
    report: Callable[[CreditRun], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    memory: str = "1GB",
    samples: int = SAMPLES,
    seed: int = 0,
) -> CreditRun:
    """Attribute the outcomes in files, and write the results to files.

    Args:
        files: what to read and write.
        report: called after every batch.
        cancelled: asked after every batch; when it says yes, nothing is written and
            `InterruptedError` is raised.
        memory: what sorting may take before it goes to disk (DuckDB's words: `512MB`).
        samples: random orders for outcomes too wide to be exact.
        seed: of those.

    Raises:
        TableFileError: a file that is missing, empty, torn or no table; a result that has no place.
        TableError: a table that can not be credited: with the row and what to do.
        InterruptedError: `cancelled` said yes.
    """
    if not files.explanations:
        raise TableFileError("No file of explanations was given.")
    for path in (files.credit, files.second):
        writable(path)
    keep_freed()
    text, sort = TextIds(), False
    for _ in range(_ATTEMPTS):
        run = CreditRun(sorting=sort)
        try:
            _once(files, _How(report, cancelled, memory, samples, seed), text, run)
        except NotSortedError:
            if sort:
                raise
            sort = True
        except TableFileError as problem:
            if not text.learnt(problem):
                raise
        else:
            return run
    raise AssertionError("every attempt learns something")


@dataclass(frozen=True, slots=True)
class _How:
    report: Callable[[CreditRun], None] | None
    cancelled: Callable[[], bool] | None
    memory: str
    samples: int
    seed: int


def _once(files: CreditFiles, how: _How, text: TextIds, run: CreditRun) -> None:
    """One attempt: to the end, or nothing is written."""
    tables = _tables(files, text)
    with ExitStack() as stack:
        if run.sorting and how.report is not None:
            how.report(run)
        pool = ThreadPoolExecutor(2, thread_name_prefix="tengill-credit")
        streams: list[pa.RecordBatchReader | None] = []
        for table in tables:
            stream = None if table is None else table.reader()
            if stream is not None and table is not None and run.sorting:
                stream = in_order(stack, files.credit.parent, stream, table.name, how.memory)
            streams.append(stream)
        assert streams[0] is not None
        ahead = _ahead(streams[0], pool)
        streams[0] = pa.RecordBatchReader.from_batches(streams[0].schema, ahead)
        batches = attribute_batches(
            *streams,
            amount=files.amount,
            currency=files.currency,
            samples=how.samples,
            seed=how.seed,
            workers=_WORKERS,
        )
        told = schemas(sources_of(streams[0], streams[1], streams[2], files.amount, files.currency))
        credit = stack.enter_context(Destination(files.credit, told[0]))
        outcomes = stack.enter_context(Destination(files.second, told[1]))
        # Entered last, so left first: no thread reads or writes what is being closed.
        stack.enter_context(pool)
        _write(batches, (credit, outcomes), how, run, pool)
        for destination in (credit, outcomes):
            destination.close()
        for destination in (credit, outcomes):
            destination.keep()


def _ahead(reader: pa.RecordBatchReader, pool: ThreadPoolExecutor) -> Iterator[pa.RecordBatch]:
    """The batches of a stream, the next one being read while one is worked on."""
    batches = iter(reader)
    coming: Future[pa.RecordBatch | None] = pool.submit(next, batches, None)
    while (batch := coming.result()) is not None:
        coming = pool.submit(next, batches, None)
        yield batch


def _write(
    batches: Iterator[CreditBatch],
    destinations: tuple[Destination, Destination],
    how: _How,
    run: CreditRun,
    pool: ThreadPoolExecutor,
) -> None:
    """Write batch after batch, each while the next is computed."""
    pending: Future[None] | None = None
    for batch in batches:
        if pending is not None:
            pending.result()
        if how.cancelled is not None and how.cancelled():
            raise InterruptedError("cancelled; nothing was written")
        pending = pool.submit(_write_both, destinations, batch)
        run.outcomes += batch.outcomes.num_rows
        run.rows += batch.credit.num_rows
        for told in batch.outcomes.column("tier").value_counts().to_pylist():
            run.tiers[told["values"]] = run.tiers.get(told["values"], 0) + told["counts"]
        if how.report is not None:
            how.report(run)
    if pending is not None:
        pending.result()


def _write_both(destinations: tuple[Destination, Destination], batch: CreditBatch) -> None:
    destinations[0].write(batch.credit)
    destinations[1].write(batch.outcomes)


def _tables(files: CreditFiles, text: TextIds) -> list[FileTable | None]:
    given = {
        EXPLANATIONS: files.explanations,
        OUTCOMES: files.outcomes,
        CONTRIBUTIONS: files.contributions,
    }
    return [FileTable(name, paths, text) if paths else None for name, paths in given.items()]
