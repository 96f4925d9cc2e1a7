"""Contact points by kind and value: found, or made, for the one process that writes."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection

_T = TypeVar("_T")
_CACHED = 50_000
_VARIABLES = 500  # bound variables a statement takes on every database we use

Key = tuple[str, str]
"""Kind and value."""


class Points:
    """Row numbers of contact points. Keeps only a bounded cache of them in memory."""

    def __init__(self) -> None:
        self._known: OrderedDict[Key, int] = OrderedDict()
        self._next = next_id("ledger_contactpoint")

    def ids(self, wanted: Iterable[Key]) -> dict[Key, int]:
        """The number of each, new ones written; call inside a transaction."""
        keys = set(wanted)
        found = {key: self._known[key] for key in keys if key in self._known}
        missing = sorted(keys - found.keys())
        by_kind: dict[str, list[str]] = {}
        for kind, value in missing:
            by_kind.setdefault(kind, []).append(value)
        with connection.cursor() as c:
            for kind, values in by_kind.items():
                for part in parts(values):
                    c.execute(
                        "SELECT value, id FROM ledger_contactpoint WHERE kind = %s AND value IN"
                        f" ({marks(part)})",
                        [kind, *part],
                    )
                    found.update(((kind, value), pk) for value, pk in c.fetchall())
            new = [key for key in missing if key not in found]
            for key in new:
                found[key] = self._next
                self._next += 1
            c.executemany(
                "INSERT INTO ledger_contactpoint (id, kind, value) VALUES (%s, %s, %s)",
                [(found[key], *key) for key in new],
            )
        self._remember(found)
        return found

    def _remember(self, points: dict[Key, int]) -> None:
        for key, pk in points.items():
            self._known[key] = pk
            self._known.move_to_end(key)
        while len(self._known) > _CACHED:
            self._known.popitem(last=False)


def last_id(table: str) -> int:
    """The highest row number of a table, 0 in an empty one: at once, where a count reads all rows."""
    with connection.cursor() as c:
        c.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        return int(c.fetchone()[0])


def next_id(table: str) -> int:
    """The number the next row of a table gets."""
    return last_id(table) + 1


def among(select: str, values: Iterable[int]) -> list[tuple[Any, ...]]:
    """The rows of a statement that ends in a column, where that column holds one of the values."""
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as c:
        for part in parts(sorted(values)):
            c.execute(f"{select} IN ({marks(part)})", part)
            found += c.fetchall()
    return found


def parts(values: Sequence[_T]) -> Iterable[list[_T]]:
    """The values in lists short enough for one statement."""
    for start in range(0, len(values), _VARIABLES):
        yield list(values[start : start + _VARIABLES])


def marks(values: Sequence[object]) -> str:
    """As many placeholders as there are values."""
    return ", ".join(["%s"] * len(values))
