"""What a person types into a field."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.facts.messages import Mailbox
from tengill.facts.money import Money
from tengill.web import uploads
from tengill.web.forms import TooFineError, UnknownCurrencyError, day, mailboxes, money


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12500.50", "12500.50"), ("12.500,50", "12500.50"), ("12,500.50", "12500.50"),
        ("12 500,5", "12500.5"), ("12\u00a0500", "12500"), ("1.000.000", "1000000"),
        ("1,000,000", "1000000"), ("1.000", "1000"), ("1,5", "1.5"), ("0.25", "0.25"),
        ("12'500.00", "12500"), ("7", "7"), ("-3,5", "-3.5"), ("12.50", "12.50"),
    ],
)  # fmt: skip
def test_amounts_in_both_writings(typed, amount):
    assert money(typed, "EUR") == Money.of(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    "typed", ["twelve", "1e400", "nan", "Infinity", "1.2.3,4,5", "9" * 40, "--1"]
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError, match=r".+"):
        money(typed, "EUR")


def test_no_amount_is_none():
    assert money("", "EUR") is None
    assert money("  ", "EUR") is None


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_plain_decimals_come_back(value):
    assert money(f"{value:.2f}", "EUR") == Money.of(value, "EUR")


def test_people_as_one_types_them():
    assert mailboxes("Anna Berg <Anna@X.example>, ben@y.example\nCarl Strand") == (
        Mailbox("Anna Berg", "anna@x.example"),
        Mailbox("", "ben@y.example"),
        Mailbox("Carl Strand", ""),
    )
    assert mailboxes("  \n ; ,") == ()


@given(st.text(max_size=300))
def test_any_text_reads_as_some_people(text):
    for box in mailboxes(text):
        assert box.name or box.address


@pytest.mark.parametrize("typed", ["", None, "2020-02-30", "yesterday", "2020-13-01"])
def test_no_day(typed):
    assert day(typed) is None


def test_a_day():
    assert day("2020-02-29") == date(2020, 2, 29)


@pytest.mark.parametrize("told", ["", "..", "../../etc", "0123456789abcdef/..", "0" * 17, "G" * 16])
def test_kept_files_are_found_by_token_only(told, settings, tmp_path):
    settings.HOME = tmp_path
    assert uploads.kept(told) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("mail.mbox", "mail.mbox"), ("../../evil", "evil"), ("..\\..\\evil.exe", "evil.exe"),
        ("..", "file"), ("", "file"), ("a/b/..", "file"), ("x" * 300, "x" * 100),
    ],
)  # fmt: skip
def test_names_lead_nowhere_else(name, kept, settings, tmp_path):
    settings.HOME = tmp_path

    class Upload:
        def __init__(self) -> None:
            self.name = name

        def chunks(self):
            return [b"one", b"two"]

    path = uploads.keep(Upload())
    assert path.name == kept
    assert path.is_relative_to(tmp_path / "dropped")
    assert path.read_bytes() == b"onetwo"
    assert uploads.kept(uploads.token(path)) == path


@pytest.mark.parametrize(
    ("typed", "currency"), [("1000.5", "JPY"), ("10,5", "ISK"), ("9.9999", "EUR")]
)
def test_nothing_is_rounded_away_unseen(typed, currency):
    with pytest.raises(TooFineError):
        money(typed, currency)


def test_a_currency_must_exist():
    with pytest.raises(UnknownCurrencyError):
        money("5", "QQQ")


def test_an_amount_too_fine_is_told_in_the_form(owner):
    told = {"title": "Boat", "closed": "2020-01-02", "amount": "1000.5", "currency": "jpy"}
    page = owner.post("/outcomes/new", told)
    assert page.status_code == 400
    assert "“1000.5” has more decimals than JPY." in page.content.decode()
    page = owner.post("/outcomes/new", told | {"currency": "QQQ"})
    assert "Give the currency as its three letters" in page.content.decode()
