"""What the People list is made of, as it lies in the ledger: read as a whole, or of a few anew."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tengill.facts.folding import fold

Ints = NDArray[np.int64]
Table = NDArray[np.float64]
KINDS = ("person", "role", "list")
NEVER = -(1 << 62)
"""The time of those never seen."""
_FETCH = 20_000
_BOUND = 500
"""Ids bound in one query."""
_PEOPLE = "SELECT id, kind, last_at, organisation FROM ledger_person"
_TIES = (
    "SELECT t.{theirs}_id, t.{mine}_to_{theirs}, t.first_at, t.last_at, t.fast, t.slow, y.at,"
    " y.fast, y.slow, t.days FROM ledger_tie t LEFT JOIN ledger_personactivity y"
    " ON y.person_id = t.{theirs}_id WHERE t.{mine}_id = %s"
)
_SIDES = (("a", "b"), ("b", "a"))


@dataclass(frozen=True, slots=True)
class PeopleColumns:
    """Everybody's row and the owner's ties, in the order of person ids."""

    ids: Ints
    kind: NDArray[np.int8]
    """Place in `KINDS`."""
    seen: Ints
    """When they were last seen, or `NEVER`."""
    organisation: NDArray[np.int32]
    """Place in `organisations`."""
    organisations: dict[str, int]
    """Folded names and their places; the empty one first. It only grows."""
    ties: dict[tuple[int, str], Table]
    """For every owner and side: person, messages from the owner, first, last, fast, slow, and the
    other's activity (at, fast, slow), and contact days; nothing told is 0."""

    def renewed(self, owners: Sequence[int], changed: Iterable[int]) -> "PeopleColumns":
        """The same with some people's rows and ties read anew; who is gone is left out."""
        wanted = np.array(sorted(changed), dtype=np.int64)
        fresh = _people(self.organisations, list(_some(_PEOPLE, "id", wanted)))
        stay = ~np.isin(self.ids, wanted)
        ids = np.concatenate((self.ids[stay], fresh[0]))
        order = np.argsort(ids, kind="stable")
        ties = {
            (owner, mine): _without(
                self.ties[owner, mine], wanted, _ties(owner, mine, theirs, wanted)
            )
            for owner in owners
            for mine, theirs in _SIDES
        }
        return PeopleColumns(
            ids[order],
            np.concatenate((self.kind[stay], fresh[1]))[order],
            np.concatenate((self.seen[stay], fresh[2]))[order],
            np.concatenate((self.organisation[stay], fresh[3]))[order],
            self.organisations,
            ties,
        )


def read_columns(owners: Sequence[int]) -> PeopleColumns:
    """Everybody's, as the ledger has it.

    Args:
        owners: the owner's person ids.
    """
    organisations = {"": 0}
    with connection.cursor() as c:
        c.execute(f"{_PEOPLE} ORDER BY id")
        ids, kind, seen, houses = _people(organisations, c.fetchall())
    ties = {
        (owner, mine): _ties(owner, mine, theirs) for owner in owners for mine, theirs in _SIDES
    }
    return PeopleColumns(ids, kind, seen, houses, organisations, ties)


def _people(
    organisations: dict[str, int], rows: Sequence[tuple[int, str, int | None, str]]
) -> tuple[Ints, NDArray[np.int8], Ints, NDArray[np.int32]]:
    """Rows as columns; organisations met for the first time are added."""
    ids, kinds, seen, houses = zip(*rows, strict=True) if rows else ((), (), (), ())
    kind_of = {kind: place for place, kind in enumerate(KINDS)}
    folded: dict[str, int] = {}
    for house in houses:
        if house not in folded:
            folded[house] = organisations.setdefault(fold(house).strip(), len(organisations))
    return (
        np.array(ids, dtype=np.int64),
        np.array([kind_of.get(kind, 0) for kind in kinds], dtype=np.int8),
        np.array([NEVER if at is None else at for at in seen], dtype=np.int64),
        np.array([folded[house] for house in houses], dtype=np.int32),
    )


def _ties(owner: int, mine: str, theirs: str, people: Ints | None = None) -> Table:
    """One side of an owner's ties, of some people or of all."""
    sql = _TIES.format(mine=mine, theirs=theirs)
    if people is not None:
        return _table(list(_some(f"{sql} AND t.{theirs}_id IN", "", people, [owner])))
    parts = []
    with connection.cursor() as c:
        c.execute(sql, [owner])
        while rows := c.fetchmany(_FETCH):
            parts.append(_table(rows))
    return np.concatenate(parts) if parts else _table([])


def _table(rows: Sequence[tuple[float | None, ...]]) -> Table:
    return np.nan_to_num(np.array(rows, dtype=np.float64).reshape(-1, 10))


def _without(ties: Table, people: Ints, fresh: Table) -> Table:
    return np.concatenate((ties[~np.isin(ties[:, 0].astype(np.int64), people)], fresh))


def _some(sql: str, column: str, people: Ints, bound: Sequence[int] = ()) -> Iterator[Any]:
    """A query's rows for some people, a few hundred ids at a time."""
    where = f"{sql} WHERE {column} IN" if column else sql
    for start in range(0, len(people), _BOUND):
        ids = people[start : start + _BOUND].tolist()
        with connection.cursor() as c:
            c.execute(f"{where} ({','.join(['%s'] * len(ids))})", [*bound, *ids])
            yield from c.fetchall()
