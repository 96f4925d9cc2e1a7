"""Whom a row reaches, and over which channel: the contact point its cells tell."""

import re
from collections.abc import Callable

from tengill.facts.messages import Channel, PointKind
from tengill.sources.phones import read_phone
from tengill.sources.profiles import account_point, profile_point

CHANNELS = ("mention", "dm", *(one.value for one in Channel))
"""What `--channel` takes: `mention` and `dm` mean whatever the target's column calls for."""
_MENTION = {PointKind.X: Channel.X_POST, PointKind.MASTODON: Channel.MASTODON_POST}
_DM = {
    PointKind.X: Channel.X,
    PointKind.MASTODON: Channel.MASTODON,
    PointKind.LINKEDIN: Channel.LINKEDIN,
    PointKind.EMAIL: Channel.MAIL,
}
_REACH = {
    Channel.MAIL: ("email",),
    Channel.LINKEDIN: ("linkedin",),
    Channel.X: ("x", "handle"),
    Channel.X_POST: ("x", "handle"),
    Channel.MASTODON: ("mastodon", "handle"),
    Channel.MASTODON_POST: ("mastodon", "handle"),
    Channel.CALL: ("phone",),
}
_ANY = ("email", "x", "mastodon", "linkedin", "phone", "handle")
_SOCIAL = ("x", "mastodon", "linkedin", "handle", "phone", "email")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"().]+")
_X = re.compile(r"@?([A-Za-z0-9_]{1,15})")


def reached(cell: Callable[[str], str], wanted: str) -> tuple[PointKind, str, Channel]:
    """Whom a row reaches and how.

    Args:
        cell: the row's cell under one of our names.
        wanted: of `CHANNELS`; anything else: by the columns.
    """
    told = _channel(wanted)
    order = _REACH.get(told, _ANY) if told else (_SOCIAL if wanted in {"mention", "dm"} else _ANY)
    for name in order:
        text = cell(name).strip()
        point = point_of(name, text, told) if text else None
        if point is not None:
            return point[0], point[1], told or _channel_of(point[0], wanted)
    return PointKind.EMAIL, "", told or Channel.MAIL


def _channel(wanted: str) -> Channel | None:
    return Channel(wanted) if wanted in CHANNELS[2:] else None


def _channel_of(kind: PointKind, wanted: str) -> Channel:
    if wanted == "mention":
        return _MENTION.get(kind, Channel.TAG)
    if wanted == "dm":
        return _DM.get(kind, Channel.CHAT)
    if kind is PointKind.PHONE:
        return Channel.CALL
    return {**_DM, PointKind.NAME: Channel.OTHER}.get(kind, Channel.OTHER)


def point_of(
    column: str, told: str, channel: Channel | None = None
) -> tuple[PointKind, str] | None:
    """The contact point a cell tells; None where it tells none."""
    if column == "email":
        address = address_of(told)
        return (PointKind.EMAIL, address) if address else None
    if column == "x" or (column == "handle" and channel in {Channel.X, Channel.X_POST}):
        return _x(told)
    if column == "mastodon":
        return account_point("mastodon", told)
    if column == "linkedin":
        return account_point("linkedin", told)
    if column == "phone":
        number = read_phone(told)[0]
        return (PointKind.PHONE, number) if number else None
    return any_point(told)


def any_point(told: str) -> tuple[PointKind, str] | None:
    """Whatever contact point a text is: an address, a profile, a handle, a number; or None."""
    text = told.strip()
    if not text:
        return None
    if "/" in text and (page := profile_point(text)) is not None:
        return page
    if text.startswith("@") and text.count("@") == 2:  # noqa: PLR2004 - @user@server
        return account_point("mastodon", text)
    if address := address_of(text):
        return PointKind.EMAIL, address
    if text.startswith("@"):
        return _x(text)
    number = read_phone(text)[0]
    return (PointKind.PHONE, number) if number else None


def _x(told: str) -> tuple[PointKind, str] | None:
    text = told.strip()
    if "/" in text:
        page = profile_point(text)
        return page if page is not None and page[0] is PointKind.X else None
    match = _X.fullmatch(text)
    return (PointKind.X, f"@{match[1].lower()}") if match else None


def address_of(told: str) -> str:
    """The e-mail address in a cell (`Anna <anna@fjord.example>` too), lower case; empty: none."""
    match = _ADDRESS.search(told)
    return match[0].strip(".'").lower()[:320] if match else ""
