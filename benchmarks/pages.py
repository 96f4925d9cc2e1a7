"""How long pages take with 100,000 people, 1,000,000 messages and as many other interactions.

Seeds such a ledger in a home of its own (five to ten minutes, 3 GB), then asks every page through
Django's test client and prints the times. Figures go to docs/reference/benchmarks.md.

    python -m benchmarks.pages [--home FOLDER] [--people N] [--messages N] [--requests N]
    python -m benchmarks.pages --only /ask    # pages whose address holds this
    python -m benchmarks.pages --views    # the workspace's views alone, without pages

A home that holds a seeded ledger already is used again.
"""

import argparse
import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import pages_door, pages_ledger, pages_list, pages_people, pages_rows
from benchmarks.machine import machine

if TYPE_CHECKING:
    from tengill.workspace.people_filter import Filters, Sort

SLOWEST_MS = 100.0


def main(argv: list[str] | None = None) -> int:
    """Seed, measure, print; 1 when the median of a page, or what it costs, is above 100 ms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a folder to keep; a temporary one otherwise")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--views", action="store_true", help="views of the workspace, not pages")
    parser.add_argument(
        "--only",
        default="",
        help="pages whose address holds one of these, told with commas between",
    )
    parser.add_argument("--apart", action="store_true", help="each page in a process of its own")
    options = parser.parse_args(argv)
    home = options.home or Path(tempfile.mkdtemp(prefix="tengill-pages-"))
    home.mkdir(parents=True, exist_ok=True)
    os.environ["TENGILL_HOME"] = str(home)
    seed(home, options.people, options.messages)
    return measure(options.requests, views=options.views, only=options.only, apart=options.apart)


def seed(home: Path, people: int, messages: int) -> None:
    """A ledger of that size in `home`, unless there is one."""
    from tengill.workspace.start import start  # noqa: PLC0415 - after TENGILL_HOME is set

    start()

    path = home / "ledger.sqlite3"
    began = time.perf_counter()
    with sqlite3.connect(path) as ledger:
        if ledger.execute("SELECT count(*) FROM ledger_person").fetchone()[0]:
            print(f"using the ledger in {home}")
            return
        pages_ledger.fill(ledger, people, messages)
    _draw_the_network()
    with sqlite3.connect(path) as ledger:
        pages_door.fill_door(ledger, home)
    _keep_a_view()
    size = path.stat().st_size / 1e9
    print(f"seeded {people:,} people, {messages:,} messages in "
          f"{time.perf_counter() - began:.0f} s; {size:.1f} GB in {home}")  # fmt: skip


def _draw_the_network() -> None:
    """Measured and drawn as in the background, for the map's pages."""
    from tengill.workspace import network_store  # noqa: PLC0415 - after setup

    began = time.perf_counter()
    run = network_store.rebuild()
    print(f"drew the map of {run.people:,} people and {run.ties:,} ties in "
          f"{time.perf_counter() - began:.0f} s")  # fmt: skip


def _keep_a_view() -> None:
    from tengill.workspace import people_views  # noqa: PLC0415 - after setup
    from tengill.workspace.people_filter import Filters  # noqa: PLC0415 - after setup

    people_views.save("Close", Filters(tie="strong"), "close", "owner")


def measure(requests: int, *, views: bool, only: str = "", apart: bool = False) -> int:
    """Time every page (or view), print a table, return 1 when one is too slow.

    All are asked of one process that has just begun, in the order of the table: the first answer
    is what a person meets who is the first to look there; `apart`, each of a process of its own.
    """
    from django.db import connections  # noqa: PLC0415 - after setup

    from tengill.web.warm import keep_open, warm  # noqa: PLC0415 - after setup
    from tengill.workspace import at_hand  # noqa: PLC0415 - after setup

    print(f"machine: {machine()}, SQLite {sqlite3.sqlite_version}")
    asked = {
        name: ask
        for name, ask in (_views() if views else _pages()).items()
        if any(part in name for part in only.split(","))
    }
    keep_open()
    warm()  # as the server does before it answers, and beside its first answers
    began = time.process_time()
    at_hand.ready()
    print(
        f"read beforehand, in the server's background: {time.process_time() - began:.1f} s of work"
    )
    slow: list[str] = []
    print("first ms, its cpu | p50 ms, worst, cpu | queries  page")
    for name, ask in asked.items():
        if apart:
            connections.close_all()
        told = _told(ask, requests, apart=apart)
        if isinstance(told, str):
            print(f"failed: {name}: {told}", flush=True)
            slow.append(name)
            continue
        first, begun, median, worst, busy, queries = told
        # Processor time tells what the page costs where the machine has other work besides.
        print(f"{first:8.1f} {begun:8.1f} {median:8.1f} {worst:8.1f} {busy:8.1f} {int(queries):8d}"
              f"  {name}", flush=True)  # fmt: skip
        if min(median, busy) > SLOWEST_MS:
            slow.append(name)
    print(f"{len(asked)} asked, {len(slow)} slower than {SLOWEST_MS:.0f} ms")
    return 1 if slow else 0


def _told(ask: Callable[[], object], requests: int, *, apart: bool) -> list[float] | str:
    if apart:
        return _apart(lambda: _timed(ask, requests))
    try:
        return _timed(ask, requests)
    except Exception as error:  # noqa: BLE001 - one page's fault is told, and the others measured
        return f"{type(error).__name__}: {error}"


def _timed(ask: Callable[[], object], requests: int) -> list[float]:
    """Milliseconds: the first answer and its work; median, worst, work of the later ones; queries."""
    times, busy = [], []
    for _ in range(requests + 1):
        began, work = time.perf_counter(), time.process_time()
        ask()
        times.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - work) * 1000)
    later = times[1:] or times
    return [
        times[0], busy[0], statistics.median(later), max(later), statistics.median(busy[1:] or busy),
        float(_queries(ask)),
    ]  # fmt: skip


def _apart(work: Callable[[], list[float]]) -> list[float] | str:
    """What a piece of work gives, done in a child of this process; in words, why it failed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            told: object = work()
        except Exception as error:  # noqa: BLE001 - told by the parent
            told = f"{type(error).__name__}: {error}"
        os.write(writing, json.dumps(told).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        found = pipe.read()
    os.waitpid(child, 0)
    told_back: list[float] | str = json.loads(found or '"it ended early"')
    return told_back


def _pages() -> dict[str, Callable[[], object]]:
    """The web's pages through Django's test client, logged in as the owner."""
    from django.conf import settings  # noqa: PLC0415 - after setup
    from django.test import Client  # noqa: PLC0415 - after setup

    from tengill.workspace import login  # noqa: PLC0415 - after setup

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(login.owner())

    def asker(page: pages_list.Page) -> Callable[[], object]:
        def ask() -> object:
            response = client.get(page.address, headers=page.headers)
            if response.status_code != 200:
                raise RuntimeError(f"answered {response.status_code}")
            return response.getvalue()

        return ask

    return {str(page): asker(page) for page in pages_list.pages()} | {
        "a decision in Review": pages_list.decider()
    }


def _queries(ask: Callable[[], object]) -> int:
    from django.db import connection  # noqa: PLC0415 - after setup
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - after setup

    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def _views() -> dict[str, Callable[[], object]]:
    """The workspace's views, asked as the pages ask them."""
    from tengill.workspace import (  # noqa: PLC0415 - after setup
        evidence,
        introductions,
        outcomes,
        people,
        person,
        review,
        search,
        today,
    )

    owner, busy, usual = pages_rows.OWNER, pages_rows.BUSY, pages_rows.USUAL
    now = datetime.fromtimestamp(pages_rows.END, UTC)
    return {
        "today": lambda: today.today(now),
        "people, closest": lambda: people.list_people(now=now),
        "people, closest, page 100": lambda: people.list_people(cursor="5000", now=now),
        "people, recent": lambda: people.list_people(sort="recent", now=now),
        "people, name": lambda: people.list_people(sort="name", now=now),
        "people, name, all, deep": lambda: people.list_people(
            sort="name", kind="all", cursor="40000", now=now
        ),
        "people, quiet": lambda: people.list_people(sort="quiet", now=now),
        "people, filter a letter": lambda: people.list_people("a", now=now),
        "people, filter a name": lambda: people.list_people("anna berg", now=now),
        **{f"people, {name}": _lister(sort, filters, now) for name, sort, filters in _filtered()},
        "person, usual": lambda: person.person_view(usual, now),
        "person, busiest": lambda: person.person_view(busy, now),
        "person, the owner": lambda: person.person_view(owner, now),
        "introductions, board": lambda: introductions.board(now=now),
        "introductions, board, all": lambda: introductions.board("all", now=now),
        "introductions, list": lambda: introductions.list_introductions(now=now),
        "outcomes": outcomes.list_outcomes,
        "outcome": lambda: outcomes.outcome_view(1),
        "outcomes to lift": outcomes.suggestions,
        "review": review.queue,
        "review, tally": review.tally,
        "message": lambda: evidence.message_view(pages_ledger.messages_of(usual)),
        "search, a rare word": lambda: search.search("gravel4711"),
        "search, a common word": lambda: search.search("meeting"),
        "search, two common words": lambda: search.search("meeting budget"),
        "search, a beginning": lambda: search.search("mee"),
        "find a person": lambda: people.find("anna berg"),
        "find, misspelt": lambda: people.find("anne bregs"),
        "merge suggestions": people.suggest_merges,
    }


def _lister(sort: "Sort", filters: "Filters", now: datetime) -> Callable[[], object]:
    from tengill.workspace import people  # noqa: PLC0415 - after setup

    return lambda: people.list_people(sort=sort, filters=filters, now=now)


def _filtered() -> "list[tuple[str, Sort, Filters]]":
    """States of the People list a filter makes: rare, frequent, all at once."""
    from tengill.workspace.people_filter import Filters  # noqa: PLC0415 - after setup

    most, house = pages_people.BIG_TAG, "House 4711"
    return [
        ("organisation", "close", Filters(org=house)),
        ("organisation, a letter", "organisation", Filters(org="e")),
        ("place", "name", Filters(place="Reykjavik")),
        ("a frequent tag", "close", Filters(tags=(most,))),
        ("a frequent source", "recent", Filters(source="mail")),
        ("strong", "close", Filters(tie="strong")),
        ("no tie, by name", "name", Filters(tie="none")),
        ("quiet for a year", "close", Filters(quiet=365)),
        ("since, until", "recent", Filters(after="2024-01-01", before="2025-01-01")),
        ("a phone number", "close", Filters(q="+354 555 1234")),
        ("all at once", "organisation", Filters(q="a", org="house", tags=(most,), source="mail",
                                                tie="faint", after="2015-01-01", quiet=30)),
    ]  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
