"""What --help and a wrong call say: commands in groups, types and errors in a person's words."""

import re
from typing import Any, NoReturn

import typer

GROUPS: dict[str, tuple[str, ...]] = {
    "From mail to a statement": (
        "simulate", "import", "owner", "outcomes", "review", "statement", "serve", "login-link",
    ),
    "People": (
        "people", "person", "search", "message", "card", "meeting", "interaction",
        "merges", "merge", "split", "tag", "views",
    ),
    "Introductions and credit": (
        "introductions", "recommendations", "acquaintances", "explain", "compare", "settings",
        "standing", "expect", "credit",
    ),
    "Your network": (
        "drifting", "who-knows", "way-to", "place", "introduce", "asks", "meetings", "holdings",
    ),
    "The door": ("door", "judge", "lint", "opt-out", "door-page", "mailbox"),
    "The ledger": ("runs", "sync", "undo", "rebuild", "doctor", "read"),
}  # fmt: skip
"""Every command of `tengill`, in the order a person meets it."""

_TYPES = {"str": "text", "int": "number", "float": "number", "int range": "number"}
_TYPES |= {"float range": "number", "Path": "path", "%Y-%m-%d": "YYYY-MM-DD"}
_TYPES |= {"%Y-%m-%dT%H:%M:%S": "YYYY-MM-DDTHH:MM:SS"}


def in_plain_words(command: Any) -> None:
    """Have --help list the program's commands in groups, and name types as people do."""
    _group(command)
    _tell(command)


def _group(program: Any) -> None:
    commands = program.commands
    known = [name for names in GROUPS.values() for name in names if name in commands]
    program.commands = {name: commands[name] for name in (*known, *sorted(commands)) if name}
    for group, names in GROUPS.items():
        for name in names:
            if name in commands:
                commands[name].rich_help_panel = group


def _tell(command: Any) -> None:
    context = typer.Context(command, help_option_names=["-h", "--help"])
    command.help = _paragraphs(command.help or "")
    for option in command.get_params(context):
        _name_type(option, context)
    for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
        _tell(command.get_command(context, name))


def _paragraphs(text: str) -> str:
    """Text whose lines end where the screen does, not where the source did."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _name_type(option: Any, context: Any) -> None:
    if getattr(option, "is_flag", False):
        option.metavar = ""  # `--json <bool>` looks as if it took one
    elif option.metavar is None:
        named = plain_type(option.display_type(context))
        if option.param_type_name == "argument":  # its metavar would be its name
            option.display_type_rich = _always(named)
        else:
            option.metavar = named


def _always(told: str) -> Any:
    return lambda ctx: told  # noqa: ARG005 - typer's own call


def plain_type(shown: str) -> str:
    """A type as typer shows it, in plain words: `<list[str]>` is `<text>`, `<%Y-%m-%d>` a day."""
    inner = shown.removeprefix("<").removesuffix(">")
    inner = re.sub(r"^list\[(.*)\]$", r"\1", inner)
    return f"<{'|'.join(_TYPES.get(part, part) for part in inner.split('|'))}>"


def plain_error(message: str) -> str:
    """What is wrong with a call, without the words of the library that found it."""
    message = message.replace("Value error, ", "")
    day = re.search(r"('.*') does not match the formats? (.*?)\.?$", message)
    if day:
        clock = ", or with a time: 2024-12-31T09:30:00" if "%H" in day[2] else ""
        message = f"{message[: day.start()]}{day[1]} is not a day. Write it so: 2024-12-31{clock}."
    return message


def wrong_call(error: typer.TyperException) -> NoReturn:
    """Print what is wrong with a call, and end with its code."""
    from typer.rich_utils import rich_format_error

    error.message = plain_error(error.message)
    rich_format_error(error)  # type: ignore[arg-type] # its class has no public name
    raise SystemExit(error.exit_code)
