"""Fits m and u of the record linkage on simulated worlds: `python -m benchmarks.fit_linkage FOLDER...`.

Counts the levels on which pairs of one person agree (m) and pairs of strangers (u). Strangers' are
counted over pairs within blocks, divided by all pairs there are: where strangers agree on anything
rare, they share a block. What strangers share more often than blocks show (`other`) is the rest.
Writes `src/tengill/people/data/linkage.toml`.
"""

import math
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.linkage import simulated
from benchmarks.linkage_world import World
from tengill.people.linkage.columns import rows_of
from tengill.people.linkage.comparisons import Comparison, Level, bare
from tengill.people.linkage.rarity import FIRST_STEP, STEP
from tengill.people.linkage.scoring import score
from tengill.people.linkage.tables import table_of

SEEDS = (11, 12)
PEOPLE = 9_000
_ENOUGH = 20
_MOST = {"neighbours": 9, "place": 7, "handle": 18, "organisation": 14, "name": 23, "first": 8}
"""The most bits a comparison may weigh, whatever a simulated world says."""
_BY_HAND = {"generation": -6.0, "shared": 7.0}
"""The most bits of levels too rare to be counted, or that must not join anybody by themselves."""
_RARE_NAMES = {"same_7", "same_6", "same_5", "same_4", "same_3", "near_rare"}
_Counts = dict[str, Counter[str]]
_FILE = Path(__file__).parents[1] / "src/tengill/people/data/linkage.toml"
_HEAD = """# How often records of one person agree on each level (m), and how often two strangers' do (u).
# Written by `python -m benchmarks.fit_linkage` from simulated worlds; see docs/explanation/people.md.
"""


def _flat() -> tuple[Comparison, ...]:
    """Comparisons whose levels have the weights 1, 2, 3 …: only the levels are wanted."""
    return tuple(
        Comparison(
            c.about,
            c.missing,
            tuple(
                Level(v.code, v.condition, v.words, 0.5, 0.5 / 2**n)
                for n, v in enumerate(c.levels, 1)
            ),
        )
        for c in bare()
    )


def _counted(found: Any, truth: Mapping[int, int]) -> tuple[_Counts, _Counts]:
    """Levels of scored pairs: of one person's, and of strangers'."""
    persons = np.zeros(max(truth) + 1, np.int64)
    for record, person in truth.items():
        persons[record] = person
    left, right = (found.column(f"unique_id_{side}").to_numpy() for side in "lr")
    one_person = persons[left] == persons[right]
    same: _Counts = {c.about: Counter() for c in bare()}
    strange: _Counts = {c.about: Counter() for c in bare()}
    for comparison in bare():
        weights = np.rint(found.column(f"mw_{comparison.about}").to_numpy()).astype(np.int64)
        for number, code in enumerate(("", *(level.code for level in comparison.levels))):
            here = weights == number
            same[comparison.about][code] = int((here & one_person).sum())
            strange[comparison.about][code] = int((here & ~one_person).sum())
    return same, strange


def _drawn(seed: int, people: int) -> _Counts:
    """Levels of strangers' records drawn at random."""
    world = World(people, seed)
    table = table_of(rows_of(world.records))
    draw = random.Random(seed)  # noqa: S311 - worlds are drawn
    blocks = pa.array([[draw.randrange(20)] for _ in range(table.num_rows)], pa.list_(pa.int64()))
    table = table.set_column(table.column_names.index("blocks"), "blocks", blocks)
    return _counted(score(table, _flat(), 0.0), world.truth)[1]


def fit(
    seeds: Sequence[int] = SEEDS, people: int = PEOPLE, folders: Sequence[Path] = ()
) -> dict[str, dict[str, list[float]]]:
    """Find m and u of every level of every comparison.

    Args:
        seeds: of the worlds of `linkage_world`.
        people: how many live in each of these.
        folders: worlds that `tengill simulate` wrote.
    """
    told = _Told()
    worlds = ((world.records, world.truth) for world in (World(people, seed) for seed in seeds))
    for records, truth in chain(worlds, map(simulated, folders)):
        rows = rows_of(records)
        found = score(table_of(rows), _flat(), 0.0)
        for into, counted in zip((told.same, told.strange), _counted(found, truth), strict=True):
            _add(into, counted)
        _add(told.namesakes, _counted(_rare_namesakes(found), truth)[1])
        told.pairs += len(rows) * (len(rows) - 1) // 2
    _add(told.drawn, _drawn(seeds[0], min(people // 3, 3_000)))
    return {c.about: _rates(c, told) for c in bare()}


@dataclass(slots=True)
class _Told:
    """Levels counted."""

    same: _Counts = field(default_factory=lambda: {c.about: Counter() for c in bare()})
    """Of one person's records."""
    strange: _Counts = field(default_factory=lambda: {c.about: Counter() for c in bare()})
    """Of strangers' within blocks."""
    namesakes: _Counts = field(default_factory=lambda: {c.about: Counter() for c in bare()})
    """Of strangers' of one name that is not common: their blocks hold them all."""
    drawn: _Counts = field(default_factory=lambda: {c.about: Counter() for c in bare()})
    """Of strangers' drawn at random."""
    pairs: int = 0
    """All pairs there are."""


def _add(into: _Counts, counted: _Counts) -> None:
    for about, counts in counted.items():
        into[about] += counts


def _rare_namesakes(found: Any) -> Any:
    codes = [level.code for level in bare()[0].levels]
    wanted = [n for n, code in enumerate(codes, 1) if code in _RARE_NAMES]
    weights = pc.round(found.column("mw_name"))
    return found.filter(pc.is_in(weights, value_set=pa.array(wanted, pa.float64())))


def _most(about: str, code: str) -> float:
    """The most bits a level may weigh.

    A name no more than its rarity says: large blocks of common names are looked at only in parts,
    so that strangers who share one are not all counted.
    """
    if code.startswith("same_"):
        return (FIRST_STEP + STEP * (int(code[-1]) + 0.5)) * math.log2(10)
    return _BY_HAND.get(code, _MOST.get(about, 20))


def _rates(comparison: Comparison, told: _Told) -> dict[str, list[float]]:
    """[m, u] of every level, no weight beyond what `_MOST` allows."""
    about = comparison.about
    same, strange, drawn = told.same[about], told.strange[about], told.drawn[about]
    agree = sum(many for code, many in same.items() if code)
    share = sum(many for code, many in drawn.items() if code) / max(1, drawn.total())
    whole = told.pairs * share
    namesakes = Counter() if about == "name" else told.namesakes[about]
    if about == "middle":  # it is compared only where the rest of the name is one
        drawn, namesakes = Counter(), strange
    known = sum(many for code, many in namesakes.items() if code)
    rates: dict[str, list[float]] = {}
    for level in comparison.levels:
        m = (same[level.code] + 0.5) / (agree + 0.5 * len(comparison.levels))
        u = (strange[level.code] + 0.5) / whole if whole else 0.0
        if drawn[level.code] >= _ENOUGH:  # blocks hold only those who agree on something else
            u = max(u, drawn[level.code] / (share * drawn.total()))
        if namesakes[level.code] >= _ENOUGH:  # what goes with a name is not independent of it
            u = max(u, namesakes[level.code] / known)
        rates[level.code] = [m, max(u, m / 2 ** _most(about, level.code))]
    last = comparison.levels[-1].code
    rest = 1 - sum(u for code, (_, u) in rates.items() if code != last)
    rates[last][1] = max(rates[last][1], rest)
    return rates


def write(rates: dict[str, dict[str, list[float]]], path: Path = _FILE) -> None:
    """Write the table the product reads."""
    lines: list[Any] = [_HEAD]
    for about, levels in rates.items():
        lines.append(f"[levels.{about}]")
        lines += [f"{code} = [{m:.3g}, {u:.3g}]" for code, (m, u) in levels.items()]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write(fit(folders=[Path(folder) for folder in sys.argv[1:]]))
    sys.stdout.write(f"{_FILE} written\n")
