"""Meetings, interactions and cards on a person's timeline, read along the index of each kind."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection

from tengill.ledger.standing import in_force
from tengill.workspace import references


class Key(NamedTuple):
    """A fact's place on the timeline: newest first is descending order."""

    at: int | None
    rank: int
    """Message 3, meeting 2, interaction 1, card 0."""
    id: int


MESSAGE, MEETING, INTERACTION, CARD = 3, 2, 1, 0

_ATTENDED = f"""
SELECT h.starts_at AS at, f.id FROM ledger_attendance h CROSS JOIN ledger_meeting f
ON f.id = h.meeting_id WHERE h.point_id = %s AND h.starts_at {{when}}
AND {in_force("ledger_meeting", "f")}
"""
_ORGANISED = f"""
SELECT f.starts_at AS at, f.id FROM ledger_meeting f WHERE f.organiser_id = %s
AND f.starts_at {{when}} AND {in_force("ledger_meeting", "f")}
"""
_BY = f"""
SELECT f.at AS at, f.id FROM ledger_interaction f WHERE f.by_id = %s AND f.at {{when}}
AND {in_force("ledger_interaction", "f")}
"""
_TO = f"""
SELECT f.at AS at, f.id FROM ledger_interaction f WHERE f.to_id = %s AND f.at {{when}}
AND {in_force("ledger_interaction", "f")}
"""
_ON_CARD = f"""
SELECT f.told_at AS at, f.id FROM ledger_cardpoint h JOIN ledger_card f ON f.id = h.card_id
WHERE h.point_id = %s AND f.told_at {{when}} AND {in_force("ledger_card", "f")}
"""
_SELECTS = (
    (MEETING, _ATTENDED), (MEETING, _ORGANISED), (INTERACTION, _BY), (INTERACTION, _TO),
    (CARD, _ON_CARD),
)  # fmt: skip


def keys(points: Sequence[int], after: Key | None, limit: int) -> set[Key]:
    """The next places after one, dated and (once those are through) undated.

    Args:
        points: contact points of one person.
        after: the last place shown; None from the beginning.
        limit: so many of each kind at most.
    """
    found: set[Key] = set()
    for part in references.batches(points, _AT_ONCE):
        terms: list[str] = []
        values: list[int] = []
        for rank, select in _SELECTS:
            for point in part:
                for sql, bound in _walks(rank, select, point, after, limit):
                    terms.append(f"SELECT * FROM ({sql} LIMIT %s)")
                    values += [*bound, limit]
        with connection.cursor() as c:
            c.execute(" UNION ALL ".join(terms), values)
            found.update(Key(at, rank, pk) for at, rank, pk in c.fetchall())
    return found


_AT_ONCE = 40
"""Contact points asked about in one statement: SQLite joins at most 500 walks into one."""


def _walks(
    rank: int, select: str, point: int, after: Key | None, limit: int
) -> Iterator[tuple[str, list[int]]]:
    """Short walks along an index: what is dated, and what is not."""
    columns = f"SELECT at, {rank} AS rank, id FROM "
    if after is None or after.at is not None:
        yield _dated(columns, select, point, after, rank, limit)
    if after is not None and after.at is None and rank > after.rank:
        return
    sql, values = f"{columns} ({select.format(when='IS NULL')})", [point]
    if after is not None and after.at is None and rank == after.rank:
        sql += " WHERE id < %s"
        values.append(after.id)
    yield f"{sql} ORDER BY id DESC", values


def _dated(
    columns: str, select: str, point: int, after: Key | None, rank: int, limit: int
) -> tuple[str, list[int]]:
    """The walk through what is dated: a stretch of time, so that the index begins where it is."""
    when, values = "IS NOT NULL", [point]
    place, placed = "", list[int]()
    if after is not None and after.at is not None:
        when = "<= %s" if rank <= after.rank else "< %s"
        values.append(after.at)
        if rank == after.rank:
            place, placed = " WHERE (at < %s OR id < %s)", [after.at, after.id]
    if rank != MEETING or select is not _ATTENDED:
        sql = f"{columns} ({select.format(when=when)}){place}"
        return f"{sql} ORDER BY at DESC, id DESC", [*values, *placed]
    # Invitations lie by time alone: those of one second are in no order. So the time of the last
    # that can be shown is found first, and only what lies from there on is put in order.
    every = f"SELECT at FROM ({select.format(when=when)}){place} ORDER BY at DESC LIMIT 1 OFFSET %s"
    least = f"coalesce(({every}), -9223372036854775808)"
    sql = f"{columns} ({select.format(when=f'{when} AND h.starts_at >= {least}')}){place}"
    bound = [*values, *values, *placed, limit - 1, *placed]
    return f"{sql} ORDER BY at DESC, id DESC", bound


def next_meeting(points: Sequence[int], now: int) -> int | None:
    """The number of the first meeting after a time, in seconds, that is not called off."""
    terms, values = [], []
    for select in (_ATTENDED, _ORGANISED):
        for point in points:
            sql = f"{select.format(when='> %s')} AND f.state <> 'cancelled'"
            terms.append(f"SELECT * FROM ({sql} ORDER BY 1, 2 LIMIT 1)")
            values.append([point, now])
    found: list[tuple[int, int]] = []
    for part in references.batches(range(len(terms)), _AT_ONCE):
        with connection.cursor() as c:
            c.execute(
                " UNION ALL ".join(terms[one] for one in part),
                [value for one in part for value in values[one]],
            )
            found += c.fetchall()
    return min(found)[1] if found else None


def rows(table: str, columns: str, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """Rows of a kind by number."""
    if not ids:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as c:
        c.execute(f"SELECT id, {columns} FROM {table} WHERE id IN ({marks})", list(ids))
        return {row[0]: tuple(row[1:]) for row in c.fetchall()}
