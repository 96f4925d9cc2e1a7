"""What one more message costs in a large ledger: from its bytes to people, ties, acts and the door.

    python -m benchmarks.one_message --home FOLDER [--messages 40] [--door 20000]

FOLDER is a home that `benchmarks.pages` seeded; the ledger in it grows by these messages, so give
it a copy. One process, as the one that watches a mailbox: what it learned from the first message
serves all others, and the first is told apart. In turns: a letter to the owner, one of the owner's,
an answer in a thread, an introduction between two the owner knows, and a letter to the owner from
somebody whose name and address nobody bears. The first stranger is told apart too: for that one all
points are read once.

Times are processor time, as other programs may want the machine; the last line tells the wall's too.

The parts: `append` reads the message's words and stores it with its text index; `people` the numbers
of persons (and bulk by the mailbox around it); `ties` strengths of the pairs it goes between;
`acts` acts it is, or bears on, with the credit of outcomes; `door` its judgement, in a process that
holds the state of the last --door messages; `list` the People list as the next page shows it.
"""

import argparse
import os
import statistics
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import islice
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.pages_rows import END, OWNER, name_of, somebody

PARTS = ("append", "people", "ties", "acts", "door", "list")
_CLOSE = 2_000
"""The messages go between the owner and this many of the busiest."""


def main() -> int:
    """Append messages one by one and print what each part takes."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--home", type=Path, required=True)
    told.add_argument("--messages", type=int, default=40)
    told.add_argument("--door", type=int, default=20_000)
    asked = told.parse_args()
    os.environ["TENGILL_HOME"] = str(asked.home)
    from tengill.workspace.start import start  # noqa: PLC0415 - after TENGILL_HOME is set

    start()
    print(f"machine: {machine()}")
    began = time.perf_counter()
    _in_step()
    print(
        f"bulk by the mailboxes around the mail, and acts by today's reader:"
        f" {time.perf_counter() - began:.0f} s, once"
    )
    if asked.door:
        began = time.perf_counter()
        _warm(asked.door)
        print(
            f"the door's state of {asked.door:,} messages: {time.perf_counter() - began:.0f} s, once"
        )
    spent = [_one(number) for number in range(asked.messages + len(_KINDS))]
    first, later = spent[0], spent[len(_KINDS) :]
    print(f"{'the first of all':<28} {_line(first)}")
    print(f"{'the first stranger':<28} {_line(spent[_STRANGER])}")
    for kind in range(len(_KINDS)):
        some = [one for number, one in enumerate(later) if number % len(_KINDS) == kind]
        middle = {part: statistics.median(one[part] for one in some) for part in PARTS}
        print(f"{_KINDS[kind]:<28} {_line(middle)}")
    print(f"{'the slowest of these':<28} {_line(max(later, key=_in_all))}")
    whole = sorted(map(_in_all, later))
    wall = sorted(one["wall"] for one in later)
    print(
        f"in step, without the list: median {statistics.median(whole):.0f} ms, worst {whole[-1]:.0f}"
        f" ms; by the clock on the wall, with the list, {statistics.median(wall):.0f} ms"
    )
    return 0


def _in_all(parts: dict[str, float]) -> float:
    """Until all is in step, without the list."""
    return sum(parts[part] for part in PARTS if part != "list")


def _line(parts: dict[str, float]) -> str:
    told = "  ".join(f"{part} {parts[part]:7.1f}" for part in PARTS)
    return f"{told}  ms; in step {_in_all(parts):7.1f} ms"


def _in_step() -> None:
    """Judge bulk by the mailboxes, and acts by this reader, as an import does.

    A seeded ledger was never looked at so.
    """
    from django.db import transaction  # noqa: PLC0415 - after setup

    from tengill.ledger.models import Message  # noqa: PLC0415 - after setup
    from tengill.workspace.project import acts, bulk_around, bulk_homes  # noqa: PLC0415

    if acts.judged_by_another():  # the ledger was seeded by an older version
        with transaction.atomic():
            acts.project_acts()
    if bulk_homes.kept()[1] != bulk_homes.upto(Message.objects.count()):
        with transaction.atomic():
            bulk_around.everything()
    _called_as_projected()


def _called_as_projected() -> None:
    """What those who write are called and belong to, as their letters tell it.

    Seeded people differ in that, and a person who differs would have everybody resolved anew.
    """
    from tengill import people  # noqa: PLC0415 - after setup
    from tengill.ledger.models import Person  # noqa: PLC0415 - after setup
    from tengill.workspace.project import people_touched  # noqa: PLC0415 - after setup

    decided = people_touched._decided()  # noqa: SLF001 - what it compares with
    found = people_touched._points(range(1, _CLOSE + 1)) or {}  # noqa: SLF001 - likewise
    rows = Person.objects.in_bulk(found)
    for pk, seen in found.items():
        told = people.recounted(seen, seen, decided, is_owner=rows[pk].is_owner)
        if told is not None:
            Person.objects.filter(pk=pk).update(
                kind=told.kind.value, name=told.name, sort_name=told.sort_name,
                address=told.address, organisation=told.organisation,
            )  # fmt: skip


def _warm(messages: int) -> None:
    """Hold a state for judging, made of the last messages alone."""
    from tengill.ledger.models import Message  # noqa: PLC0415 - after setup
    from tengill.workspace.door import mark, owning, project, teaching, warm  # noqa: PLC0415
    from tengill.workspace.door import messages as stored  # noqa: PLC0415 - after setup
    from tengill.workspace.door.weighing import Weigher, at_length  # noqa: PLC0415

    found, owner, word = mark.read(), owning.owner(), teaching.word()
    if found is None or owner is None:
        raise SystemExit("this home was not seeded by benchmarks.pages")
    weigher = Weigher(
        owner, word.doors, word.corrections, party=stored.parties(),
        away_from=word.away_from, words=word.words, keeps=True,
    )  # fmt: skip
    since = Message.objects.order_by("-sent_at").values_list("sent_at", "pk")[messages]
    with at_length():
        for one in islice(stored.in_order((since[0] or 0, since[1])), messages):
            project.weigh(weigher, one)
    warm.hold(found, weigher)


_KINDS = (
    "to the owner", "by the owner", "an answer in a thread", "an introduction", "a stranger",
)  # fmt: skip
_STRANGER = 4


def _one(number: int) -> dict[str, float]:
    """One message appended and everything brought in step; milliseconds by part."""
    from tengill.ledger.append import Appender  # noqa: PLC0415 - after setup
    from tengill.ledger.models import SourceFile  # noqa: PLC0415 - after setup
    from tengill.sources import Raw  # noqa: PLC0415 - after setup
    from tengill.workspace import people, project  # noqa: PLC0415 - after setup
    from tengill.workspace.encoding import encode  # noqa: PLC0415 - after setup

    file = SourceFile.objects.order_by("pk").first()
    if file is None:
        raise SystemExit("this home was not seeded by benchmarks.pages")
    data = _letter(number)
    spent: defaultdict[str, float] = defaultdict(float)
    now, at, began = "append", time.process_time(), time.perf_counter()

    def phase(name: str) -> None:
        nonlocal now, at
        moment = time.process_time()
        spent[now] += (moment - at) * 1000
        now, at = {"outcomes": "acts", "credit": "acts"}.get(name, name), moment

    appender = Appender()
    first = appender.next_message
    place = 1 << 40 | number << 20 | int(time.time()) & 0xFFFFF
    rows = encode([Raw("all.mbox", place, len(data), data, place + 1)], END)
    appender.chunk(file.pk, rows, place, run_id=file.run_id)
    phase("people")
    project.messages_changed(first, phase)
    phase("list")
    people.list_people(now=datetime.fromtimestamp(END, UTC))
    phase("end")
    spent["wall"] = (time.perf_counter() - began) * 1000
    return dict(spent) | {part: spent[part] for part in PARTS}


def _letter(number: int) -> bytes:
    import numpy as np  # noqa: PLC0415 - at hand with the rest

    random = np.random.default_rng(number)
    one, other = (int(n) for n in somebody(random, 2, _CLOSE))
    kind = number % len(_KINDS)
    sender, to = (OWNER, one) if kind in {1, 3} else (one, OWNER)
    words = " ".join(f"word{n}" for n in random.integers(0, 40_000, 40).tolist())
    heads = {
        "From": _stranger() if kind == _STRANGER else _box(sender), "To": _box(to), "Subject": f"Slates {number} {words[:20]}",
        "Date": format_datetime(datetime.fromtimestamp(END, UTC) + timedelta(minutes=number)),
        "Message-ID": f"<{number}.{time.time_ns()}@one.example>",
    }  # fmt: skip
    if kind == 2:
        heads["In-Reply-To"] = f"<{1_000_000 - number * 37}@mail.example>"
    if kind == 3 and other != to:
        heads["Cc"] = _box(other)
        words = f"I would like to introduce you to {name_of(other)}, copied here. {words}"
    head = "".join(f"{name}: {value}\n" for name, value in heads.items())
    # Another text each time: what came before in the same words would be a copy of it.
    return f"{head}\n{words} {time.time_ns()}\n".encode()


def _stranger() -> str:
    told = "".join(chr(97 + int(digit)) for digit in str(time.time_ns()))
    return f'"Katrin {told.capitalize()}" <katrin.{told}@{told[-6:]}.example>'


def _box(person: int) -> str:
    return f'"{name_of(person)}" <p{person}@org{person % 4000}.example>'


if __name__ == "__main__":
    raise SystemExit(main())
