"""Models of the field against their peers on PyPI, from a table in memory to the credit.

    python -m benchmarks.credit_peers [--quick] [--limit SECONDS] [--folder FOLDER]
        [--task TASK …] [--peer PEER …] [--size JOURNEYS CHANNELS] …

The peers (ChannelAttribution 2.2.5, marketing_attribution_models 2.1.1, do-attribution, mta) are
installed into an environment of their own in FOLDER (default: the user's cache), which needs a
package index the first time; what can't be installed is said and left out. Journeys are simulated:
geometric lengths (mean 4), Zipf channels, a fifth converts. Each peer, task and size is a process of
its own that may take so much processor time and memory. Ours is measured in the same run in the
same way: a table in memory in, all credit out, splitting of the paths included, compiled
beforehand; the median of several. Ratios are of processor time, which other work on the machine
does not change; wall clock stands beside it.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.credit_peer_runs import HAS_NONE, peak_mb
from benchmarks.environment import environment
from benchmarks.machine import machine
from tengill.credit import Journeys, Support, model_table, read_journeys

PACKAGES = {
    # It imports matplotlib without saying so in its metadata.
    "channelattribution": ("ChannelAttribution==2.2.5", "matplotlib"),
    "mam": ("marketing_attribution_models==2.1.1",),
    "do-attribution": ("do-attribution",),
    "mta": ("mta",),
}
TASKS = {
    "heuristics": ("first", "last", "linear"),
    "markov_1": ("markov_1",),
    "markov_2": ("markov_2",),
    "markov_3": ("markov_3",),
    "markov_4": ("markov_4",),
}
USUAL = ("heuristics", "markov_1", "markov_2")
SIZES = ((100_000, 12), (1_000_000, 12), (1_000_000, 5_000))
QUICK = ((2_000, 12), (4_000, 40))
RUNS = 5
PATIENCE = 12
"""How much longer than its processor time a peer may take on a busy machine."""
MEMORY = 12 << 30


@dataclass(frozen=True, slots=True)
class Timed:
    """How long something took, in processor time and by the clock, or why there is no time."""

    cpu: float | None
    wall: float = 0.0
    peak: float = 0.0
    note: str = ""

    def __str__(self) -> str:
        """For a table cell."""
        if self.cpu is None:
            return self.note
        return f"{self.cpu:9.3f} s processor, {self.wall:9.3f} s wall, {self.peak:6,.0f} MB"


def simulated(journeys: int, channels: int, seed: int = 1) -> pa.Table:
    """Journeys as ChannelAttribution takes them, one row per journey."""
    random = np.random.default_rng(seed)
    chance = 1 / np.arange(1, channels + 1) ** 0.8
    lengths = np.minimum(random.geometric(0.25, journeys), 60)
    codes = random.choice(channels, size=int(lengths.sum()), p=chance / chance.sum())
    names = pa.array([f"channel {number}" for number in range(channels)])
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(ends), names.take(pa.array(codes)))
    won = (random.random(journeys) < 0.2).astype(np.int64)
    return pa.table(
        {
            "path": pc.binary_join(lists, " > "),
            "total_conversions": won,
            "total_conversion_value": won * random.integers(10, 500, journeys).astype(float),
            "total_null": 1 - won,
        }
    )


def of_peer(
    python: Path, peer: str, task: str, file: Path, limit: int
) -> tuple[Timed, dict[str, float]]:
    """Time one peer in a process of its own."""
    if (peer, task) in HAS_NONE:
        return Timed(None, note="has none"), {}
    script = Path(__file__).with_name("credit_peer_runs.py")
    return _apart([python, script, peer, task, file], limit)


def of_ours(task: str, file: Path, limit: int) -> tuple[Timed, dict[str, float]]:
    """Time ours in a process of its own."""
    return _apart([sys.executable, "-m", "benchmarks.credit_peers", "--ours", task, file], limit)


def _apart(command: list[object], limit: int) -> tuple[Timed, dict[str, float]]:
    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    try:
        # No threads are running here that a fork could tear from their locks.
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, check=False,
            timeout=limit * PATIENCE, preexec_fn=bounded,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Timed(None, note=f"did not finish in {limit * PATIENCE:.0f} s of wall time"), {}
    if done.returncode < 0:
        return Timed(None, note=f"did not finish in {limit} s of processor time"), {}
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        return Timed(None, note=f"failed: {lines[-1][:60]}"), {}
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return Timed(told["cpu"], told["seconds"], told["peak"]), told["credit"]


def ours(task: str, file: Path) -> None:
    """Run ours in this process and tell of it as a peer does."""
    table = pq.read_table(file)
    models = TASKS[task]
    model_table(table.slice(0, 1000), models, force=True)
    wall: list[float] = []
    cpu: list[float] = []
    began = time.process_time()
    while len(wall) < RUNS and (not wall or time.process_time() - began < 60):
        at, used = time.perf_counter(), time.process_time()
        journeys: Journeys = read_journeys(table)
        # What it costs is what is measured, and no reason to refuse.
        found = model_table(journeys, models, support=Support(work=0), force=True)
        wall.append(time.perf_counter() - at)
        cpu.append(time.process_time() - used)
    rows = [row for row in found.models.to_pylist() if row["model"] in {"last", task}]
    if not rows:
        raise SystemExit("; ".join(f"{r.model}: {r.reason}" for r in found.refusals) or "no rows")
    told = {
        "seconds": statistics.median(wall),
        "cpu": statistics.median(cpu),
        "peak": peak_mb(),
        "credit": {row["channel"]: row["conversions"] for row in rows},
    }
    print(json.dumps(told))


def apart(ours: dict[str, float], theirs: dict[str, float]) -> str:
    """The largest difference of shares over the channels a peer told, as text."""
    if not theirs or not ours:
        return ""
    mine, whole = sum(ours.values()), sum(theirs.values())
    told = {channel: ours.get(channel, 0.0) for channel in theirs}
    if len(ours) > len(theirs):  # only the most credited were told: compare among themselves
        mine = sum(told.values())
    worst = max(abs(told[c] / mine - theirs[c] / whole) for c in theirs)
    return f"shares within {worst:.1e}"


def against_peers(
    task: str,
    file: Path,
    peers: Sequence[str],
    python: Path,
    missing: dict[str, str],
    limit: int,
) -> None:
    """Print one task's times, ours first, and how much longer each peer takes."""
    mine, credit = of_ours(task, file, limit)
    print(f"  {'tengill':<20} {mine!s}", flush=True)
    for peer in peers:
        taken, theirs = (
            (Timed(None, note=missing[peer]), {})
            if peer in missing
            else of_peer(python, peer, task, file, limit)
        )
        if not mine.cpu:
            ratio = ""
        elif taken.cpu is None:
            ratio = f"> {limit / mine.cpu:,.0f} x" if "processor" in taken.note else ""
        else:
            ratio = f"{taken.cpu / mine.cpu:8,.1f} x"
        print(f"  {peer:<20} {taken!s:<58} {ratio}  {apart(credit, theirs)}", flush=True)


def main() -> int:
    """Measure and print."""
    told = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    told.add_argument("--quick", action="store_true", help="small sizes; figures mean nothing")
    told.add_argument("--limit", type=int, default=300, help="processor seconds of each")
    told.add_argument("--folder", type=Path, help="the peers' environment")
    told.add_argument("--task", nargs="*", choices=TASKS, default=list(USUAL))
    told.add_argument("--peer", nargs="*", choices=PACKAGES, default=list(PACKAGES))
    told.add_argument(
        "--size", nargs=2, type=int, action="append", metavar=("JOURNEYS", "CHANNELS")
    )
    told.add_argument("--ours", nargs=2, metavar=("TASK", "FILE"), help=argparse.SUPPRESS)
    asked = told.parse_args()
    if asked.ours:
        ours(asked.ours[0], Path(asked.ours[1]))
        return 0
    folder = asked.folder or Path(platformdirs.user_cache_dir("tengill-bench")) / "credit-peers"
    python, missing = environment(folder, PACKAGES)
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="tengill-peers-") as made:
        for journeys, channels in asked.size or (QUICK if asked.quick else SIZES):
            table = simulated(journeys, channels)
            file = Path(made) / "journeys.parquet"
            pq.write_table(table, file)
            for task in asked.task:
                print(f"\n{journeys:,} journeys, {channels:,} channels, {task}", flush=True)
                against_peers(task, file, asked.peer, python, missing, asked.limit)
    return 0


if __name__ == "__main__":
    sys.exit(main())
