"""Appending rows: once each, wherever a copy comes from, with counts that add up and a cursor."""

import random
from hashlib import blake2b
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from ledger_home import LedgerHome, dump, number, query

from tengill.ledger.append import Appended, Appender
from tengill.ledger.models import Run, SourceFile
from tengill.ledger.point_counts import recount_all
from tengill.ledger.rows import KeptAsideRow, MessageRow, PointRow


def digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()


def row(text: str, key: int = 0, **given: Any) -> MessageRow:
    """A message row as a worker makes it; `text` decides what message it is."""
    points = (
        PointRow("from", "email", "ada@lind.example", "Ada Lind"),
        PointRow("to", "email", "bjork@dal.example", "Björk Dal"),
    )
    told: dict[str, Any] = {
        "digest": digest(text),
        "copy_digest": b"",
        "message_id": f"<{text}@mail.example>",
        "sent_at": 1_400_000_000,
        "date_basis": "date",
        "subject": text,
        "thread_key": text,
        "subject_key": text,
        "bulk": 0.0,
        "language": "en",
        "recipients": 1,
        "in_reply_to": "[]",
        "headers": "[]",
        "labels": "[]",
        "defects": "[]",
        "attachments": "[]",
        "new": text,
        "quoted": "",
        "signature": "",
        "was_html": False,
        "points": points,
        "delivered": None,
        "in_sent_folder": False,
        "found": "",
        "assistant_signs": "[]",
        "key": key,
        "length": 10,
        "path": "a.mbox",
    }
    return MessageRow(**{**told, **given})


def aside(key: int, detail: str = "Broken.") -> KeptAsideRow:
    return KeptAsideRow("no header", detail, key, 10, b"\x00\xff")


class Line:
    """A run with files, and the appender at work on it."""

    def __init__(self) -> None:
        self.run = Run.objects.create(kind="mail", started_at=0)
        self.appender = Appender()

    def file(self, path: str = "a.mbox") -> int:
        return SourceFile.objects.create(run=self.run, path=path, format="mbox").pk

    def chunk(self, file: int, *rows: MessageRow | KeptAsideRow, cursor: int = 0) -> Appended:
        done = self.appender.chunk(file, rows, cursor, run_id=self.run.pk)
        assert done.read == done.new + done.duplicate + done.kept_aside
        assert done.new == len(done.messages)
        return done


@pytest.fixture
def line(ledger: LedgerHome) -> Line:
    return Line()


def brought(done: Appended) -> tuple[int, int, int]:
    return done.new, done.duplicate, done.kept_aside


def test_copies_in_a_chunk_across_chunks_files_and_runs(line: Line) -> None:
    first = line.file()
    assert brought(line.chunk(first, row("a", 0), row("b", 10), row("a", 20))) == (2, 1, 0)
    assert brought(line.chunk(first, row("b", 30), row("c", 40), aside(50))) == (1, 1, 1)
    second = line.file("b.mbox")
    assert brought(line.chunk(second, row("c", 0), row("d", 10))) == (1, 1, 0)
    other = Line()
    assert brought(other.chunk(other.file(), row("d", 0), row("a", 10), row("e", 20))) == (1, 2, 0)
    assert number("message") == 5
    assert number("sighting") == 10
    seen = query("SELECT sent, received FROM ledger_pointseen ORDER BY sent")
    assert seen == [(0, 5), (5, 0)]
    files = query('SELECT read, "new", duplicate, kept_aside FROM ledger_sourcefile ORDER BY id')
    assert files == [(6, 3, 2, 1), (2, 1, 1, 0), (3, 1, 2, 0)]


def test_records_a_file_gave_already_change_nothing(line: Line) -> None:
    file = line.file()
    rows = [row("a", 0), row("b", 10), row("a", 20), aside(30)]
    line.chunk(file, *rows)
    before = dump()
    again = line.chunk(file, *rows)
    assert brought(again) == (0, 0, 0)
    assert brought(line.chunk(file, rows[0], rows[0])) == (0, 0, 0)
    assert dump() == before
    assert brought(line.chunk(file, row("c", 40), row("c", 40))) == (
        1,
        0,
        0,
    )  # one place, told twice


def test_members_of_an_archive_that_share_an_offset_are_kept_aside_apart(line: Line) -> None:
    file = line.file()
    assert brought(line.chunk(file, aside(7, "one.mbox"), aside(7, "two.mbox"))) == (0, 0, 2)
    assert brought(line.chunk(file, aside(7, "three.mbox"), aside(7, "one.mbox"))) == (0, 0, 1)
    assert number("keptaside") == 3


def test_a_copy_tells_its_own_id_and_sender_where_they_differ(line: Line) -> None:
    name = digest("name")
    mangled = (
        PointRow("from", "email", "ada.lind@gateway.example", "Ada Lind"),
        PointRow("to", "email", "bjork@dal.example", "Björk Dal"),
    )
    file = line.file()
    line.chunk(
        file,
        row("a", 0, copy_digest=name),
        row("a", 10, message_id="<other@gateway.example>"),
        row("mangled", 20, copy_digest=name, points=mangled, message_id="<a@mail.example>"),
    )
    assert number("message") == 1
    told = query("SELECT told_id, told_sender FROM ledger_sighting ORDER BY key")
    assert told == [("", ""), ("<other@gateway.example>", ""), ("", "ada.lind@gateway.example")]
    # The mangled address wrote no message of its own, and is nobody.
    assert query("SELECT value FROM ledger_contactpoint ORDER BY 1") == [
        ("ada@lind.example",),
        ("bjork@dal.example",),
    ]
    later = line.file("b.mbox")
    assert brought(line.chunk(later, row("again", 0, copy_digest=name))) == (0, 1, 0)


def test_no_copy_digest_is_no_sameness(line: Line) -> None:
    done = line.chunk(line.file(), row("a", 0), row("b", 10), row("c", 20))
    assert brought(done) == (3, 0, 0)


def test_a_chunk_and_its_cursor_stand_or_fall_together(line: Line) -> None:
    file = line.file()
    line.chunk(file, row("a", 0), cursor=10)
    before = dump()
    bad = row("c", 20, subject=None)  # the database refuses it
    with pytest.raises(IntegrityError):
        line.chunk(file, row("b", 10), bad, aside(30), cursor=40)
    assert dump() == before
    assert query("SELECT next_offset, read FROM ledger_sourcefile") == [(10, 1)]


def test_a_chunk_that_fails_at_its_very_end_leaves_nothing(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = line.file()
    line.chunk(file, row("a", 0), cursor=10)
    before = dump()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tengill.ledger.append._move_cursor", stop)
    with pytest.raises(KeyboardInterrupt):
        line.chunk(file, row("b", 10), aside(20), cursor=30)
    assert dump() == before
    assert query("SELECT count(*) FROM message_search('b')") == [(0,)]


def test_one_address_twice_on_a_message(line: Line) -> None:
    to = PointRow("to", "email", "bjork@dal.example", "Björk Dal")
    points = (
        PointRow("from", "email", "ada@lind.example", ""),
        to,
        PointRow("cc", "email", "bjork@dal.example", "B. Dal"),
    )
    line.chunk(line.file(), row("a", 0, points=points, delivered=to, recipients=2))
    assert counted_again() == counted()


# ---------------------------------------------------------------- kept in step, whatever comes


def counted() -> tuple[list, list]:
    names = query("SELECT point_id, name, seen FROM ledger_pointname ORDER BY 1, 2")
    return names, query("SELECT * FROM ledger_pointseen ORDER BY point_id")


def counted_again() -> tuple[list, list]:
    """The same tables counted anew from what stands on messages (the oracle)."""
    with transaction.atomic():
        recount_all()
        found = counted()
        transaction.set_rollback(True)
    return found


def random_row(rng: random.Random, key: int) -> MessageRow:
    def point(role: str) -> PointRow:
        who = rng.randrange(6)
        kind = "name" if who == 5 else "email"
        return PointRow(role, kind, f"p{who}@x.example", rng.choice(["", f"P {who}", "Other"]))

    roles = rng.choices(["to", "cc", "bcc", "reply-to", "sender"], k=rng.randrange(5))
    senders = [point("from")] if rng.random() < 0.9 else []
    points = (*senders, *(point(role) for role in roles))
    to = [p for p in points if p.role in {"to", "cc", "bcc"}]
    return row(
        f"m{rng.randrange(60)}",
        key,
        copy_digest=digest(f"c{rng.randrange(40)}") if rng.random() < 0.3 else b"",
        points=points,
        delivered=rng.choice(to) if to and rng.random() < 0.5 else None,
        in_sent_folder=rng.random() < 0.3,
        sent_at=rng.choice([None, rng.randrange(10**9)]),
        bulk=rng.choice([0.0, 0.49, 0.5, 0.9]),
        recipients=len(to),
    )


@pytest.mark.parametrize("seed", range(5))
def test_names_and_numbers_stay_in_step(line: Line, seed: int) -> None:
    rng = random.Random(seed)
    rows = [random_row(rng, key) for key in range(150)]
    oracle: set[bytes] = set()
    copies: set[bytes] = set()
    file, start = line.file(), 0
    new = 0
    while start < len(rows):
        part = rows[start : start + rng.randrange(1, 30)]
        new += line.chunk(file, *part, cursor=start).new
        start += len(part)
    for one in rows:
        if one.digest not in oracle and not (one.copy_digest and one.copy_digest in copies):
            oracle.add(one.digest)
            copies.add(one.copy_digest)
    assert new == number("message") == len(oracle)
    assert number("sighting") == len(rows)
    assert counted_again() == counted()
    # However it is cut into chunks, the same facts stand.
    assert query('SELECT sum(read), sum("new" + duplicate) FROM ledger_sourcefile') == [(150, 150)]
