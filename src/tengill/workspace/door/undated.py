"""As of when messages are judged that carry no date: by where they lie, else by when they came in.

A mailbox holds messages in the order they arrived in, so what lies before a message tells about when
it came. Where nothing does (a folder of files), it is when the import that brought it ended: the
newest date among all it brought, and not later than the import itself.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from django.db import connection

_NEAR = 50
"""Neighbours that are looked at, before and after."""
_UNORDERED = ("maildir", "folder")
"""Formats whose records are numbered by a hash of their names."""
Row = tuple[int, int, int, str, int, int]


def moments(first: int = 0) -> list[tuple[int, int]]:
    """Moment (seconds since 1970, UTC) and row number of each undated message, in order.

    Args:
        first: only those with this row number or a later one.
    """
    found: dict[int, int] = {}
    ended: dict[int, int] = {}
    for _file, rows in groupby(_sighted(first), key=itemgetter(0)):
        for message, moment in _in_file(list(rows), ended):
            found[message] = min(moment, found.get(message, moment))
    return sorted((moment, message) for message, moment in found.items())


def _sighted(first: int) -> list[Row]:
    """File, key, message, format, run, and the run's beginning; by file and key."""
    with connection.cursor() as c:
        c.execute(
            "SELECT s.file_id, s.key, m.id, f.format, r.id, r.started_at FROM ledger_message m"
            " JOIN ledger_sighting s ON s.message_id = m.id"
            " JOIN ledger_sourcefile f ON f.id = s.file_id JOIN ledger_run r ON r.id = f.run_id"
            " WHERE m.sent_at IS NULL AND m.id >= %s ORDER BY s.file_id, s.key",
            [first],
        )
        rows: list[Row] = c.fetchall()
        return rows


def _in_file(rows: list[Row], ended: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Each message's moment; those in a row without a date between them share one."""
    before: int | None = None
    for file, key, message, kind, run, began in rows:
        near = None
        if kind not in _UNORDERED:
            near = _neighbour(file, key, "<", "DESC")
            near = before if near is None else near
            near = _neighbour(file, key, ">", "ASC") if near is None else near
        before = near
        if near is None and run not in ended:
            ended[run] = _ended(run, began)
        yield message, min(ended[run] if near is None else near, began)


def _neighbour(file: int, key: int, than: str, order: str) -> int | None:
    """The date of the nearest dated message on one side, among the nearest of all."""
    with connection.cursor() as c:
        c.execute(
            "SELECT m.sent_at FROM ledger_sighting s JOIN ledger_message m ON m.id = s.message_id"
            f" WHERE s.file_id = %s AND s.key {than} %s ORDER BY s.key {order} LIMIT %s",
            [file, key, _NEAR],
        )
        return next((at for (at,) in c.fetchall() if at is not None), None)


def _ended(run: int, began: int) -> int:
    """The newest date of all that a run brought; the run's own beginning where there is none."""
    with connection.cursor() as c:
        c.execute(
            "SELECT max(m.sent_at) FROM ledger_sourcefile f JOIN ledger_sighting s"
            " ON s.file_id = f.id JOIN ledger_message m ON m.id = s.message_id"
            " WHERE f.run_id = %s AND m.sent_at <= %s",
            [run, began],
        )
        newest: int | None = c.fetchone()[0]
    return began if newest is None else newest
