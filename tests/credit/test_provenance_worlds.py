"""Provenance against possible worlds: decide every fact, then look who could reach whom in time.

The oracle knows no circuits, explanations or absorption. It walks through all worlds (each act
happened or not, took or not, each pair would have met or not), asks for every coalition whether a
buyer knew a seller when they closed, and takes Shapley values of the probabilities by definition.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations, product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tengill.credit import ActRecord, CreditSettings, History, OutcomeRecord, trace
from tengill.credit.game import Contribution
from tengill.credit.settings import DAY
from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence

PEOPLE = ("B", "C", "D", "E", "S")
CLOSED = 10
MOST_FACTS = 8
HALF = Fraction(1, 2)


@dataclass
class World:
    """One way things may have been, and who acts."""

    oracle: "Oracle"
    true: frozenset
    acting: frozenset

    def knew(self, a, z, before, depth, *, root=False):
        """Whether two people knew each other before a moment."""
        if a == z:
            return True
        told = self.oracle
        pair = frozenset((a, z))
        first = told.ties.get(pair)
        joining = [act for act in told.joining(pair) if act.at < before]
        if root and not joining and (first is None or first >= before):
            return pair in told.anyway and self.held(("met", pair), told.anyway[pair])
        if not any(first is None or act.at <= first for act in joining):
            return True
        if depth == 0:
            return True
        if self.held(("met", pair), told.anyway.get(pair, told.settings.counterfactual)):
            return True
        return any(self.led(act, a, z, first, depth, root=root) for act in joining)

    def led(self, act, a, z, first, depth, *, root):
        """Whether one act brought two people together."""
        told = self.oracle
        if act.kind is not ActKind.RECOMMENDATION and first is not None and act.at > first:
            return False
        if not all(who in self.acting or who in told.principals for who in act.connector):
            return False
        if not self.held(("act", act.key), told.weight(act)):
            return False
        seen = root or (first is not None and act.at <= first <= CLOSED * DAY)
        unseen = not seen and act.took is Took.NO_EVIDENCE
        if unseen and not self.held(("took", act.key), told.settings.took_no_evidence):
            return False
        public = act.published and act.kind is ActKind.RECOMMENDATION
        needed = sorted({a, z} & set(act.right))[:1] if public else [a, z]
        return all(
            self.knew(who, other, act.at, depth - 1) for who in act.connector for other in needed
        )

    def held(self, fact, chance):
        return chance == 1 or (chance > 0 and fact in self.true)


@dataclass
class Oracle:
    """A history and an outcome, by their definition."""

    acts: list
    ties: dict
    anyway: dict
    settings: CreditSettings
    contributions: tuple = ()
    principals: frozenset = frozenset("BS")

    def joining(self, pair):
        """The acts that may have joined two people."""
        a, z = sorted(pair)
        return [
            act
            for act in self.acts
            if (
                (a in act.left and z in act.right)
                or (z in act.left and a in act.right)
                or (act.published and not act.left and pair & set(act.right))
            )
            and act.connector
            and not pair & set(act.connector)
            and act.took is not Took.DECLINED
            and self.weight(act) > 0
        ]

    def weight(self, act):
        given_ = self.settings
        return {
            Evidence.CONFIRMED: given_.confirmed,
            Evidence.WITNESSED: given_.witnessed,
            Evidence.REPORTED: given_.reported,
            Evidence.INFERRED: act.confidence * given_.inferred,
        }[act.grade]

    def chances(self):
        """Every fact that may or may not hold."""
        found = {}
        for act in self.acts:
            found["act", act.key] = self.weight(act)
            found["took", act.key] = self.settings.took_no_evidence
        for pair in map(frozenset, combinations(PEOPLE, 2)):
            found["met", pair] = self.anyway.get(pair, self.settings.counterfactual)
        return {fact: chance for fact, chance in found.items() if 0 < chance < 1}

    def value(self, coalition):
        """Pr[the outcome could come about | only these act], contributions aside."""
        chances = self.chances()
        total = Fraction(0)
        for choice in product((True, False), repeat=len(chances)):
            true = frozenset(f for f, held in zip(chances, choice, strict=True) if held)
            world = World(self, true, frozenset(coalition))
            if world.knew("B", "S", CLOSED * DAY + 1, self.settings.depth, root=True):
                weight = Fraction(1)
                for fact, chance in chances.items():
                    weight *= chance if fact in true else 1 - chance
                total += weight
        for one in self.contributions:
            if one.person not in coalition:
                total *= 1 - one.weight
        return total

    def shapley(self, players):
        values = {
            frozenset(c): self.value(c)
            for size in range(len(players) + 1)
            for c in combinations(players, size)
        }
        shares = dict.fromkeys(players, Fraction(0))
        orders = list(permutations(players))
        for order in orders:
            for place, who in enumerate(order):
                had = frozenset(order[:place])
                shares[who] += (values[had | {who}] - values[had]) / len(orders)
        return shares, values[frozenset()], values[frozenset(players)]


@st.composite
def histories(draw):
    """Five people, up to four acts on six days, some ties, some pairs who might have met.

    Each act joins a pair that the outcome or another act asks for, so that chains come about.
    """
    acts, asked = [], [("B", "S")]
    latest = CLOSED
    for number in range(draw(st.integers(1, 4))):
        kind = draw(
            st.sampled_from([ActKind.INTRODUCTION, ActKind.RECOMMENDATION, ActKind.HANDOFF])
        )
        left, right = draw(st.permutations(draw(st.sampled_from(asked))))
        others = [who for who in PEOPLE if who not in (left, right)]
        connector = draw(st.sampled_from([*others, *others, left]))
        asked += [pair for who in (left, right) for pair in [(connector, who)] if connector != who]
        public = kind is ActKind.RECOMMENDATION and draw(st.booleans())
        latest = draw(st.integers(max(4, latest - 1), latest + draw(st.integers(0, 1))))
        acts.append(
            ActRecord(
                key=number,
                kind=kind,
                at=latest * DAY,
                connector=(connector,) if draw(st.integers(0, 19)) else (),
                left=() if public else (left,),
                right=(right,),
                grade=draw(
                    st.sampled_from([Evidence.CONFIRMED, Evidence.CONFIRMED, Evidence.INFERRED])
                ),
                confidence=HALF,
                took=draw(st.sampled_from([Took.TOOK, Took.TOOK, Took.NO_EVIDENCE, Took.DECLINED])),
                published=public,
            )
        )
    pairs = st.sampled_from([frozenset(pair) for pair in asked])
    days = st.integers(4, CLOSED + 1).map(lambda day: day * DAY)
    ties = draw(st.dictionaries(pairs, days, max_size=3))
    chances = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)])
    anyway = draw(st.dictionaries(pairs, chances, max_size=2))
    weighed = CreditSettings(
        depth=draw(st.sampled_from([1, 2, 4, 4])),
        counterfactual=Fraction(0),
        took_no_evidence=draw(st.sampled_from([Fraction(0), HALF, Fraction(1)])),
    )
    contributions = ()
    if draw(st.integers(0, 3)) == 0:
        contributions = (Contribution("E", HALF),)
    return Oracle(acts, ties, anyway, weighed, contributions)


def traced(oracle, amount=10**6):
    """The same by the engine."""
    ties = {tuple(sorted(pair)): at for pair, at in oracle.ties.items()}
    anyway = {tuple(sorted(pair)): chance for pair, chance in oracle.anyway.items()}
    record = OutcomeRecord(("B",), ("S",), CLOSED * DAY, oracle.contributions)
    provenance = trace(record, History(oracle.acts, ties, anyway), oracle.settings)
    return provenance, provenance.credit(amount)


def agree(oracle):
    provenance, result = traced(oracle)
    shares, organic, explained = oracle.shapley(("C", "D", "E"))
    assert result.organic_share == organic
    assert 1 - result.unexplained_share == explained
    assert {s.person: s.credit_share for s in result.shares if s.credit_share} == {
        who: share for who, share in shares.items() if share
    }
    return provenance, result


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(histories())
def test_credit_is_that_of_possible_worlds(oracle):
    assume(len(oracle.chances()) <= MOST_FACTS)
    agree(oracle)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(histories(), st.integers(1, 3))
def test_with_a_counterfactual_for_everybody(oracle, number):
    """Ten pairs may have met by chance: only two acts, both certain, so that worlds stay few."""
    oracle.acts = [act for act in oracle.acts if act.grade is Evidence.CONFIRMED][:2]
    oracle.settings = CreditSettings(
        counterfactual=Fraction(number, 4), took_no_evidence=Fraction(1)
    )
    oracle.anyway = {frozenset(pair): Fraction(1) for pair in (("C", "D"), ("C", "E"), ("D", "E"))}
    agree(oracle)


def introduction(key, day, connector, left, right, **more):
    return ActRecord(
        key,
        ActKind.INTRODUCTION,
        day * DAY,
        (connector,),
        (left,),
        (right,),
        took=Took.TOOK,
        **more,
    )


def oracle_of(*acts, ties=None, anyway=None, **weighed):
    return Oracle(list(acts), ties or {}, anyway or {}, CreditSettings(**weighed))


def test_who_introduced_the_connector_shares_in_the_credit():
    """D introduced C to S, C introduced S to B: without D there was nothing C could do."""
    _, result = agree(
        oracle_of(introduction(1, 1, "D", "C", "S"), introduction(2, 5, "C", "B", "S"))
    )
    assert {share.person: share.credit for share in result.shares} == {"C": 500_000, "D": 500_000}


def test_a_cycle_in_time_explains_nothing_by_itself():
    """Each introduction on one day needs the other: neither is before the other, both are given."""
    provenance, result = agree(
        oracle_of(introduction(1, 5, "C", "D", "S"), introduction(2, 5, "D", "C", "S"),
                  introduction(3, 6, "C", "B", "S"))
    )  # fmt: skip
    assert len(provenance.explanations) == 1
    assert {share.person for share in result.shares} == {"C", "D"}


def test_acts_after_the_outcome_carry_nothing():
    provenance, result = agree(oracle_of(introduction(1, CLOSED + 1, "C", "B", "S")))
    assert not provenance.linked
    assert result.unexplained_share == 1


def test_an_act_at_the_very_moment_of_the_outcome_counts():
    _, result = agree(oracle_of(introduction(1, CLOSED, "C", "B", "S")))
    assert [(share.person, share.credit_share) for share in result.shares] == [("C", 1)]


@pytest.mark.parametrize(("connector", "left", "right"), [("B", "B", "S"), ("S", "B", "S")])
def test_an_introduction_of_a_person_to_themselves_opens_nothing(connector, left, right):
    provenance, result = agree(oracle_of(introduction(1, 3, connector, left, right)))
    assert [cut.reason for cut in provenance.cuts] == ["self"]
    assert result.unexplained_share == 1


def test_who_stands_on_both_sides_is_reported():
    record = OutcomeRecord(("B", "S"), ("S",), CLOSED * DAY)
    provenance = trace(record, History([introduction(1, 3, "C", "B", "S")]), CreditSettings())
    assert [(cut.reason, cut.people) for cut in provenance.cuts] == [("self", ("S",))]
    assert [share.person for share in provenance.credit(10).shares] == ["C"]


def test_an_introduction_of_people_in_touch_already_joined_nobody_unless_asked():
    acts = (introduction(1, 2, "C", "B", "S"), introduction(2, 6, "D", "B", "S"))
    oracle = oracle_of(*acts, ties={frozenset("BS"): 4 * DAY})
    provenance, result = agree(oracle)
    assert {share.person: share.credit_share for share in result.shares} == {"C": 1}
    assert [(cut.reason, cut.act) for cut in provenance.cuts] == [("in_touch", 2)]
    oracle.settings = CreditSettings(late_introductions=True)
    both = traced(oracle)[1]
    assert {share.person: share.credit_share for share in both.shares} == {"C": HALF, "D": HALF}
    later = ActRecord(3, ActKind.RECOMMENDATION, 6 * DAY, ("D",), ("B",), ("S",))
    _, result = agree(oracle_of(acts[0], later, ties={frozenset("BS"): 4 * DAY}))
    assert {share.person: share.credit_share for share in result.shares} == {"C": HALF, "D": HALF}


def test_introductions_of_two_in_touch_before_any_act_are_reported():
    acts = (introduction(1, 4, "C", "B", "S"), introduction(2, 6, "D", "B", "S"))
    provenance, result = agree(oracle_of(*acts, ties={frozenset("BS"): 2 * DAY}))
    assert result.organic_share == 1
    assert [(cut.reason, cut.act) for cut in provenance.cuts] == [("in_touch", 1), ("in_touch", 2)]


def test_colleagues_of_a_side_are_principals():
    """E introduced the buyer; at another firm that is credit, at the buyer's own it is organic."""
    acts = [introduction(1, 3, "E", "B", "S")]
    inside = OutcomeRecord(("B",), ("S",), CLOSED * DAY, (), frozenset({"E"}))
    outside = OutcomeRecord(("B",), ("S",), CLOSED * DAY)
    assert trace(inside, History(acts), CreditSettings()).credit(100).organic == 100
    assert trace(outside, History(acts), CreditSettings()).credit(100).of("E").credit == 100


def test_a_contribution_of_a_principal_is_reported():
    record = OutcomeRecord(
        ("B",), ("S",), CLOSED * DAY, (Contribution("B", HALF), Contribution("E", HALF))
    )
    provenance = trace(record, History([introduction(1, 3, "C", "B", "S")]), CreditSettings())
    assert [(cut.reason, cut.people) for cut in provenance.cuts] == [("principal", ("B",))]
    assert {share.person for share in provenance.credit(100).shares} == {"C", "E"}


def test_how_deep_and_how_far_back():
    acts = (introduction(1, 1, "D", "C", "S"), introduction(2, 5, "C", "B", "S"))
    shallow = History(acts)
    record = OutcomeRecord(("B",), ("S",), CLOSED * DAY)
    provenance = trace(record, shallow, CreditSettings(depth=1))
    assert ("depth", ("C", "S")) in [(cut.reason, cut.people) for cut in provenance.cuts]
    assert [share.person for share in provenance.credit(10).shares] == ["C"]
    provenance = trace(record, shallow, CreditSettings(lookback_days=6))
    assert ("lookback", 1) in [(cut.reason, cut.act) for cut in provenance.cuts]
    assert [share.person for share in provenance.credit(10).shares] == ["C"]


def test_who_recommends_to_everybody_need_not_have_known_the_buyer():
    acts = [
        introduction(1, 1, "C", "E", "S"),
        introduction(2, 2, "D", "E", "B"),
        ActRecord(3, ActKind.RECOMMENDATION, 5 * DAY, ("E",), (), ("S",), published=True),
    ]
    _, result = agree(oracle_of(*acts))
    assert {share.person: share.credit_share for share in result.shares} == {"C": HALF, "E": HALF}
    acts[2] = ActRecord(3, ActKind.RECOMMENDATION, 5 * DAY, ("E",), ("B",), ("S",))
    _, result = agree(oracle_of(*acts))
    assert {share.person for share in result.shares} == {"C", "D", "E"}
