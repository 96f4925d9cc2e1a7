"""Doors in plain words: rules, topics, asks, leave and hours; looked at before they are kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tengill.web import door_looking as looking
from tengill.web import flash
from tengill.web.page import part, show
from tengill.workspace.door import deciding, doors, previewing
from tengill.workspace.door.doors import RuleView

_FOLLOW = "door_follow"
"""Session: the decision whose bearing on the last month the next page asks for."""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All that is told of the doors; `?rule=` tells one, `?preview=1` shows at once what it would do."""
    view = looking.view(request.GET)
    view["topic"] = request.GET.get("topic", "")[: looking.LONGEST]
    if request.GET.get("preview") and (view["told"] or view["topic"]):
        view["preview"] = looking.preview(request.GET)
    view["follow"] = request.session.pop(_FOLLOW, None)
    return show(request, "door_rules", view, here="door")


@require_safe
def understood(request: HttpRequest) -> HttpResponse:
    """How the words being typed are understood, for htmx."""
    return part(request, "door_understood", looking.understood(request.GET))


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """What would have been decided last month, for htmx."""
    try:
        told = looking.preview(request.GET)
    except ValueError as error:
        return part(request, "door_preview", {"wrong": str(error)})
    return part(request, "door_preview", {"preview": told})


@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Keep a rule, or (`remove`) take it away."""
    who = request.user.get_username()
    remove = request.POST.get("remove", "")
    if remove:
        return _removed(request, remove, who)
    text, key = request.POST.get("rule", "")[: looking.LONGEST], request.POST.get("key", "")
    try:
        made = doors.add_rule(text, who, key=key)
    except (ValueError, LookupError) as error:
        return _wrong(request, str(error), rule=text, key=key)
    return _kept(request, made, gettext("Kept. From now on it decides first."))


def _removed(request: HttpRequest, key: str, who: str) -> HttpResponse:
    found = next((one for one in doors.rules() if one.key == key), None)
    if found is None:
        return _wrong(request, gettext("There is no such rule any more."))
    standing: RuleView | None = found
    while standing is not None:  # one that was changed has older words, which must not come again
        deciding.undo(standing.id, who)
        standing = next((one for one in doors.rules() if one.key == key), None)
    flash.say(
        request,
        gettext("The rule “%(rule)s” is gone.") % {"rule": found.told},
        reverse("door_again", args=[str(found.id)]),
    )
    return redirect("door_rules")


@require_POST
def topic(request: HttpRequest) -> HttpResponse:
    """Open a topic, or close one."""
    who, name = request.user.get_username(), request.POST.get("topic", "")[: looking.LONGEST]
    try:
        if request.POST.get("do") == "close":
            return _closed(request, name, who)
        made = doors.add_topic(
            name, who,
            declared=request.POST.get("declared") == "1",
            until=looking.morning(request.POST.get("until")),
        )  # fmt: skip
    except (ValueError, LookupError) as error:
        return _wrong(request, str(error))
    return _kept(request, made, gettext("Open to %(topic)s.") % {"topic": name})


def _closed(request: HttpRequest, name: str, who: str) -> HttpResponse:
    standing = next((one.id for one in doors.topics() if one.name == name), None)
    made = doors.close_topic(name, who)
    while any(one.name == name for one in doors.topics()):  # as it was before it was told anew
        made = doors.close_topic(name, who)
    again = reverse("door_again", args=[str(standing)]) if standing is not None else ""
    flash.say(request, gettext("No longer open to %(topic)s.") % {"topic": name}, again)
    request.session[_FOLLOW] = made
    return redirect("door_rules")


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Save asks, hours or leave; `do=look` only shows what they would do."""
    try:
        told = looking.settings_told(request.POST)
        if request.POST.get("do") == "look":
            view = looking.view({}) | {"preview": previewing.changed_settings(told), "looked": told}
            view |= _as_told(request, view)
            return show(request, "door_rules", view, here="door")
        made = doors.change(told, request.user.get_username())
    except ValueError as error:
        return _wrong(request, str(error))
    return _kept(request, made, gettext("Saved."))


def _as_told(request: HttpRequest, view: dict[str, object]) -> dict[str, object]:
    """Fields as they were sent, so that what was looked at can be saved as it stands."""
    if request.POST.get("part") == "asks":
        states = [(ask, request.POST.get(f"ask-{ask}", "none")) for ask, _was in view["asks"]]  # type: ignore[attr-defined]
        return {"asks": states}
    return {}


@require_POST
def follow(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Let what was just told bear on the last month, for htmx; says how many messages it moved."""
    return part(request, "door_followed", {"done": deciding.told(decision_id)})


def _kept(request: HttpRequest, decision: int, said: str) -> HttpResponse:
    flash.say(request, said, reverse("door_undo", args=[str(decision)]))
    request.session[_FOLLOW] = decision
    return redirect("door_rules")


def _wrong(request: HttpRequest, told: str, *, rule: str = "", key: str = "") -> HttpResponse:
    view = looking.view({}) | {"wrong": told, "text": rule, "key": key}
    return show(request, "door_rules", view, here="door", status=400)
