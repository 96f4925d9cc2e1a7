"""merge, split and owner act on exactly whom one named; what is shown may be found by guessing."""

import re

import pytest
from command_line import CommandLine
from ledger_home import LedgerHome, query
from mail_builders import ADA, BJORK, CARL, letter, mbox

from tengill.cli.exits import Exit

UNUSED = 5050
"""No person's number."""


def _number(tengill: CommandLine, address: str) -> int:
    return tengill("person", address, "--json").json["person"]["id"]


def _addresses(number: int) -> set[str]:
    rows = query(
        "SELECT c.value FROM ledger_personpoint p JOIN ledger_contactpoint c ON c.id = p.point_id"
        " WHERE p.person_id = %s",
        (number,),
    )
    return {row[0] for row in rows}


@pytest.fixture
def strangers(ledger: LedgerHome, tengill: CommandLine) -> LedgerHome:
    """Somebody's address is a number: digits must not find them."""
    box = [
        letter(1, ADA, (BJORK,)),
        letter(2, BJORK, (ADA,)),
        letter(3, CARL, (ADA,)),
        letter(4, f"{UNUSED}@other.example", (ADA,)),
        letter(5, "Annabel Moe <annabel@moe.example>", (ADA,)),
        letter(6, "Anna Lind Berg <anna@berg.example>", (ADA,)),
        letter(7, "Johanna Strand <johanna@strand.example>", (ADA,)),
    ]
    path = ledger.file("box.mbox", mbox(box))
    assert tengill("import", path, "--owner", "ada@lind.example").code == Exit.OK
    return ledger


def test_a_number_that_was_merged_leads_to_who_has_it_now(
    strangers: LedgerHome, tengill: CommandLine
) -> None:
    bjork, carl = _number(tengill, "bjork@dal.example"), _number(tengill, "carl@moe.example")
    anna = _number(tengill, "anna@berg.example")
    gone, kept = max(bjork, carl), min(bjork, carl)
    said = tengill("merge", gone, kept)
    assert said.code == Exit.OK, said.err
    for told in ("Björk Dal", "bjork@dal.example", "Carl Moe", str(gone), f"now: {kept}."):
        assert told in said.out
    assert tengill("person", gone, "--json").json["person"]["id"] == kept
    (numbers,) = re.findall(r"Take it back with: tengill undo ([\d ]+)", said.err)
    assert tengill("undo", *numbers.split()).code == Exit.OK
    assert _number(tengill, "carl@moe.example") != _number(tengill, "bjork@dal.example")
    said = tengill("merge", gone, kept)
    again = tengill("merge", gone, kept)
    assert again.code == Exit.FAILED
    assert "one person already" in again.err
    assert tengill("merge", gone, anna).code == Exit.OK
    assert _addresses(min(kept, anna)) == {
        "bjork@dal.example", "carl@moe.example", "anna@berg.example",
    }  # fmt: skip


def test_a_number_out_of_use_is_nobody(strangers: LedgerHome, tengill: CommandLine) -> None:
    assert query("SELECT id FROM ledger_contactpoint WHERE id = %s", (UNUSED,)) == []
    bjork = _number(tengill, "bjork@dal.example")
    for words in (
        ("person", UNUSED), ("person", f"#{UNUSED}"), ("merge", UNUSED, bjork),
        ("merge", bjork, UNUSED), ("split", UNUSED, "bjork@dal.example"),
        ("statement", "--person", UNUSED), ("person", "9" * 40),
    ):  # fmt: skip
        said = tengill(*words)
        assert said.code == Exit.NOT_FOUND, (words, said.out)
    assert query("SELECT id FROM ledger_decision WHERE kind IN ('merge', 'split')") == []


def test_nothing_is_guessed_where_one_acts(strangers: LedgerHome, tengill: CommandLine) -> None:
    for part in ("Anna", "bjork", "Bjork Dahl", "berg.example"):
        said = tengill("merge", part, "Carl Moe")
        assert said.code in {Exit.UNCLEAR, Exit.NOT_FOUND}, part
        assert tengill("split", part, "anna@berg.example").code == said.code
    assert query("SELECT id FROM ledger_decision WHERE kind IN ('merge', 'split')") == []
    said = tengill("merge", "Anna Lind Berg", "annabel@moe.example")
    assert said.code == Exit.OK, said.err
    assert "Annabel Moe <annabel@moe.example>" in said.out
    parted = tengill("split", "anna@berg.example", " EMAIL:Annabel@moe.example")
    assert parted.code == Exit.OK
    assert "Annabel@moe.example is somebody else now, not " in parted.out


def test_a_contact_point_is_parted_as_it_is_printed(
    ledger: LedgerHome, tengill: CommandLine
) -> None:
    card = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Orri Dal\r\nN:Dal;Orri;;;\r\n"
        "EMAIL:orri@dal.example\r\nTEL:+354 555 1234\r\nEND:VCARD\r\n"
    )
    assert tengill("import", ledger.file("orri.vcf", card.encode())).code == Exit.OK
    (printed,) = re.findall(r"(\+354 ?[\d ]+?)  phone", tengill("person", "Orri Dal").out)
    parted = tengill("split", "Orri Dal", printed)
    assert parted.code == Exit.OK, parted.err
    assert "phone" not in tengill("person", "orri@dal.example").out


def test_a_merge_with_the_owner_is_asked_for_twice(
    strangers: LedgerHome, tengill: CommandLine
) -> None:
    for words in (("ada@lind.example", "Carl Moe"), ("Carl Moe", "Ada Lind")):
        said = tengill("merge", *words)
        assert said.code == Exit.FAILED
        assert "Ada Lind <ada@lind.example>" in said.err
        assert "is you" in said.err
        assert "--yes" in said.err
    assert _number(tengill, "carl@moe.example") != _number(tengill, "ada@lind.example")
    assert tengill("merge", "Carl Moe", "Ada Lind", "--yes").code == Exit.OK
    assert _number(tengill, "carl@moe.example") == _number(tengill, "ada@lind.example")


def test_an_unclear_name_lists_one_a_line_whole_first_names_first(
    strangers: LedgerHome, tengill: CommandLine
) -> None:
    said = tengill("merge", "anna", "Carl Moe")
    assert said.code == Exit.UNCLEAR
    lines = [line.strip() for line in said.err.strip().splitlines()[1:]]
    assert [line.split(": ")[1].split("  ")[0] for line in lines] == [
        "Anna Lind Berg", "Annabel Moe", "Johanna Strand",
    ]  # fmt: skip
    # To look at, the only whole first name is near enough.
    assert tengill("person", "anna", "--json").json["person"]["name"] == "Anna Lind Berg"


def test_an_address_nobody_wrote_from_is_remarked_upon(
    strangers: LedgerHome, tengill: CommandLine
) -> None:
    said = tengill("owner", "ada@lind.exampel")
    assert said.code == Exit.OK
    assert "ada@lind.exampel" in said.err
    assert not tengill("owner", "ada@lind.example").err


def test_once_told_strangers_are_not_guessed_to_be_the_owner(
    strangers: LedgerHome, tengill: CommandLine
) -> None:
    said = tengill("owner").out
    assert "● ada@lind.example  confirmed" in said
    assert "◌" not in said
