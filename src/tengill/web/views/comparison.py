"""All models side by side: for the whole ledger, or one person's outcomes, in a period."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tengill.web import comparison_view, periods, whom
from tengill.web.comparison_view import Order
from tengill.web.page import part, show
from tengill.workspace import comparison
from tengill.workspace.comparison import Comparison

_ROWS, _ALL_ROWS = 24, 1_000


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page; for htmx with the models that learn from all journeys, which take their time."""
    told = request.GET
    first, last = periods.asked(told.dict())
    name = told.get("person", "")[:200]
    number = whom.person(name)
    every = told.get("models") == "all"
    rows = _ALL_ROWS if told.get("rows") == "all" else _ROWS
    wrong = ""
    if name and number is None:
        words = gettext("Nobody here is called “%(name)s”; this is the whole ledger.")
        wrong = words % {"name": name}
    try:
        found = _found(number, first, last, rows, every=every)
    except LookupError:
        wrong = gettext("There is no person with this number; this is the whole ledger.")
        found = _found(None, first, last, rows, every=every)
    except ValueError:
        wrong = gettext("The period ends before it begins; this is the whole time instead.")
        first = last = None
        found = _found(number, None, None, rows, every=every)
    order = Order.of(told.get("sort", ""), found)
    shown = {
        "found": found,
        "wrong": wrong,
        "person": name if number is not None or wrong else "",
        "first": first,
        "last": last,
        "periods": periods.choices(),
        "heads": comparison_view.columns(found, order),
        "who": order.head(comparison_view.WHO),
        "who_next": order.next(comparison_view.WHO),
        "tables": comparison_view.shown(found, order),
        "refusals": comparison_view.refusals(found.refusals),
        "every": every,
    }
    if request.headers.get("HX-Request"):
        return part(request, "compared", shown)
    return show(request, "comparison", shown, here="comparison")


def _found(
    number: int | None, first: date | None, last: date | None, rows: int, *, every: bool
) -> Comparison:
    """One person's outcomes, or the whole ledger.

    Raises:
        LookupError: there is no such person.
    """
    if number is not None:
        return comparison.of_person(number, first, last, rows, with_tables=every)
    return comparison.of_ledger(first, last, rows, with_tables=every)
