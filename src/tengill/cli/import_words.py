"""What an import brings, in words: `about 3,200 people`, `120 pictures`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tengill.cli.output import counted

if TYPE_CHECKING:
    from tengill.workspace.planning import Bringing

FORMATS = {
    "": "mail",
    "vcard": "vCard",
    "google": "Google Contacts",
    "outlook": "Outlook",
    "icalendar": "iCalendar",
    "linkedin": "LinkedIn",
    "linkedin-abroad": "LinkedIn",
    "linkedin-other": "LinkedIn",
    "x": "X",
    "mastodon": "Mastodon",
    "mastodon-csv": "Mastodon",
    "mastodon-list": "Mastodon",
    "x-post": "posts on X",
    "masto-post": "posts on Mastodon",
    "csv": "lists",
    "people-csv": "list of people",
    "interactions-csv": "list of contacts with people",
    "inbox-csv": "list of messages",
    "inbox-json": "list of messages",
}
"""A reader's name → what people call what it reads."""
_ONE = {
    "messages": ("message", ""),
    "people": ("person", "people"),
    "connections": ("connection", ""),
    "meetings": ("meeting", ""),
    "posts": ("post", ""),
    "interactions": ("interaction", ""),
    "figures": ("figure of reach", "figures of reach"),
}
_KINDS = {
    "message": ("message", ""),
    "card": ("contact card", ""),
    "meeting": ("meeting", ""),
    "interaction": ("interaction", ""),
    "reach": ("figure of reach", "figures of reach"),
}
_UNREAD = {
    "pictures": ("picture", ""),
    "videos": ("video", ""),
    "sound": ("sound file", ""),
    "pages": ("web page", ""),
    "documents": ("document", ""),
    "data": ("data file", ""),
    "tables": ("table", ""),
    "deals": ("list of deals", "lists of deals"),
    "text": ("text file", ""),
    "empty": ("empty file", ""),
    "binary": ("other file", ""),
    "others": ("list that names nobody", "lists that name nobody"),
}


def format_name(name: str) -> str:
    """What people call a format."""
    return FORMATS.get(name, name)


def brings(told: "Iterable[Bringing]") -> str:
    """What a file brings, whatever is in it; estimates are said to be about so many."""
    whats: dict[str, tuple[int, bool]] = {}
    for one in told:  # an archive's people stand in several formats; they are told as one number
        _add(whats, one)
    return _numbers(whats)


def together(told: "Iterable[Bringing]") -> str:
    """What all files bring, by where it comes from: `LinkedIn 200 people; vCard 40 people`."""
    places: dict[str, dict[str, tuple[int, bool]]] = {}
    for one in told:  # several readers of one place (an archive's, a list's) are told as one
        _add(places.setdefault(format_name(one.format), {}), one)
    return "; ".join(f"{place} {_numbers(whats)}" for place, whats in places.items())


def _add(whats: dict[str, tuple[int, bool]], one: "Bringing") -> None:
    count, exact = whats.get(one.what, (0, True))
    whats[one.what] = count + one.count, exact and one.exact


def _numbers(whats: dict[str, tuple[int, bool]]) -> str:
    return ", ".join(_number(what, *told) for what, told in whats.items())


def _number(what: str, count: int, exact: bool) -> str:
    number = counted(count, *_ONE.get(what, ("record", "")))
    return number if exact else f"about {number}"


def kinds(told: Iterable[tuple[str, int]]) -> str:
    """How many facts of each kind were read."""
    return ", ".join(counted(number, *_KINDS.get(kind, (kind, ""))) for kind, number in told)


def unread(told: Iterable[tuple[str, int]]) -> str:
    """Files that nobody reads, in a quiet sentence; empty when there are none."""
    files = dict(told)
    words = [
        counted(number, *_UNREAD.get(kind, (f"empty {format_name(kind)} file", "")))
        for kind, number in files.items()
    ]
    if not words:
        return ""
    left = f"Left alone, as nothing in them is about people: {', '.join(words)}."
    if "deals" in files:
        left += " What came of deals is brought in so: tengill outcomes import FILE"
    return left
