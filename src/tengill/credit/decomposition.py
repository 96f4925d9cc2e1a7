"""Tier 2: a decomposition of the formula, integrated exactly.

Owen's multilinear extension F(x) is the chance that the formula holds when every player acts
independently with probability x. Then (Owen 1972)

    Shapley_i = ∫₀¹ ∂ᵢF(t, …, t) dt,  Banzhaf_i = ∂ᵢF(½, …, ½),  necessity_i = ∂ᵢF(1, …, 1).

The formula is taken apart into independent conjunctions, independent disjunctions and decisions
on one token, shared where equal (a decision diagram with decomposition). One forward and one
backward pass give F and all ∂ᵢF at a point. Along the diagonal ∂ᵢF is a polynomial of degree
below the number of players, so its values at that many whole-number points give the integral
exactly (interpolatory quadrature in rationals; nothing is rounded).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from functools import lru_cache

from tengill.credit.game import Game, absorb, bits
from tengill.credit.values import Tier, Values

WORK_BUDGET = 60_000
"""Diagram nodes times players before sampling takes over: a few seconds."""

Number = int | Fraction


class _Op(IntEnum):
    CONSTANT = 0
    TOKEN = 1
    AND = 2
    OR = 3
    DECIDE = 4


class _TooWide(Exception):  # noqa: N818 - a signal inside this module, never seen outside
    pass


@dataclass(slots=True)
class _Diagram:
    """Nodes in an order where children come before parents: (op, token or constant, children)."""

    limit: int
    nodes: list[tuple[_Op, Number, tuple[int, ...]]] = field(default_factory=list)
    seen: dict[tuple[int, ...], int] = field(default_factory=dict)

    def add(self, op: _Op, value: Number, children: tuple[int, ...] = ()) -> int:
        if len(self.nodes) >= self.limit:
            raise _TooWide
        self.nodes.append((op, value, children))
        return len(self.nodes) - 1


def by_decomposition(game: Game, budget: int = WORK_BUDGET) -> Values | None:
    """The exact values of a game, or None when its diagram is larger than the budget."""
    count = len(game.players)
    diagram = _Diagram(max(1, budget // max(1, count)))
    try:
        root = _root(diagram, game)
    except _TooWide:
        return None
    explained, needed = _derivatives(diagram, root, game, 1)
    half_values = _derivatives(diagram, root, game, Fraction(1, 2))[1]
    organic = _derivatives(diagram, root, game, 0)[0]
    shapley = [Fraction(0)] * count
    for point, weight in enumerate(_weights(count)):
        slopes = _derivatives(diagram, root, game, point)[1]
        for index in range(count):
            shapley[index] += weight * slopes[index]
    return Values(
        tuple(shapley),
        tuple(Fraction(value) for value in half_values),
        tuple(Fraction(value) for value in needed),
        organic=Fraction(organic),
        explained=Fraction(explained),
        tier=Tier.DECOMPOSITION,
    )


def _root(diagram: _Diagram, game: Game) -> int:
    """The formula's node. A contributor who also stands in a chain is written into the clauses."""
    count = len(game.players)
    chances = list(game.chances)
    clauses = list(game.clauses)
    apart: list[int] = []
    in_chain = 0
    for clause in clauses:
        in_chain |= clause
    for player, weight in game.factors:
        if in_chain >> player & 1:
            not_needed = 1 << (count + len(chances))
            chances.append(1 - weight)
            clauses = _absorbed([c | way for c in clauses for way in (1 << player, not_needed)])
        else:
            apart.append(_contribution(diagram, player, weight))
    formula = _compile(diagram, tuple(sorted(clauses)), count, tuple(chances))
    return diagram.add(_Op.AND, 1, (formula, *apart)) if apart else formula


def _contribution(diagram: _Diagram, player: int, weight: Fraction) -> int:
    """With the player it holds; without, when they were not needed."""
    token, certain = diagram.add(_Op.TOKEN, player), diagram.add(_Op.CONSTANT, 1)
    return diagram.add(_Op.DECIDE, 1, (token, certain, diagram.add(_Op.CONSTANT, 1 - weight)))


def _compile(
    diagram: _Diagram, clauses: tuple[int, ...], count: int, chances: tuple[Fraction, ...]
) -> int:
    known = diagram.seen.get(clauses)
    if known is None:
        known = diagram.seen[clauses] = _take_apart(diagram, clauses, count, chances)
    return known


def _take_apart(
    diagram: _Diagram, clauses: tuple[int, ...], count: int, chances: tuple[Fraction, ...]
) -> int:
    if not clauses:
        return diagram.add(_Op.CONSTANT, 0)
    common = clauses[0]
    for clause in clauses[1:]:
        common &= clause
    if common or clauses == (0,):
        parts = [_token(diagram, bit, count, chances) for bit in bits(common)]
        rest = tuple(sorted(clause & ~common for clause in clauses))
        if rest != (0,):
            parts.append(_compile(diagram, rest, count, chances))
        return diagram.add(_Op.AND, 1, tuple(parts))
    groups = _independent(clauses)
    if len(groups) > 1:
        children = tuple(_compile(diagram, group, count, chances) for group in groups)
        return diagram.add(_Op.OR, 1, children)
    bit = _most_frequent(clauses)
    mask = 1 << bit
    without = tuple(clause for clause in clauses if not clause & mask)
    given = tuple(sorted(_absorbed([clause & ~mask for clause in clauses])))
    high = _compile(diagram, given, count, chances)
    low = _compile(diagram, without, count, chances)
    return diagram.add(_Op.DECIDE, 1, (_token(diagram, bit, count, chances), high, low))


def _token(diagram: _Diagram, bit: int, count: int, chances: tuple[Fraction, ...]) -> int:
    key = (-1, bit)
    if key not in diagram.seen:
        if bit < count:
            diagram.seen[key] = diagram.add(_Op.TOKEN, bit)
        else:
            diagram.seen[key] = diagram.add(_Op.CONSTANT, chances[bit - count])
    return diagram.seen[key]


def _absorbed(clauses: Sequence[int]) -> list[int]:
    fate = absorb(clauses)
    return [clause for clause, by in zip(clauses, fate, strict=True) if by is None]


def _independent(clauses: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The clauses in groups that share no token."""
    groups: list[tuple[int, list[int]]] = []
    for clause in clauses:
        apart, tokens, members = [], clause, [clause]
        for mask, group in groups:
            if mask & clause:
                tokens |= mask
                members = group + members
            else:
                apart.append((mask, group))
        groups = [*apart, (tokens, members)]
    return [tuple(sorted(group)) for _, group in groups]


def _most_frequent(clauses: tuple[int, ...]) -> int:
    counts: dict[int, int] = {}
    for clause in clauses:
        for bit in bits(clause):
            counts[bit] = counts.get(bit, 0) + 1
    return min(counts, key=lambda bit: (-counts[bit], bit))


def _derivatives(
    diagram: _Diagram, root: int, game: Game, point: Number
) -> tuple[Number, list[Number]]:
    """F and every ∂ᵢF where all players act with `point` (which may lie outside [0, 1])."""
    values: list[Number] = []
    for op, value, children in diagram.nodes:
        values.append(_forward(op, value, [values[child] for child in children], point))
    slopes: list[Number] = [0] * len(values)
    slopes[root] = 1
    found: list[Number] = [0] * len(game.players)
    for node in range(root, -1, -1):
        slope = slopes[node]
        if not slope:
            continue
        op, value, children = diagram.nodes[node]
        if op is _Op.TOKEN:
            found[int(value)] += slope
        else:
            inner = [values[child] for child in children]
            for child, factor in zip(children, _local(op, inner), strict=True):
                slopes[child] += slope * factor
    return values[root], found


def _forward(op: _Op, value: Number, inner: list[Number], point: Number) -> Number:
    if op is _Op.CONSTANT:
        return value
    if op is _Op.TOKEN:
        return point
    if op is _Op.DECIDE:
        return inner[0] * inner[1] + (1 - inner[0]) * inner[2]
    product: Number = 1
    for each in inner:
        product *= each if op is _Op.AND else 1 - each
    return product if op is _Op.AND else 1 - product


def _local(op: _Op, inner: list[Number]) -> list[Number]:
    """∂(node)/∂(child) for every child."""
    if op is _Op.DECIDE:
        return [inner[1] - inner[2], inner[0], 1 - inner[0]]
    terms = inner if op is _Op.AND else [1 - each for each in inner]
    before: list[Number] = [1]
    for term in terms:
        before.append(before[-1] * term)
    factors: list[Number] = [1] * len(terms)
    after: Number = 1
    for index in range(len(terms) - 1, -1, -1):
        factors[index] = before[index] * after
        after *= terms[index]
    return factors


@lru_cache(maxsize=64)
def _weights(count: int) -> tuple[Fraction, ...]:
    """Weights w with Σ w_k·f(k) = ∫₀¹ f for every polynomial f of degree below `count`."""
    weights = []
    for node in range(count):
        basis = [Fraction(1)]
        for other in range(count):
            if other != node:
                scale = Fraction(1, node - other)
                raised = [Fraction(0), *(c * scale for c in basis)]
                lowered = [*(c * scale * -other for c in basis), Fraction(0)]
                basis = [a + b for a, b in zip(raised, lowered, strict=True)]
        weights.append(sum((c / (power + 1) for power, c in enumerate(basis)), Fraction(0)))
    return tuple(weights)
