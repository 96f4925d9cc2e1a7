"""Tokens that always act together become one: a formula is made smaller before it is taken apart.

Two tokens in exactly the same clauses are one AND (an introduction and the chance that it took).
Two tokens that stand in for each other, each in the same company and never in each other's, are
one OR (two people who could both have opened that door). Merging the one makes the other possible:
a formula in which no person occurs twice shrinks to a single token.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tengill.credit.game import bits
from tengill.credit.wide.diagram import TOKENS, Diagram


@dataclass(frozen=True, slots=True)
class Modules:
    """A formula over merged tokens: clauses, and per bit the node that says whether it holds."""

    clauses: tuple[int, ...]
    tests: dict[int, int]


def merge(diagram: Diagram, clauses: Sequence[int]) -> Modules:
    """Merge tokens until nothing more merges.

    Args:
        diagram: gets the merged tokens' nodes.
        clauses: bit masks, none of which contains another.

    Raises:
        TooWideError: when the diagram has reached its limit.
    """
    union = 0
    for clause in clauses:
        union |= clause
    tests = {bit: bit + TOKENS for bit in bits(union)}
    now = tuple(sorted(clauses))
    while True:
        joined = _together(diagram, now, tests)
        either = _alternatives(diagram, joined, tests)
        if either == now:
            return Modules(now, tests)
        now = either


def _together(diagram: Diagram, clauses: tuple[int, ...], tests: dict[int, int]) -> tuple[int, ...]:
    """One bit for all bits that stand in the same clauses."""
    where: dict[int, int] = {}
    for place, clause in enumerate(clauses):
        for bit in bits(clause):
            where[bit] = where.get(bit, 0) | 1 << place
    same: dict[int, list[int]] = {}
    for bit in sorted(where):
        same.setdefault(where[bit], []).append(bit)
    gone = 0
    for first, *others in same.values():
        if others:
            tests[first] = diagram.all_of(tests[bit] for bit in (first, *others))
            for bit in others:
                gone |= 1 << bit
                del tests[bit]
    return tuple(sorted(clause & ~gone for clause in clauses)) if gone else clauses


def _alternatives(
    diagram: Diagram, clauses: tuple[int, ...], tests: dict[int, int]
) -> tuple[int, ...]:
    """One bit for all bits that stand in the same company."""
    company: dict[int, list[int]] = {}
    for clause in clauses:
        for bit in bits(clause):
            company.setdefault(bit, []).append(clause & ~(1 << bit))
    same: dict[tuple[int, ...], list[int]] = {}
    for bit in sorted(company):
        same.setdefault(tuple(sorted(company[bit])), []).append(bit)
    gone = 0
    for first, *others in same.values():
        if others:
            tests[first] = diagram.any_of(tests[bit] for bit in (first, *others))
            for bit in others:
                gone |= 1 << bit
                del tests[bit]
    return tuple(clause for clause in clauses if not clause & gone)
