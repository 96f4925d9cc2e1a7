"""Outcomes: the list, one outcome with the flow of its credit, one told by hand or by a thank-you."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tengill.web.outcome_view import picture, whys
from tengill.web.page import part, show
from tengill.workspace import lifting, outcome, outcomes

_ROWS = 30
"""More than a screen holds; the next are fetched as one comes near them."""
_STATES = ("won", "open", "lost", "refunded")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The list; for htmx only its further rows."""
    state = request.GET.get("state", "")
    state = state if state in _STATES else ""
    found = outcomes.list_outcomes(request.GET.get("cursor", ""), _ROWS, state)
    view = {"view": found, "state": state, "states": _STATES}
    if request.headers.get("HX-Request"):
        return part(request, "outcome_rows", view)
    view["suggestions"] = lifting.suggestions(limit=5)
    return show(request, "outcomes", view, here="outcomes")


@require_safe
def one(request: HttpRequest, outcome_id: int) -> HttpResponse:
    """One outcome."""
    try:
        view = outcome.outcome_view(outcome_id)
    except LookupError as error:
        raise Http404(gettext("There is no such outcome.")) from error
    shown = {"view": view, "picture": picture(view), "whys": whys(view)}
    return show(request, "outcome", shown, here="outcomes")
