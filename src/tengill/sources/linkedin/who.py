"""The people in LinkedIn's rows: names, addresses of profiles, and members who withdrew."""

import re
import unicodedata

from tengill.facts.contacts import PersonName
from tengill.facts.messages import Mailbox, PointKind
from tengill.sources.caching import remembered
from tengill.sources.social.accounts import linkedin_slug

WITHDRAWN = "linkedin member"
"""How LinkedIn calls whoever closed their account, and some advertisers."""
_NO_SPACE_AFTER = re.compile(r",(?!\s)")
_TITLE = re.compile(r"(?:[A-Za-z]{2,6}|[A-Z](?:[a-z]?\.?[A-Z])+\.?|[A-Z][a-z]?\.[A-Z]\.?)\.?")
_PICTURES = frozenset({"So", "Sk", "Cs", "Co", "Cn"})
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u200b\u2060\ufeff")
_MOST = 300
_BETWEEN = "\x1f"


def without_pictures(told: str) -> str:
    """A name without emoji and the signs that join them."""
    kept = (
        one for one in told
        if one not in _JOINERS and (one.isascii() or unicodedata.category(one) not in _PICTURES)
    )  # fmt: skip
    return " ".join("".join(kept).split())[:_MOST]


def person_name(first: str, last: str) -> PersonName:
    """A name from its two columns; titles behind a comma (`Example, PhD`) become the suffix."""
    given, rest = without_pictures(first), without_pictures(last)
    family, _, suffix = rest.partition(",")
    if suffix and not all(_TITLE.fullmatch(one.strip()) for one in suffix.split(",")):
        family, suffix = rest, ""
    family, suffix = family.strip(), suffix.strip()
    full = " ".join(one for one in (given, family) if one)
    return PersonName(full=full, given=given, family=family, suffix=suffix)


def member(name: str, url: str = "") -> Mailbox | None:
    """A member by name and profile; None for one who withdrew, of whom nothing is left."""
    return _member(f"{name}{_BETWEEN}{url}")


@remembered(8192)
def _member(told: str) -> Mailbox | None:
    name, _, url = told.rpartition(_BETWEEN)
    slug = linkedin_slug(url)
    shown = without_pictures(name)
    if slug:
        return Mailbox("" if shown.lower() == WITHDRAWN else shown, slug, PointKind.LINKEDIN)
    return None if not shown or shown.lower() == WITHDRAWN else Mailbox(shown, "")


def members(names: str, urls: str) -> tuple[Mailbox, ...]:
    """The members in a cell of names and one of addresses, both parted by commas.

    Names may hold commas themselves (with a space behind), addresses never do: when the two do not
    agree in number, the addresses are believed.
    """
    addresses = [one.strip() for one in urls.split(",")] if urls.strip() else []
    called = [one.strip() for one in _NO_SPACE_AFTER.split(names)] if names.strip() else []
    if len(addresses) == 1 and len(called) > 1:
        called = [names.strip()]
    if not addresses:
        found = [member(one) for one in called]
    elif len(addresses) == len(called):
        found = [member(name, url) for name, url in zip(called, addresses, strict=True)]
    else:
        found = [member("", url) for url in addresses]
    return tuple(one for one in found if one is not None)
