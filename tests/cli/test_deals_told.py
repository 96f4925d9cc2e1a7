"""`tengill outcomes import` says what fell out and why, and a run of deals speaks of rows."""

import pytest

pytestmark = pytest.mark.usefixtures("ledger")

BAD = (
    "Title,Amount,Currency,Close date\nA,5,QQQ,2023-01-01\nB,1000.5,JPY,2023-01-01\nC,5,EUR,45291\n"
)


@pytest.fixture
def deals(tmp_path):
    def make(text):
        path = tmp_path / "deals.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def one_line(text):
    return " ".join(text.split())


def test_rows_kept_aside_are_told_with_their_reason(tengill, deals):
    done = tengill("outcomes", "import", deals(BAD))
    assert done.code == 0
    assert "3 rows read, 1 new" in done.out
    told = one_line(done.err)
    assert "Kept aside, currency unreadable: Row 2: 'QQQ' is not a currency" in told
    assert "Row 3: '1000.5' is finer than JPY goes" in told
    number = done.out.split(":")[0].removeprefix("Run ")
    assert f"tengill runs show {number}" in told
    shown = tengill("runs", "show", number)
    both = one_line(shown.out + shown.err)
    assert "3 rows read" in both
    assert "message" not in both
    assert "at byte" not in both
    assert "imported before" not in both


def test_nothing_read_is_no_success(tengill, deals):
    done = tengill("outcomes", "import", deals("Title,Amount,Close date\nA,5,2023-01-01\n"))
    assert done.code == 4
    assert "--currency EUR" in one_line(done.err)
    again = tengill("outcomes", "import", deals("Title,Amount\nA,5\n"), "--json")
    assert again.code == 4
    assert again.json["reasons"][0]["reason"] == "no currency"
    assert (
        tengill("outcomes", "import", deals("Title,Amount\nA,5\n"), "--currency", "EUR").code == 0
    )


@pytest.mark.parametrize("text", ["Title,Amount,Currency\n", "Alpha,12.50,EUR,2023-12-31\n"])
def test_a_list_without_deals_or_without_headers_is_refused(tengill, deals, text):
    done = tengill("outcomes", "import", deals(text))
    assert done.code == 1
    assert "header" in done.err or "names of its columns" in done.err


def test_a_currency_that_is_none_is_refused(tengill, deals):
    done = tengill("outcomes", "import", deals("Title,Amount\nA,5\n"), "--currency", "xyz")
    assert done.code == 1
    assert "There is no currency 'xyz'" in done.err
    added = tengill(
        "outcomes", "add", "x", "--buyer", "a@b.example", "--seller", "c@d.example",
        "--on", "2024-01-01", "--amount", "1000.5", "--currency", "JPY",
    )  # fmt: skip
    assert added.code == 1
    assert "finer than JPY" in added.err


def test_a_field_can_be_taken_away(tengill, deals):
    done = tengill("outcomes", "import", deals("Title,Amount\nA,5\n"), "--map", "amount=")
    assert done.code == 0
    assert "1 row read" in done.out
