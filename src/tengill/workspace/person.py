"""One person's page: where we stand, how we met, what we did for each other, what came of it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Sum

from tengill.facts.money import Money
from tengill.ledger.models import CreditLine, Person, PersonPoint, PointName
from tengill.workspace import act_lines, between, owner_ties, references, settings
from tengill.workspace import timeline as timelines
from tengill.workspace.act_lines import JOINING, ActLine
from tengill.workspace.between import Between, HowWeMet, TieView, Topic
from tengill.workspace.person_cards import PersonCards, person_cards
from tengill.workspace.person_decisions import UnknownPersonError, key_of_point
from tengill.workspace.presenting import PersonRef, Sentence
from tengill.workspace.reaching import Shown, shown
from tengill.workspace.timeline import Timeline, TimelineItem, timeline

__all__ = [
    "ActLine",
    "CreditOf",
    "HowWeMet",
    "OtherTie",
    "PersonView",
    "Point",
    "TieView",
    "Timeline",
    "TimelineItem",
    "Topic",
    "UnknownPersonError",
    "person_view",
    "timeline",
]


@dataclass(frozen=True, slots=True)
class Point:
    """A contact point and why it is this person's. `key` is `kind:value`, as `people.split` takes."""

    key: str
    kind: str
    value: str
    reason: str
    evidence: str
    """facts.Evidence grade of the joining."""
    names: tuple[tuple[str, int], ...]
    """Display names it stood under, with counts, commonest first (at most five)."""
    shown: Shown
    """As a person would write it, and where a click leads."""


@dataclass(frozen=True, slots=True)
class CreditOf:
    """The person's part in one outcome."""

    outcome_id: int
    title: str
    closed_at: datetime | None
    amount: Money | None
    credit: Money
    """Shapley credit."""
    necessity: Money | None
    last_touch: Money | None
    weakest: str


@dataclass(frozen=True, slots=True)
class OtherTie:
    """Somebody else this person is tied to."""

    person: PersonRef
    strength: float
    last_at: datetime


@dataclass(frozen=True, slots=True)
class PersonView:
    """Everything the Person page shows."""

    person: PersonRef
    organisation: str
    kind_reason: str
    is_owner: bool
    points: tuple[Point, ...]
    assistant_of: PersonRef | None
    assistants: tuple[PersonRef, ...]
    where_we_stand: Sentence
    tie: TieView | None
    how_we_met: HowWeMet
    introductions_by: tuple[ActLine, ...]
    """Introductions and handoffs they made, newest first, at most 8."""
    introductions_of: tuple[ActLine, ...]
    """Introductions and handoffs they were introduced in."""
    recommendations: tuple[ActLine, ...]
    acknowledgements: tuple[ActLine, ...]
    credit: tuple[CreditOf, ...]
    credit_totals: tuple[Money, ...]
    """One per currency."""
    other_ties: tuple[OtherTie, ...]
    topics: tuple[Topic, ...]
    timeline: Timeline
    """What happened so far; a calendar's coming meetings are left out."""
    next_meeting: TimelineItem | None
    """The first meeting still to come."""
    cards: PersonCards


_SHOWN = 8
_NAMES = 5
_OTHERS = 10
_POINTS = 200
_ANY = ("connector", "left", "right")
_ACTS = (
    (JOINING, ("connector",)),
    (JOINING, ("left", "right")),
    (("recommendation",), _ANY),
    (("acknowledgement",), _ANY),
)


def person_view(person_id: int, now: datetime | None = None) -> PersonView:
    """The Person page, told at `now` (aware; None: see `settings.told_at`).

    Raises:
        UnknownPersonError: when no person has this id.
    """
    person = Person.objects.select_related("assistant_of").filter(pk=person_id).first()
    if person is None:
        raise UnknownPersonError(
            f"There is no person {person_id} in the ledger. They may have been merged; find them by name."
        )
    at = settings.told_at(now)
    # An archive that ended long ago is told at its end, yet what its calendar told since is past.
    today = max(at, int((now or datetime.now(UTC)).timestamp()))
    owners = settings.owner_ids()
    tie = owner_ties.with_people(owners, [person_id], at).get(person_id)
    both = Between.of(owners, person_id)
    credit = _credit(person_id)
    made, stood_in, recommended, thanked = act_lines.of_person(person_id, _ACTS, _SHOWN)
    return PersonView(
        person=_reference(person),
        organisation=references.organisations([person.pk]).get(person.pk, ""),
        kind_reason=person.kind_reason,
        is_owner=person.is_owner,
        points=_points(person_id),
        assistant_of=_reference(person.assistant_of) if person.assistant_of else None,
        assistants=tuple(
            _reference(one)
            # A range, not an equality: nearly all are nobody's assistant, so statistics would
            # have SQLite read everybody.
            for one in Person.objects.filter(
                assistant_of__gte=person_id, assistant_of__lte=person_id
            )[:_SHOWN]
        ),
        where_we_stand=between.where_we_stand(tie, at, is_owner=person.is_owner),
        tie=between.tie_view(tie, both, at) if tie else None,
        how_we_met=between.how_we_met(owners, person_id, both),
        introductions_by=made,
        introductions_of=stood_in,
        recommendations=recommended,
        acknowledgements=thanked,
        credit=credit,
        credit_totals=_totals(person_id),
        other_ties=_other_ties(person_id, owners, at),
        topics=between.topics(both),
        timeline=timelines.until(person_id, today),
        next_meeting=timelines.next_meeting(person_id, today),
        cards=person_cards(person_id),
    )


def _reference(person: Person) -> PersonRef:
    return PersonRef(person.pk, person.name or person.address, person.address, person.kind)


def _points(person_id: int) -> tuple[Point, ...]:
    rows = list(
        PersonPoint.objects.filter(person=person_id)
        .select_related("point")
        .order_by("point")[:_POINTS]
    )
    names: dict[int, list[tuple[str, int]]] = {}
    for point, name, seen in (
        PointName.objects.filter(point__in=[row.point_id for row in rows])
        .exclude(name="")
        .order_by("-seen", "name")
        .values_list("point_id", "name", "seen")
    ):
        names.setdefault(point, []).append((name, seen))
    return tuple(
        Point(
            key=key_of_point(row.point.kind, row.point.value),
            kind=row.point.kind,
            value=row.point.value,
            reason=row.reason,
            evidence=row.evidence,
            names=tuple(names.get(row.point_id, [])[:_NAMES]),
            shown=shown(row.point.kind, row.point.value),
        )
        for row in rows
    )


def _credit(person_id: int) -> tuple[CreditOf, ...]:
    """The person's greatest credits, with last touch beside them."""
    rows = list(
        CreditLine.objects.filter(person=person_id, model="shapley")
        .filter(outcome__superseded_by=None, outcome__retracted_at=None)
        .select_related("outcome")
        .order_by("-credit_minor", "-outcome__closed_at")[:_SHOWN]
    )
    last = dict(
        CreditLine.objects.filter(
            person=person_id, model="last", outcome__in=[row.outcome_id for row in rows]
        ).values_list("outcome_id", "credit_minor")
    )
    tz = settings.zone()
    return tuple(
        CreditOf(
            outcome_id=row.outcome_id,
            title=row.outcome.title,
            closed_at=settings.local(row.outcome.closed_at, tz),
            amount=Money(currency, row.outcome.amount_minor or 0),
            credit=Money(currency, row.credit_minor),
            necessity=(
                None if row.necessity_minor is None else Money(currency, row.necessity_minor)
            ),
            last_touch=Money(currency, last.get(row.outcome_id, 0)),
            weakest=row.weakest,
        )
        for row in rows
        for currency in [row.outcome.currency]
    )


def _totals(person_id: int) -> tuple[Money, ...]:
    """Their credit per currency, greatest number of minor units first."""
    rows = (
        CreditLine.objects.filter(person=person_id, model="shapley")
        .filter(outcome__superseded_by=None, outcome__retracted_at=None)
        .values_list("outcome__currency")
        .annotate(Sum("credit_minor"))
    )
    totals = [Money(currency, minor) for currency, minor in rows if currency]
    return tuple(sorted(totals, key=lambda money: (-money.minor, money.currency)))


def _other_ties(person_id: int, owners: tuple[int, ...], now: int) -> tuple[OtherTie, ...]:
    ties = [
        tie
        for tie in owner_ties.closest((person_id,), now, "person", size=_OTHERS * 5)
        if tie.person not in owners
    ][:_OTHERS]
    people = references.people(tie.person for tie in ties)
    tz = settings.zone()
    return tuple(
        OtherTie(people[tie.person], tie.now, settings.at(tie.last_at, tz))
        for tie in ties
        if tie.person in people
    )
