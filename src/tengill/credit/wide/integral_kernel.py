"""The passes over large diagrams, compiled: exact by residues, or in floats with a bound.

`residue_values` computes modulo as many 31-bit primes as the scale of the figures needs and puts
the residues together (Chinese remainders): exact fractions out of machine words. Multiplication is
Montgomery's (1985). `float_values` integrates at ⌈n/2⌉ Gauss-Legendre nodes in binary floats.

How far a float can be off, with u = 2^-53 and m tokens: every node is a convex combination of two
others by a test that shares no token with them, so its value is off by at most 5·m·u; a slope sums
at most m such nodes' differences along any course of events, so it is off by at most 10·m²·u. The
nodes and weights add less than m·u. Nothing cancels, because the formula is monotone.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from tengill.compiled import returning
from tengill.credit.game import Game
from tengill.credit.values import Tier, Values
from tengill.credit.wide.diagram import TOKENS
from tengill.credit.wide.diagram_kernel import Links
from tengill.credit.wide.integral import NoInverseError, divided, modular, point, scales, weights

Rows = np.ndarray[Any, np.dtype[np.uint32]]
"""Unsigned, so that numba need not look for negative places."""
Words = np.ndarray[Any, np.dtype[np.uint64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]

WIDTH = 8
"""Points passed at once: as many as a cache line holds."""

GRID = 40
"""Float shares are put on a grid of 2^-40, so that equal shares stay equal on every platform."""

_U = np.uint64
_P = np.uintp
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


@returning
def _times(one: Any, other: Any, prime: Any, inverse: Any) -> Any:
    """one·other/2^32 modulo a prime below 2^31."""
    product = one * other
    reduced = (product + ((product * inverse) & _LOW) * prime) >> _HALF
    return reduced - prime if reduced >= prime else reduced


@returning
def _residue_passes(triples: Any, root: int, tokens: Any, prime: Any, inverse: Any) -> Any:
    """Value and token slopes at `WIDTH` points; numbers are in Montgomery's form."""
    first = 2 + tokens.shape[0]
    values = np.zeros((first + triples.shape[0], WIDTH), np.uint64)
    values[1] = (_U(1) << _HALF) % prime
    values[2:first] = tokens
    for row in range(triples.shape[0]):
        test, then, low, here = triples[row, 0], triples[row, 1], triples[row, 2], _P(first + row)
        for k in range(WIDTH):
            gap = values[then, k] + prime - values[low, k]
            gap = gap - prime if gap >= prime else gap
            value = values[low, k] + _times(values[test, k], gap, prime, inverse)
            values[here, k] = value - prime if value >= prime else value
    slopes = np.zeros_like(values)
    slopes[root] = values[1]
    for number in range(root, first - 1, -1):
        row, here = number - first, _P(number)
        test, then, low = triples[row, 0], triples[row, 1], triples[row, 2]
        for k in range(WIDTH):
            slope = slopes[here, k]
            gap = values[then, k] + prime - values[low, k]
            gap = gap - prime if gap >= prime else gap
            held = _times(slope, values[test, k], prime, inverse)
            more = slopes[test, k] + _times(slope, gap, prime, inverse)
            slopes[test, k] = more - prime if more >= prime else more
            more = slopes[then, k] + held
            slopes[then, k] = more - prime if more >= prime else more
            more = slopes[low, k] + slope + prime - held
            more = more - prime if more >= prime else more
            slopes[low, k] = more - prime if more >= prime else more
    return values[root], slopes[2:first]


@returning
def _float_passes(triples: Any, root: int, tokens: Any) -> Any:
    """Value and token slopes at `WIDTH` points."""
    first = 2 + tokens.shape[0]
    values = np.zeros((first + triples.shape[0], WIDTH), np.float64)
    values[1] = 1.0
    values[2:first] = tokens
    for row in range(triples.shape[0]):
        test, then, low, here = triples[row, 0], triples[row, 1], triples[row, 2], _P(first + row)
        for k in range(WIDTH):
            gap = values[then, k] - values[low, k]
            values[here, k] = values[low, k] + values[test, k] * gap
    slopes = np.zeros_like(values)
    slopes[root] = 1.0
    for number in range(root, first - 1, -1):
        row, here = number - first, _P(number)
        test, then, low = triples[row, 0], triples[row, 1], triples[row, 2]
        for k in range(WIDTH):
            slope = slopes[here, k]
            slopes[test, k] += slope * (values[then, k] - values[low, k])
            slopes[then, k] += slope * values[test, k]
            slopes[low, k] += slope * (1.0 - values[test, k])
    return values[root], slopes[2:first]


def primes_needed(game: Game) -> int:
    """How many 31-bit primes carry the figures of a game."""
    return max(scales(game)).bit_length() // 30 + 1


def residue_values(game: Game, triples: Rows, root: int) -> Values:
    """The exact values, by residues."""
    count = len(game.players)
    scale, doubled = scales(game)
    found: list[int] = []
    modulus = 1
    for prime in _primes():
        if modulus > max(scale, doubled):
            break
        try:
            residues = _modulo(game, triples, root, prime)
        except NoInverseError:
            continue
        grow = pow(modulus, -1, prime)
        known = found or [0] * len(residues)
        found = [
            old + modulus * ((new - old) * grow % prime)
            for old, new in zip(known, residues, strict=True)
        ]
        modulus *= prime
    over = [doubled] * 2 + [scale] * count + [doubled] * (2 * count)
    shares = [
        Fraction(residue * whole % modulus, whole)
        for residue, whole in zip(found, over, strict=True)
    ]
    return _as_values(shares, count, Fraction(0))


def _modulo(game: Game, triples: Rows, root: int, prime: int) -> list[int]:
    """Organic, explained, then Shapley, Banzhaf and necessity of everybody, modulo a prime."""
    count = len(game.players)
    acts = [*range(max(2, count)), divided(1, 2, prime)]
    points = [point(game, act, prime) for act in acts]
    inverse = -pow(prime, -1, 1 << 32) % (1 << 32)
    form = (1 << 32) % prime
    back = pow(form, -1, prime)
    told: list[tuple[int, list[int]]] = []
    for at in range(0, len(points), WIDTH):
        some = points[at : at + WIDTH]
        columns = [[token * form % prime for token in each.tokens] for each in some]
        columns += [columns[-1]] * (WIDTH - len(some))
        tokens = np.array(columns, np.uint64).T.copy().reshape(-1, WIDTH)
        values, slopes = _residue_passes(triples, root, tokens, _U(prime), _U(inverse))
        for k, each in enumerate(some):
            value = int(values[k]) * back % prime
            steep = [int(slope) * back % prime for slope in slopes[:count, k]]
            told.append((value * each.factor % prime, each.slopes(value, steep, prime)))
    shares = [modular(weight, prime) for weight in weights(count)]
    shapley = [
        sum(share * told[k][1][index] for k, share in enumerate(shares)) % prime
        for index in range(count)
    ]
    return [told[0][0], told[1][0], *shapley, *told[-1][1], *told[1][1]]


def float_values(game: Game, triples: Rows, root: int) -> Values:
    """The values in binary floats, on a grid of 2^-40, with `Values.error` stated."""
    count = len(game.players)
    nodes, shares = np.polynomial.legendre.leggauss(max(1, (count + 1) // 2))
    acts = np.concatenate([[0.0, 1.0, 0.5], (nodes + 1) / 2])
    values, slopes = np.empty(len(acts)), np.empty((count, len(acts)))
    for at in range(0, len(acts), WIDTH):
        some = acts[at : at + WIDTH]
        values[at : at + WIDTH], slopes[:, at : at + WIDTH] = _float_points(
            game, triples, root, some
        )
    shapley = slopes[:, 3:] @ (shares / 2)
    told = np.concatenate([values[:2], shapley, slopes[:, 2], slopes[:, 1]])
    grid = [Fraction(round(float(each) * 2**GRID), 2**GRID) for each in np.clip(told, 0.0, 1.0)]
    size = len(game.players) + len(game.chances)
    error = Fraction(10 * (size + 4) ** 2, 2**53) + Fraction(1, 2**GRID)
    return _as_values(_balanced(grid, count), count, error)


def _float_points(game: Game, triples: Rows, root: int, acts: Floats) -> tuple[Floats, Floats]:
    """F and ∂ᵢF at up to `WIDTH` points (see `integral.Point`)."""
    count = len(game.players)
    wide = np.concatenate([acts, np.full(WIDTH - len(acts), acts[-1])])
    chances = [np.full(WIDTH, float(chance)) for chance in game.chances]
    tokens = np.array([*([wide] * count), *chances]).reshape(-1, WIDTH)
    factors = np.ones((len(game.factors), WIDTH))
    for place, (player, needed) in enumerate(game.factors):
        factors[place] = float(1 - needed) + float(needed) * wide
        with np.errstate(invalid="ignore", divide="ignore"):
            seen = wide / factors[place]
        tokens[player] = np.where(factors[place] == 0.0, 1.0, np.minimum(seen, 1.0))
    value, inner = _float_passes(triples, root, np.ascontiguousarray(tokens))
    slopes = inner[:count] * factors.prod(axis=0)
    for place, (player, needed) in enumerate(game.factors):
        without = np.delete(factors, place, axis=0).prod(axis=0)
        weight = float(needed)
        slopes[player] = without * (weight * value + inner[player] * (1 - weight * tokens[player]))
    keep = len(acts)
    return (value * factors.prod(axis=0))[:keep], slopes[:, :keep]


def _balanced(grid: list[Fraction], count: int) -> list[Fraction]:
    """The same with credits that sum to explained - organic; the largest takes what is left."""
    organic, explained, *rest = grid
    explained = max(organic, explained)
    left = explained - organic - sum(rest[:count], Fraction(0))
    while left and count:
        largest = max(range(count), key=lambda index: (rest[index], -index))
        step = max(left, -rest[largest])
        rest[largest] += step
        left -= step
    if not count:
        organic = explained
    return [organic, explained, *rest]


def _as_values(told: list[Fraction], count: int, error: Fraction) -> Values:
    organic, explained, *rest = told
    return Values(
        tuple(rest[:count]),
        tuple(rest[count : 2 * count]),
        tuple(rest[2 * count :]),
        organic=organic,
        explained=explained,
        tier=Tier.DECOMPOSITION,
        error=error,
    )


def _primes() -> Iterator[int]:
    """Primes below 2^31, the largest first."""
    for number in range(2**31 - 1, 2**30, -2):
        if all(number % small for small in range(3, int(number**0.5) + 1, 2)):
            yield number


def as_rows(triples: list[tuple[int, int, int]]) -> Rows:
    """Nodes as the rows the passes take."""
    return np.array(triples, np.uint32).reshape(-1, 3)


def joined(
    tests: dict[int, int], before: Rows, links: Links, node: int, tokens: int
) -> tuple[Rows, int]:
    """A compiled formula's nodes put after those its tests rest on, and its root.

    Args:
        tests: per bit the node that says whether it holds.
        before: the diagram's own nodes.
        links: as `diagram_kernel.compile_links` returns them.
        node: the formula's row in them.
        tokens: of the game.
    """
    shift = TOKENS + tokens + len(before) - TOKENS
    size = max([0, *tests]) + 1
    node_of = np.zeros(size, np.int32)
    for bit, test in tests.items():
        node_of[bit] = test
    rows = links[2:]
    moved = np.where(rows >= TOKENS, rows + shift, rows)
    free = rows[:, 0] < 0
    after = np.empty_like(rows)
    after[:, 0] = np.where(free, moved[:, 1], node_of[np.where(free, 0, rows[:, 0])])
    after[:, 1] = np.where(free, 1, moved[:, 1])
    after[:, 2] = moved[:, 2]
    root = node + shift if node >= TOKENS else node
    return np.concatenate([before.astype(np.int64), after]).astype(np.uint32), int(root)
