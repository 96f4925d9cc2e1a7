"""Amounts that are odd: negative, zero, none, in many currencies."""

from datetime import UTC, datetime

import pytest
from credit_world import DAY, chain_world, outcome

from tengill.facts.money import Money
from tengill.ledger.models import OutcomeCredit
from tengill.workspace import attribute_following, comparison, outcomes_by_hand
from tengill.workspace.attribute import attribute_all
from tengill.workspace.outcome import outcome_view
from tengill.workspace.statement import statement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _know_nothing():
    attribute_following.forget()


def test_a_negative_amount_told_by_hand_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match="refunded"):
        outcomes_by_hand.add_by_hand(title="Rope", money=Money("EUR", -1))
    made = outcomes_by_hand.add_by_hand(title="Rope", money=Money("EUR", 1))
    with pytest.raises(ValueError, match="refunded"):
        outcomes_by_hand.correct(made, money=Money("EUR", -5))


def test_what_was_refunded_carries_no_credit():
    world = chain_world()
    outcomes_by_hand.correct(world["deal"].pk, state="refunded", after=attribute_all)
    assert not OutcomeCredit.objects.exists()
    assert statement().totals == ()


def test_an_amount_of_zero_is_shared_as_nothing_and_its_shares_are_told():
    world = chain_world(amount=0)
    attribute_all()
    view = outcome_view(world["deal"].pk)
    assert {row.shapley for row in view.credit} == {Money("ISK", 0)}
    assert [share["share"] for share in view.detail["shares"]] == ["1/2", "1/2"]


def test_currencies_are_summed_apart_everywhere():
    world = chain_world(amount=1_000, currency="ISK")
    outcome("Ropes", 31 * DAY, 700, "EUR", [world["B"]], [world["S"]])
    attribute_all()
    assert {total.currency for total in statement().totals} == {"ISK", "EUR"}
    told = comparison.of_ledger()
    assert [(table.currency, table.amount.minor) for table in told.tables] == [
        ("EUR", 700), ("ISK", 1_000),
    ]  # fmt: skip


def test_an_outcome_before_any_act_and_one_without_a_day():
    world = chain_world()
    early = outcome("Early", DAY, 500, "EUR", [world["B"]], [world["S"]])
    undated = outcome("Undated", None, 500, "EUR", [world["B"]], [world["S"]])
    attribute_all()
    assert OutcomeCredit.objects.get(outcome=early).detail["reason"] == "no_link"
    assert OutcomeCredit.objects.get(outcome=undated).detail["reason"] == "no_date"
    assert outcome_view(early.pk).unexplained == Money("EUR", 500)
    assert datetime.fromtimestamp(DAY, UTC) == outcome_view(early.pk).closed_at
