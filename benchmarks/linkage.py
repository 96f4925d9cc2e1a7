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
from tengill.people.linkage.columns import Row, rows_of

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
    asked, more = confirmed(linked, truth)
    print(f"{name}: {len(records):,} records of {len(set(truth.values())):,} people")
    print(f"  {wall:.1f} s ({cpu:.1f} s of one core), {linked.compared:,} likely pairs")
    print(f"  precision {precision}")
    print(f"  recall    {recall}")
    print(
        f"  {len(linked.unclear):,} pairs to ask about, {asked:,} of them one person;"
        f" saying so would add {more:.4f} to recall"
    )
    return linked


def confirmed(linked: Linked, truth: Mapping[int, int]) -> tuple[int, float]:
    """How many pairs asked about are one person, and how much recall saying so adds at least."""
    people = {n: Counter(truth[m] for m in group) for group in linked.clusters for n in group}
    right = [
        sum(people[pair.left][who] * people[pair.right][who] for who in people[pair.left])
        for pair in linked.unclear
    ]
    all_ = sum(n * (n - 1) // 2 for n in Counter(truth.values()).values())
    return sum(n > 0 for n in right), sum(right) / max(1, all_)


def decidable(rows: Sequence[Row], truth: Mapping[int, int]) -> dict[int, int]:
    """Record → what can be known of it: records with one number are tied by something.

    Two records of one person are tied by a point, an organisation or a birthday in common, or by a
    name that nobody else in the world bears; also over a third. Who knew all this without fail
    could join no more than these: the rest share nothing, or only a name that others bear too.
    """
    bearers: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for name in row.near:
            bearers[name].add(truth[row.record.id])
    parent: dict[object, object] = {}

    def find(one: object) -> object:
        while parent.setdefault(one, one) != one:
            one = parent[one]
        return one

    for row in rows:
        record, person = row.record, truth[row.record.id]
        told = (*row.emails, *record.phones, *record.handles, *row.organisations, record.birthday)
        own = (name for name in row.near if len(bearers[name]) == 1)
        for value in filter(None, (*told, *own)):
            parent[find((person, value))] = find(record.id)
    numbers: dict[object, int] = {}
    return {row.record.id: numbers.setdefault(find(row.record.id), len(numbers)) for row in rows}


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
    parser.add_argument("--decidable", action="store_true", help="also what could be known at most")
    parser.add_argument("--folder", type=Path, help="a world that `tengill simulate` wrote")
    asked = parser.parse_args()
    if asked.folder is not None:
        name, (records, truth) = f"simulated {asked.folder.name}", simulated(asked.folder)
    else:
        world = World(asked.people, asked.seed)
        name, records, truth = f"world {asked.seed}", world.records, world.truth
    linked = report(name, records, truth)
    if asked.decidable:
        _tell_decidable(linked, records, truth)


def _tell_decidable(linked: Linked, records: Sequence[Record], truth: Mapping[int, int]) -> None:
    known = decidable(rows_of(records), truth)
    groups: dict[int, list[int]] = defaultdict(list)
    people: dict[int, list[int]] = defaultdict(list)
    for record, number in known.items():
        groups[number].append(record)
        people[truth[record]].append(record)
    found = {record: number for number, group in enumerate(linked.clusters) for record in group}
    print(
        f"  who knew all that is told could reach a recall of {pairs_of(people.values(), known).value:.4f};"
    )
    print(f"  recall of what can be known {pairs_of(groups.values(), found)}")


if __name__ == "__main__":
    main()
