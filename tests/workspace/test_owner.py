"""Whose ledger it is: guessed from the mail, confirmed or denied by a person, kept as a fact."""

import pytest
from ledger_home import LedgerHome, number, query
from mail_builders import ADA, BJORK, CARL, DISA, letter, mbox

from tengill.ledger import decisions
from tengill.workspace import importing, owner

SENT = [letter(n, ADA, (BJORK, CARL)) for n in range(1, 6)]
GOT = [letter(n, who, (ADA,)) for n, who in ((6, BJORK), (7, CARL), (8, DISA))]


def owners() -> list[str]:
    return [address for (address,) in query("SELECT address FROM ledger_person WHERE is_owner")]


def test_the_mailbox_owner_is_guessed_and_can_be_denied(ledger: LedgerHome) -> None:
    importing.import_paths([ledger.file("a.mbox", mbox(SENT + GOT))])
    assert owners() == ["ada@lind.example"]
    view = owner.view()
    assert view.confirmed == ()
    assert view.guesses[0].address == "ada@lind.example"
    assert number("decision") == 0  # a guess is no fact
    owner.confirm(["ada@lind.example"], who="Björk", is_owner=False)
    assert "ada@lind.example" not in owners()
    assert owner.view().denied == ("ada@lind.example",)
    owner.confirm(["Björk@dal.example ".replace("ö", "o")], who="Björk")
    assert owners() == ["bjork@dal.example"]
    assert owner.view().confirmed == ("bjork@dal.example",)


def test_an_owner_told_at_import_is_confirmed_once(ledger: LedgerHome) -> None:
    path = ledger.file("a.mbox", mbox(SENT))
    for _ in range(2):
        importing.import_paths([path], owner="Carl@Moe.example")
    assert owners() == ["carl@moe.example"]
    assert number("decision") == 1
    assert decisions.in_force("owner") == {"email:carl@moe.example": {"is_owner": True}}


def test_an_address_needs_an_at(ledger: LedgerHome) -> None:
    with pytest.raises(ValueError, match="no @"):
        owner.confirm(["ada@lind.example", "ada"])
    assert number("decision") == 0


def test_known_addresses(ledger: LedgerHome) -> None:
    importing.import_paths([ledger.file("a.mbox", mbox(SENT))])
    assert owner.is_known(" Bjork@dal.example")
    assert not owner.is_known("nobody@dal.example")
