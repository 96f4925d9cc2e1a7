"""A telephone number with its country and without is one number, whatever came first."""

from itertools import permutations

import pytest
from ledger_home import LedgerHome, differences, dump, query
from told_format import told, told_format
from told_people import card, email, phone

from tengill.people import PointSeen
from tengill.workspace import importing, rebuilding, runs
from tengill.workspace.project.phones import home

__all__ = ["told_format"]
pytestmark = pytest.mark.usefixtures("told_format")

FULL, SHORT = "+3545410629", "5410629"


def persons() -> list[tuple[str, str]]:
    """Each person's points, sorted, with its kind."""
    return query(
        "SELECT group_concat(value, ' '), kind FROM (SELECT r.id, r.kind, p.value"
        " FROM ledger_person r JOIN ledger_personpoint pp ON pp.person_id = r.id"
        " JOIN ledger_contactpoint p ON p.id = pp.point_id ORDER BY p.value) GROUP BY id ORDER BY 1"
    )


FILES = {
    "me": card("Dísa Holmberg", email("disa@holm.example"), phone("+3545550001"), key="me",
               is_owner=True),
    "short": card("Ada Lindqvist", phone(SHORT), email("ada@lind.example"), key="1"),
    "full": card("Ada Lindqvist", phone(FULL), email("al@work.example"), key="2"),
}  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(FILES)))
def test_one_person_whatever_came_first(ledger: LedgerHome, order: tuple[str, ...]) -> None:
    for name in order:
        importing.import_paths([ledger.file(name, told(FILES[name]))])
    assert (f"{FULL} {SHORT} ada@lind.example al@work.example", "person") in persons()
    stepwise = dump()
    rebuilding.rebuild()
    assert differences(stepwise, dump()) == ""


def test_a_country_learnt_later_doubles_nothing_and_goes_with_its_file(ledger: LedgerHome) -> None:
    one = ledger.file("a", told(FILES["short"], card("X Y", phone(SHORT), key="9")))
    importing.import_paths([one])
    before = dump()
    learnt = importing.import_paths([ledger.file("b", told(FILES["me"]))])
    importing.import_paths([ledger.file("c", one.read_bytes())])
    assert query("SELECT count(*) FROM ledger_contactpoint WHERE value LIKE '%5410629'") == [(1,)]
    runs.undo(3)
    runs.undo(learnt)
    assert differences(before, dump()) == ""


def test_a_number_of_two_people_stays_nobodys_in_every_spelling(ledger: LedgerHome) -> None:
    other = card("Carl Moesgaard", phone(FULL), email("carl@moe.example"), key="3")
    importing.import_paths([ledger.file("a", told(FILES["me"], FILES["short"], other))])
    found = persons()
    assert (f"{FULL} {SHORT}", "role") in found
    assert ("ada@lind.example", "person") in found
    assert ("carl@moe.example", "person") in found


def seen(*numbers: str) -> list[PointSeen]:
    return [PointSeen(id=at, kind="phone", value=one) for at, one in enumerate(numbers, 1)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("numbers", "country"),
    [
        ((), None),
        ((SHORT,), None),
        ((FULL, "+3545410630"), None),
        ((FULL, "+3545410630", "+3545410631", "+4915112345678"), "IS"),
        ((FULL, "+4915112345678", "+447400123456", "+14155550100"), None),
        (("+" + "9" * 15, "+" + "8" * 15, "+0"), None),
    ],
)
def test_the_country_of_most_numbers(numbers: tuple[str, ...], country: str | None) -> None:
    assert home(seen(*numbers), []) == country
