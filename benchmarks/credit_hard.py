"""Hard formulas: time to exact credit, or to a stated interval.

    python -m benchmarks.credit_hard [--sizes 60 100 200] [--only NAME…] [--against COMMIT] [--quick]

Formulas of several structures over 60, 100 and 200 people. Told are the tier, the seconds (all
compiled code is warm; each formula is computed once), the nodes of its diagram, and how sure the
credits are: `exact` fractions, or the half-width at 99 % over all figures at once. The formulas are
the same in every run.

`--against` runs the same formulas on another commit's engine (from `git archive`), each with a time
limit, in a process of its own. Where that engine samples, its interval is told too.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks.machine import machine

_ROOT = Path(__file__).resolve().parents[1]
SIZES = (60, 100, 200)
LIMIT = 120
"""Seconds for one formula."""

Sets = list[list[int]]


def read_once(size: int) -> Sets:
    """Ways a·(b or c)·(d or e), or f alone, each person once, multiplied out."""
    sets: Sets = []
    for first in range(0, size - 5, 6):
        a, b, c, d, e, f = range(first, first + 6)
        sets += [[a, b, d], [a, b, e], [a, c, d], [a, c, e], [f]]
    return sets


def chain(size: int) -> Sets:
    """Any three in a row."""
    return [[i, i + 1, i + 2] for i in range(size - 2)]


def board(size: int) -> Sets:
    """Any two neighbours on a board five wide."""
    sets: Sets = []
    for here in range(size):
        sets += [[here, here + 1]] if here % 5 < 4 else []
        sets += [[here, here + 5]] if here + 5 < size else []
    return sets


def wide_board(size: int) -> Sets:
    """Any two neighbours on a board ten wide."""
    sets: Sets = []
    for here in range(size):
        sets += [[here, here + 1]] if here % 10 < 9 else []
        sets += [[here, here + 10]] if here + 10 < size else []
    return sets


def hub(size: int) -> Sets:
    """Many routes, each through one of three connectors and two others."""
    chance = random.Random(size)  # noqa: S311 - a reproducible formula, nothing secret
    sets = {(chance.randrange(3), s, chance.randrange(3, size)) for s in range(3, size)}
    return [sorted(set(each)) for each in sorted(sets)]


def half_random(size: int) -> Sets:
    """Half as many random sets of three as people."""
    return _random(size, size // 2, 3)


def full_random(size: int) -> Sets:
    """As many random sets of three as people."""
    return _random(size, size, 3)


def crowded_random(size: int) -> Sets:
    """200 random sets of three."""
    return _random(size, 200, 3)


def dense(size: int) -> Sets:
    """Twenty sets, each of a third of the people."""
    return _random(size, 20, size // 3)


def doors(size: int) -> Sets:
    """A circuit: one of each of these fours must open, neighbouring fours sharing one person."""
    return [[(3 * i + j) % size for j in range(4)] for i in range(size // 3)]


def _random(size: int, sets: int, each: int) -> Sets:
    chance = random.Random(size)  # noqa: S311 - a reproducible formula, nothing secret
    found: set[tuple[int, ...]] = set()
    while len(found) < sets:
        found.add(tuple(sorted(chance.sample(range(size), each))))
    return [list(members) for members in sorted(found)]


STRUCTURES: dict[str, Callable[[int], Sets]] = {
    "read-once": read_once,
    "chain": chain,
    "board 5 wide": board,
    "board 10 wide": wide_board,
    "hub and spoke": hub,
    "random, n/2 sets": half_random,
    "random, n sets": full_random,
    "random, 200 sets": crowded_random,
    "dense, 20 sets": dense,
    "doors (circuit)": doors,
}


@dataclass(frozen=True, slots=True)
class Run:
    """One formula, computed."""

    seconds: float
    worked: float
    """Seconds of one core; what remains when others use the machine."""
    tier: str
    half_width: float
    """0 when exact."""
    error: float
    nodes: int | None


def one(structure: str, size: int) -> Run:
    """Compute one formula with the engine at hand, which may be an older one."""
    from tengill.credit import Fact, attribute  # noqa: PLC0415 - another commit's, maybe

    sets = STRUCTURES[structure](size)
    # Every fourth fact is uncertain, as recorded acts are.
    facts = [Fact(i, i, _chance(i)) for i in range(size)]
    more: dict[str, Any] = {}
    if structure.endswith("(circuit)"):
        from tengill.credit.circuit import All, AnyOf, Leaf  # noqa: PLC0415 - the same

        doors_ = tuple(AnyOf(tuple(Leaf(i) for i in each)) for each in sets)
        more, sets = {"circuit": All(doors_)}, []
    started, worked = time.perf_counter(), time.process_time()
    result = attribute(sets, facts, 10**9, **more)
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    width = result.interval.half_width if result.interval else 0
    own = tuple(getattr(result.interval, "credit", ()))
    width = max(own) if own else width
    error = float(getattr(result, "error", 0))
    return Run(seconds, worked, result.tier.value, float(width), error, _nodes(sets, facts, more))


def _warm() -> None:
    """Load what is loaded on first use, and compile it where it was never compiled."""
    try:
        from tengill.credit.game import Game  # noqa: PLC0415 - the same
        from tengill.credit.wide import diagram_kernel as taking  # noqa: PLC0415 - not in older ones
        from tengill.credit.wide import integral_kernel as passing  # noqa: PLC0415 - the same
    except ImportError:
        return
    game = Game((1, 2, 3), (), (3, 5, 6))
    links, node = taking.compile_links(game.clauses, dict.fromkeys(range(3), 0.0), 100)
    tests = {bit: bit + 2 for bit in range(3)}
    found, root = passing.joined(tests, passing.as_rows([]), links, node, 3)
    passing.residue_values(game, found, root)
    passing.float_values(game, found, root)


def _chance(index: int) -> Any:
    from fractions import Fraction  # noqa: PLC0415 - beside the engine's own imports

    return Fraction(9, 10) if index % 4 == 0 else Fraction(1)


def _nodes(sets: Sets, facts: list[Any], more: dict[str, Any]) -> int | None:
    """The diagram's nodes; None where there is none, or by an engine that does not tell."""
    try:
        from tengill.credit.game import normal_form  # noqa: PLC0415 - the same
        from tengill.credit.wide.circuit_game import circuit_game  # noqa: PLC0415 - not in older ones
        from tengill.credit.wide.decomposition import diagram_of  # noqa: PLC0415 - the same
        from tengill.credit.wide.diagram import TooWideError  # noqa: PLC0415 - the same
    except ImportError:
        return None
    known = {fact.key: fact for fact in facts}
    game = circuit_game(more["circuit"], facts, known) if more else normal_form(sets, known)
    try:
        return len(diagram_of(game)[0])
    except TooWideError:
        return None


def _child(structure: str, size: int, source: Path | None) -> Run | str:
    """The same in a process of its own, with the engine in `source`; why not, if it fails."""
    command = [sys.executable, "-m", "benchmarks.credit_hard", "--one", structure, str(size)]
    environment = {**os.environ, **({"PYTHONPATH": str(source)} if source else {})}
    try:
        done = subprocess.run(
            command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False,
            timeout=LIMIT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"not in {LIMIT} s"
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no message"
        return "takes no circuits" if "circuit" in last else f"failed: {last}"
    return Run(**json.loads(done.stdout.strip().splitlines()[-1]))


def _told(run: Run | str) -> str:
    if isinstance(run, str):
        return run
    sure = f"±{run.half_width:.4f}" if run.half_width else "exact"
    if run.error:
        sure = f"±{run.error:.0e}"
    nodes = "" if run.nodes is None else f"{run.nodes:,} nodes"
    return f"{run.tier:<13} {run.seconds:8.3f} s {run.worked:8.3f} s of a core  {sure:<9} {nodes}"


def rows(sizes: list[int], only: list[str] | None, against: Path | None) -> Iterator[str]:
    """A line per structure and size."""
    for structure in STRUCTURES:
        if only and structure not in only:
            continue
        for size in sizes:
            line = f"{structure:<17} {size:>4}  {_told(_child(structure, size, None)):<52}"
            if against is not None:
                line += f" | before: {_told(_child(structure, size, against))}"
            yield line


def _archived(commit: str, folder: Path) -> Path:
    packed = subprocess.run(
        ["git", "archive", commit, "src"], cwd=_ROOT, capture_output=True, check=True
    ).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


def main() -> int:
    """Run them; returns the exit code."""
    told = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    told.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    told.add_argument("--only", nargs="+", metavar="NAME", choices=list(STRUCTURES))
    told.add_argument("--against", metavar="COMMIT", help="also on that commit's engine")
    told.add_argument("--quick", action="store_true", help="60 people only")
    told.add_argument("--one", nargs=2, metavar=("STRUCTURE", "SIZE"), help=argparse.SUPPRESS)
    asked = told.parse_args()
    if asked.one:
        structure, size = asked.one[0], int(asked.one[1])
        _warm()
        run = one(structure, size)
        print(json.dumps({name: getattr(run, name) for name in Run.__slots__}))
        return 0
    print(machine())
    with tempfile.TemporaryDirectory(prefix="tengill-bench-") as folder:
        against = _archived(asked.against, Path(folder)) if asked.against else None
        for line in rows([60] if asked.quick else asked.sizes, asked.only, against):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
