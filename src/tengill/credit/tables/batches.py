"""Tables of outcomes to tables of credit, in a stream of bounded memory."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tengill.credit.outcome import SAMPLES
from tengill.credit.tables.buffers import Buffers
from tengill.credit.tables.checks import TableError
from tengill.credit.tables.chunk import Chunk, CreditBatch, credit_schema, credited, outcome_schema
from tengill.credit.tables.feed import Feed
from tengill.credit.tables.schema import (
    CONTRIBUTIONS,
    EXPLANATIONS,
    NUMBER,
    OUTCOMES,
    Kinds,
    check_currency,
    kinds,
    normalised,
    reader_of,
)
from tengill.credit.tables.wide import Hard

OUTCOMES_A_BATCH = 32_768
ROWS_A_BATCH = 262_144


@dataclass(frozen=True, slots=True)
class Sources:
    """The three streams, normalised and watched, and the types of their ids."""

    explanations: Feed
    outcomes: Feed | None
    contributions: Feed | None
    kinds: Kinds
    amount: int | None
    currency: str | None


def attribute_batches(
    explanations: Any,
    outcomes: Any = None,
    contributions: Any = None,
    *,
    amount: int | None = None,
    currency: str | None = None,
    outcomes_a_batch: int = OUTCOMES_A_BATCH,
    rows_a_batch: int = ROWS_A_BATCH,
    samples: int = SAMPLES,
    seed: int = 0,
    workers: int = 1,
) -> Iterator[CreditBatch]:
    """Credit of any number of outcomes, a batch at a time, in memory that doesn't grow.

    Takes what `attribute_table` takes and gives the same figures, but each table must come in
    ascending order of outcome (numbers by value, texts by their UTF-8 bytes). Memory holds one batch
    (two more per worker), or the rows of one outcome where these are more.

    Args:
        explanations: Arrow stream or table: outcome, explanation, person[, fact][, probability].
        outcomes: outcome, amount[, currency]; or None with `amount`.
        contributions: outcome, person, weight; or None.
        amount: of every outcome, in whole minor units, when there is no table of them.
        currency: of outcomes without a column `currency`.
        outcomes_a_batch: outcomes per batch at most.
        rows_a_batch: explanation rows to look at together; more when one outcome has more.
        samples: random orders for an outcome too wide to be exact.
        seed: of those.
        workers: threads that compute, each a batch of its own; the batches still come in order.

    Yields:
        `CreditBatch(credit, outcomes)`, in ascending order of outcome; none for empty tables.

    Raises:
        TableError: at once for missing columns and wrong types; while iterating for rows that are
            wrong, with their number.
        NotSortedError: a `TableError`: a table is not in ascending order of outcome.
    """
    _check_amount(outcomes, amount)
    check_currency(currency)
    if outcomes_a_batch < 1 or rows_a_batch < 1 or workers < 1:
        raise ValueError("a batch holds at least one outcome and one row, for at least one worker")
    sources = sources_of(explanations, outcomes, contributions, amount, currency)
    chunks = _chunks(sources, outcomes_a_batch, rows_a_batch)
    person, how, buffers = sources.kinds.person or NUMBER, Hard(samples, seed), Buffers()

    def work(chunk: Chunk) -> CreditBatch:
        return credited(chunk, person, how, buffers)

    return map(work, chunks) if workers == 1 else _shared(chunks, work, workers)


def sources_of(
    explanations: Any, outcomes: Any, contributions: Any, amount: int | None, currency: str | None
) -> Sources:
    """Open the streams and check their columns.

    Raises:
        TableError: columns missing, of wrong types, or of different types in two tables.
    """
    rows = reader_of(explanations, EXPLANATIONS)
    types = kinds(rows.schema, EXPLANATIONS)
    of_outcomes = given = None
    if outcomes is not None:
        reader = reader_of(outcomes, OUTCOMES)
        theirs = kinds(reader.schema, OUTCOMES)
        _same(types.outcome, theirs.outcome, "outcome", OUTCOMES)
        types = types.known(theirs)
        of_outcomes = Feed(normalised(reader, OUTCOMES, currency), OUTCOMES, strictly=True)
    if contributions is not None:
        reader = reader_of(contributions, CONTRIBUTIONS)
        theirs = kinds(reader.schema, CONTRIBUTIONS)
        _same(types.outcome, theirs.outcome, "outcome", CONTRIBUTIONS)
        _same(types.person, theirs.person, "person", CONTRIBUTIONS)
        types = types.known(theirs)
        given = Feed(normalised(reader, CONTRIBUTIONS), CONTRIBUTIONS, strictly=False)
    feed = Feed(normalised(rows, EXPLANATIONS), EXPLANATIONS, strictly=False)
    return Sources(feed, of_outcomes, given, types, amount, currency)


def schemas(sources: Sources) -> tuple[pa.Schema, pa.Schema]:
    """The schemas of the results: credit, outcomes."""
    told = sources.kinds
    outcome, person = told.outcome or NUMBER, told.person or NUMBER
    return credit_schema(outcome, person), outcome_schema(outcome)


def _check_amount(outcomes: Any, amount: int | None) -> None:
    if (outcomes is None) == (amount is None):
        raise TableError(
            OUTCOMES,
            "give either a table of outcomes with their amounts, or one amount in whole minor units "
            "for all of them",
        )
    if amount is not None and (
        not isinstance(amount, int) or isinstance(amount, bool) or not abs(amount) < 2**63
    ):
        raise TableError(OUTCOMES, f"an amount is whole minor units of 64 bits, not {amount!r}")


def _same(ours: pa.DataType | None, theirs: pa.DataType | None, column: str, table: str) -> None:
    if ours is not None and theirs is not None and ours != theirs:
        words = {True: "whole numbers", False: "text"}
        raise TableError(
            table,
            f"holds {words[theirs == NUMBER]}, but {words[ours == NUMBER]} in the explanations; make "
            "them the same",
            column=column,
        )


def _shared(
    chunks: Iterator[Chunk], work: Callable[[Chunk], CreditBatch], workers: int
) -> Iterator[CreditBatch]:
    """Chunks worked on by several threads; results and errors come as from one."""
    pending: deque[Future[CreditBatch]] = deque()
    failed: ValueError | None = None
    with ThreadPoolExecutor(workers, thread_name_prefix="tengill-kernel") as pool:
        while True:
            while failed is None and len(pending) <= workers:
                try:
                    chunk = next(chunks, None)
                except ValueError as problem:
                    # What is wrong with the chunks before it is to be told first.
                    failed = problem
                    break
                if chunk is None:
                    break
                pending.append(pool.submit(work, chunk))
            if not pending:
                break
            yield pending.popleft().result()
    if failed is not None:
        raise failed


def _chunks(sources: Sources, most: int, rows_a_batch: int) -> Iterator[Chunk]:
    """Whole outcomes with all their rows, as many as the windows hold."""
    rows, given, outcomes = sources.explanations, sources.contributions, sources.outcomes
    want = rows_a_batch
    while True:
        rows.fill(want)
        if given is not None:
            given.fill(want)
        if outcomes is not None:
            outcomes.fill(most)
        ready = _derived(sources, most) if outcomes is None else _ready(rows, given, outcomes, most)
        if ready is None:
            break
        if not ready:
            want = 2 * max(want, len(rows), 0 if given is None else len(given))
            continue
        want = rows_a_batch
        yield _cut(sources, ready)
    for feed in (rows, given):
        if feed is not None and len(feed):
            raise _unknown(feed)


def _ready(rows: Feed, given: Feed | None, outcomes: Feed, most: int) -> int | None:
    """How many outcomes have all their rows in the windows; None at the end."""
    if not len(outcomes):
        return None
    count = min(len(outcomes), most)
    for feed in (rows, given):
        if feed is None or not len(feed):
            continue
        if feed.id(0) < outcomes.id(0):
            raise _unknown(feed)
        if not feed.done:
            count = min(count, outcomes.before(feed.id(-1)))
    return count


def _derived(sources: Sources, most: int) -> int | None:
    """The same where outcomes are those that have explanations."""
    rows, given = sources.explanations, sources.contributions
    if not len(rows):
        return None
    complete = len(rows) if rows.done else rows.before(rows.id(-1))
    if given is not None and not given.done:
        complete = min(complete, rows.before(given.id(-1)))
    window = rows.peek(complete)
    return min(most, len(pc.unique(window.column("outcome")))) if window and complete else 0


def _cut(sources: Sources, ready: int) -> Chunk:
    """Take so many outcomes and all their rows out of the windows."""
    rows, given = sources.explanations, sources.contributions
    if sources.outcomes is None:
        window = rows.peek(len(rows))
        assert window is not None
        ids = pc.unique(window.column("outcome")).slice(0, ready)
        amounts = pa.repeat(pa.scalar(sources.amount, pa.int64()), ready)
        told = pa.repeat(pa.scalar(sources.currency, pa.string()), ready)
        chosen = pa.RecordBatch.from_arrays([ids, amounts, told], ["outcome", "amount", "currency"])
    else:
        taken, _ = sources.outcomes.take(ready)
        assert taken is not None
        chosen = taken
    last = chosen.column("outcome")[-1].as_py()
    own, base = rows.take(rows.through(last))
    theirs, their_base = (None, 1) if given is None else given.take(given.through(last))
    return Chunk(chosen, own, base, theirs, their_base)


def _unknown(feed: Feed) -> TableError:
    outcome = feed.id(0)
    return TableError(
        feed.table, f"there is no outcome {outcome!r} in the outcomes", column="outcome",
        row=feed.row(0),
    )  # fmt: skip
