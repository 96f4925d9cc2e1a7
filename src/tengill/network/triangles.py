"""Every triangle of a network once: what brokerage needs of it, in one pass.

Nodes are numbered anew by degree and every tie points to its busier end; a node then points to at
most the square root of twice the number of ties, and each triangle is met exactly once (Chiba and
Nishizeki 1985; Latapy 2008, "compact forward"). The sums Burt's measures need of a triangle belong
to its three ties, so the pass keeps two numbers per tie and nothing per triangle.
"""

from dataclasses import dataclass

import numpy as np

from tengill.compiled import compiled
from tengill.network.arrays import Floats, Ints, Nodes
from tengill.network.graph import Graph


@dataclass(frozen=True, slots=True)
class Oriented:
    """Each tie once, pointing from the less to the more connected end. Nodes numbered by degree."""

    order: Ints
    """New number → node of the graph."""
    offsets: Ints
    heads: Nodes
    weights: Floats


def oriented(graph: Graph) -> Oriented:
    """The ties of a graph, each once, from its less connected end."""
    nodes = len(graph)
    order = np.argsort(graph.degrees, kind="stable")
    rank = np.empty(nodes, dtype=np.int32)
    rank[order] = np.arange(nodes, dtype=np.int32)
    offsets = np.zeros(nodes + 1, dtype=np.int64)
    _count(graph.offsets, graph.neighbours, order, rank, offsets)
    np.cumsum(offsets, out=offsets)
    heads = np.empty(graph.ties, dtype=np.int32)
    weights = np.empty(graph.ties, dtype=np.float64)
    _orient(graph.offsets, graph.neighbours, graph.weights, order, rank, heads, weights)
    return Oriented(order, offsets, heads, weights)


@compiled
def _count(offsets: Ints, neighbours: Nodes, order: Ints, rank: Nodes, out: Ints) -> None:
    for new in range(order.shape[0]):
        node = order[new]
        for at in range(offsets[node], offsets[node + 1]):
            if rank[neighbours[at]] > new:
                out[new + 1] += 1


@compiled
def _orient(
    offsets: Ints,
    neighbours: Nodes,
    weights: Floats,
    order: Ints,
    rank: Nodes,
    heads: Nodes,
    heavy: Floats,
) -> None:
    to = 0
    for new in range(order.shape[0]):
        node = order[new]
        for at in range(offsets[node], offsets[node + 1]):
            head = rank[neighbours[at]]
            if head > new:
                heads[to], heavy[to] = head, weights[at]
                to += 1


def shared(ties: Oriented, sums: Floats) -> tuple[Floats, Floats]:
    """For each tie (i, j): Σ_q w_iq w_jq / s_q and Σ_q w_iq w_jq over their common neighbours q.

    Args:
        ties: the oriented ties.
        sums: s, by new number: the sum of a node's weights.
    """
    mark = np.full(ties.order.shape[0], -1, dtype=np.int64)
    divided = np.zeros(ties.heads.shape[0])
    plain = np.zeros(ties.heads.shape[0])
    _shared(ties.offsets, ties.heads, ties.weights, sums, mark, divided, plain)
    return divided, plain


@compiled
def _shared(
    offsets: Ints,
    heads: Nodes,
    weights: Floats,
    sums: Floats,
    mark: Ints,
    divided: Floats,
    plain: Floats,
) -> None:
    for u in range(offsets.shape[0] - 1):
        first, end = offsets[u], offsets[u + 1]
        if end - first < 2:  # noqa: PLR2004 - a triangle's lowest corner points to both others
            continue
        for at in range(first, end):
            mark[heads[at]] = at
        for uv in range(first, end):
            v = heads[uv]
            for vw in range(offsets[v], offsets[v + 1]):
                uw = mark[heads[vw]]
                # Places of earlier corners are smaller: no mark needs taking back.
                if uw < first:
                    continue
                to_v, to_w, across = weights[uv], weights[uw], weights[vw]
                plain[uv] += to_w * across
                plain[uw] += to_v * across
                plain[vw] += to_v * to_w
                divided[uv] += to_w * across / sums[heads[vw]]
                divided[uw] += to_v * across / sums[v]
                divided[vw] += to_v * to_w / sums[u]


def closed(ties: Oriented, group: Ints) -> Ints:
    """How many triangles each node is the middle of, by the groups of their corners: int64[n, 4].

    For a middle b and the two others a, c, columns: all of one group; a and c of one and b of
    another; b and one other of one group; all of different groups. Each triangle has three middles.
    Rows and `group` are by new number.
    """
    mark = np.full(ties.order.shape[0], -1, dtype=np.int64)
    found = np.zeros((ties.order.shape[0], 4), dtype=np.int64)
    _closed(ties.offsets, ties.heads, group, mark, found)
    return found


@compiled
def _closed(  # noqa: C901 - the five ways three groups can be alike
    offsets: Ints, heads: Nodes, group: Ints, mark: Ints, found: Ints
) -> None:
    for u in range(offsets.shape[0] - 1):
        first, end = offsets[u], offsets[u + 1]
        if end - first < 2:  # noqa: PLR2004 - as above
            continue
        for at in range(first, end):
            mark[heads[at]] = at
        for uv in range(first, end):
            v = heads[uv]
            for vw in range(offsets[v], offsets[v + 1]):
                w = heads[vw]
                if mark[w] < first:
                    continue
                a, b, c = group[u], group[v], group[w]
                if a == b and b == c:
                    found[u, 0] += 1
                    found[v, 0] += 1
                    found[w, 0] += 1
                elif a == b:
                    found[w, 1] += 1
                    found[u, 2] += 1
                    found[v, 2] += 1
                elif a == c:
                    found[v, 1] += 1
                    found[u, 2] += 1
                    found[w, 2] += 1
                elif b == c:
                    found[u, 1] += 1
                    found[v, 2] += 1
                    found[w, 2] += 1
                else:
                    found[u, 3] += 1
                    found[v, 3] += 1
                    found[w, 3] += 1
