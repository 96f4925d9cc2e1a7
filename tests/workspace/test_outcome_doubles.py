"""One deal told twice is shown and asked about; nothing is merged or dropped by itself."""

import pytest
from credit_world import DAY, chain_world, outcome, person

from tengill.ledger.models import Decision, Outcome, OutcomeCredit
from tengill.workspace import (
    attribute_following,
    outcome_doubles,
    outcomes_by_hand,
    project,
    taking_back,
)
from tengill.workspace.attribute import attribute_all
from tengill.workspace.outcome import outcome_view
from tengill.workspace.statement import statement
from tengill.workspace.statement_page import statement_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    attribute_following.forget()
    made = chain_world()
    attribute_all()
    return made


def again(world, at=30 * DAY + 3_600, minor=1_000, currency="ISK", **more):
    """The chain's deal once more, as another list would tell it."""
    return outcome(
        more.pop("title", "Bera / looms"), at, minor, currency,
        more.pop("buyers", [world["B"]]), more.pop("sellers", [world["S"]]), **more,
    )  # fmt: skip


def pairs():
    return [(pair.first.id, pair.second.id) for pair in outcome_doubles.every()]


def test_the_same_deal_from_two_lists_is_told_on_both_and_both_count(world):
    other = again(world)
    attribute_all()
    assert pairs() == [(world["deal"].pk, other.pk)]
    assert [one.id for one in outcome_doubles.of(world["deal"].pk)] == [other.pk]
    assert [one.id for one in outcome_view(other.pk).doubles] == [world["deal"].pk]
    assert OutcomeCredit.objects.count() == 2
    # The statement says so beside its sums.
    assert "doubled" in statement().limits
    assert "doubled" in statement_page().view.limits


@pytest.mark.parametrize(
    "difference",
    [
        {"minor": 999},
        {"currency": "EUR"},
        {"at": 32 * DAY},
        {"state": "lost"},
        {"superseded": True},
    ],
)
def test_what_differs_is_another_deal(world, difference):
    gone = difference.pop("superseded", False)
    other = again(world, **difference)
    if gone:
        Outcome.objects.filter(pk=other.pk).update(retracted_at=1)
    assert pairs() == []
    assert outcome_doubles.of(world["deal"].pk) == ()


def test_another_buyer_is_another_deal_and_a_side_not_told_is_none(world):
    again(world, buyers=[person("Una Buyer")])
    assert pairs() == []
    half = again(world, buyers=[])
    # Both sellers are Sindri; who bought stands in one of the lists only.
    assert (world["deal"].pk, half.pk) in pairs()


def test_two_without_any_party_told_are_not_alike(world):
    again(world, buyers=[], sellers=[])
    assert pairs() == []


def test_they_are_one_retracts_the_second(world):
    other = again(world)
    outcome_doubles.are_one(world["deal"].pk, other.pk, "Katla", project.outcomes_changed)
    other.refresh_from_db()
    assert other.retracted_at is not None
    assert "same deal as outcome" in other.retracted_why
    assert set(OutcomeCredit.objects.values_list("outcome", flat=True)) <= {world["deal"].pk}
    assert pairs() == []


def test_they_are_one_can_be_taken_back(world):
    other, deal = again(world), world["deal"].pk
    made = outcome_doubles.are_one(deal, other.pk, "Katla", project.outcomes_changed)
    (told,) = outcome_doubles.joined(deal)
    assert (told.decision, told.gone.id, told.who) == (made, other.pk, "Katla")
    assert outcome_doubles.joined(other.pk) == ()
    taking_back.take_back([made], "Katla")
    other.refresh_from_db()
    assert (other.retracted_at, other.retracted_why) == (None, "")
    assert set(OutcomeCredit.objects.values_list("outcome", flat=True)) == {deal, other.pk}
    assert outcome_doubles.joined(deal) == ()
    assert pairs() == [(deal, other.pk)]  # asked again
    with pytest.raises(LookupError, match="not in force"):
        taking_back.take_back([made])


def test_a_decision_without_the_key_is_taken_back_too(world):
    other, deal = again(world), world["deal"].pk
    made = outcome_doubles.are_one(deal, other.pk, "Katla")
    Decision.objects.filter(pk=made).update(value={"same": True})
    assert [one.gone.id for one in outcome_doubles.joined(deal)] == [other.pk]
    taking_back.take_back([made])
    assert pairs() == [(deal, other.pk)]


def test_what_was_retracted_for_another_reason_stays_so(world):
    other, third = again(world), again(world)
    outcomes_by_hand.retract(third.pk, why="told in error")
    made = outcome_doubles.are_one(world["deal"].pk, other.pk, "Katla")
    taking_back.take_back([made])
    third.refresh_from_db()
    assert third.retracted_at is not None


def test_they_are_two_can_be_taken_back(world):
    other = again(world)
    made = outcome_doubles.are_two(other.pk, world["deal"].pk, "Katla")
    assert outcome_doubles.joined(other.pk) == ()
    taking_back.take_back([made])
    assert pairs() == [(world["deal"].pk, other.pk)]
    assert Outcome.objects.filter(retracted_at=None).count() == 2


def test_they_are_two_is_not_asked_again(world):
    other = again(world)
    outcome_doubles.are_two(other.pk, world["deal"].pk, "Katla")
    assert pairs() == []
    attribute_all()
    assert "doubled" not in statement().limits
    assert outcome_doubles.of(other.pk) == ()


def test_what_is_said_of_one_or_none(world):
    deal = world["deal"].pk
    for say in (outcome_doubles.are_one, outcome_doubles.are_two):
        with pytest.raises(ValueError, match="one outcome"):
            say(deal, deal)
        with pytest.raises(LookupError, match="no outcome 999"):
            say(deal, 999)
    assert outcome_doubles.of(999) == ()
