"""The flow picture of an outcome: who → whom → outcome, as nodes and links that add up.

Every act passes its connector's credit, and all that came to the connector by earlier acts of
the same explanation, on to the person it led to: the connector of the next act it made possible,
or else the principal it reached; principals pass everything to the outcome. Organic and
unexplained parts flow in on their own. So each node's inflow plus its own credit is its outflow,
and what reaches the outcome is the amount. The links form no cycle: somebody who would stand
before and after the same person gets a second node.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tengill.credit.game import Player, player_order
from tengill.credit.history import ActRecord, OutcomeRecord
from tengill.credit.outcome import CreditResult, Explained
from tengill.credit.rounding import apportion

OUTCOME, ORGANIC, UNEXPLAINED = "outcome", "organic", "unexplained"


@dataclass(frozen=True, slots=True)
class Node:
    """A person (`id` is `p:<person>`, or `p:<person>:2` when repeated), or one of the three others."""

    id: str
    kind: str
    """player, buyer, seller, outcome, organic, unexplained."""
    person: Player | None
    own: int
    """Their own credit (or the organic, unexplained part) in minor units."""


@dataclass(frozen=True, slots=True)
class Link:
    """A flow in minor units; `acts` are the acts it stands for."""

    source: str
    target: str
    value: int
    acts: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """Nodes and links, in a stable order, without cycles."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


@dataclass(slots=True)
class _Drawing:
    outcome: OutcomeRecord
    own: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    kinds: dict[str, tuple[str, Player | None]] = field(default_factory=dict)
    values: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    acts: defaultdict[tuple[str, str], dict[int | str, None]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def node(self, person: Player) -> str:
        kind = "player"
        if person in self.outcome.buyers:
            kind = "buyer"
        elif person in self.outcome.sellers:
            kind = "seller"
        name = f"p:{person}"
        self.kinds.setdefault(name, (kind, person))
        return name

    def reaches(self, start: str, goal: str) -> bool:
        waiting, seen = [start], {start}
        while waiting:
            here = waiting.pop()
            if here == goal:
                return True
            onward = {target for source, target in self.values if source == here} - seen
            seen |= onward
            waiting.extend(onward)
        return False

    def pour(self, source: str, target: str, value: int, act: int | str | None = None) -> str:
        """Add to a link; returns the node poured into, a second one where a cycle would close."""
        number = 2
        plain = target
        while target == source or self.reaches(target, source):
            target = f"{plain}:{number}"
            self.kinds.setdefault(target, self.kinds[plain])
            number += 1
        self.values[source, target] += value
        if act is not None:
            self.acts[source, target][act] = None
        return target


def flow(outcome: OutcomeRecord, result: CreditResult, acts: Mapping[int | str, ActRecord]) -> Flow:
    """The flow of one outcome's amount (see the module's text)."""
    drawing = _Drawing(outcome)
    drawing.kinds[OUTCOME] = (OUTCOME, None)
    for explanation, credit in _by_explanation(result):
        _draw(drawing, explanation, credit, acts)
    for name, part in ((ORGANIC, result.organic), (UNEXPLAINED, result.unexplained)):
        if part:
            drawing.kinds[name] = (name, None)
            drawing.own[name] = part
            drawing.pour(name, OUTCOME, part)
    nodes = tuple(
        Node(name, kind, person, drawing.own.get(name, 0))
        for name, (kind, person) in drawing.kinds.items()
    )
    links = tuple(
        Link(source, target, value, tuple(drawing.acts.get((source, target), ())))
        for (source, target), value in drawing.values.items()
        if value or drawing.acts.get((source, target))
    )
    return Flow(nodes, links)


def _by_explanation(result: CreditResult) -> list[tuple[Explained, dict[Player, int]]]:
    """Each person's credit spread over the explanations they stand in, by probability."""
    counted = [e for e in result.explanations if e.absorbed_by is None and e.people]
    parts: list[dict[Player, int]] = [{} for _ in counted]
    for share in sorted(result.shares, key=lambda share: player_order(share.person)):
        places = [i for i, e in enumerate(counted) if share.person in e.people]
        total = sum((counted[i].probability for i in places), Fraction(0))
        if not total:
            continue
        weights = [counted[i].probability / total for i in places]
        for place, part in zip(places, apportion(share.credit, weights), strict=True):
            parts[place][share.person] = part
    placed = {person for part in parts for person in part}
    apart = {s.person: s.credit for s in result.shares if s.person not in placed}
    told = list(zip(counted, parts, strict=True))
    if apart:  # contributors to the decision stand in no chain
        told.append((Explained(-1, (), tuple(apart), Fraction(1), None, None), apart))
    return told


def _draw(
    drawing: _Drawing,
    explanation: Explained,
    credit: Mapping[Player, int],
    acts: Mapping[int | str, ActRecord],
) -> None:
    chain = _acts_of(explanation, acts)
    principals = (*drawing.outcome.buyers, *drawing.outcome.sellers)
    waiting = dict(credit)
    inflow: defaultdict[Player, int] = defaultdict(int)
    at: dict[Player, str] = {}
    for place, act in enumerate(chain):
        target = _led_to(act, chain[place + 1 :], principals)
        for connector in act.connector:
            if connector in principals:
                continue
            source = at.get(connector) or drawing.node(connector)
            own = waiting.pop(connector, 0)
            value = own + inflow.pop(connector, 0)
            drawing.own[source] += own
            goal = OUTCOME if target is None else drawing.node(target)
            goal = drawing.pour(source, goal, value, act.key)
            if target is not None:
                at[target] = goal
                inflow[target] += value
    for person, value in [*inflow.items(), *waiting.items()]:
        source = at.get(person) or drawing.node(person)
        drawing.own[source] += waiting.get(person, 0) if person not in inflow else 0
        drawing.pour(source, OUTCOME, value)


def _acts_of(explanation: Explained, acts: Mapping[int | str, ActRecord]) -> tuple[ActRecord, ...]:
    keys = dict.fromkeys(
        key[1] for key in explanation.facts if isinstance(key, tuple) and key[0] == "act"
    )
    return tuple(sorted((acts[key] for key in keys), key=lambda act: (act.at, str(act.key))))


def _led_to(
    act: ActRecord, later: Sequence[ActRecord], principals: Sequence[Player]
) -> Player | None:
    """Whom an act led to: the connector of the next act it made possible, else a principal."""
    joined = {*act.left, *act.right}
    for following in later:
        for connector in following.connector:
            if connector in joined and connector not in principals:
                return connector
    return next((person for person in principals if person in joined), None)
