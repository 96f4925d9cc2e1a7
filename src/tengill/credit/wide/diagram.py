"""A formula taken apart: one kind of node, "if the test holds then this else that".

Node 0 never holds, node 1 always does, nodes 2 … are the tokens of a game, and every further node
is a triple (test, then, otherwise) of earlier nodes. The test shares no token with the other two,
so that at any point of Owen's extension, where tokens act independently,

    value = otherwise + test · (then - otherwise)

and one forward and one backward pass give the formula's chance and its slope in every token. An
independent OR of a and b is (a, 1, b), an independent AND is (a, b, 0), a decision on a token is
(token, then, otherwise): a deterministic, decomposable form (d-DNNF, Darwiche 2001).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tengill.credit.game import absorb, bits

NEVER = 0
ALWAYS = 1
TOKENS = 2
"""The node of token 0; token i is node i + 2."""

Triple = tuple[int, int, int]

CLAUSES_PER_NODE = 64
"""Clauses read per node of the limit: a thousand clauses are given up sooner than twenty."""


class TooWideError(Exception):
    """A diagram grew beyond its limit; the next way takes over."""


@dataclass(slots=True)
class Diagram:
    """Nodes in an order where every node comes after those it rests on."""

    tokens: int
    limit: int
    triples: list[Triple] = field(default_factory=list)
    numbers: dict[Triple, int] = field(default_factory=dict)

    def decide(self, test: int, then: int, otherwise: int) -> int:
        """The node "if `test` then `then` else `otherwise`"; equal nodes are made once.

        Raises:
            TooWideError: when the diagram has reached its limit.
        """
        if test in (NEVER, ALWAYS):
            return then if test else otherwise
        if then == otherwise:
            return then
        if (then, otherwise) == (ALWAYS, NEVER):
            return test
        triple = (test, then, otherwise)
        found = self.numbers.get(triple)
        if found is None:
            if len(self.triples) >= self.limit:
                raise TooWideError
            found = self.numbers[triple] = TOKENS + self.tokens + len(self.triples)
            self.triples.append(triple)
        return found

    def all_of(self, nodes: Iterable[int]) -> int:
        """The AND of nodes that share no token."""
        joined = ALWAYS
        for node in nodes:
            joined = self.decide(node, joined, NEVER)
        return joined

    def any_of(self, nodes: Iterable[int]) -> int:
        """The OR of nodes that share no token."""
        joined = NEVER
        for node in nodes:
            joined = self.decide(node, ALWAYS, joined)
        return joined


def compile_clauses(
    diagram: Diagram,
    clauses: Sequence[int],
    tests: Mapping[int, int],
    rank: Mapping[int, float],
) -> int:
    """The node of an OR of clauses (bit masks), each the AND of its bits.

    Args:
        diagram: where the nodes go.
        clauses: none of which contains another.
        tests: per bit the node that says whether it holds.
        rank: per bit how early it is decided: those that part the formula first.

    Raises:
        TooWideError: when the diagram has reached its limit.
    """
    return _Compiler(diagram, tests, rank).walk(tuple(sorted(clauses)))


@dataclass(slots=True)
class _Compiler:
    diagram: Diagram
    tests: Mapping[int, int]
    rank: Mapping[int, float]
    seen: dict[tuple[int, ...], int] = field(default_factory=dict)
    read: int = 0

    def walk(self, clauses: tuple[int, ...]) -> int:
        known = self.seen.get(clauses)
        if known is None:
            self.read += len(clauses)
            if self.read > CLAUSES_PER_NODE * self.diagram.limit:
                raise TooWideError
            known = self.seen[clauses] = self.apart(clauses)
        return known

    def apart(self, clauses: tuple[int, ...]) -> int:
        if not clauses:
            return NEVER
        common = clauses[0]
        for clause in clauses:
            common &= clause
        if common or clauses == (0,):
            rest = (0,) if len(clauses) == 1 else tuple(sorted(c & ~common for c in clauses))
            inner = ALWAYS if rest == (0,) else self.walk(rest)
            return self.diagram.all_of([inner, *(self.tests[bit] for bit in bits(common))])
        groups = independent(clauses)
        if len(groups) > 1:
            return self.diagram.any_of([self.walk(group) for group in groups])
        bit = self.choose(clauses)
        mask = 1 << bit
        without = tuple(clause for clause in clauses if not clause & mask)
        then = self.walk(given(clauses, mask))
        return self.diagram.decide(self.tests[bit], then, self.walk(without))

    def choose(self, clauses: tuple[int, ...]) -> int:
        counts: dict[int, int] = {}
        for clause in clauses:
            for bit in bits(clause):
                counts[bit] = counts.get(bit, 0) + 1
        return max(counts, key=lambda bit: (self.rank[bit], counts[bit], -bit))


def given(clauses: Sequence[int], mask: int) -> tuple[int, ...]:
    """The clauses once a token holds. Only those it stood in can now absorb others."""
    shorter = [clause & ~mask for clause in clauses if clause & mask]
    kept = [
        clause
        for clause in clauses
        if not clause & mask and not any(short & clause == short for short in shorter)
    ]
    return tuple(sorted([*shorter, *kept]))


def independent(clauses: Sequence[int]) -> list[tuple[int, ...]]:
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


def minimal(clauses: Sequence[int]) -> list[int]:
    """The clauses that contain no other, in a fixed order."""
    fate = absorb(clauses)
    return sorted(clause for clause, by in zip(clauses, fate, strict=True) if by is None)
