"""A statement for a screen: the figures of the whole period, the lines of one page of it.

Of the period the figures alone are read; only the lines of the page are told with their "why".
The figures are the same as the whole statement's: a test holds them to it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import orjson
from django.db import connection

from tengill.credit import CreditSettings
from tengill.credit.models import MODELS
from tengill.facts.money import Money
from tengill.ledger.models import Outcome, OutcomeCredit
from tengill.workspace import settings as standing
from tengill.workspace.attribute import saved_settings
from tengill.workspace.statement import digest_of, statement
from tengill.workspace.statement_facts import (
    IN_FORCE,
    Moment,
    limits,
    made,
    names,
    period,
    stamp,
    whose,
    why_empty,
    within,
)
from tengill.workspace.statement_lines import ActRefs, statement_line
from tengill.workspace.statement_view import StatementLine, StatementView, Total

SIZE = 40
"""Lines of a page."""


@dataclass(frozen=True, slots=True)
class StatementPage:
    """One page of a statement."""

    view: StatementView
    """Its lines are those of the page; every other figure is the whole period's.

    The digest is over everything a statement says: empty when that is more than this page.
    """
    number: int
    """From 1."""
    pages: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A person's part in one outcome, as figures alone."""

    outcome: int
    currency: str
    amount: int | None
    exact: bool
    cut: bool
    figures: Mapping[str, int]
    """In minor units, by name: `_FIGURES` and the models."""


_FIGURES = ("credit", "confirmed", "with_inferred", "low", "high")


def usual_period() -> tuple[date, date]:
    """The twelve months up to the date figures are told at, both days included."""
    last = standing.at(standing.told_at()).date()
    try:
        before = last.replace(year=last.year - 1)
    except ValueError:  # the 29th of February
        before = last.replace(year=last.year - 1, day=28)
    return before + timedelta(days=1), last


def statement_page(
    person_id: int | None = None,
    start: Moment | None = None,
    end: Moment | None = None,
    number: int = 1,
    size: int = SIZE,
) -> StatementPage:
    """One page of a person's statement under the saved settings.

    Args:
        person_id: whose; None for the owner (all of the owner's persons together).
        start: first day (a date, in the owner's time zone) or moment (aware); None: from the first.
        end: last day, included (a date), or the moment it ends before (aware); None: to the last.
        number: of the page, from 1; beyond the last, the last.
        size: lines of a page.

    Raises:
        LookupError: when there is no person with that number.
        ValueError: when the period ends before it starts, or a moment has no time zone.
        SettingError: when a saved setting is not in its range.
    """
    zone = standing.zone()
    first, last = period(start, end, zone)
    chosen = saved_settings()
    ids, person = whose(person_id)
    wanted = Outcome.objects.filter(IN_FORCE & within("closed_at", first, last))
    kept = OutcomeCredit.objects.filter(settings_key=chosen.key)
    if ids and wanted.exclude(pk__in=kept.values("pk")).exists():
        return _part_of(statement(person_id, start, end, chosen), number, size)
    parts = _parts(ids, first, last, chosen)
    number, pages = _place(number, size, len(parts))
    done = made(ids, first, last)
    view = StatementView(
        person=person,
        is_owner=person_id is None or person_id in standing.owner_ids(),
        start=first,
        end=last,
        introductions=done["introductions"],
        introductions_waiting=done["waiting"],
        took=done["took"],
        recommendations=done["recommendations"],
        came_of=len(parts),
        without_amount=sum(1 for part in parts if part.amount is None),
        lines=_lines([part.outcome for part in parts[(number - 1) * size : number * size]], ids),
        totals=_totals(parts),
        empty="" if parts else why_empty(ids, first, last),
        limits=limits(
            sampled=any(not part.exact for part in parts), cut=any(part.cut for part in parts)
        ),
        stamp=stamp(chosen),
    )
    if pages == 1:
        view = replace(view, stamp=replace(view.stamp, digest=digest_of(view)))
    return StatementPage(view, number, pages)


def _part_of(whole: StatementView, number: int, size: int) -> StatementPage:
    """A page of a statement that had to be computed: the settings are newer than what is kept."""
    number, pages = _place(number, size, len(whole.lines))
    if pages == 1:
        return StatementPage(whole, 1, 1)
    view = replace(
        whole,
        lines=whole.lines[(number - 1) * size : number * size],
        stamp=replace(whole.stamp, digest=""),
    )
    return StatementPage(view, number, pages)


def _place(number: int, size: int, lines: int) -> tuple[int, int]:
    pages = max(1, -(-lines // size))
    return min(max(number, 1), pages), pages


_SELECT = """
SELECT o.id, o.currency, o.amount_minor, c.detail
FROM ledger_outcome o
JOIN ledger_outcomecredit c ON c.outcome_id = o.id
WHERE o.state = 'won' AND o.superseded_by_id IS NULL AND o.retracted_at IS NULL
  AND c.settings_key = %s
  AND (%s IS NULL OR o.closed_at >= %s) AND (%s IS NULL OR o.closed_at < %s)
  AND o.id IN (SELECT outcome_id FROM ledger_creditline WHERE person_id IN ({ids}))
ORDER BY coalesce(o.closed_at, 0) DESC, o.id
"""


def _parts(
    ids: Sequence[int], first: datetime | None, last: datetime | None, settings: CreditSettings
) -> list[_Part]:
    """The person's part in every outcome of the period, newest first."""
    if not ids:
        return []
    begin, end = (None if m is None else int(m.timestamp()) for m in (first, last))
    with connection.cursor() as cursor:
        cursor.execute(
            _SELECT.format(ids=", ".join(["%s"] * len(ids))),
            [settings.key, begin, begin, end, end, *ids],
        )
        found = (_part(row, ids) for row in cursor)
        return [part for part in found if part is not None]


def _part(row: tuple[int, str, int | None, str], ids: Sequence[int]) -> _Part | None:
    outcome, currency, amount, told = row
    detail = orjson.loads(told)
    shares = [share for share in detail["shares"] if share["person"] in ids]
    if not shares:
        return None
    figures = {name: sum(share[name] for share in shares) for name in _FIGURES}
    models = {
        name: sum(detail["models"][name].get(str(person), 0) for person in ids) for name in MODELS
    }
    return _Part(
        outcome, currency, amount, detail["method"]["exact"], bool(detail["cuts"]), figures | models
    )


def _totals(parts: Sequence[_Part]) -> tuple[Total, ...]:
    grouped: defaultdict[str, list[_Part]] = defaultdict(list)
    for part in parts:
        if part.amount is not None:
            grouped[part.currency].append(part)
    return tuple(_total(currency, grouped[currency]) for currency in sorted(grouped))


def _total(currency: str, parts: list[_Part]) -> Total:
    def summed(name: str) -> Money:
        return Money(currency, sum(part.figures[name] for part in parts))

    confirmed = summed("confirmed")
    return Total(
        currency=currency,
        outcomes=len(parts),
        amount=Money(currency, sum(part.amount or 0 for part in parts)),
        credit=summed("credit"),
        confirmed=confirmed,
        more_if_inferred=Money(currency, summed("with_inferred").minor - confirmed.minor),
        low=summed("low"),
        high=summed("high"),
        models={name: summed(name) for name in MODELS},
    )


def _lines(outcomes: list[int], ids: Sequence[int]) -> tuple[StatementLine, ...]:
    """The lines of some outcomes, in their order."""
    zone = standing.zone()
    fields = ("id", "title", "kind", "closed_at", "amount_minor", "currency")
    rows = {row[0]: row for row in Outcome.objects.filter(pk__in=outcomes).values_list(*fields)}
    details = dict(
        OutcomeCredit.objects.filter(pk__in=outcomes).values_list("outcome_id", "detail")
    )
    named, refs = names(details.values()), ActRefs.of(details.values())
    return tuple(
        statement_line(rows[id_], details[id_], ids, named, refs, zone) for id_ in outcomes
    )
