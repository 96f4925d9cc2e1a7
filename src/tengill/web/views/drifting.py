"""Drift: who slips out of sight today, why it matters, and what to write about."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tengill.web import flash
from tengill.web.page import show
from tengill.workspace import drifting
from tengill.workspace.drifting import DriftRow
from tengill.workspace.people import UnknownPersonError

_LONGEST_SUBJECT = 150


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The day's list."""
    told = drifting.list_drifting()
    rows = [(row, _letter(row)) for row in told.rows]
    return show(request, "drifting", {"view": told, "rows": rows}, here="drifting")


@require_POST
def decide(request: HttpRequest, person_id: int) -> HttpResponse:
    """Not now, or let them go; both can be undone."""
    who, word = request.user.get_username(), request.POST.get("word", "")
    try:
        if word == "let_go":
            made = drifting.let_go(person_id, who)
            said = gettext("Let go. They come back only if you are in touch again.")
        elif word == "later":
            made = drifting.later(person_id, who)
            said = gettext("Not now. They come back in three months.")
        else:
            flash.say(request, gettext("Say later, or let go."))
            return redirect("drifting")
    except UnknownPersonError as error:
        raise Http404(str(error)) from error
    flash.say(request, said, reverse("drift_undo", args=[made]))
    return redirect("drifting")


@require_POST
def undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take such a decision back; they stand on the list again."""
    try:
        drifting.undo(decision_id, request.user.get_username())
    except LookupError as error:
        raise Http404(gettext("There is no such decision to take back.")) from error
    flash.say(request, gettext("Taken back."))
    return redirect("drifting")


def _letter(row: DriftRow) -> str:
    """A letter to begin: `mailto:` with the last subject; empty without an address."""
    if not row.person.address or "@" not in row.person.address:
        return ""
    subject = row.last_words.subject.strip()[:_LONGEST_SUBJECT] if row.last_words else ""
    if subject and not subject.lower().startswith("re:"):
        subject = f"Re: {subject}"
    start = f"mailto:{quote(row.person.address, safe='@')}"
    return f"{start}?subject={quote(subject, safe='')}" if subject else start
