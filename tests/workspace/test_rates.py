"""Currencies in one: only by rates that were given, with their day; hostile lists are refused."""

from datetime import date
from fractions import Fraction

import pytest
from credit_world import DAY, act, chain_world, outcome, person

from tengill.facts.money import Money
from tengill.workspace import attribute_following, comparison, rates
from tengill.workspace.attribute import attribute_all

HEAD = "currency,rate,date\n"


@pytest.fixture
def listed(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "rates.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_rates_convert_between_minor_units(listed):
    told = rates.read(listed(HEAD + "isk,0.0068,2024-12-31\nJPY,0.006,2024-12-31\n"), "eur")
    assert (told.currency, told.day, told.source) == ("EUR", date(2024, 12, 31), "rates.csv")
    assert told.each["ISK"] == Fraction(68, 10_000)
    assert told.convert(Money("ISK", 1_000)) == Money("EUR", 680)
    assert told.convert(Money("EUR", 5)) == Money("EUR", 5)
    assert told.convert(Money("USD", 5)) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("currency,rate\nISK,1\n", "no column date"),
        ("", "no column currency"),
        (HEAD, "one day"),
        (HEAD + "ISK,0,2024-01-01\n", "Row 2.*no rate"),
        (HEAD + "ISK,-1,2024-01-01\n", "Row 2.*no rate"),
        (HEAD + "ISK,1e9,2024-01-01\n", "Row 2.*no rate"),
        (HEAD + "ISK,nan,2024-01-01\n", "Row 2.*no rate"),
        (HEAD + "ISK\n", "Row 2.*no rate"),
        (HEAD + "XXZ,1,2024-01-01\n", "Row 2.*no currency"),
        (HEAD + "ISK,1,yesterday\n", "Row 2.*no date"),
        (HEAD + "ISK,1,2024-01-01\nISK,2,2024-01-01\n", "Row 3: ISK stands twice"),
        (HEAD + "ISK,1,2024-01-01\nUSD,2,2024-01-02\n", "one day"),
        (HEAD + "ISK,1,2024-01-01\n" * 2_000, "twice|too long"),
    ],
)
def test_a_list_that_is_none_is_refused_with_its_row(listed, text, says):
    with pytest.raises(rates.RateError, match=says):
        rates.read(listed(text), "EUR")


def test_wrong_files_and_currencies(listed, tmp_path):
    with pytest.raises(rates.RateError, match="no currency"):
        rates.read(listed(HEAD), "EURO")
    with pytest.raises(rates.RateError, match="UTF-8"):
        rates.read(listed(HEAD + "þ,1,2024-01-01\n", "latin-1"), "EUR")
    with pytest.raises(OSError, match="none"):
        rates.read(tmp_path / "none.csv", "EUR")


@pytest.mark.django_db
def test_a_comparison_sums_across_currencies_only_by_rates(listed):
    attribute_following.forget()
    world = chain_world(amount=100_000, currency="ISK")
    seller, buyer = person("Una Seller"), person("Vala Buyer")
    act("introduction", 40 * DAY, [world["C"]], [seller], [buyer])
    outcome("Ropes", 50 * DAY, 300, "EUR", [buyer], [seller])
    outcome("Crane", 50 * DAY, 300, "USD", [buyer], [seller])
    outcome("Mention", 60 * DAY, None, "", [world["B"]], [world["S"]])
    attribute_all()
    assert comparison.of_ledger().converted is None
    by = rates.read(listed(HEAD + "ISK,0.01,2024-12-31\n"), "EUR")
    found = comparison.of_ledger(rates=by).converted
    assert (found.day, found.left_out) == (date(2024, 12, 31), ("", "USD"))
    # 100,000 ISK are 1,000.00 EUR; the ropes were 3.00.
    assert found.table.amount == Money("EUR", 100_300)
    (katla, ingi) = found.table.rows
    assert (katla.person.name, katla.cells[0].money) == ("Katla Owner", Money("EUR", 50_300))
    assert (ingi.cells[0].money, katla.outcomes) == (Money("EUR", 50_000), 2)
