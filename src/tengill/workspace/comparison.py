"""All models side by side: for one outcome, one person, or the whole ledger over a period.

Every figure carries the link to what it rests on. Currencies are never mixed: one table each.
Who has credit under ours and none under last touch is told by name: last touch does not see them.
"""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tengill.ledger.models import Outcome
from tengill.workspace import comparison_sums, model_names, references
from tengill.workspace import settings as standing
from tengill.workspace.comparison_frame import ROWS_MOST, Frame
from tengill.workspace.comparison_journeys import TableModels, table_models
from tengill.workspace.comparison_sums import Asked, kept
from tengill.workspace.comparison_view import (
    Cell,
    Comparison,
    Converted,
    CurrencyTable,
    Invisible,
    OutcomeRef,
    Refusal,
    Row,
)
from tengill.workspace.presenting import PersonRef
from tengill.workspace.rates import Rates
from tengill.workspace.statement_facts import Moment, period, whose

__all__ = [
    "Cell", "Comparison", "Converted", "CurrencyTable", "Invisible", "OutcomeRef", "Refusal", "Row",
    "model_names", "of_ledger", "of_outcome", "of_person",
]  # fmt: skip


# ---------------------------------------------------------------- the three scopes


def of_outcome(outcome_id: int) -> Comparison:
    """One outcome: its people under every model.

    Raises:
        LookupError: when there is no such outcome in force.
    """
    row = (
        Outcome.objects.filter(pk=outcome_id, superseded_by=None, retracted_at=None)
        .values_list("id", "title", "closed_at")
        .first()
    )
    if row is None:
        raise LookupError(_("There is no outcome %(number)s in force.") % {"number": outcome_id})
    asked = Asked(outcome=outcome_id)
    sums = comparison_sums.by_person(asked)
    reason = _("It learns from all journeys together, and says nothing of a single outcome.")
    needed = _("Compare the whole ledger.")
    refused = [Refusal(each, "", "", reason, needed) for each in model_names.TABLE_MODELS]
    frame = Frame(
        "outcome", asked, ROWS_MOST, outcome=OutcomeRef(row[0], row[1], standing.local(row[2]))
    )
    return frame.comparison(sums, {}, refused)


def of_person(
    person_id: int | None = None,
    start: Moment | None = None,
    end: Moment | None = None,
    limit: int = 50,
    *,
    with_tables: bool = True,
) -> Comparison:
    """One person: each of their outcomes under every model, newest first.

    Args:
        person_id: who; None for the owner (all of the owner's persons together).
        start: first day (a date, in the owner's time zone) or moment (aware).
        end: last day, included, or the moment it ends before.
        limit: rows at most, per currency.
        with_tables: also the models that learn from all journeys (see `of_ledger`).

    Raises:
        LookupError: when there is no such person, or (None) nobody is known as the owner.
        ValueError: when the period ends before it starts, or a moment has no time zone.
    """
    ids, named = whose(person_id)
    if named is None:
        raise LookupError(_("Nobody is known as the owner yet."))
    first, last = period(start, end, standing.zone())
    asked = Asked(first, last, people=ids)
    person = references.people(ids[:1]).get(ids[0], PersonRef(named.id, named.name))
    sums = kept(("person", asked), lambda: comparison_sums.by_outcome(asked))
    whole = Asked(first, last)
    tables: Mapping[str, TableModels] = {}
    if with_tables:
        tables = kept(("tables", whole, get_language()), lambda: table_models(whole))
    mine = {currency: found.only(ids) for currency, found in tables.items()}
    frame = Frame("person", asked, limit, person=person)
    return frame.comparison(sums, mine, _refusals(mine))


def of_ledger(
    start: Moment | None = None,
    end: Moment | None = None,
    limit: int = 50,
    *,
    with_tables: bool = True,
    rates: Rates | None = None,
) -> Comparison:
    """The whole ledger: everybody under every model.

    Args:
        start: first day (a date, in the owner's time zone) or moment (aware).
        end: last day, included, or the moment it ends before.
        limit: rows at most, per currency.
        with_tables: also the models that learn from all journeys (a second or more the first
            time).
        rates: also everything in one currency, by these (`Comparison.converted`).

    Raises:
        ValueError: when the period ends before it starts, or a moment has no time zone.
    """
    first, last = period(start, end, standing.zone())
    asked = Asked(first, last)
    sums = kept(("ledger", asked), lambda: comparison_sums.by_person(asked))
    tables: Mapping[str, TableModels] = {}
    if with_tables:
        tables = kept(("tables", asked, get_language()), lambda: table_models(asked))
    return Frame("ledger", asked, limit, rates=rates).comparison(sums, tables, _refusals(tables))


def _refusals(tables: Mapping[str, TableModels]) -> list[Refusal]:
    return [
        Refusal(one.model, "", currency, one.reason, one.needed)
        for currency, found in sorted(tables.items())
        for one in found.refusals
    ]
