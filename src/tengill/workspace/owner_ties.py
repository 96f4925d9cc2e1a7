"""The owner's ties, read in bounded windows and told at a date."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db import connection

from tengill.ties.reasons import QUIET_AFTER, quiet
from tengill.ties.strengths import strength
from tengill.ties.weights import TieWeights
from tengill.workspace.contact import PARAMETERS
from tengill.workspace.references import batches

_COLUMNS = ", ".join(
    f"t.{name} AS {name}"
    for name in (
        "first_at", "last_at", "a_to_b", "b_to_a", "a_to_b_weight", "b_to_a_weight", "strength",
        "rank",
    )
)  # fmt: skip
Bound = list[int | float | str]
WINDOW = 1_000
"""Ties are read in windows of so many by rank, and told exactly within their window: rank orders
all but the slow part of the formula (silence), so nobody strays far."""


@dataclass(frozen=True, slots=True)
class OwnerTie:
    """A tie seen from the owner: out is owner → person."""

    person: int
    first_at: int
    last_at: int
    out: int
    back: int
    out_weight: float
    back_weight: float
    then: float
    """Strength at `last_at`."""
    now: float
    """Strength at the date asked for."""

    @property
    def one_way(self) -> bool:
        """Whether only they wrote: somebody the owner never wrote to is not in touch with them."""
        return not self.out

    @property
    def weights(self) -> TieWeights:
        """As the engine takes it, the owner as a."""
        return TieWeights(
            self.first_at, self.last_at, self.out, self.back, self.out_weight, self.back_weight
        )


_Row = tuple[int, int, int, int, int, float, float, float, float, int]


def closest(
    owners: tuple[int, ...],
    now: int,
    kind: str = "",
    window: int = 0,
    size: int = WINDOW,
    *,
    wrote: bool | None = None,
) -> list[OwnerTie]:
    """The `window`-th thousand of the owner's ties, strongest now first.

    Args:
        owners: the owner's person ids.
        now: seconds since 1970 UTC.
        kind: only people of this kind; empty for all.
        window: 0 for the closest, 1 for those after them.
        size: of the window.
        wrote: only those the owner wrote to (True), or never wrote to (False); None for both.
    """
    join, bound = _of_kind(kind)
    sql, values = _both_ways(owners, join, _WROTE[wrote], bound)
    return _ordered(
        _rows(f"{sql} ORDER BY rank DESC LIMIT %s OFFSET %s", [*values, size, window * size]),
        owners,
        now,
    )


def drifting(owners: tuple[int, ...], now: int, kind: str = "person") -> list[OwnerTie]:
    """Ties that went both ways and have gone quiet beyond their rhythm; the worst first.

    The worst is the one that lost most strength since the last word. Looked at are the five
    thousand closest now, of whatever kind: who is further down was not close, or is gone for years.
    """
    sql, values = _both_ways(owners, "", "", [])
    rows = _rows(
        f"SELECT * FROM ({sql} ORDER BY rank DESC LIMIT %s) AS closest"
        " WHERE a_to_b > 1 AND b_to_a > 1 AND last_at < %s"
        # What `quiet` asks at the least: the engine has the word, but thousands need not reach it.
        " AND (%s - last_at) * (a_to_b + b_to_a - 1) > %s * (last_at - first_at)"
        " AND (%s = '' OR EXISTS"
        " (SELECT 1 FROM ledger_person p WHERE p.id = closest.person AND p.kind = %s))",
        [*values, _LOOKED_AT, now - _QUIET_AT_LEAST, now, QUIET_AFTER, kind, kind],
    )
    quiet_ones = [tie for tie in _tell(rows, owners, now) if quiet(tie.weights, now).drifting]
    return sorted(quiet_ones, key=lambda tie: (tie.now - tie.then, tie.person))


def with_people(owners: tuple[int, ...], people: Iterable[int], now: int) -> dict[int, OwnerTie]:
    """Person id → the owner's tie with them, for these people."""
    found: dict[int, OwnerTie] = {}
    for part in batches(set(people), 400):
        marks = ",".join(["%s"] * len(part))
        for owner in owners:
            sql, values = _both_ways(
                (owner,), "", " AND t.{theirs}_id IN (" + marks + ")", [], part
            )
            for tie in _tell(_rows(sql, values), owners, now):
                if tie.person not in found or found[tie.person].now < tie.now:
                    found[tie.person] = tie
    return found


def count(
    owners: tuple[int, ...], kind: str = "", at_most: int = WINDOW, *, wrote: bool | None = None
) -> int:
    """How many ties the owner has (`wrote`: as in `closest`), counted up to a bound."""
    join, bound = _of_kind(kind)
    sql, values = _both_ways(owners, join, _WROTE[wrote], bound)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM ({sql}) AS every LIMIT %s) AS some",
            [*values, at_most],
        )
        return int(cursor.fetchone()[0])


# As the indexes of migration 0004 have it, or SQLite does not use them.
_WROTE = {None: "", True: " AND (t.{out} > 0) = 1", False: " AND (t.{out} > 0) = 0"}
_QUIET_AT_LEAST = 60 * 86_400
_LOOKED_AT = 5_000


def _of_kind(kind: str) -> tuple[str, Bound]:
    if not kind:
        return "", []
    return " CROSS JOIN ledger_person p ON p.id = t.{theirs}_id AND p.kind = %s", [kind]


def _both_ways(
    owners: tuple[int, ...],
    join: str,
    where: str,
    before: Bound,
    after: Iterable[int | float | str] = (),
) -> tuple[str, Bound]:
    """Ties of the owners as one compound SELECT: person, columns, whether the owner is a.

    `{theirs}` in `join` and `where` becomes the other's column, `{out}` in `where` the number of
    messages from the owner; `before` and `after` are the
    values bound before and after the owner's id.
    """
    parts: list[str] = []
    bound: Bound = []
    for owner in owners or (-1,):
        for mine, theirs in (("a", "b"), ("b", "a")):
            parts.append(
                f"SELECT t.{theirs}_id AS person, {_COLUMNS}, {int(mine == 'a')} AS owner_is_a"
                f" FROM ledger_tie t{join.format(theirs=theirs)}"
                f" WHERE t.{mine}_id = %s{where.format(theirs=theirs, out=f'{mine}_to_{theirs}')}"
            )
            bound.extend([*before, owner, *after])
    return " UNION ALL ".join(parts), bound


def _rows(sql: str, bound: Bound) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, bound)
        rows: list[_Row] = cursor.fetchall()
        return rows


def _ordered(rows: list[_Row], owners: tuple[int, ...], now: int) -> list[OwnerTie]:
    return sorted(_tell(rows, owners, now), key=lambda tie: (-tie.now, tie.person))


def _tell(rows: list[_Row], owners: tuple[int, ...], now: int) -> list[OwnerTie]:
    """Rows as ties with their strength at `now`; one per person (the stronger), owners left out."""
    kept = [row for row in rows if row[0] not in owners]
    if not kept:
        return []
    strengths = strength(
        np.array([row[5] for row in kept], dtype=np.float64),
        np.array([row[6] for row in kept], dtype=np.float64),
        np.array([row[2] for row in kept], dtype=np.int64),
        now,
        PARAMETERS,
    )
    best: dict[int, OwnerTie] = {}
    for row, told in zip(kept, strengths.tolist(), strict=True):
        tie = _tie(row, told)
        known = best.get(tie.person)
        if known is None or known.now < tie.now:
            best[tie.person] = tie
    return list(best.values())


def _tie(row: _Row, told: float) -> OwnerTie:
    person, first, last, a_to_b, b_to_a, a_weight, b_weight, then, _rank, owner_is_a = row
    if owner_is_a:
        return OwnerTie(person, first, last, a_to_b, b_to_a, a_weight, b_weight, then, told)
    return OwnerTie(person, first, last, b_to_a, a_to_b, b_weight, a_weight, then, told)
