"""The door on other pages: why a message is where it is, and what waits today."""

from typing import Any

from tengill.web.door_triage import same_text
from tengill.web.door_window import Window
from tengill.workspace.door import explaining, week


def panel(message_id: int, here: str) -> dict[str, Any]:
    """Why a message is where it is, with what decides; empty where the door has not judged it."""
    try:
        why = explaining.why(message_id)
    except LookupError:  # the owner's own, or not judged yet: the page goes without
        return {}
    return {"why": why, "back": here, "self": here, **same_text(why)}


def at_the_door(window: Window) -> dict[str, Any] | None:
    """What waits now, as triage counts it, and the week's minutes; None where there is neither."""
    told = week.week()
    now = next(one for one in window.counts() if one.verdict == "now")
    if not told.messages and not now.waiting:
        return None
    return {"now": now, "week": told}
