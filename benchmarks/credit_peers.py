"""Models of the field against their peers on PyPI, from a table in memory to the credit.

    python -m benchmarks.credit_peers [--quick] [--limit SECONDS] [--folder FOLDER]

The peers (ChannelAttribution 2.2.5, marketing_attribution_models 2.1.1, do-attribution, mta) are
installed into an environment of their own in FOLDER (default: the user's cache), which needs a
package index the first time; what can't be installed is said and left out. Journeys are simulated:
geometric lengths (mean 4), Zipf channels, a fifth converts. Each peer, task and size is a process of
its own with a time limit. Ours is measured in the same run in the same way: a table in memory in,
all credit out, splitting of the paths included, compiled beforehand; the median of five.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.environment import environment
from benchmarks.machine import machine
from tengill.credit import Journeys, model_table, read_journeys

PACKAGES = {
    # It imports matplotlib without saying so in its metadata.
    "channelattribution": ("ChannelAttribution==2.2.5", "matplotlib"),
    "mam": ("marketing_attribution_models==2.1.1",),
    "do-attribution": ("do-attribution",),
    "mta": ("mta",),
}
TASKS = {"heuristics": ("first", "last", "linear"), "markov_1": ("markov_1",)}
SIZES = ((100_000, 12), (1_000_000, 12), (1_000_000, 5_000))
QUICK = ((2_000, 12), (4_000, 40))
RUNS = 5


@dataclass(frozen=True, slots=True)
class Timed:
    """How long something took, or why there is no time."""

    seconds: float | None
    note: str = ""

    def __str__(self) -> str:
        """For a table cell."""
        return self.note if self.seconds is None else f"{self.seconds:.3f} s"


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
    python: Path, peer: str, task: str, file: Path, limit: float
) -> tuple[Timed, dict[str, float]]:
    """Time one peer in a process of its own."""
    if (peer, task) == ("do-attribution", "heuristics"):
        return Timed(None, "has none"), {}
    script = Path(__file__).with_name("credit_peer_runs.py")
    try:
        done = subprocess.run(
            [python, script, peer, task, file],
            capture_output=True, text=True, check=False, timeout=limit,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Timed(None, f"did not finish in {limit:.0f} s"), {}
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        return Timed(None, f"failed: {lines[-1][:60]}"), {}
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return Timed(told["seconds"]), told["credit"]


def of_ours(table: pa.Table, task: str, runs: int) -> tuple[Timed, dict[str, float], Timed]:
    """Time ours: in all, and the reading of the table alone."""
    models = TASKS[task]
    model_table(table.slice(0, 1000), models, force=True)
    whole, reading = [], []
    for _ in range(runs):
        began = time.perf_counter()
        journeys: Journeys = read_journeys(table)
        read = time.perf_counter()
        found = model_table(journeys, models, force=True).models
        whole.append(time.perf_counter() - began)
        reading.append(read - began)
    last = {
        row["channel"]: row["conversions"]
        for row in found.to_pylist()
        if row["model"] in {"last", "markov_1"}
    }
    return Timed(statistics.median(whole)), last, Timed(statistics.median(reading))


def apart(ours: dict[str, float], theirs: dict[str, float]) -> str:
    """The largest difference of shares over the channels a peer told, as text."""
    if not theirs:
        return ""
    mine, whole = sum(ours.values()), sum(theirs.values())
    told = {channel: ours.get(channel, 0.0) for channel in theirs}
    if len(ours) > len(theirs):  # only the most credited were told: compare among themselves
        mine = sum(told.values())
    worst = max(abs(told[c] / mine - theirs[c] / whole) for c in theirs)
    return f"shares within {worst:.1e}"


def main() -> int:
    """Measure and print."""
    told = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    told.add_argument("--quick", action="store_true", help="small sizes; figures mean nothing")
    told.add_argument("--limit", type=float, default=900, help="seconds a peer may take")
    told.add_argument("--folder", type=Path, help="the peers' environment")
    asked = told.parse_args()
    folder = asked.folder or Path(platformdirs.user_cache_dir("tengill-bench")) / "credit-peers"
    python, missing = environment(folder, PACKAGES)
    print(machine())
    with tempfile.TemporaryDirectory(prefix="tengill-peers-") as made:
        for journeys, channels in QUICK if asked.quick else SIZES:
            table = simulated(journeys, channels)
            file = Path(made) / "journeys.parquet"
            pq.write_table(table, file)
            for task in TASKS:
                ours, credit, reading = of_ours(table, task, RUNS if channels < 100 else 3)
                print(f"\n{journeys:,} journeys, {channels:,} channels, {task}", flush=True)
                print(f"  {'tengill':<20} {ours!s:<28} of which reading {reading}", flush=True)
                for peer in PACKAGES:
                    taken, theirs = (
                        (Timed(None, missing[peer]), {})
                        if peer in missing
                        else of_peer(python, peer, task, file, asked.limit)
                    )
                    ratio = (
                        f"{taken.seconds / ours.seconds:8.1f} x"
                        if taken.seconds and ours.seconds
                        else ""
                    )
                    print(
                        f"  {peer:<20} {taken!s:<28} {ratio}  {apart(credit, theirs)}", flush=True
                    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
