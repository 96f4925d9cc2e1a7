"""Meetings: what a calendar tells, one fact for each time it took or takes place."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tengill.facts.messages import Mailbox, Origin


class Answer(StrEnum):
    """What somebody invited said (RFC 5545 PARTSTAT)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    NO_ANSWER = "no_answer"
    DELEGATED = "delegated"


class MeetingState(StrEnum):
    """Whether it stands (RFC 5545 STATUS)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody invited. Rooms and resources are not attendees."""

    mailbox: Mailbox
    answer: Answer = Answer.NO_ANSWER
    optional: bool = False
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """One occurrence of a calendar's event."""

    source: str
    """`icalendar`, `caldav` …"""
    key: str
    """UID and, for one of several, the time it was planned at: stable across exports."""
    starts_at: datetime | None
    """Aware, UTC; a whole day begins at midnight UTC. None: the calendar tells no readable time."""
    ends_at: datetime | None
    """Aware, UTC, exclusive; None when not told."""
    title: str
    all_day: bool = False
    text: str = ""
    """The description, as text."""
    place: str = ""
    state: MeetingState = MeetingState.CONFIRMED
    organiser: Mailbox | None = None
    attendees: tuple[Attendee, ...] = ()
    """Without the organiser, unless the organiser is listed among those invited."""
    calendar: str = ""
    """The calendar's own name (X-WR-CALNAME), or empty."""
    repeats: str = ""
    """The rule it comes from (RRULE as written), or empty for a single event."""
    told_at: datetime | None = None
    """LAST-MODIFIED or DTSTAMP: the later telling of one key replaces the earlier."""
    categories: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    origin: Origin = field(default_factory=lambda: Origin("", 0, 0))
