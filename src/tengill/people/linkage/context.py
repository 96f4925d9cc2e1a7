"""A second look at likely pairs: what the persons around them say.

A pair alone knows two records. Once the clear pairs are persons, more is known: how many persons of
that name there are, how well each fits another, what all their records together agree and differ
in. A logistic regression weighs these (`data/linkage_context.toml`, fitted on simulated worlds by
`python -m benchmarks.fit_linkage_context`).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tengill.people.linkage.clusters import Clusters
from tengill.people.linkage.columns import Row
from tengill.people.linkage.records import Pair
from tengill.people.tables import read

FEATURES = (
    "pair", "rival", "persons_of_the_name", "records", "organisation", "other_organisation",
    "other_place", "neighbours", "other_phone", "written_alike", "middles", "one_middle",
    "same", "near", "typo", "initial",
)  # fmt: skip
_LEAST, _MOST = -6.0, 12.0
"""Between these a pair's log odds count: beyond, the model has seen too few to be believed."""
_NEIGHBOURS = 3

Between = dict[tuple[int, int], Pair]


def best_between(pairs: Iterable[Pair], clusters: Clusters) -> Between:
    """The surest pair between each two persons still apart; `pairs` come surest first."""
    found: Between = {}
    for pair in pairs:
        low, high = sorted((clusters.find(pair.left), clusters.find(pair.right)))
        if low != high:
            found.setdefault((low, high), pair)
    return found


def features(
    between: Between, rows: Sequence[Row], clusters: Clusters
) -> dict[tuple[int, int], tuple[float, ...]]:
    """What is known of each two persons, in the order of `FEATURES`; contradicting ones left out."""
    by_id = {row.record.id: row for row in rows}
    members = {group[0]: [by_id[n] for n in group] for group in clusters.groups()}
    named: dict[str, set[int]] = defaultdict(set)
    for person, theirs in members.items():
        for key in _keys(theirs):
            named[key].add(person)
    odds: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (low, high), pair in between.items():
        odds[low].append((_log_odds(pair), high))
        odds[high].append((_log_odds(pair), low))
    return {
        (low, high): (
            _log_odds(pair),
            _rival(odds, low, high),
            *_told(pair, members[low], members[high], named),
        )
        for (low, high), pair in between.items()
        if not clusters.contradiction(low, high)
    }


def second_look(pairs: Iterable[Pair], rows: Sequence[Row], clusters: Clusters) -> list[Pair]:
    """Pairs with the chance they have among the persons around them, surest first."""
    table = read("linkage_context.toml")
    weights = [table["weights"][name] for name in FEATURES]
    between = best_between(pairs, clusters)
    found = [
        replace(between[key], probability=_chance(table["constant"], weights, told))
        for key, told in features(between, rows, clusters).items()
    ]
    return sorted(found, key=lambda pair: (-round(pair.probability, 12), pair.left, pair.right))


def _chance(constant: float, weights: Sequence[float], told: Sequence[float]) -> float:
    total = constant + sum(w * x for w, x in zip(weights, told, strict=True))
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def _log_odds(pair: Pair) -> float:
    chance = min(1 - 1e-9, max(1e-9, pair.probability))
    return max(_LEAST, min(_MOST, math.log(chance / (1 - chance))))


def _rival(odds: dict[int, list[tuple[float, int]]], low: int, high: int) -> float:
    """How well another person fits one of the two, at best."""
    others = [fits for fits, other in odds[low] if other != high]
    others += [fits for fits, other in odds[high] if other != low]
    return max(others, default=_LEAST)


def _keys(rows: Iterable[Row]) -> set[str]:
    return {form.key for row in rows for form in row.forms}


def _told(
    pair: Pair, mine: Sequence[Row], theirs: Sequence[Row], named: dict[str, set[int]]
) -> tuple[float, ...]:
    a, b = _keys(mine), _keys(theirs)
    persons = {person for key in (a & b or a | b) for person in named[key]}
    code = next((reason.code for reason in pair.reasons if reason.about == "name"), "")
    houses = _sides(mine, theirs, "organisations")
    around = _sides(mine, theirs, "around")
    phones = [{n for row in rows for n in row.record.phones} for rows in (mine, theirs)]
    written = [
        {name.full.lower() for row in rows for name in row.record.names} for rows in (mine, theirs)
    ]
    middle = [any(form.middle for row in rows for form in row.forms) for rows in (mine, theirs)]
    return (
        math.log1p(len(persons)),
        math.log1p(len(mine) + len(theirs)),
        float(_meet(houses)),
        float(_differ(houses)),
        float(_differ(_sides(mine, theirs, "places"))),
        float(min(_NEIGHBOURS, len(around[0] & around[1]))),
        float(_differ(phones)),
        float(_meet(written)),
        float(all(middle)),
        float(middle[0] != middle[1]),
        *(float(code.startswith(kind)) for kind in ("same", "near", "typo", "initial")),
    )


def _sides(mine: Sequence[Row], theirs: Sequence[Row], column: str) -> list[set[str]]:
    return [{value for row in rows for value in getattr(row, column)} for rows in (mine, theirs)]


def _meet(sides: Sequence[set[str]]) -> bool:
    return not sides[0].isdisjoint(sides[1])


def _differ(sides: Sequence[set[str]]) -> bool:
    return all(sides) and sides[0].isdisjoint(sides[1])
