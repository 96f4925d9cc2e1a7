"""who-knows, way-to, meetings, holdings, place: the questions a network answers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from tengill.cli.app import app
from tengill.cli.asking_words import answer_word, kind_word, measure_word, role_word
from tengill.cli.exits import Exit
from tengill.cli.ledger import exactly_the_person, open_ledger, the_person, way_back
from tengill.cli.output import MARKS, as_json, cell, counted, fail, note, out, show, table

if TYPE_CHECKING:
    from tengill.workspace.asking.events import EventView
    from tengill.workspace.asking.knowing import Shown
    from tengill.workspace.asking.network import NetworkDate
    from tengill.workspace.asking.place import CommunityView
    from tengill.workspace.asking.ways import TargetView, WaysView

Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def how_many(most: int) -> typer.models.OptionInfo:
    """The option --limit."""
    option: typer.models.OptionInfo = typer.Option(help="How many at most.", min=1, max=most)
    return option


# ---------------------------------------------------------------- who knows about X


@app.command("who-knows", epilog="tengill who-knows 'geothermal drilling'")
def who_knows(
    topic: Annotated[str, typer.Argument(help="A topic, in any form: word or words.")],
    limit: Annotated[int, how_many(100)] = 10,
    as_json_: Json = False,
) -> None:
    """Who knows about a topic, whom you trust: with what shows it."""
    open_ledger()
    from tengill.workspace.asking import knowing
    from tengill.workspace.presenting import day_short, plain

    try:
        view = knowing.who_knows(topic, limit)
    except knowing.NoTopicError as error:
        fail(str(error), Exit.USAGE)
    if as_json_:
        as_json(view)
        return
    out.print(cell(plain(view.sentence)), soft_wrap=True)
    if view.partial and view.rows:
        note("Hardly anybody knows about all of these words: some of them are enough here.")
    for row in view.rows:
        tie = f"tie {row.trust:.0%}" if row.last_at else "no tie"
        by = f", through {row.through.name} ({row.trust:.0%})" if row.through else ""
        last = f", last {day_short(row.last_at)}" if row.last_at else ""
        out.print(
            f"\n[bold]{cell(row.person.name)}[/bold]  {cell(row.organisation)}  "
            f"[dim]{row.person.id}: knows {row.knowledge:.0%}, {tie}{cell(by)}{last}[/dim]",
            soft_wrap=True,
        )
        show_evidence(row.evidence)
    if view.cut:
        note(f"Of the letters with these words the latest {view.letters:,} were looked at.")


def show_evidence(pieces: "Iterable[Shown]") -> None:
    """What shows that somebody knows, a line each."""
    from tengill.workspace.presenting import day_short

    for one in pieces:
        where = f"  [dim]tengill {one.link.page} {one.link.id}[/dim]" if one.link else ""
        when = f" [dim]{day_short(one.at)}[/dim]" if one.at else ""
        by = f" ({cell(one.by.name)})" if one.by else ""
        out.print(
            f"  {MARKS[one.grade]} {kind_word(one.kind)}{by}: {_marked(one)}{when}{where}",
            soft_wrap=True,
        )


def _marked(one: "Shown") -> str:
    text, done, told = one.text.text, 0, ""
    for start, end in one.text.marks:
        told += cell(text[done:start]) + "[bold]" + cell(text[start:end]) + "[/bold]"
        done = end
    return told + cell(text[done:])


# ---------------------------------------------------------------- who can introduce me


@app.command("way-to", epilog="tengill way-to 'Harbour Authority' --limit 3")
def way_to(
    whom: Annotated[str, typer.Argument(help="A name, address or number; or an organisation.")],
    limit: Annotated[int, how_many(10)] = 3,
    organisation: Annotated[
        bool, typer.Option("--organisation", help="It is an organisation, not a person.")
    ] = False,
    asked: Annotated[
        str, typer.Option(help="Note that you asked this person for the introduction.")
    ] = "",
    as_json_: Json = False,
) -> None:
    """Who can introduce you to a person or into an organisation, by whom you trust most.

    Whom you asked within the last 90 days is spared: other ways come first.
    """
    open_ledger()
    from tengill.workspace.asking import ways

    people, house = ((), whom) if organisation else ways.matches(whom)
    if asked:
        _note_asked(whom, asked, as_json_=as_json_)
        return
    if house and people:
        _may_be(
            whom, house, [f"{m.person.id}: {m.person.name}  {m.person.reached_at}" for m in people]
        )
    view = ways.ways_to_organisation(house, limit) if house else _to_one(whom, limit)
    if as_json_:
        as_json(view)
        return
    _show_ways(view)


def _to_one(whom: str, limit: int) -> "WaysView":
    from tengill.workspace.asking import ways

    return ways.ways_to_person(the_person(whom).person.id or 0, limit)


def _may_be(whom: str, house: str, choices: list[str]) -> NoReturn:
    fail(
        f"{whom!r} may be a person or the organisation {house}: give the number, or --organisation.",
        Exit.UNCLEAR,
        choices=choices[:6],
    )


def _note_asked(whom: str, asked: str, *, as_json_: bool) -> None:
    from tengill.workspace.asking import ways

    connector, target = exactly_the_person(asked), exactly_the_person(whom)
    made = ways.asked(connector.person.id or 0, target.person.id or 0)
    if as_json_:
        as_json({"decision": made})
        return
    out.print(f"Noted: you asked {cell(connector.person.name)}. They are spared for 90 days.")
    way_back(made)


def _show_ways(view: "WaysView") -> None:
    from tengill.workspace.presenting import plain

    out.print(cell(plain(view.sentence)), soft_wrap=True)
    for target in view.targets:
        _show_target(target)
    drafts = [way.draft for target in view.targets for way in target.ways][:1]
    for draft in drafts:
        out.print("\n[dim]A letter to copy; nothing is sent:[/dim]")
        out.print("\n".join(cell(line) for line in draft.splitlines()), soft_wrap=True)
    _dated(view.network)


def _show_target(target: "TargetView") -> None:
    from tengill.workspace.presenting import day_short

    tie = f"your tie {target.strength:.0%}" if target.strength is not None else "no tie of yours"
    about = ", ".join(part for part in (target.title, target.organisation) if part)
    out.print(
        f"\n[bold]{cell(target.person.name)}[/bold]  {cell(about)}  [dim]{target.person.id}: {tie}[/dim]",
        soft_wrap=True,
    )
    for way in target.ways:
        links = " → ".join(
            f"{cell(step.b.name)} [dim]({step.strength:.0%}, {day_short(step.last_at)})[/dim]"
            for step in way.steps
        )
        spared = f"  [dim]asked {way.spared} times lately[/dim]" if way.spared else ""
        out.print(f"  {way.trust:.1%}  you → {links}{spared}", soft_wrap=True)


def _dated(network: "NetworkDate") -> None:
    from tengill.workspace.presenting import day

    if network.at is None:
        note("The network was not measured yet: this rests on the ties as they are.")
    elif not network.is_current:
        more = "; it is being measured anew" if network.renewing else ""
        note(f"The network is that of {day(network.at)}{more}.")


# ---------------------------------------------------------------- who will be there


@app.command(epilog="tengill meetings --past --limit 5")
def meetings(
    query: Annotated[str, typer.Argument(help="Words of a title, a place or a name.")] = "",
    past: Annotated[
        bool, typer.Option("--past", help="Those that were, the latest first.")
    ] = False,
    limit: Annotated[int, how_many(50)] = 10,
    as_json_: Json = False,
) -> None:
    """Who will be there, or was: meetings with whom you know in them, and what to talk about."""
    open_ledger()
    from tengill.workspace.asking import events
    from tengill.workspace.presenting import plain

    view = events.events(query, past=past, limit=limit)
    if as_json_:
        as_json(view)
        return
    out.print(cell(plain(view.sentence)), soft_wrap=True)
    for one in view.rows:
        _show_event(one)
    if view.more:
        note("There are more: --limit shows up to 50.")


def _show_event(event: "EventView") -> None:
    from tengill.workspace.presenting import day, day_short, moment_long

    when = day(event.starts_at) if event.all_day else moment_long(event.starts_at)
    out.print(
        f"\n[bold]{cell(event.title or '(no title)')}[/bold]  {cell(when)}  {cell(event.place)}"
        f"  [dim]tengill meeting {event.meeting_id}, {counted(event.invited, 'person', 'people')}[/dim]",
        soft_wrap=True,
    )
    for one in event.people:
        last = f", last {day_short(one.last_at)}" if one.last_at else ""
        talk = f": {cell(one.subject)}" if one.subject else ""
        waits = " (theirs was the last word)" if one.unanswered else ""
        out.print(
            f"  {one.strength:>4.0%}  {cell(one.person.name)}  [dim]{cell(one.organisation)}"
            f" {answer_word(one.answer)}{last}[/dim]{talk}{waits}",
            soft_wrap=True,
        )


# ---------------------------------------------------------------- what do I hold here


@app.command(epilog="tengill holdings 'Reykjavík'")
def holdings(
    query: Annotated[str, typer.Argument(help="An organisation, a region, a tag or a field.")],
    limit: Annotated[int, how_many(200)] = 20,
    as_json_: Json = False,
) -> None:
    """What you hold in an organisation, a region or a field: whom, how well, through whom."""
    open_ledger()
    from tengill.workspace.asking import holdings as view
    from tengill.workspace.asking.topics import NoTopicError
    from tengill.workspace.presenting import day_short, plain

    try:
        found = view.holdings(query, limit)
    except NoTopicError as error:
        fail(str(error), Exit.USAGE)
    if as_json_:
        as_json(found)
        return
    out.print(cell(plain(found.sentence)), soft_wrap=True)
    if not found.rows:
        return
    rows = table("", "name", "organisation", "as", "close", "last", "through", right=(0, 4))
    for one in found.rows:
        rows.add_row(
            str(one.person.id), cell(one.person.name), cell(one.organisation),
            cell(one.title or one.place) + ("" if one.current else " (formerly)"),
            f"{one.strength:.0%}" if one.last_at else "",
            day_short(one.last_at) if one.last_at else "",
            cell(one.through.name) if one.through else "",
        )  # fmt: skip
    show(rows)
    _dated(found.network)


# ---------------------------------------------------------------- who am I in this network


@app.command(epilog="tengill place 'Anna Lind'")
def place(
    name: Annotated[str, typer.Argument(help="A name, address or number; empty: yourself.")] = "",
    measure: Annotated[
        Literal["kept", "anew"],
        typer.Option("--network", help="From the network as kept, or measured anew first."),
    ] = "kept",
    as_json_: Json = False,
) -> None:
    """Who somebody is in the network: between whom they stand, and what it is good for."""
    open_ledger()
    from tengill.workspace.asking import place as views
    from tengill.workspace.presenting import number, plain

    if measure == "anew":
        _measure()
    view = views.place(the_person(name).person.id if name else None)
    if as_json_:
        as_json(view)
        return
    out.print(cell(plain(view.sentence)), soft_wrap=True)
    if view.measures:
        rows = table("measure", "value", "rank", "what it means", right=(1, 2))
        for one in view.measures:
            rank = f"{number(one.rank)} of {number(one.of)}" if one.rank else ""
            value = "" if one.value is None else f"{one.value:,.4g}"
            rows.add_row(measure_word(one.name), value, rank, cell(one.meaning))
        show(rows)
        rows = table("role", "pairs", "stands", right=(1,))
        for role in view.roles:
            rows.add_row(role_word(role.name), f"{role.pairs:,}", cell(role.meaning))
        show(rows)
        for group in view.next_to:
            closest = f", closest {cell(group.strongest.name)}" if group.strongest else ""
            out.print(
                f"  {counted(group.ties, 'tie')} to {cell(_called(group))}"
                f" ({counted(group.people, 'person', 'people')}){closest}",
                soft_wrap=True,
            )
    _dated(view.network)


def _called(group: "CommunityView") -> str:
    """A community's name, or whose it is."""
    if group.name or group.lead is None:
        return group.name or f"community {group.number + 1}"
    return f"{group.lead.name or group.lead.address} and others"


def _measure() -> None:
    from pathlib import Path

    from django.conf import settings

    from tengill.ledger.lock import writing
    from tengill.workspace import network_store

    with writing(Path(settings.HOME)):
        network_store.rebuild(note)
