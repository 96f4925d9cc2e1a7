"""Everybody as columns: what the People list filters and sorts by, kept in memory.

A combination of filters over 100,000 people, exactly counted and in any order, takes a few
milliseconds on columns. They are renewed when the ledger's `people_generation` is another:
triggers draw a new number with whatever changes people or the owner's ties (migration 0010), and
tell whom it concerns (0013), so that a new message costs a few rows and not everybody's.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tengill.ties import Busy, Columns
from tengill.workspace import tie_company
from tengill.workspace.people_columns import KINDS, PeopleColumns, read_columns
from tengill.workspace.references import CURRENT_HOUSES

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
PERSON = KINDS.index("person")
_DENSE = 16
"""With numbers of people this close, a table answers quicker than a search."""
_FEW = 2_000
"""Changed people up to which only theirs is read anew."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One row per person, in the order of their ids."""

    ids: Ints
    kind: NDArray[np.int8]
    """Place in `people_columns.KINDS`."""
    owner: Mask
    """Whether this is the owner."""
    tied: Mask
    """Whether there is a tie with the owner."""
    wrote: Mask
    """Whether the owner wrote to them."""
    last: Ints
    """Last contact with the owner; without a tie, when they were last seen; or `people_columns.NEVER`."""
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
        told = people if isinstance(people, np.ndarray) else np.fromiter(people, np.int64)
        size = len(self.ids)
        if size and self.ids[0] >= 0 and self.ids[-1] < _DENSE * size:
            held = np.zeros(int(self.ids[-1]) + 1, dtype=np.bool_)
            held[told[(told >= 0) & (told < len(held))]] = True
            return held[self.ids]
        found = np.zeros(size, dtype=np.bool_)
        found[self.at(told)] = True
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
            with connection.cursor() as c:
                c.execute(CURRENT_HOUSES.format("o.folded", ""))
                told = dict(c.fetchall())  # the last of a person's rows stands, as in the list
            by_mail = zip(self.ids.tolist(), self.organisation.tolist(), strict=True)
            shown = [told.get(pk) or self.organisations[place] for pk, place in by_mail]
            order = {house: place for place, house in enumerate(sorted(set(shown) - {""}))}
            self._orders["organisation"] = np.array(
                [order.get(house, len(order)) for house in shown], dtype=np.int64
            )
        return self._orders["organisation"]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A frame with what it was made of, so that a change of a few people needs only theirs."""

    generation: int
    told: int
    """The last row of `people_changed` that is in it."""
    owners: tuple[int, ...]
    now: int
    columns: PeopleColumns
    frame: Frame
    words: int
    """Of what people are called and belong to (migration 0012)."""

    def still_ordered(self, frame: Frame, words: int) -> None:
        """Give a later frame the orders that are known, where they are the same."""
        if words != self.words or not np.array_equal(frame.ids, self.frame.ids):
            return
        orders = dict(self.frame._orders)  # noqa: SLF001 - one of its own kind
        if not np.array_equal(frame.organisation, self.frame.organisation):
            orders.pop("organisation", None)
        frame._orders.update(orders)  # noqa: SLF001 - one of its own kind


_kept: dict[str, _Kept] = {}
_reading = threading.Lock()


def frame(owners: tuple[int, ...], now: int) -> Frame:
    """Everybody as the ledger has them, with the owner's ties told at `now`.

    Args:
        owners: the owner's person ids.
        now: seconds since 1970 UTC.
    """
    name = str(connection.settings_dict["NAME"])
    generation = _generation()
    known = _kept.get(name)
    if known is not None and (known.generation, known.owners, known.now) == (
        generation,
        owners,
        now,
    ):
        return known.frame
    with _reading:  # the second of two who ask at once finds what the first read
        generation, told, words = _generation(), _last_told(), _words()
        known = _kept.get(name)
        columns = None
        if known is not None and known.owners == owners:
            columns = known.columns
            if known.generation != generation:
                changed = _changed(known, generation)
                columns = None if changed is None else columns.renewed(owners, changed)
            elif known.now == now:
                return known.frame
        if columns is None:
            columns = read_columns(owners)
        made = _made(columns, owners, now)
        if known is not None:
            known.still_ordered(made, words)
        if _generation() == generation:  # else somebody wrote while it was read
            _kept[name] = _Kept(generation, told, owners, now, columns, made, words)
        return made


def at_hand(owners: tuple[int, ...], now: int) -> Frame | None:
    """`frame`, where this process has read everybody before; else None: a few are read quicker."""
    known = _kept.get(str(connection.settings_dict["NAME"]))
    return frame(owners, now) if known is not None and known.owners == owners else None


def _generation() -> int:
    with connection.cursor() as c:
        c.execute("SELECT n FROM people_generation")
        return int(c.fetchone()[0])


def _words() -> int:
    with connection.cursor() as c:
        c.execute("SELECT n FROM people_text_generation")
        return int(c.fetchone()[0])


def _last_told() -> int:
    with connection.cursor() as c:
        c.execute("SELECT coalesce(max(id), 0) FROM people_changed")
        return int(c.fetchone()[0])


def _changed(known: _Kept, generation: int) -> set[int] | None:
    """Who changed since a frame was read; None where nobody told all of it."""
    with connection.cursor() as c:
        c.execute(
            "SELECT before, n, person FROM people_changed WHERE id > %s ORDER BY id", [known.told]
        )
        rows = c.fetchall()
    at = known.generation
    for before, after, _person in rows:
        if before != at:
            return None
        at = after
    people = {person for _before, _after, person in rows}
    return people if at == generation and len(people) <= _FEW else None


def _made(columns: PeopleColumns, owners: tuple[int, ...], now: int) -> Frame:
    size = len(columns.ids)
    made = Frame(
        ids=columns.ids,
        kind=columns.kind,
        owner=np.zeros(size, dtype=np.bool_),
        tied=np.zeros(size, dtype=np.bool_),
        wrote=np.zeros(size, dtype=np.bool_),
        last=columns.seen.copy(),
        strength=np.zeros(size),
        organisation=columns.organisation,
        organisations=tuple(columns.organisations),
    )
    made.owner[made.at(owners)] = True
    activity = _activity(owners)
    for (owner, _side), ties in sorted(columns.ties.items()):
        _add(made, owner, ties, activity.get(owner), now)
    return made


def _add(
    frame: Frame,
    owner: int,
    told: NDArray[np.float64],
    ours: tuple[int, float, float] | None,
    now: int,
) -> None:
    """Fill in some ties, as `PeopleColumns.ties` has them."""
    people = told[:, 0].astype(np.int64)
    at = np.minimum(np.searchsorted(frame.ids, people), len(frame.ids) - 1)
    there = (frame.ids[at] == people) & ~frame.owner[at]
    told, at = told[there], at[there]
    own = Busy(*(np.full(len(told), value) for value in ours or (0, 0.0, 0.0)))
    theirs = Busy(told[:, 6].astype(np.int64), told[:, 7], told[:, 8])
    first, last = told[:, 2].astype(np.int64), told[:, 3].astype(np.int64)
    counters = Columns(told[:, 4], told[:, 5], first, last, told[:, 9])
    strong = tie_company.told(
        np.full(len(told), owner), told[:, 0].astype(np.int64), counters, now, (own, theirs)
    )
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
