"""person, merge, split, owner, search: whom one knows."""

from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.facts import happened
from tengill.cli.import_words import format_name
from tengill.cli.ledger import exactly_the_person, open_ledger, the_person, way_back
from tengill.cli.output import MARKS, as_json, cell, fail, note, out
from tengill.cli.sides import sides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tengill.workspace.person_cards import PersonCards
    from tengill.workspace.presenting import PersonRef
    from tengill.workspace.timeline import TimelineItem

Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command(epilog="tengill person 'Anna Lind'")
def person(
    name: Annotated[str, typer.Argument(help="A name, address or number.")],
    as_json_: Json = False,
) -> None:
    """Where you stand with somebody: the tie, how you met, what came of it."""
    open_ledger()
    from tengill.workspace import clock, timeline
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
        kind = "" if point.kind == "email" else f"  [dim]{point.kind}[/dim]"
        out.print(f"  {cell(point.shown.text)}{kind}  [dim]{cell(point.reason)}[/dim]")
    _from_cards(view.cards)
    for title, acts in (
        ("Introductions they made", view.introductions_by),
        ("Introductions of them", view.introductions_of),
        ("Thanks", view.acknowledgements),
    ):
        if acts:
            out.print(f"\n[dim]{title}[/dim]")
        for act in acts:
            words = f"  “{cell(act.words)}”" if act.words else ""
            out.print(
                f"  {MARKS.get(act.evidence, ' ')} {day(act.at)}  {cell(sides(act))}{words}"
                f"{_place(act.message_id)}",
                soft_wrap=True,
            )
    if view.credit:
        out.print("\n[dim]Credit[/dim]")
    for line in view.credit:
        out.print(
            f"  {MARKS.get(line.weakest, ' ')} {day(line.closed_at)}  {cell(line.title)}:"
            f" {money_long(line.credit)}"
        )
    if view.next_meeting is not None:
        out.print(
            f"\n[dim]Next meeting[/dim] {day(view.next_meeting.at)}  {happened(view.next_meeting)}",
            soft_wrap=True,
        )
    _latest(timeline.so_far(view.person.id or 0, clock.now()))


def _latest(items: "Sequence[TimelineItem]") -> None:
    from tengill.workspace.presenting import day

    if items:
        out.print("\n[dim]Latest[/dim]")
    for item in items:
        arrow, when = _ARROWS.get(item.direction, " "), day(item.at) if item.at else "no date"
        if item.kind == "message":
            told = f"{cell(_name(item.sender))}: {cell(item.subject)}{_place(item.message_id)}"
        else:
            told = happened(item)
        out.print(f"  {arrow} {when}  {told}", soft_wrap=True)


def _from_cards(told: "PersonCards") -> None:
    """Where they work, where they are, their tags, and who knows them."""
    for one in told.organisations:
        when = "" if one.current else " (before)"
        what = ", ".join(part for part in (one.name, one.title) if part)
        out.print(f"  {cell(what)}{when}", soft_wrap=True)
    for place in told.places:
        out.print(f"  {cell(place.text)}", soft_wrap=True)
    if told.tags:
        out.print(f"  [dim]tags[/dim] {cell(', '.join(one.tag for one in told.tags))}")
    if told.sources:
        known = ", ".join(f"{format_name(one.source)} {one.facts:,}" for one in told.sources)
        out.print(f"  [dim]known from[/dim] {cell(known)}", soft_wrap=True)


_ARROWS = {"from_them": "←", "to_them": "→"}
"""Towards you, from you; neither where somebody else wrote to both."""


def _name(who: "PersonRef") -> str:
    return who.name or who.address or "somebody"


def _place(message: int | None) -> str:
    """Where the words stand, as a command that shows them."""
    return f"  [dim]tengill message {message}[/dim]" if message else ""


@app.command(epilog="tengill merge 'Anna Lind' anna@old.example")
def merge(
    first: Annotated[str, typer.Argument(help="A name, address or number.")],
    second: Annotated[str, typer.Argument(help="The other, who is the same person.")],
    why: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Also where one of them is you, the owner.")
    ] = False,
    as_json_: Json = False,
) -> None:
    """Say that two are one person. It is kept as a fact; `split` takes it apart.

    Nothing is guessed here: give numbers, addresses, or names in full.
    """
    open_ledger()
    from tengill.workspace import people as use

    one, other = (exactly_the_person(text).person for text in (first, second))
    if one.id == other.id:
        fail(f"{first!r} and {second!r} are one person already: {_full(one)}.")
    if not yes:
        _no_merge_with_the_owner(one, other)
    decided = use.merge([one.id or 0, other.id or 0], who="command line", why=why)
    if as_json_:
        as_json({"decisions": decided, "people": [one, other]})
        return
    now = exactly_the_person(str(one.id)).person
    out.print(
        f"{cell(_full(one))} and {cell(_full(other))} are one person now: {now.id}.", soft_wrap=True
    )
    way_back(*decided)


def _no_merge_with_the_owner(one: "PersonRef", other: "PersonRef") -> None:
    from tengill.workspace import settings

    owners = settings.owner_ids()
    mine = [who for who in (one, other) if who.id in owners]
    if len(mine) == 1:
        stranger = other if mine[0] is one else one
        fail(
            f"{_full(mine[0])} is you, the owner of this ledger. If {_full(stranger)} is you as"
            " well, say so with --yes."
        )


def _full(who: "PersonRef") -> str:
    """Whom a command is about, so that nobody takes them for another."""
    address = f" <{who.address}>" if who.address and who.address != who.name else ""
    return f"{_name(who)}{address} ({who.id})"


@app.command(epilog="tengill split 'Anna Lind' email:anna@other.example")
def split(
    name: Annotated[str, typer.Argument(help="The person.")],
    point: Annotated[str, typer.Argument(help="The contact point that is somebody else's.")],
    why: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    as_json_: Json = False,
) -> None:
    """Say that a contact point belongs to somebody else.

    Nothing is guessed here: give the person's number, an address, or the name in full.
    """
    open_ledger()
    from tengill.workspace import people as use

    who = exactly_the_person(name).person
    told = use.point_as_told(who.id or 0, point)
    decided = use.split(who.id or 0, told, who="command line", why=why)
    if as_json_:
        as_json({"decisions": decided, "people": [who]})
    else:
        out.print(f"{cell(point)} is somebody else now, not {cell(_full(who))}.", soft_wrap=True)
        way_back(*decided)


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
        for address in addresses:
            if not use.is_known(address):
                note(f"No mail in the ledger is from or to {address}. Is it written right?")
    view = use.view()
    if as_json_:
        as_json(view)
        return
    for pk, name in view.people:
        out.print(f"{pk}  [bold]{cell(name)}[/bold]")
    for address in view.confirmed:
        out.print(f"  {MARKS['confirmed']} {cell(address)}  confirmed")
    # Once somebody said which are theirs, only another sure one is worth a line.
    for guess in [one for one in view.guesses if one.certain or not view.confirmed][:5]:
        out.print(
            f"  {MARKS['inferred']} {cell(guess.address)}  [dim]{cell(guess.reason)}[/dim]",
            soft_wrap=True,
        )
    if view.confirmed:
        return
    if view.guesses:
        out.print(f"Confirm with: tengill owner {cell(view.guesses[0].address)}")
    else:
        out.print("Nothing tells which addresses are yours. Say it: tengill owner ADDRESS")


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
            f"person {match.person.id:>6}  [bold]{cell(match.person.name)}[/bold]  {cell(match.person.reached_at)}"
        )
    for hit in found.messages:
        out.print(
            f"{day(hit.at)}  {cell(hit.sender.name)}: {cell(hit.subject.text)}"
            f"{_place(hit.message_id)}",
            soft_wrap=True,
        )
        out.print(f"    [dim]{cell(hit.snippet.text)}[/dim]", soft_wrap=True)
    for outcome in found.outcomes:
        out.print(f"outcome {outcome.id}  {cell(outcome.title)}")
    if not (found.people or found.messages or found.outcomes):
        out.print(f"Nothing here says “{cell(query)}”. Try one word alone, or the beginning of it.")
