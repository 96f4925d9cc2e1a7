"""How commands speak: tables for people, JSON for programs, progress and errors on stderr."""

import dataclasses
import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tengill.cli.exits import Exit
from tengill.facts.money import Money

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
    if isinstance(value, Decimal | Path):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    return value


def table(*columns: str, right: tuple[int, ...] = ()) -> Table:
    """A quiet table: a hairline under the head, nothing else. `right`: columns of figures."""
    made = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for i, column in enumerate(columns):
        made.add_column(column, justify="right" if i in right else "left", overflow="fold")
    return made


def cell(text: object) -> str:
    """Text for a table cell: markup in people's names and subjects is shown, never obeyed.

    Control characters (a hostile subject may hold terminal escapes) are dropped.
    """
    kept = "".join(ch if ch.isprintable() else " " for ch in str(text))
    return escape(kept)


def note(text: str) -> None:
    """A remark on stderr."""
    err.print(cell(text), style="dim")


def fail(text: str, code: Exit = Exit.FAILED) -> NoReturn:
    """Say what is wrong on stderr and end with a meaningful code."""
    err.print(f"[red]tengill:[/red] {cell(text)}", soft_wrap=True)
    raise SystemExit(int(code))
