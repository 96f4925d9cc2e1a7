"""door: what came, why it is where it is, the week in minutes, the digest; nothing is sent."""

import contextlib
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.given import a_cursor
from tengill.cli.ledger import open_ledger
from tengill.cli.output import as_json, cell, counted, fail, marked, note, out, show, table
from tengill.cli.progress import bar
from tengill.facts.approaches import Verdict

if TYPE_CHECKING:
    from tengill.workspace.door.explaining import Why
    from tengill.workspace.door.inbox import DoorPage, DoorRow

door_app = typer.Typer(
    name="door",
    help="The door: what came, what it asks for, what becomes of it and why.\n\n"
    "Verdicts are now, digest, decline and mute. Your own word comes first, always; every word can "
    "be taken back, and each is learned from at once. Nothing is ever sent from here.",
    epilog="tengill door list now\n\ntengill door show 1234\n\ntengill door decide 1234 mute",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(door_app, name="door")
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
Message = Annotated[str, typer.Argument(help="The message's number, or its digest.")]


def open_door(*, fresh: bool = True) -> None:
    """Open the ledger, and judge what is not judged yet."""
    open_ledger()
    from tengill.workspace.door import project

    found = project.state()
    if not found.owner_known:
        fail(
            "Nobody knows whose door this is. Say so: tengill owner anna@example.org",
            Exit.NOTHING,
        )
    if fresh and (found.waiting or not found.settled):
        try:
            with bar() as told:
                project.catch_up(lambda done, whole: told("judging", done, whole))
        except project.DoorBusyError:
            note(f"{counted(found.waiting, 'message')} being judged by another process.")


def message_id(told: str) -> int:
    """The row number of a message given by number or digest; ends the program when there is none."""
    from tengill.workspace.door import messages

    plain = told.strip().removeprefix("#").lower()
    found = messages.with_digest(plain) if len(plain) == 32 else None  # noqa: PLR2004 - hex of 16 bytes
    if found is None and plain.isascii() and plain.isdigit() and len(plain) < 19:  # noqa: PLR2004
        found = int(plain)
    if found is None:
        fail(
            f"There is no message {told!r}. `tengill door list` shows their numbers.",
            Exit.NOT_FOUND,
        )
    return found


def a_verdict(told: str) -> str:
    """Checks an argument or option that takes a verdict."""
    if told and told not in [verdict.value for verdict in Verdict]:
        raise typer.BadParameter(f"{told!r} is no verdict. Say now, digest, decline or mute.")
    return told


_Verdict = Annotated[
    str, typer.Argument(help="now, digest, decline or mute; all without it.", callback=a_verdict)
]
_Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="What waits since this day; else of 30 days."),
]
_All = Annotated[
    bool, typer.Option("--all", help="All that ever came, also what you answered or decided.")
]
_Undecided = Annotated[
    bool, typer.Option("--undecided", help="With --all: only what you did not decide.")
]
_Group = Annotated[str, typer.Option(help="All messages of this group (its name in --json).")]
_Each = Annotated[
    bool, typer.Option("--each", help="Every message, also those with the same text.")
]
_Limit = Annotated[int, typer.Option(min=1, max=200, help="How many.")]
_After = Annotated[
    str,
    typer.Option(
        help="`next` of the JSON before.", callback=a_cursor(r"-?[0-9]{1,12}:[0-9]{1,18}")
    ),
]


@door_app.command("list", epilog="tengill door list digest --since 2026-03-02")
def list_(
    verdict: _Verdict = "",
    *,
    since: _Since = None,
    everything: _All = False,
    undecided: _Undecided = False,
    group: _Group = "",
    each: _Each = False,
    limit: _Limit = 30,
    after: _After = "",
    as_json_: Json = False,
) -> None:
    """List what waits at your door, newest first, the same text together.

    That is what came in the last 30 days (of the archive, where it ended long ago) and you neither
    answered nor decided.
    """
    if everything and since is not None:
        raise typer.BadParameter("Give --since or --all, not both.")
    open_door()
    from tengill.workspace.door import inbox

    if group:
        page = inbox.group(group, after, limit)
    else:
        page = inbox.messages(
            verdict, after, limit, together=not each, unanswered=not everything,
            decided=None if everything and not undecided else False,
            since=_since(since, everything=everything),
        )  # fmt: skip
    if as_json_:
        as_json(page)
    else:
        _show_page(page, everything=everything)


def _since(day: datetime | None, *, everything: bool) -> datetime | None:
    """From when on; the day as the owner's own calendar has it."""
    from tengill.workspace import settings
    from tengill.workspace.door import window

    if day is not None:
        return day.replace(tzinfo=settings.zone())
    return None if everything else window.since()


def _show_page(page: "DoorPage", *, everything: bool) -> None:
    if page.rows:
        _show_rows(page.rows)
    elif everything:
        note("Nothing is here.")
    else:
        note("Nothing waits here. All that ever came: tengill door list --all")
    if page.next:
        note(f"More: --after {page.next}")


def _show_rows(rows: "tuple[DoorRow, ...]") -> None:
    shown = table("no", "date", "verdict", "min", "from", "subject", "why", right=(0, 3))
    for row in rows:
        subject = f"{row.subject or row.snippet[:60]}"
        if row.same > 1:
            subject += f" ({row.same} alike)"
        shown.add_row(
            str(row.id),
            row.at.date().isoformat(),
            row.verdict + (" ✓" if row.decided else ""),
            f"{row.minutes:.0f}",
            cell(row.sender.name or row.sender.address),
            cell(subject),
            cell(row.warning or row.reason),
        )
    show(shown)


@door_app.command("show", epilog="tengill door show 1234")
def show_(message: Message, as_json_: Json = False) -> None:
    """Show one message: why it is where it is, and what would change it."""
    open_door()
    from tengill.workspace.door import explaining

    told = explaining.why(message_id(message))
    if as_json_:
        as_json(told)
    else:
        _show_why(told)


def _show_why(told: "Why") -> None:
    row = told.row
    who = row.sender.name or row.sender.address
    out.print(f"{cell(who)}, {row.at:%Y-%m-%d %H:%M}: {cell(row.subject)}", soft_wrap=True)
    out.print(f"[bold]{row.verdict}[/bold] ({cell(told.basis)}). {cell(told.verdict_sentence)}")
    if told.asks:
        asks = ", ".join(ask.name for ask in told.asks)
        out.print(f"It asks for {cell(asks)}: about {row.minutes:.0f} min.", soft_wrap=True)
    for reason in (*told.warnings, *told.reasons):
        sign = "!" if reason in told.warnings else _sign(reason.weight)
        out.print(f"  {sign} {cell(reason.sentence)}", soft_wrap=True)
    if told.changes:
        out.print("What would change it:")
        for change in told.changes:
            out.print(f"  {cell(change.sentence)}", soft_wrap=True)
    if row.people > 0:
        out.print(f"{counted(row.people, 'other person', 'other people')} got or sent this text.")
    out.print()
    out.print(marked(told.text), soft_wrap=True)
    if told.decision is not None:
        note(f"Your own word; take it back with: tengill door undo {told.decision}")


def _sign(weight: float) -> str:
    """For it, against it, or what decides by itself."""
    if not weight:
        return "•"
    return "+" if weight > 0 else "-"


@door_app.command("week", epilog="tengill door week --days 30")
def week_(
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day not counted.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days.")] = 7,
    as_json_: Json = False,
) -> None:
    """Tell the minutes asked of you, given and saved."""
    open_door()
    from tengill.workspace import settings
    from tengill.workspace.door import week
    from tengill.workspace.presenting import plain

    end = None if until is None else until.replace(tzinfo=settings.zone())
    told = week.week(end, days)
    if as_json_:
        as_json(told)
        return
    out.print(cell(plain(told.sentence)), soft_wrap=True)
    shown = table("verdict", "messages", "minutes", right=(1, 2))
    for one in told.sums:
        shown.add_row(one.verdict, f"{one.messages:,}", f"{one.minutes:,.0f}")
    show(shown)


@door_app.command("digest", epilog="tengill door digest --day 2026-03-02")
def digest_(
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today without it.")
    ] = None,
    language: Annotated[str, typer.Option(help="en or is.")] = "",
    as_json_: Json = False,
) -> None:
    """Print the digest of a day: what waits, alike together, read in two minutes."""
    open_door()
    from tengill.workspace.door import daily

    told = daily.digest(None if day is None else day.date(), language=language)
    if as_json_:
        as_json(told)
    else:
        out.print(cell(told.subject), soft_wrap=True)
        out.print()
        out.print("\n".join(cell(line) for line in told.text.split("\n")), soft_wrap=True)


@door_app.command("decline", epilog="tengill door decline 1234 --language is")
def decline_(
    message: Message,
    language: Annotated[str, typer.Option(help="en or is; the message's own without it.")] = "",
    as_json_: Json = False,
) -> None:
    """Write a courteous no to a message. It is printed, and sent by nobody."""
    open_door()
    from tengill.workspace.door import daily

    told = daily.decline(message_id(message), language)
    if as_json_:
        as_json(told)
        return
    out.print(f"To: {cell(told.to or told.to_name)}", soft_wrap=True)
    out.print(f"Subject: {cell(told.subject)}", soft_wrap=True)
    out.print()
    out.print("\n".join(cell(line) for line in told.text.split("\n")), soft_wrap=True)


@door_app.command("update", epilog="tengill door update")
def update(
    anew: Annotated[
        bool, typer.Option("--all", help="Judge everything anew, not only what is waiting.")
    ] = False,
    as_json_: Json = False,
) -> None:
    """Judge what came since, and take in what was written on the door page's form."""
    open_door(fresh=False)
    from tengill.workspace.door import letter_box, project

    run = letter_box.take_in("command line")
    done = 0
    with contextlib.ExitStack() as stack:
        told = stack.enter_context(bar())
        report = lambda n, whole: told("judging", n, whole)  # noqa: E731 - one use, two callers
        try:
            done = project.rebuild(report) if anew else project.catch_up(report, settle=True)
        except project.DoorBusyError:
            fail("Another process is judging. Try again when it is done.", Exit.BUSY)
    if as_json_:
        as_json({"judged": done, "run": run or None})
    else:
        out.print(f"{counted(done, 'message')} gone through.")
