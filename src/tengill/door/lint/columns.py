"""The columns of a campaign's list by their names, and the words in their cells."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from tengill.door.lint.merging import key
from tengill.door.lint.planned import Consent

REACHES = ("email", "x", "mastodon", "linkedin", "phone", "handle")
"""Columns that say how somebody is reached; a list has at least one."""


class UnknownColumnError(LookupError):
    """A list has no such column, or there is nothing that a column could be taken for by this name.

    Its arguments: the name, and the names there are.
    """


def names() -> tuple[str, ...]:
    """What columns can be taken for."""
    return tuple(_data()["columns"])


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a list has what: the place of each column by our name for it."""

    places: Mapping[str, int]
    keys: tuple[str, ...]
    """All its columns as merge fields name them."""

    @classmethod
    def of(cls, header: Sequence[str], told: Mapping[str, str] | None = None) -> "Columns":
        """The columns of a heading; of two that mean one thing the better known name is taken.

        Args:
            header: the names of the columns.
            told: what somebody said otherwise: our name → the column's name, or its number as `#3`;
                an empty one: no column is taken for it.

        Raises:
            UnknownColumnError: there is no such column, or nothing of ours has that name.
        """
        keys = tuple(key(name) for name in header)
        wanted = {ours: _place(ours, column, header) for ours, column in (told or {}).items()}
        # A column that was told to be one thing is guessed to be no other.
        free = ["" if place in wanted.values() else one for place, one in enumerate(keys)]
        places = {}
        for ours, names in _data()["columns"].items():
            found = next((free.index(one) for one in names if one in free), None)
            found = wanted.get(ours, found)
            if found is not None:
                places[ours] = found
        return cls(places, keys)

    @property
    def reaches(self) -> bool:
        """Whether a column says how somebody is reached."""
        return any(name in self.places for name in REACHES)

    def cell(self, cells: Sequence[str], name: str) -> str:
        """A row's cell under one of our names; empty where the list has no such column."""
        place = self.places.get(name)
        return cells[place] if place is not None else ""

    def fields(self, cells: Sequence[str]) -> dict[str, str]:
        """A row's cells as merge fields name them; of columns of one name the first filled one."""
        found: dict[str, str] = {}
        for name, cell in zip(self.keys, cells, strict=True):
            if name and not found.get(name):
                found[name] = cell
        for ours, place in self.places.items():
            found.setdefault(key(ours), cells[place])
        return found


def _place(ours: str, column: str, header: Sequence[str]) -> int | None:
    if ours not in _data()["columns"]:
        raise UnknownColumnError(ours, names())
    if not column:
        return None
    if column in header:
        return header.index(column)
    number = column.removeprefix("#")
    if number != column and number.isdecimal() and 0 < int(number[:6]) <= len(header):
        return int(number) - 1
    same = [place for place, name in enumerate(header) if key(name) == key(column) and name]
    if not same:
        raise UnknownColumnError(column, tuple(header))
    return same[0]


def yes(told: str) -> bool | None:
    """What a cell of yes or no tells; None where it tells neither."""
    said, words = key(told), _data()["words"]
    if said in words["yes"]:
        return True
    return False if said in words["no"] else None


def consent(told: str, *, column: str = "consent") -> Consent:
    """What a cell tells of consent; a date or a source of it (`fair 2024`) counts as given.

    Args:
        told: the cell.
        column: the name of its column as folded: in `optout` and `unsubscribed` a yes refuses.
    """
    said, words = key(told), _data()["words"]
    if not said:
        return Consent.UNKNOWN
    refuses = column in {"optout", "unsubscribed"}
    if said in words["refused"] or (refuses and said in words["yes"]):
        return Consent.REFUSED
    if said in words["no"]:
        return Consent.UNKNOWN
    if refuses:
        return Consent.REFUSED
    return Consent.CUSTOMER if said in words["customer"] else Consent.GIVEN


def corporate(told: str) -> bool | None:
    """Whether an address is a company's; None where the cell tells nothing."""
    said, words = key(told), _data()["words"]
    if said in words["corporate"]:
        return True
    return False if said in words["individual"] else yes(told)


@lru_cache(maxsize=512)
def jurisdictions(told: str) -> tuple[str, ...]:
    """The jurisdictions a cell names: a code, a country's name, several with `;` between them."""
    found = []
    for part in told.replace(";", ",").replace("/", ",").split(","):
        said = key(part)
        found += [code for code, names in _data()["countries"].items() if said in names]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = (files("tengill.door.lint") / "columns.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    return {
        "columns": {name: names for name, names in told.items() if isinstance(names, list)},
        "words": {name: frozenset(words) for name, words in told["words"].items()},
        "countries": {name: frozenset(words) for name, words in told["countries"].items()},
    }
