"""Whose organisation an address speaks for: its registrable domain, where that tells anything."""

import tomllib
from functools import cache, lru_cache
from importlib import resources

from tengill.door.domains import registrable, suffixes

_DATA = "freemail.toml"
_LABELS = 2
"""Of the suffixes in that list that are looked at."""
_MOST_CHARS = 255


@cache
def _anybodys() -> frozenset[str]:
    """Domains that anybody has addresses at."""
    text = resources.files("tengill.door").joinpath(_DATA).read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return frozenset(data["providers"]) | frozenset(data["access"])


@lru_cache(maxsize=65_536)
def organisation(address: str) -> str:
    """The organisation an address belongs to, as its registrable domain in lower case.

    `anna@mail.fjord.example` and `jon@fjord.example` are both of `fjord.example`. What counts as a
    public suffix is a packaged list of those with two labels (`co.uk`); every other one is taken to
    have a single label.

    Args:
        address: an e-mail address, or anything else that reaches somebody.

    Returns:
        The domain; empty for providers that anybody uses, for addresses in brackets
        (`anna@[192.0.2.1]`) and for what is no e-mail address.
    """
    _, at, domain = address.rpartition("@")
    domain = domain.strip().strip(".").lower()
    if not at or "." not in domain or domain.startswith("[") or len(domain) > _MOST_CHARS:
        return ""
    labels = domain.split(".")
    if labels[-1].isdigit() or not all(labels):
        return ""
    if len(labels) == _LABELS and domain in suffixes():
        return ""
    own = registrable(domain)
    # A provider may itself lie below another domain (`ix.netcom.com`).
    below = (".".join(labels[-n:]) for n in range(own.count(".") + 1, len(labels) + 1))
    return "" if any(name in _anybodys() for name in below) else own
