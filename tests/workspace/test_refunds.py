"""What was paid back is in no total of a statement."""

from datetime import UTC, datetime

import pytest
from credit_world import chain_world

from tengill.facts.money import Money
from tengill.ledger.models import Outcome, OutcomeParty, OutcomePerson
from tengill.workspace import outcomes_import as use
from tengill.workspace.attribute import attribute_all
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


def test_a_refund_with_the_number_of_a_sale_in_another_list_does_not_replace_it(world, tmp_path):
    totals(world, tmp_path, sold("1", "1000"))
    totals(world, tmp_path, sold("1", "-200"))
    told = Outcome.objects.filter(superseded_by=None).order_by("key")
    assert [(one.key, one.state, one.amount_minor) for one in told] == [
        ("csv:1", "won", 1_000),
        ("csv:1-refund", "refunded", 200),
    ]
