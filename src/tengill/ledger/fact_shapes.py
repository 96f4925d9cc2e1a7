"""How cards, meetings, interactions and figures lie in the ledger's tables."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tengill.ledger.points import Key, marks
from tengill.ledger.rows import CardRow, FactRow, InteractionRow, MeetingRow, ReachRow

Ids = Mapping[Key, int]
Column = str | int | float | bytes | None


class Held(NamedTuple):
    """A fact's hold on a contact point: the name there, and the time it counts as contact."""

    kind: str
    value: str
    name: str
    at: int | None


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
