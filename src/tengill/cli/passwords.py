"""A password, asked for where somebody can answer without showing it."""

import os
import sys

import typer

from tengill.cli.exits import Exit
from tengill.cli.output import fail


def secret(variable: str, what: str, user: str, *, from_stdin: bool) -> str:
    """A secret from standard input or the environment variable, or typed by somebody at a terminal.

    what: what it is called, such as "password". Ends the program where there is none.
    """
    told = os.environ.get(variable, "")
    if from_stdin:
        told = sys.stdin.readline().rstrip("\r\n")
    elif not told and not sys.stdin.isatty():
        fail(
            f"There is no terminal to ask for the {what}. Give it with --password-stdin, or set {variable}.",
            Exit.USAGE,
        )
    elif not told:
        told = str(typer.prompt(f"{what.capitalize()} of {user}", hide_input=True, err=True))
    if not told:
        fail(f"The {what} is empty. Give the one the service shows.", Exit.USAGE)
    return told
