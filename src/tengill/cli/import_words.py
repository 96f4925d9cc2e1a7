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
    "x": "X",
    "mastodon": "Mastodon",
    "mastodon-csv": "Mastodon",
    "mastodon-list": "Mastodon",
    "people-csv": "list of people",
    "interactions-csv": "list of contacts with people",
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
    "text": ("text file", ""),
    "empty": ("empty file", ""),
    "binary": ("other file", ""),
    "others": ("list that names nobody", "lists that name nobody"),
}


def format_name(name: str) -> str:
    """What people call a format."""
    return FORMATS.get(name, name)


def brings(told: "Iterable[Bringing]") -> str:
    """What a file brings; estimates are said to be about so many."""
    return ", ".join(_about(one) for one in told)


def together(told: "Iterable[Bringing]") -> str:
    """What all files bring, by where it comes from: `LinkedIn 200 people; vCard 40 people`."""
    places: dict[str, list[str]] = {}
    for one in told:
        places.setdefault(format_name(one.format), []).append(_about(one))
    return "; ".join(f"{place} {', '.join(words)}" for place, words in places.items())


def _about(one: "Bringing") -> str:
    number = counted(one.count, *_ONE.get(one.what, ("record", "")))
    return number if one.exact else f"about {number}"


def kinds(told: Iterable[tuple[str, int]]) -> str:
    """How many facts of each kind were read."""
    return ", ".join(counted(number, *_KINDS.get(kind, (kind, ""))) for kind, number in told)


def unread(told: Iterable[tuple[str, int]]) -> str:
    """Files that nobody reads, in a quiet sentence; empty when there are none."""
    words = [
        counted(number, *_UNREAD.get(kind, (f"empty {format_name(kind)} file", "")))
        for kind, number in told
    ]
    return f"Left alone, as nothing in them is about people: {', '.join(words)}." if words else ""
