"""Fits the second look of the record linkage: `python -m benchmarks.fit_linkage_context FOLDER...`.

Logistic regression (Newton's steps, a small ridge) over two persons each, on worlds of
`linkage_world` and, where folders are given, of `tengill simulate`. Writes
`src/tengill/people/data/linkage_context.toml`.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.linkage import simulated
from benchmarks.linkage_world import World
from tengill.people.linkage import Pair, Record
from tengill.people.linkage.clusters import Clusters
from tengill.people.linkage.columns import rows_of
from tengill.people.linkage.comparisons import fitted
from tengill.people.linkage.context import FEATURES, best_between, features
from tengill.people.linkage.linking import SURE, UNCLEAR, first_look, scored
from tengill.people.linkage.tables import table_of

SEEDS = ((5_400, 12), (16_500, 11))
"""(people, seed) of each world. Shipped with a simulated one of 8,000 people, seed 72."""
_MOST_WEIGHT = 6
_RIDGE = 1.0
_ROUNDS = 25
_FILE = Path(__file__).parents[1] / "src/tengill/people/data/linkage_context.toml"
_HEAD = """# How much what surrounds two persons says about whether they are one (log odds).
# Written by `python -m benchmarks.fit_linkage_context`; see docs/explanation/people.md.
"""


def told(
    records: Sequence[Record], truth: Mapping[int, int], pairs: Sequence[Pair] | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features of two persons each, whether most of their pairs are one's, how many pairs."""
    rows = rows_of(records)
    if pairs is None:
        pairs = scored(table_of(rows), fitted(), UNCLEAR)
    pairs = [pair for pair in pairs if pair.probability >= UNCLEAR]
    clusters = Clusters(rows, (), ())
    _, open_ = first_look(pairs, clusters, SURE)
    found = features(best_between(open_, clusters), rows, clusters)
    members = {group[0]: Counter(truth[n] for n in group) for group in clusters.groups()}
    right = [sum(members[a][who] * members[b][who] for who in members[a]) for a, b in found]
    all_ = np.array([members[a].total() * members[b].total() for a, b in found], float)
    return np.array(list(found.values())), np.array(right) > all_ / 2, all_


def logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The constant, then a weight for each feature."""
    x = np.column_stack([np.ones(len(x)), x])
    ridge = _RIDGE * np.eye(x.shape[1])
    ridge[0, 0] = 0
    beta = np.zeros(x.shape[1])
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (weight * (y - chance)) - ridge @ beta
        bend = (x * (weight * chance * (1 - chance))[:, None]).T @ x + ridge
        beta = beta + np.linalg.solve(bend, slope)
    return beta


def write(beta: np.ndarray, path: Path = _FILE) -> None:
    """Write the table the product reads."""
    lines = [_HEAD, f"constant = {beta[0]:.4g}", "", "[weights]"]
    lines += [f"{name} = {value:.4g}" for name, value in zip(FEATURES, beta[1:], strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Fit and write."""
    parts = []
    for people, seed in SEEDS:
        world = World(people, seed)
        parts.append(told(world.records, world.truth))
    parts += [told(*simulated(Path(folder))) for folder in sys.argv[1:]]
    x, y, many = (np.concatenate(side) for side in zip(*parts, strict=True))
    write(logistic(x, y.astype(float), np.minimum(many, _MOST_WEIGHT)))
    sys.stdout.write(f"{_FILE} written\n")


if __name__ == "__main__":
    main()
