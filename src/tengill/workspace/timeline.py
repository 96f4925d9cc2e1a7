"""A person's messages and acts, newest first, read page by page from the index (point, at)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from tengill.ledger.models import Message, MessageText
from tengill.workspace import act_lines, references, settings
from tengill.workspace.act_lines import ActLine
from tengill.workspace.presenting import Excerpt, PersonRef

_EXCERPT = 220
_UNDATED = "none"
_POINTS = 200


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """A message (`message_id`) with the acts read in it."""

    message_id: int
    at: datetime | None
    direction: str
    """from_them, to_them (the owner wrote), or other (both only stood on it)."""
    subject: str
    excerpt: Excerpt
    sender: PersonRef
    acts: tuple[ActLine, ...]
    bulk: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of the timeline, newest first; messages without a date come last."""

    items: tuple[TimelineItem, ...]
    next: str
    """Cursor of the next (older) page, empty at the end."""


_Key = tuple[int | None, int]
"""A message's place: (sent_at, id)."""


def timeline(person_id: int, cursor: str = "", limit: int = 20) -> Timeline:
    """A page of a person's messages and acts, newest first. An unknown person has none."""
    points = references.points_of([person_id]).get(person_id, [])[:_POINTS]
    place = _place(cursor)
    keys = _dated(points, place, limit + 1) if place is None or place[0] is not None else []
    if len(keys) <= limit:
        before = place[1] if place is not None and place[0] is None else None
        keys += _undated(points, before, limit + 1 - len(keys))
    page = keys[:limit]
    more = len(keys) > limit
    return Timeline(_items(page, frozenset(points)), _cursor(page[-1]) if more else "")


def _place(cursor: str) -> _Key | None:
    at, _dot, pk = cursor.partition(".")
    if not pk.isdecimal():
        return None
    if at == _UNDATED:
        return None, int(pk)
    try:
        return int(at), int(pk)
    except ValueError:
        return None


def _cursor(key: _Key) -> str:
    at, pk = key
    return f"{_UNDATED if at is None else at}.{pk}"


def _dated(points: Sequence[int], after: _Key | None, limit: int) -> list[_Key]:
    """The next places per contact point, merged: each is one short walk along an index."""
    found: set[tuple[int, int]] = set()
    with connection.cursor() as cursor:
        for point in points:
            where, bound = "at IS NOT NULL", [point]
            if after is not None and after[0] is not None:
                where = "at <= %s AND (at < %s OR message_id < %s)"
                bound += [after[0], after[0], after[1]]
            # A message may name the same mailbox in two or three roles.
            cursor.execute(
                f"SELECT at, message_id FROM ledger_addressed WHERE point_id = %s AND {where}"
                " ORDER BY at DESC, message_id DESC LIMIT %s",
                [*bound, limit * 3],
            )
            found.update(cursor.fetchall())
    return [*sorted(found, reverse=True)[:limit]]


def _undated(points: Sequence[int], before: int | None, limit: int) -> list[_Key]:
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
    return [(None, pk) for pk in sorted(found, reverse=True)[:limit]]


def _items(keys: Sequence[_Key], theirs: frozenset[int]) -> tuple[TimelineItem, ...]:
    ids = [pk for _at, pk in keys]
    messages = Message.objects.only("subject", "sender_id", "bulk", "sent_at").in_bulk(ids)
    texts = beginnings(ids)
    acts = act_lines.of_messages(ids)
    people = references.of_points(m.sender_id for m in messages.values())
    owners = references.points_of(settings.owner_ids())
    mine = frozenset(point for points in owners.values() for point in points)
    tz = settings.zone()
    return tuple(
        TimelineItem(
            message_id=pk,
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
                line = " ".join(text.split())
                found[pk] = line if len(line) <= length else line[: length - 1].rstrip() + "…"
    return found
