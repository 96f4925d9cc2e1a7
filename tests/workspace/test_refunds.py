"""What was paid back is in no total of a statement."""

from datetime import UTC, datetime

import pytest
from credit_world import chain_world

from tengill.facts.money import Money
from tengill.ledger.models import Outcome, OutcomeParty, OutcomePerson
from tengill.workspace import outcomes_import as use
from tengill.workspace import project, runs
from tengill.workspace.attribute import attribute_all
from tengill.workspace.outcome import outcome_view
from tengill.workspace.statement import statement

pytestmark = pytest.mark.django_db

HEAD = "ID,Type,Title,Amount,Currency,Close date,Buyer,Seller,Refund of\n"
DAY = datetime.fromtimestamp(86_400 * 40, UTC).date().isoformat()


def sold(number: str, amount: str, of: str = "") -> str:
    kind = "refund" if of or amount.startswith("-") else "sale"
    return f"{number},{kind},Looms,{amount},ISK,{DAY},Bera Buyer,Sindri Seller,{of}\n"


@pytest.fixture
def world() -> dict:
    made = chain_world(amount=1_000)
    Outcome.objects.all().delete()
    return made


def totals(world, tmp_path, *rows: str) -> tuple[tuple[Money, ...], int]:
    path = tmp_path / "sales.csv"
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    assert use.import_outcomes(path).kept_aside == 0
    OutcomePerson.objects.all().delete()
    for party in OutcomeParty.objects.all():
        who = world["B"] if party.side == "buyer" else world["S"]
        OutcomePerson.objects.create(party=party, person=who, reason="test")
    attribute_all()
    view = statement()
    return tuple(total.credit for total in view.totals), view.came_of


HALF = 2
"""The chain credits the owner with half of it."""


@pytest.mark.parametrize(
    ("rows", "won"),
    [
        ((sold("1", "1000"),), 1_000),
        ((sold("1", "1000"), sold("2", "-200", "1")), 800),
        ((sold("1", "1000"), sold("1", "-200")), 800),
        ((sold("2", "-200", "1"), sold("1", "1000"), sold("3", "300")), 1_100),
        ((sold("1", "1000"), sold("2", "-1000", "1"), sold("3", "300")), 300),
        ((sold("1", "1000"), sold("2", "-200")), 1_000),
    ],
)
def test_a_statement_counts_what_is_left(world, tmp_path, rows, won):
    (total,), _ = totals(world, tmp_path, *rows)
    assert total == Money("ISK", won // HALF)


def test_a_refund_alone_is_nothing_won(world, tmp_path):
    assert totals(world, tmp_path, sold("2", "-200"), sold("1", "-1000")) == ((), 0)


def test_reading_it_again_changes_nothing_and_a_later_refund_does(world, tmp_path):
    sale, refund = sold("1", "1000"), sold("2", "-200", "1")
    assert totals(world, tmp_path, sale)[0] == (Money("ISK", 500),)
    assert totals(world, tmp_path, sale, refund)[0] == (Money("ISK", 400),)
    before = Outcome.objects.count()
    assert totals(world, tmp_path, sale, refund)[0] == (Money("ISK", 400),)
    assert Outcome.objects.count() == before


def told_now():
    found = Outcome.objects.filter(superseded_by=None, retracted_at=None).order_by("key")
    return [(one.key, one.state, one.amount_minor) for one in found]


def imported(tmp_path, *rows: str, name: str = "later.csv") -> int:
    """Import a list; returns its run."""
    path = tmp_path / name
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return use.import_outcomes(path, after=project.outcomes_changed).run


OTHER = f"1,refund,Rope,-200,ISK,{DAY},Una Nobody,Vala Nobody,\n"


def test_a_refund_with_the_number_of_a_sale_in_another_list_does_not_replace_it(world, tmp_path):
    totals(world, tmp_path, sold("1", "1000"))
    imported(tmp_path, OTHER)
    assert told_now() == [("csv:1", "won", 1_000), ("csv:1-refund", "refunded", 200)]


@pytest.mark.parametrize("refund", [sold("9", "-200", "1"), sold("1", "-200")])
def test_a_refund_in_a_later_list_makes_its_sale_less(world, tmp_path, refund):
    imported(tmp_path, sold("1", "1000"), name="sales.csv")
    later = imported(tmp_path, refund)
    key = "csv:9-refund" if refund.startswith("9") else "csv:1-refund"
    assert told_now() == sorted([("csv:1", "won", 800), (key, "refunded", 200)])
    sale = Outcome.objects.get(key="csv:1", superseded_by=None)
    assert ["Paid back by", f"{key}: 200"] in sale.source_fields
    (told,) = outcome_view(sale.pk).refunds
    assert (told.money, told.title) == (Money("ISK", 200), "Looms")
    assert OutcomeParty.objects.filter(outcome=sale).count() == 2
    # Reading either list again changes nothing.
    before = Outcome.objects.count()
    imported(tmp_path, sold("1", "1000"), name="sales.csv")
    imported(tmp_path, refund)
    assert (Outcome.objects.count(), told_now()[0][1:]) == (before, ("won", 800))
    # The refund's import undone, the sale is whole again.
    runs.undo(later)
    assert told_now() == [("csv:1", "won", 1_000)]


def test_part_refunds_add_up_and_all_of_it_leaves_nothing_won(world, tmp_path):
    imported(tmp_path, sold("1", "1000"), name="sales.csv")
    imported(tmp_path, sold("8", "-300", "1"), name="a.csv")
    imported(tmp_path, sold("9", "-200", "1"), name="b.csv")
    assert told_now()[0] == ("csv:1", "won", 500)
    imported(tmp_path, sold("10", "-500", "1"), name="c.csv")
    assert [one for one in told_now() if one[0] == "csv:1"] == [("csv:1", "refunded", 1_000)]


def test_a_sale_that_changes_at_its_source_is_made_less_anew(world, tmp_path):
    imported(tmp_path, sold("1", "1000"), name="sales.csv")
    imported(tmp_path, sold("9", "-200", "1"))
    imported(tmp_path, sold("1", "1500"), name="sales.csv")
    assert told_now()[0] == ("csv:1", "won", 1_300)


def test_a_refund_retracted_by_hand_takes_nothing_back_any_more(world, tmp_path):
    imported(tmp_path, sold("1", "1000"), name="sales.csv")
    imported(tmp_path, sold("9", "-200", "1"))
    use.retract(Outcome.objects.get(key="csv:9-refund").pk, after=project.outcomes_changed)
    assert told_now() == [("csv:1", "won", 1_000)]


def test_a_sale_corrected_by_hand_stands_as_it_was_said(world, tmp_path):
    imported(tmp_path, sold("1", "1000"), name="sales.csv")
    sale = Outcome.objects.get(key="csv:1")
    use.correct(sale.pk, money=Money("ISK", 900), after=project.outcomes_changed)
    imported(tmp_path, sold("9", "-200", "1"))
    assert told_now()[0] == ("csv:1", "won", 900)


def test_the_sales_import_undone_leaves_no_sale_less_a_refund(world, tmp_path):
    sales = imported(tmp_path, sold("1", "1000"), name="sales.csv")
    imported(tmp_path, sold("9", "-200", "1"))
    runs.undo(sales)
    assert told_now() == [("csv:9-refund", "refunded", 200)]


def test_another_currency_takes_nothing_back(world, tmp_path):
    imported(tmp_path, sold("1", "1000"), name="sales.csv")
    imported(tmp_path, sold("9", "-200", "1").replace("ISK", "EUR"))
    assert told_now()[0] == ("csv:1", "won", 1_000)
