"""drifting: who goes quiet and is worth a word."""

from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.ledger import open_ledger, the_person
from tengill.cli.output import as_json, cell, fail, out

if TYPE_CHECKING:
    from tengill.workspace.drifting import DriftRow


@app.command(epilog="tengill drifting --let-go 'Anna Lind'")
def drifting(
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=50)] = 7,
    let_go: Annotated[str, typer.Option(help="Let this person drift (name or number).")] = "",
    later: Annotated[str, typer.Option(help="Ask about this person again in 90 days.")] = "",
    undo: Annotated[int, typer.Option(help="Take this decision back.", min=0)] = 0,
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List who drifts out of sight today, and what to write to them about."""
    open_ledger()
    from tengill.workspace import drifting as use

    if undo:
        try:
            use.undo(undo)
        except LookupError as e:
            fail(str(e))
        as_json({"undone": undo}) if as_json_ else out.print("Taken back.")
        return
    if let_go or later:
        person = _number(let_go or later)
        made = use.let_go(person) if let_go else use.later(person)
        if as_json_:
            as_json({"decision": made, "person": person, "state": "let_go" if let_go else "later"})
        else:
            out.print(f"Noted. `tengill drifting --undo {made}` takes it back.")
        return
    page = use.list_drifting(limit=limit)
    if as_json_:
        as_json(page)
        return
    from tengill.workspace.presenting import plain

    out.print(cell(plain(page.sentence)))
    for row in page.rows:
        _show(row)


def _number(text: str) -> int:
    found = the_person(text).person.id
    if found is None:
        fail(f"Nobody in the ledger is {text!r}: `tengill people` lists whom you know.")
    return found


def _show(row: "DriftRow") -> None:
    from tengill.workspace.presenting import plain

    told = f"{row.strength_then:.0%} then, {row.strength:.0%} now"
    out.print(f"\n{row.person.id}  {cell(row.person.name or row.person.address)}  ({told})")
    out.print(f"   {cell(plain(row.because))}", soft_wrap=True)
    for occasion in row.occasions:
        out.print(f"   - {cell(plain(occasion.sentence))}", soft_wrap=True)
