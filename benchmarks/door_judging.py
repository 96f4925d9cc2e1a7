"""How many messages the door judges in a second on one core, after an import.

    python -m benchmarks.door_judging MAIL… --owner ADDRESS… [--repeat 3] [--json]

Imports the archives into a ledger of its own, then goes through all messages as the door does: taken
out of the ledger, history, templates, topics, asks, forged senders, the chance of an answer, the
verdict. Told are, of several runs, the median and the range of messages a second of one process's
own time (waiting for others on a busy machine does not count) and of the clock, of all messages,
the owner's own among them:

- the first pass, nothing of any text kept: in a process that has met no words yet, as the one that
  begins where an import ends, and in one that has, as the one that watches a mailbox;
- a later pass, what was read in texts taken from where it is kept;
- the later pass with reasons made and everything written; the others tell verdict and minutes, and
  make reasons where somebody looks.

Then how long one more message takes, and how long a page of the list. The last two are medians of
many. Compiled code is made and loaded before anything is timed.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any


def timed(what: Callable[[], int]) -> dict[str, float]:
    """Messages a second, by the process's own time and by the clock."""
    clock, own = time.perf_counter(), time.process_time()
    done = what()
    clock, own = time.perf_counter() - clock, time.process_time() - own
    return {"a second": done / own, "a second by the clock": done / clock}


def middle(runs: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Median, least and most of several runs."""
    return {
        name: {
            "median": round(statistics.median(run[name] for run in runs), 1),
            "least": round(min(run[name] for run in runs), 1),
            "most": round(max(run[name] for run in runs), 1),
        }
        for name in runs[0]
    }


def judge_only(*, anew: bool = False) -> int:
    """Judge every message of the ledger; nothing is written.

    Args:
        anew: whatever was kept of texts is not looked at.
    """
    from tengill.workspace.door import messages, owning, project, teaching  # noqa: PLC0415 - after setup
    from tengill.workspace.door.weighing import Weigher, at_length  # noqa: PLC0415 - after setup

    owner, word = owning.owner(), teaching.word()
    assert owner is not None
    weigher = Weigher(owner, word.doors, word.corrections, party=messages.parties(), keeps=anew)
    done = 0
    with at_length():
        for stored in messages.in_order():
            project.weigh(weigher, replace(stored, kept=b"") if anew else stored)
            done += 1
    return done


def first(*, met: bool) -> dict[str, float]:
    """A first pass timed.

    Args:
        met: in a process that has met the words of these messages.
    """
    from tengill.door import asking, templates  # noqa: PLC0415 - after setup

    if not met:
        asking.forget()
        templates.forget()
    return timed(lambda: judge_only(anew=True))


def read_by_owner() -> int:
    """How many messages reached the owner, and were judged; the others are the owner's own."""
    from tengill.ledger.models import Judged  # noqa: PLC0415 - after setup

    return int(Judged.objects.count())


def one_more(many: int) -> float:
    """Milliseconds that judging one new message takes, in a process that watches."""
    from django.db import connection  # noqa: PLC0415 - after setup

    from tengill.workspace.door import mark, project, warm  # noqa: PLC0415 - after setup

    project.warm_up()
    times = []
    for _ in range(many):
        # The newest message again, as if it had just come.
        found = mark.read()
        assert found is not None
        with connection.cursor() as c:
            c.execute("SELECT max(id) FROM ledger_message WHERE sent_at IS NOT NULL")
            newest = c.fetchone()[0]
        before, held = replace(found, upto=newest - 1), warm.held()
        assert held is not None
        warm.hold(before, held.weigher)
        mark.save(before)
        began = time.perf_counter()
        project.catch_up()
        times.append(time.perf_counter() - began)
    return round(1000 * statistics.median(times), 2)


def one_page(many: int) -> float:
    """Milliseconds that a page of fifty takes, over the verdicts and down the list."""
    from tengill.facts.approaches import Verdict  # noqa: PLC0415 - after setup
    from tengill.workspace.door import inbox  # noqa: PLC0415 - after setup

    times, cursor = [], ""
    for turn in range(many):
        verdict = list(Verdict)[turn % 4]
        cursor = "" if turn % 8 < 4 else cursor
        began = time.perf_counter()
        page = inbox.messages(verdict, cursor)
        times.append(time.perf_counter() - began)
        cursor = page.next
    return round(1000 * statistics.median(times), 2)


def main() -> None:
    """Import, judge, tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("mail", nargs="+", type=Path)
    parser.add_argument("--owner", action="append", required=True)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    # One core: the libraries under it would take all there are.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[name] = "1"
    with tempfile.TemporaryDirectory(prefix="tengill-door-") as home:
        told = measured(Path(home), given.mail, given.owner, given.repeat)
    if given.json:
        json.dump(told, sys.stdout, indent=1)
        return
    for name, value in told.items():
        print(f"{name}: {value}")


def measured(home: Path, mail: list[Path], owners: list[str], repeat: int) -> dict[str, Any]:
    """All figures, in a ledger of its own."""
    from tengill.workspace.start import start  # noqa: PLC0415 - after setup

    start(home)
    from tengill.workspace import importing, owner  # noqa: PLC0415 - after setup
    from tengill.workspace.door import project  # noqa: PLC0415 - after setup

    began = time.perf_counter()
    importing.import_paths([path.resolve() for path in mail], owner=owners[0])
    imported = time.perf_counter() - began
    owner.confirm(owners)
    messages = judge_only(anew=True)  # compiled code and packs are loaded by this
    new, warm = [], []
    for _ in range(repeat):
        new.append(first(met=False))
        warm.append(first(met=True))
    project.rebuild()
    later = [timed(judge_only) for _ in range(repeat)]
    writing = [timed(project.rebuild) for _ in range(repeat)]
    return {
        "messages": messages,
        "of these judged": read_by_owner(),
        "imported a second by the clock": round(messages / imported, 1),
        "first pass, words not met": middle(new),
        "first pass, words met": middle(warm),
        "later pass, readings kept": middle(later),
        "later pass, reasons made and written": middle(writing),
        "one more message, ms": one_more(30),
        "a page of fifty, ms": one_page(40),
    }


if __name__ == "__main__":
    main()
