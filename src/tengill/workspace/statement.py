"""The statement: whose each outcome of a period was, for one person, with everything it rests on.

`statement(person_id, start, end)` gathers it; `render_text`, `render_html`, `render_json` and
`render_csv` put it into a format and a language (`en`, `is`). `docs/reference/statement.md`
lists the fields.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tengill.credit import CreditSettings
from tengill.ledger.models import CreditLine, Outcome, OutcomeCredit
from tengill.workspace import outcome_doubles
from tengill.workspace.attribute import computed
from tengill.workspace.statement_asked import Asked, Figures, framed
from tengill.workspace.statement_facts import IN_FORCE, Moment, names, within
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

_CHUNK = 400


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
    asked = Asked.of(person_id, start, end, settings)
    rows = _rows(asked)
    named = names(detail for _, detail in rows)
    refs = ActRefs.of(detail for _, detail in rows)
    lines = tuple(
        statement_line(row, detail, asked.ids, named, refs, asked.zone) for row, detail in rows
    )
    figures = Figures(
        came_of=len(lines),
        without_amount=sum(1 for line in lines if line.amount is None),
        totals=totals(lines),
        sampled=any(not line.exact for line in lines),
        cut=any(line.cuts for line in lines),
        doubled=outcome_doubles.among(line.outcome_id for line in lines),
    )
    view = framed(asked, lines, figures, told_on)
    return replace(view, stamp=replace(view.stamp, digest=digest_of(view)))


Row = tuple[int, str, str, int | None, int | None, str]


def _rows(asked: Asked) -> list[tuple[Row, Mapping[str, Any]]]:
    """The outcomes a person had a part in, newest first, each with its attribution's detail."""
    if not asked.ids:
        return []
    fields = ("id", "title", "kind", "closed_at", "amount_minor", "currency")
    wanted = Outcome.objects.filter(IN_FORCE & within("closed_at", asked.first, asked.last))
    kept = OutcomeCredit.objects.filter(settings_key=asked.settings.key)
    stale = list(wanted.exclude(pk__in=kept.values("pk")).values_list("id", flat=True))
    details: dict[int, Mapping[str, Any]] = {
        result.outcome: result.detail for result in computed(stale, asked.settings)
    }
    mine = CreditLine.objects.filter(person_id__in=asked.ids, outcome__in=wanted)
    details |= dict(
        kept.filter(pk__in=mine.values("outcome_id")).values_list("outcome_id", "detail")
    )
    has_part = [id_ for id_, detail in details.items() if _takes_part(detail, asked.ids)]
    rows: list[Row] = []
    for begin in range(0, len(has_part), _CHUNK):
        chunk = has_part[begin : begin + _CHUNK]
        rows += Outcome.objects.filter(pk__in=chunk).values_list(*fields)
    rows.sort(key=lambda row: (-(row[3] or 0), row[0]))
    return [(row, details[row[0]]) for row in rows]


def _takes_part(detail: Mapping[str, Any], ids: Iterable[int]) -> bool:
    people = {share["person"] for share in detail["shares"]}
    return any(person in people for person in ids)


def digest_of(view: StatementView) -> str:
    """SHA-256 over everything a statement says, whenever it was told."""
    return hashlib.sha256(as_json(replace(view, told_on=None))).hexdigest()
