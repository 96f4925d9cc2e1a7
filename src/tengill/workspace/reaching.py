"""Contact points as a person would write them: a profile's page, a telephone number, a handle."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact point as it is shown. Nothing here is fetched."""

    text: str
    href: str
    """Where a click leads: `mailto:`, `tel:` or `https:`; empty where nowhere certain."""


def shown(kind: str, value: str) -> Shown:
    """How a contact point is shown."""
    way = _WAYS.get(kind)
    return way(value) if way else Shown(value, "")


def read_point(text: str) -> tuple[str, str] | None:
    """The kind and value of a contact point written as `shown` shows it, or as a person would.

    An address, `linkedin.com/in/…`, `@handle`, `@user@server`, or an international telephone
    number. None for anything else: a name, a bare number.
    """
    told = text.strip().strip("<>").lower()
    profile = _PROFILE.search(told)
    if profile:
        return "linkedin", unquote(profile[1])
    if told.startswith("@"):
        return ("mastodon", told[1:]) if "@" in told[1:] else ("x", told)
    if told.startswith("+"):
        digits = "".join(letter for letter in told if letter.isdecimal())
        return ("phone", f"+{digits}") if len(digits) >= _LOCAL else None
    return ("email", told) if "@" in told else None


_PROFILE = re.compile(r"(?:^|[/.])linkedin\.com/in/([^/?#\s]+)")


def _email(value: str) -> Shown:
    return Shown(value, f"mailto:{value}" if _plain(value) else "")


def _phone(value: str) -> Shown:
    return Shown(_spaced(value), f"tel:{value}" if value.startswith("+") else "")


def _linkedin(value: str) -> Shown:
    href = f"https://www.linkedin.com/in/{value}" if _slug(value) else ""
    return Shown(f"linkedin.com/in/{value}", href)


def _x(value: str) -> Shown:
    if not value.startswith("@"):
        return Shown(f"X {value}", "")
    return Shown(value, f"https://x.com/{value[1:]}" if _slug(value[1:]) else "")


def _mastodon(value: str) -> Shown:
    name, _, server = value.partition("@")
    good = _slug(name) and _host(server)
    return Shown(f"@{value}", f"https://{server}/@{name}" if good else "")


_WAYS: dict[str, Callable[[str], Shown]] = {
    "email": _email,
    "phone": _phone,
    "linkedin": _linkedin,
    "x": _x,
    "mastodon": _mastodon,
}


def _slug(text: str) -> bool:
    return bool(text) and all(letter.isalnum() or letter in "-_.%" for letter in text)


def _host(text: str) -> bool:
    return "." in text and all(letter.isalnum() or letter in "-." for letter in text)


def _plain(address: str) -> bool:
    return not any(letter in address for letter in "?&%<> \"'")


def _spaced(number: str) -> str:
    """`+354 5551234`: an international number with its last seven digits apart."""
    if not number.startswith("+") or len(number) <= _LOCAL + 2:
        return number
    return f"{number[:-_LOCAL]} {number[-_LOCAL:]}"


_LOCAL = 7
