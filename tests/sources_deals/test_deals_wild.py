"""Lists of deals as they come: other languages and countries, broken rows, amounts of all kinds."""

import csv
import io
from datetime import UTC

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from tengill.facts.messages import KeptAside
from tengill.facts.money import CURRENCIES, Money, exponent
from tengill.facts.outcomes import Outcome, Side
from tengill.sources.deals import UnreadableDealsError, outcomes, recognise
from tengill.sources.deals.headings import currency_of, names_of
from tengill.sources.deals.records import records


@pytest.fixture
def deals(tmp_path):
    def make(text, encoding="utf-8"):
        path = tmp_path / "deals.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return make


def read(path, told=None, currency=None):
    found = list(outcomes(path, recognise(path, told), currency, UTC))
    good = [one for one in found if isinstance(one, Outcome)]
    return good, [one for one in found if isinstance(one, KeptAside)]


def told(outcome):
    day = outcome.closed_at.date().isoformat() if outcome.closed_at else ""
    money = (outcome.money.currency, outcome.money.minor) if outcome.money else None
    return outcome.title, outcome.state.value, money, day


def named(outcome, side):
    return [
        p.mailbox.name or p.organisation or p.mailbox.address
        for p in outcome.parties
        if p.side is side
    ]


# ---------------------------------------------------------------- languages

LISTS = {
    "german": (
        (
            "Titel;Betrag;Währung;Abschlussdatum;Kunde;Verkäufer;Status\n"
            "Alpha;1.234,50;EUR;31.12.2023;Una;Rán;Gewonnen\n"
            "Beta;99,00;EUR;1.2.2023;Una;Rán;Verloren\n"
        ),
        ("EUR", 123450, 9900),
    ),
    "french": (
        (
            "Nom de la transaction;Montant (EUR);Date de fermeture;Client;Vendeur;Étape\n"
            "Alpha;1 234,50;31/12/2023;Una;Rán;Fermé gagné\n"
            "Beta;99,00;01/02/2023;Una;Rán;Fermée perdue\n"
        ),
        ("EUR", 123450, 9900),
    ),
    "spanish": (
        (
            "Nombre del negocio,Importe,Moneda,Fecha de cierre,Cliente,Propietario,Etapa\n"
            'Alpha,"1.234,50",EUR,31/12/2023,Una,Rán,Cierre ganado\n'
            'Beta,"99,00",EUR,01/02/2023,Una,Rán,Cierre perdido\n'
        ),
        ("EUR", 123450, 9900),
    ),
    "swedish": (
        (
            "Affärsnamn;Belopp;Slutdatum;Köpare;Säljare;Status\n"
            "Alpha;1 234,50 kr;2023-12-31;Una;Rán;Vunnen\n"
            "Beta;99,00 kr;2023-02-01;Una;Rán;Förlorad\n"
        ),
        ("SEK", 123450, 9900),
    ),
    "danish": (
        (
            "Aftale;Beløb;Lukkedato;Køber;Sælger;Status\n"
            "Alpha;1.234,50 kr.;31-12-2023;Una;Rán;Vundet\n"
            "Beta;99,00 kr.;01-02-2023;Una;Rán;Tabt\n"
        ),
        ("DKK", 123450, 9900),
    ),
    "norwegian": (
        (
            "Avtale;Beløp (NOK);Sluttdato;Kjøper;Selger;Status\n"
            "Alpha;1 234,50;31.12.2023;Una;Rán;Vunnet\n"
            "Beta;99,00;01.02.2023;Una;Rán;Tapt\n"
        ),
        ("NOK", 123450, 9900),
    ),
    "icelandic": (
        (
            "Samningur;Upphæð;Lokadagur;Kaupandi;Seljandi;Staða\n"
            "Alpha;1.234.500 kr.;31.12.2023;Una;Rán;Unnið\n"
            "Beta;99.000 kr.;1.2.2023;Una;Rán;Tapað\n"
        ),
        ("ISK", 1234500, 99000),
    ),
    "swiss": (
        (
            "Bezeichnung;Betrag in CHF;Abschlussdatum;Kunde;Verkäufer;Status\n"
            "Alpha;1'234.50;31.12.2023;Una;Rán;Gewonnen\n"
            "Beta;99.–;01.02.2023;Una;Rán;Verloren\n"
        ),
        ("CHF", 123450, 9900),
    ),
}


@pytest.mark.parametrize("language", LISTS)
def test_lists_in_other_languages(deals, language):
    text, (currency, first, second) = LISTS[language]
    (alpha, beta), aside = read(deals(text))
    assert not aside
    assert told(alpha) == ("Alpha", "won", (currency, first), "2023-12-31")
    assert told(beta) == ("Beta", "lost", (currency, second), "2023-02-01")
    assert named(alpha, Side.BUYER) == ["Una"]
    assert named(alpha, Side.SELLER) == ["Rán"]


def test_hubspot_and_salesforce_in_german(deals):
    path = deals(
        '"Datensatz-ID","Deal-Name","Deal-Phase","Abschlussdatum","Betrag","Associated Company"\n'
        '"1","Alpha","Abgeschlossen und gewonnen","2024-03-01 10:00","1.234,50","Norden GmbH"\n'
    )
    assert recognise(path).name == "hubspot"
    (one,), _ = read(path, currency="EUR")
    assert one.key == "hubspot:1"
    assert told(one) == ("Alpha", "won", ("EUR", 123450), "2024-03-01")
    path = deals(
        '"Opportunity-Inhaber","Accountname","Opportunity-Name","Phase","Betrag","Abschlussdatum","Währung"\n'
        '"Rán","Norden GmbH","Alpha","Closed Won","1.234,50","31.12.2023","EUR"\n"","","","","","",""\n'
        '"Gesamtsumme","","","","1.234,50","",""\n'
    )
    assert recognise(path).name == "salesforce_report"
    (one,), aside = read(path)
    assert not aside
    assert told(one) == ("Alpha", "won", ("EUR", 123450), "2023-12-31")
    assert named(one, Side.SELLER) == ["Rán"]


def test_semicolons_and_decimal_commas_under_headers_nobody_knows(deals):
    text = "Foo;Bar;Baz;Qux\nAlpha;12,50;EUR;31.12.2023\nBeta;13,50;EUR;1.12.2023\n"
    shape = recognise(deals(text))
    assert (shape.delimiter, shape.layout.headers) == (";", ("Foo", "Bar", "Baz", "Qux"))
    good, aside = read(deals(text), {"title": "Foo", "amount": "Bar", "currency": "Baz"})
    assert not aside
    assert [told(one)[:3] for one in good] == [
        ("Alpha", "won", ("EUR", 1250)), ("Beta", "won", ("EUR", 1350)),
    ]  # fmt: skip


def test_columns_in_another_order_and_a_few_of_them(deals):
    (won, lost), _ = read(
        deals(
            "Owner,Lost time,Won time,Currency,Value,Title\n"
            "Rán,,2023-01-02 10:00:00,EUR,12500,Alpha\nRán,2023-01-02 10:00:00,,EUR,500,Beta\n"
        )
    )
    assert told(won) == ("Alpha", "won", ("EUR", 1250000), "2023-01-02")
    assert told(lost) == ("Beta", "lost", ("EUR", 50000), "2023-01-02")


def test_pipedrive_in_german(deals):
    (one,), _ = read(
        deals(
            "Deal - Titel,Deal - Wert,Deal - Währung,Deal - Organisation,Deal - Kontaktperson,"
            "Deal - Status,Deal - Gewonnen am\nAlpha,1000,EUR,Norden GmbH,Una,Gewonnen,2023-01-01 10:00:00\n"
        )
    )
    assert told(one) == ("Alpha", "won", ("EUR", 100000), "2023-01-01")
    assert named(one, Side.BUYER) == ["Una"]
    assert one.parties[0].organisation == "Norden GmbH"


def test_refunded_may_be_a_yes(deals):
    (sold, back), _ = read(deals("Deal,Amount (EUR),Refunded\nA,5,false\nB,6,true\n"))
    assert (sold.state.value, back.state.value) == ("won", "refunded")


def test_a_title_is_found_beside_an_amount(deals):
    (one,), _ = read(deals("Foo;Bar;Baz\n2023-01-01;1,50 €;Alpha\n"))
    assert told(one) == ("Alpha", "won", ("EUR", 150), "2023-01-01")


def test_closed_is_a_day_or_a_yes(deals):
    (one, two), aside = read(
        deals("Deal,Closed,Amount (EUR),Won\nA,2023-01-01,5,ja\nB,2023-01-02,5,nein\n")
    )
    assert not aside
    assert told(one) == ("A", "won", ("EUR", 500), "2023-01-01")
    assert two.state.value == "open"


def test_unknown_stages_are_named_and_can_be_told(deals):
    text = "Deal,Stage,Amount (EUR),Close date\nA,Klar,5,2023-01-01\nB,Dead,5,2023-01-01\n"
    shape = recognise(deals(text))
    assert any("'Dead', 'Klar'" in note and "--map won_stage=" in note for note in shape.notes)
    good, _ = read(deals(text), {"won_stage": "klar", "lost_stage": "Dead"})
    assert [one.state.value for one in good] == ["won", "lost"]


# ---------------------------------------------------------------- the shape of the file


def test_sep_line_utf16_quoted_newlines_and_totals(deals):
    path = deals(
        'sep=;\nTitle;Amount;Date;Customer\n"A\nB";€ 1.234,50;31.12.2023;Una\n\n;;;\n'
        "Total Systems;€ 5,00;31.12.2023;Una\nTotal;€ 1.239,50;;\n;€ 1.239,50;;\n",
        "utf-16",
    )
    (one, two), (aside,) = read(path)
    assert told(one) == ("A B", "won", ("EUR", 123450), "2023-12-31")
    assert two.title == "Total Systems"
    assert aside.reason == "empty deal"
    assert "row of totals" in aside.detail


def test_an_open_quote_costs_its_own_row_and_no_other(deals):
    path = deals(
        'Title,Amount,Currency,Date\nA,1,EUR,2023-01-01\n"open,100,USD,2023-01-01\n'
        'B,2,EUR,2023-01-01\n"C, D",3,EUR,2023-01-01\n"open at the end,4,EUR,2023-01-01\nE,5,EUR,2023-01-01\n'
    )
    good, aside = read(path)
    assert [one.title for one in good] == ["A", "B", "C, D", "E"]
    assert [one.origin.offset for one in aside] == [3, 6]
    assert all("a quote opens and does not close" in one.detail for one in aside)


@pytest.mark.slow
@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6), min_size=2, max_size=4),
        max_size=5,
    )
)  # fmt: skip
def test_records_read_back_what_a_writer_wrote(rows):
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    lines = io.StringIO(file.getvalue(), newline="")
    assert [one.cells for one in records(iter(lines), ",")] == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Title,Amount,Currency,Close date\n", "no deals below it"),
        ("Alpha,12.50,EUR,2023-12-31\n", "begins with a deal"),
        ("Alpha,12.50,EUR,2023-12-31\nBeta,1.50,EUR,2023-12-31\n", "begins with a deal"),
    ],
)
def test_a_file_without_header_or_without_deals_says_so(deals, text, said):
    with pytest.raises(UnreadableDealsError, match=said):
        recognise(deals(text))


# ---------------------------------------------------------------- dates


def test_dates_that_read_both_ways_are_asked_for(deals):
    text = "Deal,Amount (USD),Close date\nA,1,3/4/2023\nB,2,5/5/2023\n"
    shape = recognise(deals(text))
    assert shape.date_order == ""
    assert any("--map date_order=dmy" in note for note in shape.notes)
    (same,), (aside,) = read(deals(text))
    assert same.title == "B"
    assert "--map date_order=mdy" in aside.detail
    good, aside = read(deals(text), {"date_order": "mdy"})
    assert [told(one)[3] for one in good] == ["2023-03-04", "2023-05-05"]
    assert not aside


def test_another_column_of_dates_or_a_decimal_comma_tells_the_order(deals):
    (one,), _ = read(deals("Deal,Amount (USD),Created date,Close date\nA,1,1/25/2023,3/4/2023\n"))
    assert told(one)[3] == "2023-03-04"
    (one,), _ = read(deals('Deal,Amount (EUR),Close date\nA,"1,50",3/4/2023\n'))
    assert told(one)[3] == "2023-04-03"


# ---------------------------------------------------------------- money


@pytest.mark.parametrize(
    ("cells", "minor"),
    [
        ("1000.00,JPY", 1000), ("1.234,KWD", None), ("1.2345,KWD", None), ("1000.5,JPY", None),
        ("12.345,EUR", None), ("12.340,EUR", 1234), ("5,QQQ", None), ("7,isk", 7), ("7.5,ISK", None),
        ("7.5,KWD", 7500), ("€5,USD", None), ("$5,CAD", 500),
    ],
)  # fmt: skip
def test_minor_units_are_exact_or_the_row_is_kept_aside(deals, cells, minor):
    path = deals(f"Title,Amount,Currency,Date\nA,{cells},2023-01-01\n")
    mark = {"decimal_mark": "."} if "12.34" in cells else None
    good, aside = read(path, mark)
    if minor is None:
        assert not good
        assert aside[0].detail.startswith("Row 2: ")
    else:
        assert good[0].money.minor == minor


def test_stripe_minor_units_only_where_they_are(deals):
    api = (
        "id,object,amount,amount_refunded,currency,created,status,receipt_email,refunded\n"
        "ch_1,charge,125000,0,eur,1709287200,succeeded,a@buyer.example,false\n"
        "ch_2,charge,1000,1000,jpy,1709287200,succeeded,a@buyer.example,true\n"
        "ch_3,charge,5000,2000,usd,1709287200,succeeded,a@buyer.example,false\n"
        "ch_4,charge,5000,0,usd,1709287200,failed,a@buyer.example,false\n"
    )
    good, aside = read(deals(api))
    assert not aside
    assert [told(one)[1:3] for one in good] == [
        ("won", ("EUR", 125000)), ("refunded", ("JPY", 1000)), ("won", ("USD", 3000)), ("lost", ("USD", 5000)),
    ]  # fmt: skip
    good, _ = read(deals(api), {"units": "major"})
    assert good[0].money == Money("EUR", 12500000)
    (cents,), _ = read(deals("name,amount_cents,currency\nA,1250,USD\n"))
    assert cents.money == Money("USD", 1250)
    dashboard = "id,Created date (UTC),Amount,Currency,Status,Customer Email\npy_1,2024-01-01 10:00:00,1250,usd,Paid,a@b.example\n"
    (major,), _ = read(deals(dashboard))
    assert major.money == Money("USD", 125000)


def test_a_partial_refund_needs_its_sum(deals):
    head = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer Email\n"
    good, aside = read(
        deals(
            head + "ch_1,2024-01-01 10:00,100.00,40.00,usd,Partially refunded,a@b.example\n"
            "ch_2,2024-01-01 10:00,100.00,,usd,Partially refunded,a@b.example\n"
            "ch_3,2024-01-01 10:00,100.00,100.00,usd,Refunded,a@b.example\n"
            "ch_4,2024-01-01 10:00,100.00,,usd,Refunded,a@b.example\n"
        )
    )
    assert [told(one)[1:3] for one in good] == [
        ("won", ("USD", 6000)), ("refunded", ("USD", 10000)), ("refunded", ("USD", 10000)),
    ]  # fmt: skip
    assert [one.reason for one in aside] == ["refund untold"]


def test_what_is_said_names_real_options(deals):
    _, (aside,) = read(deals("Title,Amount,Date\nA,5,2023-01-01\n"))
    assert "--currency EUR" in aside.detail
    notes = recognise(deals("Title,Amount,Date\nA,12.500,2023-01-01\n")).notes
    assert any("--map decimal_mark=" in note for note in notes)


@pytest.mark.parametrize(
    ("header", "name", "code"),
    [
        ("Amount (EUR)", "amount", "EUR"), ("Betrag in €", "betrag", "EUR"), ("amount_usd", "amount", "USD"),
        ("Upphæð ISK", "upphæð", "ISK"), ("Total", "total", ""), ("Amount ($)", "amount", "USD"),
    ],
)  # fmt: skip
def test_a_header_may_name_the_currency(header, name, code):
    assert name in names_of(header)
    assert currency_of(header) == code


def test_currencies_are_those_of_iso_4217():
    known = Locale.parse("en").currencies
    fresh = {"XCG", "ZWG"}  # newer than some versions of the Unicode data
    assert CURRENCIES - set(known) <= fresh
    assert {"EUR", "ISK", "DEM"} <= CURRENCIES
    assert not {"QQQ", "XXX", "XTS", "XAU"} & CURRENCIES
    assert [exponent(code) for code in ("JPY", "ISK", "KWD", "BHD", "CLF", "EUR")] == [
        0,
        0,
        3,
        3,
        4,
        2,
    ]
