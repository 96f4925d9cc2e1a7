"""The network as kept, for questions: loaded once in a process, renewed in the background when stale."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection

from tengill.ledger.models import NetworkRun
from tengill.workspace import clock, references, settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tengill.network import Graph, Routes


@dataclass(frozen=True, slots=True)
class NetworkDate:
    """Of when the network is that an answer rests on."""

    at: datetime | None
    """The date its strengths are told at; None: there is no network yet."""
    is_current: bool
    renewing: bool
    """It is being measured anew in the background."""


@dataclass(frozen=True, slots=True)
class Step:
    """A link of a way, as the ledger has it now."""

    a: int
    b: int
    strength: float
    last_at: int | None
    messages: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way by people."""

    people: tuple[int, ...]
    strengths: tuple[float, ...]
    trust: float


class Ways:
    """Finds ways in the network; safe for several threads."""

    def __init__(self, graph: Graph, routes: Routes) -> None:
        """Take a network and its routes."""
        self._graph, self._routes = graph, routes
        self._lock = threading.Lock()

    def best(self, start: int, end: int, avoid: Iterable[int] = ()) -> Way | None:
        """The most trusted way between two people; None when there is none of three steps."""
        ends = self._nodes([start, end])
        if len(ends) < 2 or start == end:  # noqa: PLR2004 - both ends
            return None
        with self._lock:
            found = self._routes.best(ends[0], ends[1], self._nodes(avoid))
        return None if found is None else self._way(found.nodes, found.strengths, found.trust)

    def alternatives(
        self, start: int, end: int, count: int, avoid: Iterable[int] = ()
    ) -> list[Way]:
        """Ways that share nobody in between, most trusted first."""
        ends = self._nodes([start, end])
        if len(ends) < 2 or start == end:  # noqa: PLR2004 - both ends
            return []
        with self._lock:
            found = self._routes.alternatives(ends[0], ends[1], count, self._nodes(avoid))
        return [self._way(one.nodes, one.strengths, one.trust) for one in found]

    def _nodes(self, people: Iterable[int]) -> list[int]:
        import numpy as np  # noqa: PLC0415 - heavy, and needed by few pages

        wanted = np.array(list(people), dtype=np.int64)
        return [int(node) for node in self._graph.nodes(wanted) if node >= 0]

    def _way(self, nodes: Sequence[int], strengths: Sequence[float], trust: float) -> Way:
        return Way(tuple(int(self._graph.people[n]) for n in nodes), tuple(strengths), trust)


_held: dict[str, Ways | None] = {}
_loading = threading.Lock()


def date() -> NetworkDate:
    """Of when the kept network is; begins to measure it anew where facts came since."""
    from tengill.workspace import network_background, network_store  # noqa: PLC0415 - heavy

    run = network_store.current()
    # Whether it is current depends on these alone, and takes a walk over all ties to tell.
    known = (str(connection.settings_dict["NAME"]), run.pk if run else 0,
             network_store.key_of_facts(), clock.now() // _HOUR)  # fmt: skip
    if _current.get("known") != known:
        _current.update(known=known, told=network_store.is_current(run))
    current = bool(_current["told"])
    renewing = False if current else network_background.start() or _under_way()
    return NetworkDate(settings.local(run.at) if run else None, current, renewing)


_HOUR = 3_600
_current: dict[str, object] = {}


def _under_way() -> bool:
    from pathlib import Path  # noqa: PLC0415

    from django.conf import settings as django_settings  # noqa: PLC0415

    from tengill.workspace import network_background  # noqa: PLC0415

    home = Path(django_settings.HOME)
    return home.is_dir() and network_background.under_way(home)


def ways() -> Ways | None:
    """The kept network to find ways in; where none was kept yet, one made of the ties as they are."""
    from tengill.workspace import network_store  # noqa: PLC0415 - heavy

    run = NetworkRun.objects.order_by("-pk").first()
    home = str(connection.settings_dict["NAME"])
    key = (
        f"{home}:{run.pk}:{run.made_at}"
        if run
        else f"{home}:{network_store.key_of_facts()}:{_ties()}"
    )
    with _loading:
        if key not in _held:
            kept = network_store.load(run) if run else None
            _held.clear()
            _held[key] = Ways(kept.graph, kept.routes) if kept else _made()
        return _held[key]


def _ties() -> int:
    with connection.cursor() as c:
        c.execute("SELECT count(*), max(last_at) FROM ledger_tie")
        return hash(c.fetchone())


def _made() -> Ways | None:
    import numpy as np  # noqa: PLC0415 - heavy

    from tengill.network import Routes, graph  # noqa: PLC0415
    from tengill.workspace import network_store  # noqa: PLC0415
    from tengill.workspace.tie_strengths import all_strengths  # noqa: PLC0415

    a, b, strong = all_strengths(network_store.reference_date(), network_store.LEAST)
    with connection.cursor() as c:
        c.execute("SELECT id FROM ledger_person WHERE kind = 'person'")
        people = np.array([pk for (pk,) in c.fetchall()], dtype=np.int64)
    kept = np.isin(a, people) & np.isin(b, people)
    if not kept.any():
        return None
    made = graph(a[kept], b[kept], np.minimum(strong[kept], 1.0))
    return Ways(made, Routes(made))


def steps(way: Way) -> tuple[Step, ...]:
    """The links of a way, each with its last contact and how much there was."""
    found = []
    for at, strength in enumerate(way.strengths):
        one, other = way.people[at], way.people[at + 1]
        last, number = _tie(one, other)
        found.append(Step(one, other, strength, last, number))
    return tuple(found)


def _tie(one: int, other: int) -> tuple[int | None, int]:
    with connection.cursor() as c:
        c.execute(
            "SELECT last_at, a_to_b + b_to_a FROM ledger_tie WHERE a_id = %s AND b_id = %s",
            sorted((one, other)),
        )
        row = c.fetchone()
    return (row[0], row[1]) if row else (None, 0)


def knowing_each_other(one: int, others: Iterable[int]) -> set[int]:
    """Of these people, those who have a tie with the first."""
    known: set[int] = set()
    for mine, theirs in (("a_id", "b_id"), ("b_id", "a_id")):
        sql = f"SELECT {theirs} FROM ledger_tie WHERE {mine} = {int(one)} AND {theirs} IN ({{}})"
        known.update(row[0] for row in references.rows(sql, others))
    return known
