"""How often record linkage is right, and how fast: `python -m benchmarks.linkage [--people N]`.

Draws a world of records with a seed the shipped parameters were not fitted on, links it, and
compares with the truth: precision and recall over pairs, with 95 % intervals by bootstrap over
persons (pairs of one person are not independent of each other).
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.linkage_world import World
from tengill.facts.contacts import PersonName
from tengill.people.linkage import Job, Linked, Record, link

HELD_OUT = 101
_DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """`0.9961 [0.9950, 0.9972]`."""
        return f"{self.value:.4f} [{self.low:.4f}, {self.high:.4f}]"


def pairs_of(groups: Iterable[Sequence[int]], truth: Mapping[int, int]) -> Share:
    """The share of pairs within the groups that truth puts together, with its interval."""
    right, all_ = [], []
    for group in groups:
        many = len(group)
        if many < 2:
            continue
        counts = Counter(truth[record] for record in group)
        all_.append(many * (many - 1) // 2)
        right.append(sum(n * (n - 1) // 2 for n in counts.values()))
    if not all_:
        return Share(1.0, 0.0, 1.0)
    one, whole = np.array(right, float), np.array(all_, float)
    draw = np.random.default_rng(1)
    shares = []
    for _ in range(_DRAWS):
        picked = draw.integers(0, len(whole), len(whole))
        shares.append(one[picked].sum() / whole[picked].sum())
    low, high = np.quantile(shares, (0.025, 0.975))
    return Share(float(one.sum() / whole.sum()), float(low), float(high))


def measure(linked: Linked, truth: Mapping[int, int]) -> tuple[Share, Share]:
    """Precision and recall over pairs."""
    found = {record: number for number, group in enumerate(linked.clusters) for record in group}
    people: dict[int, list[int]] = defaultdict(list)
    for record, person in truth.items():
        people[person].append(record)
    return pairs_of(linked.clusters, truth), pairs_of(people.values(), found)


def report(name: str, records: Sequence[Record], truth: Mapping[int, int]) -> Linked:
    """Link, measure and print."""
    began, worked = time.perf_counter(), time.process_time()
    linked = link(records)
    wall, cpu = time.perf_counter() - began, time.process_time() - worked
    precision, recall = measure(linked, truth)
    asked = sum(truth[pair.left] == truth[pair.right] for pair in linked.unclear)
    print(f"{name}: {len(records):,} records of {len(set(truth.values())):,} people")
    print(f"  {wall:.1f} s ({cpu:.1f} s of one core), {linked.compared:,} likely pairs")
    print(f"  precision {precision}")
    print(f"  recall    {recall}")
    print(f"  {len(linked.unclear):,} pairs to ask about, {asked:,} of them one person")
    return linked


def simulated(folder: Path) -> tuple[list[Record], dict[int, int]]:
    """The records of a world that `tengill simulate` wrote, and who each is, from its truth.

    What mail and calendars show of one address is one record, as in the ledger.
    """
    told: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    lines = (folder / "truth" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        row = json.loads(line)
        if row["organisation_card"] or not row["person"]:
            continue
        if row["source"] in {"mail", "icalendar"}:
            told["mail", row["points"][0] if row["points"] else row["name"]].append(row)
        else:
            told[row["source"], row["key"] or f"line {number}"].append(row)
    records: list[Record] = []
    truth: dict[int, int] = {}
    persons: dict[str, int] = {}
    for (source, key), rows in told.items():
        record = _told(len(records) + 1, source, key, rows)
        records.append(record)
        truth[record.id] = persons.setdefault(rows[0]["person"], len(persons))
    return records, truth


def _told(number: int, source: str, key: str, rows: Sequence[Mapping[str, Any]]) -> Record:
    points = list(dict.fromkeys(point for row in rows for point in row["points"]))
    names = dict.fromkeys(
        PersonName(row["name"])
        if source == "mail"
        else PersonName(row["name"], row["given"], row["middle"], row["family"])
        for row in rows
        if row["name"]
    )
    return Record(
        number,
        ((source, "" if source == "mail" else key),),
        tuple(names),
        tuple(point.partition(":")[2] for point in points if point.startswith("email:")),
        tuple(point.partition(":")[2] for point in points if point.startswith("phone:")),
        tuple(point for point in points if not point.startswith(("email:", "phone:"))),
        tuple(dict.fromkeys(Job(row["organisation"]) for row in rows if row["organisation"])),
        tuple(dict.fromkeys(row["city"] for row in rows if row["city"])),
        next((row["birthday"] for row in rows if row["birthday"]), ""),
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=16_500)
    parser.add_argument("--seed", type=int, default=HELD_OUT)
    parser.add_argument("--folder", type=Path, help="a world that `tengill simulate` wrote")
    asked = parser.parse_args()
    if asked.folder is not None:
        report(f"simulated {asked.folder.name}", *simulated(asked.folder))
        return
    world = World(asked.people, asked.seed)
    report(f"world {asked.seed}", world.records, world.truth)


if __name__ == "__main__":
    main()
