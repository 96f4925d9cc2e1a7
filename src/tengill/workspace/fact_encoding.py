"""The ledger's rows of cards, meetings, interactions and figures, as workers make them.

Like `encoding`, which does the same for messages, it never touches the ledger.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

import orjson

from tengill.facts.contacts import Affiliation, Contact, Point, Reach
from tengill.facts.folding import fold
from tengill.facts.interactions import Interaction
from tengill.facts.meetings import Attendee, Meeting
from tengill.facts.messages import Mailbox, PointKind
from tengill.ledger.rows import (
    AffiliationRow,
    AttendanceRow,
    CardPointRow,
    CardRow,
    FactRow,
    HeldPoint,
    InteractionRow,
    MeetingRow,
    ReachRow,
)

_DAY = 86_400
_VALUE = 320
_KEY = 200
_SHORT = 40
_SOURCE = 16
_FOLDED = 200
_UNREACHABLE = frozenset({PointKind.PHONE, PointKind.URL})
"""Kinds that households and firms share: a card that tells nothing else keeps its name, too."""

Told = Contact | Meeting | Interaction | Reach


def fact_row(fact: Told, key: int, length: int, path: str, now: int) -> FactRow | None:
    """The row of a fact; None when it holds on to nobody at all.

    Args:
        fact: as its source tells it.
        key: of its record, within the file.
        length: of its record, in bytes.
        path: where the record lies.
        now: seconds since 1970 UTC: an interaction dated after tomorrow has no time.
    """
    at = (key, length, path)
    match fact:
        case Contact():
            return _card(fact, at)
        case Meeting():
            return _meeting(fact, at)
        case Interaction():
            return _interaction(fact, at, now)
        case Reach():
            return _reach(fact, at)


def point_of(mailbox: Mailbox) -> tuple[str, str]:
    """The contact point (kind, value) of a mailbox: its address, else its name."""
    if mailbox.address and mailbox.kind is not PointKind.NAME:
        return mailbox.kind.value, mailbox.address[:_VALUE]
    return "name", fold(mailbox.name or mailbox.address)[:_VALUE]


def digest_of(*told: object) -> bytes:
    """16 bytes over what a fact tells (BLAKE2b over its JSON)."""
    return hashlib.blake2b(orjson.dumps(told, default=str), digest_size=16).digest()


Place = tuple[int, int, str]


def _card(fact: Contact, at: Place) -> CardRow | None:
    name = fact.name
    called = name.full or " ".join(
        part for part in (name.prefix, name.given, name.middle, name.family, name.suffix) if part
    ) or name.nickname  # fmt: skip
    points = tuple(_card_points(fact.points, called))
    if not points:
        return None
    parts = {
        "given": name.given, "middle": name.middle, "family": name.family, "prefix": name.prefix,
        "suffix": name.suffix, "nickname": name.nickname,
    }  # fmt: skip
    content = (
        called, parts, points, [_affiliation(a) for a in fact.affiliations],
        [_place(place) for place in fact.places], fact.groups, fact.headline, fact.note,
        fact.skills, fact.birthday, fact.is_owner, fact.is_organisation, fact.related,
        fact.source_fields,
    )  # fmt: skip
    digest, key = _known_by("card", fact.source, fact.key, content)
    return CardRow(
        digest=digest,
        source=fact.source[:_SOURCE],
        fact_key=key,
        told_at=_seconds(fact.told_at),
        name=called,
        parts=_json({part: text for part, text in parts.items() if text}),
        headline=fact.headline,
        note=fact.note,
        birthday=fact.birthday[:10],
        groups=_json(fact.groups),
        skills=_json(fact.skills),
        places=_json([_place(place) for place in fact.places]),
        related=_json(fact.related),
        is_owner=fact.is_owner,
        is_organisation=fact.is_organisation,
        source_fields=_json(fact.source_fields),
        defects=_json(fact.defects),
        points=points,
        affiliations=tuple(_affiliation(one) for one in fact.affiliations),
        key=at[0], length=at[1], path=at[2],
    )  # fmt: skip


def _card_points(points: Iterable[Point], name: str) -> Iterable[CardPointRow]:
    """Each point once, in order; the name too where nothing else is one person's own."""
    seen: dict[tuple[str, str], str] = {}
    for point in points:
        if point.value:
            seen.setdefault((point.kind.value, point.value[:_VALUE]), point.label[:_SHORT])
    own = any(PointKind(kind) not in _UNREACHABLE for kind, _ in seen)
    folded = fold(name)[:_VALUE]
    if not own and folded:
        seen.setdefault((PointKind.NAME.value, folded), "")
    return (CardPointRow(kind, value, label) for (kind, value), label in seen.items())


def _affiliation(told: Affiliation) -> AffiliationRow:
    return AffiliationRow(
        told.organisation, fold(told.organisation)[:_FOLDED], told.title, told.department,
        _day(told.since), _day(told.until),
    )  # fmt: skip


def _place(place: object) -> dict[str, str]:
    names = ("text", "locality", "region", "country", "label")
    told = {name: getattr(place, name) for name in names}
    return {name: text for name, text in told.items() if text}


def _meeting(fact: Meeting, at: Place) -> MeetingRow:
    organiser = _held(fact.organiser) if fact.organiser else None
    invited: dict[tuple[str, str], AttendanceRow] = {}
    for attendee in fact.attendees:
        row = _attendance(attendee)
        if row is not None:
            invited.setdefault((row.kind, row.value), row)
    starts, ends = _seconds(fact.starts_at), _seconds(fact.ends_at)
    content = (
        starts, ends, fact.all_day, fact.title, fact.text, fact.place, fact.state, organiser,
        tuple(invited.values()), fact.repeats, fact.categories,
    )  # fmt: skip
    digest, key = _known_by("meeting", fact.source, fact.key, content)
    return MeetingRow(
        digest=digest,
        source=fact.source[:_SOURCE],
        fact_key=key,
        told_at=_seconds(fact.told_at),
        starts_at=starts,
        ends_at=ends,
        all_day=fact.all_day,
        title=fact.title,
        text=fact.text,
        place=fact.place,
        state=fact.state.value,
        organiser=organiser,
        calendar=fact.calendar,
        repeats=fact.repeats,
        categories=_json(fact.categories),
        defects=_json(fact.defects),
        attendance=tuple(invited.values()),
        key=at[0], length=at[1], path=at[2],
    )  # fmt: skip


def _attendance(attendee: Attendee) -> AttendanceRow | None:
    kind, value = point_of(attendee.mailbox)
    if not value:
        return None
    return AttendanceRow(
        kind, value, attendee.mailbox.name, attendee.answer.value, attendee.optional,
        attendee.is_group,
    )  # fmt: skip


def _interaction(fact: Interaction, at: Place, now: int) -> InteractionRow | None:
    by, to = _held(fact.by), _held(fact.to)
    if by is None or to is None:
        return None
    when, defects = _seconds(fact.at), fact.defects
    if when is not None and when > now + 2 * _DAY:
        defects = (*defects, f"its date, {fact.at:%Y-%m-%d}, lies in the future and was not used")
        when = None
    content = (fact.kind, when, by, to, fact.subject, fact.text)
    digest, key = _known_by("interaction", fact.source, fact.key, content)
    return InteractionRow(
        digest=digest,
        source=fact.source[:_SOURCE],
        fact_key=key,
        told_at=None,
        kind=fact.kind.value,
        at=when,
        by=by,
        to=to,
        subject=fact.subject,
        text=fact.text,
        defects=_json(defects),
        key=at[0], length=at[1], path=at[2],
    )  # fmt: skip


def _reach(fact: Reach, at: Place) -> ReachRow | None:
    point = HeldPoint(fact.point.kind.value, fact.point.value[:_VALUE], fact.name)
    when = _seconds(fact.at)
    if not point.value or when is None:
        return None
    own = (point.kind, point.value, fact.figure, when)
    digest, key = _known_by("reach", fact.source, "", (*own, fact.count))
    return ReachRow(
        digest=digest,
        source=fact.source[:_SOURCE],
        fact_key=key,
        told_at=None,
        point=point,
        figure=fact.figure.value,
        number=fact.count,
        at=when,
        key=at[0], length=at[1], path=at[2],
    )  # fmt: skip


def _held(mailbox: Mailbox) -> HeldPoint | None:
    kind, value = point_of(mailbox)
    return HeldPoint(kind, value, mailbox.name) if value else None


def _known_by(kind: str, source: str, key: str, content: object) -> tuple[bytes, str]:
    """The digest of a fact, and its key within the source: its content where it has none.

    When its source last changed it is no part of the digest: calendars stamp every export anew.
    """
    digest = digest_of(kind, source, key, content)
    if not key:
        return digest, digest.hex()
    if len(key) <= _KEY:
        return digest, key
    return digest, hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _day(at: date | None) -> str:
    return "" if at is None else at.isoformat()


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
