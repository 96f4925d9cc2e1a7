"""Introductions: a board by state, a list, what needs a nudge; whether one took."""

from datetime import datetime, time

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tengill.web import flash
from tengill.web.page import part, show
from tengill.workspace import introductions


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The board, or the list (`?view=list`)."""
    by = "all" if request.GET.get("by") == "all" else "me"
    column = request.GET.get("column", "")
    column = column if column in (*introductions.COLUMNS, introductions.FAINT) else ""
    as_list = request.GET.get("view") == "list" or bool(column)
    board = introductions.board(by, limit=3 if as_list else 12)
    nothing = not column and not board.faint and not any(one.total for one in board.columns)
    view = {"board": board, "by": by, "column": column, "as_list": as_list, "nothing": nothing}
    if as_list:
        found = introductions.list_introductions(
            by,
            column,
            start=_day(request.GET.get("from")),
            end=_day(request.GET.get("to")),
            cursor=request.GET.get("cursor", ""),
        )
        view["found"] = found
        if request.headers.get("HX-Request"):
            return part(request, "introduction_rows", view)
    return show(request, "introductions", view, here="introductions")


@require_POST
def took(request: HttpRequest, act_id: int) -> HttpResponse:
    """Say whether an introduction took."""
    try:
        made = introductions.set_took(
            act_id, request.POST.get("took", ""), who=request.user.get_username()
        )
    except LookupError as error:
        raise Http404(gettext("There is no such introduction.")) from error
    except ValueError as error:
        flash.say(request, str(error))
    else:
        flash.say(request, gettext("Noted."), flash.way_back(made))
    return redirect("act", act_id=act_id)


def _day(told: str | None) -> datetime | None:
    """The beginning of a day in the owner's zone; None where no day is told."""
    try:
        day = parse_date(told or "")
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time())) if day else None
