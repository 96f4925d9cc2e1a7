"""read: what mail says, without a ledger."""

import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.given import Paths, an_address, at_hand
from tengill.cli.output import cell, counted, fail, note, out

_PROBABLE = 2
"""The level from which an act is shown to a person; --json has all of them."""
_TOLD_ASIDE = 20


@app.command(epilog="tengill read mail.mbox --json | jq 'select(.acts != [])'")
def read(
    paths: Paths,
    owner: Annotated[
        str | None, typer.Option(help="The mailbox owner's address.", callback=an_address)
    ] = None,
    as_json_: Annotated[
        bool, typer.Option("--json", help="One JSON line per message, acts or none.")
    ] = False,
) -> None:
    """Read mail without a ledger and print the acts found: introductions, thanks, pitches.

    With --json every message is a line: its id, the acts with kind, confidence, level (3 sure,
    2 probable, 1 borderline), connector, left, right and the words, and the probability of bulk.
    """
    from tengill.workspace.read import read_archive

    seen = aside = 0
    with at_hand(paths, "stdin.mbox") as real:
        for message in read_archive(real, owner=owner):
            if "kept_aside" in message:
                aside += 1
            else:
                seen += 1
            if as_json_:
                sys.stdout.write(json.dumps(message, ensure_ascii=False, default=str) + "\n")
            elif "kept_aside" not in message:
                _show_acts(message)
            if "kept_aside" in message and aside <= _TOLD_ASIDE:
                _tell_aside(message)
    if aside > _TOLD_ASIDE:
        note(f"… and {aside - _TOLD_ASIDE:,} more; --json tells all of them.")
    if not seen:
        why = f" {counted(aside, 'record')} kept aside." if aside else ""
        fail(f"There is no mail in these paths.{why}", Exit.NOTHING)
    kept = f", {aside:,} kept aside" if aside else ""
    note(f"{counted(seen, 'message')} read{kept}.")


def _tell_aside(record: Mapping[str, Any]) -> None:
    detail = f": {record['detail']}" if record.get("detail") else ""
    note(f"kept aside: {_place(record)}, {record['kept_aside']}{detail}")


def _place(record: Mapping[str, Any]) -> str:
    """The file, and where in it a record begins, if that is not its first byte."""
    at = f" at byte {record['offset']:,}" if record["offset"] else ""
    return f"{record['mailbox']}{at}"


def _show_acts(message: Mapping[str, Any]) -> None:
    shown = [act for act in message["acts"] if act["level"] >= _PROBABLE]
    if not shown:
        return
    day = str(message.get("date") or "no date")[:10]
    name = message["id"] or _place(message)
    out.print(f"{day}  [dim]{cell(name)}[/dim]  {cell(message['subject'])}", soft_wrap=True)
    for act in shown:
        out.print(
            f"    {cell(act['kind'])} {act['confidence']:.2f}  {cell(_people(act))}", soft_wrap=True
        )
        words = " … ".join(word["text"] for word in act["words"])
        if words:
            out.print(f"    “{cell(words)}”", soft_wrap=True)


def _people(act: Mapping[str, Any]) -> str:
    """Who did it, to whom: `Ada Lind: Björk Dal → Carl Moe`."""
    by, left, right = (
        ", ".join(box["name"] or box["address"] for box in act[role])
        for role in ("connector", "left", "right")
    )
    sides = " → ".join(side for side in (left, right) if side)
    told = ": ".join(part for part in (by, sides) if part)
    return f"{told} ({act['subject']})" if act["subject"] else told
