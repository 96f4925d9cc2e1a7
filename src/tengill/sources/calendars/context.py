"""What a calendar says once for all its events, as it travels with each record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from tengill.sources.calendars.lines import read_lines

_MOST_NAME = 300


@dataclass(frozen=True, slots=True)
class Context:
    """The calendar's own lines, and the zones that no list of zones knows."""

    name: str = ""
    """X-WR-CALNAME or NAME."""
    zone: str = ""
    """X-WR-TIMEZONE, or vCalendar 1.0's TZ offset: for times without a zone."""
    method: str = ""
    """METHOD (RFC 5546): `CANCEL` takes back."""
    version: str = "2.0"
    zones: Mapping[str, str] = field(default_factory=dict)
    """TZID to the text of its VTIMEZONE."""
    now: int | None = None
    """UTC seconds, as the caller gave them: recurrences without end are followed a year beyond."""
    ended: bool = True
    """False where the file breaks off within this record."""

    def written(self) -> str:
        """As JSON, for `Raw.context`."""
        told = {
            "name": self.name, "zone": self.zone, "method": self.method, "version": self.version,
            "zones": dict(self.zones), "now": self.now, "ended": self.ended,
        }  # fmt: skip
        return json.dumps(
            {key: value for key, value in told.items() if value not in ("", {}, None)}
        )

    def at(self) -> datetime | None:
        """`now` as a time."""
        return None if self.now is None else datetime.fromtimestamp(self.now, UTC)


def read_context(written: str) -> Context:
    """A context as `Context.written` wrote it; what is not one gives an empty one."""
    try:
        told = json.loads(written) if written else {}
        return Context(**told) if isinstance(told, dict) else Context()
    except (ValueError, TypeError):
        return Context()


@lru_cache(maxsize=32)
def calendar_lines(head: bytes) -> Mapping[str, str]:
    """The properties of a VCALENDAR itself: name to text, the first of each."""
    found: dict[str, str] = {}
    for line in read_lines(head)[0]:
        found.setdefault(line.name, line.text().strip()[:_MOST_NAME])
    return found
