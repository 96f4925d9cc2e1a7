"""The network engine against its peers: brokerage of everybody, trusted ways, communities, layout.

    python -m benchmarks.network [--quick] [--limit SECONDS] [--folder FOLDER] [--no-peers]

Networks are simulated: heavy-tailed activity, three ties in four within communities of about 200.
Peers (networkx, igraph, scipy, python-graphblas) are installed into an environment of their own in
FOLDER, each timed in a process of its own from its own graph in memory, with a time limit; ours in
the same way, making the graph told apart. Values are compared on the first 1,000 people.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from benchmarks.environment import environment
from benchmarks.machine import machine
from tengill.network import Graph, Routes, betweenness, brokerage, communities, graph, layout

PACKAGES = {
    "networkx": ("networkx", "scipy"),
    "igraph": ("igraph", "numpy"),
    "scipy": ("scipy",),
    "graphblas": ("python-graphblas[default]",),
}
SIZES = ((100_000, 1_500_000), (1_000_000, 19_000_000))
QUICK = ((3_000, 20_000),)
QUERIES = 10_000
CHECKED = 50


def simulated(people: int, ties: int, seed: int = 1) -> dict[str, Any]:
    """Ties, each once, with strengths in (0, 1)."""
    random = np.random.default_rng(seed)
    home = random.integers(0, max(people // 200, 1), people)
    order = np.argsort(home, kind="stable")
    homes = int(home.max()) + 1
    start = np.searchsorted(home[order], np.arange(homes + 1))
    active = np.minimum(random.pareto(1.8, people) + 1, 200)
    chance = np.cumsum(active) / active.sum()
    pairs = np.empty(0, dtype=np.int64)
    while pairs.shape[0] < ties:
        wanted = int((ties - pairs.shape[0]) * 1.2) + 100
        a = np.searchsorted(chance, random.random(wanted))
        near = random.random(wanted) < 0.75
        room = start[home[a] + 1] - start[home[a]]
        inside = order[start[home[a]] + (random.random(wanted) * room).astype(np.int64)]
        b = np.where(near, inside, np.searchsorted(chance, random.random(wanted)))
        low, high = np.minimum(a, b), np.maximum(a, b)
        fresh = (low * people + high)[low != high]
        pairs = np.unique(np.concatenate((pairs, fresh)))
    pairs = random.permutation(pairs)[:ties]
    return {
        "a": (pairs // people).astype(np.int32),
        "b": (pairs % people).astype(np.int32),
        "weight": random.beta(0.6, 1.6, ties) * 0.98 + 0.01,
        "n": people,
    }


def compared(told: dict[str, Any], constraint: Any, size: Any) -> str:
    """How far a peer's values lie from ours."""
    theirs = np.array([np.nan if x is None else x for x in told["constraint"]])
    off = np.nanmax(np.abs(theirs - constraint[: theirs.shape[0]]))
    text = f"constraint within {off:.0e}"
    if told["size"]:
        text += f", size within {np.nanmax(np.abs(np.array(told['size']) - size[: theirs.shape[0]])):.0e}"
    return text


def of_brokerage(
    ties: dict[str, Any], network: Graph, python: Path | None, missing: dict[str, str], limit: float
) -> None:
    """Constraint and effective size of everybody, ours and theirs."""
    began, worked = time.perf_counter(), time.process_time()
    ours = brokerage(network)
    seconds = time.perf_counter() - began
    print(
        f"  tengill     {seconds:8.2f} s  both ({time.process_time() - worked:.2f} s of one core)"
    )
    if python is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ties.npz"
        np.savez(file, **ties)
        for peer in PACKAGES:
            if peer in missing:
                print(f"  {peer:<11} {missing[peer]}")
                continue
            script = Path(__file__).with_name("network_peer_runs.py")
            try:
                done = subprocess.run(
                    [python, script, peer, file],
                    capture_output=True, text=True, check=False, timeout=limit,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                print(f"  {peer:<11} did not finish in {limit:.0f} s, its graph included")
                continue
            if done.returncode:
                lines = done.stderr.strip().splitlines() or [f"code {done.returncode}"]
                print(f"  {peer:<11} failed: {lines[-1][:80]}")
                continue
            told = json.loads(done.stdout.strip().splitlines()[-1])
            ratio = told["seconds"] / seconds
            same = compared(told, ours.constraint, ours.effective_size)
            print(f"  {peer:<11} {told['seconds']:8.2f} s  {told['what']}, {ratio:.1f} x; {same}")


def exhaustive(network: Graph, start: int, end: int) -> float:
    """The trust of the best way of at most three steps, by looking at all of them."""
    to_end, best = np.zeros(len(network)), 0.0
    row = slice(network.offsets[end], network.offsets[end + 1])
    to_end[network.neighbours[row]] = network.weights[row]
    best = float(to_end[start])
    mine = slice(network.offsets[start], network.offsets[start + 1])
    for a, strength in zip(network.neighbours[mine], network.weights[mine], strict=True):
        best = max(best, strength * to_end[a])
        theirs = slice(network.offsets[a], network.offsets[a + 1])
        if theirs.stop > theirs.start:
            best = max(
                best,
                float(
                    (strength * network.weights[theirs] * to_end[network.neighbours[theirs]]).max()
                ),
            )
    return best


def of_routes(network: Graph, queries: int) -> None:
    """Trusted ways between anybody, and between the best connected."""
    began = time.perf_counter()
    routes = Routes(network)
    print(f"  ordering rows by strength {time.perf_counter() - began:.1f} s, once")
    random = np.random.default_rng(2)
    hubs = np.argsort(-network.degrees)[: max(len(network) // 1000, 20)]
    for name, among in (("anybody", np.arange(len(network))), ("best connected 0.1 %", hubs)):
        pairs = random.choice(among, (queries, 2))
        pairs = pairs[pairs[:, 0] != pairs[:, 1]].tolist()
        times = []
        for start, end in pairs:
            began = time.perf_counter()
            routes.best(start, end)
            times.append(time.perf_counter() - began)
        p50, p99, most = np.quantile(times, [0.5, 0.99, 1.0]) * 1000
        print(f"  {name:<21} p50 {p50:.3f} ms, p99 {p99:.3f} ms, worst {most:.1f} ms")
        for start, end in pairs[:CHECKED]:
            found = routes.best(start, end)
            told = found.trust if found else 0.0
            if not np.isclose(told, exhaustive(network, start, end), rtol=1e-12, atol=0.0):
                raise SystemExit(f"the way from {start} to {end} is not the best")
    print(f"  same as an exhaustive search on {2 * CHECKED} of them")


def of_libraries(network: Graph) -> None:
    """What NetworKit does, and the layout: wall clock, and processor time of all threads."""
    with _timed("communities") as more:
        found = communities(network)
        more.append(f"{found.sizes.shape[0]:,}, modularity {found.modularity:.3f}")
    with _timed("layout"):
        layout(network, found.group)
    with _timed("betweenness") as more:
        sampled = betweenness(network)
        sure = f"{sampled.certainty:.0%} certain"
        more.append(f"each within {sampled.error} of all pairs, {sure}")


@contextmanager
def _timed(what: str) -> Iterator[list[str]]:
    """Tell how long something took, and what was noted of it."""
    began, worked = time.perf_counter(), time.process_time()
    more: list[str] = []
    yield more
    spent, work = time.perf_counter() - began, time.process_time() - worked
    told = f"  ({'; '.join(more)})" if more else ""
    print(f"  {what:<11} {spent:8.1f} s, {work:.1f} s of one core{told}", flush=True)


def main() -> int:
    """Measure and print."""
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    told.add_argument("--quick", action="store_true", help="small sizes; figures mean nothing")
    told.add_argument("--limit", type=float, default=300, help="seconds a peer may take")
    told.add_argument("--folder", type=Path, help="the peers' environment")
    told.add_argument("--no-peers", action="store_true")
    told.add_argument("--libraries", action="store_true", help="communities and layout alone")
    told.add_argument("--people", type=int, help="only the network of this size")
    asked = told.parse_args()
    print(machine())
    python: Path | None = None
    missing: dict[str, str] = {}
    if not (asked.no_peers or asked.libraries):
        place = asked.folder or platformdirs.user_cache_path("tengill") / "network-peers"
        python, missing = environment(place, PACKAGES)
    brokerage(graph([0, 1], [1, 2], [0.5, 0.5]))  # compiled, and Routes below
    Routes(graph([0, 1], [1, 2], [0.5, 0.5])).best(0, 2)
    for people, ties in QUICK if asked.quick else SIZES:
        if asked.people and people != asked.people:
            continue
        drawn = simulated(people, ties)
        began = time.perf_counter()
        network = graph(drawn["a"], drawn["b"], drawn["weight"], people=np.arange(people))
        made = time.perf_counter() - began
        print(
            f"\n{people:,} people, {ties:,} ties (made in {made:.1f} s), most {network.degrees.max():,}"
        )
        if not asked.libraries:
            of_brokerage(drawn, network, python, missing, asked.limit)
            of_routes(network, 200 if asked.quick else QUERIES)
        of_libraries(network)
    return 0


if __name__ == "__main__":
    sys.exit(main())
