"""The door on other pages: why a message is where it is, and what waits today."""

from typing import Any

from tengill.web.door_triage import same_text
from tengill.workspace.door import explaining, week


def panel(message_id: int, here: str) -> dict[str, Any]:
    """Why a message is where it is, with what decides; empty where the door has not judged it."""
    try:
        why = explaining.why(message_id)
    except LookupError:  # the owner's own, or not judged yet: the page goes without
        return {}
    return {"why": why, "back": here, "self": here, **same_text(why)}


def at_the_door() -> dict[str, Any] | None:
    """What came now in the last seven days, and their minutes; None where nothing came."""
    told = week.week()
    if not told.messages:
        return None
    now = next(one.messages for one in told.sums if one.verdict == "now")
    return {"now": now, "week": told}
