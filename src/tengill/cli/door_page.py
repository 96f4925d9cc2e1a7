"""door-page: the public page, served by a program of its own; what it says; an example."""

import os
import resource
import socket
import sys
from datetime import UTC, datetime
from typing import Annotated, NoReturn

import typer

from tengill import home
from tengill.cli import servers
from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.output import as_json, cell, counted, fail, note, out
from tengill.doorpage.page import Page, PageError, as_record, load, place, publish, said
from tengill.doorpage.spool import Spool
from tengill.doorpage.spool import place as inbox

door_page = typer.Typer(
    name="door-page",
    help="The public page that says how to reach you. It knows no ledger.",
    epilog="tengill door-page example --write\n\ntengill door-page serve",
    no_args_is_help=True,
)
app.add_typer(door_page)

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_PATIENCE_MS = 5_000
_CONNECTIONS = 4_096
"""Granian counts a connection that says nothing as well, and never hangs up on it."""


@door_page.command(epilog="tengill door-page serve --port 8766 --proxies 1")
def serve(
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65_535)] = 8766,
    host: Annotated[
        str, typer.Option(help="The address; loopback, unless you name another.")
    ] = "127.0.0.1",
    proxies: Annotated[
        int,
        typer.Option(
            help="How many of your own proxies stand before it. Only then X-Forwarded-For counts.",
            min=0,
            max=9,
        ),
    ] = 0,
    as_json_: Annotated[bool, typer.Option("--json", help="Print the address as JSON.")] = False,
) -> None:
    """Serve the door page, and nothing else."""
    ours = home.path()
    _published()
    _can_bind(host, port)
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    if host not in _LOOPBACK and not as_json_:
        note(f"Whoever can reach {host} can open this page. That is the door page, not the ledger.")
    if as_json_:
        as_json({"address": address})
    else:
        out.print(f"\nThe door page is at [bold]{cell(address)}[/bold]. Stop with Ctrl-C.")
    sys.stdout.flush()
    _allow_connections()
    os.environ["TENGILL_HOME"] = str(ours.resolve())
    os.environ["TENGILL_DOOR_PROXIES"] = str(proxies)
    command = servers.command(
        "doorpage.asgi", "from_environment", "--interface", "asginl", "--factory",
        "--host", host, "--port", str(port), "--workers", "1", "--no-ws", "--log-level", "error",
        "--http1-header-read-timeout", str(_PATIENCE_MS), "--backpressure", str(_CONNECTIONS),
    )  # fmt: skip
    # The server takes this process's place: whatever stops the command stops the server.
    os.execv(sys.executable, command)  # noqa: S606 - ours


@door_page.command(epilog="tengill door-page show --json")
def show(
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Print what the page says, and how many messages wait in its letter box."""
    page = _published()
    entries, size = Spool(inbox(home.path())).waiting()
    if as_json_:
        waiting = {"entries": entries, "bytes": size}
        as_json({"page": as_record(page), "file": place(home.path()), "waiting": waiting})
        return
    out.print(f"[bold]{cell(page.name)}[/bold]")
    for line in _lines(page):
        out.print(cell(line), soft_wrap=True)
    waiting_words = counted(entries, "message waits", "messages wait")
    out.print(f"\n{waiting_words} in the letter box.", style="dim")


def _lines(page: Page) -> list[str]:
    lines = [said(page.greeting, "en")] if page.greeting else []
    if page.away_until:
        lines.append(f"Away until {page.away_until.isoformat()}.")
    for topic in page.topics:
        until = f" (until {topic.until.isoformat()})" if topic.until else ""
        lines.append(f"Open: {said(topic.name, 'en')}{until}")
    for told, asks in (("Welcome", page.open_to), ("Not at present", page.closed_to)):
        if asks:
            lines.append(f"{told}: {', '.join(ask.value for ask in asks)}")
    for way in page.ways:
        days = "" if way.answer_days is None else f" (within {counted(way.answer_days, 'day')})"
        lines.append(f"Way: {way.channel.value} {way.address}".rstrip() + days)
    if page.answer_days is not None:
        lines.append(f"An answer usually comes within {counted(page.answer_days, 'day')}.")
    lines.append("With a contact form." if page.form else "Without a contact form.")
    lines.append(f"Published {page.updated_at.isoformat(timespec='minutes')}.")
    return lines


@door_page.command(epilog="tengill door-page example > page.json")
def example(
    write: Annotated[
        bool, typer.Option("--write", help="Publish it, where nothing is published yet.")
    ] = False,
    as_json_: Annotated[
        bool, typer.Option("--json", help="With --write: the file as JSON; else it is JSON anyway.")
    ] = False,
) -> None:
    """Print an example of what a page is made from, to see the form of the file."""
    # Imported late: only this command needs it.
    from tengill.doorpage.example import example as made

    page = made(datetime.now(UTC))
    if not write:
        as_json(as_record(page))
        return
    if place(home.path()).exists():
        fail(f"{place(home.path())} is there already. It was left as it is.")
    file = publish(page, home.path())
    if as_json_:
        as_json({"file": str(file)})
        return
    out.print(f"Wrote {cell(file)}. See it with: tengill door-page serve", soft_wrap=True)


def _published() -> Page:
    try:
        return load(home.path())
    except FileNotFoundError:
        _nothing()
    except PageError as e:
        fail(str(e))


def _nothing() -> NoReturn:
    fail(
        f"No door page is published: there is no {place(home.path())}. "
        "To try one out: tengill door-page example --write",
        Exit.NOTHING,
    )


def _allow_connections() -> None:
    """Let the server hold its connections, where the system lets us say so."""
    wanted = _CONNECTIONS + 256
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _can_bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as e:
            fail(
                f"{host} port {port} can't be served on ({e.strerror or e}). Give another --host or --port."
            )
