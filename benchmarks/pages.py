"""How long pages take with 100,000 people and 1,000,000 messages.

Seeds such a ledger in a home of its own (three to five minutes, 1.6 GB), then asks every page
through Django's test client and prints the times. Figures go to docs/reference/benchmarks.md.

    python -m benchmarks.pages [--home FOLDER] [--people N] [--messages N] [--requests N]
    python -m benchmarks.pages --views    # the workspace's views alone, without pages

A home that holds a seeded ledger already is used again.
"""

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import pages_ledger, pages_people, pages_rows
from benchmarks.machine import machine

if TYPE_CHECKING:
    from tengill.workspace.people_filter import Filters, Sort

SLOWEST_MS = 100.0


def main(argv: list[str] | None = None) -> int:
    """Seed, measure, print; 1 when the 95th percentile of a page is above 100 ms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a folder to keep; a temporary one otherwise")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--views", action="store_true", help="views of the workspace, not pages")
    options = parser.parse_args(argv)
    home = options.home or Path(tempfile.mkdtemp(prefix="tengill-pages-"))
    home.mkdir(parents=True, exist_ok=True)
    os.environ["TENGILL_HOME"] = str(home)
    seed(home, options.people, options.messages)
    return measure(options.requests, views=options.views)


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


def measure(requests: int, *, views: bool) -> int:
    """Time every page (or view), print a table, return 1 when one is too slow."""
    from tengill.web.warm import warm  # noqa: PLC0415 - after setup

    print(f"machine: {machine()}, SQLite {sqlite3.sqlite_version}")
    asked = _views() if views else _pages()
    warm()  # as the server does before it answers
    slow = 0
    print(f"{'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8} {'queries':>8}  page")
    for name, ask in asked.items():
        ask()  # the first request fills SQLite's cache, as the one before it does for a person
        times, busy = [], []
        for _ in range(requests):
            began, work = time.perf_counter(), time.process_time()
            ask()
            times.append((time.perf_counter() - began) * 1000)
            busy.append((time.process_time() - work) * 1000)
        p95 = statistics.quantiles(times, n=20)[-1]
        slow += p95 > SLOWEST_MS
        # Processor time tells what the page costs where the machine has other work besides.
        print(
            f"{statistics.median(times):8.1f} {p95:8.1f} {statistics.median(busy):8.1f}"
            f" {_queries(ask):8d}  {name}"
        )
    return 1 if slow else 0


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


def _pages() -> dict[str, Callable[[], object]]:
    """The web's pages through Django's test client, logged in as the owner."""
    from django.conf import settings  # noqa: PLC0415 - after setup
    from django.test import Client  # noqa: PLC0415 - after setup
    from django.urls import reverse  # noqa: PLC0415 - after setup

    from tengill.workspace import login  # noqa: PLC0415 - after setup

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(login.owner())
    usual, busy = {"person_id": pages_rows.USUAL}, {"person_id": pages_rows.BUSY}
    addresses = [
        reverse("today"),
        reverse("people"),
        reverse("people_merges"),
        reverse("people") + "?q=anna",
        reverse("people") + "?sort=recent",
        reverse("people") + "?sort=quiet",
        reverse("people_choices"),
        *(f"{reverse('people')}?{filters.query()}&sort={sort}" for _, sort, filters in _filtered()),
        reverse("person", kwargs=usual),
        reverse("person", kwargs=busy),
        reverse("introductions"),
        reverse("outcomes"),
        reverse("outcome", kwargs={"outcome_id": 1}),
        reverse("statement"),
        reverse("statement") + "?period=all",
        reverse("review"),
        reverse("message", kwargs={"message_id": pages_ledger.messages_of(pages_rows.USUAL)}),
        reverse("search") + "?q=meeting",
        reverse("drifting"),
        reverse("map"),
        reverse("map_table"),
        *_map_pieces(),
        reverse("imports"),
    ]

    def asker(address: str) -> Callable[[], object]:
        def ask() -> object:
            response = client.get(address, follow=True)
            if response.status_code != 200:
                raise RuntimeError(f"{address} answered {response.status_code}")
            return response.content

        return ask

    return {address: asker(address) for address in addresses} | {"a decision in Review": _decider()}


def _map_pieces() -> list[str]:
    """What the map opens with (2,000 people), and a tile of a zoom; none where it was not drawn."""
    from django.urls import reverse  # noqa: PLC0415 - after setup

    from tengill.workspace import network_map  # noqa: PLC0415 - after setup

    run = network_map.drawn()
    if run is None:
        return []
    return [reverse("map_opening", args=[run.pk]), reverse("map_tile", args=[run.pk, 3, 4, 4])]


def _decider() -> Callable[[], object]:
    """One act confirmed, over and over: outcomes that rest on it are attributed anew each time."""
    from tengill.ledger.models import OutcomeAct  # noqa: PLC0415 - after setup
    from tengill.workspace import review  # noqa: PLC0415 - after setup

    found = OutcomeAct.objects.select_related("act").order_by("outcome").first()
    key = found.act.key if found is not None else ""
    return lambda: review.decide(key, "confirmed")


if __name__ == "__main__":
    raise SystemExit(main())
