"""Joins persons by all that surrounds them, the surest first, and looks again after every join.

Two persons are weighed by a logistic regression over `context.FEATURES` and products of them
(`data/linkage_context.toml`, fitted on simulated worlds by `python -m benchmarks.fit_linkage_context`).
Once two are one, what they tell together is weighed anew with everybody who may be a third: B's
telephone helps C.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache

from tengill.people.linkage.clusters import Clusters
from tengill.people.linkage.columns import Row
from tengill.people.linkage.context import FEATURES, Between, Crowd, Key, best_between, features
from tengill.people.linkage.records import Pair
from tengill.people.tables import read

_ROUNDS = 6
_FURTHEST = 50.0
Terms = tuple[tuple[int, ...], ...]


def terms_of(names: Iterable[str]) -> Terms:
    """The features behind names: `same` is one of them, `same*expected` the product of two.

    Raises:
        KeyError: when a name is no feature's.
    """
    at = {name: place for place, name in enumerate(FEATURES)}
    return tuple(tuple(at[part] for part in name.split("*")) for name in names)


@cache
def _model() -> tuple[float, tuple[tuple[tuple[int, ...], float], ...]]:
    table = read("linkage_context.toml")
    terms = terms_of(table["weights"])
    return table["constant"], tuple(zip(terms, table["weights"].values(), strict=True))


def chance(told: Sequence[float]) -> float:
    """The chance that two persons of whom so much is known are one."""
    total, weights = _model()
    for term, weight in weights:
        product = weight
        for place in term:
            product *= told[place]
            if not product:
                break
        total += product
    return 1 / (1 + math.exp(-max(-_FURTHEST, min(_FURTHEST, total))))


class SecondLook:
    """Weighs and joins the persons between whom pairs are left open."""

    def __init__(self, open_: Sequence[Pair], rows: Sequence[Row], clusters: Clusters) -> None:
        self._open = open_
        self._clusters = clusters
        self._crowd = Crowd(rows, clusters)
        self._chances: dict[Key, float] = {}
        self._between: Between = {}
        self._weigh(None)

    def _weigh(self, changed: set[int] | None) -> None:
        """Weigh all pairs of persons; or those of the changed ones, and keep the others' chances."""
        self._between = best_between(self._open, self._clusters)
        kept = {
            key: old
            for key, old in self._chances.items()
            if changed is not None and key in self._between and changed.isdisjoint(key)
        }
        told = features(self._between, self._crowd, self._clusters, changed)
        self._chances = kept | {key: chance(values) for key, values in told.items()}

    def judged(self) -> list[Pair]:
        """The surest pair between each two persons, with the chance that these are one; surest first."""
        found = [replace(self._between[key], probability=p) for key, p in self._chances.items()]
        return sorted(found, key=_surest)

    def join(self, clear: float, may: Callable[[Pair], bool]) -> list[Pair]:
        """Join from a chance on, in rounds; the pairs that did it.

        Args:
            clear: from this chance on.
            may: whether a pair may join persons at all.
        """
        joined: list[Pair] = []
        for _ in range(_ROUNDS):
            changed: set[int] = set()
            again = [pair for pair in self.judged() if pair.probability >= clear and may(pair)]
            for pair in again:
                low, high = sorted(
                    (self._clusters.find(pair.left), self._clusters.find(pair.right))
                )
                if low == high or low in changed or high in changed:
                    continue  # what they tell together is weighed in the next round
                group = self._clusters.join_weighed(low, high)
                if group:
                    self._crowd.joined(low, high, group)
                    changed.add(group[0])
                    joined.append(pair)
            if not changed:
                break
            self._weigh(changed)
        return joined


def _surest(pair: Pair) -> tuple[float, int, int]:
    return (-round(pair.probability, 12), pair.left, pair.right)
