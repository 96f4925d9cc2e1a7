"""introductions: what one made, what took, what came of it."""

from typing import Annotated, Literal

import typer

from tengill.cli.app import app
from tengill.cli.ledger import open_ledger
from tengill.cli.output import MARKS, as_json, cell, out, table

_Column = Literal["asked", "made", "took", "acknowledged", "outcome", "closed"]


@app.command(epilog="tengill introductions --by all --column took --json")
def introductions(
    by: Annotated[Literal["me", "all"], typer.Option(help="Whose.")] = "me",
    column: Annotated[_Column | None, typer.Option(help="Only those that came so far.")] = None,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=500)] = 50,
    cursor: Annotated[str, typer.Option(help="Go on from here (`next` of the JSON).")] = "",
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List introductions and handoffs: who, to whom, and did it take."""
    open_ledger()
    from tengill.workspace import introductions as view
    from tengill.workspace.presenting import day, plain

    page = view.list_introductions(by, column or "", cursor=cursor, limit=limit)
    if as_json_:
        as_json(page)
        return
    out.print(cell(plain(view.counts_sentence(by))))
    rows = table("", "date", "by", "left", "right", "state", "sure", right=(6,))
    for r in page.rows:
        rows.add_row(
            MARKS.get(r.evidence, " "),
            day(r.at),
            *(cell(", ".join(p.name for p in side)) for side in (r.connectors, r.left, r.right)),
            cell(r.column),
            f"{r.confidence:.0%}",
        )
    out.print(rows)
    if not page.rows:
        out.print("None found. `tengill review` shows what waits for your word.")
