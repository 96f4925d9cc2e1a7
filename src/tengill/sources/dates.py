"""When a message was sent: dates as they occur in the wild.

RFC 5322 with its obsolete forms, RFC 850, asctime, ISO 8601 and their misspellings. A date that
can't be is replaced by the newest Received line, then by the mbox separator's date.
"""

import re
from datetime import UTC, datetime, timedelta
from itertools import chain

from tengill.facts.messages import DateBasis
from tengill.sources.caching import remembered
from tengill.sources.date_words import WORD, month_of, named_zone, weekday_of

_USUAL = re.compile(
    r"\s*(?:[A-Za-z]{3},\s*)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d\d):(\d\d):(\d\d)\s+"
    r"([+-])(\d\d)(\d\d)\b"
)
_COMMENT = re.compile(r"\([^()]*\)")
_AFTER_NOON = r"(?:\s*([ap])\.?\s?m(?=z?\b))?"
# In this order: dots also stand in dates, and a bare hour is told by what follows it.
_COLONS = r"(\d{1,2})\s?:\s?(\d{1,2})(?:(?:\s?:\s?|\.)(\d{1,2}))?(?!\d)(?:[.,:]\d+)?" + _AFTER_NOON
_TIMES = (
    re.compile(r"(?<![\d:+\-\u2212])" + _COLONS, re.IGNORECASE),
    re.compile(
        r"(?<![\d.])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?!\.?\d)(?:,\d+)?" + _AFTER_NOON, re.IGNORECASE
    ),
    re.compile(r"(?<!\d)" + _COLONS, re.IGNORECASE),  # after a sign it may be the zone's
    re.compile(
        r"(?<!\d)(\d{1,2})\s?h\s?(\d{2})?(?:\s?m(?:in)?\s?(\d{2})\s?s)?()(?![^\W_])", re.IGNORECASE
    ),
    re.compile(r"(?<![\d:.])(\d{1,2})()()\s*([ap])\.?m\b", re.IGNORECASE),
)
_EAST_ASIAN_NOON = re.compile(r"(?:下午|午後|오후)\s*$")
_NUMERIC_ZONE = re.compile(
    r"(?:(?<![^\W\d_])(?:gmt|utc?|z)\s*|(?<!\w))([+\-\u2212\u2013])(?:\s(?=\d{4}\b))?(\d{1,2})(?::?(\d{2}))?(?!\d)",
    re.IGNORECASE,
)
_RUN = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)[T ]?(\d\d)(\d\d)(\d\d)?(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)")
# A year of four digits is sought first: 14.05.09 01.03.2021 begins with a time.
_NUMERIC = (
    _YEAR_FIRST,
    *(
        re.compile(rf"(?<!\d)(\d{{1,2}})({between})(\d{{1,2}})\2({year})(?!\d)")
        for between, year in ((r"/|-|\.\s?", r"\d{4}"), ("/", r"\d\d"), (r"-|\.\s?", r"\d\d"))
    ),
)
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_ORDINAL = frozenset(["st", "nd", "rd", "th", "er", "de", "of", "the", "del", "a"])
_EARLIEST = datetime(1970, 1, 2, 12, tzinfo=UTC)
_PLACEHOLDER = datetime(1980, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_MONTHS_OF_YEAR = 12
_LAST_DAY = 31
_LAST_YEAR = 2200
_YEAR_DIGITS = 4
_NOON = 12
_MIDNIGHT = 24


@remembered(2048)
def read_date(text: str) -> datetime | None:
    """A date header's time in UTC, or None when no time can be read from it."""
    usual = _USUAL.match(text)
    try:
        if usual and (month := month_of(usual[2])) and int(usual[4]) < _MIDNIGHT:
            offset = int(usual[8]) * 60 + int(usual[9])
            when = datetime(
                int(usual[3]), month, int(usual[1]), int(usual[4]), int(usual[5]),
                min(int(usual[6]), 59), tzinfo=UTC,
            )  # fmt: skip
            if offset > 24 * 60:
                offset = 0
            return when - timedelta(minutes=offset if usual[7] == "+" else -offset)
        return _tolerant(text[:200])
    except (ValueError, OverflowError):
        return None


def _tolerant(text: str) -> datetime | None:
    while text != (shorter := _COMMENT.sub(" ", text)):
        text = shorter
    run = _RUN.search(text)
    if run:
        year, month, day, hour, minute, second = (int(part or 0) for part in run.groups())
        when = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return when - timedelta(minutes=_zone(text[run.end() :])[0])
    numeric = next((match for form in _NUMERIC if (match := form.search(text))), None)
    # A month in letters makes dots and dashes between numbers something else: 10.00.00 is a time.
    told = _told_by(text, None) if _month_words(text) else None
    return told or (_told_by(text, numeric) if numeric else None)


def _told_by(text: str, numeric: re.Match[str] | None) -> datetime | None:
    """The time a text tells with a date in numbers alone, or else with one that has a word."""
    # The date is taken out before the time is looked for: 01.03.2021 is no time.
    rest = f"{text[: numeric.start()]} \n {text[numeric.end() :]}" if numeric else text
    clock, before, after = _clock(rest)
    offset, after = _zone(after) if clock is not None else (0, after)
    day = _numeric_day(numeric, text) if numeric else _worded_day(f"{before} \n {after}")
    if day is None:
        return None
    return datetime(*day, tzinfo=UTC) + (clock or timedelta()) - timedelta(minutes=offset)


def _clock(text: str) -> tuple[timedelta | None, str, str]:
    """The time of day in a text, if any, and what stands before and after it."""
    found = next((match for time in _TIMES if (match := time.search(text))), None)
    if found is None:
        return None, text, ""
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    before = text[: found.start()]
    half = "p" if _EAST_ASIAN_NOON.search(before) else (found[4] or "").lower()
    if half and hour <= _NOON:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    if hour > _MIDNIGHT or minute > 59 or (hour == _MIDNIGHT and minute + second):  # noqa: PLR2004 - of the clock
        raise ValueError(text)
    told = timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    return told, before, text[found.end() :]


def _numeric_day(found: re.Match[str], text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date written in numbers alone."""
    if found.re is _YEAR_FIRST:
        return int(found[1]), int(found[2]), int(found[3])
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    if found[2].startswith("."):
        return year, second, first  # everybody who writes dots begins with the day
    readings = [
        (year, month, day)
        for month, day in ((first, second), (second, first))
        if 1 <= month <= _MONTHS_OF_YEAR
    ]
    weekday = weekday_of(text)
    fitting = [one for one in readings if datetime(*one, tzinfo=UTC).weekday() == weekday]
    if fitting:
        return fitting[0]
    # Slashes: month first, as the programs that write them do. Dashes: nobody knows.
    sure = found[2] == "/" or len(set(readings)) == 1
    return readings[0] if readings and sure else None


def _month_words(text: str) -> list[str]:
    """The words that name a month, with “mar” last: a Tuesday in French, Spanish and Italian."""
    words = [word for word in WORD.findall(text) if len(word) > 2 and month_of(word)]  # noqa: PLR2004 - the shortest
    return sorted(words, key=lambda word: word.lower() == "mar")


def _worded_day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date that names its month: the day stands beside it."""
    tokens = [token for token in _TOKEN.findall(text) if token.lower() not in _ORDINAL]
    places = [(tokens.index(word), month_of(word)) for word in _month_words(text)]
    for at, month in places:
        beside = [place for place in (at - 1, at + 1) if 0 <= place < len(tokens)]
        day = next((place for place in beside if _may_be_day(tokens[place])), None)
        if day is not None:
            year = _year_among(tokens, at, day)
            return None if year is None else (year, month, int(tokens[day]))
    return None


def _year_among(tokens: list[str], month: int, day: int) -> int | None:
    """The year in a date, which has four digits or else stands behind the other two."""
    rest = [(at, token) for at, token in enumerate(tokens) if at != day and token.isdigit()]
    long = (token for _, token in rest if len(token) >= _YEAR_DIGITS)
    behind = (token for at, token in rest if at > max(month, day))
    told = next(chain(long, behind, (token for _, token in rest)), None)
    return None if told is None else _year(told)


def _may_be_day(token: str) -> bool:
    return token.isdigit() and len(token) <= 2 and 1 <= int(token) <= _LAST_DAY  # noqa: PLR2004 - digits of a day


def _year(digits: str) -> int:
    """A year as written; two digits by RFC 5322 4.3 (00 to 49 are 20xx), three add 1900.

    Programs that were not ready for the year 2000 wrote "100" and "19100" for it.
    """
    year = int(digits)
    if len(digits) > _YEAR_DIGITS and digits.startswith("191"):
        return 1900 + int(digits[2:])
    if len(digits) < _YEAR_DIGITS:
        return year + (2000 if year < 50 and len(digits) < 3 else 1900)  # noqa: PLR2004 - the rule
    return year


def _zone(text: str) -> tuple[int, str]:
    """The offset in minutes east of UTC a date's ending tells (0: none), and the ending without."""
    numeric = _NUMERIC_ZONE.search(text)
    if numeric is None:
        return named_zone(text), text
    minutes = int(numeric[2]) * 60 + int(numeric[3] or 0)
    rest = f"{text[: numeric.start()]} \n {text[numeric.end() :]}"
    return 0 if minutes > 24 * 60 else (minutes if numeric[1] == "+" else -minutes), rest


def plausible(when: datetime | None) -> bool:
    """Whether mail can have been sent then: no zero clock, no placeholder, no year past all clocks."""
    if when is None or when < _EARLIEST or when.year > _LAST_YEAR:
        return False
    return abs(when - _PLACEHOLDER) > _DAY


def sent_at(
    dates: list[str], received: list[str], envelope: str
) -> tuple[datetime | None, DateBasis, str]:
    """The time of a message, where it comes from, and what was wrong with its Date."""
    told = read_date(dates[0]) if dates else None
    stamped = _newest(received)
    problem = "" if dates else "no date"
    if dates and not plausible(told):
        problem = "date can't be read" if told is None else "impossible date"
    elif told and stamped and told > stamped + _DAY:
        problem = "date later than its arrival"
    if told and not problem:
        return told, DateBasis.DATE, ""
    if stamped:
        return stamped, DateBasis.RECEIVED, problem
    # `From sender date`: the sender is passed over, since a name may look like a month.
    parts = envelope.split(None, 2)
    written = read_date(parts[2]) if len(parts) == 3 else None  # noqa: PLR2004 - those three
    if written and plausible(written):
        return written, DateBasis.ENVELOPE, problem
    return None, DateBasis.NONE, problem


def _newest(received: list[str]) -> datetime | None:
    times = [
        when
        for line in received[:50]
        if (when := read_date(line.rpartition(";")[2] if ";" in line else line[-60:]))
        and plausible(when)
    ]
    return max(times) if times else None
