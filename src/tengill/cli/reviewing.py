"""review: what a reader found waits for one's word."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.ledger import open_ledger
from tengill.cli.output import as_json, cell, counted, marked, note, out

if TYPE_CHECKING:
    from tengill.workspace.review import Queue, ReviewItem


class _Kind(StrEnum):
    """The kinds of acts that wait for a word; typer takes lists of enums, not of literals."""

    INTRODUCTION = "introduction"
    HANDOFF = "handoff"
    INTRODUCTION_REQUEST = "introduction_request"
    RECOMMENDATION = "recommendation"
    ACKNOWLEDGEMENT = "acknowledgement"


_KEYS = {"y": "confirmed", "n": "rejected"}


@app.command(
    epilog="tengill review --kind introduction\n\ntengill review --faint\n\ntengill review --json | jq '.items[].key'"
)
def review(
    kind: Annotated[
        list[_Kind] | None, typer.Option(help="Only acts of this kind; repeatable.")
    ] = None,
    faint: Annotated[
        bool, typer.Option("--faint", help="Those less likely than not, which do not wait.")
    ] = False,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=500)] = 20,
    confirm: Annotated[str, typer.Option(help="Confirm the act with this key.")] = "",
    reject: Annotated[str, typer.Option(help="Reject the act with this key.")] = "",
    undo: Annotated[int, typer.Option(help="Take back the decision with this number.")] = 0,
    as_json_: Annotated[bool, typer.Option("--json", help="Print the queue; ask nothing.")] = False,
) -> None:
    """Go through what was found: y confirms, n rejects, u undoes, s skips, q stops.

    A decision is kept as a fact and never asked again.
    """
    open_ledger()
    from tengill.workspace import review as use

    if undo:
        use.undo(undo, who="command line")
        out.print("Taken back.")
    elif confirm or reject:
        done = use.decide(
            confirm or reject, "confirmed" if confirm else "rejected", who="command line"
        )
        as_json(done) if as_json_ else out.print(
            f"{done.verdict}; undo with --undo {done.decision_id}"
        )
    elif as_json_:
        as_json(use.queue(limit=limit, kinds=kind, faint=faint))
    else:
        queue = use.queue(limit=limit, kinds=kind, faint=faint)
        if not queue.items:
            out.print("There is no faint one." if faint else "Nothing waits for your word.")
        _ask(queue)
        if queue.faint and not faint:
            note(f"And {counted(queue.faint, 'faint one')}: tengill review --faint")


def _ask(queue: "Queue") -> None:
    from tengill.workspace import review as use

    last = 0
    for number, item in enumerate(queue.items, 1):
        _show(item, number, queue.waiting)
        answer = typer.prompt("y/n/s/u/q", default="s", show_default=False).strip().lower()[:1]
        if answer == "u" and last:
            use.undo(last, who="command line")
            out.print("Taken back.")
            answer = typer.prompt("y/n/s/q", default="s", show_default=False).strip().lower()[:1]
        if answer == "q":
            return
        if answer in _KEYS:
            last = use.decide(item.key, _KEYS[answer], who="command line").decision_id


def _show(item: "ReviewItem", number: int, waiting: int) -> None:
    from tengill.workspace.presenting import day

    out.print(
        f"\n[dim]{number} of {waiting}[/dim]  {cell(item.kind_title)}  {item.confidence:.0%}  {day(item.at)}"
    )
    sender = item.sender.name if item.sender else "somebody"
    out.print(f"{cell(sender)}: [bold]{cell(item.subject_line.text)}[/bold]")
    for party in item.parties:
        out.print(
            f"  {party.role}: {cell(party.person.name if party.person else party.name or party.address)}"
        )
    out.print(marked(item.excerpt))
