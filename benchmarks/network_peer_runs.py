"""One peer on one network, timed from its own graph in memory; run in the peers' own Python.

    python network_peer_runs.py PEER FILE.npz

FILE holds a, b (int32) and weight (float64), each tie once, and n. Prints one line of JSON last:
{"seconds": …, "what": …, "constraint": [of the first 1,000 people], "size": […] or null}. Imports
nothing of ours.
"""

import json
import sys
import time
import warnings
from typing import Any

import numpy as np

Told = tuple[float, str, Any, Any]


def _matrix(a: Any, b: Any, weight: Any, n: int) -> Any:
    import scipy.sparse as sp  # noqa: PLC0415

    ends = (np.concatenate((a, b)), np.concatenate((b, a)))
    return sp.csr_array((np.concatenate((weight, weight)), ends), shape=(n, n))


def of_networkx(a: Any, b: Any, weight: Any, n: int) -> Told:
    """NetworkX: constraint of everybody (it multiplies SciPy's matrices); sizes would need n * n."""
    import networkx as nx  # noqa: PLC0415

    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from(zip(a.tolist(), b.tolist(), weight.tolist(), strict=True))
    began = time.perf_counter()
    found = nx.constraint(graph, weight="weight")
    seconds = time.perf_counter() - began
    return seconds, "constraint", [found[i] for i in range(1000)], None


def of_igraph(a: Any, b: Any, weight: Any, n: int) -> Told:
    """igraph: constraint of everybody, in C; it has no effective size."""
    import igraph  # type: ignore[import-not-found]  # noqa: PLC0415

    graph = igraph.Graph(n=n, edges=np.column_stack((a, b)))
    graph.es["weight"] = weight
    began = time.perf_counter()
    found = graph.constraint(weights="weight")
    return time.perf_counter() - began, "constraint", found[:1000], None


def of_scipy(a: Any, b: Any, weight: Any, n: int) -> Told:
    """SciPy: sparse matrix products, kept where there are ties."""
    import scipy.sparse as sp  # noqa: PLC0415

    matrix = _matrix(a, b, weight, n)
    began = time.perf_counter()
    sums, most = matrix.sum(axis=1), matrix.max(axis=1).toarray().ravel()
    with np.errstate(divide="ignore"):
        share = (sp.diags_array(1 / np.where(sums > 0, sums, 1)) @ matrix).tocsr()
        scaled = (sp.diags_array(1 / np.where(most > 0, most, 1)) @ matrix).tocsr()
    tied = matrix.astype(bool).astype(float)
    indirect = (share @ share).multiply(tied)
    constraint = (share + indirect).power(2).sum(axis=1)
    redundant = (share @ scaled.T).multiply(tied).sum(axis=1)
    size = tied.sum(axis=1) - redundant
    return time.perf_counter() - began, "both", constraint[:1000].tolist(), size[:1000].tolist()


def of_graphblas(a: Any, b: Any, weight: Any, n: int) -> Told:
    """SuiteSparse:GraphBLAS: masked products."""
    import graphblas as gb  # type: ignore[import-not-found]  # noqa: PLC0415

    rows, columns = np.concatenate((a, b)), np.concatenate((b, a))
    matrix = gb.Matrix.from_coo(
        rows, columns, np.concatenate((weight, weight)), nrows=n, ncols=n, dtype=float
    )
    began = time.perf_counter()
    sums = matrix.reduce_rowwise(gb.monoid.plus).new()
    most = matrix.reduce_rowwise(gb.monoid.max).new()
    share = gb.semiring.plus_times(sums.apply(gb.unary.minv).new().diag() @ matrix).new()
    scaled = gb.semiring.plus_times(most.apply(gb.unary.minv).new().diag() @ matrix).new()
    indirect = gb.Matrix(float, n, n)
    indirect(matrix.S) << gb.semiring.plus_times(share @ share)
    bound = share.ewise_add(indirect, gb.binary.plus).new()
    constraint = bound.ewise_mult(bound, gb.binary.times).new().reduce_rowwise(gb.monoid.plus).new()
    redundancy = gb.Matrix(float, n, n)
    redundancy(matrix.S) << gb.semiring.plus_times(share @ scaled.T)
    lost = redundancy.reduce_rowwise(gb.monoid.plus).new().to_dense(0.0)
    degree = matrix.reduce_rowwise(gb.agg.count).new().to_dense(0)
    told = constraint.to_dense(np.nan)
    seconds = time.perf_counter() - began
    return seconds, "both", told[:1000].tolist(), (degree - lost)[:1000].tolist()


PEERS = {
    "networkx": of_networkx,
    "igraph": of_igraph,
    "scipy": of_scipy,
    "graphblas": of_graphblas,
}


def main() -> int:
    """Run one peer and tell."""
    warnings.simplefilter("ignore")
    peer, file = sys.argv[1:]
    held = np.load(file)
    seconds, what, constraint, size = PEERS[peer](
        held["a"], held["b"], held["weight"], int(held["n"])
    )
    plain = [None if x is None or x != x else float(x) for x in constraint]  # noqa: PLR0124 - NaN
    sizes = None if size is None else [float(x) for x in size]
    print(json.dumps({"seconds": seconds, "what": what, "constraint": plain, "size": sizes}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
