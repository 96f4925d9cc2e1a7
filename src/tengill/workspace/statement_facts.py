"""What a statement asks of the ledger besides attributions: whose it is, what they did, when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Max, Q

import tengill
from tengill.credit import CreditSettings
from tengill.facts.acts import BULK, ActKind, Took
from tengill.facts.outcomes import OutcomeState
from tengill.ledger.models import ActParty, Decision, Message, Outcome, Person, Run
from tengill.workspace import credit_sets
from tengill.workspace import settings as standing
from tengill.workspace.faint import SQL as IS_FAINT
from tengill.workspace.references import marks
from tengill.workspace.statement_view import Named, Stamp

Moment = date | datetime
_NAMES = 400
_FIRST_DAY, _LAST_DAY = date(1, 1, 3), date(9998, 12, 31)


def whose(person_id: int | None) -> tuple[tuple[int, ...], Named | None]:
    """The numbers of the person (an owner may have several), and their name.

    Raises:
        LookupError: when there is no person with that number.
    """
    ids = standing.owner_ids() if person_id is None else (person_id,)
    if not ids:
        return (), None
    found = Person.objects.filter(pk__in=ids).order_by("-sent", "pk").values_list("pk", "name")[:1]
    for pk, name in found:
        return ids, Named(pk, name)
    raise LookupError(f"There is no person {person_id}.")


def period(
    start: Moment | None, end: Moment | None, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """The moments a period starts at and ends before, in the owner's time zone.

    Days are held within the years 1 to 9998, as `settings.at` holds moments.

    Raises:
        ValueError: when it ends before it starts, or a moment has no time zone.
    """
    first = None if start is None else _moment(start, zone)
    last = None if end is None else _moment(end, zone)
    if last is not None and not isinstance(end, datetime):
        last += timedelta(days=1)
    if first is not None and last is not None and last <= first:
        raise ValueError(f"The period ends ({end:%Y-%m-%d}) before it starts ({start:%Y-%m-%d}).")
    return first, last


def _moment(told: Moment, zone: ZoneInfo) -> datetime:
    if not isinstance(told, datetime):
        return datetime.combine(min(max(told, _FIRST_DAY), _LAST_DAY), time(), zone)
    if told.tzinfo is None:
        raise ValueError(f"{told.isoformat()} has no time zone; give an aware moment or a date.")
    return told.astimezone(zone)


def within(field: str, first: datetime | None, last: datetime | None) -> Q:
    """The condition that a time in seconds lies in the period."""
    inside = Q()
    if first is not None:
        inside &= Q(**{f"{field}__gte": int(first.timestamp())})
    if last is not None:
        inside &= Q(**{f"{field}__lt": int(last.timestamp())})
    return inside


IN_FORCE = Q(state=OutcomeState.WON.value, superseded_by__isnull=True, retracted_at__isnull=True)
"""Outcomes that carry credit."""


def names(details: Iterable[Mapping[str, Any]]) -> dict[int | str, Named]:
    """Everybody the details speak of, in as few queries as can be."""
    people: set[int] = set()
    named: dict[int | str, Named] = {}
    for detail in details:
        for key, name in detail["names"].items():
            named[key] = Named(None, name)
        for explanation in detail["explanations"]:
            for step in explanation["steps"]:
                for role in ("connector", "left", "right", "people"):
                    people |= {p for p in step["params"].get(role, ()) if isinstance(p, int)}
    wanted = sorted(people)
    for begin in range(0, len(wanted), _NAMES):
        found = Person.objects.filter(pk__in=wanted[begin : begin + _NAMES])
        for pk, name, address in found.values_list("pk", "name", "address"):
            named[pk] = Named(pk, name or address)
    return named


_INTRODUCING = (ActKind.INTRODUCTION.value, ActKind.HANDOFF.value)
_TOOK = (Took.TOOK.value, Took.ACKNOWLEDGED.value)


def made(ids: tuple[int, ...], first: datetime | None, last: datetime | None) -> Mapping[str, int]:
    """What the person did in the period, by the same acts attribution counts.

    The faint ones among them are told apart: they carry credit by how likely they are, and
    nobody is said to have made them.
    """
    counts: defaultdict[str, int] = defaultdict(int)
    for kind, state, took, faint, count in _made(ids, first, last):
        if faint:
            counts["faint"] += count
            continue
        if kind not in _INTRODUCING:
            counts["recommendations"] += count
            continue
        counts["introductions"] += count
        counts["waiting"] += count * (state != "confirmed")
        counts["took"] += count * (took in _TOOK)
    return counts


# By hand, from the person to their acts to the messages: in the order Django asks, twice the time.
_MADE = """
SELECT a.kind, a.state, a.took, {faint}, count(*)
FROM (SELECT DISTINCT act_id FROM ledger_actparty
  WHERE person_id IN ({ids}) AND role = 'connector') p
CROSS JOIN ledger_act a ON a.id = p.act_id
LEFT JOIN ledger_message m ON m.id = a.message_id AND a.state <> 'confirmed'
WHERE a.kind IN ({kinds}) AND a.state <> 'rejected' AND a.at IS NOT NULL{within}
  AND (m.id IS NULL OR m.bulk < %s)
GROUP BY 1, 2, 3, 4
"""


def _made(
    ids: tuple[int, ...], first: datetime | None, last: datetime | None
) -> list[tuple[str, str, str, int, int]]:
    kinds = [*_INTRODUCING, ActKind.RECOMMENDATION.value]
    within_, times = "", []
    for moment, condition in ((first, ">="), (last, "<")):
        if moment is not None:
            within_ += f" AND a.at {condition} %s"
            times.append(int(moment.timestamp()))
    if not ids:
        return []
    sql = _MADE.format(faint=IS_FAINT, kinds=marks(kinds), ids=marks(ids), within=within_)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*ids, *kinds, *times, BULK])
        return list(cursor.fetchall())


def why_empty(ids: tuple[int, ...], first: datetime | None, last: datetime | None) -> str:
    """The key of the sentence that says why there is nothing, and what to do."""
    if not ids:
        return "no_owner" if Person.objects.exists() else "no_mail"
    outcomes = Outcome.objects.filter(IN_FORCE)
    if not outcomes.exists():
        return "no_outcomes"
    if not ActParty.objects.filter(person_id__in=ids, role="connector").exists():
        return "no_acts"
    if not outcomes.filter(within("closed_at", first, last)).exists():
        return "nothing_in_period"
    return "no_link"


def limits(*, sampled: bool, cut: bool, doubled: bool = False) -> tuple[str, ...]:
    """The keys of the limits to print: when a share was sampled, something left out, told twice."""
    chosen = ["recorded", "equal", "alternatives", "confidence", "necessity", "linkage"]
    if sampled:
        chosen.append("sampled")
    if cut:
        chosen.append("cut")
    if doubled:
        chosen.append("doubled")
    return (*chosen, "currencies", "experiment")


def stamp(settings: CreditSettings) -> Stamp:
    """What the figures rest on; its digest is yet to be made."""
    run, message, decision, outcome = (
        model.objects.aggregate(newest=Max("pk"))["newest"] or 0
        for model in (Run, Message, Decision, Outcome)
    )
    return Stamp(
        version=tengill.__version__,
        settings_key=settings.key,
        settings=settings.as_texts(),
        last_run=run,
        last_message=message,
        last_decision=decision,
        last_outcome=outcome,
        digest="",
        settings_name=credit_sets.told(settings).name,
    )
