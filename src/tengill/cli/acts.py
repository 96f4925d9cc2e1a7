"""introductions: what one made, what took, what came of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table

from tengill.cli.app import app
from tengill.cli.given import a_cursor
from tengill.cli.ledger import open_ledger
from tengill.cli.output import MARKS, as_json, cell, counted, note, out, show, table
from tengill.cli.sides import names

if TYPE_CHECKING:
    from tengill.workspace.introductions import IntroductionRow

_REQUEST = "introduction_request"
_Column = Literal["asked", "made", "took", "acknowledged", "outcome", "closed", "faint"]


introductions_app = typer.Typer(
    help="Introductions and handoffs: who, to whom, and did it take; tell one by hand.",
    epilog="tengill introductions --by all --column took --json\n\n"
    "tengill introductions add 'Anna Vik' 'Björk Dal' carl@moe.example --on 2024-05-01",
    invoke_without_command=True,
)
app.add_typer(introductions_app, name="introductions")


@introductions_app.callback()
def introductions(
    context: typer.Context,
    by: Annotated[Literal["me", "all"], typer.Option(help="Whose.")] = "me",
    column: Annotated[
        _Column | None,
        typer.Option(help="Only those that came so far; faint: those less likely than not."),
    ] = None,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=500)] = 50,
    cursor: Annotated[
        str,
        typer.Option(help="Go on from here (`next` of the JSON).", callback=a_cursor(r"\d{1,18}")),
    ] = "",
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List introductions and handoffs: who, to whom, and did it take."""
    if context.invoked_subcommand is not None:
        return
    open_ledger()
    from tengill.workspace import introductions as view
    from tengill.workspace.presenting import plain

    page = view.list_introductions(by, column or "", cursor=cursor, limit=limit)
    if as_json_:
        as_json(page)
        return
    if not page.rows:
        out.print(_why_none(by, column or ""), soft_wrap=True)
        return
    made = [r for r in page.rows if r.kind != _REQUEST]
    asked = [r for r in page.rows if r.kind == _REQUEST]
    if made:
        out.print(cell(plain(view.counts_sentence(by))))
        show(_table(made, ("by", "left", "right"), by))
    if asked:
        told = counted(len(asked), "request") + " for an introduction"
        out.print(f"\n{told}, not counted above:" if made else f"{told}:")
        show(_table(asked, ("asked", "who asks", "whom to meet"), by))
    if page.next:
        note(f"{page.total:,} in all. Go on with --cursor {page.next}, or give a higher --limit.")


def _why_none(by: str, column: str) -> str:
    """Why the list is empty, and what to do next, in one sentence."""
    from tengill.workspace import introductions, owner, runs

    if not runs.list_runs():
        return "No introduction is in the ledger yet: import your mail with `tengill import PATH`."
    if column and introductions.list_introductions(by, limit=1).total:
        return f"None is {column}: leave out --column to see those there are."
    if by == "me" and not owner.view().people:
        return "Nobody is known as the owner yet: say which addresses are yours with `tengill owner ADDRESS`."
    if not column and introductions.list_introductions(by, "faint", limit=1).total:
        return "None is found but faintly: --column faint lists those less likely than not."
    if by == "me" and introductions.list_introductions("all", limit=1).total:
        return "None found that you made: --by all lists those of others."
    return "None found in your mail: `tengill review` shows what waits for your word."


def _table(rows: "Sequence[IntroductionRow]", heads: tuple[str, str, str], by: str) -> Table:
    """The rows; whom they are by is left out where it is always the owner."""
    from tengill.workspace.presenting import day_short

    first = 1 if by == "me" else 0
    columns = ("", "date", *heads[first:], "state", "sure", "message")
    told = table(*columns, right=(len(columns) - 2, len(columns) - 1))
    for r in rows:
        parties = (r.connectors, r.left, r.right)[first:]
        told.add_row(
            MARKS.get(r.evidence, " "), day_short(r.at),
            *(cell(names(side)) for side in parties),
            cell(r.column), f"{r.confidence:.0%}", str(r.message_id or ""),
        )  # fmt: skip
    return told
