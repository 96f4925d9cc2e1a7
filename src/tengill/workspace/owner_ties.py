"""The owner's ties, read in bounded windows and told at a date."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from tengill.ties import NOWHERE, Around, Busy, Columns, Drift, TieWeights, drift
from tengill.ties.drift import ALARM, ALIVE, ENOUGH_DAYS, SHORTEST, is_still
from tengill.ties.parameters import DAY
from tengill.workspace import tie_company
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
_ALL = slice(None)
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
    around: Around = NOWHERE
    """The company both keep, and how quiet everybody is."""

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
        return drift(self.weights, now, PARAMETERS, self.busy, self.around)


_Row = tuple[
    int, int, int, int, int, float, float, float, float, int, int, str,
    int | None, float | None, float | None, int, int,
]  # fmt: skip


class _Weighed(NamedTuple):
    """A tie by its row, with the strength asked for."""

    now: float
    person: int
    id: int
    owner: int
    wrote: bool


def closest(
    owners: tuple[int, ...],
    now: int,
    kind: str = "",
    window: int = 0,
    size: int = WINDOW,
    *,
    wrote: bool | None = None,
    part: slice = _ALL,
) -> list[OwnerTie]:
    """The `window`-th thousand of the owner's ties, strongest now first.

    Args:
        owners: the owner's person ids.
        now: seconds since 1970 UTC.
        kind: only people of this kind; empty for all.
        window: 0 for the closest, 1 for those after them.
        size: of the window.
        wrote: only those the owner wrote to (True), or never wrote to (False); None for both.
        part: of the window in that order; the rest is not put together.
    """
    weighed = _window(owners, now, kind, window * size, size, wrote)
    return _put_together(weighed[part], owners)


def nearest(owners: tuple[int, ...], now: int, kind: str = "") -> list[int]:
    """The people of the first window of `closest`, in its order: several times quicker."""
    return [one.person for one in _window(owners, now, kind, 0, WINDOW, None)]


def _window(
    owners: tuple[int, ...], now: int, kind: str, start: int, size: int, wrote: bool | None
) -> list[_Weighed]:
    where, bound = ("", []) if not kind else (_KIND, [kind])
    ranked, values = _ranked(owners, start + size, _WROTE[wrote] + where, bound)
    weighed = _weighed(f"{ranked} LIMIT %s OFFSET %s", [*values, size, start], "", [], owners, now)
    return sorted(weighed, key=lambda one: (-one.now, one.person))


def drifting(owners: tuple[int, ...], now: int, kind: str = "person") -> list[OwnerTie]:
    """Ties that went both ways and drift (`ties.drift`); the one that lost most strength first.

    Looked at are the five thousand closest now, of whatever kind: who is further down was not
    close, or is gone for years. What was found is kept in memory until a tie or a person changes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM people_generation")
        (generation,) = cursor.fetchone()
    return list(_drifting(int(generation), owners, now, kind))


@lru_cache(maxsize=8)
def _drifting(
    _generation: int, owners: tuple[int, ...], now: int, kind: str
) -> tuple[OwnerTie, ...]:
    mine = _activity(owners)
    # While the owner is silent with everybody nobody drifts: nothing needs to be read.
    awake = {who for who in owners if not is_still(Busy(*mine.get(who, _NOBODY)), now, PARAMETERS)}
    if not awake:
        return ()
    ranked, values = _ranked(owners, _LOOKED_AT)
    # All that `drift` asks for but the chance.
    quiet = (
        " WHERE t.a_to_b > 1 AND t.b_to_a > 1 AND t.last_at <= %s AND t.days >= %s"
        " AND t.strength >= %s"
    )
    bound: Bound = [now - SHORTEST * DAY, ENOUGH_DAYS, ALIVE - _HAIR]
    if kind:
        quiet += f" AND EXISTS (SELECT 1 FROM ledger_person p WHERE p.id = {_THEIRS} AND p.kind = %s)"  # fmt: skip
        bound.append(kind)
    weighed = _weighed(f"{ranked} LIMIT %s", [*values, _LOOKED_AT], quiet, bound, owners, now)
    fallen = [one for one in weighed if one.owner in awake and one.now < ALARM + _HAIR]
    found = [
        tie
        for tie in _put_together(fallen, owners)
        # By a hair's breadth the engine itself has the word; else it could only say the same.
        if not (tie.now > ALARM - _HAIR or tie.then < ALIVE + _HAIR) or tie.drift(now).drifting
    ]
    return tuple(sorted(found, key=lambda tie: (tie.now - tie.then, tie.person)))


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
_HAIR = 1e-9
_KIND = " AND EXISTS (SELECT 1 FROM ledger_person p WHERE p.id = t.{theirs}_id AND p.kind = %s)"
_THEIRS = "CASE WHEN k.owner_is_a THEN t.b_id ELSE t.a_id END"


def _ranked(
    owners: tuple[int, ...], upto: int, where: str = "", bound: Sequence[int | float | str] = ()
) -> tuple[str, Bound]:
    """The owners' ties by rank as (id, rank, owner_is_a, owner), out of the indexes alone.

    Each part has a limit of its own: else SQLite may read all of it and sort.
    """
    parts: list[str] = []
    values: Bound = []
    for owner in owners or (-1,):
        for mine, theirs in (("a", "b"), ("b", "a")):
            told = where.format(theirs=theirs, out=f"{mine}_to_{theirs}")
            parts.append(
                f"SELECT * FROM (SELECT t.id, t.rank, {int(mine == 'a')} AS owner_is_a,"
                f" {owner} AS owner FROM ledger_tie t WHERE t.{mine}_id = %s{told}"
                " ORDER BY t.rank DESC LIMIT %s)"
            )
            values += [owner, *bound, upto]
    return f"{' UNION ALL '.join(parts)} ORDER BY rank DESC", values


def _weighed(
    ranked: str, values: Bound, where: str, bound: Bound, owners: tuple[int, ...], now: int
) -> list[_Weighed]:
    """These ties with their strength at `now`; one per person (the stronger), owners left out."""
    rows = _rows(
        f"SELECT k.id, {_THEIRS} AS person, k.owner,"
        " CASE WHEN k.owner_is_a THEN t.a_to_b ELSE t.b_to_a END > 0, t.first_at, t.last_at,"
        " t.fast, t.slow, coalesce(y.at, 0), coalesce(y.fast, 0.0), coalesce(y.slow, 0.0), t.days"
        f" FROM ({ranked}) k CROSS JOIN ledger_tie t ON t.id = k.id"
        f" LEFT JOIN ledger_personactivity y ON y.person_id = {_THEIRS}{where}",
        [*values, *bound],
    )
    if not rows:
        return []
    columns = np.array(rows, dtype=np.float64).T
    ids, people, of, wrote = columns[:4].astype(np.int64)
    first, last, fast, slow = columns[4:8]
    mine = _activity(owners)
    own = np.array([mine.get(owner, _NOBODY) for owner in of.tolist()]).T
    ends = (Busy(*own), Busy(*columns[8:11]))
    told = tie_company.told(of, people, Columns(fast, slow, first, last, columns[11]), now, ends)
    best: dict[int, _Weighed] = {}
    for one in map(
        _Weighed, told.tolist(), people.tolist(), ids.tolist(), of.tolist(), wrote.tolist()
    ):
        known = best.get(one.person)
        if known is None or (known.wrote, known.now) < (one.wrote, one.now):
            best[one.person] = one
    for owner in owners:
        best.pop(owner, None)
    return list(best.values())


def _put_together(chosen: Sequence[_Weighed], owners: tuple[int, ...]) -> list[OwnerTie]:
    """These ties as they are, in this order."""
    found: dict[int, tuple[Any, ...]] = {}
    for part in batches([one.id for one in chosen], 400):
        marks = ",".join(["%s"] * len(part))
        for tie, a, b, *rest in _rows(
            f"SELECT t.id, t.a_id, t.b_id, {_COLUMNS}, y.person_id FROM ledger_tie t"
            # Of the two only the other is asked for: the activity of owners is known.
            f" LEFT JOIN ledger_personactivity y ON y.person_id = CASE WHEN t.a_id IN"
            f" ({','.join(map(str, owners))}) THEN t.b_id ELSE t.a_id END WHERE t.id IN ({marks})",
            list(part),
        ):
            found[tie] = (a, b, *rest[:-1])
    mine = _activity(owners)
    around = _around([one.owner for one in chosen], [one.person for one in chosen])
    return [
        _tie(
            (one.person, *found[one.id][2:], found[one.id][0] == one.owner, one.owner),
            one.now,
            mine,
            near,
        )
        for one, near in zip(chosen, around, strict=True)
        if one.id in found
    ]


def _around(owners: Sequence[int], people: Sequence[int]) -> list[Around]:
    """What is around each of these ties."""
    told = tie_company.around(owners, people)
    if told.company is None:
        return [NOWHERE] * len(people)
    return [Around(told.hush, float(one)) for one in np.atleast_1d(told.company)]


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


def _rows(sql: str, bound: Sequence[int | float | str]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, bound)
        rows: list[Any] = cursor.fetchall()
        return rows


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
    counters = Columns(fast, slow, first, last, np.array(columns[9]))
    strengths = tie_company.told(columns[16], columns[0], counters, now, (ours, theirs))
    best: dict[int, OwnerTie] = {}
    around = _around(columns[16], columns[0])
    for row, told, near in zip(kept, strengths.tolist(), around, strict=True):
        tie = _tie(row, told, mine, near)
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


def _tie(
    row: _Row, told: float, mine: dict[int, tuple[int, float, float]], around: Around
) -> OwnerTie:
    person, first, last, a_to_b, b_to_a, fast, slow, then, _rank, days, longest, channels = row[:12]
    busy_at, busy_fast, busy_slow, owner_is_a, owner = row[12:]
    counted: dict[str, list[int]] = json.loads(channels or "{}")
    out, back = a_to_b, b_to_a
    if not owner_is_a:
        out, back = back, out
        counted = {name: [b, a, at] for name, (a, b, at) in counted.items()}
    busy = (Busy(*mine.get(owner, _NOBODY)), Busy(busy_at or 0, busy_fast or 0.0, busy_slow or 0.0))
    return OwnerTie(
        person, first, last, out, back, fast, slow, then, told, days, longest, counted, busy,
        around,
    )  # fmt: skip
