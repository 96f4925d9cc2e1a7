"""The judge: explicit rules first, then guards, then the model; with everything that weighed."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from tengill.door import guards, learning
from tengill.door.changes import changes
from tengill.door.evidence import Evidence
from tengill.door.features import Weighed, weighed
from tengill.door.guards import RANK
from tengill.door.making import quickly
from tengill.door.model import NAME, Weights, levels, squash, weights
from tengill.door.reasons import taught, told
from tengill.door.rules import Rules
from tengill.door.saying import Said
from tengill.facts.approaches import (
    Ask,
    Basis,
    Doors,
    Judgement,
    Reason,
    Verdict,
)

_MOST_REASONS = 8
_LEAST_WEIGHT = 0.05
_CLOSE = 0.5
"""Strength of a tie from which somebody is close: they reach the owner on leave too."""
_CLOSE_SENT = 3
_CLOSE_DAYS = 90
_EVEN = 0.5
_SURE = 0.6
"""Probability that the digest is right from which it is no doubt."""

CODES = (
    "own_word",  # -: the owner decided on this very message
    "rule",  # rule (its text), key
    "rule_forged",  # rule: it would let somebody in who may not be who they say
    "away",  # until (ISO date)
    "own_sender", "own_organisation", "own_template", "own_list", "own_ask",  # name: what corrections taught
)  # fmt: skip


_reason, _judgement = quickly(Reason), quickly(Judgement)


class Decision(NamedTuple):
    """What decides on an approach; `Judge.told` makes the judgement of it."""

    verdict: Verdict
    basis: Basis
    evidence: Evidence
    seen: Weighed
    z: float
    """Log odds that the owner wants it at once, by the model alone."""
    why: tuple[Reason, ...]
    """The reasons that decided."""
    rule: str
    """The rule's text, if one did."""


Decided = tuple[Verdict, Basis, tuple[Reason, ...], str]
"""Verdict, what it rests on, the reasons that decided, and the rule's text if one did."""


class Judge:
    """Judges approaches for one owner.

    `judge` is pure: the same evidence gives the same judgement, whatever was judged before.
    """

    def __init__(
        self,
        doors: Doors,
        corrections: Sequence[tuple[Evidence, Verdict]] = (),
        *,
        prior: Weights | None = None,
        away_from: datetime | None = None,
        words: Mapping[str, Verdict] | None = None,
    ) -> None:
        """Learn from the owner's corrections.

        Args:
            doors: The owner's door.
            corrections: What was judged, and which verdict would have been right. Their order
                does not matter; leaving one out undoes it exactly.
            prior: Weights to start from; those that come with Tengill unless told.
            away_from: When the leave began that `doors.away_until` ends; without it whatever
                came before that time waits.
            words: The owner's word on more messages, by key: it stands on them and teaches
                nothing, as of the same text decided on many times at once.

        Raises:
            zoneinfo.ZoneInfoNotFoundError: when the door's time zone does not exist.
        """
        self.doors = doors
        self.rules = Rules(doors)
        self._prior = prior or weights()
        self._away_from = away_from
        self.weights = learning.learn(self._prior, doors, corrections)
        self._said = {**(words or {}), **learning.words_of(corrections)}
        self.model = f"{NAME} {self._prior.version}+{len(corrections)}"

    def judge(self, evidence: Evidence) -> Judgement:
        """The verdict on an approach with its reasons; `changes` is left empty."""
        return self.told(self.decide(evidence))

    def decide(self, evidence: Evidence, says: Said | None = None) -> Decision:
        """What decides on an approach. Reasons are made of it when somebody looks, by `told`.

        Args:
            evidence: What is known of it.
            says: What it says of itself, where that is read; else it is read here.
        """
        seen = weighed(evidence, self.doors, says)
        lessons, z = self._sum(seen)
        verdict, basis, why, rule = self._decide(evidence, seen, lessons, z)
        return Decision(verdict, basis, evidence, seen, z, why, rule)

    def told(self, decision: Decision) -> Judgement:
        """A decision of this judge's with everything that weighed, as `judge` tells it."""
        evidence, seen, why = decision.evidence, decision.seen, decision.why
        decided = {one.code for one in why}
        reasons = [
            taught(name, part, evidence) if ":" in name else told(name, part, evidence, seen)
            for part, name in self._heaviest(seen)
            if name not in decided
        ]
        asked = evidence.asked
        return _judgement(
            verdict=decision.verdict,
            basis=decision.basis,
            chance=round(squash(decision.z), 4),
            ask=asked.asks[0].ask if asked.asks else Ask.NONE,
            asks=tuple([one.ask for one in asked.asks]),
            minutes=asked.minutes,
            reasons=(*why, *reasons, *asked.scars),
            rule=decision.rule,
            warnings=evidence.warnings,
            topics=tuple(
                [m.name for m in sorted(evidence.topics, key=lambda m: (not m.open, -m.share))]
            ),
            model=self.model,
        )

    def why(self, evidence: Evidence) -> Judgement:
        """As `judge`, with the smallest single changes that would give another verdict."""
        judgement = self.judge(evidence)
        return replace(judgement, changes=changes(self, evidence, judgement))

    def verdict(self, evidence: Evidence) -> Verdict:
        """The verdict alone, for what-ifs and previews."""
        return self.decide(evidence).verdict

    def without(self, judgement: Judgement) -> "Judge":
        """The same judge without the rule, the leave or the owner's word that decided."""
        other = copy(self)
        first = judgement.reasons[0]
        if first.code == "own_word":
            other._said = {}  # noqa: SLF001 - its own copy
        elif first.code == "away":
            other.doors = replace(self.doors, away_until=None)
        else:
            key = dict(first.values)
            kept = tuple(
                r for r in self.doors.rules if (r.text, r.key) != (key["rule"], key["key"])
            )
            other.doors = replace(self.doors, rules=kept)
            other.rules = Rules(other.doors)
        return other

    def _sum(self, seen: Weighed) -> tuple[float, float]:
        """What of the sum the owner taught; and the whole sum."""
        wanted, own = self.weights.wanted, self.weights.own
        parts = [wanted.get(name, 0.0) * value for name, value in seen.features.items()]
        lessons = 0.0
        if own:
            for name, share in seen.own:
                if name in own:
                    lessons += own[name] * share
        return lessons, self.weights.bias + sum(parts) + lessons

    def _heaviest(self, seen: Weighed) -> list[tuple[float, str]]:
        """What weighs most, strongest first."""
        wanted, own = self.weights.wanted, self.weights.own
        heavy: list[tuple[float, str, float]] = []
        for name, value in seen.features.items():
            part = wanted.get(name, 0.0) * value
            if part >= _LEAST_WEIGHT or part <= -_LEAST_WEIGHT:
                heavy.append((-abs(part), name, part))
        if own:
            for name, share in seen.own:
                if name in own and abs(part := own[name] * share) >= _LEAST_WEIGHT:
                    heavy.append((-abs(part), name, part))
        heavy.sort()
        return [(part, name) for _, name, part in heavy[:_MOST_REASONS]]

    def _decide(self, evidence: Evidence, seen: Weighed, lessons: float, z: float) -> Decided:
        spoken = self._said.get(evidence.approach.key)
        if spoken is not None:
            return spoken, Basis.RULE, (Reason("own_word"),), ""
        rule = self.rules.first(evidence)
        if rule is not None:
            named = (("rule", rule.text), ("key", rule.key))
            if rule.verdict is Verdict.NOW and seen.forged:
                # A rule lets in whom it names, not whoever borrows the name.
                doubt = Reason("rule_forged", 0.0, named)
                return Verdict.DIGEST, Basis.RELATIONSHIP, (doubt,), ""
            return rule.verdict, Basis.RULE, (Reason("rule", 0.0, named),), rule.text
        verdict, basis, why = self._judged(evidence, seen, lessons, z)
        if verdict is Verdict.NOW and self._away(evidence, seen):
            until = self.doors.away_until
            end = (("until", until.date().isoformat() if until else ""),)
            return Verdict.DIGEST, Basis.RULE, (Reason("away", 0.0, end), *why), ""
        return verdict, basis, why, ""

    def _judged(
        self, evidence: Evidence, seen: Weighed, lessons: float, z: float
    ) -> tuple[Verdict, Basis, tuple[Reason, ...]]:
        chances = levels(z, self.weights.gap)
        verdict = self._modelled(seen, chances)
        held = guards.guards(evidence, seen, self.doors, lessons)
        why: tuple[Reason, ...] = ()
        basis = Basis.LEARNED
        least = held[0].least if held else verdict
        if RANK[least] > RANK[verdict]:
            verdict = least
            raised = [one for one in held if one.least is least]
            why = tuple([_reason(one.code, 0.0, one.values) for one in raised])
            doubt = all(one.code in guards.DOUBTS for one in raised)
            basis = Basis.DOUBT if doubt else Basis.RELATIONSHIP
        elif verdict is Verdict.DIGEST and chances[1] < _SURE:
            basis = Basis.DOUBT
        elif verdict is Verdict.NOW and any(one.code not in guards.SOFT for one in held):
            basis = Basis.RELATIONSHIP
        held_back = guards.cap(evidence, seen, self.doors, lessons)
        if held_back is not None and RANK[verdict] > RANK[held_back.least]:
            why = (_reason(held_back.code, 0.0, held_back.values),)
            doubt = held_back.code == "stranger"
            return held_back.least, Basis.DOUBT if doubt else Basis.RELATIONSHIP, why
        return verdict, basis, why

    def _modelled(self, seen: Weighed, chances: tuple[float, float, float]) -> Verdict:
        out, _, now = chances
        if now >= _EVEN:
            return Verdict.NOW
        if out <= _EVEN:
            return Verdict.DIGEST
        nobody, own = self.weights.nobody, self.weights.own_nobody
        z = self.weights.nobody_bias
        z += sum(nobody.get(name, 0.0) * value for name, value in seen.features.items())
        z += sum(own.get(name, 0.0) * share for name, share in seen.own) if own else 0.0
        return Verdict.MUTE if z > 0 else Verdict.DECLINE

    def _away(self, evidence: Evidence, seen: Weighed) -> bool:
        until, at = self.doors.away_until, evidence.approach.at
        if until is None or at >= until or (self._away_from is not None and at < self._away_from):
            return False
        if seen.said.kind == "code" and not seen.forged:
            return False
        relation = evidence.relationship
        close = relation.strength >= _CLOSE or (
            relation.sent >= _CLOSE_SENT
            and relation.last_sent is not None
            and (at - relation.last_sent).days <= _CLOSE_DAYS
        )
        return seen.forged or not close
