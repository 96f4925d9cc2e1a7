"""What the owner tells that bears on credit: acts, who took part in a decision, who knew whom."""

from datetime import datetime, time

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from tengill.web import flash
from tengill.web.forms import day, mailboxes, part_of_one
from tengill.web.page import show
from tengill.web.views.outcomes import with_contribution
from tengill.workspace import (
    acquaintance,
    contributions,
    outcome_doubles,
    project,
    taking_back,
    told_acts,
)

_LONGEST = 600
_DIGITS = 18


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest) -> HttpResponse:
    """Tell an introduction, a handoff or a recommendation the mail does not show."""
    wrong = ""
    told = request.POST or request.GET
    kind = told.get("kind", "")
    kind = kind if kind in told_acts.KINDS else "introduction"
    if request.method == "POST":
        try:
            made = told_acts.tell(
                kind,
                mailboxes(told.get("connector", "")),
                mailboxes(told.get("left", "")),
                mailboxes(told.get("right", "")),
                _moment(told.get("at")) or timezone.now(),
                note=told.get("note", "")[:_LONGEST],
                published=kind == "recommendation" and bool(told.get("published")),
                who=request.user.get_username(),
            )
        except (ValueError, LookupError) as error:
            wrong = str(error.args[0])
        else:
            words = {
                "handoff": gettext("The handoff is noted."),
                "recommendation": gettext("The recommendation is noted."),
            }.get(kind, gettext("The introduction is noted."))
            flash.say(request, words, _way_back(made))
            return redirect("act", act_id=made)
    shown = {
        "wrong": wrong,
        "told": told,
        "kind": kind,
        "kinds": told_acts.KINDS,
        "today": timezone.localdate(),
    }
    return show(
        request, "introduction_new", shown, here="introductions", status=400 if wrong else 200
    )


def _way_back(act_id: int) -> str:
    """The address that takes a told act back, with the word that it was made to everybody."""
    made = taking_back.decision_of_act(act_id)
    public = [one.decision_id for one in told_acts.published() if one.act_id == act_id]
    return flash.way_back(made, *public) if made else ""


@require_POST
def published(request: HttpRequest, act_id: int) -> HttpResponse:
    """Say whether a recommendation was made to everybody, or only to those addressed."""
    try:
        made = told_acts.publish(
            act_id,
            published=request.POST.get("published") == "yes",
            who=request.user.get_username(),
        )
    except LookupError as error:
        raise Http404(str(error.args[0])) from error
    except ValueError as error:
        flash.say(request, str(error))
    else:
        flash.say(request, gettext("Noted; the figures follow."), flash.way_back(made))
    return redirect("act", act_id=act_id)


@require_http_methods(["GET", "HEAD", "POST"])
def acquaintances(request: HttpRequest) -> HttpResponse:
    """Who knew whom, as told; tell it of two more."""
    wrong = ""
    told = request.POST or request.GET
    if request.method == "POST":
        try:
            anyway = told.get("anyway", "").strip()
            made = acquaintance.tell(
                told.get("one", "")[:_LONGEST],
                told.get("other", "")[:_LONGEST],
                since=_moment(told.get("since")),
                anyway=part_of_one(anyway) if anyway else None,
                who=request.user.get_username(),
                note=told.get("note", "")[:_LONGEST],
            )
        except (ValueError, LookupError) as error:
            wrong = str(error.args[0])
        else:
            flash.say(request, gettext("Noted; the figures follow."), flash.way_back(made))
            return redirect("acquaintances")
    shown = {"wrong": wrong, "told": told, "every": acquaintance.every()}
    return show(request, "acquaintances", shown, here="people", status=400 if wrong else 200)


@require_POST
def contribution(request: HttpRequest, outcome_id: int) -> HttpResponse:
    """Tell that somebody took part in the decision behind an outcome."""
    told = request.POST
    try:
        made = contributions.contribute(
            outcome_id,
            told.get("person", "")[:_LONGEST],
            part_of_one(told.get("weight", "")),
            who=request.user.get_username(),
            note=told.get("note", "")[:_LONGEST],
        )
    except LookupError as error:
        raise Http404(str(error.args[0])) from error
    except ValueError as error:
        return with_contribution(request, outcome_id, str(error.args[0]))
    flash.say(request, gettext("Noted; the figures follow."), flash.way_back(made))
    return redirect("outcome", outcome_id=outcome_id)


@require_POST
def double(request: HttpRequest, outcome_id: int) -> HttpResponse:
    """Say whether two outcomes are one deal: then the other goes."""
    told, who = request.POST, request.user.get_username()
    number = told.get("other", "")
    other = int(number) if number.isdecimal() and len(number) < _DIGITS else 0
    try:
        if told.get("do") == "one":
            made = outcome_doubles.are_one(outcome_id, other, who, project.outcomes_changed)
            words = gettext("They are one now; the figures follow.")
        else:
            made = outcome_doubles.are_two(outcome_id, other, who)
            words = gettext("Noted: they are two.")
        flash.say(request, words, flash.way_back(made))
    except LookupError as error:
        raise Http404(str(error.args[0])) from error
    except ValueError as error:
        flash.say(request, str(error))
    return redirect("outcome", outcome_id=outcome_id)


def _moment(told: str | None) -> datetime | None:
    """The beginning of a day in the owner's zone; None where no day is told."""
    found = day(told)
    return timezone.make_aware(datetime.combine(found, time())) if found else None
