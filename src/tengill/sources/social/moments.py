"""Times as the exports of social networks write them, in UTC."""

import re
from datetime import UTC, datetime, timedelta

from tengill.sources.date_words import month_of

_TWEET = re.compile(
    r"[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d) (\d{4})"
)
_FIRST, _LAST = 1970, 2200


def moment_of_post(told: str) -> datetime | None:
    """`Wed Dec 24 10:00:00 +0000 2025`, as X writes it; None when it is no such time."""
    found = _TWEET.fullmatch(told.strip())
    month = month_of(found[1]) if found else None
    if not found or not month:
        return None
    try:
        at = datetime(
            int(found[9]), month, int(found[2]), int(found[3]), int(found[4]),
            min(int(found[5]), 59), tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None
    offset = timedelta(hours=int(found[7]), minutes=int(found[8]))
    return possible(at - offset if found[6] == "+" else at + offset)


def moment(told: str) -> datetime | None:
    """An ISO 8601 time, in UTC where it tells no zone; None when it is none."""
    try:
        at = datetime.fromisoformat(told.strip()[:40].removesuffix(" UTC"))
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return possible(at.replace(microsecond=0))


def possible(at: datetime) -> datetime | None:
    """The time itself, or None when nothing on a network can have happened then."""
    return at if _FIRST <= at.year < _LAST else None
