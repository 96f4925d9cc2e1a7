"""Outcomes the kernel leaves to exact rationals: very large uncertain amounts, many explanations."""

from collections.abc import Hashable
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tengill.credit.game import Contribution, Fact
from tengill.credit.outcome import attribute
from tengill.credit.rounding import apportion, nearest
from tengill.credit.tables.arrays import Floats, Ints
from tengill.credit.tables.games import WIDE, Games, Rows
from tengill.credit.tables.kernel import Dealt
from tengill.credit.values import Tier

PEOPLE_LIMIT = 4096
"""People of one outcome that the tiers for many explanations take."""
EXPLANATION_LIMIT = 2048
"""Different explanations of one outcome that they take."""


class Hard(NamedTuple):
    """How outcomes too wide for the kernel are computed."""

    samples: int
    seed: int


class Whole(NamedTuple):
    """One outcome's result. `columns`: person, credit, share, banzhaf, necessity, its amount."""

    columns: tuple[Ints, Ints, Floats, Floats, Floats, Ints]
    organic: int
    unexplained: int
    tier: str
    half_width: float | None
    given: int
    kept: int


def hard(outcome: int, amount: int, rows: Rows, games: Games, dealt: Dealt, how: Hard) -> Whole:
    """One outcome in exact rationals.

    A probability is taken as the shortest decimal that reads as the same float: 0.9 is 9/10.

    Raises:
        ValueError: when it is beyond every tier; the message says what it has too many of.
    """
    if dealt.status[outcome] == WIDE:
        return _by_attribute(outcome, amount, rows, how)
    return _by_classes(outcome, amount, games)


def _exact(value: float) -> Fraction:
    return Fraction(repr(float(value)))


def _by_classes(outcome: int, amount: int, games: Games) -> Whole:
    """As the kernel does it, people of the same explanations as one class, but in rationals."""
    span = slice(games.player_at[outcome], games.player_at[outcome + 1])
    people, masks = games.player[span], games.player_mask[span].astype(np.int64)
    living = int(games.alive[outcome])
    weights = [
        _exact(w)
        for w in games.factor_weight[games.factor_at[outcome] : games.factor_at[outcome + 1]]
    ]
    chances = _union_chances(outcome, games, living, weights)
    distinct, index, counts = np.unique(masks, return_inverse=True, return_counts=True)
    classes = [int(mask) for mask in distinct]
    sizes = [
        sum(int(n) for mask, n in zip(classes, counts, strict=True) if mask & union)
        for union in range(len(chances))
    ]
    chains = (1 << living) - 1
    shares, swings, needs = ([Fraction(0)] * len(classes) for _ in range(3))
    organic = explained = Fraction(0)
    for union, chance in enumerate(chances):
        if not union & chains or not chance:
            continue
        term = chance if (union & chains).bit_count() & 1 else -chance
        explained += term
        if not sizes[union]:
            organic += term
            continue
        for at, mask in enumerate(classes):
            if mask & union:
                shares[at] += term / sizes[union]
                swings[at] += term / (1 << (sizes[union] - 1))
                needs[at] += term
    parts = apportion(amount, [*(shares[at] for at in index), organic, 1 - explained])
    kept = np.flatnonzero(masks)
    of = index[kept]
    columns = (
        people[kept],
        np.array(parts[:-2], np.int64)[kept],
        _floats(shares)[of],
        _floats(swings)[of],
        _floats(needs)[of],
        np.array([nearest(amount, need) for need in needs], np.int64)[of],
    )
    given, kept_ = int(games.given[outcome]), int(games.kept[outcome])
    return Whole(columns, parts[-2], parts[-1], Tier.DIVIDENDS.value, None, given, kept_)


def _floats(values: list[Fraction]) -> NDArray[np.float64]:
    return np.array([float(value) for value in values], np.float64)


def _union_chances(
    outcome: int, games: Games, living: int, weights: list[Fraction]
) -> list[Fraction]:
    """Of every union of explanations and set of needed contributors, the probability."""
    span = slice(games.chance_at[outcome], games.chance_at[outcome + 1])
    uncertain = [
        (_exact(chance), int(mask))
        for chance, mask in zip(games.chance[span], games.chance_mask[span], strict=True)
    ]
    chances = []
    for union in range(1 << living):
        product = Fraction(1)
        for chance, mask in uncertain:
            if mask & union:
                product *= chance
        chances.append(product)
    for weight in weights:
        chances = [c * (1 - weight) for c in chances] + [c * weight for c in chances]
    return chances


def _by_attribute(outcome: int, amount: int, rows: Rows, how: Hard) -> Whole:
    """Through the engine for one outcome, with its tiers for wide formulas."""
    sets, facts, given = _explanations(outcome, rows)
    span = slice(rows.giver_starts[outcome], rows.giver_starts[outcome + 1])
    contributions = [
        Contribution(int(person), _exact(weight))
        for person, weight in zip(rows.giver[span], rows.weight[span], strict=True)
    ]
    result = attribute(sets, facts, amount, contributions, samples=how.samples, seed=how.seed)
    shares = sorted(result.shares, key=lambda share: share.person)
    columns = (
        np.array([share.person for share in shares], np.int64),
        np.array([share.credit for share in shares], np.int64),
        _floats([share.credit_share for share in shares]),
        _floats([share.banzhaf_share for share in shares]),
        _floats([share.necessity_share for share in shares]),
        np.array([share.necessity for share in shares], np.int64),
    )
    interval = result.interval
    return Whole(
        columns,
        result.organic,
        result.unexplained,
        result.tier.value,
        None if interval is None else float(interval.half_width),
        given,
        sum(explained.absorbed_by is None for explained in result.explanations),
    )


def _explanations(outcome: int, rows: Rows) -> tuple[list[list[Hashable]], list[Fact], int]:
    """An outcome's different explanations, in an order of their own, and how many were given."""
    facts: dict[int, Fact] = {}
    sets: dict[int, set[int]] = {}
    for row in range(int(rows.starts[outcome]), int(rows.starts[outcome + 1])):
        person = int(rows.person[row])
        owned = not len(rows.owned) or bool(rows.owned[row])
        key = int(rows.fact[row]) if len(rows.fact) else person
        chance = _exact(rows.probability[row]) if len(rows.probability) else Fraction(1)
        within = sets.setdefault(int(rows.explanation[row]), set())
        if len(rows.fact) or owned:
            fact = Fact(key, person if owned else None, chance)
            if facts.setdefault(key, fact) != fact:
                raise ValueError(f"one fact is told in two ways: {facts[key]} and {fact}")
            within.add(key)
    named = _in_order(sets, facts)
    different = sorted({tuple(sorted(named[key] for key in keys)) for keys in sets.values()})
    people = {fact.owner for fact in facts.values()}
    if len(different) > EXPLANATION_LIMIT or len(people) > PEOPLE_LIMIT:
        raise ValueError(
            f"{len(different):,} different explanations by {len(people):,} people are more than "
            f"can be weighed ({EXPLANATION_LIMIT:,} by {PEOPLE_LIMIT:,}); leave out the less likely"
        )
    told = [Fact(named[key], fact.owner, fact.probability) for key, fact in facts.items()]
    told.sort(key=lambda fact: str(fact.key))
    return [list(keys) for keys in different], told, len(sets)


def _in_order(sets: dict[int, set[int]], facts: dict[int, Fact]) -> dict[int, int]:
    """Names for facts that don't depend on the order of rows, so that draws don't either."""
    within: dict[int, list[int]] = {key: [] for key in facts}
    for number in sorted(sets):
        for key in sets[number]:
            within[key].append(number)

    def place(key: int) -> tuple[bool, int, Fraction, list[int]]:
        owner = facts[key].owner
        return (owner is None, int(owner or 0), facts[key].probability, within[key])

    return {key: name for name, key in enumerate(sorted(facts, key=place))}
