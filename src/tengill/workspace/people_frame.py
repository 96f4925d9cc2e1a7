"""Everybody as columns: what the People list filters and sorts by, kept in memory.

A combination of filters over 100,000 people, exactly counted and in any order, takes a few
milliseconds on columns. They are read anew when the ledger's `people_generation` is another:
triggers draw a new number with whatever changes people or the owner's ties (migration 0010).
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tengill.facts.folding import fold
from tengill.ties import Busy, strength
from tengill.workspace.contact import PARAMETERS

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
KINDS = ("person", "role", "list")
NEVER = -(1 << 62)
"""The time of those never seen."""
_FETCH = 20_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One row per person, in the order of their ids."""

    ids: Ints
    kind: NDArray[np.int8]
    """Place in `KINDS`."""
    owner: Mask
    """Whether this is the owner."""
    tied: Mask
    """Whether there is a tie with the owner."""
    wrote: Mask
    """Whether the owner wrote to them."""
    last: Ints
    """Last contact with the owner; without a tie, when they were last seen; or `NEVER`."""
    strength: NDArray[np.float64]
    """Of the tie with the owner at the date asked for; 0 without one."""
    organisation: NDArray[np.int32]
    """Place in `organisations`."""
    organisations: tuple[str, ...]
    """Folded names; the empty one first."""
    _orders: dict[str, Ints] = field(default_factory=dict)

    def at(self, people: Iterable[int] | Ints) -> Ints:
        """The rows of these people; who is not here is left out."""
        told = people if isinstance(people, np.ndarray) else np.fromiter(people, np.int64)
        if not len(self.ids) or not len(told):
            return np.zeros(0, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.ids, told), len(self.ids) - 1)
        found: Ints = rows[self.ids[rows] == told].astype(np.int64)
        return found

    def mask(self, people: Iterable[int] | Ints) -> Mask:
        """True for these people."""
        found = np.zeros(len(self.ids), dtype=np.bool_)
        found[self.at(people)] = True
        return found

    def by_name(self) -> Ints:
        """Each row's place in the order of names."""
        if "name" not in self._orders:
            with connection.cursor() as c:
                c.execute("SELECT id FROM ledger_person ORDER BY sort_name, id")
                order = self.at(pk for (pk,) in c.fetchall())
            place = np.full(len(self.ids), len(self.ids), dtype=np.int64)
            place[order] = np.arange(len(order))
            self._orders["name"] = place
        return self._orders["name"]

    def by_organisation(self) -> Ints:
        """Each row's place in the order of organisations; who has none comes last."""
        if "organisation" not in self._orders:
            order = sorted(range(len(self.organisations)), key=self.organisations.__getitem__)
            place = np.empty(len(order), dtype=np.int64)
            place[order] = np.arange(len(order))
            place[0] = len(order)
            self._orders["organisation"] = place[self.organisation]
        return self._orders["organisation"]


_kept: dict[str, tuple[tuple[object, ...], Frame]] = {}
_reading = threading.Lock()


def frame(owners: tuple[int, ...], now: int) -> Frame:
    """Everybody as the ledger has them, with the owner's ties told at `now`.

    Args:
        owners: the owner's person ids.
        now: seconds since 1970 UTC.
    """
    name = str(connection.settings_dict["NAME"])
    key = (_generation(), owners, now)
    known = _kept.get(name)
    if known is not None and known[0] == key:
        return known[1]
    with _reading:  # the second of two who ask at once finds what the first read
        known = _kept.get(name)
        if known is not None and known[0] == key:
            return known[1]
        read = _read(owners, now)
        if _generation() == key[0]:  # else somebody wrote while it was read
            _kept[name] = (key, read)
        return read


def _generation() -> int:
    with connection.cursor() as c:
        c.execute("SELECT n FROM people_generation")
        return int(c.fetchone()[0])


def _read(owners: tuple[int, ...], now: int) -> Frame:
    with connection.cursor() as c:
        c.execute("SELECT id, kind, last_at, organisation FROM ledger_person ORDER BY id")
        rows = c.fetchall()
    ids, kinds, seen, houses = zip(*rows, strict=True) if rows else ((), (), (), ())
    kind_of = {kind: place for place, kind in enumerate(KINDS)}
    codes: dict[str, int] = {"": 0}
    folded: dict[str, int] = {}
    for house in houses:
        if house not in folded:
            folded[house] = codes.setdefault(fold(house).strip(), len(codes))
    made = Frame(
        ids=np.array(ids, dtype=np.int64),
        kind=np.array([kind_of.get(kind, 0) for kind in kinds], dtype=np.int8),
        owner=np.zeros(len(ids), dtype=np.bool_),
        tied=np.zeros(len(ids), dtype=np.bool_),
        wrote=np.zeros(len(ids), dtype=np.bool_),
        last=np.array([NEVER if at is None else at for at in seen], dtype=np.int64),
        strength=np.zeros(len(ids)),
        organisation=np.array([folded[house] for house in houses], dtype=np.int32),
        organisations=tuple(codes),
    )
    made.owner[made.at(owners)] = True
    _add_ties(made, owners, now)
    return made


_TIES = (
    "SELECT t.{theirs}_id, t.{mine}_to_{theirs}, t.first_at, t.last_at, t.fast, t.slow, y.at,"
    " y.fast, y.slow FROM ledger_tie t LEFT JOIN ledger_personactivity y"
    " ON y.person_id = t.{theirs}_id WHERE t.{mine}_id = %s"
)


def _add_ties(frame: Frame, owners: Sequence[int], now: int) -> None:
    """Fill in the ties; of several of the owner's persons the one who wrote and is closest counts."""
    activity = _activity(owners)
    for owner in owners:
        for mine, theirs in (("a", "b"), ("b", "a")):
            with connection.cursor() as c:
                c.execute(_TIES.format(mine=mine, theirs=theirs), [owner])
                while rows := c.fetchmany(_FETCH):
                    _add(frame, np.array(rows, dtype=np.float64), activity.get(owner), now)


def _add(
    frame: Frame,
    told: NDArray[np.float64],
    ours: tuple[int, float, float] | None,
    now: int,
) -> None:
    """Fill in some ties: rows of `_TIES`."""
    told = np.nan_to_num(told)
    people = told[:, 0].astype(np.int64)
    at = np.minimum(np.searchsorted(frame.ids, people), len(frame.ids) - 1)
    there = (frame.ids[at] == people) & ~frame.owner[at]
    told, at = told[there], at[there]
    own = Busy(*(np.full(len(told), value) for value in ours or (0, 0.0, 0.0)))
    theirs = Busy(told[:, 6].astype(np.int64), told[:, 7], told[:, 8])
    first, last = told[:, 2].astype(np.int64), told[:, 3].astype(np.int64)
    strong = strength(told[:, 4], told[:, 5], first, last, now, PARAMETERS, (own, theirs))
    wrote = told[:, 1] > 0
    better = ~frame.tied[at] | (wrote & ~frame.wrote[at])
    better |= (wrote == frame.wrote[at]) & (strong > frame.strength[at])
    at = at[better]
    frame.tied[at] = True
    frame.wrote[at] = wrote[better]
    frame.strength[at] = strong[better]
    frame.last[at] = last[better]


def _activity(owners: Sequence[int]) -> dict[int, tuple[int, float, float]]:
    marks = ",".join(["%s"] * len(owners))
    with connection.cursor() as c:
        c.execute(
            "SELECT person_id, at, fast, slow FROM ledger_personactivity"
            f" WHERE person_id IN ({marks})",
            list(owners),
        )
        return {person: (at, fast, slow) for person, at, fast, slow in c.fetchall()}
