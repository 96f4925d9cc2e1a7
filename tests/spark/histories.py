"""Random histories as records and as the same tables, to hold the joins against `trace`."""

from dataclasses import dataclass, field
from fractions import Fraction

import pyarrow as pa

from tengill.credit import ActRecord, Contribution, History, OutcomeRecord, trace
from tengill.credit.settings import DAY
from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence

KINDS = [
    ActKind.INTRODUCTION, ActKind.HANDOFF, ActKind.RECOMMENDATION, ActKind.RECOMMENDATION,
    ActKind.ACKNOWLEDGEMENT,
]  # fmt: skip


@dataclass
class Histories:
    """Many small histories side by side, of different people; `outcomes` in one numbering."""

    people: int = 7
    acts: list[ActRecord] = field(default_factory=list)
    first: dict = field(default_factory=dict)
    met: dict = field(default_factory=dict)
    outcomes: list[OutcomeRecord] = field(default_factory=list)
    worlds: int = 0

    def add(self, rng, most_acts, outcomes=2):
        """One history more: few people and days, so that chains, cycles and ties are common."""
        base = self.worlds * self.people
        self.worlds += 1

        def some(least, most):
            return tuple(base + p for p in rng.sample(range(self.people), rng.randint(least, most)))

        def pairs(most):
            return [tuple(some(2, 2)) for _ in range(rng.randint(0, most))]

        for _ in range(rng.randint(0, most_acts)):
            published = rng.random() < 0.3
            several = rng.random()
            connector = some(0, 1) if several < 0.1 else some(1, 2 if several < 0.25 else 1)
            self.acts.append(
                ActRecord(
                    len(self.acts), rng.choice(KINDS), rng.randint(0, 20) * DAY, connector,
                    some(0 if published else 1, 2), some(1, 2), rng.choice(list(Evidence)),
                    Fraction(rng.randint(0, 10), 10), rng.choice(list(Took)), published,
                )
            )  # fmt: skip
        self.first |= {pair: rng.randint(0, 22) * DAY for pair in pairs(8)}
        self.met |= {tuple(sorted(pair)): Fraction(rng.randint(0, 4), 4) for pair in pairs(3)}
        for _ in range(outcomes):
            given = [Contribution(p, Fraction(rng.randint(0, 4), 4)) for p in some(0, 1)]
            self.outcomes.append(
                OutcomeRecord(
                    some(1, 2), some(1, 2), rng.randint(5, 22) * DAY, tuple(given),
                    frozenset(some(0, 1)),
                )
            )  # fmt: skip

    def tables(self):
        """acts, outcomes, acquaintance, met_anyway, contributions."""
        several = pa.list_(pa.int64())
        acts, told = self.acts, self.outcomes
        given = [
            (n, c.person, float(c.weight)) for n, o in enumerate(told) for c in o.contributions
        ]
        return {
            "acts": pa.table({
                "act": pa.array([a.key for a in acts], pa.int64()),
                "kind": pa.array([str(a.kind) for a in acts], pa.string()),
                "at": pa.array([a.at for a in acts], pa.int64()),
                "connector": pa.array([list(a.connector) for a in acts], several),
                "left": pa.array([list(a.left) for a in acts], several),
                "right": pa.array([list(a.right) for a in acts], several),
                "grade": pa.array([str(a.grade) for a in acts], pa.string()),
                "probability": pa.array([float(a.confidence) for a in acts], pa.float64()),
                "took": pa.array([str(a.took) for a in acts], pa.string()),
                "published": pa.array([a.published for a in acts], pa.bool_()),
            }),
            "outcomes": pa.table({
                "outcome": pa.array(range(len(told)), pa.int64()),
                "at": pa.array([o.at for o in told], pa.int64()),
                "buyer": pa.array([list(o.buyers) for o in told], several),
                "seller": pa.array([list(o.sellers) for o in told], several),
                "insider": pa.array([sorted(o.insiders) for o in told], several),
                "amount": pa.array([1000 + 7 * n for n in range(len(told))], pa.int64()),
            }),
            "acquaintance": pa.table({
                "a": pa.array([a for a, _ in self.first], pa.int64()),
                "z": pa.array([z for _, z in self.first], pa.int64()),
                "first_at": pa.array(self.first.values(), pa.int64()),
            }),
            "met_anyway": pa.table({
                "a": pa.array([a for a, _ in self.met], pa.int64()),
                "z": pa.array([z for _, z in self.met], pa.int64()),
                "probability": pa.array([float(p) for p in self.met.values()], pa.float64()),
            }),
            "contributions": pa.table({
                "outcome": pa.array([n for n, _, _ in given], pa.int64()),
                "person": pa.array([p for _, p, _ in given], pa.int64()),
                "weight": pa.array([w for _, _, w in given], pa.float64()),
            }),
        }  # fmt: skip

    def traced(self, settings):
        """Per outcome what `trace` says: (explanations, facts, cuts, contributions)."""
        history = History(self.acts, self.first, self.met)
        told = []
        for outcome in self.outcomes:
            found = trace(outcome, history, settings)
            explanations = {frozenset(map(spelled, keys)) for keys in found.explanations}
            used = set().union(*explanations) if explanations else set()
            facts = {
                spelled(f.key): (f.owner, round(float(f.probability), 12)) for f in found.facts
            }
            told.append((
                explanations,
                {key: value for key, value in facts.items() if key in used},
                {(c.reason, None if c.act is None else str(c.act), tuple(c.people), c.count)
                 for c in found.cuts},
                sorted((c.person, float(c.weight)) for c in found.contributions),
            ))  # fmt: skip
        return told


def spelled(key):
    """A fact's key as the joins spell it."""
    kind, first, *more = key
    return ":".join([kind, str(len(str(first))), str(first), *map(str, more)])


def joined(explanations, cuts, contributions, count):
    """What the joins say, in the form of `Histories.traced`."""
    told = [(({}), {}, set(), []) for _ in range(count)]
    for row in explanations:
        sets, facts, _, _ = told[row["outcome"]]
        of = sets.setdefault(row["explanation"], set())
        if row["fact"] is None:
            assert (row["person"], row["probability"]) == (None, 1.0)
        else:
            assert row["fact"] not in of
            of.add(row["fact"])
            value = (row["person"], round(row["probability"], 12))
            assert facts.setdefault(row["fact"], value) == value
    for row in cuts:
        people = () if row["a"] is None else tuple(sorted({row["a"], row["z"]}))
        told[row["outcome"]][2].add((row["reason"], row["act"], people, row["count"]))
    for row in contributions:
        told[row["outcome"]][3].append((row["person"], row["weight"]))
    for sets, _, _, _ in told:
        assert sorted(sets) == list(range(len(sets))), "explanations are numbered from 0"
        assert len(set(map(frozenset, sets.values()))) == len(sets)
    return [
        ({frozenset(s) for s in sets.values()}, facts, cut, sorted(given))
        for sets, facts, cut, given in told
    ]
