"""The most trusted way from one person to another: at most three steps, greatest product of strengths.

Two steps are looked for in the middle, three between the rows of both ends. Rows are ordered by
strength, so a search stops as soon as nothing left in a row can be better than the best way found:
on networks with strong and weak ties it looks at a few hundred of millions of ties.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tengill.compiled import compiled
from tengill.network.arrays import Floats, Ints, Nodes
from tengill.network.graph import Graph

MOST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Route:
    """A way from a person to another."""

    nodes: tuple[int, ...]
    """Both ends included: two to four nodes of the graph."""
    strengths: tuple[float, ...]
    """Of each step."""
    trust: float
    """Their product."""


class Routes:
    """Finds ways in one network. Keeps a few arrays of the network's size: make it once.

    Not for several threads at once: each search marks nodes in the same array.
    """

    def __init__(self, graph: Graph, by_strength: tuple[Nodes, Floats] | None = None) -> None:
        """Order every row by strength, unless it was done before.

        Args:
            graph: the network.
            by_strength: what the property of this name gave for the same graph; taken on trust, so
                that both may be read from disk as they are asked for.

        Raises:
            ValueError: when a tie is stronger than 1: products would then grow with each step.
        """
        if by_strength is None:
            if graph.weights.shape[0] and graph.weights.max() > 1.0:
                raise ValueError("a strength is at most 1")
            by_strength = _by_strength(graph)
        self._graph = graph
        self._neighbours, self._weights = by_strength
        self._to_end = np.zeros(len(graph))
        self._avoided = np.zeros(len(graph), dtype=np.bool_)
        self._found = np.zeros(4, dtype=np.int64)

    @property
    def by_strength(self) -> tuple[Nodes, Floats]:
        """Neighbours and weights of the graph, each row strongest first."""
        return self._neighbours, self._weights

    def best(
        self, start: int, end: int, avoid: Iterable[int] = (), *, direct: bool = True
    ) -> Route | None:
        """The most trusted way, or None when there is none of at most three steps.

        Of ways of equal trust one with the fewest steps is given.

        Args:
            start: a node of the graph.
            end: another.
            avoid: nodes not to lead through; the ends themselves are not avoided.
            direct: whether their own tie, if they have one, is a way.

        Raises:
            ValueError: when start and end are one, or no node of the graph.
        """
        nodes = len(self._graph)
        if start == end or not (0 <= start < nodes and 0 <= end < nodes):
            raise ValueError(f"a way leads from one node to another, not from {start} to {end}")
        shunned = [node for node in avoid if node not in (start, end)]
        self._avoided[shunned] = True
        offsets = self._graph.offsets
        # The search walks the rows of the first end's neighbours: start at the smaller of the two.
        turned = _reach(offsets, self._neighbours, start) > _reach(offsets, self._neighbours, end)
        first, last = (end, start) if turned else (start, end)
        steps = _search(
            offsets, self._neighbours, self._weights, first, last, self._to_end, self._avoided,
            self._found, direct,
        )  # fmt: skip
        self._avoided[shunned] = False
        if not steps:
            return None
        way = [int(node) for node in self._found[: steps + 1]]
        return self._route(way[::-1] if turned else way)

    def alternatives(
        self, start: int, end: int, count: int = 3, avoid: Iterable[int] = ()
    ) -> list[Route]:
        """Ways that share nobody in between, most trusted first; at most `count`.

        Each asks other people, so that no connector is asked for everything. A direct tie, where
        there is one, is one of them: a weak one may be less trusted than a way over somebody.
        """
        shunned = set(avoid)
        ways: list[Route] = []
        direct = True
        while len(ways) < count:
            way = self.best(start, end, shunned, direct=direct)
            if way is None:
                break
            ways.append(way)
            between = way.nodes[1:-1]
            shunned.update(between)
            direct = direct and bool(between)
        return ways

    def _route(self, nodes: list[int]) -> Route:
        strengths = tuple(self._strength(a, b) for a, b in pairwise(nodes))
        return Route(tuple(nodes), strengths, float(np.prod(strengths)))

    def _strength(self, a: int, b: int) -> float:
        first, end = self._graph.offsets[a], self._graph.offsets[a + 1]
        at = first + np.searchsorted(self._graph.neighbours[first:end], b)
        return float(self._graph.weights[at])


def _by_strength(graph: Graph) -> tuple[Nodes, Floats]:
    """Each row by strength, greatest first; equal ones by node.

    All places are put in order once and then dealt out to their rows: no row is sorted by itself.
    """
    neighbours, weights = np.empty_like(graph.neighbours), np.empty_like(graph.weights)
    order = np.argsort(-graph.weights, kind="stable")
    rows = np.repeat(np.arange(len(graph), dtype=np.int32), graph.degrees)
    _deal_out(
        order, rows, graph.neighbours, graph.weights, graph.offsets[:-1].copy(), neighbours, weights
    )
    return neighbours, weights


@compiled
def _deal_out(
    order: Ints,
    rows: Nodes,
    from_neighbours: Nodes,
    from_weights: Floats,
    cursor: Ints,
    neighbours: Nodes,
    weights: Floats,
) -> None:
    for place in order:
        to = cursor[rows[place]]
        neighbours[to], weights[to] = from_neighbours[place], from_weights[place]
        cursor[rows[place]] = to + 1


@compiled
def _reach(offsets: Ints, neighbours: Nodes, node: int) -> int:
    """How many ties the neighbours of a node have."""
    ties = 0
    for at in range(offsets[node], offsets[node + 1]):
        ties += offsets[neighbours[at] + 1] - offsets[neighbours[at]]
    return ties


@compiled
def _search(  # noqa: C901, PLR0917 - one compiled loop: a call costs more than its steps
    offsets: Ints,
    neighbours: Nodes,
    weights: Floats,
    start: int,
    end: int,
    to_end: Floats,
    avoided: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    found: Ints,
    direct: bool,
) -> int:
    """Leave the best way in `found`; how many steps it takes, 0 for none.

    `to_end` is all zero between searches: the strength of the tie between a node and `end`.
    """
    best, steps = 0.0, 0
    last, past = offsets[end], offsets[end + 1]
    strongest = weights[last] if past > last else 0.0
    for at in range(last, past):
        to_end[neighbours[at]] = weights[at]
    found[0] = start
    if direct and to_end[start] > best:
        best, steps, found[1] = to_end[start], 1, end
    for at in range(offsets[start], offsets[start + 1]):
        a, to_a = neighbours[at], weights[at]
        if to_a * strongest <= best:
            break
        if a != end and not avoided[a] and to_a * to_end[a] > best:
            best, steps = to_a * to_end[a], 2
            found[1], found[2] = a, end
    for at in range(offsets[start], offsets[start + 1]):
        a, to_a = neighbours[at], weights[at]
        if to_a * strongest <= best:
            break
        if a == end or avoided[a]:
            continue
        for inner in range(offsets[a], offsets[a + 1]):
            b, to_b = neighbours[inner], to_a * weights[inner]
            if to_b * strongest <= best:
                break
            if to_b * to_end[b] > best and b != start and not avoided[b]:
                best, steps = to_b * to_end[b], 3
                found[1], found[2], found[3] = a, b, end
    for at in range(last, past):
        to_end[neighbours[at]] = 0.0
    return steps
