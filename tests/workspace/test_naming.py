"""Who a name or an address means."""

import pytest
from ledger_home import LedgerHome, query
from mail_builders import ADA, BJORK, letter, mbox

from tengill.workspace import importing, naming


@pytest.fixture
def _people(ledger: LedgerHome) -> None:
    box = [
        letter(1, ADA, (BJORK,)),
        letter(2, "Anna Vik <anna@one.example>", (ADA,)),
        letter(3, "Anna Vik <anna@two.example>", (ADA,)),
        letter(4, "B. Dal <bjork@dal.example>", (ADA,)),
    ]
    importing.import_paths([ledger.file("a.mbox", mbox(box))])


@pytest.mark.usefixtures("_people")
def test_an_address_tells_and_a_name_only_when_one_has_it() -> None:
    ids = dict(query("SELECT address, id FROM ledger_person"))
    bjork = ids["bjork@dal.example"]
    assert naming.person_of("Somebody Else", "bjork@dal.example") == bjork
    assert naming.person_of("Björk Dal", "") == bjork
    assert naming.person_of("BJORK  DAL", "") == naming.person_of("Bjork Dal", "")
    assert naming.person_of("Anna Vik", "") is None
    assert [address for _, address, _ in naming.people_named("Anna Vik")] == [
        "anna@one.example",
        "anna@two.example",
    ]
    assert naming.person_of("Björk Dal", "unknown@dal.example") is None
    assert naming.person_of("", "") is None
    assert naming.people_named(" ") == []
    assert naming.person_of("Björk", "") is None  # a first name alone tells nobody
