"""settings: named sets of how credit is weighed; undo: take a decision back."""

from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.ledger import open_ledger, way_back
from tengill.cli.output import as_json, cell, fail, note, out, show, table

if TYPE_CHECKING:
    from tengill.workspace.credit_sets import SetView

settings_app = typer.Typer(
    help="How credit is weighed: named sets of settings; one is in use.",
    epilog="tengill settings\n\ntengill settings add mild counterfactual=0.2 half_life_days=180",
    invoke_without_command=True,
)
app.add_typer(settings_app, name="settings")
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
Name = Annotated[str, typer.Argument(help="The name of the set.")]


@settings_app.callback()
def settings(context: typer.Context, as_json_: Json = False) -> None:
    """List the sets: what each changes of the defaults, and which is in use."""
    if context.invoked_subcommand is None:
        _list(as_json_)


@settings_app.command("list", epilog="tengill settings list --json")
def settings_list(as_json_: Json = False) -> None:
    """List the sets: what each changes of the defaults, and which is in use."""
    _list(as_json_)


def _list(json_: bool) -> None:
    open_ledger()
    from tengill.workspace import credit_sets

    used, every = credit_sets.in_use(), credit_sets.sets()
    if json_:
        as_json({"in_use": used, "sets": every})
        return
    rows = table("", "name", "changes of the defaults")
    for one in every:
        rows.add_row("→" if one.in_use else "", cell(one.name), cell(_changes(one)))
    show(rows)
    if not used.name:
        out.print(f"In use: {cell(used.title)}")


def _changes(one: "SetView") -> str:
    from tengill.workspace.statement_words import Words, settings_text

    some = {name: one.values[name] for name in one.changed}
    return "; ".join(settings_text(some, Words("en"))) or "-"


@settings_app.command("show", epilog="tengill settings show strict")
def settings_show(
    name: Annotated[
        str, typer.Argument(help="The name of the set; left out: what is in use.")
    ] = "",
    as_json_: Json = False,
) -> None:
    """Show every figure of a set."""
    open_ledger()
    from tengill.workspace import credit_sets, what_if

    one = credit_sets.view(credit_sets.named(name), name) if name else credit_sets.in_use()
    if as_json_:
        as_json(one)
        return
    out.print(f"[bold]{cell(one.title)}[/bold]  {one.key}")
    rows = table("setting", "value", "what it is")
    for setting, value in one.values.items():
        rows.add_row(setting, what_if.text(setting, value), cell(credit_sets.label(setting)))
    show(rows)


@settings_app.command("add", epilog="tengill settings add mild counterfactual=0.2 reported=50%")
def settings_add(
    name: Name,
    values: Annotated[
        list[str], typer.Argument(help="NAME=VALUE; `tengill settings show` lists the names.")
    ],
    why: Annotated[str, typer.Option(help="In your words.")] = "",
    as_json_: Json = False,
) -> None:
    """Save a set, or save it anew; figures change only where it is in use."""
    pairs = [one.partition("=") for one in values]
    for told, equals, _value in pairs:
        if not (told and equals):
            fail(f"Give settings as NAME=VALUE, not {told!r}.", Exit.USAGE)
    open_ledger()
    from tengill.workspace import credit_sets

    changes = {told.strip(): value.strip() for told, _, value in pairs}
    made = credit_sets.add(name, changes, "command line", why)
    if as_json_:
        as_json(made)
        return
    out.print(f"{cell(made.name)}: {cell(_changes(made))}")
    if not made.in_use:
        note(f"Put it to use with: tengill settings use {made.name!r}")


@settings_app.command("use", epilog="tengill settings use strict")
def settings_use(
    name: Name,
    why: Annotated[str, typer.Option(help="In your words.")] = "",
    as_json_: Json = False,
) -> None:
    """Put a set to use: every outcome is attributed under it."""
    open_ledger()
    from tengill.workspace import credit_sets

    made = credit_sets.use(name, "command line", why)
    if as_json_:
        as_json({"decision": made, "in_use": credit_sets.in_use()})
    else:
        out.print(f"In use: {cell(name)}")
        way_back(made)


@settings_app.command("delete", epilog="tengill settings delete mild")
def settings_delete(
    name: Name,
    why: Annotated[str, typer.Option(help="In your words.")] = "",
    as_json_: Json = False,
) -> None:
    """Delete a set that is not in use."""
    open_ledger()
    from tengill.workspace import credit_sets

    made = credit_sets.delete(name, "command line", why)
    if as_json_:
        as_json({"decision": made, "sets": credit_sets.sets()})
    else:
        out.print(f"Deleted: {cell(name)}")
        way_back(made)


@app.command(epilog="tengill undo 41")
def undo(
    decision: Annotated[list[int], typer.Argument(help="The numbers of the decisions.")],
    as_json_: Json = False,
) -> None:
    """Take decisions back: what was told by hand, confirmed, merged or set; all or nothing."""
    open_ledger()
    from tengill.workspace import taking_back

    taking_back.take_back(decision, "command line")
    if as_json_:
        as_json({"taken_back": decision})
    else:
        out.print("Taken back.")
