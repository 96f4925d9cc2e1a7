"""How well the reader finds introductions, handoffs and the rest, on mail and labels of your own.

    python -m benchmarks.reading MAIL… --owner ADDRESS --labels FILE… [--split test] [--json]
    python -m benchmarks.reading --letters tests/reading/letters/heldout.jsonl

A label file has one JSON object per line: `id` (Message-ID), `labels` (list of kinds; `bulk`
and `false_friend` too), `conf` (3 sure, 2 probable, 1 borderline) and, if you like, `weight`
(how many messages it stands for) and `split` (`test` where the reader must never be tuned).
Precision and recall come with Wilson's 95 % interval. An act counts as found at level 2 and
above; the truth is a label of confidence 2 and above.
"""

import argparse
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.reading_letters import letters
from tengill.facts.acts import ActKind, Reading
from tengill.facts.messages import Message, Role
from tengill.reading import PROBABLE, Structure, TextReading, read_text, weigh
from tengill.reading.surroundings import Surroundings, judge
from tengill.reading.weighing import structural
from tengill.sources import Container, Raw, containers, parse
from tengill.workspace.read import Interactions, structure_for

_BULK = 0.5
_CROWD = 15
_Z = 1.959964
_PAIR = ("introduction", "handoff")


@dataclass(frozen=True)
class Labelled:
    """A labelled message with what the reader makes of it."""

    message: Message
    label: dict[str, Any]
    text: TextReading
    structure: Structure
    features: dict[str, float]
    around: dict[str, float]
    """What the mailbox around it tells of bulk."""
    reading: Reading


def load_labels(paths: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Labels by Message-ID; a later file wins."""
    found: dict[str, dict[str, Any]] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and (entry := json.loads(line)).get("id"):
                found[entry["id"]] = {"conf": 3, "split": "train", **entry}
    return found


def messages(paths: Sequence[Path]) -> Iterator[Message]:
    """Every message of some archives that can be read."""
    for path in paths:
        for container in containers(path):
            if not isinstance(container, Container):
                continue
            for raw in container.records(0):
                message = parse(raw) if isinstance(raw, Raw) else raw
                if isinstance(message, Message):
                    yield message


@dataclass(frozen=True)
class Gathered:
    """The labelled messages of some archives, and what the archives tell of the people in them."""

    messages: Sequence[tuple[Message, dict[str, Any]]]
    index: Interactions
    whole: Surroundings

    def read(self, message: Message, label: dict[str, Any]) -> Labelled:
        """One of the messages as the reader's weights now judge it."""
        return _read(message, label, self.index, self.whole)


def labelled(paths: Sequence[Path], labels: dict[str, dict[str, Any]]) -> list[Labelled]:
    """The labelled messages of some archives, read with the archive's structure."""
    found = gather(paths, labels)
    return [found.read(*pair) for pair in found.messages]


def gather(paths: Sequence[Path], labels: dict[str, dict[str, Any]]) -> Gathered:
    """The labelled messages of some archives, not read yet."""
    index, whole, wanted = Interactions(), Surroundings(), []
    for message in messages(paths):
        sender, to = message.sender, message.mailboxes(Role.TO, Role.CC, Role.BCC)
        when = int(message.sent_at.timestamp()) if message.sent_at else None
        whole.note(*_lies(message), sender, to, message.subject, when)
        for mailbox in (sender, *to):
            if mailbox is not None:
                index.name(mailbox)
        if sender and sender.address and message.sent_at and len(to) <= _CROWD:
            at = int(message.sent_at.timestamp())
            index.add(sender.address, [m.address for m in to if m.address], at)
        if message.message_id in labels:
            wanted.append((message, labels[message.message_id]))
    index.settle()
    whole.settle()
    return Gathered(wanted, index, whole)


def _lies(message: Message) -> tuple[str, int]:
    return message.origin.path, message.origin.offset


def _read(
    message: Message, label: dict[str, Any], index: Interactions, whole: Surroundings
) -> Labelled:
    text = read_text(message)
    at = int(message.sent_at.timestamp()) if message.sent_at else None
    structure = structure_for(text, index, at)
    features = {**text.features, **structural(text.candidates, structure)}
    to = message.mailboxes(Role.TO, Role.CC, Role.BCC)
    around = whole.features(*_lies(message), message.sender, to, message.subject)
    bulk, reasons = judge(text.bulk, text.bulk_reasons, around)
    reading = replace(weigh(text, structure), bulk=bulk, bulk_reasons=reasons)
    return Labelled(message, label, text, structure, features, around, reading)


def read_letters(paths: Sequence[Path]) -> list[Labelled]:
    """Invented letters, each read without any structure."""
    pairs = [pair for path in paths for pair in letters(path)]
    return [_read(message, label, Interactions(), Surroundings()) for message, label in pairs]


def wilson(hits: float, total: float) -> tuple[float, float]:
    """Wilson's score interval (1927) for a proportion, 95 %; (0, 1) when there is nothing."""
    if total <= 0:
        return 0.0, 1.0
    p, z2 = hits / total, _Z * _Z
    middle, spread = p + z2 / (2 * total), _Z * math.sqrt(p * (1 - p) / total + z2 / (4 * total**2))
    return max(0.0, (middle - spread) / (1 + z2 / total)), min(
        1.0, (middle + spread) / (1 + z2 / total)
    )


@dataclass
class Score:
    """Counts of one question."""

    name: str
    hit: float = 0.0
    false: float = 0.0
    missed: float = 0.0

    def note(self, truth: bool, found: bool, weight: float) -> None:
        """Count one message."""
        self.hit += weight * (truth and found)
        self.false += weight * (found and not truth)
        self.missed += weight * (truth and not found)

    def told(self) -> dict[str, Any]:
        """As a record."""
        found, there = self.hit + self.false, self.hit + self.missed
        return {
            "question": self.name,
            "labelled": there,
            "found": found,
            "precision": self.hit / found if found else None,
            "precision_interval": wilson(self.hit, found),
            "recall": self.hit / there if there else None,
            "recall_interval": wilson(self.hit, there),
        }


def found(row: Labelled, *kinds: str) -> bool:
    """True when an act of one of the kinds is found at level 2 or above."""
    return any(a.kind.value in kinds and a.confidence >= PROBABLE for a in row.reading.acts)


def told(row: Labelled, *kinds: str) -> bool:
    """True when the label says so with confidence 2 or above."""
    return bool(set(kinds) & set(row.label["labels"])) and row.label["conf"] >= 2


def scores(rows: Sequence[Labelled], weight: Callable[[Labelled], float]) -> list[dict[str, Any]]:
    """All questions over some rows."""
    out = [Score("introduction or handoff"), *(Score(kind.value) for kind in ActKind)]
    bulk, personal, doubt = Score("bulk"), Score("personal"), Score("… borderline labels left out")
    for row in rows:
        w = weight(row)
        out[0].note(told(row, *_PAIR), found(row, *_PAIR), w)
        borderline = row.label["conf"] == 1 and bool(set(_PAIR) & set(row.label["labels"]))
        if not borderline:
            doubt.note(told(row, *_PAIR), found(row, *_PAIR), w)
        for score in out[1:]:
            score.note(told(row, score.name), found(row, score.name), w)
        mass = "bulk" in row.label["labels"]
        bulk.note(mass, row.reading.bulk >= _BULK, w)
        personal.note(not mass, row.reading.bulk < _BULK, w)
    return [score.told() for score in (out[0], doubt, *out[1:], bulk, personal)]


def show(title: str, table: Sequence[dict[str, Any]]) -> None:
    """Print a table for people."""
    print(f"\n{title}")
    print(f"{'':32}{'labelled':>9}{'found':>8}   {'precision':22}{'recall':22}")
    for line in table:
        cells = [
            "-"
            if line[k] is None
            else f"{line[k]:.2f} ({line[k + '_interval'][0]:.2f}-{line[k + '_interval'][1]:.2f})"
            for k in ("precision", "recall")
        ]
        print(
            f"{line['question']:32}{line['labelled']:9.0f}{line['found']:8.0f}   "
            f"{cells[0]:22}{cells[1]:22}"
        )


def main() -> None:
    """Read, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("mail", type=Path, nargs="*")
    parser.add_argument("--owner", default="", help="kept for the record; not needed to read")
    parser.add_argument("--labels", type=Path, nargs="+", default=[])
    parser.add_argument("--letters", type=Path, nargs="+", default=[], help="labelled letters")
    parser.add_argument("--split", help="only labels of this split")
    parser.add_argument("--weighted", action="store_true", help="use the labels' own weights")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if bool(options.mail) != bool(options.labels) or not (options.mail or options.letters):
        parser.error("give MAIL with --labels, or --letters, or both")
    rows = labelled(options.mail, load_labels(options.labels)) if options.mail else []
    rows += read_letters(options.letters)
    rows = [row for row in rows if options.split in (None, row.label["split"])]
    table = scores(rows, lambda row: float(row.label.get("weight", 1)) if options.weighted else 1.0)
    if options.json:
        print(json.dumps({"owner": options.owner, "messages": len(rows), "scores": table}))
        return
    show(f"{len(rows)} labelled messages", table)
    for name in sorted({str(row.label.get("mailbox", "")) for row in rows}):
        part = [row for row in rows if str(row.label.get("mailbox", "")) == name]
        show(f"mailbox {name}: {len(part)}", scores(part, lambda _: 1.0)[:2])


if __name__ == "__main__":
    main()
