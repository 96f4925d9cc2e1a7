"""people, person, merge, split, owner, search: whom one knows."""

from typing import Annotated, Literal

import typer

from tengill.cli.app import app
from tengill.cli.ledger import open_ledger, the_person
from tengill.cli.output import MARKS, as_json, cell, out, table

Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command(epilog="tengill people --sort recent --limit 20")
def people(
    query: Annotated[str, typer.Argument(help="Words of a name or an address.")] = "",
    sort: Annotated[
        Literal["close", "recent", "name", "quiet"], typer.Option(help="In what order.")
    ] = "close",
    kind: Annotated[
        Literal["person", "role", "list", "all"], typer.Option(help="Of what kind.")
    ] = "person",
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=500)] = 50,
    cursor: Annotated[str, typer.Option(help="Go on from here (`next` of the JSON).")] = "",
    as_json_: Json = False,
) -> None:
    """List whom you know: how close, and since when quiet."""
    open_ledger()
    from tengill.workspace import people as view
    from tengill.workspace.presenting import day, plain

    page = view.list_people(query, kind, sort, cursor, limit)
    if as_json_:
        as_json(page)
        return
    out.print(cell(plain(page.sentence)))
    rows = table(
        "", "name", "address", "close", "last", "sent", "got", "intros", right=(0, 3, 5, 6, 7)
    )
    for r in page.rows:
        close = "" if r.strength is None else f"{r.strength:.0%}"
        rows.add_row(
            str(r.id), cell(r.name), cell(r.address), close, day(r.last_at),
            f"{r.sent:,}", f"{r.received:,}", str(r.introductions or ""),
        )  # fmt: skip
    out.print(rows)


@app.command(epilog="tengill person 'Anna Lind'")
def person(
    name: Annotated[str, typer.Argument(help="A name, address or number.")],
    as_json_: Json = False,
) -> None:
    """Where you stand with somebody: the tie, how you met, what came of it."""
    open_ledger()
    from tengill.workspace import person as views
    from tengill.workspace.presenting import day, money_long, plain

    view = views.person_view(the_person(name).person.id or 0)
    if as_json_:
        as_json(view)
        return
    out.print(f"[bold]{cell(view.person.name)}[/bold]  {cell(view.organisation)}")
    out.print(cell(plain(view.where_we_stand)))
    out.print(cell(plain(view.how_we_met.sentence)))
    for point in view.points:
        out.print(f"  {cell(point.value)}  [dim]{cell(point.reason)}[/dim]")
    for title, acts in (
        ("Introductions they made", view.introductions_by),
        ("Introductions of them", view.introductions_of),
        ("Thanks", view.acknowledgements),
    ):
        if acts:
            out.print(f"\n[dim]{title}[/dim]")
        for act in acts:
            out.print(f"  {MARKS.get(act.evidence, ' ')} {day(act.at)}  {cell(act.words)}")
    if view.credit:
        out.print("\n[dim]Credit[/dim]")
    for line in view.credit:
        out.print(
            f"  {MARKS.get(line.weakest, ' ')} {day(line.closed_at)}  {cell(line.title)}:"
            f" {money_long(line.credit)}"
        )
    out.print("\n[dim]Latest[/dim]")
    for item in view.timeline.items[:10]:
        out.print(f"  {day(item.at)}  {cell(item.subject)}")


@app.command(epilog="tengill merge 'Anna Lind' anna@old.example")
def merge(
    first: Annotated[str, typer.Argument(help="A name, address or number.")],
    second: Annotated[str, typer.Argument(help="The other, who is the same person.")],
    why: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    as_json_: Json = False,
) -> None:
    """Say that two are one person. It is kept as a fact; `split` takes it apart."""
    open_ledger()
    from tengill.workspace import people as use

    ids = [the_person(first).person.id or 0, the_person(second).person.id or 0]
    decided = use.merge(ids, who="command line", why=why)
    if as_json_:
        as_json({"decisions": decided})
    else:
        out.print("They are one person now.")


@app.command(epilog="tengill split 'Anna Lind' email:anna@other.example")
def split(
    name: Annotated[str, typer.Argument(help="The person.")],
    point: Annotated[str, typer.Argument(help="The contact point that is somebody else's.")],
    why: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    as_json_: Json = False,
) -> None:
    """Say that a contact point belongs to somebody else."""
    open_ledger()
    from tengill.workspace import people as use

    told = point if ":" in point else f"email:{point.lower()}"
    decided = use.split(the_person(name).person.id or 0, told, who="command line", why=why)
    if as_json_:
        as_json({"decisions": decided})
    else:
        out.print(f"{cell(point)} is somebody else now.")


@app.command(epilog="tengill owner me@example.com me@work.example")
def owner(
    addresses: Annotated[list[str] | None, typer.Argument(help="Your own addresses.")] = None,
    not_mine: Annotated[
        bool, typer.Option("--not-mine", help="These addresses are not yours.")
    ] = False,
    as_json_: Json = False,
) -> None:
    """Show or confirm which addresses are your own."""
    open_ledger()
    from tengill.workspace import owner as use

    if addresses:
        use.confirm(addresses, who="command line", is_owner=not not_mine)
    view = use.view()
    if as_json_:
        as_json(view)
        return
    for pk, name in view.people:
        out.print(f"{pk}  [bold]{cell(name)}[/bold]")
    for address in view.confirmed:
        out.print(f"  {MARKS['confirmed']} {cell(address)}  confirmed")
    for guess in view.guesses[:5]:
        out.print(
            f"  {MARKS['inferred']} {cell(guess.address)}  [dim]{cell(guess.reason)}[/dim]",
            soft_wrap=True,
        )
    if not view.confirmed and view.guesses:
        out.print(f"Confirm with: tengill owner {cell(view.guesses[0].address)}")


@app.command(epilog="tengill search 'wind turbines'")
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=200)] = 20,
    as_json_: Json = False,
) -> None:
    """Search people, messages and outcomes."""
    open_ledger()
    from tengill.workspace import search as use
    from tengill.workspace.presenting import day

    found = use.search(query, limit)
    if as_json_:
        as_json(found)
        return
    for match in found.people:
        out.print(
            f"person {match.person.id:>6}  [bold]{cell(match.person.name)}[/bold]  {cell(match.person.address)}"
        )
    for hit in found.messages:
        out.print(
            f"{day(hit.at)}  {cell(hit.sender.name)}: {cell(hit.subject.text)}", soft_wrap=True
        )
        out.print(f"    [dim]{cell(hit.snippet.text)}[/dim]")
    for outcome in found.outcomes:
        out.print(f"outcome {outcome.id}  {cell(outcome.title)}")
