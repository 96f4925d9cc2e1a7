"""mailbox login: permission for a mailbox, asked in the owner's browser; no token to copy by hand."""

import os
import webbrowser
from typing import Annotated

import typer

from tengill.cli.exits import Exit
from tengill.cli.ledger import open_ledger
from tengill.cli.mailbox import Json, mailbox_app
from tengill.cli.mailbox_words import show_account
from tengill.cli.output import as_json, fail, note

_Host = Annotated[str, typer.Argument(help="google or microsoft; or the IMAP server.")]
_User = Annotated[str, typer.Option(help="The user name, as a rule the mail address.")]
_Client = Annotated[str, typer.Option(help="The client id of the program you registered there.")]
_Address = Annotated[str, typer.Option(help="Your mail address, where the user name is none.")]
_Port = Annotated[int | None, typer.Option(min=1, max=65535, help="The port.")]
_Security = Annotated[str, typer.Option(help="tls (port 993), starttls (port 143) or plain.")]
_Authorize = Annotated[str, typer.Option(help="For another service: the page where you allow it.")]
_Token = Annotated[str, typer.Option(help="For another service: where its tokens come from.")]
_Scope = Annotated[str, typer.Option(help="For another service: what is asked for.")]
_Open = Annotated[
    bool | None, typer.Option("--open/--no-open", help="Open the browser, or never; else it asks.")
]
_Wait = Annotated[int, typer.Option(min=10, max=3600, help="Seconds you have to allow it.")]


@mailbox_app.command(
    "login", epilog="tengill mailbox login google --user anna@example.org --client-id ID"
)
def mailbox_login(  # noqa: PLR0917 - one option a setting
    host: _Host,
    user: _User,
    client_id: _Client,
    address: _Address = "",
    port: _Port = None,
    security: _Security = "tls",
    authorize: _Authorize = "",
    token: _Token = "",
    scope: _Scope = "",
    open_: _Open = None,
    wait: _Wait = 300,
    as_json_: Json = False,
) -> None:
    """Add a mailbox by allowing it in your browser (OAuth 2): no password, no token to copy.

    The page is the service's own; Tengill waits on this machine for its answer, and sees no
    password. A client secret is taken from TENGILL_CLIENT_SECRET. For a mailbox that was added
    before, the permission is renewed.
    """
    open_ledger()
    from tengill.workspace import mailbox_login as logins
    from tengill.workspace.mailbox import MailboxError

    wanted = logins.Wanted(
        host, user, client_id, os.environ.get("TENGILL_CLIENT_SECRET", ""), address, port, security,
        authorize, token, scope,
    )  # fmt: skip
    try:
        with logins.asking(wanted) as login:
            _show_page(login.url, open_)
            added = login.finish(wait)
    except MailboxError as error:
        fail(str(error))
    except ValueError as error:
        fail(str(error), Exit.USAGE)
    if as_json_:
        as_json(added)
        return
    show_account(added)
    note(f"Nothing is read yet. See what the door would do: tengill mailbox act {added.id}")


def _show_page(url: str, open_: bool | None) -> None:
    """Tell the address; open it at the owner's word only."""
    typer.echo(f"Allow it on this page:\n\n{url}\n", err=True)
    if open_ is None and os.isatty(0):
        open_ = typer.confirm("Open it in your browser?", default=False, err=True)
    if open_ and not webbrowser.open(url):
        note("No browser could be opened here: open the page yourself, on this machine.")
    note("Waiting for your answer there. Ctrl-C ends it, and nothing is kept.")
