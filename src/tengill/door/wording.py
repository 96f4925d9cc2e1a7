"""The packaged words of rules, declines and digests, by language."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

_HOURS_FROM = 120
DEFAULT = "en"
"""The language for whatever is written in one that has no file."""


@cache
def languages() -> tuple[str, ...]:
    """Languages that have a file, the default first."""
    names = (entry.name for entry in resources.files("tengill.door.texts").iterdir())
    found = sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    return (DEFAULT, *(name for name in found if name != DEFAULT))


@cache
def texts(language: str) -> Mapping[str, Any]:
    """The texts of a language (a BCP 47 tag; what follows its first part is not looked at).

    Languages without a file get the default's.
    """
    name = language.lower().replace("_", "-").partition("-")[0]
    name = name if name in languages() else DEFAULT
    text = (resources.files("tengill.door.texts") / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def listed(items: list[str], language: str) -> str:
    """`a, b and c`."""
    if len(items) < 2:  # noqa: PLR2004 - one item needs no `and`
        return "".join(items)
    joint = texts(language)["units"]["and"]
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def duration(minutes: float, language: str) -> str:
    """A time as people say it: `12 minutes`, from two hours on in whole hours."""
    units = texts(language)["units"]
    if minutes < 0.5:  # noqa: PLR2004 - rounds to nothing
        return str(units["none"])
    hours = minutes >= _HOURS_FROM
    count = round(minutes / 60) if hours else round(minutes)
    name = "hour" if hours else "minute"
    return str(units[name if _single(count, units["singular"]) else f"{name}s"]).format(count=count)


def _single(count: int, rule: str) -> bool:
    """Whether a count takes the singular: 1 alone, or whatever ends in 1 but not in 11."""
    return count == 1 if rule == "one" else count % 10 == 1 and count % 100 != 11  # noqa: PLR2004


def dated(day: date, language: str) -> str:
    """A date as it is written in a letter."""
    units = texts(language)["units"]
    return str(units["date"]).format(
        day=day.day, month=units["months"][day.month - 1], year=day.year
    )
