"""How far back triage looks, in the address and remembered: a week, a month, or everything."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from tengill.workspace.door import inbox, window
from tengill.workspace.door.inbox import DoorCount, DoorPage

_KEY = "door-window"


@dataclass(frozen=True, slots=True)
class Window:
    """What of all that came is listed."""

    span: str = window.USUAL
    """One of `window.SPANS`."""
    answered: bool = False
    """Also what the owner answered."""

    def told(self) -> dict[str, str]:
        """The window as an address tells it."""
        return {"span": self.span, **({"answered": "1"} if self.answered else {})}

    def counts(self) -> tuple[DoorCount, ...]:
        """How many there are of each verdict."""
        return inbox.counts(self._since(), unanswered=not self.answered)

    def messages(self, verdict: str, cursor: str, limit: int) -> DoorPage:
        """What waits for the owner's word.

        Raises:
            ValueError: no verdict, or no cursor of this list.
        """
        return inbox.messages(
            verdict, cursor, limit,
            decided=False, since=self._since(), unanswered=not self.answered,
        )  # fmt: skip

    def _since(self) -> datetime | None:
        return window.since(self.span)


USUAL = Window()


def of(request: HttpRequest) -> Window:
    """The window a request tells, which is remembered; else the one remembered, else the usual."""
    told = request.POST if request.method == "POST" else request.GET
    kept = request.session.get(_KEY)
    if told.get("span") not in window.SPANS:
        return _kept(kept)
    chosen = Window(told["span"], told.get("answered") == "1")
    if kept != asdict(chosen) and (kept or chosen != USUAL):
        request.session[_KEY] = asdict(chosen)
    return chosen


def _kept(kept: Any) -> Window:
    span = kept.get("span") if isinstance(kept, dict) else None
    return Window(span, bool(kept.get("answered"))) if span in window.SPANS else USUAL


def choices(verdict: str, chosen: Window) -> dict[str, Any]:
    """The switch: spans with their addresses, answered ones too or not, and the next span."""

    def address(one: Window) -> str:
        return f"{reverse('door')}?{urlencode({'verdict': verdict, **one.told()})}"

    spans = {name: address(replace(chosen, span=name)) for name in window.SPANS}
    further = list(window.SPANS)[list(window.SPANS).index(chosen.span) + 1 :]
    return {
        "spans": [(_named(name), told, name == chosen.span) for name, told in spans.items()],
        "answered": address(replace(chosen, answered=not chosen.answered)),
        "further": spans[further[0]] if further else "",
    }


def _named(span: str) -> str:
    names = {
        "week": gettext("This week"),
        "month": gettext("30 days"),
        "all": gettext("Everything"),
    }
    return names[span]
