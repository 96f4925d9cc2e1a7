"""introduce, asks: whom the owner should introduce, and what people look for and offer."""

from typing import Annotated

import typer

from tengill.cli.app import app
from tengill.cli.asking import Json, how_many, show_evidence
from tengill.cli.exits import Exit
from tengill.cli.ledger import exactly_the_person, open_ledger, way_back
from tengill.cli.output import MARKS, as_json, cell, fail, note, out, show, table


@app.command(epilog="tengill introduce --dismiss 12 --to 40")
def introduce(
    limit: Annotated[int, how_many(50)] = 10,
    take: Annotated[str, typer.Option(help="You introduce this person…")] = "",
    dismiss: Annotated[str, typer.Option(help="You won't introduce this person…")] = "",
    to: Annotated[str, typer.Option("--to", help="…to this one; the pair never comes again.")] = "",
    as_json_: Json = False,
) -> None:
    """Whom you should introduce: contacts who don't know each other, one of whom needs the other."""
    open_ledger()
    from tengill.workspace.asking import introducing
    from tengill.workspace.presenting import day_short, plain

    if take or dismiss or to:
        _decide(take, dismiss, to, as_json_=as_json_)
        return
    view = introducing.suggest(limit)
    if as_json_:
        as_json(view)
        return
    out.print(cell(plain(view.sentence)), soft_wrap=True)
    for row in view.rows:
        out.print(
            f"\n[bold]{cell(row.seeker.name)}[/bold] [dim]({row.seeker.id}, {row.seeker_trust:.0%})[/dim]"
            f" and [bold]{cell(row.knower.name)}[/bold]"
            f" [dim]({row.knower.id}, {row.knower_trust:.0%})[/dim]: {cell(row.thing)}",
            soft_wrap=True,
        )
        where = f"  [dim]tengill message {row.ask.link.id}[/dim]" if row.ask.link else ""
        out.print(
            f"  {MARKS[row.ask.grade]} asked: {cell(row.ask.excerpt.text)}"
            f" [dim]{day_short(row.ask.at)}[/dim]{where}",
            soft_wrap=True,
        )
        show_evidence(row.evidence[:2])
    if view.rows:
        first = view.rows[0]
        note(
            f"Say what you do: tengill introduce --take {first.seeker.id} --to {first.knower.id}"
            " (or --dismiss)"
        )


def _decide(take: str, dismiss: str, to: str, *, as_json_: bool) -> None:
    from tengill.workspace.asking import introducing

    if bool(take) == bool(dismiss) or not to:
        fail("Give --take or --dismiss, and --to.", Exit.USAGE)
    one, other = exactly_the_person(take or dismiss), exactly_the_person(to)
    state = "taken" if take else "dismissed"
    made = introducing.decide(one.person.id or 0, other.person.id or 0, state)
    if as_json_:
        as_json({"decision": made, "state": state})
        return
    out.print(
        f"Noted. {cell(one.person.name)} and {cell(other.person.name)} won't be proposed again."
    )
    way_back(made)


@app.command(epilog="tengill asks --ask 'Anna Lind' --about 'a patent lawyer'")
def asks(
    ask: Annotated[str, typer.Option(help="Note that this person looks for something…")] = "",
    offer: Annotated[str, typer.Option(help="Note that this person has something to give…")] = "",
    about: Annotated[str, typer.Option(help="…namely this.")] = "",
    no: Annotated[int, typer.Option("--not", help="The message of this number holds no ask.")] = 0,
    limit: Annotated[int, how_many(200)] = 30,
    as_json_: Json = False,
) -> None:
    """What people look for and have to give: noted by hand, or found in their letters."""
    open_ledger()
    from tengill.workspace.asking import asks as view
    from tengill.workspace.presenting import day_short

    made = 0
    if no:
        made = view.no_wish(no)
    elif ask or offer or about:
        if bool(ask) == bool(offer) or not about:
            fail("Give --ask or --offer with a person, and --about.", Exit.USAGE)
        who = exactly_the_person(ask or offer)
        made = view.note("ask" if ask else "offer", who.person.id or 0, about)
    if made:
        if as_json_:
            as_json({"decision": made})
            return
        out.print("Noted.")
        way_back(made)
        return
    found = view.every(limit=limit)
    if as_json_:
        as_json(found)
        return
    if not found:
        out.print("Nobody looks for anything or offers anything, as far as the ledger tells.")
        return
    rows = table("", "who", "what", "about", "when", "how it is known")
    for one in found:
        how = f"tengill message {one.link.id}" if one.link else f"noted ({one.decision})"
        rows.add_row(
            MARKS[one.grade],
            cell(one.person.name),
            one.kind,
            cell(one.thing),
            day_short(one.at),
            how,
        )
    show(rows)
