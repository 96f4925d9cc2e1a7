"""Credit, Banzhaf and necessity out of a diagram: Owen's multilinear extension, exactly.

F(x) is the chance that the formula holds when every player acts independently with probability x.
Then (Owen 1972)

    Shapley_i = ∫₀¹ ∂ᵢF(t, …, t) dt,  Banzhaf_i = ∂ᵢF(½, …, ½),  necessity_i = ∂ᵢF(1, …, 1).

Along the diagonal ∂ᵢF is a polynomial of degree below the number of players n, so its values at
0, 1, …, n-1 give the integral exactly. No fraction is ever formed on the way: every figure times
D·lcm(1 … n) (D the product of all denominators) is a whole number between 0 and that scale, so it
is enough to compute modulo one prime larger than the scale, or modulo several small ones
(`integral_kernel`), and read it back.

Contributions stay outside of the diagram. A contributor i, needed with probability w, multiplies F
by c = 1 - w + w·xᵢ when they act with xᵢ, and the formula itself then sees them act with xᵢ/c.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from tengill.credit.game import Game
from tengill.credit.values import Tier, Values
from tengill.credit.wide.diagram import TOKENS, Triple

_MERSENNE = (61, 127, 521, 607, 1279, 2203, 3217, 4253, 9689, 11213, 19937)
"""Exponents of primes 2^e - 1: reduction by them costs next to nothing."""


class NoInverseError(ArithmeticError):
    """A denominator is a multiple of the prime: take another one."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the diagonal, modulo a prime."""

    tokens: list[int]
    """Per token, how likely it holds there: players as contributors see them, then chances."""
    factor: int
    """What contributions multiply the formula by."""
    without: dict[int, int]
    """The same without one contributor."""
    weight: dict[int, int]
    """Per contributor: how likely they are needed."""
    act: int
    """How likely each player acts."""

    def slopes(self, value: int, slopes: Sequence[int], prime: int) -> list[int]:
        """∂ᵢF per player, from the diagram's value and its slopes."""
        told = [self.factor * slope % prime for slope in slopes]
        for player, weight in self.weight.items():
            inner = weight * value + slopes[player] * (1 - weight * self.tokens[player])
            told[player] = self.without[player] * inner % prime
        return told


def scales(game: Game) -> tuple[int, int]:
    """(D·lcm(1 … n), D·2^n): what makes credit and what makes Banzhaf and all else whole."""
    denominators = [chance.denominator for chance in game.chances]
    denominators += [weight.denominator for _, weight in game.factors]
    product, count = math.prod(denominators), len(game.players)
    return product * math.lcm(*range(1, count + 1)), product << count


def point(game: Game, act: int, prime: int) -> Point:
    """The point at which everybody acts with `act` (already reduced modulo the prime).

    Raises:
        NoInverseError: see there.
    """
    tokens = [act] * len(game.players) + [modular(chance, prime) for chance in game.chances]
    factors: dict[int, int] = {}
    weight: dict[int, int] = {}
    for player, needed in game.factors:
        weight[player] = modular(needed, prime)
        factors[player] = (1 - weight[player] + weight[player] * act) % prime
        # Needed for certain and not acting: the formula sees the limit, somebody who acts.
        tokens[player] = divided(act, factors[player], prime) if factors[player] else 1
        if not factors[player] and (needed != 1 or act):
            raise NoInverseError
    without = {
        player: math.prod(f for other, f in factors.items() if other != player) % prime
        for player in factors
    }
    return Point(tokens, math.prod(factors.values()) % prime, without, weight, act)


def modular(value: Fraction, prime: int) -> int:
    """A fraction as a number modulo a prime.

    Raises:
        NoInverseError: see there.
    """
    return divided(value.numerator, value.denominator, prime)


def exact_values(game: Game, triples: Sequence[Triple], root: int) -> Values | None:
    """The exact values; None when the scale is beyond the largest prime kept."""
    needed = max(scales(game)).bit_length() + 1
    for exponent in _MERSENNE:
        if exponent > needed:
            try:
                return _modulo(game, triples, root, (1 << exponent) - 1)
            except NoInverseError:
                continue
    return None


def _modulo(game: Game, triples: Sequence[Triple], root: int, prime: int) -> Values:
    count = len(game.players)
    scale, doubled = scales(game)

    def at(act: int) -> tuple[int, list[int]]:
        here = point(game, act, prime)
        value, slopes = passes(triples, root, here.tokens, count, prime)
        return value * here.factor % prime, here.slopes(value, slopes, prime)

    def read(residue: int, scale: int = doubled) -> Fraction:
        return Fraction(residue * scale % prime, scale)

    told = {number: at(number) for number in range(max(2, count))}
    explained, needed = told[1]
    half = at(divided(1, 2, prime))[1]
    totals = [0] * count
    for number, weight in enumerate(weights(count)):
        share = modular(weight, prime)
        for index, slope in enumerate(told[number][1]):
            totals[index] += share * slope
    return Values(
        tuple(read(total, scale) for total in totals),
        tuple(read(each) for each in half),
        tuple(read(each) for each in needed),
        organic=read(told[0][0]),
        explained=read(explained),
        tier=Tier.DECOMPOSITION,
    )


def passes(
    triples: Sequence[Triple], root: int, tokens: Sequence[int], count: int, prime: int
) -> tuple[int, list[int]]:
    """The diagram's value and its slope in each of the first `count` tokens, modulo a prime."""
    values = [0, 1, *tokens]
    for test, then, otherwise in triples:
        low = values[otherwise]
        values.append((low + values[test] * (values[then] - low)) % prime)
    slopes = [0] * len(values)
    slopes[root] = 1
    first = TOKENS + len(tokens)
    for number in range(root, first - 1, -1):
        slope = slopes[number]
        if slope:
            slope %= prime
            test, then, otherwise = triples[number - first]
            held = slope * values[test]
            slopes[test] += slope * (values[then] - values[otherwise])
            slopes[then] += held
            slopes[otherwise] += slope - held
    players = slopes[TOKENS : TOKENS + count]
    return values[root], [slope % prime for slope in players]


@lru_cache(maxsize=64)
def weights(count: int) -> tuple[Fraction, ...]:
    """Weights w with Σ w_k·f(k) = ∫₀¹ f for every polynomial f of degree below `count`."""
    master = [1]  # Π (x - k), lowest power first
    for node in range(count):
        master = [low - node * high for low, high in zip([0, *master], [*master, 0], strict=True)]
    common = math.lcm(*range(1, count + 1)) if count else 1
    found = []
    for node in range(count):
        # Synthetic division by (x - node), highest power first; integrated as it comes out.
        quotient, integral = 0, 0
        for power in range(count - 1, -1, -1):
            quotient = master[power + 1] + node * quotient
            integral += quotient * (common // (power + 1))
        sign = -1 if (count - 1 - node) % 2 else 1
        below = math.factorial(node) * math.factorial(count - 1 - node)
        found.append(Fraction(sign * integral, common * below))
    return tuple(found)


def divided(above: int, below: int, prime: int) -> int:
    """Above / below modulo a prime.

    Raises:
        NoInverseError: see there.
    """
    if below % prime == 0:
        raise NoInverseError
    return above * pow(below, -1, prime) % prime
