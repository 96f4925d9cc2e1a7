"""Triage: what came to the door, the reasons beside it, and one key for each word on it."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from urllib.parse import quote

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from tengill.web import door_triage as view
from tengill.web import door_window, flash, message_frame
from tengill.web import door_words as words
from tengill.web.page import part, show
from tengill.workspace.door import daily, deciding, explaining, inbox, project, week

_DIGITS = 18
_GROUP = 50


@require_safe
@csp_update(message_frame.FRAMES)
def page(request: HttpRequest) -> HttpResponse:
    """The list of a verdict and the open message; for htmx only the message."""
    at = view.where(request.GET, door_window.of(request))
    try:
        if request.headers.get("HX-Request") and at.message is not None:
            return part(request, "door_card", view.card(at, at.message, request.GET))
        return show(request, "door", view.page(at, request.GET), here="door")
    except LookupError as error:
        raise Http404(str(error)) from error


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """How far the judging is, for htmx."""
    told = words.judging(begun=False, state=project.state())
    return part(request, "door_state", {"state": told, "asked": True})


@require_safe
def group(request: HttpRequest, template: str) -> HttpResponse:
    """All messages of one text."""
    try:
        told = inbox.group(template, request.GET.get("cursor", ""), _GROUP)
    except ValueError as error:
        raise Http404(str(error)) from error
    if not told.rows:
        raise Http404(gettext("There is no such group of messages."))
    return show(
        request,
        "door_group",
        {"rows": told.rows, "next": told.next, "verdicts": words.VERDICTS},
        here="door",
    )


@require_safe
def counted(request: HttpRequest) -> HttpResponse:
    """How minutes are counted, and the week's sums behind the sentence."""
    told = week.week()
    view = {
        "week": told,
        "last": told.end - timedelta(days=1),
        "days": [(date.fromisoformat(day), asked, saved) for day, asked, saved in told.days],
        "week_picture": words.week_picture(told.days, get_language()),
    }
    return show(request, "door_week", view, here="door")


@require_POST
def decide(request: HttpRequest, message_id: int) -> HttpResponse:
    """Say what is to become of a message, and (`all`) of the others of its text."""
    verdict, at = request.POST.get("word", ""), view.where(request.POST, door_window.of(request))
    if verdict not in words.VERDICTS:
        flash.say(request, gettext("Say now, digest, decline or mute."))
        return _back(request)
    try:
        row = explaining.why(message_id).row
        made = _decided(request, row, verdict)
    except LookupError as error:
        raise Http404(str(error)) from error
    said = words.decided_words(verdict, len(made))
    undo = _undo_address(made)
    if not request.headers.get("HX-Request"):
        flash.say(request, said, undo)
        return _back(request)
    following = replace(at, message=view.after(at, row))
    told = view.triage(following)
    told |= {
        "said": asdict(flash.Said(said, undo)),
        "next": at.address(message_id),
        "moved": True,
    }
    return part(request, "door_decided", told)


def _decided(request: HttpRequest, row: inbox.DoorRow, verdict: str) -> list[int]:
    """The decisions made; the message's own is one of them, decided before or not."""
    who = request.user.get_username()
    made = []
    if request.POST.get("all") == "1" and row.group:
        try:
            made = [one.decision for one in deciding.decide_group(row.group, verdict, who)]
        except LookupError:  # all of them were decided already
            made = []
    own = deciding.decide(row.id, verdict, who)
    return list(dict.fromkeys([*made, own.decision]))


def _undo_address(decisions: list[int]) -> str:
    return reverse("door_undo", args=["-".join(map(str, decisions))])


@require_POST
def undo(request: HttpRequest, decisions: str) -> HttpResponse:
    """Take back what was said in one step: `12` or `12-13`; what was in force before is again."""
    who = request.user.get_username()
    ids = [int(one) for one in decisions.split("-") if one.isdecimal() and len(one) < _DIGITS]
    try:
        deciding.undo_all(ids, who)
    except LookupError as error:
        raise Http404(gettext("There is no such decision to take back.")) from error
    flash.say(request, gettext("Taken back."))
    return _back(request)


@require_safe
def draft(request: HttpRequest, message_id: int) -> HttpResponse:
    """A courteous no to be copied; nothing is sent. For htmx only the letter."""
    language = request.GET.get("language", "")
    try:
        letter = daily.decline(message_id, language if language in {"en", "is"} else "")
        row = inbox.rows([message_id])[0]
    except (LookupError, IndexError) as error:
        raise Http404(str(error)) from error
    told = {
        "draft": letter,
        "mailto": _mailto(letter),
        "row": row,
        "back": _ours(request, request.GET.get("next", "")),
    }
    if request.headers.get("HX-Request"):
        return part(request, "door_draft", told)
    return show(request, "door_draft", told, here="door")


def _back(request: HttpRequest) -> HttpResponse:
    """To where one was (an address of our own), else to triage."""
    return redirect(_ours(request, request.POST.get("next", "")))


def _mailto(letter: daily.Draft) -> str:
    """The letter as a link for the owner's mail program; empty without an address."""
    if "@" not in letter.to:
        return ""
    subject, text = (
        quote(letter.subject, safe=""),
        quote(letter.text.replace("\n", "\r\n"), safe=""),
    )
    return f"mailto:{quote(letter.to, safe='@')}?subject={subject}&body={text}"


def _ours(request: HttpRequest, told: str) -> str:
    """The address where it is one of our own, else triage."""
    ours = url_has_allowed_host_and_scheme(told, allowed_hosts={request.get_host()})
    return told if ours and told else reverse("door")
