"""The program `tengill`: its commands, its global options, and how errors leave it."""

import errno
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tengill import __version__
from tengill.cli import helping
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
        folder = home.expanduser()
        if folder.exists() and not folder.is_dir():
            fail(f"{folder} is not a folder. Give the folder of the ledger as --home.", Exit.USAGE)
        os.environ["TENGILL_HOME"] = str(folder)


_STOPPED = "Stopped. What was done is kept; the same command goes on from there."


def main() -> None:
    """Run the program; no traceback reaches a person (TENGILL_DEBUG=1 shows it)."""
    try:
        _register()
        _run()
    except KeyboardInterrupt:  # before a command began
        err.print(_STOPPED)
        raise SystemExit(int(Exit.CANCELLED)) from None
    except SystemExit as e:
        if e.code == Exit.CANCELLED and not getattr(
            e, "told", False
        ):  # typer makes this of Ctrl-C, without a word
            err.print(_STOPPED)
        raise
    except BrokenPipeError:
        _no_more_output()
        # The reader (head, less) has seen enough; whether all was well nobody has told.
        raise SystemExit(int(Exit.CLOSED_PIPE)) from None
    except Exception as e:
        if os.environ.get("TENGILL_DEBUG"):
            raise
        _explain(e)


def _register() -> None:
    """Have the commands register themselves, which they do when imported; nothing heavy is."""
    if sys.argv[1:2] == ["import"]:  # its workers wait: it does without the others
        from tengill.cli import archives

        return
    from tengill.cli import (  # noqa: F401
        acts,
        archives,
        asking,
        asking_introductions,
        comparing,
        credit,
        doctoring,
        door,
        door_page,
        door_telling,
        drifting,
        explaining,
        facts,
        judging,
        linting,
        mailbox,
        mailbox_login,
        merging,
        messages,
        outcomes,
        people,
        people_list,
        reading,
        reviewing,
        serving,
        simulating,
        standing,
        statements,
        syncing,
        tagging,
        telling,
        weighing,
    )


def _run() -> None:
    command = typer.main.get_command(app)
    helping.in_plain_words(command)
    try:
        # Not alone: typer would print a wrong call in its own words.
        code = command(standalone_mode=False)
    except typer.TyperException as e:
        helping.wrong_call(e)
    except typer.Abort as e:
        err.print()  # the question is on this line still
        if isinstance(e.__context__, KeyboardInterrupt):
            raise SystemExit(int(Exit.CANCELLED)) from None
        if isinstance(e.__context__, EOFError):
            fail(
                "Nobody is there to answer: standard input has ended. What was answered before it "
                "is kept; --help tells how to do it without being asked.",
            )
        fail("Not done, as you answered no.")
    except SystemExit as e:
        if isinstance(e.__context__, BrokenPipeError):  # click and rich call it a failure
            raise BrokenPipeError from None
        sys.stdout.flush()  # here, where a full disk can still be told
        raise
    sys.stdout.flush()
    raise SystemExit(code if isinstance(code, int) else 0)


def _no_more_output() -> None:
    """Let go of what could not be written, or Python complains of it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
    if isinstance(error, OSError):
        _explain_file(error)
    if name in {"OperationalError", "DatabaseError"}:
        fail(
            f"The ledger cannot be read or written: {error}. Check its folder, disk and permissions."
        )
    # A sentence is for the reader; a bare key is a fault.
    if isinstance(error, LookupError) and " " in (told := str(*error.args[:1])):
        fail(told, Exit.NOT_FOUND)
    if isinstance(error, ValueError):
        fail(str(error))
    fail(
        f"{name}: {str(error).rstrip('.')}. This is a fault in Tengill; TENGILL_DEBUG=1 shows where."
    )


def _explain_file(error: OSError) -> NoReturn:
    """What went wrong with a file or with the output."""
    if error.errno == errno.ENOSPC:
        where = error.filename or "the output"
        if not error.filename:
            _no_more_output()
        fail(f"There is no space left to write {where}. Make room, or write elsewhere.")
    if not error.filename:
        fail(f"{error.strerror or error}. Check the disk and where the output goes.")
    wrong = {
        PermissionError: "may not be read or written. Check its permissions.",
        IsADirectoryError: "is a folder. Give a file.",
        NotADirectoryError: "is not a folder, or lies in none. Check the path.",
        FileExistsError: "is there already, and is not what it should be. Check the path.",
    }
    told = wrong.get(type(error), f"cannot be used: {error.strerror or error}.")
    fail(f"{error.filename} {told}")
