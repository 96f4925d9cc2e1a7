"""Faint acts on the command line: shown when asked for, and counted beside what waits."""

from command_line import CommandLine
from ledger_home import LedgerHome

from tengill.cli.exits import Exit
from tengill.ledger.models import Act


def test_review_tells_of_the_faint_ones_and_shows_them_when_asked(
    filled: LedgerHome, tengill: CommandLine
) -> None:
    whole = tengill("review", "--json").json
    assert whole["waiting"] == len(whole["items"]) > 0
    assert whole["faint"] == 0
    Act.objects.filter(state="waiting").update(confidence=0.3)
    queue = tengill("review", "--json").json
    assert (queue["waiting"], queue["items"], queue["faint"]) == (0, [], whole["waiting"])
    faint = tengill("review", "--faint", "--json").json
    assert [item["key"] for item in faint["items"]]
    assert faint["waiting"] == faint["faint"] == whole["waiting"]
    said = tengill("review")
    assert said.code == Exit.OK
    assert "Nothing waits for your word." in said.out
    assert "tengill review --faint" in said.err


def test_introductions_leave_them_out_and_list_them_by_column(
    filled: LedgerHome, tengill: CommandLine
) -> None:
    Act.objects.filter(kind="introduction").update(confidence=0.3)
    assert tengill("introductions", "--json").json["total"] == 0
    assert tengill("introductions", "--column", "faint", "--json").json["total"] == 1
    said = tengill("introductions", "--column", "faint")
    assert said.code == Exit.OK
    assert "No introduction found yet. 1 more is faint and not counted." in " ".join(said.out.split())  # fmt: skip
    assert "faint" in said.out
    assert "--column faint" in tengill("introductions").out
