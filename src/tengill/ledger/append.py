"""Appends facts in bulk: one chunk, one transaction, the cursor in the same transaction.

A process killed at any moment leaves whole chunks and a cursor that says where to go on.
There is one writer at a time (`ledger.lock`), so row numbers are given out here.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from tengill.ledger import append_facts, fulltext
from tengill.ledger.point_counts import Tally, add_names, add_seen
from tengill.ledger.points import Points, among, marks, next_id, parts
from tengill.ledger.rows import KeptAsideRow, MessageRow, Row


@dataclass(slots=True)
class Appended:
    """What a chunk brought."""

    read: int = 0
    new: int = 0
    duplicate: int = 0
    kept_aside: int = 0
    messages: list[int] = field(default_factory=list)
    """Row numbers of the new messages."""
    facts: append_facts.AppendedFacts = field(default_factory=append_facts.AppendedFacts)
    """What came beside messages; counted in the numbers above, too."""


_OTHERS = (MessageRow, KeptAsideRow)


class Appender:
    """Writes chunks of one run."""

    def __init__(self) -> None:
        self._points = Points()
        self._facts = append_facts.FactAppender(self._points)
        self._next_message = next_id("ledger_message")

    def chunk(
        self,
        file_id: int,
        records: Sequence[Row],
        cursor: int,
        *,
        run_id: int,
        now: int = 0,
        file_done: bool = False,
    ) -> Appended:
        """Append one chunk of a file's records and move its cursor, in one transaction.

        Several chunks may share a transaction that is open around the calls: writing them
        together is quicker, and a kill then leaves none of them.

        Records this file already gave (after a kill, in a folder that is always read from its
        start) change nothing and are counted as neither new nor duplicate.

        Args:
            file_id: the file they come from.
            records: rows of consecutive records.
            cursor: where to go on after them.
            run_id: the run under way.
            now: when cards, meetings and the like among them are recorded (UTC seconds).
            file_done: they are the file's last.
        """
        with transaction.atomic(savepoint=False):  # a savepoint would make the text index write
            rows = [r for r in records if isinstance(r, MessageRow)]
            aside = [r for r in records if isinstance(r, KeptAsideRow)]
            rows = _unseen_here(file_id, rows)
            aside = _unseen_aside(file_id, aside)
            known = _Known(rows)
            fresh = known.take_new(rows)
            done = Appended(read=len(rows) + len(aside), kept_aside=len(aside))
            self._write_messages(fresh, done)
            known.number(fresh, done.messages)
            done.new, done.duplicate = len(fresh), len(rows) - len(fresh)
            _write_sightings(file_id, rows, known)
            _write_kept_aside(run_id, file_id, aside)
            told = self._facts.append(
                file_id, [r for r in records if not isinstance(r, _OTHERS)], now
            )
            done.read += told.read
            done.new += told.new
            done.duplicate += told.duplicate
            done.facts = told
            _move_cursor(file_id, cursor, done, file_done)
        return done

    @property
    def next_message(self) -> int:
        """The row number the next new message gets; those of one run are consecutive."""
        return self._next_message

    # ------------------------------------------------------------ messages

    def _write_messages(self, rows: list[MessageRow], done: Appended) -> None:
        points = self._points.ids((p.kind, p.value) for row in rows for p in row.points)
        first = self._next_message
        self._next_message += len(rows)
        done.messages.extend(range(first, self._next_message))
        numbered = list(zip(done.messages, rows, strict=True))
        senders = {pk: _sender(row, points) for pk, row in numbered}
        with connection.cursor() as c:
            c.executemany(_INSERT_MESSAGE, [_message(pk, r, points) for pk, r in numbered])
            c.executemany(
                "INSERT INTO ledger_messagetext (message_id, new, quoted, signature, was_html)"
                " VALUES (%s, %s, %s, %s, %s)",
                [(pk, r.new, r.quoted, r.signature, r.was_html) for pk, r in numbered],
            )
            c.executemany(
                "INSERT INTO ledger_addressed"
                " (message_id, point_id, role, position, name, sender_id, at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [
                    (pk, points[p.kind, p.value], p.role, i, p.name, senders[pk], row.sent_at)
                    for pk, row in numbered
                    for i, p in enumerate(row.points)
                ],
            )
            c.executemany(
                "INSERT INTO ledger_textreading (message_id, found, assistant_signs)"
                " VALUES (%s, %s, %s)",
                [
                    (pk, row.found, row.assistant_signs)
                    for pk, row in numbered
                    if row.found or row.assistant_signs != "[]"
                ],
            )
            fulltext.index(c, [(pk, row.subject, row.new) for pk, row in numbered])
        _count(rows, points)


_INSERT_MESSAGE = (
    "INSERT INTO ledger_message (id, digest, copy_digest, message_id, sent_at, date_basis, subject, thread_key,"
    " subject_key, sender_id, delivered_id, in_sent_folder, recipients, bulk, bulk_alone, language,"
    " in_reply_to, headers, labels, defects, attachments, channel, series)"
    f" VALUES ({', '.join(['%s'] * 23)})"
)


def _unseen_here(file_id: int, rows: list[MessageRow]) -> list[MessageRow]:
    """The rows this file has not given before (a folder is read from its start after a kill)."""
    seen: set[int] = set()
    with connection.cursor() as c:
        for part in parts([row.key for row in rows]):
            c.execute(
                f"SELECT key FROM ledger_sighting WHERE file_id = %s AND key IN ({marks(part)})",
                [file_id, *part],
            )
            seen.update(key for (key,) in c.fetchall())
    fresh: list[MessageRow] = []
    for row in rows:
        if row.key not in seen:
            seen.add(row.key)
            fresh.append(row)
    return fresh


def _unseen_aside(file_id: int, rows: list[KeptAsideRow]) -> list[KeptAsideRow]:
    """The same for records kept aside. Members of an archive may share an offset: detail tells."""
    seen: set[tuple[int, str, str]] = set()
    with connection.cursor() as c:
        for part in parts([row.key for row in rows]):
            c.execute(
                'SELECT "offset", reason, detail FROM ledger_keptaside'
                f' WHERE file_id = %s AND "offset" IN ({marks(part)})',
                [file_id, *part],
            )
            seen.update(c.fetchall())
    return [row for row in rows if (row.key, row.reason, row.detail) not in seen]


_Columns = tuple[str | int | float | bytes | None, ...]


def _message(pk: int, row: MessageRow, points: dict[tuple[str, str], int]) -> _Columns:
    delivered = row.delivered and points[row.delivered.kind, row.delivered.value]
    return (
        pk, row.digest, row.copy_digest, row.message_id, row.sent_at, row.date_basis, row.subject, row.thread_key,
        row.subject_key, _sender(row, points), delivered, row.in_sent_folder, row.recipients,
        row.bulk, row.bulk, row.language, row.in_reply_to, row.headers, row.labels, row.defects,
        row.attachments, row.channel, row.series,
    )  # fmt: skip


def _sender(row: MessageRow, points: dict[tuple[str, str], int]) -> int | None:
    return next((points[p.kind, p.value] for p in row.points if p.role == "from"), None)


class _Known:
    """Which messages are in the ledger already, by digest and by copy digest."""

    def __init__(self, rows: Sequence[MessageRow]) -> None:
        self._by_digest = self._look_up("digest", {row.digest for row in rows})
        copies = {row.copy_digest for row in rows if row.copy_digest}
        self._by_copy = self._look_up("copy_digest", copies)

    def take_new(self, rows: Sequence[MessageRow]) -> list[MessageRow]:
        """The rows the ledger lacks, each message once: a chunk may hold its own copies."""
        fresh: list[MessageRow] = []
        digests: set[bytes] = set()
        copies: set[bytes] = set()
        for row in rows:
            if row.digest in digests or (row.copy_digest and row.copy_digest in copies):
                continue
            if self.id_of(row) is None:
                fresh.append(row)
                digests.add(row.digest)
                copies.add(row.copy_digest)
        return fresh

    def number(self, fresh: Sequence[MessageRow], numbers: Sequence[int]) -> None:
        """Learn the numbers the new messages got."""
        for row, pk in zip(fresh, numbers, strict=True):
            self._by_digest[row.digest] = pk
            if row.copy_digest:
                self._by_copy.setdefault(row.copy_digest, pk)

    def id_of(self, row: MessageRow) -> int | None:
        """The message a row is a copy of, or None."""
        return self._by_digest.get(row.digest) or self._by_copy.get(row.copy_digest)

    @staticmethod
    def _look_up(column: str, values: set[bytes]) -> dict[bytes, int]:
        known: dict[bytes, int] = {}
        with connection.cursor() as c:
            for part in parts(sorted(values)):
                c.execute(
                    f"SELECT {column}, id FROM ledger_message WHERE {column} IN ({marks(part)})"
                    " ORDER BY id DESC",
                    part,
                )
                known.update((bytes(digest), pk) for digest, pk in c.fetchall())
        return known


def _count(rows: list[MessageRow], points: dict[tuple[str, str], int]) -> None:
    add_names(Counter((points[p.kind, p.value], p.name) for r in rows for p in r.points if p.name))
    tally: defaultdict[int, Tally] = defaultdict(Tally)
    for row in rows:
        for p in row.points:
            tally[points[p.kind, p.value]].add(p, row)
    add_seen(tally)


def _write_sightings(file_id: int, rows: list[MessageRow], known: _Known) -> None:
    ids = {row.key: known.id_of(row) for row in rows}
    first = _first_told({pk for pk in ids.values() if pk is not None})
    with connection.cursor() as c:
        c.executemany(
            "INSERT INTO ledger_sighting"
            " (message_id, file_id, key, length, path, told_id, told_sender)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                (pk, file_id, row.key, row.length, row.path, *_differing(row, first[pk]))
                for row in rows
                if (pk := ids[row.key]) is not None
            ],
        )


def _first_told(ids: set[int]) -> dict[int, tuple[str, str]]:
    """Message-ID and sender of messages as first told."""
    rows = among(
        "SELECT m.id, m.message_id, coalesce(p.value, '') FROM ledger_message m"
        " LEFT JOIN ledger_contactpoint p ON p.id = m.sender_id WHERE m.id",
        ids,
    )
    return {pk: (message_id, sender) for pk, message_id, sender in rows}


def _differing(row: MessageRow, first: tuple[str, str]) -> tuple[str, str]:
    sender = next((p.value for p in row.points if p.role == "from"), "")
    return (
        "" if row.message_id == first[0] else row.message_id,
        "" if sender == first[1] else sender,
    )


def _write_kept_aside(run_id: int, file_id: int, rows: list[KeptAsideRow]) -> None:
    with connection.cursor() as c:
        c.executemany(
            "INSERT INTO ledger_keptaside"
            ' (run_id, file_id, reason, detail, "offset", length, sample)'
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(run_id, file_id, r.reason, r.detail, r.key, r.length, r.sample) for r in rows],
        )


def _move_cursor(file_id: int, cursor: int, done: Appended, file_done: bool) -> None:
    with connection.cursor() as c:
        c.execute(
            'UPDATE ledger_sourcefile SET next_offset = %s, read = read + %s, "new" = "new" + %s,'
            " duplicate = duplicate + %s, kept_aside = kept_aside + %s, done = %s WHERE id = %s",
            [cursor, done.read, done.new, done.duplicate, done.kept_aside, file_done, file_id],
        )
