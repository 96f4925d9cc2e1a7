"""How the columns of a campaign's list are understood, and what they can be taken for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tengill.door.lint.columns import names
from tengill.workspace.door_lint_reading import heading_of

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Column:
    """How a column of the list is understood."""

    header: str
    ours: str
    """What it tells; empty: nothing but a merge field."""
    key: str
    """Its name as a merge field."""


def taken_for() -> tuple[str, ...]:
    """What the columns of a list can be taken for, by our names."""
    return names()


def columns_of(path: Path, told: Mapping[str, str]) -> list[dict[str, str]]:
    """The columns of a list as `Column` has them; none where it is no table.

    Args:
        path: the list.
        told: what is told otherwise than the guess; see `door.lint.columns`.

    Raises:
        OSError: it cannot be read.
    """
    header, columns = heading_of(path, told)
    ours = {place: name for name, place in columns.places.items()}
    heads = zip(header, columns.keys, strict=True)
    return [
        {"header": name[:_LONGEST], "ours": ours.get(place, ""), "key": key[:_LONGEST]}
        for place, (name, key) in enumerate(heads)
    ]
