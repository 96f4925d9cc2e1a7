"""Rebuilds all that is derived from facts: one command, the same result (a test holds it to that).

The readers read every stored message again, so this is also how a better reader takes over:
what people decided stays decided.
"""

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction

from tengill.facts.messages import (
    Addressed,
    Attachment,
    Body,
    Channel,
    DateBasis,
    Mailbox,
    Message,
    PointKind,
    Role,
)
from tengill.ledger import fulltext, point_counts
from tengill.ledger.lock import writing
from tengill.workspace import project
from tengill.workspace.door import mark as door_mark
from tengill.workspace.door import project as door
from tengill.workspace.encoding import ReadColumns, prepare, read_columns

Phase = Callable[[str], None]
_CHUNK = 1_000


def rebuild(phase: Phase = lambda _phase: None) -> dict[str, int]:
    """Rebuild every projection from the facts; returns how many rows each has.

    Raises:
        LedgerBusyError: another process is writing.
    """
    with writing(Path(settings.HOME)):
        connections.close_all()  # the readers are forked: they must not inherit the database
        prepare()
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(os.cpu_count() or 1, context) as pool:
            pool.submit(os.getpid).result()
            with transaction.atomic():
                phase("reading")
                _read_again(pool)
                point_counts.recount_all()
                _clear()
                project.everything(phase)
        phase("door")
        _door()
    return _counts()


def _door() -> None:
    """Judge everything anew; where another process is at that, it is told to do it once more."""
    door_mark.remove()
    with suppress(door.DoorBusyError):
        door.rebuild()


def _read_again(pool: ProcessPoolExecutor) -> None:
    """Bulk, language, found acts and assistants' signs, and the search index."""
    with connection.cursor() as c:
        c.execute("DELETE FROM ledger_textreading")
        c.execute("DROP TABLE message_search")
        c.execute(fulltext.create_table_sql())
        for rows in _messages():
            messages = [message for _, message in rows]
            read: Iterator[ReadColumns] = pool.map(read_columns, messages, chunksize=100)
            columns = list(read)
            c.executemany(
                "UPDATE ledger_message SET bulk = %s, bulk_alone = %s, series = %s, language = %s"
                " WHERE id = %s",
                [
                    (col.bulk, col.bulk, col.series, col.language, pk)
                    for (pk, _), col in zip(rows, columns, strict=True)
                ],
            )
            c.executemany(
                "INSERT INTO ledger_textreading (message_id, found, assistant_signs)"
                " VALUES (%s, %s, %s)",
                [
                    (pk, col.found, col.assistant_signs)
                    for (pk, _), col in zip(rows, columns, strict=True)
                    if col.found or col.assistant_signs != "[]"
                ],
            )
            fulltext.index(c, [(pk, m.subject, m.body.new) for pk, m in rows])


_PROJECTED = (
    "personorganisation", "personplace", "persontag", "personsource", "personpoint", "personname",
    "person", "tie",
)  # fmt: skip


def _clear() -> None:
    """Empty the projections. Acts stay until compared, so that they keep their numbers."""
    with connection.cursor() as c:
        for table in _PROJECTED:
            c.execute(f"DELETE FROM ledger_{table}")


def _counts() -> dict[str, int]:
    tables = {
        "people": "person", "ties": "tie", "acts": "act", "credited outcomes": "outcomecredit",
        "approaches": "judged",
    }  # fmt: skip
    counts: dict[str, int] = {}
    with connection.cursor() as c:
        for what, table in tables.items():
            c.execute(f"SELECT count(*) FROM ledger_{table}")
            counts[what] = c.fetchone()[0]
    return counts


# ---------------------------------------------------------------- messages out of the ledger


def _messages() -> Iterator[list[tuple[int, Message]]]:
    last = 0
    with connection.cursor() as c:
        while True:
            c.execute(
                "SELECT m.id, m.digest, m.copy_digest, m.message_id, m.sent_at, m.date_basis,"
                " m.subject, m.in_reply_to, m.headers, m.labels, m.attachments,"
                " t.new, t.quoted, t.signature, t.was_html, m.channel"
                " FROM ledger_message m JOIN ledger_messagetext t ON t.message_id = m.id"
                " WHERE m.id > %s ORDER BY m.id LIMIT %s",
                [last, _CHUNK],
            )
            rows = c.fetchall()
            if not rows:
                return
            addressed = _addressed(rows[0][0], rows[-1][0])
            last = rows[-1][0]
            yield [(row[0], _message(row, addressed.get(row[0], ()))) for row in rows]


def _addressed(first: int, last: int) -> dict[int, tuple[Addressed, ...]]:
    found: dict[int, list[Addressed]] = {}
    with connection.cursor() as c:
        c.execute(
            "SELECT d.message_id, d.role, d.name, p.kind, p.value FROM ledger_addressed d"
            " JOIN ledger_contactpoint p ON p.id = d.point_id"
            " WHERE d.message_id BETWEEN %s AND %s ORDER BY d.message_id, d.position",
            [first, last],
        )
        for pk, role, name, kind, value in c.fetchall():
            box = Mailbox(name, "" if kind == PointKind.NAME else value, PointKind(kind))
            found.setdefault(pk, []).append(Addressed(Role(role), box))
    return {pk: tuple(boxes) for pk, boxes in found.items()}


def _message(row: tuple[Any, ...], addressed: tuple[Addressed, ...]) -> Message:
    """A message as the readers want it, from its row; what they never look at is left out."""
    (_, digest, copy_digest, message_id, sent_at, basis, subject, in_reply_to, headers, labels,
     attachments, new, quoted, signature, was_html, channel) = row  # fmt: skip
    return Message(
        message_id=message_id,
        digest=bytes(digest),
        copy_digest=bytes(copy_digest),
        sent_at=None if sent_at is None else datetime.fromtimestamp(sent_at, UTC),
        date_basis=DateBasis(basis),
        subject=subject,
        addressed=addressed,
        body=Body(new, quoted, signature, bool(was_html)),
        in_reply_to=tuple(json.loads(in_reply_to)),
        attachments=tuple(Attachment(*one) for one in json.loads(attachments)),
        headers=tuple((name, value) for name, value in json.loads(headers)),
        labels=tuple(json.loads(labels)),
        channel=Channel(channel),
    )
