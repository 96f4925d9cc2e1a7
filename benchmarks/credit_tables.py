"""Credit of tables: the kernel on one core, and from tables on disk to credit on disk.

    python -m benchmarks.credit_tables [--outcomes 1000000 10000000] [--folder FOLDER]

Every outcome has 1 to 3 explanations of 1 to 6 people out of 100,000, as long tables in Parquet, in
files of a million outcomes. Once with certain acts, once with a named fact and a probability in
every row. Sizes are run in processes of their own, one after the other: peak resident memory is what
Linux tells of the process (VmHWM) and must not grow with the number of outcomes. Each figure is the best and the
median of several runs, since other work on the machine only ever adds; the first run compiles and
is not counted. Results are new files: to free the old one of a million outcomes takes 0.1 s more.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.machine import machine

_PIECE = 1_000_000
_PEOPLE = 100_000
_GROWTH = 1.25
_BATCH = 32_768

_RUN = """
import json, os, sys, time
from pathlib import Path
from typing import Any
from tengill.workspace.credit_files import CreditFiles, attribute_files
folder, pieces, runs = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
def files(n):
    return CreditFiles(
        [folder / f"explanations-{i}.parquet" for i in range(n)],
        folder / "credit.parquet",
        [folder / f"outcomes-{i}.parquet" for i in range(n)],
    )
seconds, cpu = [], []
for _ in range(runs):
    for old in (files(1).credit, files(1).second):
        old.unlink(missing_ok=True)
    began, used = time.perf_counter(), time.process_time()
    run = attribute_files(files(pieces))
    seconds.append(time.perf_counter() - began)
    cpu.append(time.process_time() - used)
# Not getrusage: its maximum begins at what the process that started this one held.
high = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
peak = int(high.split()[1]) / 1024
size = sum(p.stat().st_size for p in (files(1).credit, files(1).second)) / 2**20
print(json.dumps(dict(seconds=seconds, cpu=cpu, peak=peak, outcomes=run.outcomes, rows=run.rows,
                      tiers=run.tiers, size=size)))
"""


def tables(outcomes: int, first: int, *, uncertain: bool, seed: int) -> tuple[pa.Table, pa.Table]:
    """So many outcomes, numbered from `first`, with their explanations."""
    rng = np.random.default_rng(seed)
    routes = rng.integers(1, 4, outcomes)
    outcome = np.repeat(np.arange(outcomes), routes)
    route = np.arange(len(outcome)) - np.repeat(np.cumsum(routes) - routes, routes)
    people = rng.integers(1, 7, len(outcome))
    columns: dict[str, NDArray[Any]] = {
        "outcome": np.repeat(outcome, people) + first,
        "explanation": np.repeat(route, people).astype(np.int32),
        "person": rng.integers(1, _PEOPLE, int(people.sum())),
    }
    if uncertain:
        rows = len(columns["outcome"])
        columns["fact"] = np.arange(rows)
        columns["probability"] = rng.integers(1, 21, rows) / 20
    told = pa.table(
        {
            "outcome": np.arange(first, first + outcomes),
            "amount": rng.integers(0, 10_000_000, outcomes),
            "currency": pa.array(["EUR"] * outcomes).dictionary_encode(),
        }
    )
    return pa.table(columns), told


def write(folder: Path, outcomes: int, *, uncertain: bool) -> int:
    """The tables on disk, a million outcomes a file; how many files."""
    pieces = max(1, outcomes // _PIECE)
    each = outcomes // pieces
    for piece in range(pieces):
        rows, told = tables(each, piece * each, uncertain=uncertain, seed=piece)
        pq.write_table(rows, folder / f"explanations-{piece}.parquet", row_group_size=1 << 20)
        pq.write_table(told, folder / f"outcomes-{piece}.parquet")
    return pieces


def kernel(*, uncertain: bool) -> None:
    """Outcomes a second on one core, in memory: encoding, and the kernel on what is encoded."""
    # Imported here: the other processes measured should not pay for it.
    from tengill.credit.tables.buffers import Buffers  # noqa: PLC0415
    from tengill.credit.tables.encode import encode  # noqa: PLC0415
    from tengill.credit.tables.games import Rows, blank  # noqa: PLC0415
    from tengill.credit.tables.kernel import deal, room  # noqa: PLC0415

    table, told = tables(_BATCH, 0, uncertain=uncertain, seed=5)
    columns = {name: table.column(name).to_numpy() for name in table.column_names}
    none = np.zeros(0, np.int64)
    rows = Rows(
        np.searchsorted(columns["outcome"], np.arange(_BATCH + 1)).astype(np.int64),
        columns["explanation"].astype(np.int64),
        columns["person"],
        np.zeros(0, np.bool_),
        columns.get("fact", none),
        columns.get("probability", np.zeros(0)),
        np.zeros(_BATCH + 1, np.int64),
        none,
        np.zeros(0),
    )
    for array in rows:
        array.flags.writeable = False
    amounts = told.column("amount").to_numpy()
    amounts.flags.writeable = False
    spent: dict[str, list[float]] = {"encoding": [], "kernel": []}
    buffers = Buffers()
    for _ in range(41):
        began = time.thread_time()
        games = blank(rows, buffers)
        encode(rows, games)
        encoded = time.thread_time()
        deal(games, amounts, room(games, buffers))
        spent["encoding"].append(encoded - began)
        spent["kernel"].append(time.thread_time() - encoded)
    what = "a fact with a probability in every row" if uncertain else "certain acts"
    for name, times in spent.items():
        best, usual = min(times[1:]), statistics.median(times[1:])
        print(
            f"{name:<9} {_BATCH / best / 1e6:5.2f} million outcomes/s of processor time at best, "
            f"{_BATCH / usual / 1e6:5.2f} usually ({what}, one core)"
        )


def end_to_end(folder: Path, outcomes: int, *, uncertain: bool, runs: int) -> float:
    """From disk to disk; prints the figures, returns the peak in MB."""
    where = Path(tempfile.mkdtemp(prefix="tengill-credit-", dir=folder))
    try:
        pieces = write(where, outcomes, uncertain=uncertain)
        done = subprocess.run(
            [sys.executable, "-c", _RUN, str(where), str(pieces), str(runs)],
            check=True,
            capture_output=True,
            text=True,
        )
        told = json.loads(done.stdout)
    finally:
        shutil.rmtree(where)
    rate, usual = outcomes / min(told["seconds"]), outcomes / statistics.median(told["seconds"])
    print(
        f"{outcomes:>11,} outcomes, {'probabilities' if uncertain else 'certain acts'}: "
        f"{rate / 1e6:.2f} million/s at best, {usual / 1e6:.2f} usually; processor time "
        f"{min(told['cpu']) / outcomes * 1e6:.2f} s a million; {told['rows']:,} rows of credit, "
        f"{told['size']:,.0f} MB; peak {told['peak']:,.0f} MB; tiers {told['tiers']}",
        flush=True,
    )
    return float(told["peak"])


def main() -> int:
    """Print all figures; 1 when memory grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outcomes", nargs="*", type=int, default=[1_000_000, 10_000_000])
    parser.add_argument("--folder", type=Path, help="where the tables are written meanwhile")
    parser.add_argument("--runs", type=int, default=4)
    asked = parser.parse_args()
    print(machine(), f"load {os.getloadavg()[0]:.1f}")
    for uncertain in (False, True):
        kernel(uncertain=uncertain)
    # Compiled once, so that no run below pays for it.
    grew = False
    for uncertain in (False, True):
        peaks = [
            end_to_end(
                asked.folder or Path(tempfile.gettempdir()), size,
                uncertain=uncertain, runs=asked.runs if size <= _PIECE else 1,
            )
            for size in asked.outcomes
        ]  # fmt: skip
        grew |= max(peaks) > _GROWTH * peaks[0]
        print(f"peak memory {min(peaks):,.0f} to {max(peaks):,.0f} MB")
    print("memory grew" if grew else "memory did not grow")
    return int(grew)


if __name__ == "__main__":
    sys.exit(main())
