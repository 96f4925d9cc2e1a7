"""A word to be said on the next page: what was done, and the way back."""

from dataclasses import asdict, dataclass

from django.http import HttpRequest
from django.urls import reverse

_KEY = "said"


@dataclass(frozen=True, slots=True)
class Said:
    """What was done. `undo` is the address to post to, empty where there is no way back."""

    text: str
    undo: str = ""


def say(request: HttpRequest, text: str, undo: str = "") -> None:
    """Keep a word for the next page of this session."""
    request.session[_KEY] = asdict(Said(text, undo))


def way_back(*decisions: int) -> str:
    """The address that takes these decisions back, made in one step."""
    return reverse("take_back", args=["-".join(map(str, decisions))])


def said(request: HttpRequest) -> Said | None:
    """The word kept, once; fetching a page ahead does not use it up."""
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return None
    kept = request.session.pop(_KEY, None)
    return Said(**kept) if kept else None
