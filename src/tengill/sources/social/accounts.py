"""Contact points of social accounts, normalised as `facts.messages.PointKind` says."""

import re
from urllib.parse import urlsplit

from tengill.facts.contacts import Point
from tengill.facts.messages import Mailbox, PointKind
from tengill.sources.phones import read_phone
from tengill.sources.profiles import profile_point

_HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,20})")
_ACCOUNT = re.compile(
    r"@?([A-Za-z0-9_.\-]{1,100})@((?:[^\W_](?:[\w\-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63})(?::\d+)?"
)
_OF_PATH = re.compile(
    r"/(?:users|user|u|profile|accounts|channel)/([A-Za-z0-9_.\-]{1,100})(?:/|$)|/@([A-Za-z0-9_.\-]{1,100})(?:/|$)"
)
_NAMED_HERE = re.compile(r"/@([A-Za-z0-9_.\-]{1,100}@[A-Za-z0-9_.\-]{3,200})(?:/|$)")
_MOST = 320


def handle(told: str) -> str:
    """`Anna_Lind` as `@anna_lind`; empty when it is no handle of X."""
    found = _HANDLE.fullmatch(told.strip())
    return f"@{found[1].lower()}" if found else ""


def x_point(told: str) -> Point:
    """The contact point of an account's number or handle on X."""
    return Point(PointKind.X, told)


def x_mailbox(told: str, name: str = "") -> Mailbox:
    """Who stands behind an account's number or handle on X."""
    return Mailbox(name, told, PointKind.X)


def mastodon_account(told: str) -> str:
    """`@Anna@Server.example` as `anna@server.example`; empty when it is no such address."""
    found = _ACCOUNT.fullmatch(told.strip())
    return f"{found[1]}@{found[2]}".lower()[:_MOST] if found else ""


def account_of_url(url: str) -> str:
    """The account whose page, actor or post lies at an address, `anna@server.example`, or empty."""
    try:
        parts = urlsplit(url.strip()[:2000])
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or "." not in host:
        return ""
    elsewhere = _NAMED_HERE.search(parts.path)
    if elsewhere:
        return mastodon_account(elsewhere[1])
    found = _OF_PATH.search(parts.path)
    return mastodon_account(f"{found[1] or found[2]}@{host}") if found else ""


def bare_url(url: str) -> str:
    """An address without scheme and trailing slash, its host in lower case; empty when it is none."""
    try:
        parts = urlsplit(url.strip()[:2000])
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or "." not in parts.netloc:
        return ""
    rest = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"{parts.netloc.lower()}{rest}".rstrip("/")[:_MOST]


def linkedin_slug(url: str) -> str:
    """The slug of a public profile's address, percent-decoded, lower case; empty when it is none."""
    if "linkedin" not in url.lower():
        return ""
    found = profile_point(url)
    return found[1][:_MOST] if found and found[0] is PointKind.LINKEDIN else ""


def page_point(url: str) -> Point | None:
    """The contact point of a page, or of the account it is the profile of; None when it is none."""
    found = profile_point(url)
    return Point(found[0], found[1][:_MOST]) if found else None


def phone(told: str) -> str:
    """A phone number: in E.164 where its country stands in it, else its digits; or empty."""
    return read_phone(told)[0]
