"""Outcomes that look like one deal told twice: shown and asked about, never merged by themselves.

Two won outcomes with different keys may be one deal when their amount and currency are the same,
they closed on the same day (in the owner's zone), and no side of theirs is told by different
people while one at least is told by the same. Both count until somebody says that they are one:
then the later told is retracted. "They are two" is a decision, and is not asked again. Both can be
taken back (`taking_back`): what was retracted for being one with another is in force again then.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tengill.facts.folding import fold
from tengill.facts.money import Money
from tengill.facts.outcomes import OutcomeState, Side
from tengill.ledger import decisions
from tengill.ledger.models import Decision, Outcome, OutcomeParty
from tengill.workspace import outcomes_by_hand, references, settings

KIND = "double"
_DAY = 86_400
_CHUNK = 400
_MOST = 500
Sides = dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Double:
    """An outcome that may be the same deal as another."""

    id: int
    key: str
    title: str
    money: Money
    closed_at: datetime | None
    run: int
    """The import run that told it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two outcomes that may be one deal, the earlier told first."""

    first: Double
    second: Double


@dataclass(frozen=True, slots=True)
class Joined:
    """An outcome that was said to be the same deal as another, and so is out of force."""

    decision: int
    """Take it back by this."""
    gone: Double
    who: str
    said_at: datetime


def of(outcome_id: int) -> tuple[Double, ...]:
    """The outcomes that look like the same deal as one, oldest told first; usually none."""
    row = _won().filter(pk=outcome_id).first()
    if row is None:
        return ()
    at = row.closed_at or 0  # `_won` asks for one
    near = _won().filter(
        amount_minor=row.amount_minor,
        currency=row.currency,
        closed_at__gte=at - _DAY,
        closed_at__lte=at + _DAY,
    )
    others = list(near.exclude(pk=row.pk).order_by("pk")[:_MOST])
    if not others:
        return ()
    pairs = _pairs([row, *others])
    return tuple(_double(other) for one, other in pairs if one.pk == row.pk) + tuple(
        _double(one) for one, other in pairs if other.pk == row.pk
    )


def among(outcome_ids: Iterable[int]) -> bool:
    """Whether any two of some outcomes look like one deal."""
    ids = sorted(set(outcome_ids))
    # Few amounts repeat: outcomes of those alone are read whole.
    sums: Counter[tuple[int, str, int]] = Counter()
    at: dict[int, tuple[int, str, int]] = {}
    for pk, minor, currency, closed in references.rows(
        "SELECT id, amount_minor, currency, closed_at / 86400 FROM ledger_outcome WHERE id IN ({})"
        " AND amount_minor > 0 AND closed_at IS NOT NULL",
        ids,
    ):
        at[pk] = (minor, currency, closed)
        # Days of the owner's zone lie across two of Greenwich's.
        for day in (closed, closed + 1):
            sums[minor, currency, day] += 1
    alike = [
        pk for pk, (minor, currency, day) in at.items()
        if max(sums[minor, currency, day], sums[minor, currency, day + 1]) > 1
    ]  # fmt: skip
    return bool(alike) and bool(_pairs(list(_won().filter(pk__in=alike[:_MOST]))))


def every() -> tuple[Pair, ...]:
    """All pairs in the ledger that look like one deal, newest first; at most 500."""
    rows = list(_won().order_by("pk").defer("source_fields"))
    found = [Pair(_double(one), _double(other)) for one, other in _pairs(rows)]
    found.sort(key=lambda pair: (-pair.second.id, -pair.first.id))
    return tuple(found[:_MOST])


def joined(outcome_id: int) -> tuple[Joined, ...]:
    """The outcomes that went because they were said to be the same deal as this one."""
    key = Outcome.objects.filter(pk=outcome_id).values_list("key", flat=True).first()
    if key is None:
        return ()
    said = Decision.objects.filter(kind=KIND, about__contains=key, retracts=None, retracted_by=None)
    latest = {row.about: row for row in said.order_by("pk")}
    found = []
    for row in latest.values():
        for gone in _gone(row):
            if gone.key != key and row.about == _about(key, gone.key):
                at = settings.at(row.decided_at, settings.zone())
                found.append(Joined(row.pk, _double(gone), row.who, at))
    return tuple(found)


def are_one(keep: int, drop: int, who: str = "", after: Callable[[], None] | None = None) -> int:
    """Say that two outcomes are one deal: the second is retracted. Returns the decision's id.

    Args:
        keep: the one that stays in force.
        drop: the one that goes.
        who: who says so.
        after: called once it is stored, to bring the projections in step.

    Raises:
        LookupError: when one of them is not in force.
        ValueError: when they are the same outcome.
    """
    one, other = _both(keep, drop)
    why = _("the same deal as outcome %(number)s (%(key)s)") % {"number": one.pk, "key": one.key}
    with transaction.atomic():
        value = {"same": True, "gone": other.key}
        made = decisions.record(KIND, _about(one.key, other.key), value, who)
        outcomes_by_hand.retract(other.pk, who=who, why=why)
    if after:
        after()
    return made


def revive(said: Decision) -> bool:
    """Put in force again what a decision took out of it; whether there was anything.

    For `taking_back`, which retracts the decision and has the projections follow.
    """
    ids = [row.pk for row in _gone(said)]
    return bool(Outcome.objects.filter(pk__in=ids).update(retracted_at=None, retracted_why=""))


def _gone(said: Decision) -> list[Outcome]:
    """The outcome a decision took out of force; none when the two are told to be two."""
    if not said.value.get("same"):
        return []
    told = said.value.get("gone")
    # Decisions made before the key was kept: of the two, the one that is retracted.
    keys = [told] if told else said.about.split("|")
    return list(Outcome.objects.filter(key__in=keys, superseded_by=None).exclude(retracted_at=None))


def are_two(one: int, other: int, who: str = "", why: str = "") -> int:
    """Say that two outcomes are two deals; returns the decision's id. They are not shown again.

    Raises:
        LookupError: when one of them is not in force.
        ValueError: when they are the same outcome.
    """
    first, second = _both(one, other)
    return decisions.record(KIND, _about(first.key, second.key), {"same": False}, who, why)


# ---------------------------------------------------------------- finding


def _won() -> QuerySet[Outcome]:
    """Outcomes that carry credit, with a day and an amount."""
    return Outcome.objects.filter(
        state=OutcomeState.WON.value,
        superseded_by=None,
        retracted_at=None,
        closed_at__isnull=False,
        amount_minor__gt=0,
    )


def _pairs(rows: list[Outcome]) -> list[tuple[Outcome, Outcome]]:
    """The pairs among some that are of one amount, fell on one day and have the same parties."""
    zone = settings.zone()
    days: defaultdict[object, list[Outcome]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.pk):
        if row.closed_at is not None:
            day = settings.at(row.closed_at, zone).date()
            days[row.amount_minor, row.currency, day].append(row)
    alike = [same for same in days.values() if len(same) > 1]
    if not alike:
        return []
    sides = _sides(row.pk for same in alike for row in same)
    said = decisions.in_force(KIND)
    return [
        (one, other)
        for same in alike
        for place, one in enumerate(same)
        for other in same[place + 1 : place + 1 + _MOST]
        if one.key != other.key
        and _about(one.key, other.key) not in said
        and _same_parties(sides[one.pk], sides[other.pk])
    ]


def _same_parties(one: Sides, other: Sides) -> bool:
    shared = 0
    for side in Side:
        mine, theirs = one.get(side, frozenset()), other.get(side, frozenset())
        if mine and theirs:
            if mine.isdisjoint(theirs):
                return False
            shared += 1
    return shared > 0


def _sides(ids: Iterable[int]) -> defaultdict[int, Sides]:
    """Everything each side is called."""
    told: defaultdict[int, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _CHUNK):
        found = OutcomeParty.objects.filter(outcome__in=wanted[start : start + _CHUNK])
        for outcome, side, *names in found.values_list(
            "outcome_id", "side", "name", "address", "organisation"
        ):
            told[outcome][side] |= {fold(name) for name in names if name}
    sides: defaultdict[int, Sides] = defaultdict(dict)
    for outcome, each in told.items():
        sides[outcome] = {side: frozenset(names) for side, names in each.items()}
    return sides


def _double(row: Outcome) -> Double:
    return Double(
        id=row.pk,
        key=row.key,
        title=row.title,
        money=Money(row.currency, row.amount_minor or 0),
        closed_at=settings.local(row.closed_at),
        run=row.run_id,
    )


def _both(one: int, other: int) -> tuple[Outcome, Outcome]:
    if one == other:
        raise ValueError(_("These two are one outcome."))
    found = Outcome.objects.filter(superseded_by=None, retracted_at=None).in_bulk([one, other])
    for number in (one, other):
        if number not in found:
            raise LookupError(_("There is no outcome %(number)s in force.") % {"number": number})
    return found[one], found[other]


def _about(one: str, other: str) -> str:
    return "|".join(sorted((one, other)))
