"""Only "Acme Ltd" bought: who of its people acts for it, and who earns nothing there."""

import pytest
from credit_world import DAY, act, outcome, person, tie

from tengill.facts.money import Money
from tengill.ledger.models import OutcomeCredit
from tengill.workspace import attribute_following, presenting
from tengill.workspace.attribute import attribute_all
from tengill.workspace.attribute_sides import ORGANISATION_PEOPLE
from tengill.workspace.outcome import outcome_view

pytestmark = pytest.mark.django_db
CLOSED = 30 * DAY


@pytest.fixture
def world():
    attribute_following.forget()
    made = {
        "C": person("Katla Connector"),
        "S": person("Sindri Seller"),
        "early": person("Anna Early", organisation="acme.example", first_at=5 * DAY, sent=9),
        "late": person("Lars Late", organisation="acme.example", first_at=40 * DAY, sent=50),
        "other": person("Otto Other", organisation="other.example", first_at=5 * DAY),
    }
    return made | {"deal": outcome("Looms", CLOSED, 1_000, "EUR", ["Acme Ltd"], [made["S"]])}


def told(deal):
    attribute_all()
    return OutcomeCredit.objects.get(outcome=deal).detail


def test_its_people_on_record_by_then_act_for_it(world):
    act("introduction", 10 * DAY, [world["C"]], [world["early"]], [world["S"]])
    detail = told(world["deal"])
    side = detail["sides"]["buyer"]
    assert (side["people"], side["by"]) == ([world["early"].pk], "organisation")
    assert {share["person"]: share["credit"] for share in detail["shares"]} == {
        world["C"].pk: 1_000
    }


def test_who_came_to_it_after_the_deal_did_not_act_in_it(world):
    act("introduction", 10 * DAY, [world["C"]], [world["late"]], [world["S"]])
    assert told(world["deal"])["reason"] == "no_link"


def test_a_colleague_earns_no_credit_at_their_own_house(world):
    act("introduction", 10 * DAY, [world["late"]], [world["early"]], [world["S"]])
    attribute_all()
    row = OutcomeCredit.objects.get(outcome=world["deal"])
    assert (row.organic_minor, row.detail["shares"]) == (1_000, [])


def test_any_of_its_people_will_do(world):
    second = person("Berit Early", organisation="Acme", first_at=6 * DAY)
    act("introduction", 10 * DAY, [world["C"]], [second], [world["S"]])
    detail = told(world["deal"])
    assert set(detail["sides"]["buyer"]["people"]) == {world["early"].pk, second.pk}
    assert detail["shares"][0]["credit"] == 1_000


def test_a_tie_of_one_of_them_makes_it_organic(world):
    tie(world["early"], world["S"], 7 * DAY)
    told(world["deal"])
    assert OutcomeCredit.objects.get().organic_minor == 1_000


def test_an_organisation_nobody_knows_is_said_to_be_unknown(world):
    deal = outcome("Ropes", CLOSED, 500, "EUR", ["Nowhere Ltd"], [world["S"]])
    assert told(deal)["reason"] == "buyer_unknown"
    view = outcome_view(deal.pk)
    assert view.unexplained == Money("EUR", 500)
    assert "does not know the buyer's people" in presenting.plain(view.sentence)


def test_a_great_house_is_looked_at_in_part_and_that_is_said(world):
    for number in range(ORGANISATION_PEOPLE + 3):
        person(f"Employee {number} Many", organisation="acme.example", first_at=DAY, sent=1)
    idle = person("Idle Employee", organisation="acme.example", first_at=DAY)
    act("introduction", 10 * DAY, [idle], [world["early"]], [world["S"]])
    detail = told(world["deal"])
    side = detail["sides"]["buyer"]
    assert (len(side["people"]), side["left_out"]) == (ORGANISATION_PEOPLE, 5)
    assert detail["shares"] == []  # whoever is left out is a colleague still
    (cut,) = [presenting.plain(one) for one in outcome_view(world["deal"].pk).cuts]
    assert cut == "Acme Ltd has 5 more people on record than are looked at."
