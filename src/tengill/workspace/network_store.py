"""Measures and draws the network in the background, and keeps it: `ledger.models.NetworkNode`.

The network is everybody who is a person and tied to somebody, at one date. Measuring and drawing take
seconds to minutes, so pages and questions read what was kept; `is_current` says whether facts came
since. The graph itself lies beside the ledger as plain arrays, mapped into memory as they are
asked for, so that a question is answered at once however large the network.
"""

import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from numpy.typing import NDArray

from tengill.ledger.models import Decision, NetworkCommunity, NetworkRun, Person, Run
from tengill.workspace import clock, tie_company
from tengill.workspace.settings import told_at
from tengill.workspace.tie_strengths import all_strengths

if TYPE_CHECKING:  # compiled code takes a second to load: only where it is run
    from tengill.network import Graph, Routes

LEAST = 0.01
"""A tie weaker than this is none on the map, on trusted ways and in brokerage."""
_DAY = 86_400
_ARRAYS = ("people", "offsets", "neighbours", "weights", "strong_neighbours", "strong_weights")
_NAMED_AFTER = 0.3
"""A community is named after an organisation when so large a share of its people are of it."""

_MANY, _CLOSE, _ROUGH = 20_000, 0.005, 0.02
"""Betweenness of so many people is told within the first error, of more within the second: sampling
takes the square of it, and nobody waits minutes."""
_ABOUT_PEOPLE = ("merge", "split", "owner", "person_kind")
"""Kinds of decisions that change who is in the network; taking one back is one of its kind."""

Phase = Callable[[str], None]


def _silent(_phase: str) -> None:
    """No one listens."""


@dataclass(frozen=True, slots=True)
class Network:
    """The network as kept."""

    run: NetworkRun
    graph: "Graph"
    routes: "Routes"


def key_of_facts() -> str:
    """Changes whenever an import, an undo or a decision about who is who may have changed the network."""
    run = Run.objects.aggregate(Max("pk"), Max("finished_at"), Max("undone_at"))
    about_people = Decision.objects.filter(kind__in=_ABOUT_PEOPLE)
    decision = about_people.aggregate(Max("pk"))["pk__max"]
    told = (run["pk__max"], run["finished_at__max"], run["undone_at__max"], decision)
    return ".".join(str(part or 0) for part in told)


def reference_date() -> int:
    """The date strengths are told at, as everywhere: today, or the end of an old archive."""
    return told_at()


def current() -> NetworkRun | None:
    """The network as last measured, or None when it never was."""
    return NetworkRun.objects.order_by("-pk").first()


def is_current(run: NetworkRun | None) -> bool:
    """Whether nothing came since that could change it. Strengths fade by the day: so does this."""
    if run is None or run.key != key_of_facts():
        return False
    return abs(reference_date() - run.at) < _DAY


def rebuild(phase: Phase = _silent) -> NetworkRun:
    """Measure and draw the network anew and keep it in place of the old one; hold the write lock."""
    from tengill.network import betweenness, brokerage, communities, roles  # noqa: PLC0415

    began, key, at = time.monotonic(), key_of_facts(), reference_date()
    phase("ties")
    with transaction.atomic():
        tie_company.renew(at)
    network = _load(at)
    phase("communities")
    alone = _without(network, _owners())
    groups = communities(alone)
    phase("brokerage")
    measured = brokerage(network)
    group = _everybody(network, alone, groups.group)
    role = roles(network, group)
    phase("betweenness")
    between = betweenness(network, error=_CLOSE if len(network) <= _MANY else _ROUGH)
    phase("layout")
    xy = _drawn(network, alone, groups.group)
    phase("writing")
    strength = np.bincount(
        np.repeat(np.arange(len(network)), network.degrees),
        weights=network.weights, minlength=len(network),
    )  # fmt: skip
    columns = (
        network.people, group, xy[:, 0], xy[:, 1], network.degrees, strength,
        measured.constraint, measured.effective_size, between.values,
        role.coordinator, role.consultant, role.gatekeeper, role.liaison,
    )  # fmt: skip
    with transaction.atomic():
        _write_nodes(columns)
        _name_communities()
        NetworkRun.objects.all().delete()
        run = NetworkRun.objects.create(
            made_at=clock.now(),
            at=at,
            key=key,
            people=len(network),
            ties=network.ties,
            modularity=groups.modularity,
            betweenness_error=between.error,
            seconds=time.monotonic() - began,
        )
        _keep(run, network)
    return run


def load(run: NetworkRun) -> Network | None:
    """The kept graph and its routes; None when its files are gone (then it is to be rebuilt)."""
    from tengill.network import Graph, Routes  # noqa: PLC0415

    held: list[Any] = []
    for name in _ARRAYS:
        file = _folder(run) / f"{name}.npy"
        if not file.is_file():
            return None
        # Copy on write: the arrays are taken for writable, as compiled code was made for.
        held.append(np.load(file, mmap_mode="c" if file.stat().st_size > _EMPTY else None))
    people, offsets, neighbours, weights, strong_neighbours, strong_weights = held
    graph = Graph(
        people, offsets, neighbours.astype(np.int32, copy=False), weights.view(np.float64)
    )
    ordered = strong_neighbours.astype(np.int32, copy=False), strong_weights.view(np.float64)
    return Network(run, graph, Routes(graph, ordered))


_EMPTY = 128
"""Bytes of an array file without entries, which can't be mapped."""


def _folder(run: NetworkRun) -> Path:
    return Path(settings.HOME) / "network" / str(run.pk)


def _keep(run: NetworkRun, network: "Graph") -> None:
    from tengill.network import Routes  # noqa: PLC0415

    folder = _folder(run)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    routes = Routes(network)
    arrays: tuple[NDArray[Any], ...] = (
        network.people, network.offsets, network.neighbours, network.weights, *routes.by_strength,
    )  # fmt: skip
    for name, array in zip(_ARRAYS, arrays, strict=True):
        np.save(folder / f"{name}.npy", array)
    for old in folder.parent.iterdir():
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def _owners() -> list[int]:
    return list(Person.objects.filter(is_owner=True).values_list("pk", flat=True))


def _load(at: int) -> "Graph":
    """Everybody who is a person and tied to another person."""
    from tengill.network import graph  # noqa: PLC0415

    a, b, strong = all_strengths(at, LEAST)
    with connection.cursor() as c:
        c.execute("SELECT id FROM ledger_person WHERE kind = 'person'")
        people = np.array([pk for (pk,) in c.fetchall()], dtype=np.int64)
    kept = np.isin(a, people) & np.isin(b, people)
    return graph(a[kept], b[kept], np.minimum(strong[kept], 1.0))


def _without(network: "Graph", owners: list[int]) -> "Graph":
    """The network without the owner: tied to everybody, they would make one community of all."""
    from tengill.network import graph  # noqa: PLC0415

    low, high, weight = network.pairs()
    a, b = network.people[low], network.people[high]
    kept = ~(np.isin(a, owners) | np.isin(b, owners))
    others = network.people[~np.isin(network.people, owners)]
    return graph(a[kept], b[kept], weight[kept], people=others)


def _everybody(network: "Graph", alone: "Graph", group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Communities of all: the owner is of the one they are closest to."""
    whole = np.zeros(len(network), dtype=np.int64)
    at = alone.nodes(network.people)
    whole[at >= 0] = group[at[at >= 0]]
    for node in np.flatnonzero(at < 0):
        row = slice(network.offsets[node], network.offsets[node + 1])
        near = network.neighbours[row]
        known = at[near] >= 0
        if known.any():
            whole[node] = np.argmax(
                np.bincount(group[at[near[known]]], weights=network.weights[row][known])
            )
    return whole


def _drawn(network: "Graph", alone: "Graph", group: NDArray[np.int64]) -> NDArray[np.float64]:
    """Coordinates; the owner in the middle. Who was drawn before starts from there."""
    from tengill.network import layout  # noqa: PLC0415

    before = np.full((len(alone), 2), np.nan)
    with connection.cursor() as c:
        c.execute("SELECT person_id, x, y FROM ledger_networknode")
        known = np.array(c.fetchall(), dtype=np.float64).reshape(-1, 3)
    at = alone.nodes(known[:, 0].astype(np.int64))
    before[at[at >= 0]] = known[at >= 0, 1:]
    drawn = layout(alone, group, before if np.isfinite(before).any() else None)
    xy = np.zeros((len(network), 2))
    place = alone.nodes(network.people)
    xy[place >= 0] = drawn[place[place >= 0]]
    return xy


def _write_nodes(columns: tuple[NDArray[Any], ...]) -> None:
    rows = zip(*(_plain(column) for column in columns), strict=True)
    with connection.cursor() as c:
        c.execute("DELETE FROM ledger_networknode")
        c.executemany(
            "INSERT INTO ledger_networknode (person_id, community, x, y, degree, strength,"
            ' "constraint", effective_size, betweenness, coordinator, consultant, gatekeeper, liaison)'
            f" VALUES ({', '.join(['%s'] * len(columns))})",
            list(rows),
        )


def _plain(column: NDArray[Any]) -> list[float | int | None]:
    """Python's own numbers, None for what is undefined."""
    return [None if value != value else value for value in column.tolist()]  # noqa: PLR0124 - NaN


def _name_communities() -> None:
    """Each after the organisation most of its people are of, where enough are; else unnamed."""
    sizes: Counter[int] = Counter()
    named: dict[int, Counter[str]] = {}
    with connection.cursor() as c:
        c.execute(
            "SELECT n.community, coalesce((SELECT o.name FROM ledger_personorganisation o"
            " WHERE o.person_id = p.id AND o.current ORDER BY o.id LIMIT 1), p.organisation)"
            " FROM ledger_networknode n JOIN ledger_person p ON p.id = n.person_id"
        )
        while rows := c.fetchmany(10_000):
            for community, organisation in rows:
                sizes[community] += 1
                if organisation:
                    named.setdefault(community, Counter())[organisation] += 1
    NetworkCommunity.objects.all().delete()
    NetworkCommunity.objects.bulk_create(
        NetworkCommunity(number=number, name=_most(named.get(number), size), people=size)
        for number, size in sorted(sizes.items())
    )


def _most(names: Counter[str] | None, people: int) -> str:
    if not names:
        return ""
    name, count = min(names.items(), key=lambda item: (-item[1], item[0]))
    return name if count >= _NAMED_AFTER * people else ""
