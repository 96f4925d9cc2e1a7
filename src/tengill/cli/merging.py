"""merges: pairs that may be one person wait for one's word."""

from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.ledger import open_ledger
from tengill.cli.output import as_json, cell, out

if TYPE_CHECKING:
    from tengill.workspace.merge_review import MergeItem, MergeQueue, Side

_KEYS = {"y": "same", "n": "different"}
_ALMOST = 0.99


@app.command(epilog="tengill merges\n\ntengill merges --json | jq '.items[].key'")
def merges(
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=200)] = 20,
    same: Annotated[str, typer.Option(help="The pair with this key is one person.")] = "",
    different: Annotated[str, typer.Option(help="The pair with this key is two people.")] = "",
    undo: Annotated[
        str, typer.Option(help="Take back the decisions with these numbers, as `12` or `12-13`.")
    ] = "",
    as_json_: Annotated[bool, typer.Option("--json", help="Print the pairs; ask nothing.")] = False,
) -> None:
    """Go through who may be one person: y is one, n is two, u undoes, s is later, q stops.

    A decision is kept as a fact, survives every import, and is never asked again.
    """
    open_ledger()
    from tengill.workspace import merge_review as use

    if undo:
        use.undo([int(one) for one in undo.split("-") if one.isdecimal()], who="command line")
        out.print("Taken back.")
    elif same or different:
        done = use.decide(same or different, "same" if same else "different", who="command line")
        ids = "-".join(map(str, done.decisions))
        as_json(done) if as_json_ else out.print(f"{_SAID[done.verdict]} Undo with --undo {ids}")
    elif as_json_:
        as_json(use.queue(limit=limit))
    else:
        queue = use.queue(limit=limit)
        if not queue.items:
            out.print("Nobody here may be somebody else's second entry.")
        _ask(queue)


_SAID = {"same": "They are one person now.", "different": "They stay two."}


def _ask(queue: "MergeQueue") -> None:
    from tengill.workspace import merge_review as use

    last: tuple[int, ...] = ()
    for number, item in enumerate(queue.items, 1):
        _show(item, number, queue.waiting)
        answer = typer.prompt("y/n/s/u/q", default="s", show_default=False).strip().lower()[:1]
        if answer == "u" and last:
            use.undo(last, who="command line")
            last = ()
            out.print("Taken back.")
            answer = typer.prompt("y/n/s/q", default="s", show_default=False).strip().lower()[:1]
        if answer == "q":
            return
        if answer in _KEYS:
            try:
                last = use.decide(item.key, _KEYS[answer], who="command line").decisions
            except LookupError as gone:  # joined over another pair meanwhile
                out.print(str(gone))


def _show(item: "MergeItem", number: int, waiting: int) -> None:
    sure = "" if item.probability is None else f"  {_share(item.probability)}"
    out.print(f"\n[dim]{number} of {waiting}[/dim]{sure}")
    for side in (item.left, item.right):
        _side(side)
    for one in item.evidence:
        out.print(f"  [dim]{'+' if one.speaks_for else '-'}[/dim] {cell(one.words)}")
    if item.held:
        out.print(f"  [dim]not joined:[/dim] {cell(item.held)}")


def _share(probability: float) -> str:
    """A pair that waits for a word is never told to be certain."""
    return "over 99%" if probability > _ALMOST else f"{probability:.0%}"


def _side(side: "Side") -> None:
    known = f"  [dim]{', '.join(side.sources)}[/dim]" if side.sources else ""
    out.print(f"[bold]{cell(side.person.name or side.person.address)}[/bold]{known}")
    for told in (side.names[1:4], side.points[:6], side.organisations[:4], side.places[:3]):
        if told:
            out.print(f"  {cell(', '.join(told))}", soft_wrap=True)
