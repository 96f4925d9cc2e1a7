"""What of a tangled game is exact all the same: organic, explained and necessity.

With everybody acting, or nobody, or everybody but one, only chance is left. That formula is mostly
small, often certain, so its probability is a fraction even where credit must be sampled.
"""

from dataclasses import dataclass
from fractions import Fraction

from tengill.credit.game import Game
from tengill.credit.wide.diagram import TOKENS, Diagram, TooWideError, compile_clauses, minimal
from tengill.credit.wide.gates import Gates, compile_gate
from tengill.credit.wide.ordering import separating_rank

NODES = 2_000
"""Diagram nodes of what is left to chance."""
CLAUSES = 400
"""Clauses of what is left to chance."""
EACH = 20_000
"""The same, times players, for necessities."""


@dataclass(frozen=True, slots=True)
class Certainties:
    """What could be computed."""

    whole: tuple[Fraction, Fraction] | None
    """(organic, explained), or None."""
    necessity: list[Fraction] | None


def certainties(game: Game) -> Certainties:
    """Organic, explained and necessity as fractions, where chance alone is simple enough."""
    chance = _Chance(game)
    everybody = (1 << len(game.players)) - 1
    try:
        organic, explained = chance.worth(0), chance.worth(everybody)
    except (TooWideError, RecursionError):
        return Certainties(None, None)
    whole = (organic, explained)
    if chance.nodes * len(game.players) > EACH:
        return Certainties(whole, None)
    try:
        lost = [
            explained - chance.worth(everybody & ~(1 << player))
            for player in range(len(game.players))
        ]
    except (TooWideError, RecursionError):
        return Certainties(whole, None)
    return Certainties(whole, lost)


class _Chance:
    """v(S) as a fraction."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.gates = Gates()
        count = len(game.players)
        self.root = None if game.circuit is None else self.gates.of(game.circuit)
        self.chances = dict(enumerate(game.chances, start=count))
        self.nodes = 0
        """Of the largest diagram so far."""

    def worth(self, coalition: int) -> Fraction:
        """The chance that the formula holds when only a coalition (bit mask) acts."""
        count = len(self.game.players)
        tokens = count + len(self.game.chances)
        diagram = Diagram(tokens, NODES)
        if self.root is None:
            clauses = self._clauses(coalition)
            if len(clauses) > CLAUSES:
                raise TooWideError
            tests = {bit: bit + TOKENS for bit in range(tokens)}
            root = compile_clauses(diagram, clauses, tests, separating_rank(clauses))
        else:
            root = compile_gate(diagram, self.gates, self._gate(self.root, coalition))
        self.nodes = max(self.nodes, len(diagram.triples))
        values = [
            Fraction(0),
            Fraction(1),
            *(self.chances.get(i, Fraction(0)) for i in range(tokens)),
        ]
        for test, then, otherwise in diagram.triples:
            values.append(values[otherwise] + values[test] * (values[then] - values[otherwise]))
        worth = values[root]
        for player, weight in self.game.factors:
            if not coalition >> player & 1:
                worth *= 1 - weight
        return worth

    def _clauses(self, coalition: int) -> list[int]:
        """The clauses over chances alone."""
        count = len(self.game.players)
        absent = (1 << count) - 1 & ~coalition
        left = {clause >> count << count for clause in self.game.clauses if not clause & absent}
        return minimal(sorted(left))

    def _gate(self, gate: int, coalition: int) -> int:
        """The gate over chances alone."""
        for player in range(len(self.game.players)):
            gate = self.gates.given(gate, player, holds=bool(coalition >> player & 1))
        return gate
