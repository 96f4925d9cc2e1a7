"""Refunds: told in the sale's own row, or in rows of their own that name it, or that name nothing."""

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.facts.money import Money
from tengill.facts.outcomes import Outcome
from tengill.sources.deals import outcomes, recognise

HEAD = "ID,Type,Description,Amount,Currency,Date,Buyer,Seller,Refund of\n"


@pytest.fixture
def read(tmp_path: Path):
    def go(text: str, **told: str) -> dict[str, Outcome]:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        found = list(outcomes(path, recognise(path, told)))
        assert all(isinstance(one, Outcome) for one in found), found
        return {one.key: one for one in found}

    return go


def row(key: str, kind: str, amount: str, of: str = "", currency: str = "EUR") -> str:
    return f"{key},{kind},Boat {key},{amount},{currency},2020-01-02,Una,Ran,{of}\n"


def state_and_amount(one: Outcome) -> tuple[str, str]:
    return one.state.value, str(one.money.amount)


@pytest.mark.parametrize("refund_first", [False, True])
@pytest.mark.parametrize(
    "refund",
    [
        row("b7", "refund", "-20.00", "a1"),
        row("b7", "refund", "20.00", "a1"),
        row("b7", "charge", "(20.00)", "a1"),
        row("a1", "sale", "-20.00"),
    ],
)
def test_a_refund_that_names_a_sale_makes_it_less(read, refund, refund_first):
    sale = row("a1", "sale", "100.00")
    found = read(HEAD + (refund + sale if refund_first else sale + refund))
    assert list(found) == ["csv:a1"]
    assert state_and_amount(found["csv:a1"]) == ("won", "80.00")
    assert ("Paid back in row " + ("2" if refund_first else "3"), "20.00") in found[
        "csv:a1"
    ].source_fields


def test_refunds_that_leave_nothing_make_it_refunded(read):
    rows = row("a1", "sale", "100.00") + row("b1", "refund", "-60", "a1")
    found = read(HEAD + rows + row("b2", "refund", "-40", "a1"))
    assert {key: state_and_amount(one) for key, one in found.items()} == {
        "csv:a1": ("refunded", "100.00")
    }


@pytest.mark.parametrize(
    ("refund", "key"),
    [
        (row("b7", "refund", "-20.00"), "csv:b7-refund"),
        (row("b7", "refund", "-20.00", "zz"), "csv:b7-refund"),
        (row("b7", "refund", "-20.00", "a1", "USD"), "csv:b7-refund"),
        (row("", "refund", "-20.00", "zz"), ""),
    ],
)
def test_a_refund_of_no_sale_here_stays_its_own_fact_and_is_not_won(read, refund, key):
    found = read(HEAD + row("a1", "sale", "100.00") + refund)
    assert state_and_amount(found.pop("csv:a1")) == ("won", "100.00")
    [(told, other)] = found.items()
    assert told == key or (not key and told.startswith("csv:row-"))
    assert state_and_amount(other) == ("refunded", "20.00")


def test_a_refund_told_in_both_places_counts_once(read):
    head = "ID,Type,Title,Amount,Amount refunded,Currency,Date,Buyer,Seller,Charge ID\n"
    rows = (
        "1,charge,Boat,100,20,EUR,2020-01-02,Una,Ran,ch_1\n2,refund,,-20,,EUR,2020-01-03,,,ch_1\n"
    )
    found = read(head + rows)
    assert {key: state_and_amount(one) for key, one in found.items()} == {"csv:1": ("won", "80.00")}


def test_a_payment_two_sales_share_names_neither(read):
    head = "ID,Type,Title,Amount,Currency,Date,Buyer,Seller,Charge ID\n"
    sales = "".join(f"{n},charge,Boat,100,EUR,2020-01-02,Una,Ran,ch_1\n" for n in (1, 2))
    found = read(head + sales + "3,refund,,-20,EUR,2020-01-03,,,ch_1\n")
    assert [state_and_amount(one)[0] for one in found.values()] == ["won", "won", "refunded"]


def test_what_was_lost_is_not_refunded(read):
    head = "ID,Stage,Title,Amount,Currency,Date,Buyer,Seller\n"
    rows = "1,Lost,Boat,100,EUR,2020-01-02,Una,Ran\n1,Lost,Boat,-100,EUR,2020-01-02,Una,Ran\n"
    assert [one.state.value for one in read(head + rows).values()] == ["lost"]


@pytest.mark.parametrize(
    ("captured", "state"), [("true", "won"), ("TRUE", "won"), ("", "won"), ("false", "open")]
)
def test_money_that_is_only_reserved_is_not_won(read, captured, state):
    head = "id,Description,Created date (UTC),Amount,Currency,Status,Customer Email,Captured\n"
    found = read(head + f"ch_1,Boat,2020-01-02 10:00,100,eur,Paid,una@x.example,{captured}\nch_2,Net,2020-01-02 10:00,100,eur,Paid,una@x.example,true\n")  # fmt: skip
    assert found["stripe:ch_1"].state.value == state
    assert found["stripe:ch_2"].state.value == "won"


@pytest.mark.parametrize("header", ["Refunded", "Refunded?", "Endurgreitt", "Erstattet"])
def test_a_column_of_0_and_1_is_a_flag(read, header):
    head = f"ID,Title,Amount,Currency,Date,Buyer,Seller,{header}\n"
    rows = "1,Boat,100,EUR,2020-01-02,Una,Ran,1\n2,Net,50,EUR,2020-01-02,Una,Ran,0\n"
    found = read(head + rows)
    assert state_and_amount(found["csv:1"]) == ("refunded", "100.00")
    assert state_and_amount(found["csv:2"]) == ("won", "50.00")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Amount refunded", ("1", "0")),
        ("Refunded amount", ("1", "")),
        ("Erstattungsbetrag", ("1", "0")),
        ("Refunded (EUR)", ("1", "0")),
        ("Refunded", ("1", "0.50")),
    ],
)
def test_a_column_of_sums_is_none(read, header, cells):
    head = f"ID,Title,Amount,Currency,Date,Buyer,Seller,{header}\n"
    rows = "".join(
        f"{n},Boat,100,EUR,2020-01-02,Una,Ran,{cell}\n" for n, cell in enumerate(cells, 1)
    )
    assert state_and_amount(read(head + rows)["csv:1"]) == ("won", "99.00")


SUMS = st.integers(1, 9_999)


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sales=st.lists(SUMS, min_size=1, max_size=5),
    refunds=st.lists(st.tuples(st.integers(0, 6), SUMS), max_size=6),
    seed=st.randoms(),
)
def test_what_is_won_is_what_was_sold_less_what_was_paid_back(read, sales, refunds, seed):
    rows = [row(f"s{n}", "sale", f"{cents / 100:.2f}") for n, cents in enumerate(sales)]
    rows += [
        row(f"r{n}", "refund", f"-{cents / 100:.2f}", f"s{of}")
        for n, (of, cents) in enumerate(refunds)
    ]
    seed.shuffle(rows)
    found = read(HEAD + "".join(rows), decimal_mark=".")
    back: defaultdict[int, int] = defaultdict(int)
    for of, cents in refunds:
        back[of] += cents
    won = {key: one.money for key, one in found.items() if one.state.value == "won"}
    assert won == {
        f"csv:s{n}": Money("EUR", cents - back[n])
        for n, cents in enumerate(sales)
        if cents > back[n]
    }
    strangers = sum(of >= len(sales) for of, _ in refunds)
    assert len(found) == len(sales) + strangers
