"""Where the map draws everybody: the kept network's coordinates as arrays, strongest first.

A part of the picture is asked for by where it lies, thousands of times as one zooms. SQLite has no
index of two directions here, so the columns are laid beside the ledger once per network and mapped
into memory: a part of a million people is found in a few milliseconds.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection
from numpy.typing import NDArray

from tengill.ledger.models import NetworkRun
from tengill.workspace import settings as choices

_COLUMNS = np.dtype(
    [("person", "<i8"), ("community", "<i4"), ("x", "<f4"), ("y", "<f4"), ("strength", "<f4")]
)
_FETCH = 50_000

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Everybody in the network, strongest (the sum over their ties) first."""

    rows: NDArray[Any]
    """person, community, x, y, strength."""
    box: tuple[float, float, float]
    """The square around all: least x, least y, side."""

    def __len__(self) -> int:
        """How many people."""
        return int(self.rows.shape[0])

    def tile(self, level: int, column: int, row: int, most: int) -> Ints:
        """The strongest people of one tile of the square, parted into 2^level columns and rows.

        Raises:
            ValueError: when there is no such tile.
        """
        parts = 1 << level
        if not (0 <= column < parts and 0 <= row < parts):
            raise ValueError(f"level {level} has no tile {column}, {row}")
        left, low, side = self.box
        width = side / parts
        across, along = self.rows["x"] - left, self.rows["y"] - low
        within = (across >= column * width) & (along >= row * width)
        # The last tile has its far edge, so that nobody falls off the picture.
        within &= (across < (column + 1) * width) | (column == parts - 1)
        within &= (along < (row + 1) * width) | (row == parts - 1)
        return np.flatnonzero(within)[:most]

    def of(self, people: Ints) -> Ints:
        """Rows of some people, those not in the network left out."""
        return np.flatnonzero(np.isin(self.rows["person"], people))


def folder(run: NetworkRun) -> Path:
    """Where the kept network's arrays lie (see network_store)."""
    return Path(settings.HOME) / "network" / str(run.pk)


def places(run: NetworkRun) -> Places:
    """The places of the network as last drawn."""
    return _kept(str(folder(run)), run.pk, run.made_at)


@lru_cache(maxsize=1)
def _kept(where: str, _run: int, _made_at: int) -> Places:
    file = Path(where) / "places-2.npy"
    if file.is_file():
        rows = np.load(file, mmap_mode="r" if file.stat().st_size > _NOTHING else None)
        if rows.dtype == _COLUMNS:
            return _placed(rows)
    rows = _read()
    if file.parent.is_dir():
        part = file.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as out:
            np.save(out, rows)
        part.replace(file)
    return _placed(rows)


_NOTHING = 192
"""Bytes of a file without rows, which can't be mapped."""


def _read() -> NDArray[Any]:
    parts = [np.zeros(0, dtype=_COLUMNS)]
    with connection.cursor() as c:
        c.execute(
            "SELECT person_id, community, x, y, strength FROM ledger_networknode"
            " ORDER BY strength DESC, person_id"
        )
        while rows := c.fetchmany(_FETCH):
            parts.append(np.array(rows, dtype=_COLUMNS))
    return _ringed(np.concatenate(parts))


CRUMBS = 3
"""Fewer people than this are no community: they are drawn around the others, and named by nobody."""
_MARGIN = 1.12
_ROOM = 1.6
_GOLDEN = np.pi * (3.0 - 5.0**0.5)


def _ringed(rows: NDArray[Any]) -> NDArray[Any]:
    """The communities in the middle, the owner at their centre, pairs and loners in a ring.

    Somebody who knows nobody but the owner lies nowhere in particular. In the ring they stand by
    their number, so that they stay about where they were.
    """
    sizes = np.bincount(rows["community"], minlength=1)
    owner = np.isin(rows["person"], np.array(choices.owner_ids(), dtype=np.int64))
    held = (sizes[rows["community"]] >= CRUMBS) & ~owner
    if not held.any():
        return rows
    xy = np.column_stack((rows["x"], rows["y"])).astype(np.float64)
    xy -= (xy[held].min(axis=0) + xy[held].max(axis=0)) / 2.0
    xy[owner] = 0.0
    _drawn_in(xy, rows["community"], held)
    edge = float(np.hypot(*xy[held].T).max()) * _MARGIN
    crumbs = np.flatnonzero(~held & ~owner)
    crumbs = crumbs[np.argsort(rows["person"][crumbs], kind="stable")]
    turn = np.arange(crumbs.shape[0])
    away = np.sqrt(edge**2 + (turn + 0.5) * _ROOM / np.pi)
    xy[crumbs] = np.column_stack((away * np.cos(turn * _GOLDEN), away * np.sin(turn * _GOLDEN)))
    rows["x"], rows["y"] = xy[:, 0], xy[:, 1]
    return rows


_LOOSE = 2.5
"""Communities may take so many times the radius that their people would fill."""


def _drawn_in(xy: Floats, community: Ints, held: NDArray[np.bool_]) -> None:
    """Bring communities nearer that loners, now in the ring, had stood between."""
    edge = float(np.hypot(*xy[held].T).max())
    room = _LOOSE * float(np.sqrt(_ROOM * held.sum() / np.pi)) + 2.0
    if edge <= room:
        return
    sizes = np.maximum(np.bincount(community[held], minlength=int(community.max()) + 1), 1)
    for axis in (0, 1):
        middle = np.bincount(community[held], weights=xy[held, axis], minlength=len(sizes)) / sizes
        xy[held, axis] -= (1.0 - room / edge) * middle[community[held]]


def _placed(rows: NDArray[Any]) -> Places:
    if rows.shape[0] == 0:
        return Places(rows, (0.0, 0.0, 1.0))
    left, low = float(rows["x"].min()), float(rows["y"].min())
    side = max(float(rows["x"].max()) - left, float(rows["y"].max()) - low, 1.0)
    return Places(rows, (left, low, side))


# ---------------------------------------------------------------- who is tied to whom


@dataclass(frozen=True, slots=True, eq=False)
class Strongest:
    """Everybody's ties in the kept network, each row strongest first."""

    people: Ints
    offsets: Ints
    neighbours: NDArray[np.int32]
    weights: Floats

    def ties(self, asked: Ints, each: int, without: Ints) -> tuple[Ints, Ints, Floats]:
        """The strongest ties of some people: a < b and the strength, each tie once.

        Args:
            asked: person ids.
            each: so many of a person at most.
            without: people whose ties are left out.
        """
        if self.people.shape[0] == 0:
            return _NO_TIES
        at = np.minimum(np.searchsorted(self.people, asked), self.people.shape[0] - 1)
        nodes = at[self.people[at] == asked]
        counts = np.minimum(self.offsets[nodes + 1] - self.offsets[nodes], each)
        if not counts.sum():
            return _NO_TIES
        ends = np.cumsum(counts)
        place = np.arange(int(ends[-1])) + np.repeat(self.offsets[nodes] - ends + counts, counts)
        one, other = np.repeat(self.people[nodes], counts), self.people[self.neighbours[place]]
        weight = np.asarray(self.weights[place], dtype=np.float64)
        low, high = np.minimum(one, other), np.maximum(one, other)
        kept = ~(np.isin(low, without) | np.isin(high, without))
        pairs = np.stack((low[kept], high[kept]))
        once, first = np.unique(pairs, axis=1, return_index=True)
        return once[0], once[1], weight[kept][first]

    def row(self, person: int, start: int, size: int) -> list[tuple[int, float]]:
        """A page of one person's ties: who, and how strong; strongest first."""
        at = int(np.searchsorted(self.people, person))
        if at >= self.people.shape[0] or int(self.people[at]) != person:
            return []
        first = int(self.offsets[at]) + start
        past = min(int(self.offsets[at + 1]), first + size)
        return [
            (int(self.people[self.neighbours[place]]), float(self.weights[place]))
            for place in range(first, past)
        ]

    def reached(self, person: int, community: Ints) -> tuple[tuple[int, int, int], ...]:
        """The communities a person's ties lie in: number, how many ties, whom the strongest is with.

        Args:
            person: whose ties.
            community: of everybody in `people`, in that order; -1 for who is in none.

        Returns:
            With most ties first.
        """
        at = int(np.searchsorted(self.people, person))
        if at >= self.people.shape[0] or int(self.people[at]) != person:
            return ()
        others = self.neighbours[int(self.offsets[at]) : int(self.offsets[at + 1])]
        groups, first, count = np.unique(community[others], return_index=True, return_counts=True)
        best = self.people[others[first]]  # a row is ordered by strength
        told = sorted(zip((-count).tolist(), groups.tolist(), best.tolist(), strict=True))
        return tuple((group, -ties, one) for ties, group, one in told if group >= 0)


_NO_TIES = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))


def strongest(run: NetworkRun) -> Strongest:
    """The ties of the network as last drawn; none where its files are gone."""
    return _mapped(str(folder(run)), run.pk, run.made_at)


@lru_cache(maxsize=1)
def _mapped(where: str, _run: int, _made_at: int) -> Strongest:
    names = ("people", "offsets", "strong_neighbours", "strong_weights")
    files = [Path(where) / f"{name}.npy" for name in names]
    if not all(file.is_file() for file in files):
        none = np.zeros(0, dtype=np.int64)
        return Strongest(none, np.zeros(1, dtype=np.int64), none.astype(np.int32), np.zeros(0))
    return Strongest(
        *(np.load(f, mmap_mode="r" if f.stat().st_size > _NOTHING else None) for f in files)
    )


def reached(run: NetworkRun, person: int) -> tuple[tuple[int, int, int], ...]:
    """As `Strongest.reached`, in the network as last drawn."""
    return strongest(run).reached(person, _communities(str(folder(run)), run.pk, run.made_at))


@lru_cache(maxsize=1)
def _communities(where: str, run: int, made_at: int) -> Ints:
    """The community of everybody who has a row of ties, in the order of those rows."""
    rows, people = _kept(where, run, made_at).rows, _mapped(where, run, made_at).people
    told = np.full(people.shape[0], -1, dtype=np.int64)
    at = np.searchsorted(people, rows["person"])
    there = at < people.shape[0]
    there[there] = people[at[there]] == rows["person"][there]
    told[at[there]] = rows["community"][there]
    return told
