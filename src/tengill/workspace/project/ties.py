"""Projects ties from all contact there was: `ledger.models.Tie`, and `PersonActivity` from ties.

A tie is always computed from all its interactions in time order, and what somebody is busy with
from all their ties in one order, so that the step by step way and the anew way give the very same
numbers.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from django.db import connection

from tengill.facts.acts import BULK
from tengill.ledger import points
from tengill.ties import Pairs, accumulate, interaction_weight, meeting_weight, strength
from tengill.ties.parameters import DAY
from tengill.workspace import clock
from tengill.workspace.contact import MOST_ATTENDEES, MOST_RECIPIENTS, PARAMETERS
from tengill.workspace.project import tie_busy, tie_rows
from tengill.workspace.project.tie_busy import Columns
from tengill.workspace.project.tie_rows import Row

_FETCH = 10_000
"""Rows at a time: memory must not grow with the ledger."""
_LARGE = 100_000
"""Of more rows, indexes are made at the end."""


def project_ties(
    first_new: int | None,
    people: AbstractSet[int] | None,
    upto: int | None = None,
    *,
    also: Sequence[int] = (),
) -> None:
    """Compute ties anew where they may have changed; call inside a transaction.

    Args:
        first_new: messages from this row number on are new; None: all ties anew.
        people: persons whose contact points changed; None: all ties anew.
        upto: meetings that begin from this time on have not been yet (seconds since 1970 UTC);
            None: now. They count from the first projection after they took place.
        also: earlier messages that count now and did not, or the other way round.
    """
    with connection.cursor() as c:
        told = [BULK, MOST_RECIPIENTS, MOST_ATTENDEES, clock.now() if upto is None else upto]
        if first_new is None or people is None:
            with _in_bulk():
                c.execute(_union(tie_rows.MESSAGES, tie_rows.MEETINGS, tie_rows.INTERACTIONS), told)
                tie_busy.write_all(_write(_rows(c)))
            return
        c.execute("CREATE TEMP TABLE pair (a integer, b integer, PRIMARY KEY (a, b))")
        try:
            _pairs_of_messages("m.id >= %s", [first_new])
            for some in points.parts(also):
                _pairs_of_messages(f"m.id IN ({points.marks(some)})", some)
            _pairs_of_people(people)
            # Without this SQLite takes the few pairs for a million and reads whole tables.
            c.execute("ANALYZE temp.pair")
            c.execute("SELECT a FROM pair UNION SELECT b FROM pair")
            touched = {person for (person,) in c.fetchall()} | set(people)
            c.execute(
                "DELETE FROM ledger_tie WHERE id IN (SELECT t.id FROM pair p"
                " CROSS JOIN ledger_tie t ON t.a_id = p.a AND t.b_id = p.b)"
            )
            parts = [tie_rows.MESSAGES_OF_PAIRS]
            bound: list[int | float] = told[:2]
            if _some("ledger_meeting"):
                parts.append(tie_rows.MEETINGS_OF_PAIRS)
                bound += told[2:]
            if _some("ledger_interaction"):
                parts.append(tie_rows.INTERACTIONS_OF_PAIRS)
            c.execute(_union(*parts), bound)
            for _written in _write(_rows(c)):
                pass
            tie_busy.write(touched)
        finally:
            c.execute("DROP TABLE pair")


def _union(*parts: str) -> str:
    """All rows in the one order ties are computed in: also equal times fall the same way."""
    rows = " UNION ALL ".join(f"SELECT * FROM ({part})" for part in parts)
    return f"{rows} ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9"


def _some(table: str) -> bool:
    with connection.cursor() as c:
        c.execute(f"SELECT 1 FROM {table} LIMIT 1")
        return c.fetchone() is not None


def _pairs_of_messages(which: str, told: Sequence[int]) -> None:
    with connection.cursor() as c:
        c.execute(
            "INSERT OR IGNORE INTO pair SELECT DISTINCT"
            " min(s.person_id, r.person_id), max(s.person_id, r.person_id)"
            " FROM ledger_message m JOIN ledger_addressed d ON d.message_id = m.id"
            " JOIN ledger_personpoint s ON s.point_id = d.sender_id"
            " JOIN ledger_personpoint r ON r.point_id = d.point_id"
            f" WHERE {which} AND d.role IN ('to', 'cc', 'bcc', 'mention')"
            " AND m.recipients <= %s AND s.person_id <> r.person_id",
            [*told, MOST_RECIPIENTS],
        )


def _pairs_of_people(people: Iterable[int]) -> None:
    with connection.cursor() as c:
        for person in sorted(people):
            c.execute(
                "INSERT OR IGNORE INTO pair SELECT a_id, b_id FROM ledger_tie WHERE a_id = %s"
                " UNION SELECT a_id, b_id FROM ledger_tie WHERE b_id = %s",
                [person, person],
            )
            for query in tie_rows.PARTNERS:
                c.execute(f"INSERT OR IGNORE INTO pair {query}", [person] * 4)
        c.execute("DELETE FROM pair WHERE a = b")


def _rows(cursor: Any) -> Iterator[list[Row]]:
    """Rows in chunks of whole pairs, so that memory does not grow with the ledger."""
    carried: list[Row] = []
    while True:
        rows: list[Row] = cursor.fetchmany(_FETCH)
        if not rows:
            break
        carried.extend(rows)
        last = carried[-1][:2]
        cut = len(carried)
        while cut and carried[cut - 1][:2] == last:
            cut -= 1
        if cut:
            yield carried[:cut]
            carried = carried[cut:]
    if carried:
        yield carried


def _write(chunks: Iterator[list[Row]]) -> Iterator[Columns]:
    """Write ties chunk by chunk; gives what `tie_busy` asks for of each."""
    for chunk in chunks:
        counted = [row for row in zip(chunk, _weights(chunk), strict=True) if row[1] > 0.0]
        if not counted:
            continue
        rows = [row for row, _weight in counted]
        ties = accumulate(_pairs(rows, [weight for _row, weight in counted]), PARAMETERS)
        # Each at its own last contact: there nothing has faded and nobody else is looked at.
        there = replace(ties, first_at=ties.first_at - ties.last_at, last_at=0 * ties.last_at)
        strong = strength(there, 0, PARAMETERS)
        ranks = rank(ties.slow, ties.last_at)
        columns = (
            ties.a, ties.b, ties.first_at, ties.last_at, ties.a_to_b, ties.b_to_a, ties.fast,
            ties.slow, ties.days, ties.longest, strong, ranks,
        )  # fmt: skip
        told = [*(column.tolist() for column in columns), _channels(rows)]
        with connection.cursor() as c:
            c.executemany(
                "INSERT INTO ledger_tie (a_id, b_id, first_at, last_at, a_to_b, b_to_a, fast,"
                " slow, days, longest, strength, rank, channels)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                list(zip(*told, strict=True)),
            )
        yield ties.a, ties.b, ranks, ties.last_at, ties.fast, ties.slow


@contextmanager
def _in_bulk() -> Iterator[None]:
    """On a large ledger indexes are made once at the end: row by row they fall all over the disk.

    So are the triggers that tell lists kept in memory of a change: they are told once.
    """
    with connection.cursor() as c:
        c.execute("SELECT max(id) FROM ledger_addressed")
        (rows,) = c.fetchone()
        dropped: list[tuple[str, str, str]] = []
        if (rows or 0) > _LARGE:
            c.execute(
                "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
                " AND (type = 'index' AND tbl_name = 'ledger_tie' OR type = 'trigger'"
                " AND name LIKE 'people\\_list\\_%%' ESCAPE '\\'"
                " AND tbl_name IN ('ledger_tie', 'ledger_personactivity')) ORDER BY rowid",
                [],
            )
            dropped = c.fetchall()
        for kind, name, _sql in dropped:
            c.execute(f'DROP {kind} "{name}"')
        c.execute("DELETE FROM ledger_tie")
        c.execute("DELETE FROM ledger_personactivity")
        yield
        for _kind, _name, sql in dropped:
            c.execute(sql)
        c.execute("UPDATE people_generation SET n = random()")


def rank(slow: Any, last_at: Any) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """Orders ties as the slow counter does at any one time: log2 of it at time zero.

    Strength adds terms for silence and age, so a list reads a few more rows than it shows and
    orders those by strength itself.
    """
    some = np.maximum(np.asarray(slow, dtype=np.float64), 1e-12)
    days = np.asarray(last_at, dtype=np.float64) / DAY
    told: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = (
        np.log2(some) + days / PARAMETERS.slow_days
    )
    return told


def _weights(rows: list[Row]) -> list[float]:
    """The weight of each row; a few kinds make up thousands of rows, each is weighed once."""
    known: dict[tuple[str, str, int, str, str], float] = {}
    told: list[float] = []
    for row in rows:
        kind = row[4:]
        weight = known.get(kind)
        if weight is None:
            weight = known[kind] = _weight(*kind)
        told.append(weight)
    return told


def _weight(channel: str, role: str, size: int, one: str, other: str) -> float:
    if channel == "meeting":
        return meeting_weight(max(size, 2), one, other, PARAMETERS)
    return interaction_weight(role or "to", max(size, 1), PARAMETERS, channel=channel)


def _pairs(rows: list[Row], weights: list[float]) -> Pairs:
    a, b, at, outward = (np.array(column) for column in list(zip(*rows, strict=True))[:4])
    return Pairs(
        a=a.astype(np.int64),
        b=b.astype(np.int64),
        at=at.astype(np.int64),
        a_to_b=outward.astype(np.bool_),
        weight=np.array(weights),
    )


def _channels(rows: list[Row]) -> list[str]:
    """For each pair: channel → [from a, from b, last time], as JSON."""
    every: list[str] = []
    told: dict[str, list[int]] = {}
    before = rows[0][:2]
    for a, b, at, outward, channel, *_rest in rows:
        if (a, b) != before:
            every.append(_told(told))
            told = {}
            before = (a, b)
        counted = told.get(channel)
        if counted is None:
            counted = told[channel] = [0, 0, at]
        counted[0 if outward else 1] += 1
        counted[2] = at  # rows come in time order
    every.append(_told(told))
    return every


def _told(channels: dict[str, list[int]]) -> str:
    """As `json.dumps` writes them, names in order."""
    parts = [f"{_quoted(name)}: {channels[name]}" for name in sorted(channels)]
    return "{" + ", ".join(parts) + "}"


_quoted = lru_cache(maxsize=100)(json.dumps)
