"""serve: the screen, on this machine only."""

import os
import socket
import sys
from typing import Annotated

import typer

from tengill.cli import servers
from tengill.cli.app import app
from tengill.cli.exits import Exit
from tengill.cli.ledger import open_ledger
from tengill.cli.output import as_json, cell, fail, out

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_TRIED_PORTS = 20
_LAST_PORT = 65_535

_STACK = 64 << 20
"""Bytes of stack of each of the server's threads; only what is used is taken."""


@app.command(epilog="tengill serve --port 8765")
def serve(
    port: Annotated[
        int, typer.Option(help="The port; the next free one if it is taken.", min=1, max=65_535)
    ] = 8765,
    host: Annotated[
        str, typer.Option(help="The address; loopback unless you insist.")
    ] = "127.0.0.1",
    as_json_: Annotated[
        bool, typer.Option("--json", help="Print address and link as JSON.")
    ] = False,
) -> None:
    """Serve the screen and print a one-time login link."""
    if host not in _LOOPBACK:
        fail(f"Tengill serves on this machine only (127.0.0.1), not on {host}.", Exit.USAGE)
    open_ledger()
    from tengill.workspace import clock, login, serving

    free = _free_port(host, port)
    address = serving.address(host, free)
    link = f"{address}/login?token={login.make_link(clock.now())}"
    serving.note(host, free)
    if as_json_:
        as_json({"address": address, "login": link})
    else:
        out.print(f"\nTengill is at [bold]{address}[/bold]. Open this link, it works once:\n")
        out.print(f"    {cell(link)}\n", soft_wrap=True)
        out.print("[dim]Stop with Ctrl-C. Another link: tengill login-link[/dim]")
    sys.stdout.flush()
    command = servers.command(
        "web.wsgi", "application",
        "--interface", "wsgi", "--host", host, "--port", str(free),
        "--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "error",
    )  # fmt: skip
    # The server takes this process's place: whatever stops the command stops the server.
    # Pages are made in the server's own threads, whose stack of 2 MiB is less than a factorisation
    # in OpenBLAS wants on top of a page's frames: the whole server would die without a word.
    os.environ.setdefault("RUST_MIN_STACK", str(_STACK))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.execv(sys.executable, command)  # noqa: S606 - ours


@app.command("login-link", epilog="tengill login-link --port 8765")
def login_link(
    port: Annotated[
        int | None,
        typer.Option(
            help="The port the screen is served on; by default where it was last served.",
            min=1,
            max=65_535,
        ),
    ] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Print another one-time login link for a screen that is being served."""
    open_ledger()
    from tengill.workspace import clock, login, serving

    address = serving.served(port)
    if address is None:
        where = f"on port {port}" if port else "of this ledger"
        fail(f"No screen {where} is being served. Start it with: tengill serve")
    link = f"{address}/login?token={login.make_link(clock.now())}"
    if as_json_:
        as_json({"login": link})
    else:
        out.print(cell(link), soft_wrap=True)


def _free_port(host: str, wanted: int) -> int:  # noqa: RET503 - fail() does not return
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last = min(wanted + _TRIED_PORTS - 1, _LAST_PORT)
    for port in range(wanted, last + 1):
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                continue
            return port
    fail(f"The ports from {wanted} to {last} are all taken. Give another with --port.")
