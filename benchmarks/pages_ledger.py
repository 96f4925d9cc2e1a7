"""Fills a ledger of any size with plausible rows, straight into its tables, from a fixed seed.

Half of the messages are from or to the owner; who writes to whom follows a power law; words do
too. Ties and credit come from the ledger's own projections, so they are what an import would have made.
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.pages_acts import fill_acts, fill_outcomes
from benchmarks.pages_people import fill_told
from benchmarks.pages_readings import fill_readings
from benchmarks.pages_rows import (
    BUSY,
    COMMON,
    END,
    LISTS,
    OWNER,
    SPAN,
    digest,
    insert,
    name_of,
    somebody,
)
from benchmarks.pages_sources import fill_sources

_CHUNK = 50_000


def fill(ledger: sqlite3.Connection, people: int, messages: int) -> None:
    """Fill an empty, migrated ledger."""
    ledger.execute("PRAGMA synchronous=OFF")
    ledger.execute("PRAGMA cache_size=-1000000")
    random = np.random.default_rng(20250615)
    with _without_indexes(ledger):
        _run(ledger)
        points = _people(ledger, people)
        fill_told(ledger, people)
        _messages(ledger, random, people, points, messages)
        fill_acts(ledger, random, people, messages)
        fill_outcomes(ledger, random, messages)
        fill_readings(ledger)
        fill_sources(ledger, np.random.default_rng(7), people, messages)
    _seen(ledger)
    ledger.execute("ANALYZE")
    ledger.commit()
    _project()


def messages_of(person: int) -> int:
    """A message that person stands on."""
    from tengill.ledger.models import Addressed  # noqa: PLC0415 - after setup

    found = Addressed.objects.filter(point=person).order_by("-at").first()
    return found.message_id if found else 1


class _without_indexes:  # noqa: N801 - reads as a statement
    """Indexes are made once at the end: several times quicker than kept up row by row."""

    def __init__(self, ledger: sqlite3.Connection) -> None:
        self.ledger = ledger
        self.dropped: list[str] = []

    def __enter__(self) -> None:
        found = self.ledger.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            " AND tbl_name LIKE 'ledger_%'"
        ).fetchall()
        for name, sql in found:
            self.ledger.execute(f'DROP INDEX "{name}"')
            self.dropped.append(sql)

    def __exit__(self, *_error: object) -> None:
        for sql in self.dropped:
            self.ledger.execute(sql)
        self.ledger.commit()


def _run(ledger: sqlite3.Connection) -> None:
    insert(
        ledger,
        "run",
        "id, kind, state, paths, options, started_at, finished_at, phase, bytes_total, bytes_done,"
        " counts, cancel_asked, who, error, undone_why, projected",
        [(1, "mail", "done", "[]", "{}", END, END, "", 1, 1, '{"new": 1}', 0, "", "", "", 1)],
    )
    insert(
        ledger,
        "sourcefile",
        "id, run_id, path, format, size, fingerprint, next_offset, done, read, new, duplicate,"
        " kept_aside",
        [(1, 1, "all.mbox", "mbox", 1, "", 0, 1, 0, 0, 0, 0)],
    )


# ---------------------------------------------------------------- people


def _kind(person: int) -> str:
    if person % LISTS == 0:
        return "list"
    return "role" if person % LISTS in {1, 2} and person > BUSY else "person"


def _people(ledger: sqlite3.Connection, people: int) -> int:
    """People 1…n with a point of the same number, every fifth with a second one; returns points."""
    extra = people // 5
    owner_of = [*range(1, people + 1), *range(5, people + 1, 5)][: people + extra]
    values = [f"p{n}@org{n % 4000}.example" for n in range(1, people + 1)]
    values += [f"p{n}@home{n % 90}.example" for n in range(5, people + 1, 5)]
    insert(
        ledger,
        "contactpoint",
        "id, kind, value",
        ((number, "email", value) for number, value in enumerate(values, 1)),
    )
    insert(
        ledger,
        "person",
        "id, kind, kind_reason, name, sort_name, address, organisation, is_owner, sent, received",
        (
            (n, _kind(n), "", name_of(n), name_of(n).lower(), values[n - 1], f"Org {n % 4000}",
             n == OWNER, 0, 0)
            for n in range(1, people + 1)
        ),
    )  # fmt: skip
    insert(
        ledger,
        "personpoint",
        "point_id, person_id, reason, evidence",
        ((point, person, "display name", "witnessed") for point, person in enumerate(owner_of, 1)),
    )
    insert(
        ledger,
        "pointname",
        "point_id, name, seen",
        ((point, name_of(person), 3) for point, person in enumerate(owner_of, 1)),
    )
    insert(
        ledger,
        "personname",
        "person_id, folded",
        ((n, name_of(n).lower()) for n in range(1, people + 1)),
    )
    return len(owner_of)


# ---------------------------------------------------------------- messages


def _chunks(total: int) -> Iterator[tuple[int, int]]:
    for first in range(1, total + 1, _CHUNK):
        yield first, min(_CHUNK, total + 1 - first)


def _times(first: int, count: int, total: int) -> Any:
    """Message n's time: evenly over the years, newest last."""
    return END - SPAN + (np.arange(first, first + count) * (SPAN // total))


def _messages(
    ledger: sqlite3.Connection,
    random: np.random.Generator,
    people: int,
    points: int,
    total: int,
) -> None:
    del points  # second addresses stay quiet: the first is the one most used
    vocabulary = [f"word{n}" for n in range(40_000)]
    vocabulary[: len(COMMON)] = COMMON
    words = np.array(vocabulary, dtype=object)
    for first, count in _chunks(total):
        at = _times(first, count, total).tolist()
        mine = random.random(count)
        sender = somebody(random, count, people)
        sender[mine < 0.17] = OWNER
        many = np.minimum(random.geometric(0.55, count), 12)
        to = somebody(random, int(many.sum()), people)
        starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(many)[:-1]))
        to[starts[(mine >= 0.17) & (mine < 0.5)]] = OWNER
        bulk = np.where(random.random(count) < 0.2, 0.97, 0.02).tolist()
        _write_messages(ledger, first, at, sender.tolist(), many.tolist(), bulk)
        _write_addressed(ledger, first, at, sender.tolist(), many.tolist(), to.tolist())
        picked = (len(vocabulary) * random.random((count, 45)) ** 3).astype(np.int64)
        texts = [" ".join(row) for row in words[picked]]
        _write_texts(ledger, first, texts)
        ledger.commit()


def _subject(number: int) -> str:
    return f"{COMMON[number % 24]} {COMMON[(number // 3) % 24]} {number // 3 % 5000}"


def _write_messages(
    ledger: sqlite3.Connection,
    first: int,
    at: list[int],
    sender: list[int],
    many: list[int],
    bulk: list[float],
) -> None:
    headers = json.dumps([["x-mailer", "quill 1"]])
    insert(
        ledger,
        "message",
        "id, digest, copy_digest, message_id, sent_at, date_basis, subject, thread_key, subject_key, sender_id,"
        " recipients, bulk, language, in_reply_to, headers, labels, defects, attachments",
        (
            (n, digest(n), digest(n), f"<{n}@mail.example>", at[i], "date", _subject(n), f"t{n // 3}",
             _subject(n), sender[i], many[i], bulk[i], "en", "[]", headers, "[]", "[]", "[]")
            for i, n in enumerate(range(first, first + len(at)))
        ),
    )  # fmt: skip
    insert(
        ledger,
        "sighting",
        "message_id, file_id, key, length, path, told_id",
        ((n, 1, n * 1000, 900, "", "") for n in range(first, first + len(at))),
    )


def _write_addressed(
    ledger: sqlite3.Connection,
    first: int,
    at: list[int],
    sender: list[int],
    many: list[int],
    to: list[int],
) -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        place = 0
        for i, n in enumerate(range(first, first + len(at))):
            yield n, sender[i], "from", 0, "", sender[i], at[i]
            for position in range(many[i]):
                role = "to" if position == 0 else "cc"
                yield n, to[place], role, position + 1, "", sender[i], at[i]
                place += 1

    insert(ledger, "addressed", "message_id, point_id, role, position, name, sender_id, at", rows())


def _write_texts(ledger: sqlite3.Connection, first: int, texts: list[str]) -> None:
    numbered = list(enumerate(texts, first))
    insert(
        ledger,
        "messagetext",
        "message_id, new, quoted, signature",
        ((n, text, "", "") for n, text in numbered),
    )
    ledger.executemany(
        "INSERT INTO message_search (rowid, subject, text) VALUES (?, ?, ?)",
        (
            (n, _subject(n), text + (" gravel4711" if n % 99_991 == 0 else ""))
            for n, text in numbered
        ),
    )


def _seen(ledger: sqlite3.Connection) -> None:
    """Counts and times of people and points, from the messages."""
    ledger.execute(
        "INSERT INTO ledger_pointseen (point_id, sent, received, bulk_sent, in_sent_folder,"
        " delivered_to, first_at, last_at)"
        " SELECT point_id, sum(role = 'from'), sum(role <> 'from'), 0, 0, 0, min(at), max(at)"
        " FROM ledger_addressed GROUP BY point_id"
    )
    ledger.execute(
        "UPDATE ledger_person SET (sent, received, first_at, last_at) ="
        " (SELECT s.sent, s.received, s.first_at, s.last_at FROM ledger_pointseen s"
        "  WHERE s.point_id = ledger_person.id)"
        " WHERE id IN (SELECT point_id FROM ledger_pointseen)"
    )
    ledger.commit()


def _project() -> None:
    from django.db import transaction  # noqa: PLC0415 - after setup

    from tengill.workspace.attribute import attribute_all  # noqa: PLC0415 - after setup
    from tengill.workspace.project.acts import project_acts  # noqa: PLC0415 - after setup
    from tengill.workspace.project.ties import project_ties  # noqa: PLC0415 - after setup

    with transaction.atomic():
        project_ties(None, None)
        project_acts()
        attribute_all()
