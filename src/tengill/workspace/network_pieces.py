"""The pieces of the map as a browser loads them: columns of numbers, as small as they may be.

A piece is a part of the people with their strongest ties. The opening piece is the owner with their
communities, at most 2,000 people; zooming asks for tiles, which hold the strongest people of a
square. Everything is told at the date the network was drawn, so a picture is one picture.
"""

import gzip
import json
import threading
from functools import lru_cache
from typing import Any

import numpy as np

from tengill.ledger.models import NetworkCommunity, NetworkRun
from tengill.workspace import owner_ties, references, settings
from tengill.workspace.network_places import CRUMBS, Ints, Places, places, strongest

OPENING = 2_000
"""People in the opening picture at most."""
MOST = 50_000
"""People a browser is given at most, however far it zooms."""
TILE = 500
DEEPEST = 12
"""Levels of tiles: at the deepest, four million to a side."""
SHAPE = 1
"""Of the pieces; part of what browsers keep them under."""
COLOURS = 8
_MINE = 800
_OF_ME = 40
"""So many of the owner's own ties are drawn: all would hide the picture."""
_TIES_EACH = 3
_LABELLED = 80
_COLOURED = 5_000
_PER_CENT = 100
_DAY = 86_400
_KEPT = 256


def opening(run: NetworkRun, stamp: str) -> bytes:
    """The opening piece, as gzipped JSON. `stamp`: of the facts, kept pieces are under it."""
    with _making:  # two tabs asking at once: one makes it
        return _opening(run.pk, run.made_at, stamp)


def tile(run: NetworkRun, stamp: str, level: int, column: int, row: int) -> bytes:
    """A tile's piece, as gzipped JSON.

    Raises:
        ValueError: when there is no such tile.
    """
    if not 0 <= level <= DEEPEST:
        raise ValueError(f"there is no level {level}")
    return _tile(run.pk, run.made_at, stamp, (level, column, row))


def some(run: NetworkRun, stamp: str, people: list[int]) -> bytes:
    """The piece of some people, as gzipped JSON; who is not in the network is left out."""
    held = places(run)
    return _packed(_piece(run, held, held.of(np.array(people, dtype=np.int64)), stamp))


_making = threading.Lock()


@lru_cache(maxsize=2)
def _opening(pk: int, _made_at: int, stamp: str) -> bytes:
    run = NetworkRun.objects.get(pk=pk)
    held = places(run)
    told = _piece(run, held, _chosen(run, held), stamp)
    left, low, side = held.box
    told |= {
        "box": [round(left, 2), round(low, 2), round(side, 2)],
        "everybody": len(held),
        "most": MOST,
        "communities": _communities(held),
        "colours": _colours(held)[1],
    }
    return _packed(told)


@lru_cache(maxsize=_KEPT)
def _tile(pk: int, _made_at: int, stamp: str, at: tuple[int, int, int]) -> bytes:
    run = NetworkRun.objects.get(pk=pk)
    held = places(run)
    return _packed(_piece(run, held, held.tile(*at, TILE), stamp))


def _packed(told: dict[str, Any]) -> bytes:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), 6, mtime=0)


# ---------------------------------------------------------------- whom the picture opens with


def _chosen(run: NetworkRun, held: Places) -> Ints:
    """The owner, whom they are closest to, and the strongest of each community."""
    if len(held) <= OPENING:
        return np.arange(len(held))
    owners = settings.owner_ids()
    near = [tie.person for tie in owner_ties.closest(owners, run.at, "person", 0, _MINE)]
    mine = held.of(np.array([*owners, *near], dtype=np.int64))
    rest = OPENING - mine.shape[0]
    community = held.rows["community"]
    sizes = np.bincount(community)
    # The square root, so that a large community does not crowd the small ones out.
    room = np.sqrt(sizes) * (sizes >= CRUMBS)
    share = np.floor(room * rest / max(float(room.sum()), 1.0)).astype(np.int64)
    others = np.setdiff1d(np.arange(len(held)), mine)
    order = others[np.argsort(community[others], kind="stable")]
    first = np.searchsorted(community[order], np.arange(sizes.shape[0]))
    rank = np.arange(order.shape[0]) - first[community[order]]
    picked = order[rank < share[community[order]]]
    return np.sort(np.concatenate((mine, picked)))


def _communities(held: Places) -> list[list[Any]]:
    """Number, name, how many, middle, radius, colour and who stands for it; the largest only."""
    community = held.rows["community"]
    if not len(held):
        return []
    sizes = np.bincount(community)
    x = np.bincount(community, weights=held.rows["x"]) / np.maximum(sizes, 1)
    y = np.bincount(community, weights=held.rows["y"]) / np.maximum(sizes, 1)
    away = np.hypot(held.rows["x"] - x[community], held.rows["y"] - y[community])
    reach = np.sqrt(np.bincount(community, weights=away**2) / np.maximum(sizes, 1))
    shown = [int(n) for n in np.argsort(-sizes, kind="stable")[:_LABELLED] if sizes[n] >= CRUMBS]
    colours, _every = _colours(held)
    names = dict(NetworkCommunity.objects.values_list("number", "name"))
    leads = _leads(held, shown)
    return [
        [
            number, names.get(number, ""), int(sizes[number]), round(float(x[number]), 2),
            round(float(y[number]), 2), round(float(reach[number]), 2), colours[number],
            leads.get(number, ""),
        ]
        for number in shown
    ]  # fmt: skip


def _colours(held: Places) -> tuple[list[int], list[int]]:
    """The colour of every community, and of those that are more than pairs: numbered by size."""
    if not len(held):
        return [], []
    community = held.rows["community"]
    sizes = np.bincount(community)
    x = np.bincount(community, weights=held.rows["x"]) / np.maximum(sizes, 1)
    y = np.bincount(community, weights=held.rows["y"]) / np.maximum(sizes, 1)
    given = colours_of(x, y, sizes)
    return given, [
        colour if size >= CRUMBS else -1
        for colour, size in zip(given[:_COLOURED], sizes[:_COLOURED].tolist(), strict=True)
    ]


def colours_of(x: Any, y: Any, sizes: Any) -> list[int]:
    """A colour of eight for each community: like ones as far from each other as may be.

    The largest first take one each; every other takes the colour whose nearest community is the
    farthest from it. Past the largest few hundred, colours follow by turn.
    """
    given = [number % COLOURS for number in range(len(sizes))]
    done: list[int] = []
    for number in [int(n) for n in np.argsort(-np.asarray(sizes), kind="stable")[:400]]:
        near = [float("inf")] * COLOURS
        for other in done:
            gap = float(np.hypot(x[number] - x[other], y[number] - y[other]))
            near[given[other]] = min(near[given[other]], gap)
        given[number] = max(range(COLOURS), key=lambda colour: (near[colour], -colour))
        done.append(number)
    return given


def _leads(held: Places, communities: list[int]) -> dict[int, str]:
    """The name of the strongest person of each community, the owner left out."""
    owners = np.array(settings.owner_ids(), dtype=np.int64)
    lead: dict[int, int] = {}
    others = ~np.isin(held.rows["person"], owners)
    numbers, first = np.unique(held.rows["community"][others], return_index=True)
    people = held.rows["person"][others]
    for number, at in zip(numbers.tolist(), first.tolist(), strict=True):
        lead[number] = int(people[at])
    named = references.people(lead[number] for number in communities if number in lead)
    return {
        number: named[lead[number]].name or named[lead[number]].address
        for number in communities
        if number in lead and lead[number] in named
    }


# ---------------------------------------------------------------- columns


def _piece(run: NetworkRun, held: Places, chosen: Ints, stamp: str) -> dict[str, Any]:
    rows = held.rows[chosen]
    named = {
        pk: (name or address, organisation)
        for pk, name, address, organisation in references.rows(
            "SELECT id, name, address, organisation FROM ledger_person WHERE id IN ({})",
            rows["person"].tolist(),
        )
    }
    # Whoever is no longer in the ledger is not shown, though the picture still has their place.
    rows = rows[np.isin(rows["person"], np.array(list(named), dtype=np.int64))]
    people: list[int] = rows["person"].tolist()
    owners = settings.owner_ids()
    ties = owner_ties.with_people(owners, people, run.at)
    gone = quiet(run, stamp)
    organisations = sorted({named[pk][1] for pk in people})
    number = {name: at for at, name in enumerate(organisations)}
    return {
        "me": [pk for pk in people if pk in owners],
        "id": people,
        "x": np.round(rows["x"].astype(np.float64), 2).tolist(),
        "y": np.round(rows["y"].astype(np.float64), 2).tolist(),
        "c": rows["community"].tolist(),
        "t": [round(ties[pk].now * _PER_CENT) if pk in ties else -1 for pk in people],
        "d": [ties[pk].last_at // _DAY if pk in ties else -1 for pk in people],
        "q": [int(pk in gone) for pk in people],
        "n": [named[pk][0] for pk in people],
        "o": [number[named[pk][1]] for pk in people],
        "organisations": organisations,
        "ties": _ties(run, people, owners),
    }


def quiet(run: NetworkRun, stamp: str) -> frozenset[int]:
    """Who had gone quiet beyond their own rhythm when the network was drawn."""
    return _quiet(run.pk, run.at, stamp, settings.owner_ids())


@lru_cache(maxsize=2)
def _quiet(_run: int, at: int, _stamp: str, owners: tuple[int, ...]) -> frozenset[int]:
    return frozenset(tie.person for tie in owner_ties.drifting(owners, at))


def _ties(run: NetworkRun, people: list[int], owners: tuple[int, ...]) -> list[int]:
    """a, b, per cent, one after the other: the strongest of everybody, and a few of the owner's."""
    kept = strongest(run)
    mine = np.array(owners, dtype=np.int64)
    others = np.setdiff1d(np.array(people, dtype=np.int64), mine)
    parts = [kept.ties(others, _TIES_EACH, mine)]
    if any(pk in owners for pk in people):
        parts.append(kept.ties(mine, _OF_ME, np.zeros(0, dtype=np.int64)))
    told: list[int] = []
    for a, b, weight in parts:
        percent = np.maximum(1, np.round(weight * _PER_CENT)).astype(np.int64)
        told += np.column_stack((a, b, percent)).ravel().tolist()
    return told
