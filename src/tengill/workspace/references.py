"""From ids to the people a view names: a few queries for a whole page, never one per row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
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
    found = {one[0]: PersonRef(*one) for one in told}
    return dict(zip(found, with_points(found.values()), strict=True))


def with_points(told: Iterable[PersonRef]) -> list[PersonRef]:
    """The same, those without an address with another contact point of theirs."""
    every = list(told)
    points = other_points(one.id for one in every if not one.address)
    return [replace(one, point=points[one.id]) if one.id in points else one for one in every]


def other_points(person_ids: Iterable[int | None]) -> dict[int, str]:
    """Person id → a contact point that is no address, as shown: what tells most of who it is.

    Who has none but a name in a text is left out.
    """
    sql = (
        "SELECT pp.person_id, c.kind, c.value FROM ledger_personpoint pp"
        " JOIN ledger_contactpoint c ON c.id = pp.point_id WHERE pp.person_id IN ({})"
    )
    best: dict[int, tuple[int, str, str]] = {}
    for person, kind, value in rows(sql, person_ids):
        if kind in _TELLING:
            told = (_TELLING.index(kind), value, kind)
            best[person] = min(best.get(person, told), told)
    return {person: shown(kind, value).text for person, (_, value, kind) in best.items()}


_TELLING = ("linkedin", "phone", "mastodon", "x", "url")
"""Kinds of contact points, those first that say most to a reader; names and keys say nothing."""


def organisations(person_ids: Iterable[int]) -> dict[int, str]:
    """Person id → where they are now; who is nowhere known is left out.

    As their newest card calls it; without one, the domain they write from.
    """
    wanted = list(person_ids)
    by_mail = "SELECT id, organisation FROM ledger_person WHERE organisation <> '' AND id IN ({})"
    found: dict[int, str] = dict(rows(by_mail, wanted))
    by_card = CURRENT_HOUSES.format("o.name", "o.person_id IN ({}) AND ")
    found.update(dict(rows(by_card, wanted)))  # the last of a person's rows stands
    return found


CURRENT_HOUSES = (
    "SELECT o.person_id, {} FROM ledger_personorganisation o"
    " LEFT JOIN ledger_card c ON c.id = o.card_id WHERE {}o.current AND o.name <> ''"
    " ORDER BY o.since, coalesce(c.told_at, 0), o.name DESC"
)
"""Organisations that cards tell somebody is in now, the one to name last: the latest beginning,
then the newest card, then the first by name."""


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
