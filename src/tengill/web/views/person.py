"""One person: where we stand, how we met, what we did for each other, what came of it."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from tengill.web import flash
from tengill.web.links import address
from tengill.web.page import part, show
from tengill.web.pictures import tie
from tengill.workspace import people, person
from tengill.workspace.presenting import Link, plain

_EVENTS = 24
"""So many acts, the newest, on the picture of a tie; more of them hide the line."""

_STEPS = 24
"""About so many rows of the table behind that picture."""


@require_safe
def page(request: HttpRequest, person_id: int) -> HttpResponse:
    """The page; with a cursor only the next piece of the timeline."""
    cursor = request.GET.get("cursor", "")
    if cursor and request.headers.get("HX-Request"):
        older = person.timeline(person_id, cursor)
        return part(request, "timeline_rows", {"timeline": older, "person_id": person_id})
    try:
        view = person.person_view(person_id)
    except people.UnknownPersonError as error:
        raise Http404(gettext("Nobody here has this number. They may have been merged.")) from error
    timeline = person.timeline(person_id, cursor) if cursor else view.timeline
    shown = {
        "view": view,
        "timeline": timeline,
        "person_id": person_id,
        "picture": _picture(view),
        "curve": _in_a_table(view),
    }
    return show(request, "person", shown, here="people")


@require_POST
def change(request: HttpRequest, person_id: int) -> HttpResponse:
    """A decision about who somebody is: their name, what stands behind an address, a split."""
    who = request.user.get_username()
    try:
        match request.POST.get("change"):
            case "name":
                made = people.set_name(person_id, request.POST.get("name", "")[:200], who=who)
                flash.say(request, gettext("The name is changed."), flash.way_back(made))
            case "kind":
                made = people.set_kind(person_id, request.POST.get("kind", ""), who=who)
                flash.say(request, gettext("Noted."), flash.way_back(made))
            case "split":
                parted = people.split(person_id, request.POST.get("point", ""), who=who)
                words = gettext("The address stands on its own now.")
                flash.say(request, words, flash.way_back(*parted))
            case _:
                flash.say(request, gettext("Nothing was changed."))
    except people.UnknownPersonError as error:
        raise Http404(gettext("Nobody here has this number. They may have been merged.")) from error
    except ValueError as error:
        flash.say(request, str(error))
    return redirect("person", person_id=person_id)


def _in_a_table(view: person.PersonView) -> tuple[tuple[datetime, float], ...]:
    """The curve in so many steps as one reads, newest first, today's among them."""
    series = view.tie.series if view.tie else ()
    return series[:: -max(1, len(series) // _STEPS)]


def _picture(view: person.PersonView) -> str:
    if view.tie is None:
        return ""
    acts = (
        *view.introductions_by,
        *view.introductions_of,
        *view.recommendations,
        *view.acknowledgements,
    )
    told = sorted(
        (act for act in acts if act.at is not None and act.state != "rejected"), key=_when
    )
    events = [_event(act) for act in told[-_EVENTS:]]
    if view.how_we_met.at is not None:
        met = Link("message", view.how_we_met.message_id)
        href = address(met) if view.how_we_met.message_id else ""
        events.append(tie.Event(view.how_we_met.at, pgettext("event", "met"), href))
    return tie.draw(view.tie.series, events, label=plain(view.where_we_stand))


def _when(act: person.ActLine) -> datetime:
    assert act.at is not None
    return act.at


def _event(act: person.ActLine) -> tie.Event:
    words = {
        "introduction": pgettext("event", "introduction"),
        "handoff": pgettext("event", "handoff"),
        "introduction_request": pgettext("event", "asked for an introduction"),
        "recommendation": pgettext("event", "recommendation"),
        "acknowledgement": pgettext("event", "thanks"),
    }
    assert act.at is not None
    return tie.Event(
        act.at, words.get(act.kind, act.kind), address(Link("act", act.id)), act.evidence
    )
