"""Lists that anybody may have made: recognised only when clear, guessed, and corrected by hand."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from social_builders import facts, of, reasons, table

from tengill.facts.contacts import Affiliation, Contact, Point, Reach
from tengill.facts.interactions import InteractionKind
from tengill.facts.messages import OWNER, Mailbox, PointKind
from tengill.sources.deals.columns import guess
from tengill.sources.formats import format_of
from tengill.sources.mapped import INTERACTIONS, PEOPLE, Mapping, look_at
from tengill.sources.mapped.container import MappedFile
from tengill.sources.telling import facts_of

DEALS = [
    ("Deal Name", "Deal Stage", "Amount", "Close Date", "Associated Contact"),
    ("Deal - ID", "Deal - Title", "Deal - Value", "Deal - Contact person", "Person - Email - Work"),
    ("Opportunity Owner", "Account Name", "Opportunity Name", "Stage", "Amount", "Close Date"),
    ("Name", "StageName", "Amount", "CloseDate", "IsWon"),
    ("id", "Created date (UTC)", "Amount", "Currency", "Customer Email"),
    ("Customer", "Email", "Amount", "Date"),
    ("Nafn", "Netfang", "Upphæð", "Dagsetning"),
    ("Kunde", "E-Mail", "Betrag", "Abschlussdatum"),
    ("Name", "Email", "Product", "Price"),
]


@pytest.mark.parametrize(
    ("header", "row", "delimiter"),
    [
        (("Name", "Email", "Company", "Phone", "Notes"), ("Þóra Lind", "thora@lind.example", "Lind ehf.", "+354 581 2345", "wool"), ","),
        (("Nafn", "Netfang", "Fyrirtæki", "Sími", "Athugasemd"), ("Þóra Lind", "thora@lind.example", "Lind ehf.", "+3545812345", "wool"), ";"),
        (("Name", "E-Mail-Adresse", "Firma", "Telefon", "Bemerkung"), ("Þóra Lind", "thora@lind.example", "Lind ehf.", "+354-581-2345", "wool"), "\t"),
        (("Navn", "E-post", "Virksomhet", "Mobil", "Notat"), ("Þóra Lind", "thora@lind.example", "Lind ehf.", "00354 5812345", "wool"), ";"),
        (("Namn", "E-postadress", "Företag", "Telefonnummer", "Anteckning"), ("Þóra Lind", "thora@lind.example", "Lind ehf.", "+354 5812345", "wool"), ";"),
        (("Nimi", "Sähköposti", "Yritys", "Puhelin", "Muistiinpano"), ("Þóra Lind", "thora@lind.example", "Lind ehf.", "+354 5812345", "wool"), ";"),
    ],
)  # fmt: skip
def test_people_in_several_languages(header, row, delimiter):
    (card,) = facts(table(header, row, delimiter=delimiter))
    assert (card.source, card.name.full, card.note) == ("csv", "Þóra Lind", "wool")
    assert card.points == (
        Point(PointKind.EMAIL, "thora@lind.example"),
        Point(PointKind.PHONE, "+3545812345"),
    )
    assert card.affiliations == (Affiliation("Lind ehf."),)


def test_everything_a_list_may_tell():
    header = ("ID", "First name", "Last name", "Work email", "Private email", "Job Title", "City", "Country", "Birthday",
              "Tags", "LinkedIn", "Twitter", "Mastodon", "Website", "Shoe size")  # fmt: skip
    row = ("7", "Jón", "Fell", "jon@fell.example; j@fell.example", "jf@home.example", "Smith", "Akureyri", "Iceland", "1965-04-03",
           "forge, friends", "https://www.linkedin.com/in/jon-fell", "@JonFell", "@jon@fell.example", "https://fell.example/", "44")  # fmt: skip
    (card,) = facts(table(header, row))
    assert [one.value for one in card.points] == [
        "jon@fell.example", "j@fell.example", "jf@home.example", "jon-fell", "@jonfell", "jon@fell.example", "fell.example",
    ]  # fmt: skip
    assert (card.name.given, card.name.family, card.birthday) == ("Jón", "Fell", "1965-04-03")
    assert (card.places[0].text, card.places[0].locality) == ("Akureyri, Iceland", "Akureyri")
    assert card.groups == ("forge", "friends")
    assert card.source_fields == (("Shoe size", "44"),)


@pytest.mark.parametrize(
    "header",
    [
        ("Person - Name", "Person - Email - Work", "Person - Organization"),
        ("Name (full)", "E-mail 1", "Company [current]"),
        ("FullName", "Emails", "Companies"),
        ("Contact name", "Contact email", "Account name"),
    ],
)
def test_headers_as_programs_dress_them(header):
    (card,) = facts(table(header, ("Jón Fell", "jon@fell.example", "Fell hf.")))
    assert (card.name.full, card.points[0].value) == ("Jón Fell", "jon@fell.example")
    assert card.affiliations == (Affiliation("Fell hf."),)


def test_rows_of_organisations_and_of_nobody():
    told = facts(
        table(
            ("Name", "Email", "Company"),
            ("", "", "Dal hf."),
            (" ", "", " "),
            ("", "not an address", ""),
        )
    )
    assert told[0].is_organisation
    assert told[0].name.full == "Dal hf."
    assert reasons(told) == ["no person"]


@pytest.mark.parametrize("header", DEALS)
def test_lists_of_deals_are_not_people(header):
    data = table(header, ("x",) * len(header))
    assert format_of(data) is None
    assert guess(header, []).mapping


@pytest.mark.parametrize(
    "header",
    [("Name", "City", "Population"), ("Name", "Title"), ("a", "b"), ("Date", "Text"), ("Name",), ("Product name", "Company"), ("Product", "Email opened")],
)  # fmt: skip
def test_what_is_not_clearly_people_is_not_ours(header):
    found = format_of(table(header, ("x",) * len(header)))
    assert found is None or found.name not in {"people-csv", "interactions-csv"}


def test_followers_count_only_with_their_date_and_one_account():
    header = ("Name", "Email", "Twitter", "Followers", "As of")
    data = table(header, ("A", "a@a.example", "@aaa", "12.345", "2024-05-01"), ("B", "b@b.example", "@bbb", "99", ""),
                 ("C", "c@c.example", "", "99", "2024-05-01"), ("D", "d@d.example", "@ddd", "12k", "2024-05-01"))  # fmt: skip
    (reach,) = of(facts(data), Reach)
    assert (reach.point.value, reach.count, reach.at.isoformat()) == (
        "@aaa",
        12345,
        "2024-05-01T00:00:00+00:00",
    )


def test_a_newer_list_replaces_the_rows_of_an_older():
    header = ("Name", "Email", "Company")
    (old,) = facts(table(header, ("Jón Fell", "jon@fell.example", "Old")))
    (new,) = facts(table(header, ("Jón Fell", "jon@fell.example", "New")))
    (other,) = facts(table(("Name", "Email"), ("Jón Fell", "jon@fell.example")))
    assert old.key == new.key != other.key


def test_an_address_in_the_column_of_names_is_an_address():
    rows = [
        ("2024-03-01", "Björk Dal <Bjork@dal.example>", "Call", ""),
        ("2024-03-02", "bjork@dal.example", "Call", ""),
        ("2024-03-03", "Jón Fell <jon@fell.example>; Þóra Lind", "Call", ""),
    ]
    told = facts(table(("When", "Who", "Type", "Notes"), *rows))
    assert [one.to for one in told] == [
        Mailbox("Björk Dal", "bjork@dal.example"),
        Mailbox("", "bjork@dal.example"),
        Mailbox("Jón Fell", "jon@fell.example"),
        Mailbox("Þóra Lind", ""),
    ]
    people = facts(
        table(
            ("Name", "Company", "City"),
            ("Björk Dal <bjork@dal.example>", "Dalur", "Vík"),
            ("jon@fell.example", "Fell", "Vík"),
        )
    )
    assert [(one.name.full, [point.value for point in one.points]) for one in people] == [
        ("Björk Dal", ["bjork@dal.example"]),
        ("", ["jon@fell.example"]),
    ]


def test_interactions():
    header = ("Date", "Person", "Type", "Direction", "Notes")
    rows = [
        ("2024-03-01", "Björk Dal", "Coffee", "", "about wool"),
        ("21/04/2024", "Jón Fell", "Phone call", "incoming", ""),
        ("22/04/2024", "Jón Fell; Björk Dal", "Sauna", "", ""),
        ("", "Jón Fell", "Gjöf", "", ""),
        ("23/04/2024", "", "Call", "", ""),
    ]
    told = facts(table(header, *rows))
    assert [
        (one.kind, one.to.name or one.by.name, one.at and one.at.date().isoformat())
        for one in told[:5]
    ] == [
        (InteractionKind.COFFEE, "Björk Dal", "2024-03-01"),
        (InteractionKind.CALL, "Jón Fell", "2024-04-21"),
        (InteractionKind.NOTE, "Jón Fell", "2024-04-22"),
        (InteractionKind.NOTE, "Björk Dal", "2024-04-22"),
        (InteractionKind.GIFT, "Jón Fell", None),
    ]
    assert (told[1].by, told[1].to) == (Mailbox("Jón Fell", ""), OWNER)
    assert told[2].subject == "Sauna"
    assert reasons(told) == ["no person"]


def test_a_date_that_reads_two_ways_is_asked_about():
    header = ("Date", "Name", "Email", "Notes")
    told = facts(table(header, ("03/04/2024", "Jón Fell", "jon@fell.example", "x")))
    assert reasons(told) == ["date unreadable"]
    (noted,) = facts(
        table(header, ("03/04/2024", "Jón Fell", "jon@fell.example", "x"), delimiter=";")
    )
    assert (noted.at.isoformat()[:10], noted.to) == (
        "2024-04-03",
        Mailbox("Jón Fell", "jon@fell.example"),
    )


def test_a_person_corrects_the_mapping(tmp_path):
    data = table(
        ("Who", "Reach at", "Where", "When"),
        ("Jón Fell", "jon@fell.example", "Akureyri", "03/04/2024"),
    )
    look = look_at(data)
    assert not look.is_sure
    assert look.sample == (("Jón Fell", "jon@fell.example", "Akureyri", "03/04/2024"),)
    assert look.mapping.columns == (("Reach at", "email"),)
    mapping = look.mapping.corrected(look.layout.header, {"full_name": "who", "locality": "Where"})
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    file = MappedFile(str(path), mapping, len(data))
    (raw,) = file.records()
    (card,) = facts_of(raw)
    assert (file.format, card.name.full, card.places[0].text) == (
        "people-csv",
        "Jón Fell",
        "Akureyri",
    )
    assert list(file.records(raw.next)) == []
    told = look_at(data, INTERACTIONS).mapping.corrected(
        look.layout.header,
        {"person_name": "Who", "person_email": "Reach at", "at": "When", "date_order": "mdy"},
    )
    noted = MappedFile(str(path), told, len(data))
    assert [facts_of(raw)[0].at.isoformat()[:10] for raw in noted.records()] == ["2024-03-04"]
    assert noted.fingerprint() != file.fingerprint()
    (gone,) = MappedFile(str(tmp_path / "none.csv"), mapping, 1).records()
    assert gone.reason == "unreadable"
    path.write_bytes(table(("Who", "Mail"), ("Jón Fell", "jon@fell.example")))
    (changed,) = MappedFile(str(path), mapping, 1).records()
    assert changed.reason == "columns not found"


def test_corrections_that_name_nothing_say_what_there_is():
    mapping = Mapping.guess(PEOPLE, ("Name", "Email"))
    with pytest.raises(ValueError, match="There is no field 'nmae'"):
        mapping.corrected(("Name", "Email"), {"nmae": "Name"})
    with pytest.raises(ValueError, match="Columns: Name, Email"):
        mapping.corrected(("Name", "Email"), {"full_name": "Nme"})
    with pytest.raises(ValueError, match="month first"):
        mapping.corrected(("Name", "Email"), {"date_order": "ydm"})
    assert mapping.corrected(("Name", "Email"), {"email": ""}).columns == (("Name", "full_name"),)
    both = mapping.corrected(("Name", "Email", "Other"), {"email": "Email|Other"})
    assert both.columns == (("Name", "full_name"), ("Email", "email"), ("Other", "email"))


def test_no_table_is_no_look():
    assert look_at(b"\x00\x01\x02" * 100) is None
    assert look_at(b"") is None


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=12)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_no_row_is_lost(rows, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
        [("Name", "Email", "Company"), *rows]
    )
    told = facts(out.getvalue().encode())
    kept = [row for row in rows if any(cell.strip(' \t\r\n",;|') for cell in row)]
    assert len(of(told, Contact)) + len(reasons(told)) == len(kept)
