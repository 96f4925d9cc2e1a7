"""What commands are given: paths and standard input, an address, a cursor."""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tengill.cli.exits import Exit
from tengill.cli.output import fail

_PART = 1 << 20

Paths = Annotated[
    list[Path],
    typer.Argument(help="Files, folders or archives of mail; `-` reads one mbox from stdin."),
]


@contextmanager
def at_hand(paths: Sequence[Path], name: str) -> Iterator[list[Path]]:
    """The paths, each of which exists; `-` becomes a file of this name with standard input in it.

    Raises:
        FileNotFoundError: when there is nothing at one of them.
    """
    with tempfile.TemporaryDirectory(prefix="tengill-") as folder:
        real = [_from_stdin(Path(folder, name)) if str(path) == "-" else path for path in paths]
        for path in real:
            path.resolve(strict=True)
        yield real


def _from_stdin(file: Path) -> Path:
    with file.open("wb") as copy:
        while part := sys.stdin.buffer.read(_PART):
            copy.write(part)
    return file


def an_address(told: str | None) -> str | None:
    """Checks an option that takes an e-mail address."""
    if told is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", told.strip()):
        raise typer.BadParameter(f"{told!r} is not an e-mail address.")
    return told


def fields_told(told: Sequence[str] | None, more: str = "") -> dict[str, str]:
    """What `--map FIELD=COLUMN` says: field → column; an empty column takes a field away.

    Args:
        told: each as it was written.
        more: where the fields are listed, for whoever wrote none.
    """
    pairs = [one.partition("=") for one in told or ()]
    for field, equals, _column in pairs:
        if not (field.strip() and equals):
            fail(f"--map takes FIELD=COLUMN, not {field!r}.{more and ' '}{more}", Exit.USAGE)
    return {field.strip(): column.strip() for field, _equals, column in pairs}


def a_cursor(shape: str) -> Callable[[str], str]:
    """Checks an option that takes the `next` of a list's JSON, which has this shape (a pattern)."""

    def check(told: str) -> str:
        if told and not re.fullmatch(shape, told, re.ASCII):
            raise typer.BadParameter(
                f"{told!r} is no place in this list. Give `next` of the JSON before, as it is."
            )
        return told

    return check
