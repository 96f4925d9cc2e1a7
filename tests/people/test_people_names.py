"""Names as mail writes them, folding, addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tengill.people import fold, parse_name
from tengill.people.addresses import organisation_of, read_address, spelt, spelt_name
from tengill.people.names import fits


@pytest.mark.parametrize(
    ("text", "given_name", "middle", "last", "suffix"),
    [
        ("Anna Lind", "Anna", (), "Lind", ""),
        ("Lind, Anna", "Anna", (), "Lind", ""),
        ("Lind, Anna M.", "Anna", ("M",), "Lind", ""),
        ("LIND, ANNA", "Anna", (), "Lind", ""),
        ("anna lind", "Anna", (), "Lind", ""),
        ("'Anna Lind'", "Anna", (), "Lind", ""),
        ('"Lind, Anna (E-mail)', "Anna", (), "Lind", ""),
        ("Anna Lind \\(E-mail\\)", "Anna", (), "Lind", ""),
        ("Dr. Anna Lind, PhD", "Anna", (), "Lind", "PhD"),
        ("Karl Brandt, Jr., MBA", "Karl", (), "Brandt", "Jr."),
        ("Brandt Jr., Karl", "Karl", (), "Brandt", "Jr."),
        ("Brandt, Jr., Karl", "Karl", (), "Brandt", "Jr."),
        ("Karl Brandt III", "Karl", (), "Brandt", "III"),
        ("Jan van der Berg", "Jan", (), "van der Berg", ""),
        ("van der Berg, Jan", "Jan", (), "van der Berg", ""),
        ("JAN VAN DER BERG", "Jan", (), "van der Berg", ""),
        ("Liam O'NEIL-MARSH", "Liam", (), "O'NEIL-MARSH", ""),
        ("LIAM O'NEIL-MARSH", "Liam", (), "O'Neil-Marsh", ""),
        ("IONA MCTAVISH", "Iona", (), "McTavish", ""),
        ("Anna Lind/HOU/ACME@ACME", "Anna", (), "Lind", ""),
        ("CN=Anna Lind/OU=HOU/O=ACME@ACMEX", "Anna", (), "Lind", ""),
        ("Anna Lind@ACME", "Anna", (), "Lind", ""),
        ('Robert "Bo" Dahl', "Robert", (), "Dahl", ""),
        ("Anna.Lind", "Anna", (), "Lind", ""),
        ("anna_lind", "Anna", (), "Lind", ""),
        ("Anna Lind, CEO", "Anna", (), "Lind", ""),
    ],
)
def test_names_are_taken_apart(text, given_name, middle, last, suffix):
    name = parse_name(text)
    assert name is not None
    assert (name.given, name.middle, name.last, name.suffix) == (given_name, middle, last, suffix)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "anna@lind.example", "Anna and Karl Lind", "Anna & Karl Lind", "Gate 7 Alerts",
        "Office of the Chair", "Anna via Groups", "a" * 500, ",", "...", "one two three four five six seven",
        "Lind, Anna, Acme, Houston",
    ],
)  # fmt: skip
def test_what_is_no_name_is_none(text):
    assert parse_name(text) is None


@pytest.mark.parametrize(
    ("text", "sort_name", "family"),
    [
        ("Sigríður Ósk Jónsdóttir", "sigridur osk jonsdottir", ""),
        ("Jónsdóttir, Sigríður", "sigridur jonsdottir", ""),
        ("Þórður Ægisson", "thordur aegisson", ""),
        ("Gunnar Sigurðarson", "gunnar sigurdarson", ""),
        ("Helgi Guðrúnarson", "helgi gudrunarson", ""),
        ("Anna Jónsdóttir Blöndal", "blondal anna jonsdottir", "Blöndal"),
        ("Peter Larson", "larson peter", "Larson"),
        ("Emma Mason", "mason emma", "Mason"),
        ("Kurt Johnson", "johnson kurt", "Johnson"),
        ("Jan van der Berg", "van der berg jan", "van der Berg"),
    ],
)
def test_icelandic_names_have_no_family_name_and_sort_by_the_given(text, sort_name, family):
    name = parse_name(text)
    assert name is not None
    assert name.family == family
    assert name.sort_name() == sort_name


def test_folding():
    assert fold("Þórður  ÆGIR Øystein Łukasz ß") == "thordur aegir oystein lukasz ss"


@pytest.mark.slow
@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_and_no_text_breaks_the_parser(text):
    assert fold(fold(text)) == fold(text)
    name = parse_name(text)
    if name is not None:
        assert name.display()
        assert name.sort_name() == fold(name.sort_name())


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("jeff", "jeffrey", True),
        ("bill", "will", True),
        ("siggi", "sigurdur", True),
        ("gunna", "gudrun", True),
        ("joi", "johannes", True),
        ("nonni", "jon", True),
        ("j", "jon", True),
        ("chris", "christine", True),
        ("christopher", "christine", False),
        ("anna", "karl", False),
        ("jon", "johannes", False),
    ],
)
def test_short_forms(one, other, expected):
    assert fits(one, other) is expected
    assert fits(other, one) is expected


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("anna..lind@acme.example", "anna.lind@acme.example"),
        (".anna.lind@acme.example", "anna.lind@acme.example"),
        ("'anna.lind@acme.example'", "anna.lind@acme.example"),
        ("e-mail <anna.lind@acme.example", "anna.lind@acme.example"),
        ("anna.lind+news@acme.example", "anna.lind@acme.example"),
        ("a.n.na@gmail.com", "anna@gmail.com"),
        ("imceanotes-+22bo+22+20+3cbo+40acme+2eexample+3e+40x@x.example", "bo@acme.example"),
        ("m..lind@acme.example", "m..lind@acme.example"),
    ],
)
def test_mangled_addresses_are_repaired(written, whole):
    assert read_address(written).whole == whole


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("acme.com", "acme.com"),
        ("mail.eu.acme.com", "acme.com"),
        ("cs.bath.ac.uk", "bath.ac.uk"),
        ("gmail.com", ""),
        ("houston.rr.com", ""),
        ("localhost", ""),
        ("hi.is", "hi.is"),
    ],
)
def test_organisation_of_a_domain(domain, organisation):
    assert organisation_of(domain) == organisation


@pytest.mark.parametrize(
    ("address", "name", "how"),
    [
        ("anna.lindqvist@x.example", "Anna Lindqvist", "full"),
        ("lindqvist_anna@x.example", "Anna Lindqvist", "full"),
        ("jeff.dahl@x.example", "Jeffrey Dahl", "full"),
        ("alindqvist@x.example", "Anna Lindqvist", "initial"),
        ("alindqvi@x.example", "Anna Lindqvist", "initial"),
        ("lindqvista@x.example", "Anna Lindqvist", "initial"),
        ("m..lindqvist@x.example", "Anna M. Lindqvist", "initial"),
        ("lindqvist@x.example", "Anna Lindqvist", "family"),
        ("anna@x.example", "Anna Lindqvist", "given"),
        ("axl@x.example", "Anna Lindqvist", "initials"),
        ("zz81@x.example", "Anna Lindqvist", ""),
        ("karl.brandt@x.example", "Anna Lindqvist", ""),
    ],
)
def test_how_an_address_spells_a_name(address, name, how):
    parsed = parse_name(name)
    assert parsed is not None
    assert spelt(read_address(address), parsed) == how


def test_names_spelt_by_an_address_alone():
    name = spelt_name(read_address("anna.lind@x.example"))
    assert name is not None
    assert name.display() == "Anna Lind"
    for unsure in ("lind.anna", "alind", "a.lind", "anna.lind2", "jr.lind", "x-y-z-q"):
        assert spelt_name(read_address(f"{unsure}@x.example")) is None
