"""What the mailbox's commands say."""

import json
import sys
from typing import TYPE_CHECKING

from tengill.cli.output import cell, counted, note, out, plain, show, table

if TYPE_CHECKING:
    from tengill.workspace.mailbox import MailAccountView, Synced
    from tengill.workspace.mailbox_views import ActionView, ActView
    from tengill.workspace.mailbox_watching import Event


def report(folder: str, done: int, whole: int) -> None:
    """How far a sync is, for whoever watches."""
    if sys.stderr.isatty():
        note(f"{folder}: {done:,} of {whole:,}")


def show_account(one: "MailAccountView") -> None:
    """A mailbox and where the door files in it."""
    when = f"{one.synced_at:%Y-%m-%d %H:%M}" if one.synced_at else "never"
    out.print(
        f"Mailbox {one.id}: {cell(one.user)} at {cell(one.server)} ({one.security},"
        f" {one.signs_in}), last in step: {when}",
        soft_wrap=True,
    )
    rows = table("verdict", "folder", "flag")
    for verdict in ("now", "digest", "decline", "mute"):
        folder = "INBOX" if verdict == "now" else one.folders.get(verdict, "")
        rows.add_row(verdict, cell(folder or "(stays)"), cell(one.flags.get(verdict, "")))
    show(rows)


def show_sync(done: "Synced") -> None:
    """What a sync brought."""
    told = [counted(done.new, "new message")]
    if done.kept_aside:
        told.append(f"{done.kept_aside:,} kept aside")
    if done.corrected:
        told.append(f"{counted(len(done.corrected), 'correction')} learned from what you moved")
    run = f" (run {done.run})" if done.run else ""
    out.print(f"{counted(done.folders, 'folder')} in step; {', '.join(told)}{run}.")
    for before, now in done.renamed:
        note(f"The folder {before} is called {now} now; the door follows.")
    for one in done.notes:
        note(one)


def show_act(done: "ActView") -> None:
    """What would be done, or was."""
    show_sync(done.synced)
    if done.settled:
        note(f"{counted(done.settled, 'action')} of an earlier session settled.")
    for one in done.notes:
        note(one)
    if not done.actions:
        out.print("There is nothing to do.")
        return
    show_actions(done.actions)
    if done.dry:
        out.print(
            f"{counted(len(done.actions), 'action')} planned, nothing done."
            " Do it with: tengill mailbox act --do"
        )
    else:
        out.print("Take one back with: tengill mailbox undo NUMBER")


def show_actions(actions: "tuple[ActionView, ...]") -> None:
    """Actions, one a line, and why some failed."""
    rows = table("nr", "when", "state", "what", "subject", "sender", right=(0,))
    for one in actions:
        when = f"{one.at:%Y-%m-%d %H:%M}" if one.at else ""
        number = str(one.id) if one.id else ""
        rows.add_row(
            number, when, one.state, cell(told_of(one)), cell(one.subject), cell(one.sender)
        )
    show(rows)
    for one in actions:
        if one.error:
            note(f"{one.id}: {one.error}")


def told_of(one: "ActionView") -> str:
    """An action in a few words."""
    flags = " ".join(one.flags)
    told = {
        "move": f"move {one.from_folder} → {one.to_folder}",
        "flag": f"flag {flags} in {one.from_folder}",
        "draft": f"draft in {one.to_folder}",
        "digest": f"digest in {one.to_folder}",
    }.get(one.kind, one.kind)
    return f"{told} (takes back {one.undoes})" if one.undoes else told


def show_event(event: "Event") -> None:
    """What happens while watching."""
    if event.what == "lost":
        note(f"{event.text} Next try in {event.seconds:.0f} s.")
    elif event.what == "filed":
        for one in event.actions:
            number = f"{one.id} " if one.id else ""
            out.print(
                cell(f"{number}{one.state}: {told_of(one)}: {one.subject} ({one.sender})"),
                soft_wrap=True,
            )
    elif event.what != "new":
        note(f"{event.what}: {event.text}")


def print_event(event: "Event") -> None:
    """The same for programs: one JSON object a line, at once."""
    sys.stdout.write(json.dumps(plain(event), ensure_ascii=False) + "\n")
    sys.stdout.flush()
