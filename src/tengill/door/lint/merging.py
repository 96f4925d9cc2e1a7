"""Merge fields: what a sending tool would make of a text for one row, and what it could not fill.

Written as `{first_name}`, `{{name|there}}`, `{{ contact.first_name | default: "there" }}`,
`${name}`, `%NAME%`, `*|FNAME|*` or `<<name>>`. Values are put in once: a value that looks like a
merge field stays as it is, so no row can make another field appear.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tengill.facts.acts import Span
from tengill.facts.folding import fold

_NAME = r"[^\W\d][\w .\-]{0,60}?"
_FALLBACK = r"(?:\s*\|\s*(?P<or{0}>[^{{}}\r\n]{{0,200}}?))?"
_FIELD = re.compile(
    r"\{\{\s*(?P<a>" + _NAME + r")" + _FALLBACK.format("a") + r"\s*\}\}"
    r"|\$?\{\s*(?P<b>" + _NAME + r")" + _FALLBACK.format("b") + r"\s*\}"
    r"|\*\|\s*(?P<c>" + _NAME + r")\s*\|\*"
    r"|<<\s*(?P<d>" + _NAME + r")\s*>>"
    r"|(?<![\w%])%(?P<e>[^\W\d]\w{1,60})%"
)
_DEFAULT = re.compile(r"^default\s*[:=]?\s*", re.IGNORECASE)
_QUOTES = "\"'“”„‘’"  # noqa: RUF001 - as people type them
_SHORT = 40
_PLAIN = re.compile(r"[\w .,&'-]*")
_WITHOUT = frozenset({"unknown", "missing", "empty"})
"""Troubles that leave nothing of the row in the text."""
_NOTHING = frozenset(
    {"n/a", "#n/a", "na", "null", "none", "nan", "undefined", "nil", "-", "?", "#ref!", "#value!", "unknown", "tbd"}
)  # fmt: skip
_LOOKS = re.compile(r"\{\{|\}\}|\*\||\|\*|<<\w+>>|\{\w+\}")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A merge field that could not be filled as meant."""

    kind: str
    """`unknown` (no such column), `missing` (likewise, but a fallback stands in), `empty`, `nothing` (a placeholder such as N/A), `newline` (in a subject), `field`
    (the value itself looks like a merge field)."""
    name: str
    """As written."""
    where: Span
    """Where its value stands in the rendered text."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as it would go out."""

    text: str
    troubles: tuple[Trouble, ...] = ()
    literal: float = 1.0
    """Share of its letters that stand in the text itself, not in a field's value."""
    plain: bool = True
    """Every value is a few short words: it changes nobody's mind about what the text asks. So does a
    field without a value, or with its fallback; which these are is told by `troubles`."""


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """A column's or field's name as it is compared: `First Name`, `first_name`, `contact.first-name`."""
    last = name.rsplit(".", 1)[-1]
    return "".join(letter for letter in fold(last) if letter.isalnum())


def names_in(text: str) -> tuple[str, ...]:
    """The fields a text asks for, as written, each once."""
    return tuple(dict.fromkeys(name for name, _, _, _ in _fields(text)))


def render(text: str, values: Mapping[str, str], *, one_line: bool = False) -> Rendered:
    """The text with its fields filled.

    Args:
        text: with merge fields.
        values: by the name of their column as `key` folds it.
        one_line: for a subject: line ends in a value become spaces, and are told.
    """
    if not _may_hold(text):
        return Rendered(text)
    parts: list[str] = []
    troubles: list[Trouble] = []
    done = size = filled = 0
    plain = True
    for name, fallback, start, end in _fields(text):
        value, kind = _value(name, fallback, values, one_line=one_line)
        literal = text[done:start]
        parts += (literal, value)
        size += len(literal)
        if kind:
            shown = value or " "
            where = Span(size, size + len(value), shown, in_subject=one_line)
            troubles.append(Trouble(kind, name, where))
        size += len(value)
        filled += len(value)
        if kind not in _WITHOUT:
            plain = plain and not kind and len(value) <= _SHORT and bool(_PLAIN.fullmatch(value))
        done = end
    parts.append(text[done:])
    whole = "".join(parts)
    return Rendered(whole, tuple(troubles), 1.0 - filled / max(1, len(whole)), plain)


def _may_hold(text: str) -> bool:
    return "{" in text or "%" in text or "*|" in text or "<<" in text


@lru_cache(maxsize=64)
def _found(text: str) -> tuple[tuple[str, str | None, int, int], ...]:
    """One text of a campaign is asked about a million times."""
    told = []
    for match in _FIELD.finditer(text):
        name = next(match[group] for group in "abcde" if match[group])
        fallback = match["ora"] if match["ora"] is not None else match["orb"]
        told.append((name.strip(), _default(fallback), match.start(), match.end()))
    return tuple(told)


def _fields(text: str) -> Iterator[tuple[str, str | None, int, int]]:
    yield from _found(text)


def _default(told: str | None) -> str | None:
    return None if told is None else _DEFAULT.sub("", told.strip()).strip(_QUOTES + " ")


def _value(
    name: str, fallback: str | None, values: Mapping[str, str], *, one_line: bool
) -> tuple[str, str]:
    """What stands in a field's place, and what is wrong with it (empty: nothing)."""
    told = values.get(key(name))
    if told is None:
        return (fallback, "missing") if fallback else ("", "unknown")
    value = told.strip()
    if not value:
        return (fallback, "") if fallback else ("", "empty")
    if one_line and ("\n" in value or "\r" in value):
        return " ".join(value.split()), "newline"
    if value.casefold() in _NOTHING:
        return value, "nothing"
    return value, "field" if _LOOKS.search(value) else ""
