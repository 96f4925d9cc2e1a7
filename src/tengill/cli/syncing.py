"""sync: calendars and address books on servers, kept in step."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.ledger import open_ledger
from tengill.cli.output import as_json, cell, counted, fail, note, out, show, table
from tengill.cli.passwords import secret

if TYPE_CHECKING:
    from tengill.workspace.sync import AccountView, Step, SyncView

sync_app = typer.Typer(
    help="Calendars and address books on servers (CalDAV, CardDAV): add, run, list, remove.\n\n"
    "Tengill only reads: nothing is ever changed on the server.",
    epilog="tengill sync add https://cloud.example.org --user anna\n\ntengill sync run",
    no_args_is_help=True,
)
app.add_typer(sync_app, name="sync")
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
_KINDS = {"caldav": "calendar", "carddav": "address book"}


@sync_app.command("add", epilog="tengill sync add https://cloud.example.org --user anna")
def sync_add(
    url: Annotated[str, typer.Argument(help="The server's address, as the service names it.")],
    user: Annotated[str, typer.Option(help="The user name.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json_: Json = False,
) -> None:
    """Add an account. The password is asked for, and kept encrypted.

    Many services want a password made for one app: make one there. Adding the same server and
    user again replaces the password.
    """
    open_ledger()
    from tengill.workspace import sync

    password = secret(
        "TENGILL_SYNC_PASSWORD",
        "password",
        user,
        from_stdin=password_stdin,
    )
    try:
        account = sync.add(url, user, password)
    except sync.DavError as error:
        fail(str(error))
    if as_json_:
        as_json(account)
        return
    _show_account(account)
    note(f"Nothing is read yet. Read it with: tengill sync run {account.id}")


@sync_app.command("run", epilog="tengill sync run")
def sync_run(
    account: Annotated[
        int | None, typer.Argument(help="The account's number; without it, all.")
    ] = None,
    as_json_: Json = False,
) -> None:
    """Bring the ledger in step with the server: what is new, changed and deleted there."""
    open_ledger()
    from tengill.workspace import sync

    found = sync.run_all(_report) if account is None else (sync.run(account, _report),)
    if as_json_:
        as_json(found)
    else:
        for one in found:
            _show_sync(one)
    if any(one.failed for one in found):
        for one in found:
            if one.failed:
                note(f"tengill: account {one.account}: {one.failed}")
        raise SystemExit(int(Exit.FAILED))


def _report(step: "Step") -> None:
    if sys.stderr.isatty():
        note(f"{step.collection}: {step.done:,} of {step.whole:,}")


def _show_sync(done: "SyncView") -> None:
    told = [counted(done.new, "new fact")]
    if done.taken_away:
        told.append(f"{counted(done.taken_away, 'fact')} taken away")
    if done.kept_aside:
        told.append(f"{done.kept_aside:,} kept aside")
    state = "stopped early" if done.failed else "in step"
    run = f" (run {done.run})" if done.run else ""
    out.print(f"{cell(done.url)}: {state}; {', '.join(told)}{run}.", soft_wrap=True)


@sync_app.command("list", epilog="tengill sync list --json")
def sync_list(as_json_: Json = False) -> None:
    """List accounts, what is on them, and when they were last in step."""
    open_ledger()
    from tengill.workspace import sync

    found = sync.accounts()
    if as_json_:
        as_json(found)
        return
    if not found:
        out.print("There is no account yet. Add one with: tengill sync add URL --user NAME")
    for one in found:
        _show_account(one)


@sync_app.command("remove", epilog="tengill sync remove 1")
def sync_remove(
    account: Annotated[int, typer.Argument(help="The account's number.")],
    as_json_: Json = False,
) -> None:
    """Forget an account and its password. What it brought stays in the ledger."""
    open_ledger()
    from tengill.workspace import sync

    gone = sync.remove(account)
    if as_json_:
        as_json(gone)
        return
    out.print(f"Account {gone.id} ({cell(gone.user)} at {cell(gone.url)}) is forgotten.")
    note("What it brought stays. To take that back too, undo its runs: tengill runs")


def _show_account(account: "AccountView") -> None:
    when = f"{account.synced_at:%Y-%m-%d %H:%M}" if account.synced_at else "never"
    out.print(
        f"Account {account.id}: {cell(account.user)} at {cell(account.url)}, last in step: {when}",
        soft_wrap=True,
    )
    rows = table("name", "kind", "entries", right=(2,))
    for one in account.collections:
        entries = "" if one.entries is None else f"{one.entries:,}"
        rows.add_row(cell(one.name), _KINDS.get(one.kind, one.kind), entries)
    if account.collections:
        show(rows)
