"""Tier 1: Harsanyi dividends. Credit, Banzhaf and necessity of every player in one pass.

By inclusion and exclusion, Pr[E1 or … or Ek | S acts] = Σ over non-empty T ⊆ {1…k} of
(-1)^(|T|+1) · ∏ p(facts in union(T)) · [owners of union(T) ⊆ S]. So every union of explanations carries
a dividend on the set of its owners P: Shapley splits it equally (Harsanyi 1959), Banzhaf
divides it by 2^(|P|-1), necessity takes it whole, and P = ∅ is what is organic.

Equal unions are merged as they arise and cancel to zero often, so the work is bounded by the
number of distinct unions and not by 2^k.
"""

from collections import defaultdict
from fractions import Fraction

from tengill.credit.game import Game, bits
from tengill.credit.values import Tier, Values

TERM_BUDGET = 64
"""Distinct unions kept before the next tier takes over: 6 independent explanations. From 4 on the
decomposition is as quick, at 8 ten times quicker; few unions are told more plainly by this one."""

CONTRIBUTION_BUDGET = 256
"""Sets of players kept while contributors are added, each of whom doubles them."""


def dividends(game: Game, budget: int = TERM_BUDGET) -> dict[int, Fraction] | None:
    """The dividend of every set of players (a bit mask over `game.players`), zeros left out.

    Returns:
        None when there are more than `budget` distinct unions.
    """
    unions = _unions(game.clauses, budget)
    if unions is None:
        return None
    count = len(game.players)
    everyone = (1 << count) - 1
    chance_of: dict[int, Fraction] = {}
    terms: defaultdict[int, Fraction] = defaultdict(Fraction)
    for union, sign in unions.items():
        rest = union >> count
        if rest not in chance_of:
            chance_of[rest] = _product(rest, game.chances)
        terms[union & everyone] += sign * chance_of[rest]
    for player, weight in game.factors:
        terms = _with_contribution(terms, 1 << player, weight)
        if len(terms) > CONTRIBUTION_BUDGET:
            return None
    return {players: dividend for players, dividend in terms.items() if dividend}


def by_dividends(game: Game, budget: int = TERM_BUDGET) -> Values | None:
    """The exact values of a game, or None when it is too wide for this tier."""
    terms = dividends(game, budget)
    if terms is None:
        return None
    count = len(game.players)
    shapley = [Fraction(0)] * count
    banzhaf = [Fraction(0)] * count
    necessity = [Fraction(0)] * count
    for players, dividend in terms.items():
        size = players.bit_count()
        if not size:
            continue
        equal, halved = dividend / size, dividend / (1 << (size - 1))
        for index in bits(players):
            shapley[index] += equal
            banzhaf[index] += halved
            necessity[index] += dividend
    return Values(
        tuple(shapley),
        tuple(banzhaf),
        tuple(necessity),
        organic=terms.get(0, Fraction(0)),
        explained=sum(terms.values(), Fraction(0)),
        tier=Tier.DIVIDENDS,
    )


def _unions(clauses: tuple[int, ...], budget: int) -> dict[int, int] | None:
    """The signed count of every union of clauses: F ← F + E - F·E, clause by clause."""
    terms: dict[int, int] = {}
    for clause in clauses:
        grown = dict(terms)
        for union, sign in terms.items():
            wider = union | clause
            grown[wider] = grown.get(wider, 0) - sign
        grown[clause] = grown.get(clause, 0) + 1
        terms = {union: sign for union, sign in grown.items() if sign}
        if len(terms) > budget:
            return None
    return terms


def _product(mask: int, chances: tuple[Fraction, ...]) -> Fraction:
    product = Fraction(1)
    for index in bits(mask):
        product *= chances[index]
    return product


def _with_contribution(
    terms: defaultdict[int, Fraction], player: int, weight: Fraction
) -> defaultdict[int, Fraction]:
    """F · (1 - w + w·x): without the player it still holds when they were not needed."""
    grown: defaultdict[int, Fraction] = defaultdict(Fraction)
    for players, dividend in terms.items():
        grown[players] += dividend * (1 - weight)
        grown[players | player] += dividend * weight
    return grown
