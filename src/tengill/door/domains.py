"""The part of a host name that somebody registered."""

import tomllib
from functools import cache, lru_cache
from importlib import resources


@cache
def suffixes() -> frozenset[str]:
    """Public suffixes of two labels (`co.uk`)."""
    text = (resources.files("tengill.door") / "freemail.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["suffixes"])


@lru_cache(maxsize=65_536)
def registrable(host: str) -> str:
    """The registrable domain of a host (`mail.fjord.co.uk` → `fjord.co.uk`), mail providers' too.

    Public suffixes of two labels are a packaged list; every other suffix is taken to have one.
    """
    labels = host.strip().strip(".").lower().split(".")
    kept = 3 if ".".join(labels[-2:]) in suffixes() else 2
    return ".".join(labels[-kept:])
