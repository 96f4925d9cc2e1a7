"""The other models, the sentences, the flow, and rounding."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_credit_provenance import acts_in_time, intro, rec, ties_in_time

from tengill.credit import CreditSettings, History, OutcomeRecord, trace
from tengill.credit.flow import OUTCOME, flow
from tengill.credit.models import MODELS, Touch, in_minor_units, journey
from tengill.credit.rounding import apportion, nearest
from tengill.credit.why import why, without
from tengill.facts.acts import Took

CHAIN = [intro("i", 10, "C", "S", "I"), rec("r", 20, "I", "B", "S")]


def test_first_last_and_linear_touch():
    touches = journey([CHAIN[1], CHAIN[0], intro("k", 15, "I", "X", "Y")], principals="BS")
    assert [touch.person for touch in touches] == ["C", "I", "I"]
    assert MODELS["first"](touches) == {"C": 1}
    assert MODELS["last"](touches) == {"I": 1}
    assert MODELS["linear"](touches) == {"C": Fraction(1, 3), "I": Fraction(2, 3)}


def test_principals_touch_nobody_and_no_touch_shares_nothing():
    assert journey([intro("i", 1, "B", "S", "X")], principals="B") == ()
    for model in MODELS.values():
        assert model(()) == {}
    assert in_minor_units({}, 1000) == {}


@pytest.mark.slow
@given(
    st.lists(
        st.builds(Touch, st.sampled_from("abcd"), st.integers(0, 9), st.integers()), min_size=1
    ),
    st.integers(-(10**12), 10**12),
)
def test_every_model_shares_the_whole_amount(touches, amount):
    for model in MODELS.values():
        shares = model(tuple(touches))
        assert sum(shares.values()) == 1
        assert sum(in_minor_units(shares, amount).values()) == amount


@pytest.mark.slow
@given(st.lists(st.integers(0, 50), min_size=1, max_size=9), st.integers(-(10**9), 10**9))
def test_parts_add_up_and_are_within_one_unit(weights, amount):
    total = sum(weights) or 1
    shares = [Fraction(weight, total) for weight in weights]
    shares[0] += 1 - sum(shares)
    parts = apportion(amount, shares)
    assert sum(parts) == amount
    assert all(abs(part - amount * share) < 1 for part, share in zip(parts, shares, strict=True))


@pytest.mark.parametrize("shares", [[Fraction(1, 2)], [Fraction(3, 2), Fraction(-1, 2)], []])
def test_shares_that_are_no_division_are_refused(shares):
    with pytest.raises(ValueError, match=r"sum to|negative"):
        apportion(10, shares)


def test_nearest_rounds_halves_to_even():
    assert [
        nearest(1, Fraction(1, 2)),
        nearest(3, Fraction(1, 2)),
        nearest(-3, Fraction(1, 2)),
    ] == [0, 2, -2]


def picture(acts, at=100, ties=None, amount=1000, chosen=None):
    outcome = OutcomeRecord(("B",), ("S",), at)
    provenance = trace(outcome, History(acts, ties), chosen or CreditSettings())
    result = provenance.credit(amount)
    return provenance, result, flow(outcome, result, {act.key: act for act in acts})


def test_the_flow_of_the_chain_goes_from_the_first_act_to_the_outcome():
    _, _, drawn = picture(CHAIN)
    assert [(x.source, x.target, x.value, x.acts) for x in drawn.links] == [
        ("p:C", "p:I", 500, ("i",)), ("p:I", "p:B", 1000, ("r",)), ("p:B", OUTCOME, 1000, ()),
    ]  # fmt: skip


def test_a_person_before_and_after_another_gets_a_second_node():
    acts = [
        intro("a", 5, "C", "S", "D"), intro("b", 10, "D", "S", "E"), intro("c", 15, "E", "S", "F"),
        intro("d", 8, "F", "B", "D"), intro("e", 20, "D", "B", "S"),
    ]  # fmt: skip
    _, _, drawn = picture(acts)
    assert_sound(drawn, 1000)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(acts_in_time, ties_in_time, st.integers(0, 10**6))
def test_every_flow_adds_up_and_has_no_cycle(acts, ties, amount):
    _, _, drawn = picture(acts, at=12, ties=ties, amount=amount)
    assert_sound(drawn, amount)


def assert_sound(drawn, amount):
    inflow, outflow = {}, {}
    for link in drawn.links:
        inflow[link.target] = inflow.get(link.target, 0) + link.value
        outflow[link.source] = outflow.get(link.source, 0) + link.value
    names = [node.id for node in drawn.nodes]
    assert len(names) == len(set(names))
    for node in drawn.nodes:
        if node.id == OUTCOME:
            assert inflow.get(OUTCOME, 0) == amount
        else:
            assert inflow.get(node.id, 0) + node.own == outflow.get(node.id, 0), node
    assert set(inflow) | set(outflow) <= set(names)
    order, left = [], set(names)
    while left:
        free = {n for n in left if not any(x.target == n and x.source in left for x in drawn.links)}
        assert free, "a cycle"
        order += sorted(free)
        left -= free


def steps(provenance, acts):
    facts = {fact.key: fact for fact in provenance.facts}
    return [
        why(explanation, facts, {act.key: act for act in acts})
        for explanation in provenance.explanations
    ]


def test_why_tells_the_acts_in_time_order_with_their_doubts():
    acts = [
        intro("i", 10, "C", "S", "I", took=Took.NO_EVIDENCE),
        rec("r", 20, "I", "B", "S", published=True),
    ]
    chosen = CreditSettings(counterfactual=Fraction(1, 5))
    provenance, _, _ = picture(acts, chosen=chosen)
    told = [[step.key for step in one] for one in steps(provenance, acts)]
    assert told == [
        ["met_anyway"],
        ["met_anyway", "published"],
        ["introduced", "took_unseen", "published"],
    ]
    first = steps(provenance, acts)[2][0].as_json()
    assert first["params"] == {
        "act": "i", "at": 10, "connector": ["C"], "left": ["S"], "right": ["I"],
    }  # fmt: skip
    assert steps(provenance, acts)[0][0].params["probability"] == "1/5"


def test_an_explanation_of_nothing_says_that_they_knew_each_other():
    provenance, result, _ = picture([], ties={("B", "S"): 3})
    assert [[step.key for step in one] for one in steps(provenance, [])] == [["known"]]
    assert result.organic == 1000


def test_without_them_all_some_or_nothing_is_lost():
    _, alone, _ = picture(CHAIN)
    assert without(alone.shares[0], alone).as_json() == {
        "key": "without_all",
        "params": {"lost": 1000},
    }
    _, rivals, _ = picture([*CHAIN, rec("j", 30, "J", "B", "S")])
    assert {without(share, rivals).key for share in rivals.shares} == {"without_none"}
    chosen = CreditSettings(counterfactual=Fraction(1, 4))
    _, partly, _ = picture([intro("i", 10, "C", "B", "S")], chosen=chosen)
    assert without(partly.shares[0], partly).as_json() == {
        "key": "without_part", "params": {"lost": 750, "share": 0.75},
    }  # fmt: skip
