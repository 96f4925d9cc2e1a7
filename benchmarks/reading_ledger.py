"""Bulk in the ledger beside bulk as `tengill read` tells it, on mail and labels of your own.

    python -m benchmarks.reading_ledger MAIL… --labels FILE… [--home FOLDER] [--json]

Imports the mail into a ledger of its own (or looks at the one in FOLDER, made of the same mail) and
scores three answers against the labels: by the message alone, as the ledger serves it, and as
`tengill read` has it. Also told: on how many messages the last two disagree, how long judging all
mail anew takes in the ledger, and how long one message.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.reading import Score, load_labels, messages, show
from tengill.facts.acts import BULK
from tengill.facts.messages import Role
from tengill.reading.surroundings import Surroundings, judge

_TIMES = 7
Told = dict[str, tuple[float, float]]
"""Message-ID → probability by the message alone, and served."""


def from_ledger() -> Told:
    """What the open ledger holds; a Message-ID that occurs twice is its first message's."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by now

    with connection.cursor() as c:
        c.execute("SELECT message_id, bulk_alone, bulk FROM ledger_message ORDER BY id DESC")
        return {told: (alone, bulk) for told, alone, bulk in c.fetchall()}


def as_read(paths: Sequence[Path], ledger: Told) -> dict[str, float]:
    """What `tengill read` makes of the same probabilities by the message alone."""
    whole, seen = Surroundings(), []
    for message in messages(paths):
        at = int(message.sent_at.timestamp()) if message.sent_at else None
        place = (message.origin.path, message.origin.offset)
        to = message.mailboxes(Role.TO, Role.CC, Role.BCC)
        whole.note(*place, message.sender, to, message.subject, at)
        if message.message_id in ledger:
            seen.append((message.message_id, place, message.sender, to, message.subject))
    whole.settle()
    found: dict[str, float] = {}
    for told, place, sender, to, subject in seen:
        around = whole.features(*place, sender, to, subject)
        found.setdefault(told, judge(ledger[told][0], (), around)[0])
    return found


def table(labels: dict[str, dict[str, Any]], bulk: dict[str, float]) -> list[dict[str, Any]]:
    """Precision and recall of bulk and of personal mail."""
    both = Score("bulk"), Score("personal")
    for told, label in labels.items():
        if told in bulk:
            truth, found = "bulk" in label["labels"], bulk[told] >= BULK
            both[0].note(truth, found, 1.0)
            both[1].note(not truth, not found, 1.0)
    return [score.told() for score in both]


def _took(what: Callable[[], object], times: int) -> float:
    """Median processor time in milliseconds."""
    spent = []
    for _ in range(times):
        before = time.process_time()
        what()
        spent.append(1_000 * (time.process_time() - before))
    return statistics.median(spent)


def times() -> tuple[float, float]:
    """Judging all mail anew, and one message: milliseconds of processor time, nothing is changed."""
    from django.db import connection, transaction  # noqa: PLC0415

    from tengill.workspace.project import bulk_around  # noqa: PLC0415

    with connection.cursor() as c, transaction.atomic():
        c.execute("SELECT count(*), max(id) FROM ledger_message")
        messages, last = c.fetchone()
        whole = _took(bulk_around.everything, _TIMES)
        one = _took(lambda: bulk_around.follow(last, messages), _TIMES)
    return whole, one


def main() -> int:
    """Import, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("mail", type=Path, nargs="+")
    parser.add_argument("--labels", type=Path, nargs="+", required=True)
    parser.add_argument("--home", type=Path, help="a ledger that holds this mail already")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TENGILL_HOME"] = str(asked.home or folder)
        from tengill.workspace import start  # noqa: PLC0415 - needs the home

        start.start()
        if asked.home is None:
            from tengill.workspace import importing  # noqa: PLC0415

            importing.import_paths(asked.mail)
        ledger, labels = from_ledger(), load_labels(asked.labels)
        read = as_read(asked.mail, ledger)
        whole, one = times()
    answers = {
        "by the message alone": {told: alone for told, (alone, _) in ledger.items()},
        "in the ledger": {told: bulk for told, (_, bulk) in ledger.items()},
        "tengill read": read,
    }
    apart = sum((bulk >= BULK) != (ledger[told][1] >= BULK) for told, bulk in read.items())
    tables = {name: table(labels, bulk) for name, bulk in answers.items()}
    if asked.json:
        print(json.dumps({"apart": apart, "whole_ms": whole, "one_ms": one, **tables}))
        return 0
    for name, lines in tables.items():
        show(name, lines)
    print(f"\n{apart} of {len(read)} messages lie on another side in the ledger")
    print(f"all anew: {whole:.0f} ms of processor time; one message: {one:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
