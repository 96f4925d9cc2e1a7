"""Ask: the questions a network answers, on one page, each answer with its evidence."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tengill.web import flash
from tengill.web.page import show

QUESTIONS = ("knows", "way", "introduce", "meetings", "holdings", "place")
_LONGEST = 200
_DIGITS = 18


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page: a question, and its answer where enough was asked."""
    about = request.GET.get("about", "")
    about = about if about in QUESTIONS else QUESTIONS[0]
    q = " ".join(request.GET.get("q", "").replace("\0", " ")[:_LONGEST].split())
    shown: dict[str, Any] = {"about": about, "q": q, "wrong": ""}
    try:
        shown |= _ANSWERS[about](request, q)
    except (ValueError, LookupError) as error:
        shown["wrong"] = str(error.args[0]) if error.args else ""
    return show(request, "ask", shown, here="ask")


def _knows(_request: HttpRequest, q: str) -> dict[str, Any]:
    from tengill.workspace.asking import knowing  # noqa: PLC0415 - only who asks pays for it

    return {"view": knowing.who_knows(q, 15)} if q else {}


def _way(request: HttpRequest, q: str) -> dict[str, Any]:
    from tengill.workspace.asking import ways  # noqa: PLC0415

    person = _number(request.GET.get("person", ""))
    if person:
        return {"view": ways.ways_to_person(person, 4)}
    house = request.GET.get("organisation", "")[:_LONGEST]
    if house:
        return {"view": ways.ways_to_organisation(house)}
    if not q:
        return {}
    people, house = ways.matches(q)
    if house and not people:
        return {"view": ways.ways_to_organisation(house)}
    if not people:
        raise LookupError(gettext("Nobody in the ledger, and no organisation, is called that."))
    # The first is meant where it fits better than the next, and no organisation is called so too.
    alone = not house and (len(people) == 1 or people[0].score > people[1].score)
    if alone and people[0].person.id:
        return {"view": ways.ways_to_person(people[0].person.id, 4)}
    return {"choices": people, "house": house}


def _introduce(request: HttpRequest, _q: str) -> dict[str, Any]:
    """What people look for at once; the proposals, which take seconds, as soon as they are made."""
    from tengill.workspace.asking import asks, introducing  # noqa: PLC0415

    made = introducing.suggest(10) if "answer" in request.GET else None
    return {"view": made, "wishes": asks.every(limit=40), "later": made is None}


def _meetings(request: HttpRequest, q: str) -> dict[str, Any]:
    from tengill.workspace.asking import events  # noqa: PLC0415

    past = request.GET.get("when") == "past"
    return {"view": events.events(q, past=past, limit=12), "past": past}


def _holdings(_request: HttpRequest, q: str) -> dict[str, Any]:
    from tengill.workspace.asking import holdings  # noqa: PLC0415

    return {"view": holdings.holdings(q, 60)} if q else {}


def _place(request: HttpRequest, q: str) -> dict[str, Any]:
    from tengill.workspace import finding  # noqa: PLC0415
    from tengill.workspace.asking import place  # noqa: PLC0415

    person = _number(request.GET.get("person", ""))
    if not q or person:
        return {"view": place.place(person or None)}
    found = [one for one in finding.find(q, 20) if one.person.kind == "person"][:6]
    if not found:
        raise LookupError(gettext("Nobody in the ledger is called that."))
    if len(found) == 1 or found[0].score > found[1].score:
        return {"view": place.place(found[0].person.id)}
    return {"choices": found}


_ANSWERS: dict[str, Callable[[HttpRequest, str], dict[str, Any]]] = {
    "knows": _knows,
    "way": _way,
    "introduce": _introduce,
    "meetings": _meetings,
    "holdings": _holdings,
    "place": _place,
}


@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """What the owner says to an answer: a proposal taken or dismissed, an ask, somebody asked."""
    told, who = request.POST, request.user.get_username()
    one, other = _number(told.get("one", "")), _number(told.get("other", ""))
    back = redirect(f"{reverse('ask')}?about={'way' if told.get('do') == 'asked' else 'introduce'}")
    try:
        made, words = _noted(told.get("do", ""), one, other, told, who)
    except LookupError as error:
        raise Http404(str(error.args[0])) from error
    except ValueError as error:
        flash.say(request, str(error))
        return back
    flash.say(request, words, flash.way_back(made))
    return back


def _noted(do: str, one: int, other: int, told: Any, who: str) -> tuple[int, str]:
    from tengill.workspace.asking import asks, introducing, ways  # noqa: PLC0415

    if do in introducing.STATES:
        words = gettext("Noted. This pair won't be proposed again.")
        return introducing.decide(one, other, do, who), words
    if do in asks.KINDS:
        person = one or _the_person(told.get("person", ""))
        return asks.note(do, person, told.get("thing", "")[:_LONGEST], who), gettext("Noted.")
    if do == "not":
        return asks.no_wish(one, who), gettext("Noted: nobody asks for anything there.")
    if do == "asked":
        words = gettext("Noted: they are spared for ninety days.")
        return ways.asked(one, other, who), words
    raise ValueError(gettext("Nothing was changed."))


def _the_person(text: str) -> int:
    from tengill.workspace import finding  # noqa: PLC0415

    found = finding.find(text[:_LONGEST], guess=False)
    exact = [one for one in found if one.score >= finding.EXACT] or list(found)
    if len(exact) != 1 or exact[0].person.id is None:
        raise ValueError(
            gettext("Several people are called that; give the address.")
            if exact
            else gettext("Nobody in the ledger is called that.")
        )
    return exact[0].person.id


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else 0
