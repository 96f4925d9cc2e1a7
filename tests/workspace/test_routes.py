"""The ways an outcome came about, in sentences with the words they rest on."""

import pytest
from credit_world import DAY, act, chain_world, outcome, person

from tengill.workspace.attribute import attribute_all
from tengill.workspace.outcome import outcome_view
from tengill.workspace.routes import routes

pytestmark = pytest.mark.django_db


def test_a_chain_is_one_route_in_the_order_of_time():
    world = chain_world()
    attribute_all()
    (route,) = routes(outcome_view(world["deal"].pk))
    assert route.sentence == (
        "Katla Owner introduced Sindri Seller and Ingi Middle to each other on 11 January 1970. "
        "Ingi Middle recommended Sindri Seller to Bera Buyer on 21 January 1970."
    )
    assert (route.probability, route.weakest) == (1.0, "confirmed")
    assert [said.message_id for said in route.said] == [
        world["intro"].message_id,
        world["rec"].message_id,
    ]
    assert {said.words for said in route.said} == {"words"}


def test_the_likelier_route_comes_first_and_a_longer_one_that_adds_nothing_is_left_out():
    world = chain_world()
    guess = {"evidence": "inferred", "state": "waiting", "confidence": 0.6}
    jon = person("Jón Rival")
    act("recommendation", 21 * DAY, [jon], [world["B"]], [world["S"]], **guess)
    act("introduction", 9 * DAY, [person("Una Needless")], [world["I"]], [jon])
    attribute_all()
    told = routes(outcome_view(world["deal"].pk))
    assert [route.weakest for route in told] == ["confirmed", "inferred"]
    assert (
        told[1].sentence == "Jón Rival recommended Sindri Seller to Bera Buyer on 22 January 1970."
    )


def test_what_nothing_explains_has_no_routes():
    deal = outcome("Alone", DAY, 100, "EUR", [person("Ari Buyer")], [person("Ugla Seller")])
    attribute_all()
    assert routes(outcome_view(deal.pk)) == ()
