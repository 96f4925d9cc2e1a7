"""Who stands between others: Burt's constraint and effective size, Gould and Fernandez's roles.

With p_ij the share of i's ties (by weight) that goes to j:

- constraint(i) = Σ_j (p_ij + Σ_q p_iq p_qj)², j over i's neighbours (Burt 1992, 2004): how much of i's
  ties is bound up with people who know each other. Low: a broker.
- effective size(i) = Σ_j (1 - Σ_q p_iq m_jq), m_jq = w_jq / max_k w_jk (Burt 1992; Borgatti 1997): how many
  of i's contacts are not told of by i's others.

Both are undefined (NaN) for people without ties. Values equal NetworkX's.
"""

from dataclasses import dataclass

import numpy as np

from tengill.compiled import compiled
from tengill.network.arrays import Floats, Ints, Nodes
from tengill.network.graph import Graph
from tengill.network.triangles import Oriented, closed, oriented, shared


@dataclass(frozen=True, slots=True)
class Brokerage:
    """Burt's measures, one value per node of the graph."""

    constraint: Floats
    effective_size: Floats

    def efficiency(self, graph: Graph) -> Floats:
        """Effective size as a share of the number of ties, in (0, 1]; NaN without ties."""
        with np.errstate(invalid="ignore"):
            return self.effective_size / graph.degrees


def brokerage(graph: Graph) -> Brokerage:
    """Constraint and effective size of everybody, in one pass over the network's triangles."""
    ties = oriented(graph)
    sums, most = np.zeros(len(graph)), np.zeros(len(graph))
    _of_ends(ties.offsets, ties.heads, ties.weights, sums, most)
    divided, plain = shared(ties, sums)
    constraint, redundant = np.zeros(len(graph)), np.zeros(len(graph))
    _measure(
        ties.offsets, ties.heads, ties.weights, sums, most, divided, plain, constraint, redundant
    )
    degrees = graph.degrees[ties.order]
    with np.errstate(invalid="ignore", divide="ignore"):
        lonely = degrees == 0
        constraint[lonely] = np.nan
        size = np.where(lonely, np.nan, degrees - redundant / sums)
    return Brokerage(_in_graph_order(ties, constraint), _in_graph_order(ties, size))


def _in_graph_order(ties: Oriented, values: Floats) -> Floats:
    placed = np.empty_like(values)
    placed[ties.order] = values
    return placed


@compiled
def _of_ends(offsets: Ints, heads: Nodes, weights: Floats, sums: Floats, most: Floats) -> None:
    for u in range(offsets.shape[0] - 1):
        for at in range(offsets[u], offsets[u + 1]):
            v, weight = heads[at], weights[at]
            sums[u] += weight
            sums[v] += weight
            most[u] = max(most[u], weight)
            most[v] = max(most[v], weight)


@compiled
def _measure(  # noqa: PLR0917 - columns of one table
    offsets: Ints,
    heads: Nodes,
    weights: Floats,
    sums: Floats,
    most: Floats,
    divided: Floats,
    plain: Floats,
    constraint: Floats,
    redundant: Floats,
) -> None:
    for u in range(offsets.shape[0] - 1):
        for at in range(offsets[u], offsets[u + 1]):
            v = heads[at]
            bound = weights[at] + divided[at]
            constraint[u] += (bound / sums[u]) ** 2
            constraint[v] += (bound / sums[v]) ** 2
            redundant[u] += plain[at] / most[v]
            redundant[v] += plain[at] / most[u]


@dataclass(frozen=True, slots=True)
class Roles:
    """How many pairs of people who don't know each other each node stands between, by role.

    Gould and Fernandez 1989, for ties without direction: every unordered pair {a, c} of b's
    contacts who are not tied to each other counts once. Whether b speaks for their own group
    (representative) or guards its door (gatekeeper) is one role here: only direction tells them
    apart.
    """

    coordinator: Ints
    """a, b and c are of one group."""
    consultant: Ints
    """a and c are of one group, b of another (also called itinerant broker)."""
    gatekeeper: Ints
    """b and one of the two are of one group, the other of another."""
    liaison: Ints
    """All three are of different groups."""

    @property
    def pairs(self) -> Ints:
        """All pairs a node stands between."""
        return self.coordinator + self.consultant + self.gatekeeper + self.liaison


def roles(graph: Graph, group: Ints) -> Roles:
    """Everybody's brokerage roles under a grouping (communities, organisations).

    Args:
        graph: the network; weights don't matter.
        group: node → the number of its group, 0 or more.

    Raises:
        ValueError: when `group` has not one entry per node, or a negative one.
    """
    groups = np.asarray(group, dtype=np.int64)
    if groups.shape != (len(graph),) or (groups.shape[0] and groups.min() < 0):
        raise ValueError("group must give each node the number of its group, 0 or more")
    ties = oriented(graph)
    pairs = np.zeros((len(graph), 4), dtype=np.int64)
    counts = np.zeros(int(groups.max()) + 1 if groups.shape[0] else 1, dtype=np.int64)
    _pairs(graph.offsets, graph.neighbours, groups, counts, pairs)
    known = np.empty_like(pairs)
    known[ties.order] = closed(ties, groups[ties.order])
    return Roles(*(pairs - known).T)


@compiled
def _pairs(offsets: Ints, neighbours: Nodes, group: Ints, counts: Ints, pairs: Ints) -> None:
    """All pairs of a node's neighbours by role, whether they know each other or not."""
    for node in range(offsets.shape[0] - 1):
        first, end = offsets[node], offsets[node + 1]
        same = 0
        for at in range(first, end):
            of = group[neighbours[at]]
            same += counts[of]
            counts[of] += 1
        own = counts[group[node]]
        for at in range(first, end):
            counts[group[neighbours[at]]] = 0
        degree = end - first
        inside = own * (own - 1) // 2
        pairs[node, 0] = inside
        pairs[node, 1] = same - inside
        pairs[node, 2] = own * (degree - own)
        pairs[node, 3] = degree * (degree - 1) // 2 - same - own * (degree - own)
