"""Persons as record linkage compares them: what mail, cards and meetings tell of each, together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from tengill.facts.contacts import PersonName
from tengill.people import CardSeen, PersonKind, PointSeen, Resolution, Resolved
from tengill.people.linkage import Job, Record
from tengill.people.profiles import profile_of

_MOST_NAMES = 6
_MOST_AROUND = 3_000_000
"""Pairs of people seen together that are read at most."""
_FEW = 8
"""On a message to more people than this, being seen together tells little."""
_HANDLES = frozenset({"linkedin", "x", "mastodon", "url"})


@dataclass(slots=True)
class _Told:
    """What cards tell of one person."""

    cards: list[CardSeen] = field(default_factory=list)
    points: dict[int, None] = field(default_factory=dict)
    """All points on the cards, those others share too."""


@dataclass(frozen=True, slots=True)
class Records:
    """The records to link, and how to get back to persons."""

    records: list[Record]
    person: dict[int, int]
    """Record → person (whose id is a contact point's)."""


def records(
    resolution: Resolution, cards: Sequence[CardSeen], points: Sequence[PointSeen]
) -> Records:
    """One record for each person who is not the owner; roles and lists are nobody.

    Records are numbered by their first contact point as it is written, so that they come in one
    order whatever was imported first.
    """
    by_id = {point.id: point for point in points}
    person_of = resolution.person_of()
    told = _told(cards, resolution, person_of)
    persons = [
        one for one in resolution.people if one.kind is PersonKind.PERSON and not one.is_owner
    ]
    persons.sort(key=lambda one: min(by_id[joined.point].key for joined in one.points))
    number = {one.id: at for at, one in enumerate(persons, 1)}
    around = _around(person_of, number)
    birthdays = _birthdays()
    made = [
        _record(number[one.id], one, told.get(one.id, _Told()), by_id, birthdays, around)
        for one in persons
    ]
    return Records(made, {at: person for person, at in number.items()})


def _told(
    cards: Iterable[CardSeen], resolution: Resolution, person_of: Mapping[int, int]
) -> dict[int, _Told]:
    """Person → the cards that are theirs: a card is the person's behind its first own point."""
    people = {one.id for one in resolution.people if one.kind is PersonKind.PERSON}
    found: dict[int, _Told] = defaultdict(_Told)
    for card in cards:
        own = next((person_of[p] for p in card.points if person_of.get(p) in people), None)
        if own is not None and not card.is_organisation:
            found[own].cards.append(card)
            found[own].points.update(dict.fromkeys(card.points))
    return found


def _record(
    number: int,
    person: Resolved,
    told: _Told,
    points: Mapping[int, PointSeen],
    birthdays: Mapping[int, str],
    around: Mapping[int, tuple[int, ...]],
) -> Record:
    ids = dict.fromkeys([*(joined.point for joined in person.points), *told.points])
    seen = [points[pk] for pk in ids if pk in points]
    own = [points[joined.point] for joined in person.points]  # others' names stand on shared ones
    mailed = any(point.kind == "email" and point.sent + point.received for point in seen)
    cards = sorted(told.cards, key=lambda card: (card.source, card.key))
    return Record(
        id=number,
        sources=tuple((card.source, card.key) for card in cards)
        + ((("mail", ""),) if mailed else ()),
        names=_names(person, cards, own),
        emails=tuple(sorted(point.value for point in seen if point.kind == "email")),
        phones=tuple(sorted(point.value for point in seen if point.kind == "phone")),
        handles=tuple(sorted(point.key for point in seen if point.kind in _HANDLES)),
        jobs=tuple(Job(name) for card in cards for name in card.organisations),
        places=tuple(dict.fromkeys(place for card in cards for place in card.places)),
        birthday=next((birthdays[card.id] for card in cards if card.id in birthdays), ""),
        neighbours=around.get(number, ()),
    )


def _names(
    person: Resolved, cards: Sequence[CardSeen], own: Sequence[PointSeen]
) -> tuple[PersonName, ...]:
    """Names that can be trusted: those of cards, and of mail what its rules trust an address with."""
    trusted = [profile_of(point) for point in own if point.kind == "email"]
    told = Counter(
        profile.name.display()
        for profile in trusted
        if profile.name is not None and not profile.from_address and not profile.others
    )
    often = sorted(told, key=lambda name: (-told[name], name))[:_MOST_NAMES]
    names = [card.name for card in cards] + [PersonName(name) for name in often]
    if not names and not trusted:
        names = [PersonName(person.name)]
    return tuple(dict.fromkeys(names))


def _birthdays() -> dict[int, str]:
    with connection.cursor() as c:
        c.execute("SELECT id, birthday FROM ledger_card WHERE birthday <> ''")
        return dict(c.fetchall())


_WROTE = """
SELECT DISTINCT sender_id, point_id FROM ledger_addressed
WHERE sender_id IS NOT NULL AND role IN ('to', 'cc')"""
_ADDRESSED = f"""
SELECT DISTINCT a.point_id, b.point_id FROM ledger_message m
JOIN ledger_addressed a ON a.message_id = m.id JOIN ledger_addressed b ON b.message_id = m.id
WHERE m.recipients BETWEEN 2 AND {_FEW} AND m.bulk < 0.5 AND a.point_id < b.point_id
AND a.role IN ('to', 'cc') AND b.role IN ('to', 'cc')"""
_INVITED = f"""
SELECT DISTINCT m.organiser_id, a.point_id FROM ledger_meeting m
JOIN ledger_attendance a ON a.meeting_id = m.id
WHERE m.organiser_id IS NOT NULL AND m.attendees <= {2 * _FEW} AND m.retracted_at IS NULL"""
_MET = f"""
SELECT DISTINCT a.point_id, b.point_id FROM ledger_meeting m
JOIN ledger_attendance a ON a.meeting_id = m.id JOIN ledger_attendance b ON b.meeting_id = m.id
WHERE m.attendees <= {_FEW} AND m.retracted_at IS NULL AND a.point_id < b.point_id"""
_TURNED = "SELECT DISTINCT by_id, to_id FROM ledger_interaction WHERE retracted_at IS NULL"
_TOGETHER = (_WROTE, _ADDRESSED, _INVITED, _MET, _TURNED)


def _around(person_of: Mapping[int, int], number: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
    """Record → records of people they were seen with; the owner, whom all know, is left out."""
    found: dict[int, set[int]] = defaultdict(set)
    left = _MOST_AROUND
    with connection.cursor() as c:
        for sql in _TOGETHER:
            c.execute(f"{sql} LIMIT %s", [left])
            while rows := c.fetchmany(10_000):
                left -= len(rows)
                for one, other in rows:
                    mine = number.get(person_of.get(one, 0))
                    theirs = number.get(person_of.get(other, 0))
                    if mine and theirs and mine != theirs:
                        found[mine].add(theirs)
                        found[theirs].add(mine)
            if left <= 0:
                break
    return {record: tuple(sorted(others)) for record, others in found.items()}
