"""One outcome under other settings: nothing is written, and it is what saving them would give."""

import pytest
from credit_world import DAY, act, chain_world, outcome, person, tie

from tengill.credit import SettingError
from tengill.facts.money import Money
from tengill.ledger import decisions
from tengill.ledger.models import CreditLine, OutcomeCredit
from tengill.workspace import attribute_following, credit_sets, presenting
from tengill.workspace.attribute import attribute_all
from tengill.workspace.outcome import outcome_view
from tengill.workspace.what_if import sliders, what_if

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _know_nothing():
    attribute_following.forget()
    yield
    attribute_following.forget()


def credits_of(view):
    return {row.person.name: row.shapley.minor for row in view.credit}


def test_without_changes_it_is_the_page_as_kept():
    world = chain_world()
    attribute_all()
    told = what_if(world["deal"].pk)
    kept = outcome_view(world["deal"].pk)
    assert told.view.detail == kept.detail
    assert told.view.credit == kept.credit
    assert (told.view.sentence, told.view.without) == (kept.sentence, kept.without)
    assert told.changed == ()
    assert told.settings.name == "default"
    assert [(moved.before, moved.now) for moved in told.people] == [(Money("ISK", 500),) * 2] * 2


def test_a_moved_counterfactual_is_shown_and_nothing_is_written():
    world = chain_world()
    attribute_all()
    before = list(CreditLine.objects.values()), list(OutcomeCredit.objects.values())
    told = what_if(world["deal"].pk, {"counterfactual": "0.2"})
    # B and S, and I and S would each have met anyway with 0.2.
    assert told.view.organic == Money("ISK", 200)
    assert credits_of(told.view) == {"Katla Owner": 320, "Ingi Middle": 480}
    (changed,) = told.changed
    assert (changed.name, changed.saved, changed.now) == ("counterfactual", "0 %", "20 %")
    assert told.settings.name == ""
    assert told.settings.changed == ("counterfactual",)
    moved = {one.person.name: one for one in told.people}
    assert (moved["Katla Owner"].before, moved["Katla Owner"].now) == (
        Money("ISK", 500), Money("ISK", 320),
    )  # fmt: skip
    assert moved["Katla Owner"].share_now == pytest.approx(0.32)
    assert (list(CreditLine.objects.values()), list(OutcomeCredit.objects.values())) == before


def test_what_if_is_what_saving_gives():
    world = chain_world()
    attribute_all()
    changes = {"counterfactual": "1/3", "half_life_days": "10", "took_no_evidence": "0.25"}
    told = what_if(world["deal"].pk, changes)
    credit_sets.add("mine", changes)
    credit_sets.use("mine")
    kept = outcome_view(world["deal"].pk)
    assert told.view.detail == kept.detail
    assert told.view.credit == kept.credit
    assert kept.settings.name == "mine"


def test_a_named_set_and_changes_on_top_of_it():
    world = chain_world()
    world["intro"].evidence = world["intro"].state = "inferred"
    world["intro"].save()
    attribute_all()
    strict = what_if(world["deal"].pk, set_name="strict")
    assert strict.settings.name == "strict"
    assert credits_of(strict.view) == {"Ingi Middle": 1_000}
    (cut,) = strict.view.cuts
    assert "weighs nothing under these settings" in presenting.plain(cut)
    with_it = what_if(world["deal"].pk, {"inferred": "1"}, "strict")
    assert credits_of(with_it.view) == {"Katla Owner": 450, "Ingi Middle": 450}


def test_it_sees_a_decision_made_since_and_one_taken_back():
    world = chain_world()
    attribute_all()
    deal = world["deal"].pk
    assert what_if(deal).view.organic == Money("ISK", 0)
    about = "points:" + "|".join(sorted(f"email:{world[who].address}" for who in "BS"))
    told = decisions.record("acquaintance", about, {"since": None, "anyway": "3/10"})
    # Nothing in this ledger knows their addresses: only a name told by hand can be meant.
    assert what_if(deal).view.organic == Money("ISK", 0)
    decisions.retract(told)
    assert what_if(deal).view.organic == Money("ISK", 0)


def test_people_the_ledger_does_not_know_keep_their_name():
    seller, buyer = person("Sindri Seller"), person("Bera Buyer")
    act("introduction", 10 * DAY, ["Nobody Known"], [seller], [buyer])
    deal = outcome("Looms", 30 * DAY, 900, "EUR", [buyer], [seller])
    attribute_all()
    (moved,) = what_if(deal.pk).people
    assert (moved.person.id, moved.person.name) == (None, "Nobody Known")
    assert moved.now == Money("EUR", 900)


def test_an_outcome_that_is_not_won_has_no_figures():
    seller, buyer = person("Sindri Seller"), person("Bera Buyer")
    tie(seller, buyer, 5 * DAY)
    deal = outcome("Looms", 30 * DAY, 900, "EUR", [buyer], [seller], state="lost")
    told = what_if(deal.pk, {"counterfactual": "0.5"})
    assert (told.view.detail, told.people, told.view.settings) == ({}, (), None)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"counterfactual": "1.5"}, "counterfactual must be a probability"),
        ({"counterfactual": "1e-999999999"}, "counterfactual must be a probability"),
        ({"depth": "0"}, "depth must be a whole number from 1"),
        ({"half_life_days": "-3"}, "half_life_days must be a whole number"),
        ({"colour": "1"}, "'colour' is not a setting"),
    ],
)
def test_an_impossible_value_is_refused(changes, says):
    world = chain_world()
    with pytest.raises(SettingError, match=says):
        what_if(world["deal"].pk, changes)


def test_unknown_outcome_and_unknown_set():
    with pytest.raises(LookupError, match="no outcome"):
        what_if(10**9)
    with pytest.raises(LookupError, match="no settings called"):
        what_if(chain_world()["deal"].pk, set_name="dream")


def test_sliders_tell_where_things_stand():
    found = {one.name: one for one in sliders({"half_life_days": "180", "counterfactual": "20%"})}
    assert found["half_life_days"].value == 180
    assert found["half_life_days"].saved is None
    assert found["half_life_days"].may_be_off
    assert found["half_life_days"].text == "180 days"
    assert found["counterfactual"].value == pytest.approx(0.2)
    assert found["counterfactual"].text == "20 %"
    assert (found["depth"].value, found["lookback_days"].text) == (4, "none")
    for one in found.values():
        assert one.value is None or one.low <= one.value <= one.high
