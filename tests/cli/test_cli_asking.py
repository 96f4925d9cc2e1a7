"""The questions on the command line: JSON that parses, exit codes, nothing hostile obeyed."""

import sys
from pathlib import Path

import pytest
from command_line import CommandLine
from ledger_home import LedgerHome, query

from tengill.cli.exits import Exit
from tengill.workspace import network_background

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workspace"))

from asking_world import fill
from told_format import told_format

__all__ = ["told_format"]
pytestmark = pytest.mark.usefixtures("told_format")


@pytest.fixture(autouse=True)
def _nothing_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_background, "start", lambda: False)


@pytest.fixture
def world(ledger: LedgerHome) -> LedgerHome:
    return fill(ledger)


def test_every_question_is_answered_in_words_and_in_json(
    world: LedgerHome, tengill: CommandLine
) -> None:
    for words in (
        ("who-knows", "kælikeðja"), ("way-to", "Dísa Holmberg"), ("way-to", "Holm", "--limit", "2"),
        ("introduce",), ("asks",), ("meetings",), ("meetings", "--past", "--limit", "1"),
        ("holdings", "Holm"), ("place", "--network", "anew"), ("place", "Björk Dalgaard"),
    ):  # fmt: skip
        told = tengill(*words, "--json")
        assert told.code == Exit.OK, (words, told.err)
        assert told.json is not None
        plain = tengill(*words)
        assert plain.code == Exit.OK
        assert plain.out.strip()
    assert "[red]x[/red]" in tengill("holdings", "Holm").out  # as told, not as markup
    assert "Björk Dalgaard" in tengill("way-to", "Dísa Holmberg").out


def test_exit_codes_tell_what_is_wrong(world: LedgerHome, tengill: CommandLine) -> None:
    for words, code in (
        (("who-knows", "og the"), Exit.USAGE), (("holdings", "-"), Exit.USAGE),
        (("way-to", "Nobody Atall"), Exit.NOT_FOUND), (("place", "999999"), Exit.NOT_FOUND),
        (("way-to", "zz", "--organisation"), Exit.NOT_FOUND), (("introduce", "--take", "1"), Exit.USAGE),
        (("asks", "--ask", "Dísa Holmberg"), Exit.USAGE), (("asks", "--not", "999999"), Exit.NOT_FOUND),
    ):  # fmt: skip
        told = tengill(*words)
        assert told.code == code, (words, told.err)
        assert told.err.strip()


def test_what_is_noted_is_taken_back_by_undo(world: LedgerHome, tengill: CommandLine) -> None:
    for words in (
        ("asks", "--offer", "Dísa Holmberg", "--about", "bókhald"),
        ("introduce", "--dismiss", "Dísa Holmberg", "--to", "Egon Viksund"),
        ("way-to", "Dísa Holmberg", "--asked", "Björk Dalgaard"),
    ):
        made = tengill(*words, "--json")
        assert made.code == Exit.OK, made.err
        undone = tengill("undo", made.json["decision"])
        assert undone.code == Exit.OK, undone.err
    retracted = query("SELECT count(*) FROM ledger_decision WHERE retracts_id IS NOT NULL")
    assert retracted == [(3,)]
