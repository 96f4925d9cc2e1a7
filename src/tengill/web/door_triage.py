"""What the triage page shows: the list of one verdict, the message that is open, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from tengill.web.door_window import USUAL, Window, choices
from tengill.web.door_words import VERDICTS, judging, week_picture
from tengill.web.message_frame import choice
from tengill.workspace.door import background, deciding, explaining, inbox, project, week
from tengill.workspace.door.explaining import Why
from tengill.workspace.door.inbox import DoorCount, DoorPage, DoorRow

NOTHING: Mapping[str, str] = {}
_DIGITS = 18
_LIST = 40
_SAME = 5


@dataclass(frozen=True, slots=True)
class Where:
    """Where one is in triage: which list, from where in it, and which message is open."""

    verdict: str = ""
    cursor: str = ""
    message: int | None = None
    """None: the list, with its first message open where there is room for both."""
    window: Window = USUAL

    def address(self, message: int | None = None) -> str:
        """The page with this message open."""
        told = {"verdict": self.verdict, **self.window.told(), "cursor": self.cursor, "id": message}
        query = urlencode({name: value for name, value in told.items() if value})
        return f"{reverse('door')}?{query}" if query else reverse("door")


def where(told: Mapping[str, str], window: Window = USUAL) -> Where:
    """Where a request wants to be; what makes no sense is passed over."""
    number = told.get("id", "")
    return Where(
        verdict=told.get("verdict", "") if told.get("verdict") in VERDICTS else "",
        cursor=told.get("cursor", ""),
        message=int(number) if number.isdecimal() and len(number) < _DIGITS else None,
        window=window,
    )


def page(at: Where, told: Mapping[str, str] = NOTHING) -> dict[str, Any]:
    """The whole page."""
    state = judging(background.begin(), project.state())
    sums = week.week()
    return {
        **triage(at, told),
        "state": state,
        "week": sums,
        "week_last": sums.end - timedelta(days=1),
        "week_picture": week_picture(sums.days, get_language()),
    }


def triage(at: Where, told: Mapping[str, str] = NOTHING) -> dict[str, Any]:
    """The lists' names with their counts, the list, and the open message."""
    counts = at.window.counts()
    verdict = at.verdict or _first(counts)
    at = replace(at, verdict=verdict)
    listed = _listed(at)
    opened = at.message if at.message is not None else (listed.rows[0].id if listed.rows else None)
    return {
        "at": at,
        "verdict": verdict,
        "rows": [(row, at.address(row.id)) for row in listed.rows],
        "more": replace(at, cursor=listed.next).address() if listed.next else "",
        "first": replace(at, cursor="").address() if at.cursor else "",
        "tabs": [(one, Where(one.verdict, window=at.window).address()) for one in counts],
        "windows": choices(verdict, at.window),
        "none": inbox.is_empty(),
        "chosen": at.message is not None,
        **card(at, opened, told),
    }


def card(at: Where, message: int | None, told: Mapping[str, str] = NOTHING) -> dict[str, Any]:
    """The open message beside its reasons; nothing where the list is empty.

    Args:
        at: where one is.
        message: the open message.
        told: what the request tells, such as how the message is to be shown.

    Raises:
        LookupError: there is no such message at the door.
    """
    why = None if message is None else explaining.why(message)
    return {
        "at": at,
        "why": why,
        "back": at.address(),
        "self": at.address(message),
        **({} if why is None else same_text(why)),
        "in_card": True,
        "choice": None
        if why is None
        else choice(why.row.id, why.row.channel, at.address(why.row.id), told),
    }


def same_text(why: Why) -> dict[str, Any]:
    """The newest others of the same text: a word may be said of all of them at once."""
    if not why.row.group:
        return {"same": ()}
    found = inbox.group(why.row.group, limit=_SAME + 1).rows
    # Of what friends write alike, each is a letter of its own; of a campaign, all are one.
    apart = why.row.verdict == "now" or why.row.basis == "relationship"
    return {
        "same": [row for row in found if row.id != why.row.id][:_SAME],
        # One that was decided before is decided anew along with them.
        "undecided": min(inbox.undecided(why.row.group), deciding.MOST_AT_ONCE) + why.row.decided,
        "together": not apart,
    }


def after(at: Where, done: DoorRow) -> int | None:
    """The message that comes next in the list once one is decided."""
    listed = _listed(at)
    later = [row for row in listed.rows if (row.at, row.id) < (done.at, done.id)]
    if not later and listed.next:
        later = list(_listed(replace(at, cursor=listed.next)).rows)
    left = later or list(listed.rows)
    return left[0].id if left else None


def _listed(at: Where) -> DoorPage:
    try:
        return at.window.messages(at.verdict, at.cursor, _LIST)
    except ValueError:  # a place that was never in a list
        return at.window.messages(at.verdict, "", _LIST)


def _first(counts: tuple[DoorCount, ...]) -> str:
    """The first verdict with something in it."""
    waits = {one.verdict: one.waiting for one in counts}
    return next((name for name in VERDICTS if waits.get(name)), VERDICTS[0])
