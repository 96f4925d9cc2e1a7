"""Credit from disk to disk on Spark against the local engine: from how many outcomes does it pay?

    python -m benchmarks.credit_spark 100000 1000000 10000000

Both engines read the same Parquet files (1 to 3 explanations of 1 to 6 people an outcome, 5,000
people, some with chances) and write Parquet. Spark is a standalone master with two workers of one
core each on this machine; starting the cluster and the session, and a first small run that loads
Python and the compiled kernel on the workers, are told apart. The figures are compared: every
minor unit must be the same. Times are wall clock.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from benchmarks.machine import machine
from benchmarks.spark_cluster import cluster
from tengill.workspace import spark_session
from tengill.workspace.credit_files import CreditFiles, attribute_files
from tengill.workspace.credit_spark import attribute_files_on_spark

_PEOPLE = 5_000
_AT_ONCE = 250_000


def write_tables(folder: Path, outcomes: int, seed: int = 1) -> tuple[Path, Path]:
    """Explanations and outcomes as two Parquet files, in ascending order of outcome."""
    rng = np.random.default_rng(seed)
    paths = folder / "explanations.parquet", folder / "outcomes.parquet"
    writers: list[pq.ParquetWriter | None] = [None, None]
    for first in range(0, outcomes, _AT_ONCE):
        ids = np.arange(first, min(first + _AT_ONCE, outcomes))
        for number, table in enumerate((_explanations(rng, ids), _outcomes(rng, ids))):
            writer = writers[number] or pq.ParquetWriter(paths[number], table.schema)
            writers[number] = writer
            writer.write_table(table)
    for writer in writers:
        if writer is not None:
            writer.close()
    return paths


def _explanations(rng: np.random.Generator, ids: np.ndarray) -> pa.Table:
    each = rng.integers(1, 4, len(ids))
    outcome = np.repeat(ids, each)
    starts = np.repeat(np.cumsum(each) - each, each)
    explanation = np.arange(len(outcome)) - starts
    people = rng.integers(1, 7, len(outcome))
    person = rng.integers(0, _PEOPLE, int(people.sum()))
    # A person's act has the same chance wherever it occurs: nine in ten are certain.
    chance = np.where(person % 10 == 0, 0.5 + (person % 50) / 100, 1.0)
    return pa.table(
        {
            "outcome": np.repeat(outcome, people),
            "explanation": np.repeat(explanation, people).astype(np.int32),
            "person": person,
            "probability": chance,
        }
    )


def _outcomes(rng: np.random.Generator, ids: np.ndarray) -> pa.Table:
    return pa.table({"outcome": ids, "amount": rng.integers(100, 10_000_000, len(ids))})


def locally(explanations: Path, outcomes: Path, out: Path) -> None:
    """The local engine from files to files, as `tengill credit` runs it."""
    out.mkdir()
    attribute_files(
        CreditFiles(
            [explanations], out / "credit.parquet", [outcomes], credited=out / "outcomes.parquet"
        )
    )


def _sums(place: Path) -> tuple[object, ...]:
    """What two results must agree in, without holding them: rows, and sums that see positions."""
    rows, total, mixed = 0, 0, 0
    for batch in ds.dataset(place).to_batches(columns=["outcome", "person", "credit"]):
        outcome, person, credit = (column.to_numpy() for column in batch.columns)
        rows += batch.num_rows
        total += int(pc.sum(batch.column(2)).as_py() or 0)
        with np.errstate(over="ignore"):
            key = (outcome * 1_000_003 + person).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
            mixed += int((key * credit.astype(np.uint64)).sum(dtype=np.uint64))
    return rows, total, mixed % 2**64


def measure(outcomes: int, master: str, folder: Path) -> tuple[float, float]:
    """Seconds of the local engine and of Spark.

    Raises:
        SystemExit: when their figures differ.
    """
    explanations, told = write_tables(folder, outcomes)
    began = time.perf_counter()
    locally(explanations, told, folder / "local")
    here = time.perf_counter() - began
    began = time.perf_counter()
    attribute_files_on_spark(explanations, told, folder / "spark", master=master)
    there = time.perf_counter() - began
    if _sums(folder / "local" / "credit.parquet") != _sums(folder / "spark" / "credit"):
        raise SystemExit(f"{outcomes:,} outcomes: the engines differ")
    return here, there


def main() -> int:
    """Measure each size in one run and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("outcomes", nargs="*", type=int, default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--memory", default="2g", help="of each worker's executor")
    asked = parser.parse_args()
    print(machine())
    began = time.perf_counter()
    with (
        cluster(workers=2, cores=1, memory="3g") as master,
        spark_session.session(master, memory=asked.memory),
        tempfile.TemporaryDirectory(prefix="tengill-bench-spark-") as scratch,
    ):
        started = time.perf_counter()
        (Path(scratch) / "first").mkdir()
        measure(1_000, master, Path(scratch) / "first")
        print(f"cluster and session {started - began:.1f} s, first small run "
              f"{time.perf_counter() - started:.1f} s")  # fmt: skip
        print(f"{'outcomes':>12} {'local s':>9} {'Spark s':>9} {'Spark/local':>12}")
        for outcomes in asked.outcomes:
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                here, there = measure(outcomes, master, Path(folder))
            print(f"{outcomes:12,} {here:9.2f} {there:9.2f} {there / here:12.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
