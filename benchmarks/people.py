"""How many persons a mail archive's contact points make, and a sample of merges to check by eye.

    python -m benchmarks.people PATH... [--merges 100] [--seed 1]
    python -m benchmarks.people --scale 100000

Prints to the terminal only. Count the wrong merges in the sample and give the number with
`--wrong` to get the precision with its 95 % interval (Wilson). `--scale` resolves made-up points.
"""

import argparse
import random
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import sqrt
from pathlib import Path

from tengill.facts.messages import Mailbox, Message, Role
from tengill.people import (
    AssistantEvidence,
    OwnerEvidence,
    PointSeen,
    Resolution,
    assistant_signs,
    assistants,
    guess_owner,
    resolve,
)
from tengill.sources import Container, Raw, containers, parse


class _Seen:
    """Counts of one contact point."""

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.sent = self.received = self.in_sent_folder = 0


def _messages(paths: list[Path]) -> Iterator[Message]:
    known: set[bytes] = set()
    for path in paths:
        for container in containers(path):
            if not isinstance(container, Container):
                continue
            for raw in container.records(0):
                message = parse(raw) if isinstance(raw, Raw) else raw
                if isinstance(message, Message) and message.digest not in known:
                    known.add(message.digest)
                    yield message


def _key(box: Mailbox) -> tuple[str, str]:
    return ("email", box.address) if box.address else ("name", box.name)


class _Archive:
    """What an archive shows, counted."""

    def __init__(self, paths: list[Path]) -> None:
        self.seen: dict[tuple[str, str], _Seen] = defaultdict(_Seen)
        self.signs: Counter[tuple[str, tuple[str, str], tuple[str, str]]] = Counter()
        self.count = 0
        for message in _messages(paths):
            self.count += 1
            self._take(message)
        self.points = [
            PointSeen(number, *key, names=one.names, sent=one.sent, received=one.received)
            for number, (key, one) in enumerate(self.seen.items(), 1)
        ]
        self.ids = {(point.kind, point.value): point.id for point in self.points}

    def _take(self, message: Message) -> None:
        in_sent = any("sent" in label.lower() for label in message.labels)
        for addressed in message.addressed:
            box = addressed.mailbox
            if not box.address and not box.name:
                continue
            one = self.seen[_key(box)]
            if box.name and box.address:
                one.names[box.name] += 1
            if addressed.role is Role.FROM:
                one.sent += 1
                one.in_sent_folder += in_sent
            elif addressed.role in (Role.TO, Role.CC, Role.BCC):
                one.received += 1
        for sign in assistant_signs(message):
            self.signs[sign.code, _key(sign.assistant), _key(sign.principal)] += 1

    def evidence(self) -> Iterator[AssistantEvidence]:
        for (code, who, whom), count in self.signs.items():
            yield AssistantEvidence(
                self.ids.get(who), self.ids.get(whom), whom[1], code, count, who[1]
            )

    def owners(self) -> Iterator[OwnerEvidence]:
        for (kind, value), one in self.seen.items():
            if kind == "email":
                yield OwnerEvidence(
                    value, one.sent, one.received, in_sent_folder=one.in_sent_folder
                )


def _summary(points: list[PointSeen], found: Resolution, seconds: float) -> None:
    print(
        f"{len(points)} points -> {len(found.people)} persons, roles and lists in {seconds:.2f} s"
    )
    print("kinds:", dict(Counter(person.kind.value for person in found.people)))
    print("joins:", dict(Counter(j.reason for p in found.people for j in p.points if j.reason)))
    print("suggestions:", dict(Counter(s.reason for s in found.suggestions)))


def _sample(points: list[PointSeen], found: Resolution, merges: int, seed: int) -> None:
    """Merges to check: a joined point beside the person's first, both with their names."""
    by_id = {point.id: point for point in points}
    joins = [(p, j) for p in found.people for j in p.points if j.reason]
    draw = random.Random(seed)  # noqa: S311 - a sample to look at, no secret
    chosen = draw.sample(joins, min(merges, len(joins)))
    for number, (person, joined) in enumerate(chosen, 1):
        print(f"\n{number:3} {person.name}   [{joined.reason}]")
        for part in person.points:
            point = by_id[part.point]
            mark = "*" if part.point == joined.point else " "
            print(f"    {mark} {point.value}  {dict(Counter(point.names).most_common(3))}")


def _people(paths: list[Path], merges: int, seed: int) -> None:
    archive = _Archive(paths)
    start = time.perf_counter()
    found = resolve(archive.points)
    _summary(archive.points, found, time.perf_counter() - start)
    print("\nowner:")
    for guess in guess_owner(archive.owners(), archive.count)[:5]:
        print(f"  {guess.address}  {guess.share:.2f}  {guess.reason}  certain={guess.certain}")
    names = {person.id: person.name for person in found.people}
    print(f"\nassistants ({sum(archive.signs.values())} signs):")
    for item in assistants(archive.evidence(), found):
        print(f"  {names[item.assistant]} -> {names[item.principal]}  {item.reason}")
    _sample(archive.points, found, merges, seed)


_SYLLABLES = [first + second for first in "bdfghklmnprst" for second in "aeiou"]


def _made_up(count: int, seed: int) -> list[PointSeen]:
    """Points of made-up people: two in three at organisations, a tenth by name only."""
    draw = random.Random(seed)  # noqa: S311 - made-up names, no secret
    points: dict[str, PointSeen] = {}
    while len(points) < count:
        given = "".join(draw.choices(_SYLLABLES, k=2))
        last = "".join(draw.choices(_SYLLABLES, k=3))
        domain = draw.choice(["gmail.com", f"{draw.randrange(count // 20)}co.com"])
        shown = f"{given.title()} {last.title()}"
        forms = [f"{given}.{last}@{domain}", f"{given[0]}{last}@{domain}", shown]
        for value in draw.sample(forms, draw.choice([1, 1, 2])):
            kind = "email" if "@" in value else "name"
            if value not in points:
                number = len(points) + 1
                points[value] = PointSeen(number, kind, value, {shown: draw.randint(1, 9)}, 1, 2)
    return list(points.values())


def _scale(count: int, seed: int) -> None:
    points = _made_up(count, seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, busy = time.perf_counter(), time.process_time()
    found = resolve(points)
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"{len(points)} points -> {len(found.people)}: {wall:.1f} s wall, {busy:.1f} s CPU, ",
        end="",
    )
    print(f"{grown:.0f} MB more memory")


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score."""
    z, share = 1.96, right / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return middle - half, middle + half


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--merges", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=int, default=0)
    parser.add_argument("--wrong", type=int, default=None)
    given = parser.parse_args()
    if given.wrong is not None:
        low, high = wilson(given.merges - given.wrong, given.merges)
        print(
            f"precision {1 - given.wrong / given.merges:.3f}, 95 % interval {low:.3f} to {high:.3f}"
        )
    elif given.scale:
        _scale(given.scale, given.seed)
    elif given.paths:
        _people(given.paths, given.merges, given.seed)
    else:
        parser.error("give the path of some mail, or --scale")


if __name__ == "__main__":
    main()
