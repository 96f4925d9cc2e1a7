"""A statement for a screen: the figures of the whole period, the lines of one page of it.

Of the period the figures alone are read; only the lines of the page are told with their "why".
The figures are the same as the whole statement's: a test holds them to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from tengill.ledger.models import Outcome, OutcomeCredit
from tengill.workspace import settings as standing
from tengill.workspace.statement import digest_of, statement
from tengill.workspace.statement_asked import Asked, framed
from tengill.workspace.statement_facts import IN_FORCE, Moment, names, within
from tengill.workspace.statement_figures import told
from tengill.workspace.statement_lines import ActRefs, statement_line
from tengill.workspace.statement_view import StatementLine, StatementView

SIZE = 30
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
    asked = Asked.of(person_id, start, end, None)
    if asked.ids and _is_stale(asked):
        return _part_of(statement(person_id, start, end, asked.settings), number, size)
    period = told(asked)
    number, pages = _place(number, size, len(period.outcomes))
    lines = _lines(period.outcomes[(number - 1) * size : number * size], asked)
    view = framed(asked, lines, period.figures)
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


def _is_stale(asked: Asked) -> bool:
    """Whether an outcome of the period was not attributed yet under the settings in force."""
    wanted = Outcome.objects.filter(IN_FORCE & within("closed_at", asked.first, asked.last))
    kept = OutcomeCredit.objects.filter(outcome=OuterRef("pk"), settings_key=asked.settings.key)
    return wanted.filter(~Exists(kept)).exists()


def _lines(outcomes: Sequence[int], asked: Asked) -> tuple[StatementLine, ...]:
    """The lines of some outcomes, in their order."""
    fields = ("id", "title", "kind", "closed_at", "amount_minor", "currency")
    rows = {row[0]: row for row in Outcome.objects.filter(pk__in=outcomes).values_list(*fields)}
    details = dict(
        OutcomeCredit.objects.filter(pk__in=outcomes).values_list("outcome_id", "detail")
    )
    named, refs = names(details.values()), ActRefs.of(details.values())
    return tuple(
        statement_line(rows[id_], details[id_], asked.ids, named, refs, asked.zone)
        for id_ in outcomes
    )
