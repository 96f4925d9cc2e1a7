"""Fits the second look of the record linkage: `python -m benchmarks.fit_linkage_context FOLDER...`.

Logistic regression (Newton's steps, ridge on standardised terms) over two persons each, on worlds
of `linkage_world` and, where folders are given, of `tengill simulate`. Writes
`src/tengill/people/data/linkage_context.toml`.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.linkage import simulated
from benchmarks.linkage_world import World
from tengill.people.linkage import Record
from tengill.people.linkage.clusters import Clusters
from tengill.people.linkage.columns import Row, rows_of
from tengill.people.linkage.comparisons import fitted
from tengill.people.linkage.context import FEATURES, Crowd, best_between, features
from tengill.people.linkage.judging import terms_of
from tengill.people.linkage.linking import POSSIBLE, SURE, first_look, scored
from tengill.people.linkage.records import Pair
from tengill.people.linkage.tables import table_of

SEEDS = ((5_400, 12), (9_000, 13))
"""(people, seed) of each world. Shipped with simulated ones of 27,000 people (seed 71) and of 8,000
(72, and 81 with all sources)."""
_SINGLE = tuple(FEATURES)
_WITH = {
    "expected": """expected same near first initial typo part organisation_rare organisation_differs
        organisation_untold middle_same middle_one middle_none neighbours two_books written_alike
        persons_of_the_name place place_differs flat flat_differs profile_one records_high phone email
        mail_one mail_both odd spells margin house_differs""",
    "organisation_rare": """same near initial typo part first nameless other_name names_clash
        two_books spells flat middle_differs persons_near persons_of_initial""",
    "phone": "same near initial typo first other_name names_clash nameless two_books",
    "email": "same near initial typo first other_name names_clash two_books",
    "initial": "persons_of_initial rival_high",
    "near": "persons_near rival_high",
    "same": "persons_of_the_name rival_high rival_low organisation_differs",
    "organisation_differs": """profile_one records_high phone email middle_same
        persons_of_the_name""",
    "organisation_untold": "profile_one persons_of_the_name",
    "persons_of_the_name": "persons_of_the_name margin place middle_same",
    "margin": "margin pair",
    "pair": "pair beside_name rival_high",
    "nameless": "rival_high persons_of_initial",
    "first": "rival_high margin",
}
"""Features that may mean more or less together: `a common name` and `another employer`."""
_PRODUCTS = tuple(f"{left}*{right}" for left, rights in _WITH.items() for right in rights.split())
TERMS = (*_SINGLE, *_PRODUCTS)
_MOST_WEIGHT = 16
_RIDGE = 4.0
_ROUNDS = 12
_FILE = Path(__file__).parents[1] / "src/tengill/people/data/linkage_context.toml"
_HEAD = """# How much what surrounds two persons says about whether they are one (log odds).
# Written by `python -m benchmarks.fit_linkage_context`; see docs/explanation/people.md.
"""
_Fitted = tuple[np.ndarray, np.ndarray, np.ndarray]


def told(records: Sequence[Record], truth: Mapping[int, int]) -> _Fitted:
    """Features of two persons each, how many of their pairs are one person's, how many pairs."""
    rows = rows_of(records)
    return told_of(rows, scored(table_of(rows), fitted(), POSSIBLE), truth)


def told_of(rows: Sequence[Row], pairs: Sequence[Pair], truth: Mapping[int, int]) -> _Fitted:
    """The same of pairs scored already."""
    clusters = Clusters(rows, (), ())
    _, open_ = first_look(pairs, clusters, SURE)
    found = features(best_between(open_, clusters), Crowd(rows, clusters), clusters)
    members = {group[0]: Counter(truth[n] for n in group) for group in clusters.groups()}
    right = [sum(members[a][who] * members[b][who] for who in members[a]) for a, b in found]
    all_ = np.array([members[a].total() * members[b].total() for a, b in found], float)
    return np.array(list(found.values())), np.array(right, float), all_


def designed(x: np.ndarray, terms: Sequence[str] = TERMS) -> np.ndarray:
    """The terms' values of every row of features."""
    return np.column_stack([np.prod(x[:, list(term)], axis=1) for term in terms_of(terms)])


def logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The constant, then a weight for each term."""
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    deviation[deviation == 0] = np.inf  # what never differs tells nothing
    x = np.column_stack([np.ones(len(x)), (x - mean) / deviation])
    ridge = _RIDGE * np.eye(x.shape[1])
    ridge[0, 0] = 0
    beta = np.zeros(x.shape[1])
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (weight * (y - chance)) - ridge @ beta
        bend = (x * (weight * chance * (1 - chance))[:, None]).T @ x + ridge
        beta = beta + np.linalg.solve(bend, slope)
    weights = beta[1:] / deviation
    return np.array([beta[0] - weights @ mean, *weights])


def write(beta: np.ndarray, path: Path = _FILE) -> None:
    """Write the table the product reads."""
    lines = [_HEAD, f"constant = {beta[0]:.4g}", "", "[weights]"]
    lines += [
        f'"{name}" = {value:.4g}' for name, value in zip(TERMS, beta[1:], strict=True) if value
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def fit(parts: Sequence[_Fitted]) -> np.ndarray:
    """Weights of worlds told."""
    x, right, many = (np.concatenate(side) for side in zip(*parts, strict=True))
    return logistic(designed(x), (right > many / 2).astype(float), np.minimum(many, _MOST_WEIGHT))


def main() -> None:
    """Fit and write."""
    parts = []
    for people, seed in SEEDS:
        world = World(people, seed)
        parts.append(told(world.records, world.truth))
    parts += [told(*simulated(Path(folder))) for folder in sys.argv[1:]]
    write(fit(parts))
    sys.stdout.write(f"{_FILE} written\n")


if __name__ == "__main__":
    main()
