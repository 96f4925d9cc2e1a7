"""What the People list is asked for: filters that combine, in words of an address or a command."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

Sort = Literal["close", "recent", "name", "organisation", "quiet"]
SORTS: tuple[Sort, ...] = ("close", "recent", "name", "organisation", "quiet")
KINDS = ("person", "role", "list", "all")
BANDS = ("strong", "fair", "faint", "one-way", "none")
"""How close: in three bands those the owner wrote to; who only wrote; who has no tie."""
STRONG, FAIR = 0.6, 0.25
"""A tie is strong from here, fair from there: chances of being in touch within 180 days."""
LONGEST = 200
_DAYS_MOST = 36_500
_TAGS_MOST = 8


class FilterError(ValueError):
    """A filter that cannot be read; the text says which and what would do."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which people. All that is given must hold; what is empty asks nothing."""

    q: str = ""
    """Words, each of which stands in a name, an address, a phone number, a handle or an
    organisation of theirs."""
    org: str = ""
    """Words of one organisation they are or were in."""
    place: str = ""
    """Words of one place they are at."""
    tags: tuple[str, ...] = ()
    """They have every one of these tags."""
    source: str = ""
    """A source that knows them: mail, linkedin, vcard …"""
    tie: str = ""
    """One of `BANDS`."""
    after: str = ""
    """ISO date: last contact on this day or later."""
    before: str = ""
    """ISO date: last contact before this day."""
    quiet: int = 0
    """Last contact at least so many days ago."""
    kind: str = "person"
    """One of `KINDS`."""

    @property
    def narrow(self) -> bool:
        """Whether it asks for anything but a kind."""
        return replace(self, kind="person") != Filters()

    @property
    def more(self) -> int:
        """How many filters besides the words and the kind are set."""
        told = (self.org, self.place, self.source, self.tie, self.after, self.before, self.quiet)
        return sum(map(bool, told)) + len(self.tags)

    def pairs(self) -> list[tuple[str, str]]:
        """As the query of an address: only what differs from asking nothing."""
        told: list[tuple[str, str]] = []
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name == "tags":
                told += [("tag", tag) for tag in value]
            elif value != one.default:
                told.append((one.name, str(value)))
        return told

    def query(self) -> str:
        """The same, as text."""
        return urlencode(self.pairs())


def read(told: Mapping[str, Iterable[str]]) -> Filters:
    """Filters from what an address or a form says: name → values.

    Raises:
        FilterError: a value cannot be read; names that are not filters are passed over.
    """

    def one(name: str) -> str:
        value = next(iter(told.get(name, ())), "")
        return " ".join(value.replace("\0", " ").split())[:LONGEST]

    tags = (
        " ".join(tag.replace("\0", " ").split())[:LONGEST]
        for value in told.get("tag", ())
        for tag in value.split(",")
    )
    filters = Filters(
        q=one("q"),
        org=one("org"),
        place=one("place"),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag))[:_TAGS_MOST],
        source=one("source"),
        tie=one("tie"),
        after=_day(one("after")),
        before=_day(one("before")),
        quiet=_days(one("quiet")),
        kind=one("kind") or "person",
    )
    checked(filters)
    return filters


def checked(filters: Filters) -> None:
    """See that kind and band are known ones.

    Raises:
        FilterError: when not.
    """
    if filters.kind not in KINDS:
        raise FilterError(
            _("“%(told)s” is not a kind of people. Kinds are person, role, list and all.")
            % {"told": filters.kind}
        )
    if filters.tie not in {"", *BANDS}:
        raise FilterError(
            _("“%(told)s” is not a strength. Strengths are strong, fair, faint, one-way and none.")
            % {"told": filters.tie}
        )


def _day(told: str) -> str:
    if not told:
        return ""
    try:
        return date.fromisoformat(told).isoformat()
    except ValueError as error:
        raise FilterError(
            _("“%(told)s” is not a day. Write it like 2024-05-31.") % {"told": told}
        ) from error


def _days(told: str) -> int:
    if not told:
        return 0
    if told.isascii() and told.isdecimal() and int(told[:9]) <= _DAYS_MOST:
        return int(told[:9])
    raise FilterError(_("“%(told)s” is not a number of days. Write it like 90.") % {"told": told})


def start_of(day: str, zone: ZoneInfo) -> int:
    """When a day begins in a zone, in seconds since 1970."""
    told = date.fromisoformat(day)
    try:
        return int(datetime(told.year, told.month, told.day, tzinfo=zone).timestamp())
    except (OverflowError, ValueError):  # the first and last days of the calendar
        return int(datetime(told.year, told.month, told.day, tzinfo=UTC).timestamp())


def days_before(now: int, days: int) -> int:
    """So many days before a time, in seconds since 1970."""
    return now - int(timedelta(days=days).total_seconds())
