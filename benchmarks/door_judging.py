"""How many messages the door judges in a second on one core, after an import.

    python -m benchmarks.door_judging MAIL… --owner ADDRESS… [--repeat 3] [--json]

Imports the archives into a ledger of its own, then goes through all messages as the door does:
history, templates, topics, asks, forged senders, the chance of an answer, the verdict. Told are, of
several runs, the median and the range of messages a second of one process's own time (waiting for
others on a busy machine does not count) and of the clock; with writing what was judged and without;
then how long one more message takes, and how long a page of the list. The last two are medians of
many.
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


def judge_only() -> int:
    """Judge every message of the ledger; nothing is written."""
    from tengill.workspace.door import messages, owning, project, teaching  # noqa: PLC0415 - after setup
    from tengill.workspace.door.weighing import Weigher, at_length  # noqa: PLC0415 - after setup

    owner, word = owning.owner(), teaching.word()
    assert owner is not None
    weigher = Weigher(owner, word.doors, word.corrections, party=messages.parties())
    done = 0
    with at_length():
        for stored in messages.in_order():
            project.weigh(weigher, stored)
            done += 1
    return done


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
    messages = judge_only()  # compiled code and packs are loaded by this
    judging = [timed(judge_only) for _ in range(repeat)]
    writing = [timed(project.rebuild) for _ in range(repeat)]
    return {
        "messages": messages,
        "imported a second by the clock": round(messages / imported, 1),
        "judged": middle(judging),
        "judged and written": middle(writing),
        "one more message, ms": one_more(30),
        "a page of fifty, ms": one_page(40),
    }


if __name__ == "__main__":
    main()
