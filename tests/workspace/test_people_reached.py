"""Whoever has no e-mail address: lists show what else reaches them, and find them by it."""

import csv
import io

import pytest
from ledger_builders import Ledger, at
from people_world import organisation, point

from tengill.ledger import models
from tengill.workspace import exporting, finding, people, references, standing_people
from tengill.workspace.people_filter import Filters
from tengill.workspace.reaching import read_point, shown
from tengill.workspace.standing_list import read_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger() -> Ledger:
    made = Ledger()
    me = made.person("Sunna Hall", "sunna@home.example", owner=True)
    anna = made.person("Anna Lind", "anna@north.example", organisation="north.example")
    made.message(me, [anna], at(2020, 1, 1), "Hello", "a word")
    made.ties()
    return made


def _bare(ledger: Ledger, name: str, *points: tuple[str, str]) -> int:
    """Somebody with contact points, none of them an address."""
    who = ledger.person(name, f"{len(points)}-{points[0][0]}@unread.example")
    models.PersonPoint.objects.filter(person=who.person).delete()
    for kind, value in points:
        point(who, kind, value)
    models.Person.objects.filter(pk=who.id).update(address="")
    return int(who.id)


def test_a_list_shows_what_reaches_somebody_without_an_address(ledger: Ledger) -> None:
    _bare(ledger, "Bera Quill", ("phone", "+3545550001"), ("linkedin", "bera-quill"))
    _bare(ledger, "Carl Dahl", ("name", "carl dahl"), ("phone", "+3545550002"))
    _bare(ledger, "Dora Eik", ("name", "dora eik"))
    told = {row.name: row.reached_at for row in people.list_people(sort="name").rows}
    assert told["Anna Lind"] == "anna@north.example"
    assert told["Bera Quill"] == "linkedin.com/in/bera-quill"
    assert told["Carl Dahl"] == "+354 5550002"
    assert told["Dora Eik"] == ""


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", "bera@south.example"),
        ("linkedin", "bera-quill"),
        ("linkedin", "þóra-æ"),
        ("phone", "+3545550001"),
        ("x", "@bera"),
        ("mastodon", "bera@toot.example"),
    ],
)
def test_what_a_list_shows_finds_them(ledger: Ledger, kind: str, value: str) -> None:
    text = shown(kind, value).text
    assert read_point(text) == (kind, value)
    who = _bare(ledger, "Bera Quill", (kind, value))
    found = finding.find(text)
    assert [(one.person.id, one.score) for one in found] == [(who, finding.EXACT)]


@pytest.mark.parametrize("text", ["17", "Anna Lind", "+1", "linkedin.com/company/x", "", "@"])
def test_other_words_are_no_contact_point(text: str) -> None:
    told = read_point(text)
    assert told is None or told == ("x", "@")


def test_a_card_names_the_organisation_and_orders_by_it(ledger: Ledger) -> None:
    anna = people.find("Anna Lind")[0].person.id
    assert people.list_people(sort="organisation").rows[0].organisation == "north.example"
    bera = ledger.person("Bera Quill", "bera@zeta.example", organisation="zeta.example")
    organisation(bera, "Aurora Ltd")
    carl = ledger.person("Carl Dahl", "carl@gone.example", organisation="gone.example")
    organisation(carl, "Left Long Ago", current=False)
    assert references.organisations([bera.id, carl.id, anna or 0]) == {
        bera.id: "Aurora Ltd",
        carl.id: "gone.example",
        anna: "north.example",
    }
    rows = people.list_people(sort="organisation").rows
    assert [row.organisation for row in rows][:3] == ["Aurora Ltd", "gone.example", "north.example"]


def test_the_latest_of_several_organisations_stands(ledger: Ledger) -> None:
    who = ledger.person("Bera Quill", "bera@zeta.example", organisation="zeta.example")
    for name, since in (("Between", "2015"), ("Newest", "2019-05"), ("First", "2010")):
        organisation(who, name)
        models.PersonOrganisation.objects.filter(person=who.person, name=name).update(since=since)
    assert references.organisations([who.id]) == {who.id: "Newest"}


def test_two_namesakes_without_addresses_do_not_share_an_organisation(ledger: Ledger) -> None:
    _bare(ledger, "Bera Quill", ("phone", "+3545550001"))
    _bare(ledger, "Bera Quill", ("linkedin", "bera-quill"))
    (pair,) = people.suggest_merges()
    assert pair.why == "the same name"
    assert {pair.left.reached_at, pair.right.reached_at} == {
        "+354 5550001",
        "linkedin.com/in/bera-quill",
    }


def test_a_spreadsheet_has_the_pages_of_profiles(ledger: Ledger) -> None:
    _bare(ledger, "Bera Quill", ("linkedin", "bera-quill"), ("mastodon", "bera@toot.example"), ("x", "17"))  # fmt: skip
    told = "".join(exporting.export(Filters(kind="all"), "name", "csv").pieces)
    (row,) = [one for one in csv.DictReader(io.StringIO(told)) if one["Name"] == "Bera Quill"]
    assert row["Profiles"].split("; ") == [
        "https://www.linkedin.com/in/bera-quill",
        "https://toot.example/@bera",
        "x:17",
    ]


def test_a_name_of_several_is_told_with_what_tells_them_apart(ledger: Ledger) -> None:
    first = _bare(ledger, "Bera Quill", ("linkedin", "bera-quill"))
    second = ledger.person("Bera Quill", "bera@south.example").id
    (line,) = standing_people.place(read_list("Bera Quill").lines)
    assert line.person is None
    assert "linkedin.com/in/bera-quill, bera@south.example." in line.words
    told = read_list("linkedin.com/in/bera-quill\nbera@south.example").lines
    assert [one.person for one in standing_people.place(told)] == [first, second]
