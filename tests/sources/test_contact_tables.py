"""Google's and Outlook's contacts as CSV: every column arrives, in every language known."""

import csv
import io
import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.facts.contacts import Affiliation, Contact, Point
from tengill.facts.messages import KeptAside, PointKind
from tengill.sources.formats import format_of
from tengill.sources.google_contacts import GoogleContacts
from tengill.sources.limits import Limits
from tengill.sources.outlook_contacts import OutlookContacts, read_day
from tengill.sources.records import Raw
from tengill.sources.streams import Stream
from tengill.sources.tables import plain

EMAIL, PHONE = PointKind.EMAIL, PointKind.PHONE
GOOGLE = [
    "First Name",
    "Middle Name",
    "Last Name",
    "Phonetic First Name",
    "Phonetic Middle Name",
    "Phonetic Last Name",
    "Name Prefix",
    "Name Suffix",
    "Nickname",
    "File As",
    "Organization Name",
    "Organization Title",
    "Organization Department",
    "Birthday",
    "Notes",
    "Photo",
    "Labels",
    "E-mail 1 - Label",
    "E-mail 1 - Value",
    "E-mail 2 - Label",
    "E-mail 2 - Value",
    "Phone 1 - Label",
    "Phone 1 - Value",
    "Address 1 - Label",
    "Address 1 - Formatted",
    "Address 1 - Street",
    "Address 1 - City",
    "Address 1 - Region",
    "Address 1 - Postal Code",
    "Address 1 - Country",
    "Website 1 - Label",
    "Website 1 - Value",
    "Relation 1 - Label",
    "Relation 1 - Value",
    "Event 1 - Label",
    "Event 1 - Value",
    "Custom Field 1 - Label",
    "Custom Field 1 - Value",
]
GOOGLE_BEFORE = [
    "Name",
    "Given Name",
    "Additional Name",
    "Family Name",
    "Yomi Name",
    "Name Prefix",
    "Name Suffix",
    "Nickname",
    "Birthday",
    "Gender",
    "Occupation",
    "Notes",
    "Group Membership",
    "E-mail 1 - Type",
    "E-mail 1 - Value",
    "Phone 1 - Type",
    "Phone 1 - Value",
    "Organization 1 - Type",
    "Organization 1 - Name",
    "Organization 1 - Title",
    "Organization 1 - Department",
    "Website 1 - Type",
    "Website 1 - Value",
    "IM 1 - Type",
    "IM 1 - Service",
    "IM 1 - Value",
]
HEADERS = tomllib.loads((files("tengill.sources") / "outlook_headers.toml").read_text("utf-8"))
FIELDS = HEADERS.pop("fields")


def table(header: list[str], *rows: dict[str, str], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def told(format_: GoogleContacts | OutlookContacts, data: bytes) -> list[Contact]:
    found: list[Contact] = []
    for raw in format_.records(Stream(io.BytesIO(data)), "c.csv", 0, 0, Limits()):
        assert isinstance(raw, Raw)
        facts = format_.facts(raw)
        assert not isinstance(facts, KeptAside), facts
        found += [one for one in facts if isinstance(one, Contact)]
    return found


def google(row: dict[str, str], header: list[str] = GOOGLE) -> Contact:
    data = table(header, row).encode()
    assert getattr(format_of(data), "name", "") == "google"
    [one] = told(GoogleContacts(), data)
    return one


def test_googles_current_form():
    one = google(
        {
            "First Name": "Guðrún", "Last Name": "Ýrsdóttir", "Nickname": "Gugga",
            "Phonetic Last Name": "Irsdottir", "Organization Name": "Skipasmíði hf.",
            "Organization Title": "Forstjóri", "Organization Department": "Stjórn",
            "Birthday": "1980-05-02", "Notes": "Fyrsta\nönnur", "Labels": "Klúbbur ::: * myContacts",
            "E-mail 1 - Label": "* Work", "E-mail 1 - Value": "G@Skip.is ::: gy@skip.is",
            "Phone 1 - Label": "Mobile", "Phone 1 - Value": "+354 581 2345 ::: 581 2346",
            "Address 1 - Label": "Home", "Address 1 - Formatted": "Höfn 1\n780 Hornafjörður\nIS",
            "Address 1 - City": "Hornafjörður", "Address 1 - Country": "IS",
            "Website 1 - Label": "Profile",
            "Website 1 - Value": "http://www.linkedin.com/in/gudrun-yrsd",
            "Relation 1 - Label": "Spouse", "Relation 1 - Value": "Jón",
            "Event 1 - Label": "Anniversary", "Event 1 - Value": "2001-01-01",
            "Custom Field 1 - Label": "Boat", "Custom Field 1 - Value": "Sæbjörg",
        }
    )  # fmt: skip
    assert one.source == "google"
    assert one.key == ""
    assert one.name.full == "Guðrún Ýrsdóttir"
    assert one.name.nickname == "Gugga"
    assert one.points == (
        Point(EMAIL, "g@skip.is", "work"),
        Point(EMAIL, "gy@skip.is", "work"),
        Point(PHONE, "+3545812345", "mobile"),
        Point(PHONE, "5812346", "mobile"),
        Point(PointKind.LINKEDIN, "gudrun-yrsd", "profile"),
    )
    assert one.affiliations == (Affiliation("Skipasmíði hf.", "Forstjóri", "Stjórn"),)
    assert one.places[0].text == "Höfn 1, 780 Hornafjörður, IS"
    assert (one.places[0].locality, one.places[0].label) == ("Hornafjörður", "home")
    assert one.groups == ("Klúbbur",)
    assert one.birthday == "1980-05-02"
    assert one.note == "Fyrsta\nönnur"
    assert one.related == (("spouse", "Jón"),)
    assert dict(one.source_fields) == {
        "Phonetic Last Name": "Irsdottir", "Anniversary": "2001-01-01", "Boat": "Sæbjörg",
    }  # fmt: skip
    assert one.defects == ()


def test_googles_form_before():
    one = google(
        {
            "Name": "Dr. Jón Æsir", "Given Name": "Jón", "Family Name": "Æsir", "Name Prefix": "Dr.",
            "Birthday": "--07-11", "Group Membership": "* My Contacts ::: Skip ::: Vinir",
            "E-mail 1 - Type": "* Home", "E-mail 1 - Value": "jon@holm.example",
            "Phone 1 - Type": "Work", "Phone 1 - Value": "no number",
            "Organization 1 - Name": "Holm", "Organization 1 - Title": "Ráðgjafi",
            "IM 1 - Type": "Home", "IM 1 - Service": "Skype", "IM 1 - Value": "jon.aesir",
            "Occupation": "Smiður",
        },
        GOOGLE_BEFORE,
    )  # fmt: skip
    assert one.name.full == "Dr. Jón Æsir"
    assert one.birthday == "--07-11"
    assert one.groups == ("Skip", "Vinir")
    assert one.points == (Point(EMAIL, "jon@holm.example", "home"),)
    assert one.affiliations == (Affiliation("Holm", "Ráðgjafi", ""),)
    assert dict(one.source_fields) == {
        "Phone 1": "no number", "Skype": "jon.aesir", "Occupation": "Smiður",
    }  # fmt: skip
    assert len(one.defects) == 1


def test_google_a_company_is_an_organisation_and_an_empty_row_nobody():
    company = google({"Organization Name": "Skip hf.", "Phone 1 - Value": "5812345"})
    assert company.is_organisation
    assert company.name.full == "Skip hf."
    data = table(GOOGLE, {"Labels": "* myContacts"}).encode()
    [raw] = GoogleContacts().records(Stream(io.BytesIO(data)), "", 0, 0, Limits())
    assert isinstance(GoogleContacts().facts(raw), KeptAside)


def test_endless_cells_are_cut():
    long = "x" * 100_000
    one = google({"First Name": long, "Organization Name": long, "Notes": long, "Labels": long})
    assert (len(one.name.full), len(one.affiliations[0].organisation)) == (500, 500)
    assert (len(one.note), len(one.groups[0])) == (20_000, 500)
    two = outlook(name__last=long, name__company=long, about__notes=long)
    assert (len(two.name.family), len(two.affiliations[0].organisation)) == (500, 500)
    assert len(two.note) == 20_000


def test_googles_joined_organisations_come_apart():
    one = google(
        {"First Name": "Ása", "Organization Name": "A ::: B", "Organization Title": "x ::: y"}
    )
    assert one.affiliations == (Affiliation("A", "x"), Affiliation("B", "y"))


def header_in(language: str) -> tuple[list[str], dict[tuple[str, str], str]]:
    """Outlook's header in a language, and the column of every field."""
    columns: list[str] = []
    of: dict[tuple[str, str], str] = {}
    for section, names in FIELDS.items():
        for name, headers in zip(names, HEADERS[language][section], strict=True):
            header = next(one for one in headers.split("|") if one not in columns)
            columns.append(header)
            of[section, name] = header
    return columns, of


@pytest.mark.slow
@pytest.mark.parametrize("language", sorted(HEADERS))
@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_outlook_in_every_language(language, codec):
    columns, of = header_in(language)
    day = "5/17/1980" if HEADERS[language]["dates"] == "mdy" else "17.5.1980"
    row = {
        of["name", "prefix"]: "Dr.", of["name", "first"]: "Ása", of["name", "last"]: "Þórðardóttir",
        of["name", "company"]: "Hafborg", of["name", "job"]: "Skipstjóri",
        of["name", "department"]: "Floti", of["business", "street"]: "Gata 1",
        of["business", "city"]: "Höfn", of["business", "code"]: "780",
        of["business", "country"]: "Ísland", of["home", "city"]: "Vík",
        of["phones", "work"]: "+354 581 2345", of["phones", "home"]: "5559876",
        of["phones", "mobile"]: "+46 70 123 45 67", of["email", "value"]: "Asa@Hafborg.is",
        of["email", "type"]: "SMTP", of["email", "name"]: "Ása (asa@hafborg.is)",
        of["about", "birthday"]: day, of["about", "anniversary"]: "0/0/00",
        of["about", "categories"]: "Skip;Vinir", of["about", "notes"]: "Athugasemd",
        of["about", "spouse"]: "Jón", of["about", "page"]: "www.hafborg.is",
    }  # fmt: skip
    data = table(columns, row).encode(codec)
    assert getattr(format_of(data), "name", "") == "outlook"
    [one] = told(OutlookContacts(), data)
    assert one.name.full == "Ása Þórðardóttir"
    assert (one.name.given, one.name.family, one.name.prefix) == ("Ása", "Þórðardóttir", "Dr.")
    assert one.points == (
        Point(EMAIL, "asa@hafborg.is", ""),
        Point(PHONE, "+3545812345", "work"),
        Point(PHONE, "5559876", "home"),
        Point(PHONE, "+46701234567", "mobile"),
        Point(PointKind.URL, "www.hafborg.is", ""),
    )
    assert one.affiliations == (Affiliation("Hafborg", "Skipstjóri", "Floti"),)
    assert [(place.text, place.label) for place in one.places] == [
        ("Gata 1, 780 Höfn, Ísland", "work"),
        ("Vík", "home"),
    ]
    assert one.birthday == "1980-05-17"
    assert one.groups == ("Skip", "Vinir")
    assert one.note == "Athugasemd"
    assert one.related == (("spouse", "Jón"),)
    assert one.source_fields == ()
    assert one.defects == ()


@pytest.mark.parametrize("language", sorted(HEADERS))
def test_outlooks_lists_are_whole_and_no_header_means_two_things(language):
    lists = HEADERS[language]
    seen: dict[str, tuple[str, str]] = {}
    for section, names in FIELDS.items():
        assert len(lists[section]) == len(names)
        for name, headers in zip(names, lists[section], strict=True):
            for header in headers.split("|"):
                key = " ".join(sorted(plain(header).split()))
                if (language, key) != ("fr", "titre"):  # French Outlook has two columns called so
                    assert seen.get(key, (section, name)) == (section, name), header
                seen[key] = (section, name)


def outlook(**cells: str) -> Contact:
    columns, of = header_in("en")
    row = {of[("name", "first")]: "Una"} | {of[tuple(k.split("__"))]: v for k, v in cells.items()}
    [one] = told(OutlookContacts(), table(columns, row).encode())
    return one


def test_an_exchange_name_is_never_an_address():
    place = "/o=ExchangeLabs/ou=Group/cn=Recipients/cn=ab12-una"
    one = outlook(email__value=place, email__type="EX", email__name="Una Lind (una@holm.example)")
    assert one.points == (Point(EMAIL, "una@holm.example", ""),)
    assert one.source_fields == (("E-mail Address (Exchange)", place),)
    bare = outlook(email__value=place, email__type="EX", email__name="Una Lind")
    assert bare.points == ()
    unsaid = outlook(email__value=place)
    assert unsaid.points == ()


def test_numbers_of_others_are_kept_and_no_points():
    one = outlook(phones__assistant="5811111", phones__company="5812222", phones__work="5813333")
    assert one.points == (Point(PHONE, "5813333", "work"),)
    assert one.source_fields == (
        ("Assistant's Phone", "5811111"),
        ("Company Main Phone", "5812222"),
    )


@pytest.mark.parametrize(
    ("text", "order", "day", "unsure"),
    [
        ("5/17/1980", "mdy", "1980-05-17", False),
        ("17/5/1980", "mdy", "1980-05-17", False),
        ("5/4/1980", "mdy", "1980-05-04", True),
        ("5/5/1980", "mdy", "1980-05-05", False),
        ("5/4/1980", "dmy", "1980-04-05", False),
        ("17.5.1980", "mdy", "1980-05-17", False),
        ("17-05-1980", "dmy", "1980-05-17", False),
        ("17.5.80", "dmy", "--05-17", False),
        ("1980-05-17", "mdy", "1980-05-17", False),
        ("1980/5/17", "dmy", "1980-05-17", False),
        ("29/2/1981", "dmy", "", False),
        ("Friday", "dmy", "", False),
        ("5/17/1980 12:00 AM", "mdy", "1980-05-17", False),
    ],
)
def test_days_as_languages_write_them(text, order, day, unsure):
    assert read_day(text, order) == (day, unsure)


def test_an_unsure_day_is_told():
    one = outlook(about__birthday="5/4/1980")
    assert one.birthday == "1980-05-04"
    assert "two ways" in one.defects[0]
    assert outlook(about__birthday="0/0/00").birthday == ""


@pytest.mark.parametrize(
    "header",
    [
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
        "Deal Name,Deal Stage,Close Date,Amount,Pipeline,Deal owner,Company,Notes,Currency",
        "name,email,phone",
        (
            "First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Screen Name,"
            "Work Phone,Home Phone,Fax Number,Pager Number,Mobile Number,Home Address,Home City"
        ),
    ],
)
def test_tables_of_others_are_left_to_others(header):
    data = f"{header}\n{re.sub('[^,]+', 'x', header)}\n".encode()
    assert not GoogleContacts().recognises(data)
    assert not OutlookContacts().recognises(data)


@pytest.mark.slow
@settings(max_examples=25)
@given(st.lists(st.text(max_size=30), min_size=len(GOOGLE), max_size=len(GOOGLE)))
def test_no_cell_breaks_google(cells):
    row = dict(zip(GOOGLE, cells, strict=True))
    data = table(GOOGLE, row).encode("utf-8", "replace")
    for raw in GoogleContacts().records(Stream(io.BytesIO(data)), "", 0, 0, Limits()):
        facts = GoogleContacts().facts(raw)
        assert isinstance(facts, KeptAside | tuple)


@pytest.mark.slow
@settings(max_examples=25)
@given(st.lists(st.text(max_size=30), min_size=65, max_size=65), st.sampled_from(sorted(HEADERS)))
def test_no_cell_breaks_outlook(cells, language):
    columns = header_in(language)[0]
    data = table(columns, dict(zip(columns, cells, strict=True))).encode("utf-8", "replace")
    for raw in OutlookContacts().records(Stream(io.BytesIO(data)), "", 0, 0, Limits()):
        facts = OutlookContacts().facts(raw)
        assert isinstance(facts, KeptAside | tuple)
