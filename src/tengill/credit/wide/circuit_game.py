"""The game of a circuit: exact figures where the explanations are too many to be listed."""

from collections.abc import Mapping, Sequence

from tengill.credit.circuit import All, AnyOf, Circuit, Leaf
from tengill.credit.game import (
    Contribution,
    Fact,
    FactError,
    FactKey,
    Game,
    Tokens,
    bits,
    check,
)
from tengill.credit.wide.gates import Gates, expanded

LISTED = 512
"""Explanations up to which a circuit is multiplied out, so that the quickest tier can have it."""


def circuit_game(
    circuit: Circuit,
    facts: Sequence[Fact],
    known: Mapping[FactKey, Fact],
    contributions: Sequence[Contribution] = (),
) -> Game:
    """The game of a circuit over facts.

    Args:
        circuit: its leaves are places in `facts`.
        facts: in the circuit's order.
        known: the same by key.
        contributions: people who took part in the decision.

    Raises:
        FactError: when a leaf names no fact, or a probability or weight lies outside [0, 1].
    """
    leaves = sorted(_leaves(circuit))
    for leaf in leaves:
        if not 0 <= leaf < len(facts):
            raise FactError(f"the circuit names fact {leaf}, but {len(facts)} facts were given")
    keys = list(dict.fromkeys(facts[leaf].key for leaf in leaves))
    check([keys], known, contributions)
    tokens = Tokens.of(keys, known, contributions)
    told = {leaf: _token(tokens.of_fact[facts[leaf].key]) for leaf in leaves}
    over_tokens = _replaced(circuit, told)
    gates = Gates()
    root = gates.of(over_tokens)
    clauses = expanded(gates, root, LISTED)
    factors = tokens.factors(contributions)
    if clauses is not None:
        return Game(tokens.players, tokens.chances, tuple(clauses), factors)
    return Game(tokens.players, tokens.chances, (), factors, over_tokens)


def _token(mask: int | None) -> Circuit:
    """A fact as what it comes down to: its owner and its chance, or never."""
    return AnyOf() if mask is None else All(tuple(Leaf(bit) for bit in bits(mask)))


def _leaves(circuit: Circuit) -> set[int]:
    seen = {id(circuit)}
    waiting: list[Circuit] = [circuit]
    found: set[int] = set()
    for node in waiting:
        if isinstance(node, Leaf):
            found.add(node.fact)
            continue
        for part in node.parts:
            if id(part) not in seen:
                seen.add(id(part))
                waiting.append(part)
    return found


def _replaced(circuit: Circuit, told: Mapping[int, Circuit]) -> Circuit:
    """The circuit with every leaf replaced, equal parts still shared."""
    made: dict[int, Circuit] = {}

    def walk(node: Circuit) -> Circuit:
        if isinstance(node, Leaf):
            return told[node.fact]
        if id(node) not in made:
            parts = tuple(walk(part) for part in node.parts)
            made[id(node)] = All(parts) if isinstance(node, All) else AnyOf(parts)
        return made[id(node)]

    return walk(circuit)
