"""Named settings: saved as facts, one in use, its figures on every outcome and statement."""

import pytest
from credit_world import chain_world

from tengill.credit import CreditSettings, SettingError
from tengill.ledger.models import CreditLine, Decision, OutcomeCredit
from tengill.workspace import attribute_following, credit_sets, settings, taking_back
from tengill.workspace.attribute import attribute_all, saved_settings
from tengill.workspace.outcome import outcome_view
from tengill.workspace.statement import statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    attribute_following.forget()
    made = chain_world()
    attribute_all()
    return made


def credit(world, who="C"):
    return CreditLine.objects.get(person=world[who], model="shapley").credit_minor


def names():
    return [one.name for one in credit_sets.sets()]


def test_some_are_always_there_and_the_default_is_in_use():
    assert names() == ["default", "strict", "half-life 180 days", "one year back"]
    assert credit_sets.in_use().name == "default"
    assert saved_settings() == CreditSettings()
    assert all(one.built_in for one in credit_sets.sets())
    assert credit_sets.named("strict").reported == 0


def test_a_set_is_saved_used_and_stands_with_its_figures(world):
    made = credit_sets.add(
        "mild", {"counterfactual": "20%", "half_life_days": 180}, "Katla", "fair"
    )
    assert (made.changed, made.in_use) == (("counterfactual", "half_life_days"), False)
    assert credit(world) == 500  # saved, not in use
    credit_sets.use("mild", "Katla")
    assert OutcomeCredit.objects.get().settings_key == made.key == saved_settings().key
    assert credit(world) < 500
    assert outcome_view(world["deal"].pk).settings.name == "mild"
    assert statement().stamp.settings["counterfactual"] == "1/5"
    # Saved anew under its name while in use, figures follow.
    credit_sets.add("mild", {"counterfactual": "0"})
    assert credit(world) == 500


def test_using_another_and_taking_that_back(world):
    used = credit_sets.use("half-life 180 days")
    assert credit(world) < 500
    taking_back.take_back([used])
    assert (credit_sets.in_use().name, credit(world)) == ("default", 500)


def test_deleting(world):
    credit_sets.add("mild", {"counterfactual": "0.2"})
    credit_sets.use("mild")
    with pytest.raises(ValueError, match="in use"):
        credit_sets.delete("mild")
    credit_sets.use("default")
    made = credit_sets.delete("mild")
    assert "mild" not in names()
    with pytest.raises(LookupError, match="no settings called"):
        credit_sets.use("mild")
    taking_back.take_back([made])
    assert "mild" in names()
    with pytest.raises(ValueError, match="always there"):
        credit_sets.delete("strict")


def test_a_single_setting_saved_later_changes_what_is_in_use_until_a_set_is_used_again(world):
    credit_sets.use("strict")
    settings.save("counterfactual", "0.5")
    now = credit_sets.in_use()
    assert (now.name, now.in_use) == ("", True)
    assert now.title == "strict, changed: Chance they would have met anyway"
    assert (
        saved_settings().counterfactual
        == CreditSettings.of({"counterfactual": "1/2"}).counterfactual
    )
    assert saved_settings().reported == 0
    credit_sets.use("default")
    assert credit_sets.in_use().name == "default"
    assert saved_settings() == CreditSettings()


def test_as_ledgers_always_did_single_settings_alone_change_the_default(world):
    settings.save("counterfactual", "0.2")
    settings.save("time_zone", "Atlantic/Reykjavik")
    assert saved_settings() == CreditSettings().changed({"counterfactual": "0.2"})


@pytest.mark.parametrize(
    ("name", "values", "says"),
    [
        ("", {}, "a name of at most"),
        ("x" * 61, {}, "a name of at most"),
        ("strict", {}, "always there"),
        ("mild", {"counterfactual": "2"}, "probability from 0 to 1"),
        ("mild", {"tone": "2"}, "not a setting"),
        ("mild", {"late_introductions": "perhaps"}, "yes or no"),
        ("mild", {"depth": "1e9"}, "whole number"),
    ],
)
def test_what_is_no_set_is_refused(name, values, says):
    with pytest.raises(ValueError, match=says):
        credit_sets.add(name, values)
    assert not Decision.objects.exists()


def test_changed_keeps_the_rest():
    plain = CreditSettings()
    assert plain.changed({}) == plain
    assert plain.changed({"half_life_days": "none"}) == plain
    assert plain.changed({"lookback_days": ""}) == plain
    assert plain.changed({"late_introductions": "yes"}).late_introductions is True
    assert plain.changed({"inferred": "0"}).key != plain.key
    for text in ("1e-999999999", "9" * 100, "nan", "1/0"):
        with pytest.raises(SettingError):
            plain.changed({"reported": text})
