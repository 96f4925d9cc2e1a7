"""Review: one found act at a time with the words that gave it away; one key decides."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tengill.web import flash
from tengill.web.forms import mailboxes
from tengill.web.page import part, show
from tengill.workspace import attribute_told, evidence, introductions, review, taking_back
from tengill.workspace.introductions import IntroductionRow
from tengill.workspace.person import ActLine

_VERDICTS = ("confirmed", "corrected", "rejected")
_DIGITS = 18
_ROLES = ("connector", "left", "right")
_JOINING = ("introduction", "handoff", "introduction_request")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The first act that waits (after `?after=`, of a kind with `?kind=`); `?faint=1`: a faint one.

    For htmx only its card: what was just decided can still be undone beside the next one.
    """
    if request.headers.get("HX-Request"):
        return part(request, "review_card", _next(request.GET))
    return show(request, "review", _next(request.GET), here="review")


@require_safe
def act(request: HttpRequest, act_id: int) -> HttpResponse:
    """One act, decided or not, with its evidence."""
    try:
        item = review.item(act_id)
    except LookupError as error:
        raise Http404(
            gettext("There is no such act. A better reading may have replaced it.")
        ) from error
    line = _line(item)
    view = {
        "item": item,
        "kinds": review.KINDS,
        "state": line.state if line else "",
        "took_message": line.took_message_id if line else None,
        "outcomes": getattr(line, "outcomes", ()),
        "joins": item.kind in _JOINING,
        "correcting": "correct" in request.GET,
        "public": item.kind == "recommendation" and item.key in attribute_told.published(),
    }
    return show(request, "act", view, here="introductions")


def _line(item: review.ReviewItem) -> IntroductionRow | ActLine | None:
    """The act's standing: whether it was decided, and what became of it."""
    if item.kind in _JOINING:
        return introductions.introduction(item.act_id)
    if item.message_id is None:
        return None
    acts = evidence.message_view(item.message_id, item.act_id).acts
    return next((act for act in acts if act.id == item.act_id), None)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Confirm, correct or reject; answers with the next act, and a way back."""
    verdict = request.POST.get("verdict", "")
    key = request.POST.get("key", "")
    alone = request.POST.get("alone") == "1"
    if verdict not in _VERDICTS:
        flash.say(request, gettext("Say yes, no, or correct it."))
        return _back(request)
    try:
        corrections = _corrections(request) if verdict == "corrected" else None
        done = review.decide(key, verdict, corrections, who=request.user.get_username())
    except LookupError as error:
        raise Http404(
            gettext("There is no such act. A better reading may have replaced it.")
        ) from error
    except ValueError as error:
        flash.say(request, str(error))
        return _back(request)
    words = {
        "confirmed": gettext("Confirmed."),
        "corrected": gettext("Corrected."),
        "rejected": gettext("Rejected. It will not be asked again."),
    }[verdict]
    undo = reverse("review_undo", args=[done.decision_id])
    if alone or not request.headers.get("HX-Request"):
        flash.say(request, words, undo)
        return redirect("act", act_id=done.act_id) if alone else _back(request)
    view = _next(request.POST)
    view |= {
        "said": asdict(flash.Said(words, undo)),
        "next": _again(request.POST, done.act_id),
        "oob": True,
    }
    return part(request, "review_card", view)


@require_POST
def undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take a verdict back; the act waits again."""
    try:
        review.undo(decision_id, who=request.user.get_username())
    except LookupError as error:
        raise Http404(gettext("There is no such decision to take back.")) from error
    flash.say(request, gettext("Taken back. It waits again."))
    return _back(request)


@require_POST
def take_back(request: HttpRequest, decisions: str) -> HttpResponse:
    """Take back what was decided in one step, whatever it was about: `12` or `12-13`."""
    ids = [int(one) for one in decisions.split("-") if one.isdecimal() and len(one) < _DIGITS]
    try:
        taking_back.take_back(ids, who=request.user.get_username())
    except (LookupError, ValueError) as error:
        raise Http404(gettext("There is no such decision to take back.")) from error
    flash.say(request, gettext("Taken back."))
    return _back(request)


def _next(told: QueryDict) -> dict[str, Any]:
    """The next act (with `?at=` that one) and how many wait; after its end the queue starts anew."""
    after, kind, faint = told.get("after", ""), _kind(told.get("kind")), told.get("faint") == "1"
    kinds = (kind,) if kind else None
    queue = review.queue(after, limit=1, kinds=kinds, faint=faint)
    if not queue.items and after:
        queue = review.queue("", limit=1, kinds=kinds, faint=faint)
    tally = review.tally()
    return {
        "item": _asked_again(told) or (queue.items[0] if queue.items else None),
        "queue": queue,
        "tally": tally,
        "waiting": tally.faint if faint else tally.waiting,
        "by_kind": tally.faint_by_kind if faint else tally.by_kind,
        "kind": kind,
        "faint": faint,
        "after": after,
        "kinds": review.KINDS,
    }


def _again(told: QueryDict, act_id: int) -> str:
    """Where an act is asked about once more, in the same queue at the same place."""
    kept = {name: told[name] for name in ("kind", "faint", "after") if told.get(name)}
    return f"{reverse('review')}?{urlencode({**kept, 'at': act_id})}"


def _asked_again(told: QueryDict) -> review.ReviewItem | None:
    """The act of `?at=`, as long as it waits."""
    at = told.get("at", "")
    if not (at.isdecimal() and len(at) < _DIGITS):
        return None
    try:
        item = review.item(int(at))
    except LookupError:
        return None
    line = _line(item)
    return item if line and line.state == "waiting" else None


def _kind(told: str | None) -> str:
    return told if told in review.KINDS else ""


def _corrections(request: HttpRequest) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if request.POST.get("act_kind"):
        told["kind"] = request.POST["act_kind"]
    for role in _ROLES:
        if role in request.POST:
            told[role] = [(box.name, box.address) for box in mailboxes(request.POST[role])]
    if "subject" in request.POST:
        told["subject"] = request.POST["subject"][:500]
    return told


def _back(request: HttpRequest) -> HttpResponse:
    """To where one was (an address of our own), else to Review."""
    told = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(told, allowed_hosts={request.get_host()})
    return redirect(told if ours and told else reverse("review"))
