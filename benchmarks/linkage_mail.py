"""Record linkage on a mail archive, every address a record of its own: joins to check by eye.

    python -m benchmarks.linkage_mail PATH... [--joins 100] [--seed 1] [--wrong N]

Nobody knows the truth of real mail, so this prints a sample of joins with their names, addresses
and reasons to the terminal only, those first that the rules of mail alone do not make. Count the
wrong ones and give the number with `--wrong`: the precision comes with its 95 % interval (Wilson).
Addresses the rules of mail join already are counted as recall against those rules.
"""

import argparse
import random
import time
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.people import _Archive, _messages, wilson
from tengill.facts.contacts import PersonName
from tengill.facts.messages import Role
from tengill.people import PersonKind, PointSeen, resolve
from tengill.people.linkage import Linked, Pair, Record, link
from tengill.people.profiles import profile_of

_FEW = 8


def _neighbours(paths: list[Path], ids: dict[tuple[str, str], int]) -> dict[int, set[int]]:
    """Point → points on one message with it, messages to many left out."""
    found: dict[int, set[int]] = defaultdict(set)
    for message in _messages(paths):
        boxes = message.mailboxes(Role.FROM, Role.TO, Role.CC)
        here = {ids[key] for box in boxes if (key := ("email", box.address)) in ids}
        if 1 < len(here) <= _FEW:
            for one in here:
                found[one] |= here - {one}
    return found


def _records(points: list[PointSeen], around: dict[int, set[int]]) -> list[Record]:
    often = Counter(n for others in around.values() for n in others)
    owners = {n for n, _ in often.most_common(5)}
    profiles = [profile_of(point) for point in points if point.kind == "email"]
    return [
        Record(
            profile.point.id,
            (("mail", ""),),
            (PersonName(profile.name.display()),)
            if profile.name is not None and not profile.from_address and not profile.others
            else (),
            (profile.point.value,),
            neighbours=tuple(sorted(around.get(profile.point.id, set()) - owners)),
        )
        for profile in profiles
        if profile.kind is PersonKind.PERSON
    ]


def _show(linked: Linked, points: list[PointSeen], joins: int, seed: int) -> None:
    by_id = {point.id: point for point in points}
    person = resolve(points).person_of()
    new = [pair for pair in linked.joined if person[pair.left] != person[pair.right]]
    print(f"{len(linked.joined)} joins, {len(new)} of them beyond the rules of mail;")
    cluster = {n: at for at, group in enumerate(linked.clusters) for n in group}
    rules = [
        (j.point, p.points[0].point) for p in resolve(points).people for j in p.points[1:]
        if p.kind is PersonKind.PERSON and j.point in cluster and p.points[0].point in cluster
    ]  # fmt: skip
    kept = sum(cluster[a] == cluster[b] for a, b in rules)
    print(
        f"{kept} of {len(rules)} joins of the rules are made here too; {len(linked.unclear)} to ask"
    )
    draw = random.Random(seed)  # noqa: S311 - a sample to look at, no secret
    old = [pair for pair in linked.joined if pair not in set(new)]
    chosen = [*draw.sample(new, min(joins, len(new))), *draw.sample(old, min(joins, len(old)))]
    for number, pair in enumerate(chosen, 1):
        mark = "NEW" if person[pair.left] != person[pair.right] else "rule"
        print(f"\n{number:3} {mark} {pair.probability:.4f} {_told(pair)}")
        for side in (pair.left, pair.right):
            point = by_id[side]
            print(f"      {point.value}  {dict(Counter(point.names).most_common(3))}")


def _told(pair: Pair) -> str:
    return "; ".join(f"{r.words} {r.weight:+.0f}" for r in pair.reasons)


def main() -> None:
    """Print joins to check, or the precision of those checked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--joins", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", type=int, help="of so many joins checked, how many were wrong")
    asked = parser.parse_args()
    if asked.wrong is not None:
        low, high = wilson(asked.joins - asked.wrong, asked.joins)
        print(f"precision {1 - asked.wrong / asked.joins:.3f} [{low:.3f}, {high:.3f}]")
        return
    archive = _Archive(asked.paths)
    ids = {key: n for key, n in archive.ids.items() if key[0] == "email"}
    records = _records(archive.points, _neighbours(asked.paths, ids))
    start = time.perf_counter()
    linked = link(records)
    print(f"{len(records)} addresses in {time.perf_counter() - start:.1f} s")
    _show(linked, archive.points, asked.joins, asked.seed)


if __name__ == "__main__":
    main()
