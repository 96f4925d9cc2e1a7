"""From the ledger's tables to credit rows and the detail a page shows."""

import json

import pytest
from credit_world import DAY, act, chain_world, message, outcome, person, tie

from tengill.credit import CreditSettings, SettingError
from tengill.ledger import decisions
from tengill.ledger.models import ActParty, CreditLine, OutcomeCredit
from tengill.workspace.attribute import attribute, attribute_all, computed, saved_settings

pytestmark = pytest.mark.django_db


def lines(model="shapley", **which):
    rows = CreditLine.objects.filter(model=model, **which)
    return {line.person_id: line.credit_minor for line in rows}


def detail(deal):
    return OutcomeCredit.objects.get(outcome=deal).detail


def test_a_chain_is_shared_equally_and_last_touch_hides_the_connector():
    world = chain_world()
    counts = attribute_all()
    # Ours, first, last, last non-direct; linear, U, W and time decay give something to both.
    assert (counts.outcomes, counts.lines) == (1, 2 + 1 + 1 + 1 + 2 + 2 + 2 + 2)
    katla, ingi = world["C"].pk, world["I"].pk
    assert lines() == {katla: 500, ingi: 500}
    assert lines("last") == {ingi: 1000}
    assert lines("first") == {katla: 1000}
    assert lines("linear") == {katla: 500, ingi: 500}
    row = OutcomeCredit.objects.get()
    assert (row.organic_minor, row.unexplained_minor) == (0, 0)
    assert row.settings_key == saved_settings().key
    assert set(CreditLine.objects.values_list("weakest", flat=True)) == {"confirmed"}


def test_the_detail_has_all_a_page_needs():
    world = chain_world()
    attribute_all()
    told = detail(world["deal"])
    katla, ingi, bera = (world[key].pk for key in "CIB")
    assert told["state"] == "explained"
    assert told["amount"] == {"minor": 1000, "currency": "ISK", "unit": "minor"}
    assert [share["share"] for share in told["shares"]] == ["1/2", "1/2"]
    assert told["shares"][0]["without"] == {"key": "without_all", "params": {"lost": 1000}}
    (explanation,) = told["explanations"]
    assert explanation["acts"] == [world["intro"].key, world["rec"].key]
    assert [step["key"] for step in explanation["steps"]] == ["introduced", "recommended"]
    shown = told["acts"][world["intro"].key]
    assert shown["message"] == world["intro"].message_id
    assert shown["words"] == [[0, 5, "words", False]]
    flows = [(link["source"], link["target"], link["value"]) for link in told["links"]]
    assert flows == [
        (f"p:{katla}", f"p:{ingi}", 500), (f"p:{ingi}", f"p:{bera}", 1000),
        (f"p:{bera}", "outcome", 1000),
    ]  # fmt: skip
    assert told["models"]["last"] == {str(ingi): 1000}
    assert json.loads(json.dumps(told)) == told


def test_inferred_acts_weigh_with_their_confidence_and_give_a_range():
    world = chain_world()
    world["intro"].evidence, world["intro"].state, world["intro"].confidence = (
        "inferred",
        "waiting",
        0.8,
    )
    world["intro"].save()
    attribute_all()
    katla, ingi = world["C"].pk, world["I"].pk
    assert lines() == {katla: 400, ingi: 400}
    shares = {share["person"]: share for share in detail(world["deal"])["shares"]}
    assert (shares[katla]["confirmed"], shares[katla]["with_inferred"]) == (0, 500)
    assert (shares[katla]["low"], shares[katla]["high"]) == (0, 500)
    assert shares[katla]["only_inferred"] is True
    # Without the unconfirmed introduction Ingi simply knew Sindri: all of it is his.
    assert (shares[ingi]["confirmed"], shares[ingi]["with_inferred"]) == (1000, 500)
    assert CreditLine.objects.get(model="shapley", person=katla).weakest == "inferred"
    assert OutcomeCredit.objects.get().unexplained_minor == 200


@pytest.mark.parametrize("change", ["rejected", "bulk", "undated", "other kind"])
def test_acts_that_do_not_count(change):
    world = chain_world()
    made = world["rec"]
    if change == "rejected":
        made.state = "rejected"
    elif change == "bulk":
        made.state = "waiting"
        made.message.bulk = 0.9
        made.message.save()
    elif change == "undated":
        made.at = None
    else:
        made.kind = "acknowledgement"
    made.save()
    attribute_all()
    assert lines() == {}
    assert OutcomeCredit.objects.get().unexplained_minor == 1000
    assert detail(world["deal"])["reason"] == "no_link"


def test_a_confirmed_act_counts_even_in_bulk_mail():
    world = chain_world()
    world["rec"].message.bulk = 0.9
    world["rec"].message.save()
    attribute_all()
    assert len(lines()) == 2


def test_ties_older_than_any_introduction_make_it_organic():
    world = chain_world()
    tie(world["B"], world["S"], 5 * DAY)
    attribute_all()
    row = OutcomeCredit.objects.get()
    assert (row.organic_minor, lines()) == (1000, {})
    assert row.detail["state"] == "organic"


def test_an_older_tie_of_the_advocate_leaves_the_introducer_out():
    world = chain_world()
    tie(world["I"], world["S"], 5 * DAY)
    attribute_all()
    assert lines() == {world["I"].pk: 1000}


@pytest.mark.parametrize("change", ["lost", "superseded", "retracted"])
def test_outcomes_that_carry_no_credit_have_no_rows(change):
    world = chain_world()
    attribute_all()
    deal = world["deal"]
    if change == "lost":
        deal.state = "lost"
    elif change == "retracted":
        deal.retracted_at = 1
    else:
        deal.superseded_by = outcome("newer", None, 5, "ISK", [world["B"]], [world["S"]])
    deal.save()
    attribute([deal.pk])
    assert not CreditLine.objects.filter(outcome=deal).exists()
    assert not OutcomeCredit.objects.filter(outcome=deal).exists()


def test_an_outcome_without_an_amount_is_shared_but_sums_to_nothing():
    world = chain_world(amount=None, currency="")
    attribute_all()
    assert lines() == {world["C"].pk: 0, world["I"].pk: 0}
    told = detail(world["deal"])
    assert told["amount"]["unit"] == "share"
    assert [share["share_float"] for share in told["shares"]] == [0.5, 0.5]


@pytest.mark.parametrize("amount", [0, 1, -1, -1001, 10**14 + 1])
def test_every_unit_is_in_a_row(amount):
    world = chain_world(amount=amount)
    attribute_all()
    row = OutcomeCredit.objects.get(outcome=world["deal"])
    assert sum(lines().values()) + row.organic_minor + row.unexplained_minor == amount


@pytest.mark.parametrize(
    ("at", "buyers", "sellers", "reason"),
    [
        (None, "B", "S", "no_date"), (9, "", "S", "buyer_unknown"), (9, "B", "", "seller_unknown"),
        (9, "B", "S", "no_link"),
    ],
)  # fmt: skip
def test_what_cannot_be_traced_is_unexplained_and_says_why(at, buyers, sellers, reason):
    people = {name: person(name) for name in "BS"}
    deal = outcome("x", at, 70, "EUR", [people[b] for b in buyers], [people[s] for s in sellers])
    attribute_all()
    row = OutcomeCredit.objects.get(outcome=deal)
    assert (row.unexplained_minor, row.detail["reason"]) == (70, reason)


def test_an_organisation_stands_for_its_people_when_nobody_is_named():
    katla = person("Katla Owner")
    bera = person("Bera Buyer", organisation="steypa.example", sent=9)
    person("Other Person", organisation="annad.example")
    sindri = person("Sindri Seller")
    act("introduction", 10 * DAY, [katla], [bera], [sindri])
    deal = outcome("x", 30 * DAY, 1000, "ISK", ["Steypa, hf."], [sindri])
    attribute_all()
    assert lines() == {katla.pk: 1000}
    side = detail(deal)["sides"]["buyer"]
    assert (side["by"], side["people"], side["told"]) == (
        "organisation",
        [bera.pk],
        ["Steypa, hf."],
    )


def test_the_owner_is_the_side_a_list_of_their_own_deals_leaves_out():
    owner, bera, katla = (
        person("The Owner", owner=True),
        person("Bera Buyer"),
        person("Katla Third"),
    )
    act("introduction", 10 * DAY, [katla], [bera], [owner])
    deal = outcome("x", 30 * DAY, 1000, "ISK", [bera], [])
    nobody = outcome("y", 30 * DAY, 1000, "ISK", [], [])
    attribute_all()
    assert lines() == {katla.pk: 1000}
    assert detail(deal)["sides"]["seller"]["by"] == "owner"
    assert detail(nobody)["reason"] == "buyer_unknown"


def test_a_large_organisation_is_bounded_and_says_so():
    people = [person(f"Worker {n}", organisation="Risi", sent=n) for n in range(60)]
    deal = outcome("x", 30 * DAY, 1000, "ISK", ["Risi"], [person("Sindri Seller")])
    attribute_all()
    side = detail(deal)["sides"]["buyer"]
    assert (len(side["people"]), side["left_out"]) == (50, 10)
    assert side["people"][0] == people[-1].pk


def test_an_assistants_introduction_is_their_principals():
    world = chain_world()
    assistant = person("Askur Assistant", assistant_of=world["C"])
    ActParty.objects.filter(act=world["intro"], role="connector").update(person=assistant)
    attribute_all()
    assert lines() == {world["C"].pk: 500, world["I"].pk: 500}


def test_the_owners_persons_are_one_player_with_all_their_ties():
    world = chain_world()
    other = person("Katla At Home", owner=True)
    ActParty.objects.filter(act=world["intro"], role="connector").update(person=other)
    tie(other, world["S"], 2 * DAY)
    # Somebody introduced Katla's first person to Sindri, but her other one knew him before.
    act("introduction", 5 * DAY, [person("Latecomer")], [world["C"]], [world["S"]])
    attribute_all()
    assert lines() == {world["C"].pk: 500, world["I"].pk: 500}


def test_credit_of_somebody_unknown_is_shown_and_is_not_unexplained():
    world = chain_world()
    ActParty.objects.filter(act=world["intro"], role="connector").update(
        person=None, name="Unknown Helper"
    )
    attribute_all()
    assert lines() == {world["I"].pk: 500}
    row = OutcomeCredit.objects.get()
    assert row.unexplained_minor == 0
    assert row.detail["names"] == {"?unknown helper": "Unknown Helper"}
    assert {share["person"] for share in row.detail["shares"]} == {"?unknown helper", world["I"].pk}


@pytest.mark.parametrize(
    ("subject", "counts"),
    [
        ("the looms of Sindri Seller", True), ("SINDRI SELLER's looms", True),
        ("Vefstóll", True), ("vefstoll ehf", True), ("Sindri", False), ("Vefstólla", False), ("", False),
    ],
)  # fmt: skip
def test_a_recommendation_names_what_it_recommends_in_words(subject, counts):
    ingi, bera = person("Ingi Middle"), person("Bera Buyer")
    sindri = person("Sindri Seller")
    act("recommendation", 20 * DAY, [ingi], [bera], [], subject=subject)
    deal = outcome("x", 30 * DAY, 1000, "ISK", [bera], [sindri])
    deal.parties.filter(side="seller").update(organisation="Vefstóll ehf.")
    attribute_all()
    assert (lines() == {ingi.pk: 1000}) is counts


def test_settings_are_decisions_and_change_the_key():
    world = chain_world()
    decisions.record("setting", "counterfactual", {"value": 0.5})
    attribute_all()
    row = OutcomeCredit.objects.get()
    assert row.settings_key != CreditSettings().key
    assert row.detail["settings"]["counterfactual"] == "1/2"
    assert row.organic_minor == 500
    number = decisions.record("setting", "counterfactual", {"value": 2})
    with pytest.raises(SettingError, match="counterfactual"):
        attribute_all()
    decisions.retract(number)
    assert saved_settings().key == row.settings_key
    assert [r.detail for r in computed([world["deal"].pk])] == [row.detail]


def snapshot():
    return (
        list(OutcomeCredit.objects.order_by("outcome").values()),
        list(
            CreditLine.objects.order_by("outcome", "person", "model").values_list(
                "outcome", "person", "model", "credit_minor", "necessity_minor", "weakest"
            )
        ),
    )


def test_rebuilding_and_doing_it_one_by_one_give_the_same_rows():
    world = chain_world()
    for number in range(6):
        outcome(
            f"more {number}", (31 + number) * DAY, 77 + number, "EUR", [world["B"]], [world["S"]]
        )
        act(
            "introduction",
            (9 + number) * DAY,
            [person(f"Extra {number}")],
            [world["S"]],
            [world["I"]],
        )
    attribute_all()
    whole = snapshot()
    attribute_all()
    assert snapshot() == whole
    for row in whole[0]:
        attribute([row["outcome_id"]])
    assert snapshot() == whole


def test_queries_do_not_grow_with_the_number_of_outcomes(django_assert_max_num_queries):
    world = chain_world()
    for _ in range(40):
        outcome("another", 30 * DAY, 10, "EUR", [world["B"]], [world["S"]])
    with django_assert_max_num_queries(33):
        attribute_all()
    assert OutcomeCredit.objects.count() == 41


def test_the_messages_of_acts_are_evidence():
    world = chain_world()
    world["rec"].message = message(at=1)
    world["rec"].save()
    attribute_all()
    told = detail(world["deal"])
    assert {shown["message"] for shown in told["acts"].values()} == {
        world["intro"].message_id, world["rec"].message_id,
    }  # fmt: skip
