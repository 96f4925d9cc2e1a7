"""A statement for machines: JSON, and CSV that no spreadsheet runs."""

import csv
import io
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from tengill.credit.models import MODELS
from tengill.facts.money import Money
from tengill.workspace.statement_view import StatementLine, StatementView
from tengill.workspace.statement_words import Words, why_text, without_text

COLUMNS = (
    "date", "outcome_id", "outcome", "kind", "currency", "amount", "credit", "confirmed",
    "more_if_inferred", "low", "high", "necessity", "share", *MODELS, "rests_on",
    "only_inferred", "exact", "without", "why", "evidence_messages",
)  # fmt: skip

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - the full-width forms start a formula too
_JSON = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS


def as_json(view: StatementView) -> bytes:
    """The statement as canonical JSON: sorted keys, UTF-8.

    Times are ISO 8601; money is in minor units beside its currency, and a decimal string of
    major units.
    """
    return orjson.dumps(_plain(view), option=_JSON)


def render_json(view: StatementView) -> str:
    """The statement as indented JSON; the same content as `as_json`."""
    return orjson.dumps(_plain(view), option=_JSON | orjson.OPT_INDENT_2).decode() + "\n"


def render_csv(view: StatementView, locale: str = "en") -> str:
    """One row per outcome (RFC 4180, CRLF), column names as in `COLUMNS`.

    Numbers are plain (point, no grouping) in major units. Text that a spreadsheet would run as a
    formula gets an apostrophe before it.
    """
    words = Words(locale)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in view.lines:
        writer.writerow(_csv_row(line, view, words))
    return out.getvalue()


def harmless(text: str) -> str:
    """Text as a spreadsheet cell that stays text."""
    # Every kind of space before the sign: spreadsheets differ in which of them they pass over.
    dangerous = text.lstrip(" \N{NO-BREAK SPACE}").startswith(_DANGEROUS)
    return f"'{text}" if dangerous or text.lstrip().startswith(_DANGEROUS) else text


def _csv_row(line: StatementLine, view: StatementView, words: Words) -> list[str]:
    name = view.person.name if view.person else "?"
    texts = {
        "outcome": line.title,
        "kind": line.kind,
        "currency": line.amount.currency if line.amount else "",
        "rests_on": words(f"grade.{line.weakest}"),
        "without": without_text(line, name, words),
        "why": " | ".join(why_text(why, words) for why in line.why),
        "evidence_messages": " ".join(str(message) for message in line.messages),
    }
    numbers = {
        "date": line.closed_at.date().isoformat() if line.closed_at else "",
        "outcome_id": str(line.outcome_id),
        "share": f"{line.share:.6f}",
        "only_inferred": str(line.only_inferred).lower(),
        "exact": str(line.exact).lower(),
        **{
            column: _decimal(getattr(line, column))
            for column in (
                "amount", "credit", "confirmed", "more_if_inferred", "low", "high", "necessity"
            )
        },
        **{model: _decimal(line.models[model]) for model in MODELS},
    }  # fmt: skip
    cells = {column: harmless(text) for column, text in texts.items()} | numbers
    return [cells[column] for column in COLUMNS]


def _decimal(money: Money | None) -> str:
    return "" if money is None else f"{money.amount:f}"


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        amount: Decimal = value.amount
        return {"minor": value.minor, "currency": value.currency, "amount": f"{amount:f}"}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    return value
