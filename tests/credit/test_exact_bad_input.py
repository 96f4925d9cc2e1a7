"""What cannot be weighed is refused by name; every way to write a probability is exact."""

import json
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from tengill.credit import Contribution, Fact, FactError, attribute, probability_ranges
from tengill.credit.circuit import AnyOf, Leaf

NINE_TENTHS = Fraction(9, 10)


@pytest.mark.parametrize(
    "written",
    [0.9, "0.9", "9/10", "90e-2", Decimal("0.9"), NINE_TENTHS, np.float64(0.9)],
    ids=lambda value: type(value).__name__,
)
def test_a_probability_is_what_is_written(written):
    assert Fact("x", "A", written).probability == NINE_TENTHS
    assert Contribution("A", written).weight == NINE_TENTHS
    result = attribute([["x"]], [Fact("x", "A", written)], 10)
    assert (result.of("A").credit, result.unexplained) == (9, 1)


def test_whole_numbers_are_probabilities():
    assert attribute([["x"]], [Fact("x", "A", 1)], 10).of("A").credit == 10
    assert attribute([["x"]], [Fact("x", "A", 0)], 10).unexplained == 10


@pytest.mark.parametrize(
    "written",
    [
        float("nan"),
        float("inf"),
        "likely",
        "",
        "1/0",
        None,
        True,
        [0.5],
        Decimal("NaN"),
        "1e999999",
    ],
    ids=repr,
)
def test_what_is_no_number_is_refused_at_once_by_name(written):
    with pytest.raises(FactError, match="'x'"):
        Fact("x", "A", written)
    with pytest.raises(FactError, match="'Kata'"):
        Contribution("Kata", written)


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(1.5, "1.5"), (-0.1, "-0.1"), ("1e300", "1e"), (Fraction(10**30 + 1, 10**30), "above 1")],
    ids=["above", "below", "huge", "a hair above"],
)
def test_probabilities_outside_zero_and_one_are_refused_with_where(probability, shown):
    facts = [Fact("ok", "B"), Fact("x", "A", probability)]
    with pytest.raises(FactError, match=r"fact 'x' of explanation 1") as told:
        attribute([["ok"], ["ok", "x"]], facts, 1)
    assert shown in str(told.value)
    assert "[0, 1]" in str(told.value)


@pytest.mark.parametrize(
    ("explanations", "facts", "says"),
    [
        ([["a"], ["a", "b"]], [Fact("a", "A")], "explanation 1 names a fact .* 'b'"),
        (["ab"], [Fact("a", "A"), Fact("b", "B")], "explanation 0 is the text 'ab'"),
        ([7], [], "explanation 0 is no list"),
        ([["a"]], [Fact("a", "A"), Fact("a", "A", 0.5)], "two different facts .* 'a'.*1/2"),
        ([["a"]], [Fact("a", True)], "the owner of fact 'a' is True"),
        ([["a"]], [Fact("a", 1.5)], "the owner of fact 'a' is 1.5"),
        ([[["a"]]], [], "explanation 0 is no list of fact keys"),
    ],
)
def test_explanations_that_make_no_sense_are_refused_with_where(explanations, facts, says):
    with pytest.raises(FactError, match=says):
        attribute(explanations, facts, 1)


def test_a_contribution_of_nobody_is_refused():
    with pytest.raises(FactError, match="who contributed is None"):
        attribute([[]], [], 1, [Contribution(None, 0.5)])


def test_the_same_fact_twice_is_one_fact():
    result = attribute([["a", "a"], ["a"]], [Fact("a", "A"), Fact("a", "A")], 9)
    assert [(s.person, s.credit) for s in result.shares] == [("A", 9)]
    assert [e.absorbed_by for e in result.explanations] == [None, 0]


def test_facts_of_nobody_are_organic_chance():
    result = attribute([["a"], ["b"]], [Fact("a", None, "1/2"), Fact("b", None, "1/2")], 100)
    assert (result.organic, result.unexplained, result.shares) == (75, 25, ())


def test_an_empty_explanation_makes_all_others_superfluous():
    result = attribute([["a"], []], [Fact("a", "A")], 5)
    assert (result.organic, result.shares) == (5, ())
    assert [e.absorbed_by for e in result.explanations] == [1, None]


def test_numbers_and_names_may_be_people_of_one_outcome():
    result = attribute([["a", "b"]], [Fact("a", 7), Fact("b", "seven")], 3)
    assert [(s.person, s.credit) for s in result.shares] == [(7, 2), ("seven", 1)]


@pytest.mark.parametrize("leaf", [-1, 1])
def test_a_circuit_over_facts_that_were_not_given_is_refused(leaf):
    with pytest.raises(FactError, match=f"names fact {leaf}, but 1 facts"):
        attribute([], [Fact("a", "A")], 1, circuit=AnyOf((Leaf(0), Leaf(leaf))))


@pytest.mark.parametrize(
    ("intervals", "says"),
    [
        ({"z": (0, 1)}, "'z' is of a fact that was not given"),
        ({"a": (0.9, 0.2)}, "not within 0 to 1"),
        ({"a": (0, 2)}, "not within 0 to 1"),
        ({"a": ("low", 1)}, "the least probability of fact 'a'"),
    ],
)
def test_intervals_that_are_none_are_refused(intervals, says):
    with pytest.raises(FactError, match=says):
        probability_ranges([["a"]], [Fact("a", "A")], 1, intervals=intervals)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (1.2, "1.2"),
        (1.0000000000000002, "1.0000000000000002"),
        (Fraction(4, 3), "4/3"),
        (np.float32(1.1), "1.1"),
        (Decimal(1) + Decimal("1e-26"), "just above 1"),
        (Decimal("-1e-390"), "just below 0"),
        (1e300, "1e+300"),
        (Decimal("1e399"), "beyond 1e300"),
    ],
)
def test_a_probability_is_told_as_it_was_written(wrong, told):
    with pytest.raises(FactError, match=rf"has probability {re.escape(told)}, which is not in"):
        attribute([["a"]], [Fact("a", "C", wrong)], 10)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), np.float32("nan")])
def test_what_is_no_number_is_told_as_it_is(wrong):
    with pytest.raises(FactError, match=rf"is {wrong}, which is no number"):
        Fact("a", "C", wrong)


def test_numbers_of_numpy_are_numbers():
    told = attribute(
        [["a"]],
        [Fact("a", np.int64(3), np.float32(0.3))],
        10,
        [Contribution(np.int32(4), np.float64(0.5))],
    )
    plain = attribute([["a"]], [Fact("a", 3, 0.3)], 10, [Contribution(4, 0.5)])
    assert told == plain
    assert json.dumps(told.as_json()) == json.dumps(plain.as_json())
