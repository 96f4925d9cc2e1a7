"""Outcomes: the list, and one outcome: whose it was, why, and what if it were weighed otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from tengill.web import models_view, otherwise_view
from tengill.web.outcome_view import picture, places, whys
from tengill.web.page import part, show
from tengill.web.sliders import asked, query, sliders
from tengill.workspace import (
    credit_sets,
    lifting,
    outcome,
    outcome_doubles,
    outcomes,
    presenting,
    what_if,
)
from tengill.workspace.outcome import OutcomeView
from tengill.workspace.outcome_case import case
from tengill.workspace.outcome_ranges import ranges
from tengill.workspace.outcome_sensitivity import sensitivity
from tengill.workspace.statement_words import Words, settings_text
from tengill.workspace.what_if import Moved

_ROWS = 30
"""More than a screen holds; the next are fetched as one comes near them."""
_WHYS = 12
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
    """One outcome; for htmx only what moves with the sliders, whose places stand in the address."""
    return _one(request, outcome_id)


def with_contribution(request: HttpRequest, outcome_id: int, wrong: str) -> HttpResponse:
    """One outcome, where what was told of a contribution will not do: with what was typed.

    Raises:
        Http404: when there is no such outcome.
    """
    told = {"typed": request.POST, "contribution_wrong": wrong}
    return _one(request, outcome_id, told, status=400)


def _one(
    request: HttpRequest, outcome_id: int, more: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    wrong, overrides = "", {}
    try:
        overrides = asked(request.GET.dict())
    except ValueError as error:
        wrong = str(error)
    in_force = credit_sets.in_force()
    settings = credit_sets.chosen(None, overrides)
    changed = settings.key != in_force.key
    moved: Sequence[Moved] = ()
    try:
        if changed:
            asked_if = what_if.what_if(outcome_id, overrides)
            view, moved = asked_if.view, asked_if.people
        else:
            view = outcome.outcome_view(outcome_id)
    except LookupError as error:
        raise Http404(gettext("There is no such outcome.")) from error
    values, kept = settings.as_texts(), in_force.as_texts()
    address = query(values, kept)
    many = None if request.GET.get("whys") == "all" else _WHYS
    shown = {
        "view": view,
        "wrong": wrong,
        "changed": changed,
        "query": address,
        "keep": values.items(),
        **_figures(view, moved, address, many),
    }
    if request.headers.get("HX-Request"):
        response = part(request, "outcome_moved", shown)
        response.headers["HX-Replace-Url"] = f"{request.path}{shown['query']}"
        return response
    shown["sliders"] = sliders(values, kept) if view.detail else ()
    shown["joined"] = outcome_doubles.joined(outcome_id)
    return show(request, "outcome", {**shown, **(more or {})}, here="outcomes", status=status)


@require_safe
def otherwise(request: HttpRequest, outcome_id: int) -> HttpResponse:
    """How far the figures may lie, and what each alternative would change; for htmx a piece."""
    try:
        overrides = asked(request.GET.dict())
    except ValueError:
        overrides = {}
    shown: dict[str, Any] = {}
    found = case(outcome_id, overrides)
    if found is not None:
        far, otherwise_ = ranges(found), sensitivity(found)
        shown = {
            "ranges": otherwise_view.ranges(far),
            "varied": far.varied,
            "alternatives": otherwise_view.alternatives(otherwise_),
            "left_out": otherwise_.left_out,
        }
    if request.headers.get("HX-Request"):
        return part(request, "outcome_otherwise", shown)
    settings = credit_sets.chosen(None, overrides)
    in_force = credit_sets.in_force()
    try:
        shown["view"] = outcome.outcome_view(outcome_id, settings if overrides else None)
    except LookupError as error:
        raise Http404(gettext("There is no such outcome.")) from error
    shown["query"] = query(settings.as_texts(), in_force.as_texts())
    return show(request, "outcome_otherwise", shown, here="outcomes")


def _figures(
    view: OutcomeView, moved: Sequence[Moved], address: str, many: int | None
) -> dict[str, Any]:
    """Everything that follows the settings; so many explanations at most."""
    found = whys(view)
    some = found[:many]
    table = models_view.table(view, places(found, len(some), address), moved)
    says = models_view.last_touch(table) if table else ()
    settings = view.settings.values if view.settings else {}
    return {
        "picture": picture(view),
        "whys": some,
        "more_whys": len(found) - len(some),
        "table": table,
        "explained": table is not None and any(row.ours.share for row in table.rows),
        "last_at": models_view.last_at(table) if table else None,
        "last_says": says,
        "last_picture": models_view.picture(table, presenting.plain(says)) if table else "",
        "learners": models_view.learners(),
        "settings_say": settings_text(settings, Words(get_language() or "en")),
    }
