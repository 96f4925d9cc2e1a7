"""From ids to the people a view names: a few queries for a whole page, never one per row."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import QuerySet

from tengill.ledger.models import ContactPoint, Person, PersonPoint
from tengill.workspace.presenting import PersonRef

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
    wanted = sorted({pk for pk in ids if pk is not None})
    found: dict[int, PersonRef] = {}
    for part in batches(wanted):
        rows: QuerySet[Person, tuple[int, str, str, str]] = Person.objects.filter(
            pk__in=part
        ).values_list("pk", "name", "address", "kind")
        found.update((pk, PersonRef(pk, name, address, kind)) for pk, name, address, kind in rows)
    return found


def of_points(point_ids: Iterable[int | None]) -> dict[int, PersonRef]:
    """Contact point id → the person behind it, or the bare point while nobody is resolved."""
    wanted = sorted({pk for pk in point_ids if pk is not None})
    found: dict[int, PersonRef] = {}
    for part in batches(wanted):
        rows = PersonPoint.objects.filter(point__in=part).values_list(
            "point_id", "person_id", "person__name", "person__address", "person__kind"
        )
        for point, person, name, address, kind in rows:
            found[point] = PersonRef(person, name, address, kind)
    for part in batches(pk for pk in wanted if pk not in found):
        for point, kind, value in ContactPoint.objects.filter(pk__in=part).values_list(
            "pk", "kind", "value"
        ):
            found[point] = PersonRef(None, value, value if kind == "email" else "")
    return found


def person_ids(point_ids: Iterable[int]) -> set[int]:
    """The people behind some contact points."""
    found: set[int] = set()
    for part in batches(set(point_ids)):
        rows = PersonPoint.objects.filter(point__in=part)
        found.update(rows.values_list("person_id", flat=True))
    return found


def points_of(person_ids: Sequence[int]) -> dict[int, list[int]]:
    """Person id → their contact points' ids."""
    found: dict[int, list[int]] = {}
    for part in batches(person_ids):
        rows = PersonPoint.objects.filter(person__in=part).values_list("person_id", "point_id")
        for person, point in rows:
            found.setdefault(person, []).append(point)
    return found
