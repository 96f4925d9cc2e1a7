"""Ranges and sensitivities: the worked values, corners against a fine net, slopes exactly."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import product

import exact_worlds as worlds
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.credit import (
    Fact,
    FactError,
    attribute,
    met_anyway,
    probability_ranges,
    sensitivity_of,
    spread,
    without_explanation,
)

CHAIN = [Fact("intro", "C", 0.9), Fact("rec", "I", 0.8)]
SURE = [Fact("intro", "C"), Fact("rec", "I"), Fact("also", "J")]
QUICK = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shares(result):
    return {share.person: share.credit_share for share in result.shares}


def then(alternative):
    return {who: change.then_share for who, change in alternative.credit.items()}


def test_if_two_had_met_anyway_the_worked_values_come_out():
    """The design's rows: I and S (the introduction was not needed), and B and S (the outcome)."""
    chain = [["intro", "rec"]]
    inner = met_anyway(0.2, chain, SURE, 1000, needless="intro")
    assert then(inner) == {"C": Fraction(2, 5), "I": Fraction(3, 5)}
    outer = met_anyway(0.3, chain, SURE, 1000)
    assert then(outer) == {"C": Fraction(7, 20), "I": Fraction(7, 20)}
    assert (outer.organic.then, outer.organic.then - outer.organic.now) == (300, 300)
    assert outer.credit["C"].as_json()["by"] == -150
    assert outer.greatest == Fraction(3, 20)


def test_taking_an_explanation_away_tells_who_it_hid():
    """ "I would have recommended him anyway" takes the introducer to zero; without it they share."""
    told = sensitivity_of([["intro", "rec"], ["rec"]], SURE, 1000)
    assert shares(told.result) == {"I": 1}
    (only,) = told.without
    assert only.explanation == 1
    assert then(only) == {"C": Fraction(1, 2), "I": Fraction(1, 2)}
    assert only.greatest == Fraction(1, 2)


def test_taking_the_rival_away_gives_the_chain_its_halves():
    told = sensitivity_of([["intro", "rec"], ["also"]], SURE, 600)
    assert [each.explanation for each in told.without] == [0, 1]
    assert then(told.without[1]) == {"C": Fraction(1, 2), "I": Fraction(1, 2), "J": 0}
    assert then(told.without[0]) == {"C": 0, "I": 0, "J": 1}
    assert told.anyway.probability == Fraction(1, 10)
    assert told.anyway.organic.then == 60
    plain = told.as_json()
    assert json.loads(json.dumps(plain)) == plain


def test_slopes_are_the_differences_between_certain_and_impossible():
    told = sensitivity_of([["intro", "rec"]], CHAIN, 1000)
    slopes = {slope.fact: slope for slope in told.slopes}
    assert slopes["intro"].credit == {"C": Fraction(2, 5), "I": Fraction(2, 5)}
    assert slopes["rec"].credit == {"C": Fraction(9, 20), "I": Fraction(9, 20)}
    assert slopes["intro"].unexplained == Fraction(-4, 5)


@QUICK
@given(worlds.wide_games(most_players=5, most_chances=3), st.sampled_from(worlds.CHANCES))
def test_every_figure_is_linear_in_every_probability(world, chance):
    sets, known, _ = world
    facts = [Fact(key, owner, p) for key, (owner, p) in known.items()]
    told = sensitivity_of(sets, facts, 10**6)
    for slope in told.slopes:
        moved = [f if f.key != slope.fact else replace(f, probability=chance) for f in facts]
        there = shares(attribute(sets, moved, 10**6))
        for who, by in slope.credit.items():
            here = shares(told.result).get(who, 0)
            assert there.get(who, 0) == here + by * (chance - slope.probability)


@pytest.mark.slow
@QUICK
@given(worlds.wide_games(most_players=4, most_chances=3))
def test_corners_hold_every_value_inside_the_box(world):
    sets, known, _ = world
    facts = [Fact(key, owner, p) for key, (owner, p) in known.items()]
    moving = {f.key: (Fraction(1, 4), Fraction(3, 4)) for f in facts[:2]}
    found = probability_ranges(sets, facts, 10**6, intervals=moving)
    climbed = probability_ranges(sets, facts, 10**6, intervals=moving, corners=1)
    assert found.exact
    assert climbed.exact == (len(moving) < 2)
    seen = {}
    for steps in product(range(0, 5, 2), repeat=len(moving)):
        chances = {k: Fraction(1, 4) + Fraction(s, 8) for k, s in zip(moving, steps, strict=True)}
        inside = [replace(f, probability=chances.get(f.key, f.probability)) for f in facts]
        for who, share in shares(attribute(sets, inside, 10**6)).items():
            seen.setdefault(who, []).append(share)
            assert found.credit[who].low_share <= share <= found.credit[who].high_share
            assert climbed.outer[who][0] <= share <= climbed.outer[who][1]
    for who, told in climbed.credit.items():
        assert found.credit[who].low_share <= told.low_share
        assert told.high_share <= found.credit[who].high_share
    plain = climbed.as_json()
    assert json.loads(json.dumps(plain)) == plain


def test_a_range_says_where_its_ends_are():
    told = probability_ranges(
        [["intro", "rec"]], CHAIN, 1000, intervals={"intro": (0.5, 1), "rec": ("1/2", "9/10")}
    )
    assert (told.credit["C"].low, told.credit["C"].high) == (125, 450)
    assert told.credit["C"].low_at == "intro=1/2, rec=1/2"
    assert told.credit["C"].high_at == "intro=1, rec=9/10"
    assert (told.unexplained.low, told.unexplained.high) == (100, 750)
    assert told.outer["C"] == (Fraction(1, 8), Fraction(9, 20))


def test_a_spread_over_settings_names_the_variants():
    one = attribute([["intro", "rec"]], SURE, 600)
    other = attribute([["intro", "rec"], ["also"]], SURE, 600)
    told = spread({"as saved": one, "with the rival": other})
    assert (told.credit["J"].low, told.credit["J"].high) == (0, 400)
    assert (told.credit["J"].low_at, told.credit["J"].high_at) == ("as saved", "with the rival")
    assert (told.credit["C"].low, told.credit["C"].high) == (100, 300)


@pytest.mark.parametrize("results", [{}, {"a": 1, "b": 2}], ids=["none", "other amounts"])
def test_a_spread_over_nothing_or_other_amounts_is_refused(results):
    told = {name: attribute([], [], amount) for name, amount in results.items()}
    with pytest.raises(ValueError, match=r"result|amount"):
        spread(told)


def test_alternatives_that_are_none_are_refused():
    with pytest.raises(IndexError, match="no explanation 3"):
        without_explanation(3, [["rec"]], SURE, 1)
    with pytest.raises(FactError, match="no explanation rests on the fact 'also'"):
        met_anyway(0.5, [["rec"]], SURE, 1, needless="also")
    with pytest.raises(FactError, match=r"\[0, 1\]"):
        met_anyway(1.5, [["rec"]], SURE, 1)
