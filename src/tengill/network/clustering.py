"""Communities and betweenness, by NetworKit.

NetworKit is imported only when asked for something: it takes half a second. It runs in one thread
with a seed, so that the same network gives the same answer.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tengill.network.arrays import Floats, Ints
from tengill.network.graph import Graph

_SEED = 1


@dataclass(frozen=True, slots=True)
class Communities:
    """A grouping of a network."""

    group: Ints
    """Node → number of its community; 0 is the largest, people without ties are each alone."""
    sizes: Ints
    modularity: float
    """How much more weight lies within communities than chance would put there (Newman 2004)."""


def communities(graph: Graph, *, finer: float = 1.0) -> Communities:
    """Who belongs together: the Louvain method with refinement (Blondel et al. 2008; PLM).

    Args:
        graph: the network; weights count.
        finer: the resolution (gamma): above 1 for more and smaller communities.
    """
    if len(graph) == 0:
        return Communities(np.zeros(0, np.int64), np.zeros(0, np.int64), 0.0)
    nk, network = _networkit(graph)
    partition = nk.community.PLM(network, refine=True, gamma=finer).run().getPartition()
    quality = nk.community.Modularity().getQuality(partition, network) if graph.ties else 0.0
    found = np.array(partition.getVector(), dtype=np.int64)
    numbers, first, group, sizes = np.unique(
        found, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -sizes))  # largest first, equals by their earliest node
    rank = np.empty(numbers.shape[0], dtype=np.int64)
    rank[order] = np.arange(numbers.shape[0])
    return Communities(rank[group], sizes[order].astype(np.int64), float(quality))


@dataclass(frozen=True, slots=True)
class Betweenness:
    """On how many shortest ways each node lies, as a share of all pairs."""

    values: Floats
    error: float
    """With the stated certainty no value is further off than this; 0: exact."""
    certainty: float


EXACT_TO = 2_000
"""Up to so many people betweenness is exact."""


def betweenness(graph: Graph, *, error: float = 0.005, certainty: float = 0.9) -> Betweenness:
    """Betweenness of every node, ties without weight; sampled above 2,000 nodes.

    Exact below by Brandes' algorithm (2001); above by KADABRA (Borassi and Natale 2016), adaptive
    sampling with a guarantee.

    Args:
        graph: the network.
        error: how far a value may be off, as a share of all pairs; for sampled ones.
        certainty: the probability that none is further off.
    """
    if len(graph) <= 2:  # noqa: PLR2004 - nobody is between two
        return Betweenness(np.zeros(len(graph)), 0.0, 1.0)
    nk, network = _networkit(graph)
    if len(graph) <= EXACT_TO:
        exact = nk.centrality.Betweenness(network, normalized=True).run().scores()
        return Betweenness(np.array(exact), 0.0, 1.0)
    sampled = nk.centrality.KadabraBetweenness(network, error, 1.0 - certainty).run().scores()
    # NetworKit 11.3 counts each pair from both ends here and divides by pairs counted once: twice
    # too much, as its own exact values show. A test holds both to the stated error.
    return Betweenness(np.array(sampled) / 2.0, error, certainty)


def _networkit(graph: Graph) -> tuple[Any, Any]:
    """NetworKit, and the graph as it wants it; each tie once."""
    import networkit as nk  # noqa: PLC0415 - half a second, for background work only

    nk.setNumberOfThreads(1)
    nk.setSeed(_SEED, useThreadId=False)
    low, high, weights = graph.pairs()
    network = nk.GraphFromCoo((weights, (low, high)), n=len(graph), weighted=True, directed=False)
    return nk, network
