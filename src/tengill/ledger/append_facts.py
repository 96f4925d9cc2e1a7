"""Appends cards, meetings, interactions and figures in bulk, within the chunk's own transaction.

Each is stored once, however often it is found (by its digest); every place it was found at leaves
a FactSighting. A changed telling of the same (source, key) is a fact of its own that takes over.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from tengill.ledger import point_counts
from tengill.ledger.point_counts import Tally
from tengill.ledger.points import Key, Points, marks, next_id, parts
from tengill.ledger.rows import CardRow, FactRow, InteractionRow, MeetingRow, ReachRow

Ids = Mapping[Key, int]
Column = str | int | float | bytes | None


@dataclass(slots=True)
class AppendedFacts:
    """What a chunk brought beside messages."""

    read: int = 0
    new: int = 0
    duplicate: int = 0
    again: int = 0
    """Of the duplicates: facts a live source had taken away and tells again."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Kind → how many were new."""


class Held(NamedTuple):
    """A fact's hold on a contact point: the name there, and the time it counts as contact."""

    kind: str
    value: str
    name: str
    at: int | None


class FactAppender:
    """Writes the facts of chunks."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self._next = {kind: next_id(shape.table) for kind, shape in SHAPES.items()}

    def append(self, file_id: int, records: Sequence[FactRow], now: int) -> AppendedFacts:
        """Append the facts of some records; call inside the chunk's transaction.

        Args:
            file_id: the file they come from.
            records: their rows; those of records this file already gave change nothing.
            now: when they are recorded (UTC seconds).
        """
        done = AppendedFacts()
        if not records:
            return done
        rows = _once_each(_unseen_here(file_id, records))
        for kind, shape in SHAPES.items():
            mine = [row for row in rows if isinstance(row, shape.row)]
            if mine:
                self._append(file_id, kind, shape, mine, now, done)
        return done

    def _append(
        self,
        file_id: int,
        kind: str,
        shape: "Shape",
        rows: Sequence[FactRow],
        now: int,
        done: AppendedFacts,
    ) -> None:
        known, retracted = _known(shape.table, {row.digest for row in rows})
        fresh: list[FactRow] = []
        for row in rows:
            if row.digest not in known:
                known[row.digest] = self._next[kind]
                self._next[kind] += 1
                fresh.append(row)
        ids = self._points.ids(
            (held.kind, held.value) for row in fresh for held in shape.holds(row, now)
        )
        with connection.cursor() as c:
            for sql, columns in shape.tables:
                values: list[tuple[Column, ...]] = []
                for row in fresh:
                    values += columns(known[row.digest], row, ids, now)
                c.executemany(sql, values)
            c.executemany(
                "INSERT INTO ledger_factsighting (file_id, key, kind, fact, length, path)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [(file_id, r.key, kind, known[r.digest], r.length, r.path) for r in rows],
            )
        _count(((held, row) for row in fresh for held in shape.holds(row, now)), ids)
        if retracted:
            stand_again(kind, sorted(retracted))
        done.read += len(rows)
        done.new += len(fresh)
        done.duplicate += len(rows) - len(fresh)
        done.again += len(retracted)
        done.kinds[kind] += len(fresh)


def _count(holds: Iterable[tuple[Held, FactRow]], ids: Ids) -> None:
    names: Counter[tuple[int, str]] = Counter()
    tallies: defaultdict[int, Tally] = defaultdict(Tally)
    for held, _row in holds:
        point = ids[held.kind, held.value]
        tallies[point].seen_at(held.at)
        if held.name:
            names[point, held.name] += 1
    point_counts.add_names(names)
    point_counts.add_seen(tallies)


def _once_each(rows: Iterable[FactRow]) -> list[FactRow]:
    """Without what one record tells twice."""
    return list({(row.key, type(row), row.digest): row for row in rows}.values())


def _unseen_here(file_id: int, rows: Sequence[FactRow]) -> list[FactRow]:
    """The rows of records this file has not given before."""
    seen: set[int] = set()
    with connection.cursor() as c:
        for part in parts(sorted({row.key for row in rows})):
            c.execute(
                "SELECT key FROM ledger_factsighting WHERE file_id = %s"
                f" AND key IN ({marks(part)})",
                [file_id, *part],
            )
            seen.update(key for (key,) in c.fetchall())
    return [row for row in rows if row.key not in seen]


def _known(table: str, digests: set[bytes]) -> tuple[dict[bytes, int], set[int]]:
    """Digest → number of what is in the ledger already, and which of these are retracted."""
    known: dict[bytes, int] = {}
    retracted: set[int] = set()
    with connection.cursor() as c:
        for part in parts(sorted(digests)):
            c.execute(
                f"SELECT digest, id, retracted_at FROM {table} WHERE digest IN ({marks(part)})",
                part,
            )
            for digest, pk, at in c.fetchall():
                known[bytes(digest)] = pk
                if at is not None:
                    retracted.add(pk)
    return known, retracted


# ---------------------------------------------------------------- taken away and told again


def standing(kind: str, source: str, keys: Sequence[str]) -> dict[str, list[int]]:
    """Key → the row numbers of all its tellings that are not retracted."""
    found: dict[str, list[int]] = {}
    with connection.cursor() as c:
        for part in parts(keys):
            c.execute(
                f"SELECT key, id FROM {SHAPES[kind].table} WHERE source = %s"
                f" AND key IN ({marks(part)}) AND retracted_at IS NULL ORDER BY id",
                [source, *part],
            )
            for key, pk in c.fetchall():
                found.setdefault(key, []).append(pk)
    return found


def retract(kind: str, facts: Sequence[int], why: str, at: int, run_id: int) -> None:
    """A live source took facts away: they stay as history and count no more.

    Call inside a transaction, then project what changed. Undoing the run makes them stand again.

    Args:
        kind: `card`, `meeting`, `interaction` or `reach`.
        facts: their row numbers (see `standing`).
        why: for the history, such as `deleted on the server`.
        at: when (UTC seconds).
        run_id: the run that learnt of it.
    """
    mark = by_run(run_id)
    _set_retracted(kind, facts, at, f"{why[: _WHY - len(mark)]}{mark}")


def by_run(run_id: int) -> str:
    """How the reason of a retraction ends that a run made."""
    return f" (run {run_id})"


_WHY = 120


def stand_again(kind: str, facts: Sequence[int]) -> None:
    """Facts taken away were told again; call inside a transaction."""
    _set_retracted(kind, facts, None, "")


def _set_retracted(kind: str, facts: Sequence[int], at: int | None, why: str) -> None:
    shape = SHAPES[kind]
    with connection.cursor() as c:
        c.execute("CREATE TEMP TABLE retold (id integer PRIMARY KEY)")
        try:
            for part in parts(facts):
                c.execute(
                    f"UPDATE {shape.table} SET retracted_at = %s, retracted_why = %s"
                    f" WHERE id IN ({marks(part)})",
                    [at, why, *part],
                )
                for select in shape.points:
                    c.execute(f"INSERT OR IGNORE INTO retold {select} IN ({marks(part)})", part)
            point_counts.recount("SELECT id FROM retold")
        finally:
            c.execute("DROP TABLE retold")


# ---------------------------------------------------------------- the shape of each kind

_TOLD = "id, digest, source, key, told_at, recorded_at, retracted_why"


def _told(pk: int, row: FactRow, now: int) -> tuple[Column, ...]:
    return (pk, row.digest, row.source, row.fact_key, row.told_at, now, "")


def _insert(table: str, columns: str) -> str:
    return f"INSERT INTO {table} ({columns}) VALUES ({marks(columns.split(','))})"


Columns = Callable[[int, FactRow, Ids, int], list[tuple[Column, ...]]]


class Shape(NamedTuple):
    """How facts of a kind lie in the ledger."""

    row: type
    table: str
    tables: tuple[tuple[str, Columns], ...]
    """Statements that insert, and what makes their values of a row."""
    holds: Callable[[FactRow, int], list[Held]]
    points: tuple[str, ...]
    """SELECTs of the contact points of facts, up to `… fact` (`IN (…)` follows)."""
    parts: tuple[str, ...] = ()
    """Tables of its parts, with the column that names the fact: `ledger_cardpoint.card_id`."""


def _card(pk: int, row: FactRow, _ids: Ids, now: int) -> list[tuple[Column, ...]]:
    assert isinstance(row, CardRow)
    return [
        (
            *_told(pk, row, now), row.name, row.parts, row.headline, row.note, row.birthday,
            row.groups, row.skills, row.places, row.related, row.is_owner, row.is_organisation,
            row.source_fields, row.defects,
        )
    ]  # fmt: skip


def _card_points(pk: int, row: FactRow, ids: Ids, _now: int) -> list[tuple[Column, ...]]:
    assert isinstance(row, CardRow)
    return [(pk, ids[p.kind, p.value], p.label, at) for at, p in enumerate(row.points)]


def _affiliations(pk: int, row: FactRow, _ids: Ids, _now: int) -> list[tuple[Column, ...]]:
    assert isinstance(row, CardRow)
    return [(pk, *affiliation, at) for at, affiliation in enumerate(row.affiliations)]


def _card_holds(row: FactRow, _now: int) -> list[Held]:
    assert isinstance(row, CardRow)
    return [Held(p.kind, p.value, row.name, None) for p in row.points]


def _meeting(pk: int, row: FactRow, ids: Ids, now: int) -> list[tuple[Column, ...]]:
    assert isinstance(row, MeetingRow)
    by = row.organiser
    return [
        (
            *_told(pk, row, now), row.starts_at, row.ends_at, row.all_day, row.title, row.text,
            row.place, row.state, ids[by.kind, by.value] if by else None, by.name if by else "",
            len(row.attendance), row.calendar, row.repeats, row.categories, row.defects,
        )
    ]  # fmt: skip


def _attendance(pk: int, row: FactRow, ids: Ids, _now: int) -> list[tuple[Column, ...]]:
    assert isinstance(row, MeetingRow)
    return [
        (pk, ids[a.kind, a.value], a.name, a.answer, a.optional, a.is_group, row.starts_at, at)
        for at, a in enumerate(row.attendance)
    ]


def _meeting_holds(row: FactRow, now: int) -> list[Held]:
    """See `point_counts._MET`: only what has taken place is contact."""
    assert isinstance(row, MeetingRow)
    took_place = row.state != "cancelled" and row.starts_at is not None and row.starts_at <= now
    at = row.starts_at if took_place else None
    held = [
        Held(a.kind, a.value, a.name, None if a.answer == "declined" else at)
        for a in row.attendance
    ]
    by = row.organiser
    return [*held, Held(by.kind, by.value, by.name, at)] if by else held


def _interaction(pk: int, row: FactRow, ids: Ids, now: int) -> list[tuple[Column, ...]]:
    assert isinstance(row, InteractionRow)
    by, to = row.by, row.to
    return [
        (
            *_told(pk, row, now), row.kind, row.at, ids[by.kind, by.value], by.name,
            ids[to.kind, to.value], to.name, row.subject, row.text, row.defects,
        )
    ]  # fmt: skip


def _interaction_holds(row: FactRow, _now: int) -> list[Held]:
    assert isinstance(row, InteractionRow)
    return [Held(p.kind, p.value, p.name, row.at) for p in (row.by, row.to)]


def _reach(pk: int, row: FactRow, ids: Ids, now: int) -> list[tuple[Column, ...]]:
    assert isinstance(row, ReachRow)
    point = row.point
    told = _told(pk, row, now)
    return [(*told, ids[point.kind, point.value], row.figure, row.number, row.at, point.name)]


def _reach_holds(row: FactRow, _now: int) -> list[Held]:
    assert isinstance(row, ReachRow)
    return [Held(row.point.kind, row.point.value, row.point.name, None)]


SHAPES: dict[str, Shape] = {
    "card": Shape(
        CardRow,
        "ledger_card",
        (
            (
                _insert(
                    "ledger_card",
                    f"{_TOLD}, name, parts, headline, note, birthday, groups, skills, places,"
                    " related, is_owner, is_organisation, source_fields, defects",
                ),
                _card,
            ),
            (_insert("ledger_cardpoint", "card_id, point_id, label, position"), _card_points),
            (
                _insert(
                    "ledger_cardaffiliation",
                    "card_id, organisation, folded, title, department, since, until, position",
                ),
                _affiliations,
            ),
        ),
        _card_holds,
        ("SELECT point_id FROM ledger_cardpoint WHERE card_id",),
        ("ledger_cardpoint.card_id", "ledger_cardaffiliation.card_id"),
    ),
    "meeting": Shape(
        MeetingRow,
        "ledger_meeting",
        (
            (
                _insert(
                    "ledger_meeting",
                    f"{_TOLD}, starts_at, ends_at, all_day, title, text, place, state,"
                    " organiser_id, organiser_name, attendees, calendar, repeats, categories,"
                    " defects",
                ),
                _meeting,
            ),
            (
                _insert(
                    "ledger_attendance",
                    "meeting_id, point_id, name, answer, optional, is_group, starts_at, position",
                ),
                _attendance,
            ),
        ),
        _meeting_holds,
        (
            "SELECT point_id FROM ledger_attendance WHERE meeting_id",
            "SELECT organiser_id FROM ledger_meeting WHERE organiser_id IS NOT NULL AND id",
        ),
        ("ledger_attendance.meeting_id",),
    ),
    "interaction": Shape(
        InteractionRow,
        "ledger_interaction",
        (
            (
                _insert(
                    "ledger_interaction",
                    f"{_TOLD}, kind, at, by_id, by_name, to_id, to_name, subject, text, defects",
                ),
                _interaction,
            ),
        ),
        _interaction_holds,
        (
            "SELECT by_id FROM ledger_interaction WHERE id",
            "SELECT to_id FROM ledger_interaction WHERE id",
        ),
    ),
    "reach": Shape(
        ReachRow,
        "ledger_reach",
        ((_insert("ledger_reach", f"{_TOLD}, point_id, figure, count, at, name"), _reach),),
        _reach_holds,
        ("SELECT point_id FROM ledger_reach WHERE id",),
    ),
}
"""Kind, as FactSighting calls it, → its shape. In this order they are written."""
