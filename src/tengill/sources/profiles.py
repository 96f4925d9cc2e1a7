"""Addresses of pages as contact points: profiles on networks known by their handle, others by URL."""

import re
from urllib.parse import unquote

from tengill.facts.messages import PointKind
from tengill.sources.caching import remembered

_SCHEME = re.compile(r"(?:https?:)?(?://)?", re.IGNORECASE)
_HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,15})")
_SLUG = re.compile(
    r"(?:[a-z]{2,3}\.)?linkedin\.com/(?:mwlite/)?(?:in|pub)/([^/?#]+)", re.IGNORECASE
)
_X = re.compile(
    r"(?:mobile\.)?(?:twitter|x)\.com/(?:#!/)?@?([A-Za-z0-9_]{1,15})(?:[/?#].*)?", re.IGNORECASE
)
_X_ID = re.compile(r"(?:twitter|x)\.com/(?:i/user|intent/user\?user_id=)[/=]?(\d+)", re.IGNORECASE)
_X_PAGES = frozenset({"i", "home", "intent", "search", "share", "hashtag", "explore", "settings"})
_MASTODON = re.compile(r"([\w.-]+\.[a-z]{2,})/(?:web/)?@([\w.-]+)(?:@([\w.-]+))?/?", re.IGNORECASE)
_FEDIVERSE = re.compile(r"(?:^|\.)(?:mastodon|mstdn|fosstodon|hachyderm)", re.IGNORECASE)
_ACCOUNT = re.compile(r"@?([\w.-]+)@([\w-]+(?:\.[\w-]+)+)")
_LONGEST = 500
Point = tuple[PointKind, str]


@remembered(8192)
def profile_point(told: str) -> Point | None:
    """The contact point a page's address is, or None when it is no address of a page.

    `https://is.linkedin.com/in/asa-l%C3%B3a?x=1` is LinkedIn's `asa-lóa`, `https://x.com/Asa` is
    `@asa`; any other page loses its scheme and trailing slash and keeps the rest. Nothing is
    fetched.
    """
    text = "".join(told.split())[:_LONGEST]
    scheme = text.partition("://")[0].lower() if "://" in text else ""
    if scheme not in ("", "http", "https"):
        return None
    bare = _SCHEME.sub("", text, count=1).rstrip("/")
    plain = re.sub(r"^www\.", "", bare, flags=re.IGNORECASE)
    host = plain.partition("/")[0]
    if "." not in host.strip(".") or "@" in host:
        return None
    known = _known(plain)
    if known is not None:
        return known
    head, slash, rest = bare.partition("/")
    return PointKind.URL, f"{head.lower()}{slash}{rest}"


def _known(plain: str) -> Point | None:
    """The account whose profile a page is, on the networks that have a kind of their own."""
    if slug := _SLUG.match(plain):
        return linkedin_point(slug[1])
    if number := _X_ID.match(plain):
        return PointKind.X, number[1]
    if (handle := _X.fullmatch(plain)) and handle[1].lower() not in _X_PAGES:
        return PointKind.X, f"@{handle[1].lower()}"
    account = _MASTODON.fullmatch(plain)
    if account and (account[3] or _FEDIVERSE.search(account[1])):
        return PointKind.MASTODON, f"{account[2]}@{account[3] or account[1]}".lower()
    return None


def linkedin_point(slug: str) -> Point | None:
    """The contact point of a public LinkedIn profile, from the last part of its address."""
    text = unquote(slug).strip().casefold()
    return (PointKind.LINKEDIN, text) if text and "\ufffd" not in text else None


def account_point(network: str, told: str) -> Point | None:
    """The contact point of an account on a network named by a card (`twitter`, `mastodon` …).

    None where the network has no kind of its own, or the account is none.
    """
    network, text = network.lower(), told.strip()
    page = profile_point(text) if "/" in text else None
    if page is not None and page[0] is not PointKind.URL:
        return page
    if "mastodon" in network:
        account = _ACCOUNT.fullmatch(text) or _MASTODON.fullmatch(_SCHEME.sub("", text, count=1))
        if account and account.re is _ACCOUNT:
            return PointKind.MASTODON, f"{account[1]}@{account[2]}".lower()
        return (
            (PointKind.MASTODON, f"{account[2]}@{account[3] or account[1]}".lower())
            if account
            else None
        )
    if network in ("twitter", "x", "x-twitter"):
        handle = _HANDLE.fullmatch(text.removeprefix("x-apple:"))
        return (PointKind.X, f"@{handle[1].lower()}") if handle else None
    if network == "linkedin" and text and not re.search(r"[\s/@:]", text):
        return linkedin_point(text)
    return page
