"""Whole tables in memory, in any order of rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tengill.credit.outcome import SAMPLES
from tengill.credit.tables.batches import attribute_batches, schemas, sources_of
from tengill.credit.tables.checks import ROW
from tengill.credit.tables.schema import (
    CONTRIBUTIONS,
    EXPLANATIONS,
    OUTCOMES,
    check_currency,
    kinds,
    normalised,
    reader_of,
)


@dataclass(frozen=True, slots=True)
class CreditTables:
    """Credit of many outcomes. Both tables are in ascending order of outcome."""

    credit: pa.Table
    """One row per outcome and person, people in ascending order: outcome, person, credit (int64
    minor units), share, banzhaf, necessity (shares of 1), necessity_amount (int64 minor units).
    Whoever can not have made a difference has no row: they stand in absorbed or impossible
    explanations only."""
    outcomes: pa.Table
    """One row per outcome: outcome, amount, currency, organic, unexplained (int64 minor units),
    tier, half_width (of sampled shares, else null), explanations, absorbed."""

    @property
    def tiers(self) -> dict[str, int]:
        """How many outcomes each tier computed."""
        told = pc.value_counts(self.outcomes.column("tier")).to_pylist()
        return {str(each["values"]): int(each["counts"]) for each in told}


def attribute_table(
    explanations: Any,
    outcomes: Any = None,
    contributions: Any = None,
    *,
    amount: int | None = None,
    currency: str | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
) -> CreditTables:
    """Credit, necessity and Banzhaf of every person in every outcome.

    Tables are anything that speaks Arrow: pyarrow, polars, pandas, DuckDB. The order of rows doesn't
    matter, other columns are passed over. For every outcome
    `sum(credit) + organic + unexplained == amount`.

    Args:
        explanations: one row per fact of an explanation: `outcome` (whole number or text),
            `explanation` (its number within the outcome), `person` (whole number or text; null:
            nobody's act), `fact` (optional; equal within an outcome: the same event; without: the
            person is the fact), `probability` (optional, 0 to 1; without: 1).
        outcomes: `outcome`, `amount` (int64 minor units, or decimal in the currency's major unit),
            `currency` (optional ISO 4217 code). Or None with `amount`: then the outcomes are those that
            have explanations.
        contributions: `outcome`, `person`, `weight` (0 to 1: how likely they were needed).
        amount: of every outcome, in whole minor units, when there is no table of them.
        currency: of outcomes without a column `currency`.
        samples: random orders for an outcome too wide to be exact.
        seed: of those.

    Raises:
        TableError: with table, row and column, and what to do.
    """
    check_currency(currency)
    tables = [
        _sorted(table, name, currency)
        for table, name in (
            (explanations, EXPLANATIONS), (outcomes, OUTCOMES), (contributions, CONTRIBUTIONS)
        )
    ]  # fmt: skip
    batches = attribute_batches(
        tables[0],
        tables[1],
        tables[2],
        amount=amount,
        currency=currency,
        samples=samples,
        seed=seed,
    )
    made = list(batches)
    empty = schemas(sources_of(tables[0], tables[1], tables[2], amount, currency))
    return CreditTables(
        pa.Table.from_batches([batch.credit for batch in made], empty[0]),
        pa.Table.from_batches([batch.outcomes for batch in made], empty[1]),
    )


def _sorted(table: Any, name: str, currency: str | None) -> pa.Table | None:
    """A table in the contract's types and in ascending order, its rows numbered as they were."""
    if table is None:
        return None
    reader = reader_of(table, name)
    kinds(reader.schema, name)
    batches = list(numbered(normalised(reader, name, currency)))
    if not batches:
        return reader.schema.empty_table()
    whole = pa.Table.from_batches(batches)
    ids = whole.column("outcome")
    if len(ids) > 1 and pc.any(pc.less(ids.slice(1), ids.slice(0, len(ids) - 1))).as_py():
        whole = whole.take(pc.sort_indices(whole, [("outcome", "ascending"), (ROW, "ascending")]))
    return whole


def numbered(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches with the number of every row, so that it is told right in another order."""
    base = 1
    for batch in batches:
        if ROW in batch.schema.names:
            yield batch
        else:
            numbers = np.arange(base, base + batch.num_rows)
            yield batch.append_column(ROW, pa.array(numbers))
        base += batch.num_rows
