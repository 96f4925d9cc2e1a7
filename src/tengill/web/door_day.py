"""A day's digest with each line's messages found, so that a line opens what it tells of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tengill.workspace import settings
from tengill.workspace.door import daily, inbox


@dataclass(frozen=True, slots=True)
class DayLine:
    """A line of the digest."""

    text: str
    minutes: float
    warned: bool
    messages: int
    first: int | None
    """The message it opens."""


@dataclass(frozen=True, slots=True)
class DaySection:
    """Lines of one kind."""

    title: str
    verdict: str
    lines: tuple[DayLine, ...]
    more: int


def day_told(told: date | None) -> dict[str, Any]:
    """The digest of a day (None: the day figures are told at), and the days beside it."""
    last = settings.at(settings.told_at(), settings.zone()).date()
    day = min(told or last, last)
    digest = daily.digest(day)
    keys = [key for section in digest.sections for line in section.lines for key in line.keys]
    ids = inbox.ids_of(keys)
    sections = tuple(_section(one, ids) for one in digest.sections)
    return {
        "day": day,
        "digest": digest,
        "head": _head(digest.text),
        "sections": sections,
        "waiting": [one for one in sections if one.verdict != "decline"],
        "declined": [one for one in sections if one.verdict == "decline"],
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < last else None,
    }


def _head(text: str) -> list[str]:
    """The digest's first sentences: its first paragraph."""
    return [one for one in text.split("\n\n", 1)[0].splitlines() if one.strip()]


def _section(section: Any, ids: Mapping[str, int]) -> DaySection:
    lines = tuple(
        DayLine(one.text, one.minutes, one.warned, len(one.keys), _first(one.keys, ids))
        for one in section.lines
    )
    return DaySection(section.title, section.verdict.value, lines, section.more)


def _first(keys: Iterable[str], ids: Mapping[str, int]) -> int | None:
    return next((ids[key] for key in keys if key in ids), None)
