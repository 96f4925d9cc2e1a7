"""Ranges over what nobody knows, and credit if one thing were otherwise."""

import pytest
from credit_world import DAY, act, chain_world, message, outcome, person

from tengill.facts.money import Money
from tengill.workspace import attribute_following, presenting
from tengill.workspace.attribute import attribute_all
from tengill.workspace.attribute_detail import PARTS
from tengill.workspace.outcome_case import case
from tengill.workspace.outcome_ranges import ranges
from tengill.workspace.outcome_sensitivity import sensitivity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _know_nothing():
    attribute_following.forget()
    yield
    attribute_following.forget()


def isk(minor):
    return Money("ISK", minor)


def test_ranges_of_the_chain():
    world = chain_world()
    told = ranges(case(world["deal"].pk))
    ingi, katla = told.rows  # the same credit: by name
    # Least: everybody would have met anyway with 1/2. B and S then met without any act in half of
    # the worlds; of the other half I and S did so in half. The introduction is 20 days old and the
    # recommendation 10: with a half-life of 365 days they weigh 0.9627 and 0.9812 then, so that
    # Katla's part is 1000 / 2 / 2 / 2 of 0.9627 * 0.9812.
    assert (katla.person.name, katla.low, katla.credit, katla.high) == (
        "Katla Owner", isk(118), isk(500), isk(500),
    )  # fmt: skip
    assert "50 %" in katla.low_when
    assert "365 days" in katla.low_when
    assert katla.high_when == ""
    assert ingi.low < ingi.credit
    assert told.organic == (isk(0), isk(500))
    assert told.unexplained[0] == isk(0)
    assert len(told.varied) == 3
    assert "from none to 365 days" in told.varied[1]


def test_what_is_only_inferred_may_be_nothing_or_all():
    world = chain_world()
    world["intro"].evidence = world["intro"].state = "inferred"
    world["intro"].confidence = 0.5
    world["intro"].save()
    told = {row.person.name: row for row in ranges(case(world["deal"].pk)).rows}
    assert told["Katla Owner"].low == isk(0)
    assert told["Katla Owner"].high == isk(500)
    assert "certain" in told["Katla Owner"].high_when
    # Without the unconfirmed introduction Ingi simply knew Sindri: all is his.
    assert told["Ingi Middle"].high == isk(1_000)
    assert "confirmed" in told["Ingi Middle"].high_when


def test_the_shown_figure_lies_in_its_range_under_any_settings():
    world = chain_world()
    for changes in ({"counterfactual": "0.9"}, {"half_life_days": "7"}, {"took_no_evidence": "0"}):
        for row in ranges(case(world["deal"].pk, changes)).rows:
            assert row.low <= row.credit <= row.high


def test_without_an_amount_ranges_are_in_millionths():
    world = chain_world(amount=None, currency="")
    assert ranges(case(world["deal"].pk)).rows[0].credit == Money("", PARTS // 2)


def test_a_lost_outcome_has_none():
    world = chain_world()
    world["deal"].state = "lost"
    world["deal"].save()
    assert case(world["deal"].pk) is None


def test_with_one_way_everything_hangs_on_it():
    world = chain_world()
    attribute_all()
    told = sensitivity(case(world["deal"].pk))
    katla, ingi = str(world["C"].pk), str(world["I"].pk)
    assert told.credit == {katla: isk(500), ingi: isk(500)}
    by_key = {one.key: one for one in told.alternatives}
    gone = by_key["explanation:0"]
    assert gone.credit == {katla: isk(0), ingi: isk(0)}
    assert gone.unexplained == isk(1_000)
    words = presenting.plain(gone.sentence)
    assert words.startswith("Without this way: ")
    assert "Katla Owner" in words
    low, high = sorted((world["I"].pk, world["S"].pk))
    met = by_key[f"met:{low}|{high}"]
    assert met.credit == {katla: isk(250), ingi: isk(750)}
    assert met.greatest == isk(250)
    assert "would have met anyway" in presenting.plain(met.sentence)
    assert told.alternatives[0] is gone
    assert told.left_out == 0


def test_alternatives_that_weigh_the_same_stand_in_the_order_of_their_words():
    world = chain_world()
    for name in ("Orri One", "Alda Two", "Mani Three"):
        act("introduction", 12 * DAY, [person(name)], [world["S"]], [world["B"]])
    attribute_all()
    told = sensitivity(case(world["deal"].pk)).alternatives
    order = [(-one.greatest.minor, presenting.plain(one.sentence)) for one in told]
    assert order == sorted(order)
    assert len({weight for weight, _words in order}) < len(order)  # there are ties to break


def test_what_a_shorter_way_absorbed_counts_again_without_it():
    """J knew them both and recommended on his own: alone he would have sufficed."""
    world = chain_world()
    other = person("Jari Other")
    act(
        "recommendation",
        21 * DAY,
        [other],
        [world["B"]],
        [world["S"]],
        message=message(at=21 * DAY),
    )
    attribute_all()
    told = sensitivity(case(world["deal"].pk))
    jari = str(other.pk)
    assert told.credit[jari] == isk(666)  # of 2/3: the odd units go by player order
    without = [one for one in told.alternatives if one.key.startswith("explanation:")]
    assert {tuple(one.credit[who].minor for who in (jari,)) for one in without} == {(1_000,), (0,)}


def test_a_name_with_a_bar_in_it_is_no_trouble():
    seller, buyer = person("Sindri Seller"), person("Bera Buyer")
    act("introduction", 10 * DAY, ["Odd | Name"], [seller], [buyer])
    deal = outcome("Looms", 30 * DAY, 900, "EUR", [buyer], [seller])
    told = sensitivity(case(deal.pk))
    assert {person.name for person in told.people.values()} == {
        "Odd | Name", "Sindri Seller", "Bera Buyer",
    }  # fmt: skip


def test_ways_that_read_alike_are_told_apart_by_their_words():
    world = chain_world()
    for words in ("I sent him on to her", "do call her yourself " + "and again " * 20):
        made = act("handoff", 12 * DAY, [person("Orri One")], [world["B"]], [world["S"]])
        made.words = [[0, len(words), words, False]]
        made.save()
    attribute_all()
    told = [
        presenting.plain(one.sentence)
        for one in sensitivity(case(world["deal"].pk)).alternatives
        if one.key.startswith("explanation:")
    ]
    assert len(set(told)) == len(told) == 3
    assert sum("(“I sent him on to her”)" in one for one in told) == 1
    assert sum("and again" in one and one.endswith("…”)") for one in told) == 1
