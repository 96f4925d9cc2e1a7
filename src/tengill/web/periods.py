"""Periods to choose from, as the Statement and the comparison offer them."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext

from tengill.web.forms import day
from tengill.workspace.statement_page import usual_period


def asked(told: Mapping[str, str]) -> tuple[date | None, date | None]:
    """The first and the last day an address names; None where it names none that exists."""
    return day(told.get("from")), day(told.get("to"))


def choices() -> list[tuple[str, str, str, str]]:
    """Title, from, to, and `all` for the whole time."""
    first, last = usual_period()
    years = [
        (str(y), date(y, 1, 1).isoformat(), date(y, 12, 31).isoformat(), "")
        for y in range(last.year, last.year - 3, -1)
    ]
    return [
        (gettext("All time"), "", "", "all"),
        (gettext("Last twelve months"), first.isoformat(), last.isoformat(), ""),
        *years,
    ]
