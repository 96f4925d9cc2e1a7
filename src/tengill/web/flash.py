"""A word to be said on the next page: what was done, and the way back."""

from dataclasses import asdict, dataclass

from django.http import HttpRequest

_KEY = "said"


@dataclass(frozen=True, slots=True)
class Said:
    """What was done. `undo` is the address to post to, empty where there is no way back."""

    text: str
    undo: str = ""


def say(request: HttpRequest, text: str, undo: str = "") -> None:
    """Keep a word for the next page of this session."""
    request.session[_KEY] = asdict(Said(text, undo))


def said(request: HttpRequest) -> Said | None:
    """The word kept, once."""
    kept = request.session.pop(_KEY, None)
    return Said(**kept) if kept else None
