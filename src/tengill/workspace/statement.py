"""The statement: whose each outcome of a period was, for one person, with everything it rests on.

`statement(person_id, start, end)` gathers it; `render_text`, `render_html`, `render_json` and
`render_csv` put it into a format and a language (`en`, `is`). `docs/reference/statement.md`
lists the fields.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

import tengill
from tengill.credit import CreditSettings
from tengill.facts.acts import ActKind, Took
from tengill.facts.outcomes import OutcomeState
from tengill.ledger.models import (
    ActParty,
    CreditLine,
    Decision,
    Message,
    Outcome,
    OutcomeCredit,
    Person,
    Run,
)
from tengill.workspace import settings as standing
from tengill.workspace.attribute import computed, saved_settings
from tengill.workspace.attribute_loading import BULK
from tengill.workspace.statement_html import render_html
from tengill.workspace.statement_lines import ActRefs, statement_line, totals
from tengill.workspace.statement_tables import as_json, render_csv, render_json
from tengill.workspace.statement_text import render_text
from tengill.workspace.statement_view import (
    Named,
    Stamp,
    StatementLine,
    StatementView,
    Total,
    Why,
    WhyStep,
)

__all__ = [
    "Named",
    "Stamp",
    "StatementLine",
    "StatementView",
    "Total",
    "Why",
    "WhyStep",
    "render_csv",
    "render_html",
    "render_json",
    "render_text",
    "statement",
]

Moment = date | datetime
_NAMES = 400


def statement(
    person_id: int | None = None,
    start: Moment | None = None,
    end: Moment | None = None,
    settings: CreditSettings | None = None,
    *,
    told_on: datetime | None = None,
) -> StatementView:
    """A person's statement over a period.

    Args:
        person_id: whose; None for the owner (all of the owner's persons together).
        start: first day (a date, in the owner's time zone) or moment (aware); None: from the first.
        end: last day, included (a date), or the moment it ends before (aware); None: to the last.
        settings: how to weigh; None for the saved ones. Others are computed, and not saved.
        told_on: the date the statement carries; None: undated. No figure depends on it.

    Raises:
        LookupError: when there is no person with that number.
        ValueError: when the period ends before it starts, or a moment has no time zone.
        SettingError: when a saved setting is not in its range.
    """
    zone = standing.zone()
    first, last = _period(start, end, zone)
    chosen = settings or saved_settings()
    ids, person = _whose(person_id)
    rows = _rows(ids, first, last, chosen)
    named = _names(detail for _, detail in rows)
    refs = ActRefs.of(detail for _, detail in rows)
    lines = tuple(statement_line(row, detail, ids, named, refs, zone) for row, detail in rows)
    made = _made(ids, first, last)
    view = StatementView(
        person=person,
        is_owner=person_id is None or person_id in standing.owner_ids(),
        start=first,
        end=last,
        introductions=made["introductions"],
        introductions_waiting=made["waiting"],
        took=made["took"],
        recommendations=made["recommendations"],
        came_of=len(lines),
        without_amount=sum(1 for line in lines if line.amount is None),
        lines=lines,
        totals=totals(lines),
        empty="" if lines else _why_empty(ids, first, last),
        limits=_limits(lines),
        stamp=_stamp(chosen),
        told_on=told_on,
    )
    return replace(view, stamp=replace(view.stamp, digest=_digest(view)))


def _whose(person_id: int | None) -> tuple[tuple[int, ...], Named | None]:
    ids = standing.owner_ids() if person_id is None else (person_id,)
    if not ids:
        return (), None
    found = Person.objects.filter(pk__in=ids).order_by("-sent", "pk").values_list("pk", "name")[:1]
    for pk, name in found:
        return ids, Named(pk, name)
    raise LookupError(f"There is no person {person_id}.")


def _period(
    start: Moment | None, end: Moment | None, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    first = None if start is None else _moment(start, zone)
    if end is not None and not isinstance(end, datetime):
        end += timedelta(days=1)
    last = None if end is None else _moment(end, zone)
    if first is not None and last is not None and last <= first:
        raise ValueError(f"The period ends ({last:%Y-%m-%d}) before it starts ({first:%Y-%m-%d}).")
    return first, last


def _moment(told: Moment, zone: ZoneInfo) -> datetime:
    if not isinstance(told, datetime):
        return datetime.combine(told, time(), zone)
    if told.tzinfo is None:
        raise ValueError(f"{told.isoformat()} has no time zone; give an aware moment or a date.")
    return told.astimezone(zone)


def _within(field: str, first: datetime | None, last: datetime | None) -> Q:
    within = Q()
    if first is not None:
        within &= Q(**{f"{field}__gte": int(first.timestamp())})
    if last is not None:
        within &= Q(**{f"{field}__lt": int(last.timestamp())})
    return within


_IN_FORCE = Q(state=OutcomeState.WON.value, superseded_by__isnull=True, retracted_at__isnull=True)
Row = tuple[int, str, str, int | None, int | None, str]


def _rows(
    ids: tuple[int, ...], first: datetime | None, last: datetime | None, settings: CreditSettings
) -> list[tuple[Row, Mapping[str, Any]]]:
    """The outcomes a person had a part in, newest first, each with its attribution's detail."""
    if not ids:
        return []
    fields = ("id", "title", "kind", "closed_at", "amount_minor", "currency")
    wanted = Outcome.objects.filter(_IN_FORCE & _within("closed_at", first, last))
    kept = OutcomeCredit.objects.filter(settings_key=settings.key)
    stale = list(wanted.exclude(pk__in=kept.values("pk")).values_list("id", flat=True))
    details: dict[int, Mapping[str, Any]] = {
        result.outcome: result.detail for result in computed(stale, settings)
    }
    mine = CreditLine.objects.filter(person_id__in=ids, outcome__in=wanted)
    details |= dict(
        kept.filter(pk__in=mine.values("outcome_id")).values_list("outcome_id", "detail")
    )
    has_part = [id_ for id_, detail in details.items() if _takes_part(detail, ids)]
    rows: list[Row] = []
    for begin in range(0, len(has_part), _NAMES):
        chunk = has_part[begin : begin + _NAMES]
        rows += Outcome.objects.filter(pk__in=chunk).values_list(*fields)
    rows.sort(key=lambda row: (-(row[3] or 0), row[0]))
    return [(row, details[row[0]]) for row in rows]


def _takes_part(detail: Mapping[str, Any], ids: Iterable[int]) -> bool:
    people = {share["person"] for share in detail["shares"]}
    return any(person in people for person in ids)


def _names(details: Iterable[Mapping[str, Any]]) -> dict[int | str, Named]:
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


def _made(ids: tuple[int, ...], first: datetime | None, last: datetime | None) -> Mapping[str, int]:
    """What the person did in the period, by the same acts attribution counts."""
    counts: defaultdict[str, int] = defaultdict(int)
    personal = (
        Q(act__message__isnull=True) | Q(act__message__bulk__lt=BULK) | Q(act__state="confirmed")
    )
    rows = (
        ActParty.objects.filter(person_id__in=ids, role="connector")
        .filter(personal & _within("act__at", first, last))
        .filter(act__kind__in=[*_INTRODUCING, ActKind.RECOMMENDATION.value], act__at__isnull=False)
        .exclude(act__state="rejected")
        .values_list("act_id", "act__kind", "act__state", "act__took")
        .distinct()
    )
    for _, kind, state, took in rows:
        if kind not in _INTRODUCING:
            counts["recommendations"] += 1
            continue
        counts["introductions"] += 1
        counts["waiting"] += state != "confirmed"
        counts["took"] += took in _TOOK
    return counts


def _why_empty(ids: tuple[int, ...], first: datetime | None, last: datetime | None) -> str:
    """The key of the sentence that says why there is nothing, and what to do."""
    if not ids:
        return "no_owner"
    outcomes = Outcome.objects.filter(_IN_FORCE)
    if not outcomes.exists():
        return "no_outcomes"
    if not ActParty.objects.filter(person_id__in=ids, role="connector").exists():
        return "no_acts"
    if not outcomes.filter(_within("closed_at", first, last)).exists():
        return "nothing_in_period"
    return "no_link"


def _limits(lines: Iterable[StatementLine]) -> tuple[str, ...]:
    told = list(lines)
    chosen = ["recorded", "equal", "alternatives", "confidence", "necessity", "linkage"]
    if any(not line.exact for line in told):
        chosen.append("sampled")
    if any(line.cuts for line in told):
        chosen.append("cut")
    return (*chosen, "currencies", "experiment")


def _stamp(settings: CreditSettings) -> Stamp:
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
    )


def _digest(view: StatementView) -> str:
    return hashlib.sha256(as_json(replace(view, told_on=None))).hexdigest()
