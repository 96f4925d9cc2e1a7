"""How far and how often a recurring event is followed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_YEAR = timedelta(days=365.25)
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The window in which occurrences are kept, and how many of one event at most.

    `now` comes from the caller; without it the newest time at which the record says it was written
    stands in, so that reading the same bytes always gives the same facts.
    """

    now: datetime | None = None
    years_back: int = 30
    years_ahead: int = 1
    most_occurrences: int = 5_000
    """The latest ones are kept."""
    most_attendances: int = 250_000
    """Occurrences times attendees: a daily meeting of thousands keeps its latest occurrences."""

    def window(self, told_at: datetime | None, start: datetime) -> tuple[datetime, datetime]:
        """First and last moment (UTC) of what is kept of an event that recurs without end."""
        now = min(max(self.now or told_at or start, _EARLIEST), _LATEST)
        return now - self.years_back * _YEAR, now + self.years_ahead * _YEAR
