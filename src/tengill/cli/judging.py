"""judge: the door's verdict on every message of an archive, without a ledger."""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.given import Paths, an_address, at_hand
from tengill.cli.output import cell, counted, fail, note, out

_TOLD_ASIDE = 20
_WIDEST = 160
_MARKS = {"now": "now    ", "digest": "digest ", "decline": "decline", "mute": "mute   "}


def _addresses(told: list[str]) -> list[str]:
    return [address for one in told if (address := an_address(one)) is not None]


@app.command(epilog="tengill judge mail.mbox --owner anna@example.org --json | jq .verdict")
def judge(
    paths: Paths,
    owner: Annotated[
        list[str],
        typer.Option(
            help="An address of the mailbox's owner; repeat for several.", callback=_addresses
        ),
    ],
    name: Annotated[
        list[str] | None,
        typer.Option(help="What the owner is called; learned from the mail otherwise."),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(help="A rule in plain words, such as 'mute guest posts from strangers'."),
    ] = None,
    topic: Annotated[list[str] | None, typer.Option(help="A topic the owner is open to.")] = None,
    as_json_: Annotated[
        bool, typer.Option("--json", help="One JSON line per message, with all reasons.")
    ] = False,
) -> None:
    """Judge mail as the door would: now, digest, decline or mute, with the reasons.

    Messages are judged in the order of time, each by what came before it. Nothing is kept, sent or
    changed. With --json every message is a line: verdict (null for the owner's own), basis, chance,
    minutes, ask, kind (bulk, pitch, personal), reasons and warnings with their sentences, what would
    change the verdict, the rule, and the template it shares with others.
    """
    from tengill.workspace.door.archive import doors_told, judge_archive

    doors = doors_told(rule or (), topic or ())
    seen: Counter[str] = Counter()
    aside, theirs = 0, False
    with at_hand(paths, "stdin.mbox") as real:
        for line in judge_archive(real, owner, names=name or (), doors=doors):
            if "kept_aside" in line:
                aside += 1
                if aside <= _TOLD_ASIDE:
                    _tell_aside(line)
            else:
                seen[line["verdict"] or "own"] += 1
                theirs = theirs or line.get("sent_by_owner") or line.get("named", False)
            if as_json_:
                sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            elif line.get("verdict"):
                _show(line)
    if not seen:
        why = f" {counted(aside, 'record')} kept aside." if aside else ""
        fail(f"There is no mail in these paths.{why}", Exit.NOTHING)
    told = ", ".join(f"{n:,} {verdict}" for verdict in _MARKS if (n := seen[verdict]))
    note(
        f"{counted(seen.total(), 'message')} read: {told or 'nothing reached the owner'}."
        + (f" {counted(aside, 'record')} kept aside." if aside else "")
    )
    if not theirs:
        note(
            f"No message is from {' or '.join(owner)}, or names them: is --owner whose mail this is?"
        )


def _tell_aside(line: Mapping[str, Any]) -> None:
    detail = f": {line['detail']}" if line.get("detail") else ""
    at = f" at byte {line['offset']:,}" if line["offset"] else ""
    note(f"kept aside: {line['mailbox']}{at}, {line['kept_aside']}{detail}")


def _short(told: str) -> str:
    """Text for one line: what makes it long tells nothing."""
    return cell(told if len(told) <= _WIDEST else f"{told[:_WIDEST]}…")


def _show(line: Mapping[str, Any]) -> None:
    day = str(line.get("date") or "no date")[:10]
    reason = line["reasons"][0]["sentence"] if line["reasons"] else ""
    out.print(
        f"{_MARKS[line['verdict']]}  {day}  {cell(line['from'])}  {_short(line['subject'])}",
        soft_wrap=True,
    )
    if reason:
        out.print(f"         [dim]{cell(reason)}[/dim]", soft_wrap=True)
