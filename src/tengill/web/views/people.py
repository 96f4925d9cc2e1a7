"""People: a list one filters as one types; merging two who are one."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tengill.web import flash
from tengill.web.page import part, show
from tengill.web.views import merging
from tengill.workspace import people, people_choices, people_views
from tengill.workspace.people_filter import SORTS, FilterError, Filters, Sort, read

_KINDS = ("person", "role", "list", "all")
QUIET_DAYS = (30, 90, 180, 365, 730)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The list; for htmx only its rows."""
    filters, sort, problem = asked(request.GET)
    cursor = request.GET.get("cursor", "")
    request.GET = QueryDict(query_of(filters, sort))  # without what asks nothing
    found = people.list_people(sort=sort, cursor=cursor, filters=filters)
    view: dict[str, Any] = {
        "view": found, "filters": filters, "q": filters.q, "kind": filters.kind, "sort": sort,
        "query": request.GET.urlencode(), "problem": problem,
    }  # fmt: skip
    if request.headers.get("HX-Request") and cursor:
        return part(request, "people_rows", view)
    view["views"] = people_views.saved()
    view["here_view"] = next((one for one in view["views"] if one.query == view["query"]), None)
    view["quiet_days"] = QUIET_DAYS
    view["sources"] = people_choices.sources()
    if request.headers.get("HX-Request"):
        response = part(request, "people_list", view)
        response.headers["HX-Replace-Url"] = f"{request.path}?{view['query']}".rstrip("?")
        return response
    view["merging"] = not view["query"]
    return show(request, "people", view, here="people")


@require_safe
def choices(request: HttpRequest) -> HttpResponse:
    """What the fields of the filters suggest: fetched when they are opened."""
    return part(request, "people_choices", {"choices": people_choices.choices()})


def asked(told: QueryDict) -> tuple[Filters, Sort, str]:
    """Filters and order of an address; and in words what of it could not be read."""
    sort = next((one for one in SORTS if one == told.get("sort")), SORTS[0])
    values = {name: told.getlist(name) for name in told}
    # A kind that is none is passed over, as by a link of long ago.
    values["kind"] = [kind for kind in values.get("kind", []) if kind in _KINDS]
    try:
        return read(values), sort, ""
    except FilterError as error:
        for name in ("tie", "after", "before", "quiet"):
            values.pop(name, None)
        return read(values), sort, str(error)


def query_of(filters: Filters, sort: Sort) -> str:
    """The query of an address: nothing that asks nothing."""
    query = QueryDict(filters.query(), mutable=True)
    if sort != SORTS[0]:
        query["sort"] = sort
    return query.urlencode()


merges = merging.page


@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    """Say that two persons are one."""
    ids = [int(value) for value in request.POST.getlist("id") if value.isdecimal()]
    try:
        made = people.merge(ids, who=request.user.get_username())
    except (ValueError, people.UnknownPersonError) as error:
        flash.say(request, str(error))
        return redirect("people")
    flash.say(request, gettext("They are one person now."), flash.way_back(*made))
    return redirect(reverse("person", args=[min(ids)]))
