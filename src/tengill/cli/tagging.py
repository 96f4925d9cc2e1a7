"""tag, views: tags by hand, and filters kept under a name."""

from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.ledger import exactly_the_person, open_ledger
from tengill.cli.output import as_json, cell, counted, fail, out, show, table

if TYPE_CHECKING:
    from tengill.workspace.tagging import Tagged

_WHO = "command line"
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
Tag = Annotated[str, typer.Argument(help="The tag.")]
Whom = Annotated[list[str] | None, typer.Argument(help="Names, addresses or numbers of people.")]
View = Annotated[str, typer.Option(help="Everybody a saved view lists, in place of names.")]

tag_app = typer.Typer(
    name="tag",
    help="Put tags on people, take them off, list them.",
    epilog="tengill tag add investor ben@harbour.example\n\ntengill tag list",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(tag_app, name="tag")


@tag_app.command("add", epilog="tengill tag add investor 'Anna Lind' ben@harbour.example")
def add(tag: Tag, people: Whom = None, view: View = "", as_json_: Json = False) -> None:
    """Put a tag on people. Kept as a decision: it survives imports and merges."""
    open_ledger()
    from tengill.workspace import tagging as use

    done = use.add(_whom(people, view), tag, _WHO)
    _say(done, f"put on {counted(done.changed, 'person', 'people')}", as_json_)


@tag_app.command("remove", epilog="tengill tag remove investor --view 'Old list'")
def remove(tag: Tag, people: Whom = None, view: View = "", as_json_: Json = False) -> None:
    """Take a tag off people. What their cards tell stays: it is hidden on their page."""
    open_ledger()
    from tengill.workspace import tagging as use

    done = use.remove(_whom(people, view), tag, _WHO)
    _say(done, f"taken off {counted(done.changed, 'person', 'people')}", as_json_)


@tag_app.command("list", epilog="tengill tag list")
def list_(as_json_: Json = False) -> None:
    """List the tags there are and how many people have each."""
    open_ledger()
    from tengill.workspace import tagging as use

    found = use.tags()
    if as_json_:
        as_json([{"tag": tag, "people": number} for tag, number in found])
        return
    if not found:
        out.print("Nobody has a tag yet: tengill tag add TAG NAME.")
        return
    rows = table("tag", "people", right=(1,))
    for tag, number in found:
        rows.add_row(cell(tag), f"{number:,}")
    show(rows)


@tag_app.command("undo", epilog="tengill tag undo 12-25")
def undo(step: Annotated[str, typer.Argument(help="As `add` and `remove` tell it.")]) -> None:
    """Take one step back, over however many people it went."""
    open_ledger()
    from tengill.workspace import tagging as use

    first, _, last = step.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()):
        fail(f"{step!r} is not a step. Give it as `add` told it, such as 12-25.")
    use.take_back(int(first), int(last or first), _WHO)
    out.print("Taken back.")


def _whom(people: list[str] | None, view: str) -> list[int]:
    if bool(people) == bool(view):
        fail("Say whom: names, addresses or numbers, or --view.")
    if view:
        from tengill.workspace import people_views, settings
        from tengill.workspace.people_matching import matching

        kept = people_views.one(view)
        return matching(kept.filters, kept.sort, settings.told_at()).ids()
    return [exactly_the_person(text).person.id or 0 for text in people or ()]


def _say(done: "Tagged", told: str, as_json_: bool) -> None:
    if as_json_:
        as_json(done)
        return
    out.print(f"{cell(done.tag)}: {told}, {done.left:,} left as they were.", soft_wrap=True)
    if done.first:
        out.print(f"Undo with: tengill tag undo {done.first}-{done.last}")


@app.command(epilog="tengill views\n\ntengill people --view 'Quiet investors'")
def views(
    rename: Annotated[
        tuple[str, str] | None, typer.Option(help="Give a view another name: OLD NEW.")
    ] = None,
    remove: Annotated[str, typer.Option(help="Remove the view of this name.")] = "",
    undo: Annotated[int, typer.Option(help="Take the decision of this number back.")] = 0,
    as_json_: Json = False,
) -> None:
    """List the saved views of the People list; `tengill people --keep NAME` makes one."""
    open_ledger()
    from tengill.workspace import people_views as use
    from tengill.workspace import taking_back

    made = 0
    if undo:
        taking_back.take_back([undo], _WHO)
    elif rename is not None:
        made = use.rename(use.one(rename[0]).key, rename[1], _WHO)
    elif remove:
        made = use.remove(use.one(remove).key, _WHO)
    found = use.saved()
    if as_json_:
        as_json([{"name": one.name, "query": one.query, "key": one.key} for one in found])
        return
    if made:
        out.print(f"Done. Undo with: tengill views --undo {made}")
    rows = table("name", "filters")
    for one in found:
        rows.add_row(cell(one.name), cell(one.query))
    if found:
        show(rows)
    else:
        out.print("There are no saved views: tengill people --tag investor --keep Investors.")
