"""card, meeting, interaction: the evidence beside messages."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.import_words import format_name
from tengill.cli.ledger import open_ledger
from tengill.cli.output import as_json, cell, note, out

if TYPE_CHECKING:
    from tengill.workspace.evidence_facts import HeldPoint, Told
    from tengill.workspace.timeline import TimelineItem

_Number = Annotated[int, typer.Argument(help="Its number, as `tengill person` tells.")]
_Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]

_OWNER = "me"
"""How an export names whose it is, where it tells no address."""

_INTERACTIONS = {
    "connection": "connected",
    "invitation": "invitation to connect",
    "follow": "follows",
    "reaction": "reaction to a post",
    "coffee": "met in person",
}


@app.command(epilog="tengill card 12")
def card(number: _Number, as_json_: _Json = False) -> None:
    """Show a card as its source told it, and where it was found."""
    open_ledger()
    from tengill.workspace import evidence_facts

    view = evidence_facts.card_view(number)
    if as_json_:
        as_json(view)
        return
    out.print(f"[bold]{cell(view.name or '(no name)')}[/bold]")
    places = [("place", place) for place in view.places]
    lines = [(p.kind, f"{p.shown.text}{f' ({p.label})' if p.label else ''}") for p in view.points]
    for one in view.affiliations:
        told = ", ".join(part for part in (one.organisation, one.title, one.department) if part)
        dates = f" ({one.since} to {one.until})" if one.since or one.until else ""
        lines.append(("at", f"{told}{dates}"))
    lines += [*places, ("says", view.headline), ("born", view.birthday), ("note", view.note)]
    lines += [("groups", ", ".join(view.groups)), ("skills", ", ".join(view.skills))]
    _lines(lines)
    _where(view.told)


@app.command(epilog="tengill meeting 7")
def meeting(number: _Number, as_json_: _Json = False) -> None:
    """Show a meeting: when, where, who was invited and what they answered."""
    open_ledger()
    from tengill.workspace import evidence_facts
    from tengill.workspace.presenting import moment_long

    view = evidence_facts.meeting_view(number)
    if as_json_:
        as_json(view)
        return
    out.print(f"[bold]{cell(view.title or '(no title)')}[/bold]  {cell(view.state)}")
    lines = [("when", moment_long(view.starts_at)), ("where", view.place)]
    if view.organiser:
        lines.append(("by", _who(view.organiser)))
    lines += [
        ("invited", f"{_who(one.point)} ({one.answer.replace('_', ' ')})") for one in view.invited
    ]
    lines += [("repeats", view.repeats), ("calendar", view.calendar), ("text", view.text)]
    _lines(lines)
    _where(view.told)


@app.command(epilog="tengill interaction 31")
def interaction(number: _Number, as_json_: _Json = False) -> None:
    """Show an interaction: a connection, an endorsement, a call, and both its sides."""
    open_ledger()
    from tengill.workspace import evidence_facts
    from tengill.workspace.presenting import moment_long

    view = evidence_facts.interaction_view(number)
    if as_json_:
        as_json(view)
        return
    subject = f"  {cell(view.subject)}" if view.subject else ""
    out.print(f"[bold]{cell(interaction_word(view.kind))}[/bold]{subject}")
    when = moment_long(view.at) if view.at else ""
    _lines([("when", when), ("by", _who(view.by)), ("to", _who(view.to)), ("text", view.text)])
    _where(view.told)


def interaction_word(kind: str) -> str:
    """What one did towards the other."""
    return _INTERACTIONS.get(kind, kind)


def happened(item: "TimelineItem") -> str:
    """What is no message on a timeline, in a line, with the command that shows it."""
    what = {
        "meeting": f"meeting: {item.subject or '(no title)'}",
        "card": f"card ({format_name(item.detail)}): {item.subject}",
        "interaction": f"{interaction_word(item.detail)}{f': {item.subject}' if item.subject else ''}",
    }.get(item.kind, item.subject)
    cancelled = ", cancelled" if item.detail == "cancelled" else ""
    return f"{cell(what)}{cancelled}  [dim]tengill {item.kind} {item.id}[/dim]"


def _who(point: "HeldPoint") -> str:
    name = point.person.name if point.person else point.name
    if point.shown.text == _OWNER and name:
        return name
    return f"{name} <{point.shown.text}>" if name and name != point.shown.text else point.shown.text


def _lines(told: Iterable[tuple[str, str]]) -> None:
    for name, value in told:
        if value:
            out.print(f"[dim]{cell(name):<9}[/dim] {cell(value)}", soft_wrap=True)


def _where(told: "Told") -> None:
    if told.standing:
        note(told.standing)
    for place in told.sightings[:1]:
        at = f" at byte {place.offset:,}" if place.offset else ""
        out.print(
            f"[dim]{'found':<9} {cell(place.path)}{at}, run {place.run_id},"
            f" {cell(format_name(told.source))}[/dim]",
            soft_wrap=True,
        )
    for defect in told.defects:
        note(defect)
