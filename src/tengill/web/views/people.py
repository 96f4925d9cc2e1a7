"""People: a list one filters as one types; merging two who are one."""

from typing import get_args

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tengill.web import flash
from tengill.web.page import part, show
from tengill.web.views import merging
from tengill.workspace import people

_KINDS = ("person", "role", "list", "all")
_LONGEST_QUERY = 200


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The list; for htmx only its rows."""
    query = request.GET.get("q", "")[:_LONGEST_QUERY]
    kind = _one_of(request.GET.get("kind", ""), _KINDS)
    sort = _one_of(request.GET.get("sort", ""), get_args(people.Sort))
    found = people.list_people(query, kind, sort, cursor=request.GET.get("cursor", ""))  # type: ignore[arg-type]  # checked above
    view = {"view": found, "q": query, "kind": kind, "sort": sort}
    if request.headers.get("HX-Request"):
        name = "people_rows" if request.GET.get("cursor") else "people_list"
        return part(request, name, view)
    view["merging"] = not request.GET
    return show(request, "people", view, here="people")


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


def _one_of(told: str, choices: tuple[str, ...]) -> str:
    return told if told in choices else choices[0]
