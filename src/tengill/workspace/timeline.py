"""A person's messages, meetings, interactions, cards and acts, newest first, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from tengill.ledger.models import Message, MessageText
from tengill.workspace import act_lines, references, settings, timeline_facts
from tengill.workspace.act_lines import ActLine
from tengill.workspace.presenting import Excerpt, PersonRef
from tengill.workspace.timeline_facts import CARD, INTERACTION, MEETING, MESSAGE, Key

_EXCERPT = 220
_UNDATED = "none"
_POINTS = 200


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """What happened: a message with the acts read in it, a meeting, an interaction, a card."""

    message_id: int
    """0 for what is no message."""
    at: datetime | None
    direction: str
    """from_them, to_them (the owner wrote), or other (both only stood on it)."""
    subject: str
    """A message's subject, a meeting's title, the name on a card, the skill endorsed."""
    excerpt: Excerpt
    sender: PersonRef
    """Who wrote, invited, or did it."""
    acts: tuple[ActLine, ...]
    bulk: float
    kind: str = "message"
    """message, meeting, interaction or card."""
    id: int = 0
    """The fact's number within its kind."""
    detail: str = ""
    """An interaction's kind, a meeting's state, a message's channel, a card's source."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of the timeline, newest first; messages without a date come last."""

    items: tuple[TimelineItem, ...]
    next: str
    """Cursor of the next (older) page, empty at the end."""


def timeline(person_id: int, cursor: str = "", limit: int = 20) -> Timeline:
    """A page of what happened with a person, newest first. An unknown person has none."""
    points = references.points_of([person_id]).get(person_id, [])[:_POINTS]
    place = _place(cursor)
    keys = timeline_facts.keys(points, place, limit + 1)
    if place is None or place.at is not None:
        keys.update(Key(at, MESSAGE, pk) for at, pk in _dated(points, place, limit + 1))
    past_messages = place is not None and place.at is None and place.rank < MESSAGE
    if sum(key.at is not None for key in keys) <= limit and not past_messages:
        before = place.id if place is not None and place.at is None else None
        keys.update(Key(None, MESSAGE, pk) for pk in _undated(points, before, limit + 1))
    ordered = sorted(keys, key=_order, reverse=True)
    page = ordered[:limit]
    more = len(ordered) > limit
    return Timeline(_in_order(page, frozenset(points)), _cursor(page[-1]) if more else "")


def so_far(person_id: int, now: int, limit: int = 10) -> tuple[TimelineItem, ...]:
    """What happened with a person up to `now` (seconds), newest first: a calendar also tells what will."""
    return until(person_id, now, limit).items


def until(person_id: int, now: int, limit: int = 20) -> Timeline:
    """The first page of what happened with a person up to `now` (seconds), newest first."""
    return timeline(person_id, _cursor(Key(now + 1, 0, 0)), limit)


def next_meeting(person_id: int, now: int) -> TimelineItem | None:
    """A person's first meeting after `now` (seconds) that is not called off; None without one."""
    points = references.points_of([person_id]).get(person_id, [])[:_POINTS]
    found = timeline_facts.next_meeting(points, now)
    if found is None:
        return None
    return next(iter(_in_order([Key(None, MEETING, found)], frozenset(points))), None)


def _order(key: Key) -> tuple[bool, int, int, int]:
    return key.at is not None, key.at or 0, key.rank, key.id


def _place(cursor: str) -> Key | None:
    told = cursor.split(".")
    if len(told) != 3 or not told[1].isdecimal() or not told[2].isdecimal():  # noqa: PLR2004 - time, rank, number
        return None
    try:
        at = None if told[0] == _UNDATED else int(told[0])
        return Key(at, int(told[1]), int(told[2]))
    except ValueError:
        return None


def _cursor(key: Key) -> str:
    return f"{_UNDATED if key.at is None else key.at}.{key.rank}.{key.id}"


def _dated(points: Sequence[int], after: Key | None, limit: int) -> list[tuple[int, int]]:
    """The next messages per contact point, merged: each is one short walk along an index."""
    found: set[tuple[int, int]] = set()
    with connection.cursor() as cursor:
        for point in points:
            where, bound = "at IS NOT NULL", [point]
            if after is not None and after.at is not None:
                # Messages come before all else of the same second.
                last = after.id if after.rank == MESSAGE else 0
                where = "at <= %s AND (at < %s OR message_id < %s)"
                bound += [after.at, after.at, last]
            # A message may name the same mailbox in two or three roles.
            cursor.execute(
                f"SELECT at, message_id FROM ledger_addressed WHERE point_id = %s AND {where}"
                " ORDER BY at DESC, message_id DESC LIMIT %s",
                [*bound, limit * 3],
            )
            found.update(cursor.fetchall())
    return [*sorted(found, reverse=True)[:limit]]


def _undated(points: Sequence[int], before: int | None, limit: int) -> list[int]:
    found: set[int] = set()
    with connection.cursor() as cursor:
        for point in points:
            where, bound = "", [point]
            if before is not None:
                where = " AND message_id < %s"
                bound.append(before)
            cursor.execute(
                "SELECT message_id FROM ledger_addressed"
                f" WHERE point_id = %s AND at IS NULL{where} ORDER BY message_id DESC LIMIT %s",
                [*bound, limit * 3],
            )
            found.update(row[0] for row in cursor.fetchall())
    return sorted(found, reverse=True)[:limit]


def _in_order(keys: Sequence[Key], theirs: frozenset[int]) -> tuple[TimelineItem, ...]:
    of_kind: dict[int, list[int]] = {}
    for key in keys:
        of_kind.setdefault(key.rank, []).append(key.id)
    owners = references.points_of(settings.owner_ids())
    mine = frozenset(point for points in owners.values() for point in points)
    found = {
        (MESSAGE, one.message_id): one for one in _messages(of_kind.get(MESSAGE, []), theirs, mine)
    }
    for rank, ids in of_kind.items():
        if rank != MESSAGE:
            found.update(((rank, one.id), one) for one in _facts(rank, ids, theirs, mine))
    return tuple(found[key.rank, key.id] for key in keys if (key.rank, key.id) in found)


_COLUMNS = {
    MEETING: (
        "meeting", "starts_at, title, substr(text, 1, 400), organiser_id, state",
    ),
    INTERACTION: (
        "interaction", "at, subject, substr(text, 1, 400), by_id, kind",
    ),
    CARD: ("card", "told_at, name, substr(headline, 1, 400), NULL, source"),
}  # fmt: skip


def _facts(
    rank: int, ids: Sequence[int], theirs: frozenset[int], mine: frozenset[int]
) -> Iterator[TimelineItem]:
    kind, columns = _COLUMNS[rank]
    rows = timeline_facts.rows(f"ledger_{kind}", columns, ids)
    people = references.of_points(row[3] for row in rows.values())
    tz = settings.zone()
    for pk, (at, subject, text, by, detail) in rows.items():
        yield TimelineItem(
            message_id=0,
            at=settings.local(at, tz),
            direction=_direction(by, theirs, mine),
            subject=subject,
            excerpt=Excerpt(_line(text)),
            sender=people.get(by or 0, PersonRef(None, "")),
            acts=(),
            bulk=0.0,
            kind=kind,
            id=pk,
            detail=detail,
        )


def _messages(
    ids: Sequence[int], theirs: frozenset[int], mine: frozenset[int]
) -> tuple[TimelineItem, ...]:
    messages = Message.objects.only("subject", "sender_id", "bulk", "sent_at", "channel").in_bulk(
        ids
    )
    texts = beginnings(ids)
    acts = act_lines.of_messages(ids)
    people = references.of_points(m.sender_id for m in messages.values())
    tz = settings.zone()
    return tuple(
        TimelineItem(
            message_id=pk,
            id=pk,
            detail=message.channel,
            at=settings.local(message.sent_at, tz),
            direction=_direction(message.sender_id, theirs, mine),
            subject=message.subject,
            excerpt=Excerpt(texts.get(pk, "")),
            sender=people.get(message.sender_id or 0, PersonRef(None, "")),
            acts=acts.get(pk, ()),
            bulk=message.bulk,
        )
        for pk in ids
        if (message := messages.get(pk)) is not None
    )


def _direction(sender: int | None, theirs: frozenset[int], mine: frozenset[int]) -> str:
    if sender in theirs:
        return "from_them"
    return "to_them" if sender in mine else "other"


def beginnings(ids: Sequence[int], length: int = _EXCERPT) -> dict[int, str]:
    """Message id → the beginning of its new text on one line; long texts are not read whole."""
    found: dict[int, str] = {}
    for part in references.batches(ids):
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT message_id, substr(new, 1, %s) FROM {MessageText._meta.db_table}"  # noqa: SLF001 - Django's documented Meta API
                f" WHERE message_id IN ({marks})",
                [length * 2, *part],
            )
            for pk, text in cursor.fetchall():
                found[pk] = _line(text, length)
    return found


def _line(text: str, length: int = _EXCERPT) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
