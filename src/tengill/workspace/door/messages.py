"""Messages out of the ledger as the door weighs them: in the order of time, texts in bounded memory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from heapq import merge
from typing import Any

import orjson
from django.db import connection

from tengill.door.making import quickly
from tengill.facts.acts import BULK
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
from tengill.workspace.door import undated
from tengill.workspace.door.kept import version as kept_version

_CHUNK = 1_000
_IDS = 500
Place = tuple[int, int]
"""Time and row number: where a message stands in the order they are judged in."""
BEGINNING: Place = (-(1 << 62), 0)


@dataclass(frozen=True, slots=True)
class Stored:
    """A message of the ledger with what the readers found in it."""

    id: int
    sender_point: int | None
    message: Message
    bulk: float
    language: str
    words: str
    """`reading.TextReading` as JSON; empty where the reader found nothing."""
    kept: bytes = b""
    """What the door read in its text before, see `kept`; empty: nothing, or read by another version."""

    @property
    def place(self) -> Place:
        """Where it stands in the order of time."""
        at = self.message.sent_at
        return (0 if at is None else int(at.timestamp())), self.id


_COLUMNS = (
    "m.id, m.sender_id, m.digest, m.message_id, m.sent_at, m.date_basis, m.subject, m.thread_key,"
    " m.in_reply_to, m.headers, m.labels, m.attachments, m.channel, m.bulk, m.language,"
    " t.new, t.quoted <> '', t.signature, t.was_html, coalesce(r.found, ''), d.version, d.told"
)
_FROM = (
    " FROM ledger_message m JOIN ledger_messagetext t ON t.message_id = m.id"
    " LEFT JOIN ledger_textreading r ON r.message_id = m.id"
    " LEFT JOIN ledger_doorreading d ON d.message_id = m.id"
)


def in_order(after: Place = BEGINNING) -> Iterator[Stored]:
    """Every message from a place on, in the order of time; without a date, as of `undated`'s moment."""
    moments = undated.moments()
    if not moments:
        return _dated(after)
    return merge(_dated(after), _undated(moments, after), key=_place)


def _dated(after: Place) -> Iterator[Stored]:
    while True:
        with connection.cursor() as c:
            c.execute(
                f"SELECT {_COLUMNS}{_FROM} WHERE (m.sent_at, m.id) > (%s, %s)"
                " AND m.sent_at IS NOT NULL ORDER BY m.sent_at, m.id LIMIT %s",
                [*after, _CHUNK],
            )
            rows = c.fetchall()
        if not rows:
            return
        found = _stored(rows)
        yield from found
        after = found[-1].place


def _undated(moments: list[tuple[int, int]], after: Place = BEGINNING) -> Iterator[Stored]:
    """Messages without a date, each with the moment it is judged as of, in that order."""
    later = [one for one in moments if one > after]
    for start in range(0, len(later), _IDS):
        part = later[start : start + _IDS]
        found = with_ids(pk for _moment, pk in part)
        for moment, pk in part:
            if pk in found:
                at = datetime.fromtimestamp(moment, UTC)
                one = found[pk]
                yield replace(one, message=replace(one.message, sent_at=at))


def _place(one: Stored) -> Place:
    return one.place


def from_row(first: int) -> list[Stored]:
    """The messages with row numbers from `first` on, in the order of time, as `in_order`."""
    with connection.cursor() as c:
        c.execute(
            f"SELECT {_COLUMNS}{_FROM} WHERE m.id >= %s AND m.sent_at IS NOT NULL"
            " ORDER BY m.sent_at, m.id",
            [first],
        )
        dated = _stored(c.fetchall())
    return sorted([*dated, *_undated(undated.moments(first))], key=_place)


def with_ids(ids: Iterable[int]) -> dict[int, Stored]:
    """Messages by row number."""
    every = list(dict.fromkeys(ids))
    found: dict[int, Stored] = {}
    for start in range(0, len(every), _IDS):
        part = every[start : start + _IDS]
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as c:
            c.execute(f"SELECT {_COLUMNS}{_FROM} WHERE m.id IN ({marks})", part)
            found.update((one.id, one) for one in _stored(c.fetchall()))
    return found


def with_digest(digest_hex: str) -> int | None:
    """The row number of the message with this digest, or None."""
    return next(iter(ids_of([digest_hex]).values()), None)


def ids_of(digests: Sequence[str]) -> dict[str, int]:
    """Row numbers of messages by digest (hex, as told); those that are none are left out."""
    told = {}
    for one in digests:
        try:
            told[one] = bytes.fromhex(one)
        except ValueError:
            continue
    wanted = list(dict.fromkeys(told.values()))
    found: dict[bytes, int] = {}
    for start in range(0, len(wanted), _IDS):
        part = wanted[start : start + _IDS]
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as c:
            c.execute(f"SELECT digest, id FROM ledger_message WHERE digest IN ({marks})", part)
            found.update((bytes(digest), int(pk)) for digest, pk in c.fetchall())
    return {one: found[digest] for one, digest in told.items() if digest in found}


def _stored(rows: Sequence[tuple[Any, ...]]) -> list[Stored]:
    ids = [row[0] for row in rows]
    addressed = _addressed(ids)
    return [_one(row, addressed.get(row[0], ())) for row in rows]


def _addressed(ids: Sequence[int]) -> dict[int, tuple[Addressed, ...]]:
    found: dict[int, list[Addressed]] = {}
    for start in range(0, len(ids), _IDS):
        part = ids[start : start + _IDS]
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as c:
            c.execute(
                "SELECT d.message_id, d.role, d.name, p.kind, p.value FROM ledger_addressed d"
                " JOIN ledger_contactpoint p ON p.id = d.point_id"
                f" WHERE d.message_id IN ({marks}) ORDER BY d.message_id, d.position",
                part,
            )
            for pk, role, name, kind, value in c.fetchall():
                found.setdefault(pk, []).append(_standing(role, name, kind, value))
    return {pk: tuple(boxes) for pk, boxes in found.items()}


@lru_cache(maxsize=16_384)
def _standing(role: str, name: str, kind: str, value: str) -> Addressed:
    """A mailbox in its role. The same people stand on message after message."""
    return Addressed(_ROLES[role], Mailbox(name, "" if kind == _NAME else value, _KINDS[kind]))


_body, _message, _stored_one = quickly(Body), quickly(Message), quickly(Stored)
_NAME = PointKind.NAME.value
_KINDS = {kind.value: kind for kind in PointKind}
_ROLES = {role.value: role for role in Role}
_BASES = {basis.value: basis for basis in DateBasis}
_CHANNELS = {channel.value: channel for channel in Channel}


def _one(row: tuple[Any, ...], addressed: tuple[Addressed, ...]) -> Stored:
    (pk, sender, digest, message_id, sent_at, basis, subject, thread_key, in_reply_to, headers,
     labels, attachments, channel, bulk, language, new, quoted, signature, was_html, words, read_by, kept) = row  # fmt: skip
    references, thread = _thread(channel, thread_key, message_id)
    message = _message(
        message_id=message_id,
        digest=bytes(digest),
        sent_at=None if sent_at is None else datetime.fromtimestamp(sent_at, UTC),
        date_basis=_BASES[basis],
        subject=subject,
        addressed=addressed,
        # Whether it quotes matters here, and what does not: quoted text may be very long.
        body=_body(new, ">" if quoted else "", signature, bool(was_html)),
        in_reply_to=_texts(in_reply_to),
        references=references,
        attachments=_attached(attachments),
        headers=_headers(headers),
        labels=_texts(labels),
        channel=_CHANNELS[channel],
        thread=thread,
    )
    told = bytes(kept) if read_by == kept_version(mass=bulk >= BULK) else b""
    return _stored_one(pk, sender, message, bulk, language, words, told)


def _texts(told: str) -> tuple[str, ...]:
    return () if told == "[]" else tuple(orjson.loads(told))


def _headers(told: str) -> tuple[tuple[str, str], ...]:
    return () if told == "[]" else tuple([(name, value) for name, value in orjson.loads(told)])


def _attached(told: str) -> tuple[Attachment, ...]:
    return () if told == "[]" else tuple([Attachment(*one) for one in orjson.loads(told)])


def _thread(channel: str, key: str, message_id: str) -> tuple[tuple[str, ...], str]:
    """References and the source's own key of the conversation, as far as the ledger keeps them."""
    prefix = f"{channel}:"
    if key.startswith(prefix):
        return (), key.removeprefix(prefix)
    return ((key,) if key and key != message_id else ()), ""


def parties() -> Mapping[str, str]:
    """Address → the one name of whoever it reaches, for people with several addresses.

    The name is the value of their earliest contact point: it stays when more are found.
    """
    with connection.cursor() as c:
        c.execute(
            "SELECT p.value, f.value FROM ledger_personpoint pp"
            " JOIN ledger_contactpoint p ON p.id = pp.point_id"
            " JOIN ledger_contactpoint f ON f.id = pp.person_id"
            " WHERE pp.person_id <> pp.point_id AND p.kind <> 'name' AND f.kind <> 'name'"
        )
        return dict(c.fetchall())


def people_of(points: Iterable[int]) -> dict[int, int]:
    """Contact point → person."""
    every = list(dict.fromkeys(points))
    found: dict[int, int] = {}
    with connection.cursor() as c:
        for start in range(0, len(every), _IDS):
            part = every[start : start + _IDS]
            marks = ",".join(["%s"] * len(part))
            c.execute(
                f"SELECT point_id, person_id FROM ledger_personpoint WHERE point_id IN ({marks})",
                part,
            )
            found.update(c.fetchall())
    return found
