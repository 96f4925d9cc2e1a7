"""The owner's ties, read in bounded windows and told at a date."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db import connection

from tengill.ties import Busy, Drift, TieWeights, drift, strength
from tengill.ties.drift import ALIVE, ENOUGH_DAYS, SHORTEST
from tengill.workspace.contact import PARAMETERS
from tengill.workspace.references import batches

_TIE = ("first_at", "last_at", "a_to_b", "b_to_a", "fast", "slow", "strength", "rank", "days",
        "longest", "channels")  # fmt: skip
_COLUMNS = ", ".join(
    (
        *(f"t.{name} AS {name}" for name in _TIE),
        "y.at AS busy_at, y.fast AS busy_fast, y.slow AS busy_slow",
    )
)
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
    fast: float
    """Counters of contact days, faded to `last_at` (`ties.TieWeights`)."""
    slow: float
    then: float
    """Strength at `last_at`."""
    now: float
    """Strength at the date asked for."""
    days: int = 0
    """On how many days there was contact."""
    longest: int = 0
    """The longest silence that ended, in days."""
    channels: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Channel → (from the owner, from them, last time)."""
    busy: tuple[Busy, Busy] | None = None
    """What the owner and they are busy with."""

    @property
    def one_way(self) -> bool:
        """Whether only they wrote: somebody the owner never wrote to is not in touch with them."""
        return not self.out

    @property
    def place(self) -> tuple[bool, float]:
        """Of several of the owner's persons, the tie of the one who wrote and is closest counts."""
        return not self.one_way, self.now

    @property
    def weights(self) -> TieWeights:
        """As the engine takes it, the owner as a."""
        return TieWeights(
            self.first_at, self.last_at, self.out, self.back, self.fast, self.slow, self.days,
            self.longest, 0.0,
        )  # fmt: skip

    def drift(self, now: int) -> Drift:
        """How it stands against its own past at `now`."""
        return drift(self.weights, now, PARAMETERS, self.busy)


_Row = tuple[
    int, int, int, int, int, float, float, float, float, int, int, str,
    int | None, float | None, float | None, int, int,
]  # fmt: skip


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
    """Ties that went both ways and drift (`ties.drift`); the one that lost most strength first.

    Looked at are the five thousand closest now, of whatever kind: who is further down was not
    close, or is gone for years.
    """
    sql, values = _both_ways(owners, "", "", [])
    rows = _rows(
        f"SELECT * FROM ({sql} ORDER BY rank DESC LIMIT %s) AS closest"
        # What `drift` asks at the least: the engine has the word, but thousands need not reach it.
        " WHERE a_to_b > 1 AND b_to_a > 1 AND last_at <= %s AND days >= %s AND strength >= %s"
        " AND (%s = '' OR EXISTS"
        " (SELECT 1 FROM ledger_person p WHERE p.id = closest.person AND p.kind = %s))",
        [*values, _LOOKED_AT, now - SHORTEST * 86_400, ENOUGH_DAYS, ALIVE - 1e-9, kind, kind],
    )
    quiet_ones = [tie for tie in _tell(rows, owners, now) if tie.drift(now).drifting]
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
                known = found.get(tie.person)
                if known is None or known.place < tie.place:
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
                f", {owner} AS owner FROM ledger_tie t{join.format(theirs=theirs)}"
                f" LEFT JOIN ledger_personactivity y ON y.person_id = t.{theirs}_id"
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
    columns = list(zip(*kept, strict=True))
    theirs = Busy(*(np.array([value or 0 for value in columns[at]]) for at in (12, 13, 14)))
    mine = _activity(owners)
    own = [mine.get(owner, _NOBODY) for owner in columns[16]]
    ours = Busy(*(np.array([told[at] for told in own]) for at in range(3)))
    first, last, fast, slow = (np.array(columns[at]) for at in (1, 2, 5, 6))
    strengths = strength(fast, slow, first, last, now, PARAMETERS, (ours, theirs))
    best: dict[int, OwnerTie] = {}
    for row, told in zip(kept, strengths.tolist(), strict=True):
        tie = _tie(row, told, mine)
        known = best.get(tie.person)
        if known is None or known.place < tie.place:
            best[tie.person] = tie
    return list(best.values())


_NOBODY = (0, 0.0, 0.0)


def _activity(owners: tuple[int, ...]) -> dict[int, tuple[int, float, float]]:
    marks = ",".join(["%s"] * len(owners))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, at, fast, slow FROM ledger_personactivity"
            f" WHERE person_id IN ({marks})",
            list(owners),
        )
        return {person: (at, fast, slow) for person, at, fast, slow in cursor.fetchall()}


def _tie(row: _Row, told: float, mine: dict[int, tuple[int, float, float]]) -> OwnerTie:
    person, first, last, a_to_b, b_to_a, fast, slow, then, _rank, days, longest, channels = row[:12]
    busy_at, busy_fast, busy_slow, owner_is_a, owner = row[12:]
    counted: dict[str, list[int]] = json.loads(channels or "{}")
    out, back = a_to_b, b_to_a
    if not owner_is_a:
        out, back = back, out
        counted = {name: [b, a, at] for name, (a, b, at) in counted.items()}
    busy = (Busy(*mine.get(owner, _NOBODY)), Busy(busy_at or 0, busy_fast or 0.0, busy_slow or 0.0))
    return OwnerTie(
        person, first, last, out, back, fast, slow, then, told, days, longest, counted, busy
    )
