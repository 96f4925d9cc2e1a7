"""From ids to the people a view names: a few queries for a whole page, never one per row."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection

from tengill.workspace.presenting import PersonRef
from tengill.workspace.reaching import shown

_T = TypeVar("_T")
_VARIABLES = 500


def batches(items: Iterable[_T], size: int = _VARIABLES) -> Iterator[list[_T]]:
    """Lists short enough to be bound in one statement on every database."""
    every = list(items)
    for start in range(0, len(every), size):
        yield every[start : start + size]


def marks(items: Sequence[object]) -> str:
    """Placeholders for an IN list of so many values."""
    return ",".join(["%s"] * len(items))


def people(ids: Iterable[int | None]) -> dict[int, PersonRef]:
    """Person id → how a view names them; unknown ids are left out."""
    told = rows("SELECT id, name, address, kind FROM ledger_person WHERE id IN ({})", ids)
    return {one[0]: PersonRef(*one) for one in told}


def of_points(point_ids: Iterable[int | None]) -> dict[int, PersonRef]:
    """Contact point id → the person behind it, or the bare point while nobody is resolved."""
    wanted = {pk for pk in point_ids if pk is not None}
    found = {
        point: PersonRef(*told)
        for point, *told in rows(
            "SELECT pp.point_id, r.id, r.name, r.address, r.kind FROM ledger_personpoint pp"
            " JOIN ledger_person r ON r.id = pp.person_id WHERE pp.point_id IN ({})",
            wanted,
        )
    }
    bare = "SELECT id, kind, value FROM ledger_contactpoint WHERE id IN ({})"
    for point, kind, value in rows(bare, wanted - found.keys()):
        text = shown(kind, value).text
        found[point] = PersonRef(None, text, value if kind == "email" else "")
    return found


def person_ids(point_ids: Iterable[int]) -> set[int]:
    """The people behind some contact points."""
    sql = "SELECT person_id FROM ledger_personpoint WHERE point_id IN ({})"
    return {person for (person,) in rows(sql, point_ids)}


def points_of(person_ids: Iterable[int]) -> dict[int, list[int]]:
    """Person id → their contact points' ids."""
    sql = "SELECT person_id, point_id FROM ledger_personpoint WHERE person_id IN ({})"
    found: dict[int, list[int]] = {}
    for person, point in rows(sql, person_ids):
        found.setdefault(person, []).append(point)
    return found


def rows(sql: str, ids: Iterable[int | None]) -> Iterator[tuple[Any, ...]]:
    """Rows for some ids, a bounded number at a time; `{}` is where the ids go.

    By hand, because pages ask for hundreds at once, and Django looks at every one of them five
    times before SQLite does.
    """
    with connection.cursor() as cursor:
        for part in batches(sorted({pk for pk in ids if pk is not None})):
            cursor.execute(sql.format(marks(part)), part)
            yield from cursor.fetchall()
