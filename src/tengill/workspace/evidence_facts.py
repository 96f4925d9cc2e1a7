"""Evidence beside messages: one card, meeting or interaction as its source told it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from tengill.ledger.models import Attendance, Card, CardPoint, FactSighting, Interaction, Meeting
from tengill.ledger.standing import in_force
from tengill.workspace import references, settings
from tengill.workspace.presenting import PersonRef
from tengill.workspace.reaching import Shown, shown

_SIGHTINGS = 50
_ATTENDEES = 500
_POINTS = 200


@dataclass(frozen=True, slots=True)
class FactSightingView:
    """Where a fact was found."""

    path: str
    offset: int
    length: int
    run_id: int


@dataclass(frozen=True, slots=True)
class Told:
    """What all facts share: their source, and whether they still stand."""

    id: int
    source: str
    told_at: datetime | None
    """When its source last changed it."""
    recorded_at: datetime | None
    standing: str
    """Empty while it stands; else in a sentence why it does not, in the active language."""
    sightings: tuple[FactSightingView, ...]
    defects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldPoint:
    """A contact point on a fact, and whose it is."""

    kind: str
    shown: Shown
    label: str
    name: str
    """As written there; may be empty."""
    person: PersonRef | None


@dataclass(frozen=True, slots=True)
class AffiliationView:
    """A place in an organisation, as told."""

    organisation: str
    title: str
    department: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class CardView:
    """The evidence page of a card."""

    told: Told
    name: str
    person: PersonRef | None
    points: tuple[HeldPoint, ...]
    affiliations: tuple[AffiliationView, ...]
    places: tuple[str, ...]
    groups: tuple[str, ...]
    headline: str
    note: str
    skills: tuple[str, ...]
    birthday: str
    related: tuple[tuple[str, str], ...]
    is_owner: bool
    is_organisation: bool
    source_fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody invited to a meeting."""

    point: HeldPoint
    answer: str
    """facts.meetings.Answer."""
    optional: bool
    is_group: bool


@dataclass(frozen=True, slots=True)
class MeetingView:
    """The evidence page of a meeting; times in the owner's zone."""

    told: Told
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    all_day: bool
    place: str
    text: str
    state: str
    organiser: HeldPoint | None
    invited: tuple[Invited, ...]
    """At most 500."""
    invited_total: int
    calendar: str
    repeats: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InteractionView:
    """The evidence page of an interaction."""

    told: Told
    kind: str
    """facts.interactions.InteractionKind."""
    at: datetime | None
    by: HeldPoint
    to: HeldPoint
    subject: str
    text: str


def card_view(card_id: int) -> CardView:
    """One card.

    Raises:
        LookupError: there is no such card.
    """
    card = Card.objects.filter(pk=card_id).first()
    if card is None:
        raise LookupError(_gone("card", card_id))
    rows = list(
        CardPoint.objects.filter(card=card).select_related("point").order_by("position")[:_POINTS]
    )
    whose = references.of_points(row.point_id for row in rows)
    points = tuple(
        _held(row.point.kind, row.point.value, whose[row.point_id], label=row.label) for row in rows
    )
    return CardView(
        told=_told("card", card, card.defects),
        name=card.name,
        person=next((point.person for point in points if _is_person(point.person)), None),
        points=points,
        affiliations=tuple(
            AffiliationView(a.organisation, a.title, a.department, a.since, a.until)
            for a in card.affiliations.order_by("position")
        ),
        places=tuple(str(place.get("text", "")) for place in card.places),
        groups=_texts(card.groups),
        headline=card.headline,
        note=card.note,
        skills=_texts(card.skills),
        birthday=card.birthday,
        related=_pairs(card.related),
        is_owner=card.is_owner,
        is_organisation=card.is_organisation,
        source_fields=_pairs(card.source_fields),
    )


def meeting_view(meeting_id: int) -> MeetingView:
    """One meeting.

    Raises:
        LookupError: there is no such meeting.
    """
    meeting = Meeting.objects.select_related("organiser").filter(pk=meeting_id).first()
    if meeting is None:
        raise LookupError(_gone("meeting", meeting_id))
    rows = list(
        Attendance.objects.filter(meeting=meeting)
        .select_related("point")
        .order_by("position")[:_ATTENDEES]
    )
    organiser = meeting.organiser
    whose = references.of_points([meeting.organiser_id, *(row.point_id for row in rows)])
    tz = settings.zone()
    return MeetingView(
        told=_told("meeting", meeting, meeting.defects),
        title=meeting.title,
        starts_at=settings.local(meeting.starts_at, tz),
        ends_at=settings.local(meeting.ends_at, tz),
        all_day=meeting.all_day,
        place=meeting.place,
        text=meeting.text,
        state=meeting.state,
        organiser=(
            None
            if organiser is None
            else _held(
                organiser.kind, organiser.value, whose[organiser.pk], name=meeting.organiser_name
            )
        ),
        invited=tuple(
            Invited(
                _held(row.point.kind, row.point.value, whose[row.point_id], name=row.name),
                row.answer,
                row.optional,
                row.is_group,
            )
            for row in rows
        ),
        invited_total=meeting.attendees,
        calendar=meeting.calendar,
        repeats=meeting.repeats,
        categories=_texts(meeting.categories),
    )


def interaction_view(interaction_id: int) -> InteractionView:
    """One interaction.

    Raises:
        LookupError: there is no such interaction.
    """
    one = Interaction.objects.select_related("by", "to").filter(pk=interaction_id).first()
    if one is None:
        raise LookupError(_gone("interaction", interaction_id))
    whose = references.of_points([one.by_id, one.to_id])
    return InteractionView(
        told=_told("interaction", one, one.defects),
        kind=one.kind,
        at=settings.local(one.at),
        by=_held(one.by.kind, one.by.value, whose[one.by_id], name=one.by_name),
        to=_held(one.to.kind, one.to.value, whose[one.to_id], name=one.to_name),
        subject=one.subject,
        text=one.text,
    )


def _gone(kind: str, number: int) -> str:
    return f"There is no {kind} {number} in the ledger. Its import may have been undone."


def _held(
    kind: str, value: str, person: PersonRef, *, name: str = "", label: str = ""
) -> HeldPoint:
    known = person if person.id is not None else None
    return HeldPoint(kind, shown(kind, value), label, name, known)


def _is_person(person: PersonRef | None) -> bool:
    return person is not None and person.kind == "person"


def _texts(told: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in told)


def _pairs(told: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(one[0]), str(one[1])) for one in told)


def _told(kind: str, fact: Any, defects: Any) -> Told:
    tz = settings.zone()
    return Told(
        id=fact.pk,
        source=fact.source,
        told_at=settings.local(fact.told_at, tz),
        recorded_at=settings.local(fact.recorded_at, tz),
        standing=_standing(fact),
        sightings=_sightings(kind, fact.pk),
        defects=_texts(defects),
    )


def _standing(fact: Any) -> str:
    if fact.retracted_at is not None:
        return _("Its source took it away; it is kept as history.")
    table = fact._meta.db_table  # noqa: SLF001 - Django's documented Meta API
    with connection.cursor() as c:
        c.execute(f"SELECT 1 FROM {table} f WHERE f.id = %s AND {in_force(table, 'f')}", [fact.pk])
        if c.fetchone():
            return ""
    return _("A later telling took its place; it is kept as history.")


def _sightings(kind: str, fact: int) -> tuple[FactSightingView, ...]:
    rows = FactSighting.objects.filter(kind=kind, fact=fact).select_related("file").order_by("pk")
    return tuple(
        FactSightingView(
            path=row.path or row.file.path,
            offset=row.key if row.path in {"", row.file.path} else 0,
            length=row.length,
            run_id=row.file.run_id,
        )
        for row in rows[:_SIGHTINGS]
    )
