"""Monotone circuits as gates, each made once, simplified as they are made.

A circuit is taken apart without being multiplied out: "one of these five, and one of those five,
and …" stays as small as it is said. Gates are ANDs and ORs of earlier gates; setting a token to
true or false remakes only what rests on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tengill.credit.circuit import All, Circuit, Leaf
from tengill.credit.game import bits
from tengill.credit.wide.diagram import ALWAYS, NEVER, TOKENS, Diagram, TooWideError, minimal
from tengill.credit.wide.ordering import separating_rank

EXPANDED = 4_000
"""Clauses a circuit may be multiplied out to."""

COMPARED = 64
"""Parts of one gate that are compared with each other for absorption."""

GATES_PER_NODE = 16
"""Gates made per node allowed before a circuit is given up."""


@dataclass(slots=True)
class Gates:
    """Gates 0 (never) and 1 (always), then tokens, ANDs and ORs as they come up."""

    parts: list[tuple[int, ...]] = field(default_factory=lambda: [(), ()])
    """Children, sorted; of a token none."""
    is_or: list[bool] = field(default_factory=lambda: [False, False])
    reach: list[int] = field(default_factory=lambda: [0, 0])
    """Bit mask of the tokens a gate rests on."""
    numbers: dict[tuple[bool, tuple[int, ...]], int] = field(default_factory=dict)
    tokens: dict[int, int] = field(default_factory=dict)
    set_before: dict[tuple[int, int, bool], int] = field(default_factory=dict)

    def of(self, circuit: Circuit) -> int:
        """The gate of a circuit whose leaves are tokens."""
        made: dict[int, int] = {}

        def walk(node: Circuit) -> int:
            if isinstance(node, Leaf):
                return self.token(node.fact)
            if id(node) not in made:
                inner = [walk(part) for part in node.parts]
                made[id(node)] = self.join(inner, is_or=not isinstance(node, All))
            return made[id(node)]

        return walk(circuit)

    def token(self, bit: int) -> int:
        """The gate of one token."""
        if bit not in self.tokens:
            self.tokens[bit] = self._add((), 1 << bit, is_or=False)
        return self.tokens[bit]

    def join(self, inner: Iterable[int], *, is_or: bool) -> int:
        """The OR or AND of some gates, simplified."""
        wins, drops = (ALWAYS, NEVER) if is_or else (NEVER, ALWAYS)
        flat: set[int] = set()
        for gate in inner:
            if gate == wins:
                return wins
            if self.parts[gate] and self.is_or[gate] == is_or:
                flat.update(self.parts[gate])
            elif gate != drops:
                flat.add(gate)
        if len(flat) > 1:
            flat = self._absorbed(flat, is_or)
        if len(flat) < 2:  # noqa: PLR2004 - none, or one alone
            return next(iter(flat), drops)
        shared = self._shared(flat, is_or)
        if shared:
            rest = [self._less(gate, shared) for gate in sorted(flat)]
            return self.join([*shared, self.join(rest, is_or=is_or)], is_or=not is_or)
        key = (is_or, tuple(sorted(flat)))
        if key not in self.numbers:
            reach = 0
            for gate in flat:
                reach |= self.reach[gate]
            self.numbers[key] = self._add(key[1], reach, is_or=is_or)
        return self.numbers[key]

    def given(self, gate: int, bit: int, *, holds: bool) -> int:
        """The gate once a token holds or doesn't."""
        if not self.reach[gate] >> bit & 1:
            return gate
        if not self.parts[gate]:
            return ALWAYS if holds else NEVER
        key = (gate, bit, holds)
        if key not in self.set_before:
            inner = [self.given(part, bit, holds=holds) for part in self.parts[gate]]
            self.set_before[key] = self.join(inner, is_or=self.is_or[gate])
        return self.set_before[key]

    def below(self, root: int) -> list[int]:
        """The gates a gate rests on, itself included, children first."""
        seen = {root}
        waiting = [root]
        for gate in waiting:
            waiting += [part for part in self.parts[gate] if part not in seen]
            seen.update(self.parts[gate])
        return sorted(seen)

    def _add(self, parts: tuple[int, ...], reach: int, *, is_or: bool) -> int:
        self.parts.append(parts)
        self.is_or.append(is_or)
        self.reach.append(reach)
        return len(self.parts) - 1

    def _inner(self, gate: int, is_or: bool) -> frozenset[int]:
        """The parts of a gate of the other kind; of anything else itself."""
        parts = self.parts[gate]
        return frozenset(parts) if parts and self.is_or[gate] != is_or else frozenset((gate,))

    def _absorbed(self, flat: set[int], is_or: bool) -> set[int]:
        """A or (a and b) is a; a and (a or b) is a."""
        if len(flat) > COMPARED:
            return flat
        told = sorted(((self._inner(g, is_or), g) for g in flat), key=lambda x: (len(x[0]), x[1]))
        kept: list[tuple[frozenset[int], int]] = []
        for inner, gate in told:
            if not any(other <= inner for other, _ in kept):
                kept.append((inner, gate))
        return {gate for _, gate in kept}

    def _shared(self, flat: set[int], is_or: bool) -> frozenset[int]:
        """(a and b) or (a and c) is a and (b or c): what all parts have in common."""
        shared: frozenset[int] | None = None
        for gate in flat:
            inner = self._inner(gate, is_or)
            shared = inner if shared is None else shared & inner
            if not shared:
                return frozenset()
        return shared or frozenset()

    def _less(self, gate: int, shared: frozenset[int]) -> int:
        rest = [part for part in self.parts[gate] if part not in shared]
        return self.join(rest, is_or=self.is_or[gate])


def compile_gate(diagram: Diagram, gates: Gates, root: int) -> int:
    """The diagram's node of a gate.

    Raises:
        TooWideError: when the diagram has reached its limit.
    """
    return _Compiler(diagram, gates, _rank(gates, root)).walk(root)


def expanded(gates: Gates, root: int, limit: int = EXPANDED) -> list[int] | None:
    """A gate as minimal clauses over tokens; None when there are more than the limit."""
    told: dict[int, list[int]] = {NEVER: [], ALWAYS: [0]}
    for gate in gates.below(root):
        if gate in told:
            continue
        inner = [told[part] for part in gates.parts[gate]]
        if not inner:
            told[gate] = [gates.reach[gate]]
        elif gates.is_or[gate]:
            told[gate] = minimal([mask for part in inner for mask in part])
        else:
            found = [0]
            for part in sorted(inner, key=len):
                if len(found) * len(part) > 4 * limit:
                    return None
                found = minimal([mask | other for mask in found for other in part])
            told[gate] = found
        if len(told[gate]) > limit:
            return None
    return told[root]


def _rank(gates: Gates, root: int) -> dict[int, float]:
    """Tokens by a tree of separators of the circuit: each gate stands with its parts."""
    below = gates.below(root)
    tokens = gates.reach[root].bit_length()
    place = {
        gate: gates.reach[gate].bit_length() - 1 if not gates.parts[gate] else tokens + gate
        for gate in below
    }
    cliques = [
        sum(1 << place[part] for part in gates.parts[gate]) | 1 << place[gate]
        for gate in below
        if gates.parts[gate]
    ]
    rank = separating_rank(cliques)
    return {bit: rank.get(bit, 0.0) for bit in bits(gates.reach[root])}


@dataclass(slots=True)
class _Compiler:
    diagram: Diagram
    gates: Gates
    rank: dict[int, float]
    seen: dict[int, int] = field(default_factory=lambda: {NEVER: NEVER, ALWAYS: ALWAYS})

    def walk(self, gate: int) -> int:
        if gate not in self.seen:
            if len(self.gates.parts) > GATES_PER_NODE * self.diagram.limit:
                raise TooWideError
            self.seen[gate] = self.apart(gate)
        return self.seen[gate]

    def apart(self, gate: int) -> int:
        gates, diagram = self.gates, self.diagram
        parts = gates.parts[gate]
        if not parts:
            return gates.reach[gate].bit_length() - 1 + TOKENS
        is_or = gates.is_or[gate]
        groups = self.groups(parts)
        if len(groups) > 1:
            nodes = [self.walk(gates.join(group, is_or=is_or)) for group in groups]
            return diagram.any_of(nodes) if is_or else diagram.all_of(nodes)
        bit = self.choose(gate)
        then = self.walk(gates.given(gate, bit, holds=True))
        return diagram.decide(bit + TOKENS, then, self.walk(gates.given(gate, bit, holds=False)))

    def groups(self, parts: Sequence[int]) -> list[list[int]]:
        """Parts in groups that share no token."""
        groups: list[tuple[int, list[int]]] = []
        for part in parts:
            apart, reach, members = [], self.gates.reach[part], [part]
            for mask, group in groups:
                if mask & reach:
                    reach |= mask
                    members = group + members
                else:
                    apart.append((mask, group))
            groups = [*apart, (reach, members)]
        return [group for _, group in groups]

    def choose(self, gate: int) -> int:
        counts: dict[int, int] = {}
        for part in self.gates.parts[gate]:
            for bit in bits(self.gates.reach[part]):
                counts[bit] = counts.get(bit, 0) + 1
        most = max(counts.values())
        # A token that stands in one part only need not be decided to part the others.
        open_ = [bit for bit, number in counts.items() if number > 1 or most == 1]
        return max(open_, key=lambda bit: (self.rank[bit], counts[bit], -bit))
