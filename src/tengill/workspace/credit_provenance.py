"""From facts on disk to explanations on disk: who made which outcome possible.

One call for both engines: `local` (DuckDB in this process, outcomes in portions, memory bounded)
and `spark`. Both run the joins of `tengill.credit.joins`, and give the same rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from tengill.credit.settings import CreditSettings

Place: TypeAlias = str | Path
"""A file or folder; on Spark also an address such as `hdfs://…` or `s3a://…`."""

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: unknown)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Where the tables lie that provenance is computed from (columns: `tengill.credit.joins`).

    Parquet files, folders of them, or CSV files with a row of headers (one person a cell).
    """

    acts: Place
    acquaintance: Place | None = None
    met_anyway: Place | None = None
    contributions: Place | None = None


@dataclass(frozen=True, slots=True)
class ProvenanceFiles:
    """What was written: folders of Parquet files, and how many rows each has."""

    explanations: str
    cuts: str
    contributions: str | None
    outcomes: int
    explanation_rows: int
    cut_rows: int


SHOWN = 5
"""Troubles told in one message."""


class ProvenanceError(ValueError):
    """The given tables cannot be used; the message says which row of which and why."""


def provenance_files(
    facts: Facts,
    outcomes: Place,
    out: Place,
    *,
    settings: CreditSettings | None = None,
    engine: Literal["local", "spark"] = "local",
    master: str = "local[*]",
    memory: str = "1g",
    progress: Progress | None = None,
) -> ProvenanceFiles:
    """Compute every outcome's explanations from facts, and write them as Parquet.

    Args:
        facts: acts, and what else is known.
        outcomes: outcome, at, buyer, seller (and more, which is passed over).
        out: a folder that is not there yet or empty; gets `explanations`, `cuts` and, where there
            are contributions, `contributions`.
        settings: how facts are weighed; the defaults when not given.
        engine: `local` or `spark`.
        master: of Spark; see `spark_session.session`.
        memory: what the engine may use: of DuckDB in all, on Spark of the driver and of each
            executor.
        progress: see `Progress`.

    Raises:
        ProvenanceError: when a table lacks a column, has the wrong type or a row that can't be
            weighed.
        FileExistsError: when `out` holds something already.
        SparkMissingError: when what is needed is not installed; says how to install it.
        SparkError: when Spark fails.
    """
    chosen = settings or CreditSettings()
    if engine == "spark":
        from tengill.workspace import credit_spark  # noqa: PLC0415 - Spark only when asked for

        return credit_spark.provenance_files_on_spark(
            facts, outcomes, out, settings=chosen, master=master, memory=memory, progress=progress
        )
    from tengill.workspace import spark_session  # noqa: PLC0415 - likewise

    spark_session.check_ibis()
    from tengill.workspace import credit_provenance_duckdb as local  # noqa: PLC0415 - likewise

    return local.provenance_files(
        facts, outcomes, out, settings=chosen, memory=memory, progress=progress
    )


def refuse(rows: list[tuple[str, str, str]]) -> None:
    """Raise what is wrong with some rows (table, row, trouble), if anything is.

    Raises:
        ProvenanceError: naming the first few.
    """
    if rows:
        lines = [f"{table}, row {row}: {trouble}" for table, row, trouble in sorted(rows)[:SHOWN]]
        more = "; and more" if len(rows) > SHOWN else ""
        raise ProvenanceError("; ".join(lines) + more)
