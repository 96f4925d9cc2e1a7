"""How an outcome came to be possible: the time-respecting recursion, as a circuit.

    knows(a, z, t) =  met(a, z)
                   ∨  ⋁ introductions i of {a, z} before t:
                          cᵢ ∧ tookᵢ ∧ knows(cᵢ, a, tᵢ) ∧ knows(cᵢ, z, tᵢ)
                   ∨  ⋁ recommendations r of z to a before t:
                          advᵣ ∧ heededᵣ ∧ knows(advᵣ, z, tᵣ) [∧ knows(advᵣ, a, tᵣ) unless published]

and an outcome between buyers B and sellers S at T has φ = ⋁ knows(b, s, T). Acts at T itself
count; below that, only acts *strictly* before the act they lead to, so that no two acts of one
second can explain each other and the recursion ends.

The choices made where the formula leaves room:

* `met` is certain when the ledger holds no act that joined the two before their first
  interaction; otherwise it has the counterfactual probability.
* An introduction or handoff of two people who were in touch already joined nobody, whether or not
  an earlier act brought them together (setting `late_introductions`); a recommendation may still
  have led to the outcome. Measured: docs/explanation/recovery.md.
* A buyer and a seller who never turned to each other on record and whom no act joined are not
  "met": the ledger can't explain them, unless somebody told how likely they would have met
  anyway. Elsewhere in a chain the act itself shows acquaintance (nobody introduces strangers), so
  there `met` is certain.
* An act took for sure when that was seen or said, when the two were in touch after it, or when
  they are the two who closed the outcome. Otherwise the setting `took_no_evidence` weighs.
* An act its parties declined, one whose connector is one of the two it joins, and one without
  a known connector open nothing.
* Principals (buyers, sellers and the other people of an organisation that is a side) are never
  players: what they did themselves is organic.
"""  # noqa: RUF002 - the formula as the field writes it

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tengill.credit.circuit import CERTAIN, EXPLANATION_LIMIT, All, AnyOf, Circuit, Leaf, expand
from tengill.credit.game import Contribution, Fact, FactKey, Player, bits, player_order
from tengill.credit.history import ActRecord, History, OutcomeRecord
from tengill.credit.outcome import CreditResult, attribute
from tengill.credit.settings import DAY, CreditSettings, exact
from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence

__all__ = ["ActRecord", "Cut", "History", "OutcomeRecord", "Provenance", "trace"]


@dataclass(frozen=True, slots=True)
class Cut:
    """Something that was left out, and why. Never silent.

    `reason`: `depth` (the chain goes on, here it was taken as given), `lookback` (the act is too
    old), `explanations` (too many to list; `count` at least
    are not, and stand in the figures all the same), `declined`, `self` (somebody introduced themselves, or stands on
    both sides), `no_connector`, `in_touch` (the two were in touch already), `weight` (the act's weight is 0), `principal` (somebody of the two
    sides is no contributor beside them).
    """

    reason: str
    act: int | str | None = None
    people: tuple[Player, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Provenance:
    """An outcome's explanations: sets of fact keys, with the facts and what was cut."""

    linked: bool
    """False when nothing on record joins a buyer and a seller."""
    explanations: tuple[tuple[FactKey, ...], ...]
    facts: tuple[Fact, ...]
    contributions: tuple[Contribution, ...]
    cuts: tuple[Cut, ...]
    circuit: Circuit | None = None
    """The whole formula where the explanations are not all of them: figures are of this then."""

    def credit(self, amount: int, *, seed: int = 0) -> CreditResult:
        """Credit of an amount in minor units under this provenance (see `attribute`)."""
        return attribute(
            self.explanations,
            self.facts,
            amount,
            self.contributions,
            circuit=self.circuit,
            seed=seed,
        )


def trace(
    outcome: OutcomeRecord,
    history: History,
    settings: CreditSettings,
    *,
    limit: int = EXPLANATION_LIMIT,
) -> Provenance:
    """The provenance of one outcome under some settings."""
    tracer = _Tracer(outcome, history, settings)
    circuit = tracer.outcome()
    facts = tuple(tracer.facts.values())
    chances = [float(fact.probability) for fact in facts]
    expansion = expand(circuit, chances, _tokens(facts), limit)
    if expansion.left_out:
        tracer.cut(Cut("explanations", count=expansion.left_out))
    named = tuple(tuple(facts[index].key for index in bits(mask)) for mask in expansion.masks)
    contributions = tracer.contributions()
    return Provenance(
        linked=tracer.linked,
        explanations=named,
        facts=facts,
        contributions=contributions,
        cuts=tuple(tracer.cuts),
        circuit=circuit if expansion.left_out else None,
    )


def _tokens(facts: Sequence[Fact]) -> list[int]:
    """What each fact comes down to: its owner's bit, and a bit of its own if it is uncertain."""
    owners: dict[Player, int] = {}
    tokens = []
    for number, fact in enumerate(facts):
        token = 0 if fact.probability == 1 else 1 << (len(facts) + number)
        if fact.owner is not None:
            token |= 1 << owners.setdefault(fact.owner, len(owners))
        tokens.append(token)
    return tokens


@dataclass(slots=True)
class _Tracer:
    """The recursion's memory while one outcome is traced."""

    told: OutcomeRecord
    history: History
    settings: CreditSettings
    facts: dict[Hashable, Fact] = field(default_factory=dict)
    numbers: dict[Hashable, int] = field(default_factory=dict)
    cuts: dict[Cut, None] = field(default_factory=dict)
    known: dict[tuple[frozenset[Player], int, int, bool], Circuit] = field(default_factory=dict)
    ways: dict[tuple[int | str, frozenset[Player], int, bool], Circuit] = field(
        default_factory=dict
    )
    usable: dict[frozenset[Player], list[ActRecord]] = field(default_factory=dict)
    principals: frozenset[Player] = frozenset()
    linked: bool = False

    def __post_init__(self) -> None:
        self.principals = self.told.insiders | {*self.told.buyers, *self.told.sellers}

    def cut(self, cut: Cut) -> None:
        self.cuts[cut] = None

    def contributions(self) -> tuple[Contribution, ...]:
        """Those of people who stand on neither side."""
        for one in self.told.contributions:
            if one.person in self.principals:
                self.cut(Cut("principal", people=(one.person,)))
        return tuple(c for c in self.told.contributions if c.person not in self.principals)

    def outcome(self) -> Circuit:
        """φ: any buyer knows any seller, among the pairs the ledger knows something about."""
        before = self.told.at + 1
        ways: list[Circuit] = []
        for buyer in dict.fromkeys(self.told.buyers):
            for seller in dict.fromkeys(self.told.sellers):
                if buyer == seller:
                    self.cut(Cut("self", people=(buyer,)))
                    continue
                first = self.history.first(buyer, seller)
                acts = self.acts_before(buyer, seller, before)
                if acts or (first is not None and first < before):
                    self.linked = True
                    ways.append(self.knows(buyer, seller, before, self.settings.depth, root=True))
                elif self.history.met_anyway(buyer, seller):
                    self.linked = True
                    ways.append(self.met(buyer, seller))
        return AnyOf(tuple(ways))

    def knows(
        self, a: Player, z: Player, before: int, depth: int, *, root: bool = False
    ) -> Circuit:
        if a == z:
            return CERTAIN
        acts = self.acts_before(a, z, before)
        # Two moments with the same acts before them have the same circuit.
        place = (frozenset((a, z)), len(acts), depth, root)
        found = self.known.get(place)
        if found is None:
            found = self.known[place] = self.joined(a, z, acts, depth, root=root)
        return found

    def joined(
        self, a: Player, z: Player, acts: list[ActRecord], depth: int, *, root: bool
    ) -> Circuit:
        first = self.history.first(a, z)
        if not any(first is None or act.at <= first for act in acts):
            # Said of the two sides alone: who of a chain's links knew each other anyway explains nothing.
            for act in acts if root else ():
                if self.too_late(act, first):
                    self.cut(Cut("in_touch", act.key))
            return CERTAIN
        if depth == 0:
            self.cut(Cut("depth", people=tuple(sorted((a, z), key=player_order))))
            return CERTAIN
        ways: list[Circuit] = [self.met(a, z)] if self.anyway(a, z) > 0 else []
        for act in acts:
            if self.too_late(act, first):
                self.cut(Cut("in_touch", act.key))
                continue
            seen = root or (first is not None and act.at <= first <= self.told.at)
            place = (act.key, frozenset((a, z)), depth, root)
            if place not in self.ways:
                self.ways[place] = self.through(act, a, z, depth, seen=seen)
            ways.append(self.ways[place])
        return AnyOf(tuple(ways))

    def too_late(self, act: ActRecord, first: int | None) -> bool:
        """Whether two people were in touch (since `first`) when an act introduced them."""
        introduces = act.kind is not ActKind.RECOMMENDATION
        late = first is not None and act.at > first and introduces
        return late and not self.settings.late_introductions

    def anyway(self, a: Player, z: Player) -> Fraction:
        """The chance that two people would have met without any act."""
        known = self.history.met_anyway(a, z)
        return self.settings.counterfactual if known is None else known

    def met(self, a: Player, z: Player) -> Leaf:
        """They would have met anyway, with the chance that somebody told or the setting says."""
        chance = self.anyway(a, z)
        told = self.history.met_anyway(a, z) is not None
        grade = Evidence.CONFIRMED if told else Evidence.INFERRED
        pair = sorted((a, z), key=player_order)
        return self.fact(Fact(("met", *pair), None, chance, grade))

    def through(self, act: ActRecord, a: Player, z: Player, depth: int, *, seen: bool) -> Circuit:
        """The way two people came together by one act."""
        parts: list[Circuit] = []
        weight = self.weight(act)
        for number, connector in enumerate(act.connector):
            owner = None if connector in self.principals else connector
            key: tuple[Hashable, ...] = ("act", act.key)
            fact = Fact(key, owner, weight, act.grade)
            if number:
                fact = replace(fact, key=(*key, connector), probability=Fraction(1))
            parts.append(self.fact(fact))
        if not seen and act.took is Took.NO_EVIDENCE and self.settings.took_no_evidence < 1:
            chance = self.settings.took_no_evidence
            parts.append(self.fact(Fact(("took", act.key), None, chance, Evidence.INFERRED)))
        published = act.published and act.kind is ActKind.RECOMMENDATION
        parts += [
            self.knows(connector, person, act.at, depth - 1)
            for connector in act.connector
            for person in _must_know(act, a, z, published=published)
        ]
        return All(tuple(part for part in parts if part is not CERTAIN))

    def acts_before(self, a: Player, z: Player, before: int) -> list[ActRecord]:
        """The acts that could have joined two people by then; why others could not is reported."""
        pair = frozenset((a, z))
        if pair not in self.usable:
            self.usable[pair] = []
            for act in self.history.between(a, z):
                reason = self.unusable(act, a, z)
                if reason is None:
                    self.usable[pair].append(act)
                elif act.at <= self.told.at:
                    self.cut(Cut(reason, act.key))
        acts = self.usable[pair]
        return acts[: bisect_left(acts, before, key=lambda act: act.at)]

    def unusable(self, act: ActRecord, a: Player, z: Player) -> str | None:
        days = self.settings.lookback_days
        if not act.connector:
            return "no_connector"
        if a in act.connector or z in act.connector:
            return "self"
        if act.took is Took.DECLINED:
            return "declined"
        if days is not None and act.at < self.told.at - days * DAY:
            return "lookback"
        return "weight" if self.weight(act) == 0 else None

    def weight(self, act: ActRecord) -> Fraction:
        """The chance that the act happened as told, faded by its age when there is a half-life."""
        weight = {
            Evidence.CONFIRMED: self.settings.confirmed,
            Evidence.WITNESSED: self.settings.witnessed,
            Evidence.REPORTED: self.settings.reported,
            Evidence.INFERRED: act.confidence * self.settings.inferred,
        }[act.grade]
        if self.settings.half_life_days is None:
            return weight
        halves = (self.told.at - act.at) / (self.settings.half_life_days * DAY)
        return weight * exact(2.0**-halves, places=6)

    def fact(self, fact: Fact) -> Leaf:
        if fact.key not in self.facts:
            self.numbers[fact.key] = len(self.facts)
            self.facts[fact.key] = fact
        return Leaf(self.numbers[fact.key])


def _must_know(act: ActRecord, a: Player, z: Player, *, published: bool) -> Sequence[Player]:
    """Whom the connector must have known: both, or only what they published about."""
    if not published:
        return (a, z)
    # In an order of their own: whoever asks, the same act asks for the same.
    return tuple(person for person in sorted((a, z), key=player_order) if person in act.right)[:1]
