"""The program `tengill`: its commands, its global options, and how errors leave it."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from tengill import __version__
from tengill.cli.exits import Exit
from tengill.cli.output import err, fail

app = typer.Typer(
    name="tengill",
    help="The ledger of what your connections are worth.\n\n"
    "Point it at your mail and your deals; it finds the introductions you made, what came of "
    "them, and whose each result was, with the evidence. Nothing leaves this machine.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin: tengill import ~/mail.mbox, then tengill statement.",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"tengill {__version__}")
        raise typer.Exit


@app.callback()
def options(
    home: Annotated[
        Path | None,
        typer.Option(help="Folder of the ledger.", envvar="TENGILL_HOME", show_default=False),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options every command shares."""
    del version
    if home is not None:
        os.environ["TENGILL_HOME"] = str(home.expanduser())


def main() -> None:
    """Run the program; no traceback reaches a person (TENGILL_DEBUG=1 shows it)."""
    # Commands register themselves when imported; nothing heavy is imported by that.
    from tengill.cli import (  # noqa: F401
        acts,
        archives,
        doctoring,
        outcomes,
        people,
        reviewing,
        serving,
        statements,
    )

    try:
        app()
    except SystemExit as e:
        if e.code == Exit.CANCELLED:  # typer makes this of Ctrl-C, without a word
            err.print("Stopped. What was done is kept; the same command goes on from there.")
        raise
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except Exception as e:
        if os.environ.get("TENGILL_DEBUG"):
            raise
        _explain(e)


def _explain(error: Exception) -> None:
    """What is wrong, in words, and an exit code for its kind."""
    name = type(error).__name__
    if name == "LedgerBusyError":
        fail(str(error), Exit.BUSY)
    if name == "NothingToImportError":
        fail(str(error), Exit.NOTHING)
    if name == "CancelledError":
        fail("The run was cancelled. What it read is kept; import again to go on.", Exit.CANCELLED)
    if isinstance(error, FileNotFoundError):
        fail(f"There is no file or folder {error.filename}. Check the path.", Exit.NOT_FOUND)
    if isinstance(error, PermissionError):
        fail(f"{error.filename} may not be read. Check its permissions.")
    if isinstance(error, LookupError):
        fail(str(error.args[0]) if error.args else name, Exit.NOT_FOUND)
    if isinstance(error, ValueError):
        fail(str(error))
    fail(f"{name}: {error}. This is a fault in Tengill; TENGILL_DEBUG=1 shows where.")
