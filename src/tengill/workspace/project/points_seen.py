"""Contact points with what the facts show of each, as joining looks at them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connection

from tengill.ledger.points import marks, parts
from tengill.people import PointSeen

MOST_NAMES = 40
"""Display names of one contact point that are looked at: the most frequent ones."""
_FETCH = 10_000
_COLUMNS = (
    "p.id, p.kind, p.value, coalesce(s.sent, 0), coalesce(s.received, 0),"
    " coalesce(s.bulk_sent, 0), s.first_at, s.last_at"
    " FROM ledger_contactpoint p LEFT JOIN ledger_pointseen s ON s.point_id = p.id"
)

# A point that nothing but retracted facts holds is nobody's: it has no numbers. Points that a
# decision alone made have none either, and stay.
_ON_FACTS_ONLY = """(
  EXISTS (SELECT 1 FROM ledger_cardpoint h WHERE h.point_id = p.id)
  OR EXISTS (SELECT 1 FROM ledger_attendance h WHERE h.point_id = p.id)
  OR EXISTS (SELECT 1 FROM ledger_interaction h WHERE h.by_id = p.id)
  OR EXISTS (SELECT 1 FROM ledger_interaction h WHERE h.to_id = p.id)
  OR EXISTS (SELECT 1 FROM ledger_reach h WHERE h.point_id = p.id)
  OR p.id IN (SELECT organiser_id FROM ledger_meeting WHERE organiser_id IS NOT NULL))"""
_STANDS = f"(s.point_id IS NOT NULL OR NOT {_ON_FACTS_ONLY})"


def names() -> dict[int, dict[str, int]]:
    """Point → the names it stood under, most often first, and how often."""
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as c:
        c.execute("SELECT point_id, name, seen FROM ledger_pointname ORDER BY seen DESC, name")
        while rows := c.fetchmany(_FETCH):
            for point, name, seen in rows:
                of = found.setdefault(point, {})
                if len(of) < MOST_NAMES:
                    of[name] = seen
    return found


def every(named: Mapping[int, Mapping[str, int]]) -> Iterator[PointSeen]:
    """All points that are anybody's, by number; `named` is what `names` tells."""
    with connection.cursor() as c:
        c.execute(f"SELECT {_COLUMNS} WHERE {_STANDS} ORDER BY p.id")
        while rows := c.fetchmany(_FETCH):
            for row in rows:
                yield _point(row, named.get(row[0], {}))


def some(points: Iterable[int], *, beyond: int | None = None) -> list[PointSeen]:
    """Some of these points, by number; with `beyond` all with a higher number too."""
    found: dict[int, tuple[Any, ...]] = {}
    with connection.cursor() as c:
        for part in parts(sorted(points)):
            c.execute(f"SELECT {_COLUMNS} WHERE p.id IN ({marks(part)}) AND {_STANDS}", part)
            found.update((row[0], row) for row in c.fetchall())
        if beyond is not None:
            c.execute(f"SELECT {_COLUMNS} WHERE p.id > %s AND {_STANDS}", [beyond])
            found.update((row[0], row) for row in c.fetchall())
        named: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for part in parts(sorted(found)):
            c.execute(
                "SELECT point_id, name, seen FROM ledger_pointname"
                f" WHERE point_id IN ({marks(part)}) ORDER BY seen DESC, name",
                part,
            )
            for point, name, seen in c.fetchall():
                if len(named[point]) < MOST_NAMES:
                    named[point][name] = seen
    return [_point(row, named.get(pk, {})) for pk, row in sorted(found.items())]


def _point(row: tuple[Any, ...], named: Mapping[str, int]) -> PointSeen:
    pk, kind, value, sent, received, bulk_sent, first_at, last_at = row
    return PointSeen(
        id=pk, kind=kind, value=value, names=named, sent=sent, received=received,
        bulk_sent=bulk_sent, first_at=first_at, last_at=last_at,
    )  # fmt: skip
