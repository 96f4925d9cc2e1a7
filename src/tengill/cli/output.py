"""How commands speak: tables for people, JSON for programs, progress and errors on stderr."""

import dataclasses
import json
import os
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tengill.cli.exits import Exit
from tengill.facts.money import Money

if TYPE_CHECKING:
    from tengill.workspace.presenting import Excerpt

out = Console(highlight=False, emoji=False)
"""Results. Rich respects NO_COLOR and drops colour when piped."""
err = Console(stderr=True, highlight=False, emoji=False)
"""Progress, notes and errors."""

MARKS = {"confirmed": "●", "witnessed": "◉", "reported": "○", "inferred": "◌"}
"""The four marks of evidence, the same on paper, screen and terminal."""


def as_json(value: object) -> None:
    """Print a view as JSON: dataclasses as objects, money as {currency, minor, amount}."""
    json.dump(plain(value), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def plain(value: Any) -> Any:  # noqa: PLR0911 - one line a type
    """A view as JSON's own types. Amounts are strings: a float would lose cents."""
    if isinstance(value, Money):
        return {"currency": value.currency, "minor": value.minor, "amount": str(value.amount)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction | Path):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    return value


_WHOLE = frozenset({"date", "last", "closed", "when", "state", "format"})
_PATHS = frozenset({"file", "from", "what"})
_wide = Console(width=1_000, highlight=False, emoji=False)
"""Where there is no screen to fit into: a program reads tables line by line, and whole."""


def table(*columns: str, right: tuple[int, ...] = ()) -> Table:
    """A quiet table: a hairline under the head, nothing else. `right`: columns of figures.

    Where a row is too long, figures and dates stay whole, names break between words, and what is
    longer still ends in an ellipsis. Paths are folded: what tells them apart is at their end.
    """
    made = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for i, column in enumerate(columns):
        made.add_column(
            column,
            justify="right" if i in right else "left",
            overflow="fold" if column in _PATHS else "ellipsis",
            no_wrap=i in right or column in _WHOLE,
        )
    return made


def show(rows: Table) -> None:
    """Print a table: as wide as the screen (or COLUMNS), and as wide as it is when piped."""
    (out if _fits() else _wide).print(rows)


def width() -> int:
    """Characters in a line of the screen (or COLUMNS); where a program reads, no line is too long."""
    return (out if _fits() else _wide).width


def _fits() -> bool:
    return out.is_terminal or os.environ.get("COLUMNS", "").isdecimal()


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 message`, `2,000 messages`; `many` where an s is not enough."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def cell(text: object) -> str:
    """Text for a table cell: markup in people's names and subjects is shown, never obeyed.

    Control characters (a hostile subject may hold terminal escapes) are dropped.
    """
    kept = "".join(ch if ch.isprintable() else " " for ch in str(text))
    return escape(kept)


def marked(excerpt: "Excerpt") -> str:
    """Text of several lines with the words that gave an act away in bold."""
    text, done, told = excerpt.text, 0, ""
    for start, end in excerpt.marks:
        told += _cells(text[done:start]) + "[bold]" + _cells(text[start:end]) + "[/bold]"
        done = end
    return told + _cells(text[done:])


def _cells(text: str) -> str:
    return "\n".join(cell(line) for line in text.split("\n"))


def note(text: str) -> None:
    """A remark on stderr."""
    err.print(cell(text), style="dim")


def fail(text: str, code: Exit = Exit.FAILED, *, choices: Iterable[str] = ()) -> NoReturn:
    """Say what is wrong on stderr, with what there is to choose from, and end with a meaningful code."""
    err.print(f"[red]tengill:[/red] {cell(text)}", soft_wrap=True)
    for choice in choices:
        err.print(f"  {cell(choice)}", soft_wrap=True)
    raise SystemExit(int(code))
