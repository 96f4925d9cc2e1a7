"""Who will be there, who was there: meetings with the people in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.facts.folding import fold
from tengill.ledger.standing import in_force
from tengill.workspace import clock, references, settings
from tengill.workspace.asking import trust
from tengill.workspace.asking.organisations import organisations_of
from tengill.workspace.presenting import (
    Link,
    PersonRef,
    Phrase,
    Sentence,
    moment_long,
    number,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST, _PEOPLE = 50, 40
_SEARCHED = 5_000
_SERIES = 30
"""So many times as many meetings are looked at as are shown: most may be one that repeats."""
_SMALL = 60
"""In a meeting of more people than this hardly anybody meets anybody."""


@dataclass(frozen=True, slots=True)
class ThereView:
    """Somebody invited."""

    person: PersonRef
    organisation: str
    answer: str
    """As `facts.meetings.Answer`, or `organiser`."""
    strength: float
    last_at: datetime | None
    """The last contact before the event; None when there was none."""
    subject: str
    """What was talked about last."""
    message_id: int | None
    unanswered: bool
    """Theirs was the last word."""


@dataclass(frozen=True, slots=True)
class EventView:
    """A meeting."""

    meeting_id: int
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    all_day: bool
    place: str
    state: str
    invited: int
    people: tuple[ThereView, ...]
    """Those known best first; at most forty."""


@dataclass(frozen=True, slots=True)
class EventsView:
    """The answer."""

    past: bool
    rows: tuple[EventView, ...]
    more: bool
    sentence: Sentence


def events(
    query: str = "", *, past: bool = False, limit: int = 10, now: datetime | None = None
) -> EventsView:
    """The next meetings, or the last ones, with whom the owner meets there.

    Args:
        query: words of the title, the place, or the name of somebody invited; empty: all.
        past: those that were, the latest first.
        limit: so many at most.
        now: what is past and what is next; None: today, or the end of an old archive.
    """
    at = _now(now)
    size = max(1, min(limit, _MOST))
    ids = _meetings(query, at, size + 1, past=past)
    rows = _views(ids[:size], at)
    return EventsView(past, rows, len(ids) > size, _sentence(rows, past=past))


def _now(now: datetime | None) -> int:
    """Today, while anything is planned after it; else the date the rest of the ledger is told at."""
    if now is not None:
        return int(now.timestamp())
    today = clock.now()
    with connection.cursor() as c:
        c.execute("SELECT 1 FROM ledger_meeting WHERE starts_at >= %s LIMIT 1", [today])
        return today if c.fetchone() else settings.told_at()


def _meetings(query: str, at: int, limit: int, *, past: bool) -> list[int]:
    words = fold(query).split()[:8]
    order = "m.starts_at DESC, m.id DESC" if past else "m.starts_at, m.id"
    side = "<" if past else ">="
    with connection.cursor() as c:
        c.execute(
            "SELECT m.id, m.title, m.place, m.repeats FROM ledger_meeting m"
            f" WHERE m.starts_at {side} %s AND m.state <> 'cancelled'"
            f" AND {in_force('ledger_meeting', 'm')} ORDER BY {order} LIMIT %s",
            [at, _SEARCHED if words else _SERIES * limit],
        )
        rows = _once(c.fetchall())
    if not words:
        return [row[0] for row in rows][:limit]
    told = {pk: fold(f"{title} {place}") for pk, title, place, _repeats in rows}
    names = _names(told)
    found = [
        pk
        for pk, text in told.items()
        if all(word in text or word in names.get(pk, "") for word in words)
    ]
    return found[:limit]


def _once(rows: list[tuple[int, str, str, str]]) -> list[tuple[int, str, str, str]]:
    """Of a meeting that repeats only the nearest time: a weekly one would fill the page."""
    series: set[tuple[str, str]] = set()
    kept = []
    for row in rows:
        same = (row[1], row[3])
        if not row[3] or same not in series:
            kept.append(row)
            series.add(same)
    return kept


def _names(meetings: Iterable[int]) -> dict[int, str]:
    """Meeting to the folded names of those in it."""
    named: dict[int, str] = {}
    sql = (
        "SELECT a.meeting_id, r.sort_name FROM ledger_attendance a"
        " JOIN ledger_personpoint p ON p.point_id = a.point_id"
        " JOIN ledger_person r ON r.id = p.person_id WHERE a.meeting_id IN ({})"
    )
    for pk, name in references.rows(sql, meetings):
        named[pk] = f"{named.get(pk, '')} {name}"
    return named


def _views(ids: Sequence[int], at: int) -> tuple[EventView, ...]:
    heads = {
        row[0]: row
        for row in references.rows(
            "SELECT id, title, starts_at, ends_at, all_day, place, state, attendees, organiser_id"
            " FROM ledger_meeting WHERE id IN ({})",
            ids,
        )
    }
    invited = list(
        references.rows(
            "SELECT meeting_id, point_id, answer FROM ledger_attendance WHERE meeting_id IN ({})",
            ids,
        )
    )
    invited += [(pk, row[8], "organiser") for pk, row in heads.items() if row[8] is not None]
    owners = set(settings.owner_ids())
    whose = references.of_points(point for _m, point, _a in invited)
    there: dict[int, dict[int, tuple[PersonRef, str]]] = {}
    for meeting, point, answer in invited:
        person = whose.get(point)
        if person and person.id is not None and person.kind == "person" and person.id not in owners:
            held = there.setdefault(meeting, {})
            if person.id not in held or answer == "organiser":
                held[person.id] = (person, answer)
    people = {pk for held in there.values() for pk in held}
    ties, houses = trust.own(people, settings.told_at()), organisations_of(people)
    chosen = {
        meeting: sorted(held, key=lambda pk: (-(ties[pk].value if pk in ties else 0.0), pk))[
            :_PEOPLE
        ]
        for meeting, held in there.items()
    }
    talked = last_words({pk for some in chosen.values() for pk in some}, at)
    tz = settings.zone()
    told = []
    for pk in ids:
        _id, title, starts, ends, all_day, place, state, number_, _organiser = heads[pk]
        rows = []
        for person_id in chosen.get(pk, []):
            person, answer = there[pk][person_id]
            tie, word = ties.get(person_id), talked.get(person_id)
            rows.append(
                ThereView(
                    person, houses.get(person_id, ""), answer, tie.value if tie else 0.0,
                    settings.local(tie.last_at, tz) if tie else None,
                    word[1] if word else "", word[0] if word else None,
                    bool(word and word[2]),
                )
            )  # fmt: skip
        told.append(
            EventView(
                pk, title, settings.local(starts, tz), settings.local(ends, tz), bool(all_day),
                place, state, max(number_, len(there.get(pk, ()))), tuple(rows),
            )
        )  # fmt: skip
    return tuple(told)


def last_words(people: Iterable[int], before: int) -> dict[int, tuple[int, str, bool]]:
    """Person to the last letter between them and the owner: its number, subject, and whether theirs."""
    mine = [
        point for points in references.points_of(settings.owner_ids()).values() for point in points
    ]
    found: dict[int, tuple[int, str, bool]] = {}
    for person, points in references.points_of(people).items():
        # Each branch walks the index (point, sender, time) from its end. Numbers of rows only.
        branches = [
            f"SELECT * FROM (SELECT message_id, at, {own} AS own FROM ledger_addressed WHERE point_id"
            f" = {to} AND sender_id = {by} AND at <= {int(before)} ORDER BY at DESC LIMIT 1)"
            for receiving, sending, own in ((mine, points, 1), (points, mine, 0))
            for to in receiving
            for by in sending
        ][:_BRANCHES]
        if not branches:
            continue
        with connection.cursor() as c:
            c.execute(
                f"SELECT b.message_id, m.subject, b.own FROM ({' UNION ALL '.join(branches)}) b"
                " JOIN ledger_message m ON m.id = b.message_id ORDER BY b.at DESC LIMIT 1"
            )
            row = c.fetchone()
        if row:
            found[person] = (row[0], row[1], bool(row[2]))
    return found


_BRANCHES = 400


def _sentence(rows: Sequence[EventView], *, past: bool) -> Sentence:
    if not rows:
        return sentence(
            _("No meeting that was is in the ledger.") if past else _("Nothing is planned.")
        )
    first = rows[0]
    title = Phrase(first.title or _("(no title)"), Link("meeting", first.meeting_id))
    known = sum(1 for one in first.people if one.strength > 0)
    count = ngettext("{number} person you know", "{number} people you know", known).format(
        number=number(known)
    )
    template = (
        _("Last: {title}, {when}, with {people}.")
        if past
        else _("Next: {title}, {when}, with {people}.")
    )
    return sentence(template, title=title, when=moment_long(first.starts_at), people=count)
