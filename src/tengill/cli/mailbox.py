"""mailbox: a live mailbox, read, watched and filed; nothing is sent, deleted or marked as read."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.ledger import open_ledger
from tengill.cli.mailbox_words import (
    print_event,
    report,
    show_account,
    show_act,
    show_actions,
    show_event,
    show_sync,
    told_of,
)
from tengill.cli.output import as_json, cell, counted, fail, note, out, show, table
from tengill.cli.passwords import secret

if TYPE_CHECKING:
    from tengill.workspace.mailbox import Synced
    from tengill.workspace.mailbox_views import ActView

mailbox_app = typer.Typer(
    help="Live mailboxes over IMAP: add, sync, act, watch.\n\n"
    "The door files mail into folders you can name, drafts courteous declines and writes one "
    "digest a day. It sends nothing, deletes nothing and marks nothing as read; every action can "
    "be undone.",
    epilog="tengill mailbox add imap.example.org --user anna@example.org\n\n"
    "tengill mailbox act\n\ntengill mailbox act --do",
    no_args_is_help=True,
)
app.add_typer(mailbox_app, name="mailbox")
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
Number = Annotated[
    int | None, typer.Argument(help="The mailbox's number; needed only where there are several.")
]
Since = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
        help="File what came from this day on (UTC). Without it: since the mailbox was added.",
    ),
]


@mailbox_app.command("add", epilog="tengill mailbox add imap.example.org --user anna@example.org")
def mailbox_add(  # noqa: PLR0917 - one option a setting
    host: Annotated[str, typer.Argument(help="The IMAP server, or a service: google, microsoft.")],
    user: Annotated[str, typer.Option(help="The user name.")],
    address: Annotated[
        str, typer.Option(help="Your mail address, where the user name is none.")
    ] = "",
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port.")] = None,
    security: Annotated[
        str, typer.Option(help="tls (port 993), starttls (port 143) or plain.")
    ] = "tls",
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Allow plain to another machine: all can listen.")
    ] = False,
    certificate: Annotated[
        str, typer.Option(help="A PEM file to trust, for a server of your own.")
    ] = "",
    token: Annotated[
        str,
        typer.Option(help="Sign in with a token (OAuth 2): google, microsoft, or a token address."),
    ] = "",
    client_id: Annotated[str, typer.Option(help="With --token: the program's client id.")] = "",
    scope: Annotated[str, typer.Option(help="With --token: the scope, where one is wanted.")] = "",
    secret_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin", help="Read the password or refresh token from standard input."
        ),
    ] = False,
    as_json_: Json = False,
) -> None:
    """Add a mailbox after signing in once. The password is asked for, and kept encrypted.

    Many services want a password made for one app: make one there. With --token the refresh token
    is asked for instead; a client secret is taken from TENGILL_CLIENT_SECRET.
    """
    open_ledger()
    from tengill.workspace import mailbox

    told = secret(
        "TENGILL_MAILBOX_PASSWORD",
        "refresh token" if token else "password",
        user,
        from_stdin=secret_stdin,
    )
    try:
        added = mailbox.add(
            host, user, told, address=address, port=port, security=security, insecure=insecure,
            certificate=certificate, token_url=token, client_id=client_id, scope=scope,
            client_secret=os.environ.get("TENGILL_CLIENT_SECRET", ""),
        )  # fmt: skip
    except mailbox.MailboxError as error:
        fail(str(error))
    if as_json_:
        as_json(added)
        return
    show_account(added)
    note(f"Nothing is read yet. See what the door would do: tengill mailbox act {added.id}")


@mailbox_app.command("list", epilog="tengill mailbox list --json")
def mailbox_list(as_json_: Json = False) -> None:
    """List mailboxes and where the door files in them."""
    open_ledger()
    from tengill.workspace import mailbox

    found = mailbox.accounts()
    if as_json_:
        as_json(found)
        return
    if not found:
        out.print("There is no mailbox yet. Add one: tengill mailbox add HOST --user NAME")
    for one in found:
        show_account(one)


@mailbox_app.command("folders", epilog="tengill mailbox folders --digest Later --mute 'Quiet'")
def mailbox_folders(  # noqa: PLR0917 - one option a setting
    account: Number = None,
    digest: Annotated[str | None, typer.Option(help="Folder for digest; '' for none.")] = None,
    decline: Annotated[str | None, typer.Option(help="Folder for decline; '' for none.")] = None,
    mute: Annotated[str | None, typer.Option(help="Folder for mute; '' for none.")] = None,
    flag: Annotated[
        list[str] | None, typer.Option(help="VERDICT=FLAG to set, as 'digest=$Later'; '' clears.")
    ] = None,
    drafts: Annotated[str | None, typer.Option(help="Folder for drafts; '': the server's.")] = None,
    digest_mail: Annotated[
        str | None, typer.Option(help="Folder for the day's digest; '' for none.")
    ] = None,
    draft_declines: Annotated[
        bool | None, typer.Option(help="Whether declines are drafted.")
    ] = None,
    skip: Annotated[list[str] | None, typer.Option(help="A folder not to read.")] = None,
    take: Annotated[list[str] | None, typer.Option(help="A folder to read all the same.")] = None,
    as_json_: Json = False,
) -> None:
    """Show the folders on the server, which are read, and where the door files; or change that."""
    open_ledger()
    from tengill.workspace import mailbox

    folders = {"digest": digest, "decline": decline, "mute": mute}
    told: dict[str, object] = {
        "drafts": drafts, "digest_folder": digest_mail, "draft_declines": draft_declines,
        "skip": skip, "take": take, "flags": _flags(flag) if flag else None,
        "folders": {k: v for k, v in folders.items() if v is not None} or None,
    }  # fmt: skip
    told = {name: value for name, value in told.items() if value is not None}
    if told:
        changed = mailbox.change(account, told)
        if as_json_:
            as_json(changed)
        else:
            show_account(changed)
        return
    try:
        found = mailbox.folder_views(account)
    except mailbox.MailboxError as error:
        fail(str(error))
    if as_json_:
        as_json(found)
        return
    rows = table("folder", "for", "read", "door", "messages", right=(4,))
    for one in found:
        read = "yes" if one.is_read else "no"
        rows.add_row(cell(one.name), one.use, read, one.verdict, f"{one.messages:,}")
    show(rows)


def _flags(told: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in told:
        verdict, equals, flag = one.partition("=")
        if not equals or verdict not in {"now", "digest", "decline", "mute"}:
            fail(f"{one!r} is no VERDICT=FLAG, such as 'digest=$Later'.", Exit.USAGE)
        found[verdict] = flag
    return found


@mailbox_app.command("check", epilog="tengill mailbox check")
def mailbox_check(account: Number = None, as_json_: Json = False) -> None:
    """Sign in and tell what the server can do. Nothing is changed."""
    open_ledger()
    from tengill.workspace import mailbox

    try:
        found = mailbox.check(account)
    except mailbox.MailboxError as error:
        fail(str(error))
    if as_json_:
        as_json(found)
        return
    moves = {
        "move": "moves messages",
        "copy": "copies messages and takes out the one copied",
        "nothing": "can't move single messages: they stay where they are (flags work)",
    }
    out.print(f"{cell(found.server)}: signed in; {counted(found.folders, 'folder')}.")
    if not found.encrypted:
        out.print("The connection is not encrypted.")
    out.print(f"It {moves[found.moves]}.")
    out.print(f"It {'announces new mail at once' if found.announces else 'is asked for new mail'}.")
    out.print(f"Drafts go to {cell(found.drafts)}." if found.drafts else "It has no drafts folder.")
    if found.allowed:
        out.print(f"{found.used / found.allowed:.0%} of its room is used.")
    if found.missing:
        told = ", ".join(cell(name) for name in found.missing)
        out.print(f"Made when first needed: {told}.")


@mailbox_app.command("sync", epilog="tengill mailbox sync")
def mailbox_sync(account: Number = None, as_json_: Json = False) -> None:
    """Bring the ledger in step with the mailbox. Reads only: nothing is changed on the server."""
    open_ledger()
    from tengill.workspace import mailbox

    try:
        done = mailbox.sync(account, report)
    except mailbox.MailboxError as error:
        fail(str(error))
    _ended(done, show_sync, as_json_=as_json_)


@mailbox_app.command("act", epilog="tengill mailbox act --do")
def mailbox_act(
    account: Number = None,
    do: Annotated[bool, typer.Option("--do", help="Really do it.")] = False,
    since: Since = None,
    as_json_: Json = False,
) -> None:
    """Show what the door would do with new mail; with --do, do it.

    Only mail that came since the mailbox was added is looked at, unless --since says otherwise.
    """
    open_ledger()
    from tengill.workspace import mailbox, mailbox_filing

    try:
        done = mailbox_filing.act(account, do=do, since=_utc(since), report=report)
    except mailbox.MailboxError as error:
        fail(str(error))
    _ended(done, show_act, as_json_=as_json_)


_Done = TypeVar("_Done", "Synced", "ActView")


def _ended(done: _Done, shown: Callable[[_Done], None], *, as_json_: bool) -> None:
    """Tell what was done; where it ended early, what came before that is told all the same."""
    if as_json_:
        as_json(done)
    else:
        shown(done)
    if done.failed:
        fail(done.failed)


@mailbox_app.command("log", epilog="tengill mailbox log --limit 20")
def mailbox_log(
    account: Number = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 30,
    as_json_: Json = False,
) -> None:
    """List what was done on servers, newest first."""
    open_ledger()
    from tengill.workspace import mailbox_filing

    found = mailbox_filing.log(account, limit)
    if as_json_:
        as_json(found)
    elif not found:
        out.print("Nothing was done on a server yet.")
    else:
        show_actions(found)


@mailbox_app.command("undo", epilog="tengill mailbox undo 12")
def mailbox_undo(
    action: Annotated[int, typer.Argument(help="The action's number, as the log shows it.")],
    as_json_: Json = False,
) -> None:
    """Take an action back on the server."""
    open_ledger()
    from tengill.workspace import mailbox, mailbox_filing

    try:
        undone = mailbox_filing.undo(action)
    except mailbox.MailboxError as error:
        fail(str(error))
    if as_json_:
        as_json(undone)
        return
    out.print(f"Action {undone.id} is undone: {cell(told_of(undone))}.", soft_wrap=True)


@mailbox_app.command("watch", epilog="tengill mailbox watch")
def mailbox_watch(
    account: Number = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be done.")
    ] = False,
    since: Since = None,
    as_json_: Annotated[
        bool, typer.Option("--json", help="One JSON object a line for each thing that happens.")
    ] = False,
) -> None:
    """Stay on line: import, judge and file each message as it comes. Ctrl-C ends it."""
    open_ledger()
    from tengill.workspace import mailbox, mailbox_watching

    stop = mailbox_watching.Stop()
    before = {sign: signal.signal(sign, stop) for sign in (signal.SIGTERM, signal.SIGINT)}
    try:
        watch = mailbox_watching.Watch(
            account,
            dry=dry_run,
            since=_utc(since),
            stop=stop,
            listener=print_event if as_json_ else show_event,
        )
        watch.run()
    except mailbox.MailboxError as error:
        fail(str(error))
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
    note("Stopped.")


@mailbox_app.command("remove", epilog="tengill mailbox remove 1")
def mailbox_remove(
    account: Annotated[int, typer.Argument(help="The mailbox's number.")], as_json_: Json = False
) -> None:
    """Forget a mailbox and its password. What it brought, and what was filed, stays."""
    open_ledger()
    from tengill.workspace import mailbox

    gone = mailbox.remove(account)
    if as_json_:
        as_json(gone)
        return
    out.print(f"Mailbox {gone.id} ({cell(gone.user)} at {cell(gone.server)}) is forgotten.")
    note("What it brought stays. To take that back too, undo its runs: tengill runs")


def _utc(day: datetime | None) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC)
