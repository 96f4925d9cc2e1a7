"""The rounds: down to the depth bound, and back up to each outcome's explanations."""

from dataclasses import dataclass, field
from typing import Protocol

from tengill.credit.joins import answering, asking, given, telling
from tengill.credit.joins.asking import QUESTION
from tengill.credit.joins.given import Column, Given, Table
from tengill.credit.settings import CreditSettings

import ibis  # isort: skip


class Bench(Protocol):
    """Where tables lie between rounds. The only thing here that touches an engine."""

    def keep(self, table: Table, name: str) -> Table:
        """Compute a table once; what is returned reads the kept rows."""
        ...

    def number(self, value: Column) -> int:
        """A scalar as a number; nothing (null) is 0."""
        ...


@dataclass(frozen=True, slots=True)
class Explained:
    """What `explain` gives, as kept tables (see `telling` and the package for columns)."""

    explanations: Table
    """outcome, explanation, person, fact, probability."""
    cuts: Table
    """outcome, reason, act, a, z, count: what was left out, and why. Never silent."""
    contributions: Table | None
    """outcome, person, weight, without principals."""


def explain(told: Given, settings: CreditSettings, bench: Bench) -> Explained:
    """The provenance of every outcome, as `tengill.credit.trace` tells it of one.

    The explanations are minimal. Where there are very many of them the likeliest are kept, 64 a
    question (8 once an outcome has more than 512 in a round; fewer below an act of several
    connectors) and 512 an outcome, and a cut says
    how many were left out at least; which of equally likely ones are kept is settled by their
    text, so every engine keeps the same.

    Raises:
        JoinError: when a table lacks a column or a column has the wrong type.
    """
    return _Rounds.start(told, settings, bench).run()


@dataclass(slots=True)
class _Rounds:
    told: Given
    settings: CreditSettings
    bench: Bench
    acts: Table
    sides: Table
    connectors: int
    levels: list[Table] = field(default_factory=list)
    cuts: list[Table] = field(default_factory=list)

    @classmethod
    def start(cls, told: Given, settings: CreditSettings, bench: Bench) -> "_Rounds":
        acts = bench.keep(given.known_acts(told, settings), "acts")
        connectors = bench.number(acts.connectors.length().max())
        return cls(told, settings, bench, acts, given.sides(told), connectors)

    def run(self) -> Explained:
        certain, strangers = self.down()
        found = self.up(certain, strangers)
        took = self.settings.took_no_evidence
        facts = ibis.union(
            *(telling.facts_of(level, self.sides, self.connectors, took) for level in self.levels),
            telling.facts_of_meeting(strangers),
            distinct=True,
        )
        explanations = self.bench.keep(telling.long(found, facts), "explanations")
        contributions = self._kept(telling.contributions_of(self.told, self.sides), "contributions")
        if contributions is not None:
            self.cuts.append(telling.of_principals(contributions))
            contributions = contributions.filter(~contributions.principal).drop("principal")
        cuts = self.bench.keep(telling.all_cuts(self.cuts), "cuts")
        return Explained(explanations, cuts, contributions)

    def down(self) -> tuple[Table, Table]:
        """Ask, level by level; `levels` are the ways of the open questions, roots first.

        Returns:
            The root questions that are certain, and those of strangers who might have met.
        """
        keep = self.bench.keep
        first = self._kept(given.first_interactions(self.told), "first")
        anyway = self._kept(given.anyway(self.told), "anyway")
        met = keep(asking.meetings(self.acts), "met")
        published = keep(asking.broadcasts(self.acts), "published")
        otherwise = self.settings.counterfactual
        roots = asking.root_questions(self.sides)
        self.cuts.append(telling.with_themselves(roots))
        questions = roots.filter(roots.lo != roots.hi)
        certain = strangers = None
        for depth in range(self.settings.depth, -1, -1):
            root = depth == self.settings.depth
            tied = asking.with_ties(questions, first, anyway, otherwise)
            if root:
                tied = keep(tied, "roots")
            told = asking.candidates(tied, met, published, self.settings)
            told = keep(told, f"candidates{depth}")
            open_ways = asking.ways(told, self.settings, root=root)
            self.cuts.append(telling.unusable(told))
            if root:
                self.cuts.append(telling.all_too_late(told))
                on_record = asking.in_touch(tied, told)
                certain = on_record.anti_join(open_ways, list(QUESTION))
                strangers = asking.strangers(tied, on_record)
            if depth == 0:
                self.cuts.append(telling.too_deep(open_ways))
                break
            if not root and not self.bench.number(open_ways.count()):
                break
            self.cuts.append(telling.too_late(told))
            self.levels.append(open_ways)
            questions = asking.questions_below(open_ways)
        return certain, strangers

    def up(self, certain: Table, strangers: Table) -> Table:
        """Answer, level by level from the deepest; the roots' answers are the outcome's."""
        below: Table = None
        took = self.settings.took_no_evidence
        for number, level in reversed(list(enumerate(self.levels))):
            answers = answering.started(level, self.connectors, took)
            if below is not None:
                answers = self._multiplied(answers, level, below)
            answers = answers.select(*QUESTION, "facts", "chance")
            answers = ibis.union(answers, answering.met_anyway(level))
            if number:
                below = self._least(answers, QUESTION, f"answers{number}")
                continue
            organic = certain.select(*QUESTION, facts=answering.NO_FACTS, chance=given.double(1.0))
            met = answering.met_anyway(strangers)
            everything = ibis.union(answers, organic, met)
            return self._least(everything, answering.ROOT, "answers0")
        raise AssertionError("the roots are a level")

    def _multiplied(self, answers: Table, level: Table, below: Table) -> Table:
        several = self.connectors > 1
        for number in range(self.connectors):
            for side in ("lo", "hi"):
                answers = answering.multiplied(answers, below, number, side, several=several)
                if several:
                    left_out = answering.crowded_out(level, below, number, side)
                    self.cuts.append(telling.too_many(left_out, self.told.person_type))
        return answers

    def _least(self, answers: Table, group: tuple[str, ...], name: str) -> Table:
        """The minimal explanations of each group; what is too many is cut and told."""
        limit = answering.LIMITS[group]
        placed = self.bench.keep(answering.fewer(answers, group, limit), f"{name}_placed")
        ranked = answering.likeliest(answering.absorbed(placed, group), group, limit)
        ranked = self.bench.keep(ranked, name)
        left_out = answering.left_out(ranked, limit)
        self.cuts.append(telling.too_many(left_out, self.told.person_type))
        return answering.within(ranked)

    def _kept(self, table: Table | None, name: str) -> Table | None:
        return None if table is None else self.bench.keep(table, name)
