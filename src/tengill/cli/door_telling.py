"""door: the owner's word: verdicts, rules, topics, leave, the page; each of them taken back."""

import re
import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.door import Json, Message, a_verdict, door_app, message_id, open_door
from tengill.cli.exits import Exit
from tengill.cli.output import as_json, cell, counted, fail, note, out, show, table

if TYPE_CHECKING:
    from tengill.workspace.door.deciding import Said
    from tengill.workspace.door.inbox import DoorRow

_WHO = "command line"
Words = Annotated[str, typer.Argument(help="The rule in plain words, English or Icelandic.")]
Preview = Annotated[
    bool, typer.Option("--preview", help="Only show what last month would have been.")
]


def _told(decision: int, changed: int, what: str, as_json_: bool) -> None:
    """Say what was kept, and how it is taken back."""
    if as_json_:
        as_json({"decision": decision, "changed": changed})
        return
    out.print(f"{what} {counted(changed, 'message')} judged otherwise at once.", soft_wrap=True)
    note(f"Take it back with: tengill door undo {decision}")


def _told_group(decisions: list[int], changed: int, verdict: str, as_json_: bool) -> None:
    first, last = min(decisions), max(decisions)
    if as_json_:
        as_json({"decision": last, "decisions": decisions, "changed": changed})
        return
    done = counted(len(decisions), "message")
    out.print(f"{done}: {verdict}.", soft_wrap=True)
    # One after the other in one transaction: nothing else has a number between them.
    note(f"Take it back with: tengill door undo {first if first == last else f'{first}-{last}'}")


_NUMBERS = re.compile(r"([0-9]{1,15})(?:-([0-9]{1,15}))?", re.ASCII)
_MOST = 1_000


def _numbers(told: list[str]) -> list[str]:
    """Decisions as they were told: `42`, or `42-60` for a group; read out one by one."""
    found: list[str] = []
    for one in told:
        match = _NUMBERS.fullmatch(one)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last or last - first >= _MOST:
            raise typer.BadParameter(f"{one!r} is no decision's number, such as 42 or 42-60.")
        found += map(str, range(first, last + 1))
    return found


@door_app.command(
    "decide", epilog="tengill door decide 1234 mute\n\ntengill door decide 1234 now --group"
)
def decide(
    message: Message,
    verdict: Annotated[
        str, typer.Argument(help="now, digest, decline or mute.", callback=a_verdict)
    ],
    group: Annotated[
        bool, typer.Option("--group", help="The same for all messages with this text.")
    ] = False,
    why: Annotated[str, typer.Option(help="Why, in your words.")] = "",
    as_json_: Json = False,
) -> None:
    """Say which verdict is right. The door learns from it at once."""
    open_door()
    from tengill.workspace.door import deciding, inbox

    pk = message_id(message)
    if group:
        rows = inbox.rows([pk])
        template = rows[0].group if rows else ""
        if template:
            made = deciding.decide_group(template, verdict, _WHO)
            changed = sum(one.changed for one in made)
            _told_group([one.decision for one in made], changed, verdict, as_json_)
            if (left := inbox.undecided(template)) and not as_json_:
                note(f"{counted(left, 'message')} of this text left: say it again for them.")
            return
    told = deciding.decide(pk, verdict, _WHO, why)
    if group:
        note("No other message has this text.")
    _told(told.decision, told.changed, f"Message {pk}: {verdict}.", as_json_)


@door_app.command("undo", epilog="tengill door undo 42\n\ntengill door undo 42-60")
def undo(
    decision: Annotated[
        list[str],
        typer.Argument(help="The decision's number, or a group's: 42-60.", callback=_numbers),
    ],
    as_json_: Json = False,
) -> None:
    """Take a word about your door back: a verdict, a rule, a topic, a leave."""
    open_door()
    from tengill.workspace.door import deciding

    told = deciding.undo_all([int(one) for one in decision], _WHO)
    if as_json_:
        as_json(told)
    else:
        out.print(
            f"Taken back; {counted(told.changed, 'message')} judged otherwise at once.",
            soft_wrap=True,
        )


@door_app.command("said", epilog="tengill door said")
def said(
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 30,
    as_json_: Json = False,
) -> None:
    """List what you said about your door, newest first."""
    open_door(fresh=False)
    from tengill.workspace.door import deciding, inbox

    found = deciding.said(limit)
    if as_json_:
        as_json(found)
        return
    if not found:
        out.print("You have said nothing yet: tengill door decide MESSAGE now")
        return
    ids = inbox.ids_of([one.about.removeprefix("message:") for one in found if _is_message(one)])
    rows = {row.id: row for row in inbox.rows(list(set(ids.values())))}
    shown = table("no", "date", "what", "said", right=(0,))
    for one in found:
        told = str(one.value.get("verdict") or one.value.get("text") or one.value.get("name") or "")
        if one.kind == "door-settings":
            told = "away" if one.value.get("away_until") else "changed"
        back = " (taken back)" if one.taken_back else ""
        shown.add_row(
            str(one.decision),
            one.at.date().isoformat(),
            cell(_about(one, rows.get(ids.get(one.about.removeprefix("message:"), 0)))),
            cell(told + back),
        )
    show(shown)


_KINDS = {"door-rule": "a rule", "door-topic": "a topic", "door-settings": "what you are open to"}


def _is_message(said: "Said") -> bool:
    return said.about.startswith("message:")


def _about(said: "Said", row: "DoorRow | None") -> str:
    """What was spoken of: of a message its number, who wrote it, and about what."""
    if row is not None:
        who = row.sender.name or row.sender.address
        return f"{row.id}: {who}, {row.subject or 'without a subject'}"
    if _is_message(said):
        return "a message that is not here any more"
    return _KINDS.get(said.kind, said.about)


@door_app.command(
    "rule",
    epilog="tengill door rule 'mute guest posts from strangers' --preview\n\n"
    "tengill door rule 'now: from anna@holm.example'",
)
def rule(
    words: Words,
    change: Annotated[
        str, typer.Option(help="Change this rule (rule:3) instead of adding one.")
    ] = "",
    preview: Preview = False,
    as_json_: Json = False,
) -> None:
    """Tell a rule. Rules on people come before organisations, these before all others."""
    open_door()
    from tengill.workspace.door import deciding, doors, previewing

    if preview:
        _show_preview(previewing.rule(words, change), as_json_)
        return
    made = deciding.told(doors.add_rule(words, _WHO, key=change))
    understood = doors.tell(doors.read(words))
    _told(made.decision, made.changed, f"Understood: {cell(understood)}.", as_json_)


@door_app.command("rules", epilog="tengill door rules")
def rules(as_json_: Json = False) -> None:
    """List the rules in force."""
    open_door(fresh=False)
    from tengill.workspace.door import doors

    found = doors.rules()
    if as_json_:
        as_json(found)
        return
    if not found:
        out.print("There are no rules: tengill door rule 'mute guest posts from strangers'")
        return
    shown = table("no", "rule", "as you said it", "as it is understood", right=(0,))
    for one in found:
        shown.add_row(str(one.id), one.key, cell(one.text), cell(one.told))
    show(shown)


@door_app.command(
    "topic", epilog="tengill door topic 'knowledge graphs'\n\ntengill door topic --list"
)
def topic(
    name: Annotated[str, typer.Argument(help="The topic, in a few words.")] = "",
    close: Annotated[bool, typer.Option("--close", help="Take it away.")] = False,
    private: Annotated[
        bool, typer.Option("--private", help="Open, but not told on the door page.")
    ] = False,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its last day.")
    ] = None,
    preview: Preview = False,
    list_: Annotated[bool, typer.Option("--list", help="List the topics.")] = False,
    as_json_: Json = False,
) -> None:
    """Open the door to a topic, or close it again."""
    open_door()
    from tengill.workspace.door import deciding, doors, previewing

    if list_ or not name:
        _list_topics(as_json_)
        return
    if preview:
        _show_preview(previewing.topic(name), as_json_)
        return
    if close:
        made = deciding.told(doors.close_topic(name, _WHO))
        _told(made.decision, made.changed, f"{cell(name)} is closed.", as_json_)
        return
    made = deciding.told(doors.add_topic(name, _WHO, declared=not private, until=_end(until)))
    _told(made.decision, made.changed, f"{cell(name)} is open.", as_json_)


def _list_topics(as_json_: bool) -> None:
    from tengill.workspace.door import doors

    found = doors.topics()
    if as_json_:
        as_json(found)
        return
    if not found:
        out.print("No topic is told: tengill door topic 'knowledge graphs'")
        return
    shown = table("no", "topic", "told on the page", "until", right=(0,))
    for one in found:
        until = one.until.date().isoformat() if one.until else ""
        shown.add_row(str(one.id), cell(one.name), "yes" if one.declared else "no", until)
    show(shown)


@door_app.command("away", epilog="tengill door away 2030-08-10\n\ntengill door away --back")
def away(
    until: Annotated[
        datetime | None,
        typer.Argument(formats=["%Y-%m-%d"], help="The last day of the leave.", show_default=False),
    ] = None,
    back: Annotated[bool, typer.Option("--back", help="The leave is over.")] = False,
    as_json_: Json = False,
) -> None:
    """Be on leave: but for people close to you, what would be now waits for the digest."""
    open_door()
    from tengill.workspace.door import deciding, doors

    if until is None and not back:
        told = doors.doors().away_until
        if as_json_:
            as_json({"away_until": told})
        else:
            out.print(f"Away until {told:%Y-%m-%d}." if told else "You are not away.")
        return
    end = _end(until)
    if end is not None and end <= datetime.now(UTC):
        fail(f"{until:%Y-%m-%d} is over. Give the last day of a leave, or --back.")
    made = deciding.told(doors.set_away(None if back else end, _WHO))
    said_ = "You are back." if back or until is None else f"Away until {until:%Y-%m-%d}."
    _told(made.decision, made.changed, said_, as_json_)


def _end(day: datetime | None) -> datetime | None:
    """The end of a day in the owner's zone."""
    from tengill.workspace import settings

    return None if day is None else (day + timedelta(days=1)).replace(tzinfo=settings.zone())


@door_app.command("preview", epilog="tengill door preview 'decline requests for links'")
def preview_(words: Words, as_json_: Json = False) -> None:
    """Show what a rule would have decided in the last month. Nothing is kept."""
    open_door()
    from tengill.workspace.door import previewing

    _show_preview(previewing.rule(words), as_json_)


def _show_preview(told: object, as_json_: bool) -> None:
    from tengill.workspace.door.previewing import Preview as Shown

    assert isinstance(told, Shown)
    if as_json_:
        as_json(told)
        return
    if told.told:
        out.print(f"Understood: {cell(told.told)}.", soft_wrap=True)
    out.print(
        f"Of the last 30 days' {counted(told.messages, 'message')}, it holds for {told.holds:,};"
        f" {told.changed:,} would be judged otherwise.",
        soft_wrap=True,
    )
    shown = table("no", "date", "from", "subject", "is", "would be", right=(0,))
    for one in told.shown[:20]:
        row = one.row
        shown.add_row(
            str(row.id), row.at.date().isoformat(), cell(row.sender.name or row.sender.address),
            cell(row.subject), row.verdict, one.verdict,
        )  # fmt: skip
    if told.shown:
        show(shown)


@door_app.command("publish", epilog="tengill door publish --name 'Anna Lind'")
def publish(
    name: Annotated[
        str, typer.Option(help="What the page calls you; kept for the next time.")
    ] = "",
    as_json_: Json = False,
) -> None:
    """Publish the door page: topics, asks, leave and what you have it say."""
    open_door(fresh=False)
    from tengill.workspace.door import page

    if name:
        page.change(replace(page.settings_told(), name=name), "command line")
    elif not page.settings_told().name:
        offer = f" --name {shlex.quote(page.suggested_name() or 'NAME')}"
        fail(f"Say what the page calls you; it is public: tengill door publish{offer}", Exit.USAGE)
    file = page.publish()
    if as_json_:
        as_json(page.record())
    else:
        out.print(f"Published to {cell(file)}. `tengill door-page serve` shows it.", soft_wrap=True)
