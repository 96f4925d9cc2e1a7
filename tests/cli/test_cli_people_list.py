"""people with filters, as a file, as a kept view; tags put on and taken off by command."""

import csv

import pytest
from command_line import CommandLine
from ledger_home import LedgerHome
from mail_builders import ADA, BJORK, CARL, letter, mbox

from tengill.cli.exits import Exit


@pytest.fixture
def known(ledger: LedgerHome, tengill: CommandLine) -> LedgerHome:
    box = [
        letter(1, ADA, (BJORK,)),
        letter(2, BJORK, (ADA,)),
        letter(3, ADA, (CARL,)),
        letter(4, CARL, (ADA,)),
    ]
    path = ledger.file("box.mbox", mbox(box))
    assert tengill("import", path, "--owner", "ada@lind.example").code == Exit.OK
    return ledger


def names(tengill: CommandLine, *words: object) -> set[str]:
    said = tengill("people", *words, "--json")
    assert said.code == Exit.OK, said.err
    return {row["name"] for row in said.json["rows"]}


def test_tags_views_and_files(known: LedgerHome, tengill: CommandLine) -> None:
    said = tengill("tag", "add", "Sailor", "Björk Dal", "carl@moe.example")
    assert "put on 2 people" in said.out
    step = said.out.split("tengill tag undo ")[1].split()[0]
    assert names(tengill, "--tag", "sailor") == {"Björk Dal", "Carl Moe"}
    assert tengill("tag", "list", "--json").json == [{"tag": "Sailor", "people": 2}]
    assert names(tengill, "björk", "--tag", "sailor", "--keep", "My sailors") == {"Björk Dal"}
    assert names(tengill, "--view", "my SAILORS") == {"Björk Dal"}
    assert names(tengill, "--view", "my sailors", "--tie", "none") == set()
    assert "1 person" in tengill("tag", "remove", "sailor", "--view", "my sailors").out
    assert names(tengill, "--tag", "sailor") == {"Carl Moe"}
    refused = tengill("tag", "undo", step)
    assert refused.code == Exit.NOT_FOUND
    path = known.home / "out.csv"
    assert tengill("people", "--tag", "sailor", "--export", path, "--bom").code == Exit.OK
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["Name"] for row in csv.DictReader(file)] == ["Carl Moe"]
    for ending in ("vcf", "graphml", "gexf"):
        path = known.home / f"out.{ending}"
        assert tengill("people", "--export", path).code == Exit.OK
        assert "Carl Moe" in path.read_text(encoding="utf-8")
    assert [one.name for one in known.home.iterdir() if ".new" in one.name] == []


def test_views_by_command(known: LedgerHome, tengill: CommandLine) -> None:
    tengill("people", "--tag", "x", "--keep", "One")
    assert tengill("views", "--rename", "one", "Two", "--json").json[0]["name"] == "Two"
    said = tengill("views", "--remove", "Two")
    assert "no saved views" in said.out
    undo = said.out.split("--undo ")[1].split()[0]
    assert tengill("views", "--undo", undo, "--json").json[0]["query"] == "tag=x"
    assert tengill("people", "--view", "nothing").code == Exit.NOT_FOUND


def test_wrong_calls_change_nothing(known: LedgerHome, tengill: CommandLine) -> None:
    assert tengill("people", "--export", known.home / "out.pdf").code == Exit.USAGE
    assert not (known.home / "out.pdf").exists()
    assert tengill("people", "--after", "soon").code == Exit.FAILED
    assert "Say whom" in tengill("tag", "add", "x").err
    assert tengill("tag", "add", "x", "Nobody Here").code == Exit.NOT_FOUND
    assert tengill("tag", "undo", "x-y").code == Exit.FAILED
    assert "take one away" in tengill("people", "--tag", "nothing").out
