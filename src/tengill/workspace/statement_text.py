"""A statement for a terminal or a plain-text mail."""

import textwrap
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from tengill.facts.money import Money
from tengill.workspace.statement_view import SHOWN_MODELS, StatementLine, StatementView
from tengill.workspace.statement_words import (
    Words,
    grade_text,
    opening,
    period,
    settings_text,
    why_text,
    without_text,
)

NARROWEST = 40


def render_text(
    view: StatementView, width: int = 80, locale: str = "en", made_at: datetime | None = None
) -> str:
    """The statement as plain text, no line wider than `width` columns (at least 40).

    Control characters in names and titles are left out, so that nothing reaches the terminal but
    text. `made_at` dates it; None: as the view says.
    """
    words, width = Words(locale), max(width, NARROWEST)
    parts = [_head(view, words, width), _paragraphs(opening(view, words), width)]
    if view.lines:
        parts += [
            _section(words("heading.outcomes"), _outcomes(view, words, width)),
            _section(words("heading.totals"), _totals(view, words, width)),
            _section(words("heading.method"), _method(view, words, width)),
        ]
    parts.append(
        _section(words("heading.stamp"), _stamp(view, words, width, made_at or view.told_on))
    )
    return "\n\n".join(parts) + "\n"


def _head(view: StatementView, words: Words, width: int) -> str:
    lines = [words("title")]
    if view.person:
        lines.append(words("for", name=view.person.name))
    lines.append(period(view, words))
    return "\n".join(_wrapped(line, width) for line in lines)


def _section(heading: str, body: str) -> str:
    return f"{heading}\n{'─' * _columns(heading)}\n{body}"


def _outcomes(view: StatementView, words: Words, width: int) -> str:
    name = view.person.name if view.person else "?"
    return "\n\n".join(_outcome(line, name, words, width) for line in view.lines)


def _outcome(line: StatementLine, name: str, words: Words, width: int) -> str:
    head = f"{words.day(line.closed_at)}  {line.title}"
    figures = [
        f"{words('column.credit')}: {_credit(line, words)}",
        f"{words('column.amount')}: {words.money(line.amount)}",
        f"{words('column.grade')}: {grade_text(line, words)}",
    ]
    if line.more_if_inferred is not None and line.more_if_inferred.minor:
        figures.insert(1, f"{words('column.confirmed')}: {words.money(line.confirmed)}")
        figures.insert(2, f"{words('column.more')}: {_signed(line.more_if_inferred, words)}")
    told = [why_text(why, words) for why in line.why]
    told.append(without_text(line, name, words))
    if line.only_inferred:
        told.append(words("only_inferred"))
    if line.messages:
        told.append(words("evidence", messages=", ".join(map(str, line.messages))))
    body = [_wrapped(" · ".join(figures), width, "  ")]
    body += [_wrapped(text, width, "    ") for text in told]
    return "\n".join([_wrapped(head, width), *body])


def _credit(line: StatementLine, words: Words) -> str:
    share = words.percent(line.share)
    return share if line.credit is None else f"{words.money(line.credit)} ({share})"


def _signed(money: Money, words: Words) -> str:
    return f"+{words.money(money)}" if money.minor > 0 else words.money(money)


def _totals(view: StatementView, words: Words, width: int) -> str:
    blocks = []
    for total in view.totals:
        rows = [
            (words("column.amount"), words.money(total.amount)),
            (words("model.shapley"), words.money(total.credit)),
            (words("column.confirmed"), words.money(total.confirmed)),
            (words("column.more"), _signed(total.more_if_inferred, words)),
            *((words(f"model.{name}"), words.money(total.models[name])) for name in SHOWN_MODELS),
        ]
        blocks.append(f"{total.currency}\n{_table(rows, width)}")
    return "\n\n".join(blocks) or words("no_amount")


def _table(rows: Sequence[tuple[str, str]], width: int) -> str:
    left = max(_columns(label) for label, _ in rows)
    right = max(_columns(value) for _, value in rows)
    if left + right + 4 > width:
        return "\n".join(_wrapped(f"{label}: {value}", width, "  ") for label, value in rows)
    return "\n".join(
        f"  {label}{' ' * (left - _columns(label))}  {' ' * (right - _columns(value))}{value}"
        for label, value in rows
    )


def _method(view: StatementView, words: Words, width: int) -> str:
    limits = [_wrapped(words(f"limit.{key}"), width, "  ", bullet="- ") for key in view.limits]
    return "\n".join([_wrapped(words("method"), width), "", *limits])


def _stamp(view: StatementView, words: Words, width: int, made_at: datetime | None) -> str:
    stamp = view.stamp
    told = [words("stamp.made", date=words.day(made_at))] if made_at else []
    told.append(
        words(
            "stamp",
            version=stamp.version,
            key=stamp.settings_key,
            run=stamp.last_run,
            message=stamp.last_message,
            decision=stamp.last_decision,
            outcome=stamp.last_outcome,
        )
    )
    told += [f"{setting}." for setting in settings_text(stamp.settings, words, stamp.settings_name)]
    told.append(words("stamp.digest", digest=stamp.digest))
    return _paragraphs(tuple(told), width, between="\n")


def _paragraphs(texts: tuple[str, ...], width: int, between: str = "\n") -> str:
    return between.join(_wrapped(text, width) for text in texts)


def _wrapped(text: str, width: int, indent: str = "", bullet: str = "") -> str:
    """Text without control characters, wrapped; no word longer than a line stays whole."""
    return textwrap.fill(
        _clean(text),
        width,
        initial_indent=indent + bullet,
        subsequent_indent=indent + " " * len(bullet),
        break_on_hyphens=False,
    )


def _clean(text: str) -> str:
    return "".join(" " if ch in "\n\t\r" else ch for ch in text if _shown(ch))


def _shown(character: str) -> bool:
    """Control and direction-changing characters are not text."""
    return character in "\n\t\r" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}


def _columns(text: str) -> int:
    """How many columns a terminal gives a text."""
    return sum(
        0 if unicodedata.combining(ch) else 1 + (unicodedata.east_asian_width(ch) in "WF")
        for ch in text
    )
