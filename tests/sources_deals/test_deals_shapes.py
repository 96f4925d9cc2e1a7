"""Lists of deals: which export it is, what its columns mean, and what its rows say."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.facts.messages import KeptAside, Mailbox
from tengill.facts.money import Money
from tengill.facts.outcomes import Outcome, OutcomeState, Side
from tengill.simulation import WorldSettings, simulate
from tengill.simulation.deals import write_deals
from tengill.sources.deals import UnreadableDealsError, outcomes, recognise, sample


@pytest.fixture
def csv_file(tmp_path):
    def make(text, encoding="utf-8", name="deals.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return path

    return make


def read(path, told=None, currency=None, zone=UTC):
    found = list(outcomes(path, recognise(path, told), currency, zone))
    good = [one for one in found if isinstance(one, Outcome)]
    return good, [one for one in found if isinstance(one, KeptAside)]


def side(outcome, which):
    return [p.mailbox for p in outcome.parties if p.side is which]


HUBSPOT = """"Record ID","Deal Name","Pipeline","Deal Stage","Amount","Close Date","Deal owner","Associated Contact","Associated Company"
"71","Crane rental","Sales","Closed Won","4200.50","2024-03-01 10:00","Una Sand","Ketill Mýrar (ketill@myri.example);Rán Ósk","Mýri ehf."
"72","Second crane","Sales","Closed Lost","","2024-04-01 10:00","","",""
"73","Third crane","Sales","Appointment scheduled","100","","","","Mýri ehf."
"""


def test_hubspot(csv_file):
    path = csv_file(HUBSPOT)
    shape = recognise(path)
    assert (shape.name, shape.confidence) == ("hubspot", 0.95)
    good, aside = read(path, currency="EUR")
    assert not aside
    won, lost, open_ = good
    assert [o.key for o in good] == ["hubspot:71", "hubspot:72", "hubspot:73"]
    assert won.money == Money("EUR", 420050)
    assert won.closed_at == datetime(2024, 3, 1, 10, tzinfo=UTC)
    assert [o.state for o in good] == [OutcomeState.WON, OutcomeState.LOST, OutcomeState.OPEN]
    assert side(won, Side.BUYER) == [
        Mailbox("Ketill Mýrar", "ketill@myri.example"),
        Mailbox("Rán Ósk", ""),
    ]
    assert {p.organisation for p in won.parties if p.side is Side.BUYER} == {"Mýri ehf."}
    assert side(won, Side.SELLER) == [Mailbox("Una Sand", "")]
    assert lost.money is None
    assert open_.closed_at is None
    assert ("Deal Name", "Crane rental") in won.source_fields


def test_pipedrive_with_a_header_twice(csv_file):
    path = csv_file(
        "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Contact person,"
        "Deal - Status,Deal - Won time,Deal - Lost time,Person - Email - Work,Deal - Status\n"
        '5,Harbour,99.90,GBP,Una Sand,Won,2023-05-06 07:08:09,,"una@sand.example, u@sand.example",hot\n'
        "6,Pier,10,GBP,,Lost,,2023-06-06 07:08:09,,cold\n"
    )
    shape = recognise(path)
    assert shape.name == "pipedrive"
    assert "Deal - Status (2)" in shape.layout.headers
    (won, lost), aside = read(path)
    assert not aside
    assert won.state is OutcomeState.WON
    assert won.closed_at == datetime(2023, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert side(won, Side.BUYER) == [
        Mailbox("Una Sand", "una@sand.example"),
        Mailbox("Una Sand", "u@sand.example"),
    ]
    assert lost.closed_at == datetime(2023, 6, 6, 7, 8, 9, tzinfo=UTC)
    assert dict(won.source_fields)["Deal - Status (2)"] == "hot"


SALESFORCE = """"Id","IsDeleted","Name","StageName","Amount","CloseDate","IsClosed","IsWon","CurrencyIsoCode"
"006A","0","Mólar","Negociación","1200","2022-02-03 00:00:00","1","1","USD"
"006B","0","Kríur","Perdida","80","2022-02-04 00:00:00","1","0","USD"
"006C","0","Lóur","Prospecting","80","2022-02-05 00:00:00","0","0","USD"
"006D","1","Gone","Prospecting","80","2022-02-05 00:00:00","0","0","USD"
"""


def test_salesforce_data_export_in_latin1(csv_file):
    path = csv_file(SALESFORCE, "latin-1")
    shape = recognise(path)
    assert (shape.name, shape.encoding) == ("salesforce", "cp1252")
    good, aside = read(path, zone=ZoneInfo("America/New_York"))
    assert [o.title for o in good] == ["Mólar", "Kríur", "Lóur"]
    assert [o.state.value for o in good] == ["won", "lost", "open"]
    # A day alone is the end of that day in the owner's zone.
    assert good[0].closed_at == datetime(2022, 2, 4, 4, 59, 59, tzinfo=UTC)
    assert [a.reason for a in aside] == ["deleted at its source"]


def test_salesforce_report_with_its_footer(csv_file):
    path = csv_file(
        '"Opportunity Owner","Account Name","Opportunity Name","Stage","Amount Currency","Amount","Close Date"\n'
        '"Una Sand","Mýri ehf.","Crane","Closed Won","USD","12,500.00","1/12/2022"\n'
        '"Una Sand","Mýri ehf.","Boat","Closed Lost","USD","1,500.00","2/11/2022"\n\n\n'
        '"Grand Totals (2 records)"\n\n"Confidential Information - Do Not Distribute"\n'
        '"Copyright © 2000-2022 a vendor, inc. All rights reserved."\n'
    )
    shape = recognise(path)
    assert (shape.name, shape.date_order) == ("salesforce_report", "mdy")
    assert any("reads both ways" in note for note in shape.notes)
    (crane, boat), aside = read(path)
    assert not aside
    assert crane.money == Money("USD", 1250000)
    assert crane.closed_at.date().isoformat() == "2022-01-12"
    assert crane.key.startswith("salesforce:row-")
    assert crane.key != boat.key
    (crane, _), _ = read(path, {"date_order": "dmy"})
    assert crane.closed_at.date().isoformat() == "2022-12-01"


def test_stripe_with_refunds(csv_file):
    path = csv_file(
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Description,Status,Card ID,Customer Email\n"
        "ch_1,2021-01-02 03:04:05,1250.00,0.00,eur,Course,Paid,c1,a@buyer.example\n"
        "ch_2,2021-01-02 03:04:05,99.00,99.00,usd,,Paid,c1,b@buyer.example\n"
        "ch_3,2021-01-02 03:04:05,100.00,40.00,usd,,Paid,c1,b@buyer.example\n"
        "ch_4,2021-01-02 03:04:05,100.00,0.00,isk,,Failed,c1,\n"
    )
    good, aside = read(path, {"seller": "Una Sand <una@sand.example>"}, zone=ZoneInfo("Asia/Tokyo"))
    assert not aside
    assert [o.state.value for o in good] == ["won", "refunded", "won", "lost"]
    assert [o.money for o in good] == [
        Money("EUR", 125000), Money("USD", 9900), Money("USD", 6000), Money("ISK", 100),
    ]  # fmt: skip
    assert good[0].closed_at == datetime(
        2021, 1, 2, 3, 4, 5, tzinfo=UTC
    )  # its own zone, not the owner's
    assert good[1].title == "b@buyer.example"
    assert side(good[0], Side.SELLER) == [Mailbox("Una Sand", "una@sand.example")]


def test_stripe_with_decimal_commas(csv_file):
    path = csv_file(
        "id,Created date (UTC),Amount,Fee,PaymentIntent ID,Customer Email\n"
        'py_1,2025-10-25 20:37:16,"399,00","20,31",pi_1,ann@buyer.example\n'
    )
    (one,), _ = read(path, currency="EUR")
    assert one.money == Money("EUR", 39900)


def test_a_list_of_ones_own(csv_file):
    path = csv_file(
        "Deal ID,Deal name,Type,Stage,Amount,Currency,Close date,Buyer contact,Buyer email,Buyer company,"
        "Seller contact,Seller email,Seller company\n"
        "n1,Sonar,Investment,Closed Won,1000000,ISK,2020-05-06,Una,una@sand.example,Sandur,Rán,ran@os.example,Ós\n"
    )
    shape = recognise(path)
    assert (shape.name, shape.notes) == ("generic", ())
    (one,), _ = read(path)
    assert one.key == "csv:n1"
    assert one.kind == "investment"
    assert one.money == Money("ISK", 1000000)
    assert side(one, Side.BUYER) == [Mailbox("Una", "una@sand.example")]
    assert side(one, Side.SELLER) == [Mailbox("Rán", "ran@os.example")]


def test_an_icelandic_list_in_semicolons(csv_file):
    path = csv_file(
        "Númer;Heiti;Staða;Upphæð;Dagsetning;Kaupandi;Netfang kaupanda;Seljandi;Netfang seljanda\n"
        "1;Hugbúnaður;Unnið;1.250.000 kr.;31.12.2023;Una Sand;una@sand.example;Rán Ós;ran@os.example\n"
        "2;Ráðgjöf;Tapað;99.500 kr.;1.2.2023;Una Sand;una@sand.example;Rán Ós;ran@os.example\n",
        "cp1252",
    )
    shape = recognise(path)
    assert (shape.delimiter, shape.date_order, shape.encoding) == (";", "dmy", "cp1252")
    (won, lost), aside = read(path)
    assert not aside
    assert won.money == Money("ISK", 1250000)
    assert lost.money == Money("ISK", 99500)
    assert (won.state, lost.state) == (OutcomeState.WON, OutcomeState.LOST)
    assert won.closed_at == datetime(2023, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert side(won, Side.SELLER) == [Mailbox("Rán Ós", "ran@os.example")]


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-8", "utf-8"),
    ],
)
def test_encodings(csv_file, encoding, expected):
    path = csv_file("Title\tAmount\tDate\nÞorskur\t5\t2020-01-01\n", encoding)
    shape = recognise(path)
    assert (shape.encoding, shape.delimiter) == (expected, "\t")
    assert read(path, currency="EUR")[0][0].title == "Þorskur"


def test_columns_found_by_what_they_hold(csv_file):
    path = csv_file(
        "Hver,Hvað,Hjá\nuna@sand.example,bátur,ran@os.example\nx@sand.example,net,y@os.example\n"
    )
    assert recognise(path).mapping["Hver"] == "buyer_email"
    assert recognise(path).mapping["Hjá"] == "seller_email"


def test_a_mapping_can_be_corrected(csv_file):
    path = csv_file("What,Worth,Day,Who\nBoat,12,2020-01-01,Una\n")
    good, _ = read(
        path, {"title": "What", "amount": "worth", "closed_at": "Day", "buyer_name": "Who"}, "EUR"
    )
    assert good[0].title == "Boat"
    assert good[0].money == Money("EUR", 1200)
    assert side(good[0], Side.BUYER) == [Mailbox("Una", "")]
    with pytest.raises(ValueError, match=r"There is no column 'Wrong'\. Columns: What, Worth"):
        recognise(path, {"title": "Wrong"})
    with pytest.raises(ValueError, match="There is no field 'price'"):
        recognise(path, {"price": "Worth"})
    with pytest.raises(ValueError, match="date_order"):
        recognise(path, {"date_order": "dym"})


def test_a_field_can_be_taken_away(csv_file):
    path = csv_file("Title,Amount,Date\nBoat,12,2020-01-01\n")
    (one,), _ = read(path, {"amount": ""})
    assert one.money is None


def test_a_preamble_before_the_header(csv_file):
    path = csv_file(
        "Report of deals\nMade on a Monday\n\nTitle,Amount,Currency,Close date\nBoat,12,EUR,2020-01-01\n"
    )
    assert recognise(path).layout.header_line == 3
    assert [o.title for o in read(path)[0]] == ["Boat"]
    assert sample(path, recognise(path)) == [("Boat", "12", "EUR", "2020-01-01")]


# ---------------------------------------------------------------- what cannot be read


def test_rows_that_cannot_be_read_are_kept_aside_with_their_line(csv_file):
    path = csv_file(
        "Title,Amount,Currency,Close date,Stage\n"
        "Fine,12,EUR,2020-01-01,Won\n"
        "Bad amount,twelve,EUR,2020-01-01,Won\n"
        "Bad date,12,EUR,2020-13-45,Won\n"
        "Negative,-12,EUR,2020-01-01,Won\n"
        "No currency,12,,2020-01-01,Won\n"
        "Too,many,cells,in,this,row,here\n"
        "Bad currency,12,what is it,2020-01-01,Won\n"
        "Short,12,EUR\n"
    )
    good, aside = read(path)
    assert [(o.title, o.state.value) for o in good] == [
        ("Fine", "won"), ("Negative", "refunded"), ("Short", "open"),
    ]  # fmt: skip
    assert [(a.origin.offset, a.reason) for a in aside] == [
        (3, "amount unreadable"), (4, "date unreadable"), (6, "no currency"), (7, "too many cells"), (8, "currency unreadable"),
    ]  # fmt: skip
    assert all(a.detail.startswith(f"Row {a.origin.offset}: ") for a in aside)


def test_an_endless_cell_does_not_stop_the_reading(csv_file):
    path = csv_file(
        'Title,Amount,Date\nBoat,1,2020-01-01\n"'
        + "x" * 200_000
        + '",1,2020-01-01\nNet,2,2020-01-02\n'
    )
    good, aside = read(path, currency="EUR")
    assert [o.title for o in good] == ["Boat", "Net"]
    assert [a.reason for a in aside] == ["row unreadable"]


def test_equal_rows_without_identifier_are_two_deals_with_stable_keys(csv_file):
    path = csv_file("Title,Amount,Date\nBoat,1,2020-01-01\nBoat,1,2020-01-01\nNet,1,2020-01-01\n")
    keys = [o.key for o in read(path, currency="EUR")[0]]
    assert len(set(keys)) == 3
    assert keys == [o.key for o in read(path, currency="EUR")[0]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"just words\nand more words\n", "only one column"),
        (b"PK\x03\x04rest", "Excel"),
        (b"a,b\n\x00\x01\x02binary", "binary"),
    ],
)
def test_files_that_are_no_list_of_deals(csv_file, data, said):
    with pytest.raises(UnreadableDealsError, match=said):
        recognise(csv_file(data))


def test_the_wrong_delimiter_says_so(csv_file):
    path = csv_file("Title,Amount,Date\nBoat,1,2020-01-01\n")
    with pytest.raises(
        UnreadableDealsError, match="only one column when its cells are parted by semicolon"
    ):
        recognise(path, {"delimiter": ";"})
    assert recognise(path, {"delimiter": "comma"}).delimiter == ","


def test_dates_are_decided_over_the_whole_column(csv_file):
    rows = "".join(f"Boat {n},1,0{n}/02/2020\n" for n in range(1, 9))
    both = csv_file("Title,Amount,Date\n" + rows, name="a.csv")
    assert any("reads both ways" in note for note in recognise(both).notes)
    month = csv_file("Title,Amount,Date\n" + rows + "Last,1,02/28/2020\n", name="b.csv")
    assert recognise(month).date_order == "mdy"
    day = csv_file("Title,Amount,Date\n" + rows + "Last,1,28/02/2020\n", name="c.csv")
    assert recognise(day).date_order == "dmy"
    mixed = csv_file(
        "Title,Amount,Date\nA,1,28/02/2020\nB,1,02/28/2020\nC,1,03/04/2020\n", name="d.csv"
    )
    good, (aside,) = read(mixed, currency="EUR")
    assert {o.closed_at.date().isoformat() for o in good} == {"2020-02-28"}
    assert aside.reason == "date reads both ways"


@pytest.mark.parametrize("mark", ["", "word", "x", '"', "\n"])
def test_delimiters_that_cannot_be(csv_file, mark):
    path = csv_file("Title,Amount,Date\nBoat,1,2020-01-01\n")
    if mark:
        with pytest.raises(ValueError, match="delimiter is"):
            recognise(path, {"delimiter": mark})
    else:
        assert recognise(path, {"delimiter": mark}).delimiter == ","


@pytest.mark.slow
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    head=st.sampled_from(
        [b"", b"Title,Amount,Date\n", b"id;Upph\xe6\xf0;Dags\n", b"\xff\xfe", b"\xef\xbb\xbfa\tb\n"]
    ),
    tail=st.binary(max_size=120),
)
def test_any_bytes_are_outcomes_rows_kept_aside_or_refused(csv_file, head, tail):
    path = csv_file(head + tail)
    try:
        good, aside = read(path, currency="EUR")
    except UnreadableDealsError:
        return
    assert all(one.key for one in good)
    assert all(one.detail.startswith("Row ") for one in aside)


def test_the_deals_of_a_simulated_world_read_back_exactly(tmp_path):
    world = simulate(WorldSettings(seed=2, messages=1500, years=5))
    path = tmp_path / "deals.csv"
    assert write_deals(world, path) > 5
    good, aside = read(path)
    assert not aside
    results = {f"csv:{result.key}": result for result in world.history.results}
    assert {o.key for o in good} == set(results)
    for outcome in good:
        result = results[outcome.key]
        assert outcome.money == result.need.money
        assert outcome.kind == result.need.kind
        state = "open" if result.won is None else "won" if result.won else "lost"
        assert outcome.state.value == state
        assert len(outcome.parties) == 2


@pytest.mark.shared
def test_reference_exports(shared):
    folder = shared / "formats" / "outcomes"
    seen = {}
    for path in sorted(folder.glob("*.csv")):
        shape = recognise(path)
        good, aside = read(path, currency="EUR")
        assert good
        assert not aside
        seen[path.name.partition("_")[2][:12]] = (shape.name, [o.state.value for o in good])
    assert {name for name, _ in seen.values()} == {
        "hubspot", "pipedrive", "salesforce", "salesforce_report", "stripe",
    }  # fmt: skip
    assert Decimal(0) < sum(o.money.amount for o in good if o.money)
