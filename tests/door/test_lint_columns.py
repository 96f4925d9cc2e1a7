"""The columns of a list, the words in its cells, and what a text shows of itself."""

import pytest

from tengill.door.lint import Consent
from tengill.door.lint.columns import (
    Columns,
    UnknownColumnError,
    consent,
    corporate,
    jurisdictions,
    yes,
)
from tengill.door.lint.texts import signs


def test_columns_are_found_by_their_usual_names() -> None:
    known = Columns.of(("Netfang", "Fullt nafn", "E-mail Address", "Odd!"))
    assert known.places == {"email": 2, "name": 1}
    assert known.reaches
    assert not Columns.of(("Name", "Colour")).reaches
    fields = known.fields(("a@b.example", "Ása", "", "x"))
    assert fields["fulltnafn"] == fields["name"] == "Ása"
    assert fields["odd"] == "x"


@pytest.mark.parametrize(
    ("cell", "told"), [("Yes", True), ("já", True), ("0", False), ("Nei", False), ("perhaps", None)]
)
def test_yes_and_no(cell: str, told: bool | None) -> None:
    assert yes(cell) is told


@pytest.mark.parametrize(
    ("cell", "column", "told"),
    [
        ("yes", "consent", Consent.GIVEN),
        ("fair in Reykjavík, 2024-05-01", "consent", Consent.GIVEN),
        ("no", "consent", Consent.UNKNOWN),
        ("", "consent", Consent.UNKNOWN),
        ("customer", "consent", Consent.CUSTOMER),
        ("withdrawn", "consent", Consent.REFUSED),
        ("yes", "unsubscribed", Consent.REFUSED),
        ("2024-01-01", "unsubscribed", Consent.REFUSED),
        ("no", "unsubscribed", Consent.UNKNOWN),
    ],
)
def test_consent(cell: str, column: str, told: Consent) -> None:
    assert consent(cell, column=column) is told


def test_whose_address_and_where() -> None:
    assert corporate("Company") is True
    assert corporate("einstaklingur") is False
    assert corporate("?") is None
    assert jurisdictions("Ísland; Germany") == ("IS", "DE")
    assert jurisdictions("GB") == ("UK",)
    assert jurisdictions("France/US") == ("EU", "US")
    assert jurisdictions("Atlantis") == ()


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Click to unsubscribe", "unsubscribe"),
        ("Viltu ekki fá fleiri skeyti? Skráðu þig af hér", "unsubscribe"),
        ("Hier abmelden", "unsubscribe"),
        ("Sponsored by Fjord", "disclosure"),
        ("Ég fæ greitt fyrir þetta", "disclosure"),
        ("This is an advertisement", "advertisement"),
        ("Þetta er auglýsing", "advertisement"),
        ("Austurstræti 12, 101 Reykjavík", "postal"),
        ("Springfield, IL 62704", "postal"),
    ],
)
def test_signs_in_a_text(text: str, sign: str) -> None:
    assert getattr(signs(text), sign)
    assert not getattr(signs("Dear Anna, the book is on its way to you. We met 20 people."), sign)


HEADER = ("Rolodex", "Best at", "name", "Best at")


@pytest.mark.parametrize(
    ("told", "places"),
    [
        ({}, {"name": 2}),
        ({"email": "Best at"}, {"email": 1, "name": 2}),
        ({"email": "best AT"}, {"email": 1, "name": 2}),
        ({"email": "#4"}, {"email": 3, "name": 2}),
        ({"email": "Rolodex", "name": ""}, {"email": 0}),
        (
            {"email": "name"},
            {"email": 2},
        ),  # a column told to be one thing is guessed to be no other
        ({"name": "Rolodex", "organisation": "name"}, {"name": 0, "organisation": 2}),
    ],
)
def test_what_is_told_wins_over_the_guess(told: dict[str, str], places: dict[str, int]) -> None:
    assert dict(Columns.of(HEADER, told).places) == places


@pytest.mark.parametrize(
    "told", [{"email": "Nowhere"}, {"email": "#5"}, {"email": "#0"}, {"shoe size": "name"}]
)
def test_what_is_told_must_be_there(told: dict[str, str]) -> None:
    with pytest.raises(UnknownColumnError):
        Columns.of(HEADER, told)
