"""Cells: amounts, dates and people, exactly as they stand."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.facts.messages import Mailbox
from tengill.sources.deals import values


@pytest.mark.parametrize(
    ("told", "mark", "expected"),
    [
        ("12500", ".", "12500"), ("12,500.00", ".", "12500.00"), ("12.500,00", ",", "12500.00"),
        ("1.250.000", ",", "1250000"), ("1.250.000", ".", "1250000"), ("12 500 kr.", ".", "12500"),
        ("€ 1.250,50", ",", "1250.50"), ("USD 99", ".", "99"), ("99.90 GBP", ".", "99.90"),
        ("1'250.50", ".", "1250.50"), ("12.500,-", ",", "12500"), ("(0)", ".", "0"), ("$5", ".", "5"),
        ("12.500", "", "12500"), ("12.500", ".", "12.500"), ("0.5", ".", "0.5"), ("399,00", ",", "399.00"),
        ("1\u00a0250,5", ",", "1250.5"), ("99,5", ".", "99.5"),
    ],
)  # fmt: skip
def test_amounts(told, mark, expected):
    assert values.amount(told, mark) == Decimal(expected)


@pytest.mark.parametrize("told", ["", " ", "-", "–"])
def test_no_amount(told):
    assert values.amount(told, ".") is None


@pytest.mark.parametrize(
    "told",
    [
        "(5",
        "-(5)",
        "5 QQQ",
        "USD EUR 5",
        "5 k m",
        "5 apples",
        "1.2.3,4,5",
        "12,34,567.8.9",
        "NaN",
        "1e9",
        "٥",
        "9" * 30,
        "5%",
    ],
)
def test_what_is_no_amount(told):
    with pytest.raises(values.UnreadableValueError):
        values.amount(told, ".")


@pytest.mark.slow
@given(st.integers(0, 10**13), st.sampled_from([".", ","]), st.booleans())
def test_written_amounts_read_back_exactly(cents, mark, grouped):
    whole, rest = divmod(cents, 100)
    written = f"{whole:,}" if grouped else str(whole)
    other = "," if mark == "." else "."
    written = written.replace(",", other) + f"{mark}{rest:02d}"
    assert values.amount(written, mark) == Decimal(cents) / 100


@pytest.mark.slow
@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_refused(text):
    try:
        value = values.amount(text, ".")
    except values.UnreadableValueError:
        return
    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("-5", "-5"), ("(1,200.00)", "-1200"), ("5-", "-5"), ("\u22125", "-5"), ("(0)", "0"),
        ("1\u2019234.50", "1234.50"), ("CHF 1'234.\u2013", "1234"), ("12.500,--", "12500"),
        ("$5k", "5000"), ("\u20ac 1.5m", "1500000"), ("5 Mio. \u20ac", "5000000"), (".50", "0.5"),
        ("12,34,567.50", "1234567.50"), ("0.500", "0.5"), ("1234.567", "1234.567"),
        ("18.4 m.kr.", "18400000"), ("A$5", "5"), ("1\u202f234,50 \u20ac", "1234.5"),
    ],
)  # fmt: skip
def test_amounts_as_other_countries_write_them(told, expected):
    assert values.amount(told, "") == Decimal(expected)


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["1,200.00", "99"], "."), (["1.200,00", "99"], ","), (["399,00"], ","), (["12.500"], ""),
        (["12.500", "1.250.000"], ","), (["100", "200"], "."), (["12.50", "12.500"], "."), ([], "."),
    ],
)  # fmt: skip
def test_the_decimal_mark_is_decided_over_a_column(column, mark):
    assert values.decimal_mark(column) == mark


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("€5", "EUR"),
        ("5 kr.", "ISK"),
        ("5 kr", "ISK"),
        ("$5", "USD"),
        ("£5", "GBP"),
        ("nok 5", "NOK"),
        ("5", ""),
        ("A$5", "AUD"),
        ("R$ 5", "BRL"),
        ("5 zł", "PLN"),
        ("CHF 5", "CHF"),
        ("QQQ 5", ""),
    ],
)
def test_currencies_beside_amounts(told, code):
    assert values.currency_in(told) == code


@pytest.mark.parametrize(
    ("told", "standing", "code"),
    [("5 kr", "DKK", "DKK"), ("5 kr", "EUR", "ISK"), ("$5", "CAD", "CAD"), ("¥5", "CNY", "CNY")],
)
def test_a_sign_of_several_currencies_means_the_one_that_stands(told, standing, code):
    assert values.currency_in(told, standing) == code


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("eur", "EUR"), ("€", "EUR"), ("Euro", "EUR"), ("US Dollar", "USD"), ("EUR - Euro", "EUR"),
        ("Schweizer Franken", "CHF"), ("Danish Krone", "DKK"), ("Íslensk króna", "ISK"), ("", ""),
    ],
)  # fmt: skip
def test_currencies_by_code_sign_or_name(told, code):
    assert values.currency(told) == code


@pytest.mark.parametrize("told", ["QQQ", "xyz", "what is it", "12"])
def test_what_is_no_currency(told):
    with pytest.raises(values.UnreadableValueError, match="is not a currency"):
        values.currency(told)


@pytest.mark.parametrize(
    ("told", "order", "expected"),
    [
        ("2024-03-01", "ymd", (2024, 3, 1, 23, 59, 59)), ("2024-03-01 10:20", "ymd", (2024, 3, 1, 10, 20, 0)),
        ("2024-03-01T10:20:30Z", "dmy", (2024, 3, 1, 10, 20, 30)), ("2024-03-01T10:20:30+02:00", "ymd", (2024, 3, 1, 8, 20, 30)),
        ("1/12/2026", "mdy", (2026, 1, 12, 23, 59, 59)), ("1/12/2026", "dmy", (2026, 12, 1, 23, 59, 59)),
        ("31.12.23", "dmy", (2023, 12, 31, 23, 59, 59)), ("2024/3/1", "mdy", (2024, 3, 1, 23, 59, 59)),
        ("1/12/2026, 3:04 PM", "mdy", (2026, 1, 12, 15, 4, 0)), ("12:00", "ymd", None),
        ("5 Mar 2024", "dmy", (2024, 3, 5, 23, 59, 59)), ("March 5, 2024", "dmy", (2024, 3, 5, 23, 59, 59)),
        ("5. maí 2024", "dmy", (2024, 5, 5, 23, 59, 59)), ("2024-03-01 00:00:00", "ymd", (2024, 3, 1, 23, 59, 59)),
        ("2024-02-30", "ymd", None), ("soon", "ymd", None), ("0000-01-01", "ymd", None), ("2024-03-01 25:00", "ymd", None),
    ],
)  # fmt: skip
def test_moments(told, order, expected):
    if expected is None:
        with pytest.raises(values.UnreadableValueError):
            values.moment(told, order, UTC)
    else:
        assert values.moment(told, order, UTC) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("45291", (2023, 12, 31, 23, 59, 59)), ("45291.5", (2023, 12, 31, 12, 0, 0)),
        ("1709287200", (2024, 3, 1, 10, 0, 0)), ("1709287200000", (2024, 3, 1, 10, 0, 0)),
        ("20240131", (2024, 1, 31, 23, 59, 59)), ("31.12.2023 um 10:20 Uhr", (2023, 12, 31, 10, 20, 0)),
        ("31.12.2023 kl. 10.20", (2023, 12, 31, 10, 20, 0)), ("1er mars 2024", (2024, 3, 1, 23, 59, 59)),
        ("3 juil. 2024", (2024, 7, 3, 23, 59, 59)), ("3 juin 2024", (2024, 6, 3, 23, 59, 59)),
        ("5 de marzo de 2024", (2024, 3, 5, 23, 59, 59)), ("5. Dezember 2024", (2024, 12, 5, 23, 59, 59)),
        ("1. júlí 2024", (2024, 7, 1, 23, 59, 59)), ("5-Mar-24", (2024, 3, 5, 23, 59, 59)),
        ("Fri, 1 Mar 2024 10:20", (2024, 3, 1, 10, 20, 0)), ("2024-03-01 10:20:30 -05:00", (2024, 3, 1, 15, 20, 30)),
        ("2024-03-01 10:20 PST", (2024, 3, 1, 18, 20, 0)), ("2024-03-01T10:20:30.123+0000", (2024, 3, 1, 10, 20, 30)),
        ("2024-03-01 10:20 CET", (2024, 3, 1, 9, 20, 0)), ("13/4/2024", (2024, 4, 13, 23, 59, 59)),
        ("4/13/2024", (2024, 4, 13, 23, 59, 59)), ("31.12.98", (1998, 12, 31, 23, 59, 59)),
        ("5/5/2024", (2024, 5, 5, 23, 59, 59)),
    ],
)  # fmt: skip
def test_moments_that_read_one_way_whatever_the_order(told, expected):
    assert values.moment(told, "", UTC) == datetime(*expected, tzinfo=UTC)


def test_a_date_that_reads_both_ways_is_not_guessed():
    with pytest.raises(values.UnreadableValueError, match="--map date_order=dmy") as raised:
        values.moment("3/4/2024", "", UTC)
    assert raised.value.reason == "date reads both ways"


def test_a_day_ends_where_the_owner_is():
    assert values.moment("2024-07-01", "ymd", ZoneInfo("Pacific/Auckland")) == datetime(
        2024, 7, 1, 11, 59, 59, tzinfo=UTC
    )


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text):
    try:
        moment = values.moment(text, "dmy", UTC)
    except values.UnreadableValueError:
        return
    assert moment is None or moment.tzinfo is UTC


def test_the_first_and_last_day_of_all_time_do_not_crash():
    for told in ("9999-12-31", "0001-01-01"):
        try:
            values.moment(told, "ymd", ZoneInfo("America/Los_Angeles"))
        except values.UnreadableValueError:
            continue


@pytest.mark.parametrize(
    ("names", "addresses", "expected"),
    [
        ("Una Sand", "una@sand.example", [("Una Sand", "una@sand.example")]),
        ("Una Sand <una@sand.example>; Rán", "", [("Una Sand", "una@sand.example"), ("Rán", "")]),
        ("Una;Rán", "u@s.example;r@s.example", [("Una", "u@s.example"), ("Rán", "r@s.example")]),
        ("", "u@s.example, r@s.example", [("", "u@s.example"), ("", "r@s.example")]),
        ("Sand, Una", "", [("Sand, Una", "")]),
        ("UNA@SAND.EXAMPLE", "", [("", "una@sand.example")]),
        ("", "not an address", []),
        ("Una;Rán", "u@s.example", [("Una", ""), ("Rán", ""), ("", "u@s.example")]),
    ],
)  # fmt: skip
def test_people_of_cells(names, addresses, expected):
    assert values.people(names, addresses) == tuple(Mailbox(*one) for one in expected)
