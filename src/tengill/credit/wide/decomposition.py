"""Tier 2: the formula taken apart, then integrated exactly.

1. Tokens that always act together are merged (`modules`); a formula in which nobody occurs twice
   is done then.
2. What is left is taken apart into independent alternatives and decisions, in the order that parts
   it soonest (`ordering`), equal parts once (`diagram`; `diagram_kernel` when it is large). A
   formula given as a circuit is taken apart as it stands, without being multiplied out (`gates`).
3. One forward and one backward pass at each point of Owen's extension give everybody's figures:
   exact fractions (`integral`, `integral_kernel.residue_values`), or beyond `RESIDUE_WORK` binary
   floats with a stated bound (`integral_kernel.float_values`).
"""

from collections.abc import Sequence
from typing import Any

from tengill.credit.circuit import Circuit
from tengill.credit.game import Game
from tengill.credit.values import Values
from tengill.credit.wide.diagram import Diagram, TooWideError, compile_clauses
from tengill.credit.wide.gates import Gates, compile_gate, expanded
from tengill.credit.wide.integral import exact_values
from tengill.credit.wide.modules import Modules, merge
from tengill.credit.wide.ordering import separating_rank

NODE_BUDGET = 500_000
"""Diagram nodes before sampling takes over: one or two seconds."""

INTERPRETED = 3_000
"""Nodes before the compiled way takes over; below, numba need not even be loaded."""

CIRCUIT_NODES = 20_000
"""Nodes of a circuit taken apart as it stands before it is tried multiplied out."""

INTERPRETED_WORK = 400_000
"""Nodes times players that are passed by Python's own whole numbers: less than loading numba."""

DEEPEST = 2_000
"""Tokens, after merging, up to which a formula is taken apart at all (the depth of the calls)."""

RANKED = 1_000
"""Clauses up to which separators are looked for; beyond, the commonest token is decided first."""

RESIDUE_WORK = 60_000_000
"""Nodes times points times primes before floats take over: a few seconds."""


def by_decomposition(game: Game, budget: int = NODE_BUDGET) -> Values | None:
    """The values of a game, or None when its diagram has more nodes than the budget.

    Exact (`Values.error` 0) unless nodes times points times primes exceed `RESIDUE_WORK`; then
    within `Values.error`, which is below 10^-9 up to 900 tokens.
    """
    try:
        plan = diagram_of(game, budget)
    except TooWideError:
        return None
    return integrated(game, *plan)


def diagram_of(game: Game, budget: int = NODE_BUDGET) -> tuple[Any, int]:
    """A game's diagram, without its contributions: its nodes (a list or array of rows), its root.

    Raises:
        TooWideError: when it has more nodes than the budget.
    """
    tokens = len(game.players) + len(game.chances)
    if game.circuit is not None:
        return _of_circuit(game.circuit, tokens, budget)
    return _of_clauses(game.clauses, tokens, budget)


def integrated(game: Game, triples: Any, root: int) -> Values:
    """The values of a game whose diagram is known."""
    count = len(game.players) + 1
    if isinstance(triples, list) and len(triples) * count <= INTERPRETED_WORK:
        values = exact_values(game, triples, root)
        if values is not None:
            return values
    from tengill.credit.wide import integral_kernel as kernel  # noqa: PLC0415 - numba loads slowly

    links = kernel.as_rows(triples) if isinstance(triples, list) else triples
    if len(links) * count * kernel.primes_needed(game) <= RESIDUE_WORK:
        return kernel.residue_values(game, links, root)
    return kernel.float_values(game, links, root)


def _of_clauses(clauses: Sequence[int], tokens: int, budget: int) -> tuple[Any, int]:
    diagram = Diagram(tokens, min(budget, INTERPRETED) + 2 * tokens)
    modules = merge(diagram, clauses)
    if len(modules.tests) > DEEPEST:
        raise TooWideError
    few = len(modules.clauses) <= RANKED
    rank = separating_rank(modules.clauses) if few else dict.fromkeys(modules.tests, 0.0)
    before = len(diagram.triples)
    try:
        return diagram.triples, compile_clauses(diagram, modules.clauses, modules.tests, rank)
    except (TooWideError, RecursionError) as wide:
        # Beyond some hundred tokens Python's own stack may not do; the compiled way has its own.
        if budget <= INTERPRETED:
            raise TooWideError from wide
    del diagram.triples[before:]
    return _compiled(diagram, modules, rank, budget)


def _compiled(
    diagram: Diagram, modules: Modules, rank: dict[int, float], budget: int
) -> tuple[Any, int]:
    from tengill.credit.wide import diagram_kernel, integral_kernel  # noqa: PLC0415 - numba loads slowly

    low = min(budget, 20 * INTERPRETED)
    try:
        links, node = diagram_kernel.compile_links(modules.clauses, rank, low)
    except TooWideError:
        if low == budget:
            raise
        links, node = diagram_kernel.compile_links(modules.clauses, rank, budget)
    before = integral_kernel.as_rows(diagram.triples)
    return integral_kernel.joined(modules.tests, before, links, node, diagram.tokens)


def _of_circuit(circuit: Circuit, tokens: int, budget: int) -> tuple[Any, int]:
    diagram = Diagram(tokens, min(budget, CIRCUIT_NODES))
    gates = Gates()
    root = gates.of(circuit)
    try:
        return diagram.triples, compile_gate(diagram, gates, root)
    except (TooWideError, RecursionError) as wide:
        clauses = expanded(gates, root)
        if clauses is None or budget <= INTERPRETED:
            raise TooWideError from wide
    return _of_clauses(clauses, tokens, budget)
