"""Who drifts out of sight and is worth a word: a short list a day, each with an occasion.

The list of a day stays: it is told at the day's beginning, a decision takes somebody off it without
putting another in their place, and contact through any source does so by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.ledger import decisions
from tengill.ledger.models import Act, ActParty, ContactPoint, CreditLine, Person
from tengill.ties import Drift
from tengill.workspace import between as passed
from tengill.workspace import owner_ties, presenting, references, settings
from tengill.workspace.between import Between
from tengill.workspace.drift_occasions import LastWords, Occasion, last_words, occasions
from tengill.workspace.faint import IS_FAINT
from tengill.workspace.owner_ties import OwnerTie
from tengill.workspace.person_decisions import UnknownPersonError, key_of_point
from tengill.workspace.presenting import PersonRef, Phrase, Sentence, sentence

KIND = "drift"
"""The kind of these decisions; `about` is a contact point of the person."""
LIMIT = 7
_LATER = 90
_POOL = 200
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class DriftRow:
    """Somebody who drifts, why it matters, and what to write about."""

    person: PersonRef
    strength: float
    """Now: the chance of being in touch within the next 180 days."""
    strength_then: float
    """At the last contact."""
    worth: float
    """What the list is ordered by: strength lost, more for acts and credit between the two."""
    last_at: datetime
    quiet_days: int
    rhythm_days: float | None
    they_are_still: bool
    """True when they are silent with everybody in the ledger, not only with the owner."""
    because: Sentence
    occasions: tuple[Occasion, ...]
    last_words: LastWords | None


@dataclass(frozen=True, slots=True)
class DriftPage:
    """The list of a day."""

    sentence: Sentence
    rows: tuple[DriftRow, ...]
    total: int
    """How many drift in all, those of other days with them."""
    decided: int
    """How many of this day's list have been decided on."""
    day: datetime
    """The beginning of the day the list is told at."""


def list_drifting(now: datetime | None = None, limit: int = LIMIT) -> DriftPage:
    """The day's list, worth most first.

    Args:
        now: some time of the day asked for, aware; None: today, or the end of an older archive.
        limit: how many at most, those decided on that day counted.
    """
    start = _day(settings.told_at(now))
    at = int(start.timestamp())
    owners = settings.owner_ids()
    ties = owner_ties.drifting(owners, at) if owners else []
    told = decisions.in_force(KIND)
    standing = _standing([tie.person for tie in ties], told)
    open_ties = [tie for tie in ties if _is_open(tie, standing.get(tie.person), at)]
    today = {tie.person for tie in open_ties if _decided_today(tie, standing.get(tie.person), at)}
    chosen = _chosen(open_ties, limit)
    waiting = [tie for tie, _worth in chosen if tie.person not in today]
    worth = {tie.person: value for tie, value in chosen}
    people = references.people(tie.person for tie in waiting)
    rows = tuple(
        _row(tie, people[tie.person], owners, at, worth[tie.person])
        for tie in waiting
        if tie.person in people
    )
    return DriftPage(
        _sentence(len(rows), len(open_ties)),
        rows,
        len(open_ties),
        len(chosen) - len(waiting),
        start,
    )


def let_go(person: int, who: str = "", why: str = "") -> int:
    """Let somebody drift: they come back only after new contact that goes quiet again.

    Returns:
        The decision, to take back with `undo`.

    Raises:
        UnknownPersonError: when the person is not in the ledger.
    """
    return _decide(person, {"word": "let_go"}, who, why)


def later(person: int, who: str = "", days: int = _LATER) -> int:
    """Not now: ask again after so many days.

    Raises:
        UnknownPersonError: when the person is not in the ledger.
        ValueError: when `days` is not from 1 to 3,650.
    """
    if not 1 <= days <= 3_650:  # noqa: PLR2004 - ten years
        raise ValueError(_("Ask again after 1 to 3,650 days."))
    return _decide(person, {"word": "later", "days": days}, who, "")


def undo(decision: int, who: str = "") -> None:
    """Take such a decision back.

    Raises:
        LookupError: when it is not there, of another kind, or taken back already.
    """
    if not any(
        decisions.latest(KIND, about) == (decision, value)
        for about, value in decisions.in_force(KIND).items()
    ):
        raise LookupError(_("This decision is not in force: it was taken back or decided anew."))
    decisions.retract(decision, who)


def _decide(person: int, value: dict[str, object], who: str, why: str) -> int:
    point = ContactPoint.objects.filter(personpoint__person=person).order_by("pk").first()
    if point is None or not Person.objects.filter(pk=person).exists():
        raise UnknownPersonError(
            _("There is no person %(number)s in the ledger.") % {"number": person}
        )
    now = settings.told_at()
    tie = owner_ties.with_people(settings.owner_ids(), [person], now).get(person)
    last = tie.last_at if tie else 0
    told = {**value, "at": now, "last_at": last}
    return decisions.record(KIND, key_of_point(point.kind, point.value), told, who, why)


def _day(at: int) -> datetime:
    local = settings.at(at)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _standing(
    people: Sequence[int], told: Mapping[str, Mapping[str, object]]
) -> dict[int, Mapping[str, object]]:
    """Person → the decision about them, by any of their contact points; the latest counts."""
    if not told:
        return {}
    found: dict[int, Mapping[str, object]] = {}
    rows = references.rows(
        "SELECT pp.person_id, c.kind, c.value FROM ledger_personpoint pp"
        " JOIN ledger_contactpoint c ON c.id = pp.point_id WHERE pp.person_id IN ({})",
        people,
    )
    points: dict[str, int] = {key_of_point(kind, value): person for person, kind, value in rows}
    for about, value in told.items():  # in the order decided
        if about in points:
            found[points[about]] = value
    return found


def _is_open(tie: OwnerTie, value: Mapping[str, object] | None, at: int) -> bool:
    """Whether a tie has a place on the list of the day that begins at `at`, decided on it or not."""
    if value is None or tie.last_at > _number(value, "last_at"):
        return True  # nothing was decided, or contact came after it
    if _decided_today(tie, value, at):
        return True
    decided = _number(value, "at")
    return value.get("word") == "later" and decided + _number(value, "days") * _DAY <= at


def _decided_today(tie: OwnerTie, value: Mapping[str, object] | None, at: int) -> bool:
    """Whether the word on a tie fell on this day (or after it) and no contact has overtaken it."""
    if value is None or tie.last_at > _number(value, "last_at"):
        return False
    return _number(value, "at") >= at


def _number(value: Mapping[str, object], name: str) -> int:
    told = value.get(name, 0)
    return told if isinstance(told, int) else 0


def _chosen(ties: Sequence[OwnerTie], limit: int) -> list[tuple[OwnerTie, float]]:
    """The day's ties by worth: strength lost, more for acts and credit."""
    pool = ties[:_POOL]
    ids = [tie.person for tie in pool]
    acts = _acts(ids)
    credited = set(
        CreditLine.objects.filter(person__in=ids, model="shapley", credit_minor__gt=0).values_list(
            "person_id", flat=True
        )
    )
    weighed = [
        (
            tie,
            max(tie.then - tie.now, 0.0)
            * (1.0 + min(acts.get(tie.person, 0), 3) / 6.0 + (tie.person in credited) / 2.0),
        )
        for tie in pool
    ]
    return sorted(weighed, key=lambda one: (-one[1], one[0].person))[:limit]


def _acts(people: Sequence[int]) -> dict[int, int]:
    rows = (
        ActParty.objects.filter(person__in=people)
        .exclude(act__state="rejected")
        .exclude(act__in=Act.objects.filter(IS_FAINT))
        .values("person")
        .annotate(n=Count("act", distinct=True))
    )
    return {row["person"]: row["n"] for row in rows}


def _row(
    tie: OwnerTie, person: PersonRef, owners: tuple[int, ...], at: int, worth: float
) -> DriftRow:
    drifted = tie.drift(at)
    between = Between.of(owners, tie.person)
    last = last_words(between)
    return DriftRow(
        person=person,
        strength=tie.now,
        strength_then=tie.then,
        worth=worth,
        last_at=settings.at(tie.last_at),
        quiet_days=int(drifted.silent_days),
        rhythm_days=drifted.rhythm_days,
        they_are_still=drifted.they_are_still,
        because=presenting.join([passed.because(tie, at), _still(drifted)]),
        occasions=occasions(owners, tie.person, between, at, last),
        last_words=last,
    )


def _still(drifted: Drift) -> Sentence:
    if not drifted.they_are_still:
        return ()
    return (Phrase(_("They have gone quiet with everybody here, not only with you.")),)


def _sentence(shown: int, total: int) -> Sentence:
    if not total:
        return (Phrase(_("Nobody you were close to drifts out of sight.")),)
    if not shown:
        return (Phrase(_("That is all for today.")),)
    first = ngettext(
        "{count} person to write to today.", "{count} people to write to today.", shown
    )
    parts = [sentence(first, count=shown)]
    if total > shown:
        more = ngettext("{count} drifts in all.", "{count} drift in all.", total)
        parts.append(sentence(more, count=presenting.number(total)))
    return presenting.join(parts)
