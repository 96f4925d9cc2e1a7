"""All that was said about the door, each word with its way back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tengill.web import flash
from tengill.web.page import show
from tengill.workspace.door import deciding, doors, inbox
from tengill.workspace.door.deciding import Said
from tengill.workspace.door.inbox import DoorRow

_SHOWN, _MOST = 50, 500
_FAR_BACK = 5_000
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Word:
    """A decision in words."""

    said: Said
    decisions: str
    """Its number; those of one step, over several messages of one text, joined by dashes."""
    messages: int
    what: str
    """`verdict`, `rule`, `topic` or `settings`."""
    row: DoorRow | None
    """The message it is about."""
    told: str
    verdict: str
    was: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The newest first; `?more=1` for a longer list."""
    # By steps, so that what was said at once is told, and taken back, whole.
    steps = [list(step) for _key, step in groupby(deciding.said(_FAR_BACK), key=_step)]
    limit = _MOST if request.GET.get("more") else _SHOWN
    view = {"words": _words(steps[:limit]), "more": len(steps) > limit and limit < _MOST}
    return show(request, "door_decisions", view, here="door")


@require_POST
def again(request: HttpRequest, decisions: str) -> HttpResponse:
    """Say once more what was taken back: `12`, or what was said in one step, `12-13`."""
    wanted = {int(one) for one in decisions.split("-") if one.isdecimal() and len(one) < _DIGITS}
    back = [one for one in deciding.said(_FAR_BACK) if one.decision in wanted and one.taken_back]
    if not back:
        raise Http404(gettext("There is no such decision that was taken back."))
    try:
        made = [_said_again(one, request.user.get_username()) for one in reversed(back)]
    except (LookupError, ValueError) as error:
        raise Http404(str(error)) from error
    again = [str(one) for one in made if one is not None]
    if not again:
        raise Http404(gettext("Such a decision cannot be said again from here."))
    flash.say(request, gettext("Said again."), reverse("door_undo", args=["-".join(again)]))
    return redirect("door_decisions" if back[0].kind == "door-verdict" else "door_rules")


def _said_again(said: Said, who: str) -> int | None:
    value = said.value
    match said.kind:
        case "door-verdict":
            return deciding.correct(_digest(said), value["verdict"], who).decision
        case "door-rule":
            return doors.add_rule(value["text"], who)
        case "door-topic":
            until = value.get("until")
            return doors.add_topic(
                value["name"], who,
                declared=bool(value.get("declared", True)),
                until=datetime.fromtimestamp(until, UTC) if until else None,
            )  # fmt: skip
    return None


def _words(steps: list[list[Said]]) -> list[Word]:
    ids = inbox.ids_of([_digest(step[0]) for step in steps if step[0].kind == "door-verdict"])
    rows = {row.id: row for row in inbox.rows(list(set(ids.values())))}
    return [_word(step, rows.get(ids.get(_digest(step[0]), 0))) for step in steps]


def _digest(said: Said) -> str:
    return said.about.removeprefix("message:")


def _step(said: Said) -> tuple[object, ...]:
    """What was said of several messages at once is one line."""
    if said.kind != "door-verdict":
        return (said.decision,)
    return said.at, said.value.get("verdict"), said.who, said.taken_back


def _word(step: list[Said], row: DoorRow | None) -> Word:
    said = step[0]
    value: dict[str, Any] = said.value
    told = {"door-rule": value.get("text", ""), "door-topic": value.get("name", "")}
    return Word(
        said=said,
        decisions="-".join(str(one.decision) for one in reversed(step)),
        messages=len(step),
        what=said.kind.removeprefix("door-"),
        row=row,
        told=told.get(said.kind, ""),
        verdict=value.get("verdict", "") if said.kind == "door-verdict" else "",
        was=value.get("was", "") if said.kind == "door-verdict" else "",
    )
