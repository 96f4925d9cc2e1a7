"""How results read: who did what to whom, where the words stand, and what to do when there is none."""

import re

import pytest
from command_line import CommandLine
from ledger_home import LedgerHome, query
from mail_builders import ADA, BJORK, CARL, DISA, introduction, letter, mbox

from tengill.cli import output
from tengill.cli.exits import Exit

LONG = "a.very.long.address.indeed@a-very-long-organisation.example"


def test_an_empty_list_is_a_sentence_that_teaches(ledger: LedgerHome, tengill: CommandLine) -> None:
    for words, command in (
        (("people",), "tengill import"),
        (("introductions",), "tengill import"),
        (("outcomes",), "tengill outcomes import"),
        (("outcomes", "list"), "tengill outcomes import"),
    ):
        said = tengill(*words)
        assert said.code == Exit.OK
        assert len(said.out.strip().splitlines()) == 1, said.out
        assert command in said.out
    path = ledger.file("box.mbox", mbox([letter(1)]))
    assert tengill("import", path, "--owner", "ada@lind.example").code == Exit.OK
    for words, command in (
        (("people", "nobody-at-all"), "--kind all"),
        (("people", "--kind", "list"), "--kind all"),
        (("introductions",), "tengill review"),
    ):
        said = tengill(*words)
        assert len(said.out.strip().splitlines()) == 1, said.out
        assert command in said.out


@pytest.mark.parametrize("command", ["runs", "outcomes"])
def test_help_of_a_group_shows_an_example(tengill: CommandLine, command: str) -> None:
    words = tengill(command, "--help").out.split("Commands")[1]
    assert re.search(rf"^\s*tengill {command}", words, re.MULTILINE)


@pytest.mark.slow
def test_help_shows_a_flag_as_one(tengill: CommandLine) -> None:
    for command in (("people",), ("runs", "show"), ("--help",)):
        assert "<bool>" not in tengill(*command, "--help").out


def test_message_shows_the_evidence(filled: LedgerHome, tengill: CommandLine) -> None:
    (number,) = query("SELECT id FROM ledger_message WHERE message_id = '<1@mail.example>'")[0]
    said = tengill("message", number)
    assert said.code == Exit.OK, said.err
    for told in (
        "Ada Lind <ada@lind.example>", "Björk Dal <bjork@dal.example>", "Two who should talk",
        "I would like to introduce you to Carl Moe", "box.mbox, run 1",
        "introduction", "Ada Lind: Björk Dal → Carl Moe",
    ):  # fmt: skip
        assert told in said.out, said.out
    (hostile,) = query("SELECT id FROM ledger_message WHERE message_id = '<5@mail.example>'")[0]
    assert "[red]markup[/red]" in tengill("message", hostile).out
    (later,) = query("SELECT id FROM ledger_message WHERE message_id = '<4@mail.example>'")[0]
    assert re.search(r"box\.mbox at byte [\d,]+, run 1", tengill("message", later).out)
    # Every command that names a message names the command that shows it.
    for words in (("explain", "Harbour [red]crane"), ("person", "Carl Moe"), ("search", "harbour")):
        assert re.search(r"tengill message \d+", tengill(*words).out), words


def test_explain_tells_a_sentence_not_a_name(filled: LedgerHome, tengill: CommandLine) -> None:
    text = "I would like to introduce you to Carl Moe"
    (number, new) = query(
        "SELECT message_id, new FROM ledger_messagetext WHERE instr(new, %s) > 0", (text,)
    )[0]
    at = new.index("Carl Moe")
    query(
        "UPDATE ledger_act SET words = %s WHERE message_id = %s AND kind = 'introduction'"
        " RETURNING id",
        (f'[[{at}, {at + 4}, "Carl", false]]', number),
    )
    assert tengill("rebuild").code == Exit.OK
    spans = query(
        "SELECT words FROM ledger_act WHERE message_id = %s AND kind = 'introduction'", (number,)
    )
    assert spans
    said = tengill("explain", "Harbour [red]crane").out
    told = re.findall(r"“(.*)”  tengill message", said)
    assert any(len(words.split()) > 2 for words in told), said


def test_person_tells_who_and_to_whom(filled: LedgerHome, tengill: CommandLine) -> None:
    said = tengill("person", "Carl Moe").out
    acts = said.split("Introductions of them")[1].split("\n\n")[0]
    assert "Ada Lind: Björk Dal → Carl Moe" in acts
    latest = said.split("Latest")[1]
    assert re.search(r"← 6 February 2015  Carl Moe: Re: Letter 1", latest)
    assert re.search(r"→ 4 February 2015  Ada Lind: Two who should talk", latest)


def test_requests_stand_apart_from_introductions(ledger: LedgerHome, tengill: CommandLine) -> None:
    asks = [
        letter(
            n, DISA, (ADA,), "A favour",
            "Hi Ada,\n\nCould you introduce me to Carl Moe? I would love to meet him.\n\nDísa",
        )
        for n in (10, 11)
    ]  # fmt: skip
    path = ledger.file(
        "box.mbox", mbox([introduction(1, ADA, BJORK, CARL), letter(2, CARL, (ADA,)), *asks])
    )
    assert tengill("import", path, "--owner", "ada@lind.example").code == Exit.OK
    kinds = [row["kind"] for row in tengill("introductions", "--json").json["rows"]]
    made, asked = kinds.count("introduction"), kinds.count("introduction_request")
    assert (made, asked) == (1, 2)
    said = tengill("introductions").out
    head, apart = said.split("2 requests for an introduction, not counted above:")
    assert "You made 1 introduction since February 2015" in head
    assert len(re.findall(r"^◌|^●|^◉|^○", head, re.MULTILINE)) == made
    assert len(re.findall(r"^◌|^●|^◉|^○", apart, re.MULTILINE)) == asked
    alone = tengill("introductions", "--column", "asked").out
    assert "You made" not in alone
    assert "2 requests for an introduction:" in alone


def test_a_narrow_screen_cuts_addresses_and_breaks_none(
    ledger: LedgerHome, tengill: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = [
        letter(1, f"Somebody Long <{LONG}>", (ADA,)),
        letter(2, ADA, (f"Somebody Long <{LONG}>",)),
    ]
    path = ledger.file("box.mbox", mbox(box))
    assert tengill("import", path, "--owner", "ada@lind.example").code == Exit.OK
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(output.out, "_width", 80)
    said = tengill("people").out
    assert max(len(line) for line in said.splitlines()) <= 80
    row = next(line for line in said.splitlines() if "a.very" in line)
    assert "…" in row
    pieces = [line for line in said.splitlines() if "example" in line]
    assert not pieces, "the address went on in a second line"
    # A program that reads the output gets it whole.
    monkeypatch.delenv("COLUMNS")
    assert LONG in tengill("people").out


def test_read_tells_ids_people_and_what_was_kept_aside(
    ledger: LedgerHome, tengill: CommandLine
) -> None:
    path = ledger.file("mail/box.mbox", mbox([introduction(1, ADA, BJORK, CARL)]))
    ledger.file("mail/broken.eml", b"\x00\x01\x02 not a message")
    said = tengill("read", path)
    assert "<1@mail.example>" in said.out
    assert "introduction" in said.out
    assert "Ada Lind: Björk Dal → Carl Moe" in said.out
    aside = [
        line
        for line in tengill("read", path.parent, "--json").out.splitlines()
        if "kept_aside" in line
    ]
    told = tengill("read", path.parent)
    assert f"1 message read, {len(aside)} kept aside." in told.err
    assert len(aside) == 1
    assert "broken.eml" in told.err
