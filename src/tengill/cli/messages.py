"""message: the evidence itself."""

from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.ledger import open_ledger
from tengill.cli.output import MARKS, as_json, cell, marked, note, out
from tengill.cli.sides import sides

if TYPE_CHECKING:
    from tengill.workspace.evidence import MessageView


@app.command(epilog="tengill message 1530\n\ntengill message 1530 --quoted")
def message(
    number: Annotated[
        int, typer.Argument(help="The message's number, as explain and person tell.")
    ],
    quoted: Annotated[
        bool, typer.Option("--quoted", help="Also what it quotes, and its signature.")
    ] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show a message, with the words an act was found by marked, and where it was found."""
    open_ledger()
    from tengill.workspace import evidence

    view = evidence.message_view(number)
    if as_json_:
        as_json(view)
        return
    _head(view)
    out.print()
    out.print(marked(view.new), soft_wrap=True)
    if quoted:
        for text in (view.signature, view.quoted):
            if text:
                out.print("\n".join(f"[dim]{cell(line)}[/dim]" for line in text.splitlines()))
    elif view.quoted:
        note("What it quotes is left out; --quoted shows it.")
    _acts(view)


def _head(view: "MessageView") -> None:
    from tengill.workspace.presenting import moment_long

    lines = [("Date", moment_long(view.sent_at))]
    if view.date_note:
        lines.append(("", view.date_note))
    for person in view.addressed:
        name = person.name if person.name != person.address else ""
        address = f"<{person.address}>" if name and person.address else person.address
        lines.append((person.role.capitalize(), f"{name} {address}".strip()))
    left_out = view.addressed_total - len(view.addressed)
    if left_out > 0:
        lines.append(("", f"and {left_out:,} more"))
    for name, value in lines:
        out.print(f"[dim]{cell(name):<8}[/dim] {cell(value)}", soft_wrap=True)
    out.print(f"[dim]{'Subject':<8}[/dim] {marked(view.subject)}", soft_wrap=True)
    for attachment in view.attachments:
        out.print(
            f"[dim]{'With':<8}[/dim] {cell(attachment.filename or attachment.content_type)}"
            f" ({attachment.size:,} bytes)",
            soft_wrap=True,
        )
    for place in view.sightings[:1]:
        at = f" at byte {place.offset:,}" if place.offset else ""
        out.print(
            f"[dim]{'Found':<8} {cell(place.path)}{at}, run {place.run_id}[/dim]",
            soft_wrap=True,
        )


def _acts(view: "MessageView") -> None:
    for act in view.acts:
        words = f"  “{cell(act.words)}”" if act.words else ""
        out.print(
            f"\n{MARKS.get(act.evidence, ' ')} {cell(act.kind.replace('_', ' '))}"
            f" {act.confidence:.0%}  {cell(sides(act))}{words}"
            + ("  [dim]rejected[/dim]" if act.state == "rejected" else ""),
            soft_wrap=True,
        )
