"""All models side by side: one outcome, one person, the whole ledger."""

from datetime import UTC, date, datetime

import pytest
from credit_world import DAY, act, chain_world, outcome, person

from tengill.facts.money import Money
from tengill.ledger.models import CreditLine
from tengill.workspace import attribute_following, comparison, comparison_journeys, presenting
from tengill.workspace.attribute import attribute_all
from tengill.workspace.attribute_detail import PARTS
from tengill.workspace.presenting import Link

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _know_nothing():
    attribute_following.forget()
    yield
    attribute_following.forget()


def figures(told, table=0):
    """Name → model → minor units."""
    names = [model.name for model in told.models]
    return {
        (row.person.name if row.person else row.outcome.title): {
            name: cell.money.minor
            for name, cell in zip(names, row.cells, strict=True)
            if cell is not None
        }
        for row in told.tables[table].rows
    }


@pytest.fixture
def world():
    """The chain in ISK, once more in EUR with Ingi alone, and one without an amount."""
    made = chain_world(amount=1_000)
    seller, buyer = person("Una Seller"), person("Vala Buyer")
    act("introduction", 40 * DAY, [made["I"]], [seller], [buyer])
    made["euro"] = outcome("Ropes", 50 * DAY, 300, "EUR", [buyer], [seller])
    made["bare"] = outcome("Mention", 60 * DAY, None, "", [made["B"]], [made["S"]])
    attribute_all()
    return made


def test_the_whole_ledger_one_table_per_currency(world):
    told = comparison.of_ledger()
    assert [table.currency for table in told.tables] == ["EUR", "ISK", ""]
    assert [table.outcomes for table in told.tables] == [1, 1, 1]
    assert figures(told, 0)["Ingi Middle"]["shapley"] == 300
    isk = figures(told, 1)
    assert isk["Katla Owner"] == {
        "shapley": 500, "first": 1_000, "linear": 500, "u_shaped": 500, "w_shaped": 500,
        "time_decay": isk["Katla Owner"]["time_decay"],
    }  # fmt: skip
    assert isk["Ingi Middle"]["last"] == 1_000
    assert figures(told, 2)["Katla Owner"]["shapley"] == PARTS // 2
    assert told.tables[1].amount == Money("ISK", 1_000)
    assert (told.scope, told.settings.name) == ("ledger", "default")


def test_a_model_conserves_the_amount_less_what_nobody_is_credited_with(world):
    told = comparison.of_ledger()
    for table in told.tables[:2]:
        for model, cell in zip(told.models, table.totals, strict=True):
            rest = table.organic.minor + table.unexplained.minor if model.name == "shapley" else 0
            assert cell.money.minor + rest == table.amount.minor
            assert cell.share == pytest.approx(1 - rest / table.amount.minor)


def test_who_is_invisible_to_last_touch(world):
    told = comparison.of_ledger()
    assert {(one.person.name, one.credit) for one in told.invisible} == {
        ("Katla Owner", Money("ISK", 500)),
        ("Katla Owner", Money("", PARTS // 2)),
    }
    katla = next(row for row in told.tables[1].rows if row.person.name == "Katla Owner")
    assert (katla.invisible, katla.outcomes, katla.weakest) == (True, 1, "confirmed")
    assert told.invisible[0].link == Link("statement", None, (("person", str(world["C"].pk)),))
    assert presenting.plain(told.sentence).startswith("Last touch does not see 1 person with ")


def test_a_period_is_kept_to_and_stands_in_the_links(world):
    told = comparison.of_ledger(date(1970, 1, 20), date(1970, 2, 10))
    assert [table.currency for table in told.tables] == ["ISK"]
    (katla,) = [row for row in told.tables[0].rows if row.invisible]
    assert katla.cells[0].link.query[1:] == (("from", "1970-01-20"), ("to", "1970-02-10"))
    empty = comparison.of_ledger(date(1999, 1, 1))
    assert empty.tables == ()
    assert "No outcome" in presenting.plain(empty.sentence)
    with pytest.raises(ValueError, match="before it starts"):
        comparison.of_ledger(date(2000, 1, 1), date(1999, 1, 1))
    with pytest.raises(ValueError, match="no time zone"):
        comparison.of_ledger(datetime(2000, 1, 1))  # noqa: DTZ001 - that is what is refused


def test_one_outcome_refuses_the_models_of_all_journeys(world):
    told = comparison.of_outcome(world["deal"].pk)
    assert set(figures(told)) == {"Katla Owner", "Ingi Middle"}
    assert {one.model for one in told.refusals} == set(comparison.model_names.TABLE_MODELS)
    assert all(one.reason and one.needed and one.title for one in told.refusals)
    assert told.tables[0].rows[0].cells[0].link == Link("outcome", world["deal"].pk)
    assert told.tables[0].rows[0].cells[0].share == pytest.approx(0.5)
    with pytest.raises(LookupError, match="no outcome"):
        comparison.of_outcome(10**9)


def test_one_person_outcome_by_outcome(world):
    told = comparison.of_person(world["I"].pk)
    assert figures(told, 0)["Ropes"]["shapley"] == 300
    assert figures(told, 1)["Looms for Bera"]["last"] == 1_000
    assert told.person.name == "Ingi Middle"
    words = presenting.plain(told.sentence)
    assert words.count("Ingi Middle has ") == 3
    assert "under last touch" in words
    assert comparison.of_person(world["I"].pk, with_tables=False).refusals == ()
    assert told.tables[1].rows[0].cells[0].link == Link("outcome", world["deal"].pk)
    # The owner, when nobody is named.
    assert comparison.of_person().person.name == "Katla Owner"
    with pytest.raises(LookupError, match="no person"):
        comparison.of_person(10**9)


def test_rows_beyond_the_limit_are_counted_and_summed(world):
    told = comparison.of_ledger(limit=1)
    assert [len(table.rows) for table in told.tables] == [1, 1, 1]
    assert [table.more for table in told.tables] == [0, 1, 1]
    assert told.tables[1].totals[0].money == Money("ISK", 1_000)


def test_what_was_computed_is_not_kept_when_credit_changes(world):
    assert figures(comparison.of_ledger(), 1)["Katla Owner"]["shapley"] == 500
    world["rec"].delete()
    attribute_all()
    now = figures(comparison.of_ledger(), 1)
    assert now == {}  # nothing joins the two any more
    world["deal"].retracted_at = 1
    world["deal"].save()
    assert "ISK" not in {table.currency for table in comparison.of_ledger().tables}


def test_few_outcomes_are_refused_with_what_would_be_needed(world):
    refused = [one for one in comparison.of_ledger().refusals if one.currency == "ISK"]
    assert {one.model for one in refused} == set(comparison.model_names.TABLE_MODELS)
    assert refused[0].reason == "There is 1 outcome with a journey, over 2 people."
    assert refused[0].needed == "At least 100 such outcomes."


def test_the_thresholds_asked_first_are_those_of_the_models():
    from tengill.credit.support import Support  # noqa: PLC0415 - heavy, and wanted here only

    theirs = Support()
    assert theirs.conversions == comparison_journeys.FEWEST
    assert theirs.markov_conversions_per_channel == comparison_journeys.PER_PERSON
    assert theirs.shapley_conversions_per_channel >= comparison_journeys.PER_PERSON


def test_with_enough_outcomes_the_models_of_all_journeys_stand_beside_the_others(world):
    """Ingi and Katla as in the chain in half of 120 deals, Ingi alone in the others."""
    alone = person("Lone Buyer")
    act("recommendation", 21 * DAY, [world["I"]], [alone], [world["S"]])
    act("recommendation", 5 * DAY, [world["I"]], [alone], [world["S"]])
    for number in range(120):
        buyer = alone if number % 2 else world["B"]
        outcome(f"Deal {number}", (31 + number) * DAY, 100, "EUR", [buyer], [world["S"]])
    attribute_all()
    told = comparison.of_ledger()
    euro = figures(told, 0)
    assert euro["Katla Owner"]["markov_1"] > 0
    assert euro["Ingi Middle"]["markov_1"] > euro["Katla Owner"]["markov_1"]
    table = told.tables[0]
    assert table.by_model["markov_1"].minor == pytest.approx(table.amount.minor, abs=2)
    assert all(one.currency != "EUR" or one.model != "markov_1" for one in told.refusals)


def test_a_ledger_without_outcomes():
    told = comparison.of_ledger()
    assert (told.tables, told.refusals) == ((), ())
    with pytest.raises(LookupError, match="owner"):
        comparison.of_person()


def test_journeys_of_the_ledger_for_the_models_of_all_journeys(monkeypatch):
    """Every outcome's acts in time order; acts that came to nothing are journeys of their own."""
    seen = {}

    def computed(told):
        seen["told"] = told
        return comparison_journeys.TableModels()

    monkeypatch.setattr(comparison_journeys, "_computed", computed)
    world = chain_world(amount=1_000)
    act("introduction", 70 * DAY, [world["C"]], [world["B"]], [person("Nobody Else")])
    attribute_all()
    comparison.of_ledger()
    told = seen["told"]
    katla, ingi = str(world["C"].pk), str(world["I"].pk)
    assert told.paths == [[katla, ingi], [katla]]
    assert (told.conversions, told.value, told.nulls) == ([1, 0], [1_000, 0], [0, 1])


def test_a_refund_told_alone_and_a_sale_of_nothing_are_no_journeys(monkeypatch):
    world = chain_world(amount=0)
    attribute_all()
    told = comparison.of_ledger()
    assert told.tables[0].amount == Money("ISK", 0)
    assert {cell.share for row in told.tables[0].rows for cell in row.cells if cell} <= {0.0}
    assert CreditLine.objects.filter(outcome=world["deal"]).exists()


def test_moments_with_a_zone_are_taken():
    chain_world()
    attribute_all()
    at = datetime(1970, 1, 31, tzinfo=UTC)
    assert comparison.of_ledger(end=at).tables == ()
    assert len(comparison.of_ledger(start=at).tables) == 1
