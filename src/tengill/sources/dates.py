"""When a message was sent: dates as they occur in the wild.

RFC 5322 with its obsolete forms, RFC 850, asctime, ISO 8601 and their misspellings. A date that
can't be is replaced by the newest Received line, then by the mbox separator's date.
"""

import re
from datetime import UTC, datetime, timedelta

from tengill.facts.messages import DateBasis
from tengill.sources.caching import remembered

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv enero gen januar",
            "feb fév fev févr fevr febr",
            "mar mär mars mrt märz mrz",
            "apr avr abr avril apríl",
            "may mai mag maj maí mei mayo",
            "jun juin giu jún juni giugno",
            "jul juil lug júl juli luglio",
            "aug août aou ago ágú agosto",
            "sep sept set septembre",
            "oct okt ott out októ",
            "nov nóv novembre",
            "dec déc dez dic des dés desember",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "met": 60,
    "cest": 120, "mest": 120, "eet": 120, "eest": 180, "msk": 180, "est": -300, "edt": -240,
    "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540,
    "akdt": -480, "hst": -600, "jst": 540, "kst": 540, "ist": 330, "aest": 600, "aedt": 660,
    "nzst": 720, "nzdt": 780, "ast": -240, "adt": -180, "brt": -180,
}  # fmt: skip
_USUAL = re.compile(
    r"\s*(?:[A-Za-z]{3},\s*)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d\d):(\d\d):(\d\d)\s+"
    r"([+-])(\d\d)(\d\d)\b"
)
_TIME = re.compile(
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?(?:\s*([ap])\.?m\b)?", re.IGNORECASE
)
_NUMERIC_ZONE = re.compile(r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})\b", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?=[T\s]|$)")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_EARLIEST = datetime(1970, 1, 2, 12, tzinfo=UTC)
_PLACEHOLDER = datetime(1980, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_MONTHS_OF_YEAR = 12
_LAST_YEAR = 2200
_YEAR_DIGITS = 4


@remembered(2048)
def read_date(text: str) -> datetime | None:
    """A date header's time in UTC, or None when no time can be read from it."""
    usual = _USUAL.match(text)
    try:
        if usual and (month := _MONTHS.get(usual[2].lower())):
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
    text = re.sub(r"\([^()]*\)", " ", text)
    clock = _TIME.search(text)
    hour = minute = second = 0
    rest = text
    after = ""
    if clock:
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        if clock[4]:
            hour = hour % 12 + (12 if clock[4] in "pP" else 0)
        after = text[clock.end() :]
        rest = f"{text[: clock.start()]} {after}"
    day = _day(rest)
    if day is None:
        return None
    when = datetime(*day, hour, minute, min(second, 59), tzinfo=UTC)
    return when - timedelta(minutes=_zone(after))


def _day(text: str) -> tuple[int, int, int] | None:
    """Year, month, day of a date without its time."""
    iso = _ISO.search(text)
    if iso:
        return int(iso[1]), int(iso[2]), int(iso[3])
    slashed = _SLASHED.search(text)
    if slashed:
        first, second = int(slashed[1]), int(slashed[2])
        # Month first, as the programs that write slashes do, unless that can't be.
        month, day = (first, second) if first <= _MONTHS_OF_YEAR else (second, first)
        return _year(slashed[3]), month, day
    month = next((m for word in _WORD.findall(text) if (m := _month(word.lower()))), 0)
    without_zone = re.sub(r"[+-]\d{4}\b", " ", text)
    numbers = _NUMBER.findall(without_zone)
    if not month or len(numbers) < 2:  # noqa: PLR2004 - day and year
        return None
    long = next((number for number in numbers if len(number) == _YEAR_DIGITS), None)
    if long:
        numbers.remove(long)
        return int(long), month, int(numbers[0])
    return _year(numbers[1]), month, int(numbers[0])


def _month(word: str) -> int:
    return _MONTHS.get(word, 0) or (_MONTHS.get(word[:3], 0) if len(word) > 2 else 0)  # noqa: PLR2004 - abbreviations have three


def _year(digits: str) -> int:
    """A year as written; two digits by RFC 5322 4.3 (00 to 49 are 20xx), three add 1900."""
    year = int(digits)
    if len(digits) < _YEAR_DIGITS:
        return year + (2000 if year < 50 and len(digits) < 3 else 1900)  # noqa: PLR2004 - the rule
    return year


def _zone(text: str) -> int:
    """The offset in minutes east of UTC that a date's ending tells; 0 when it tells none."""
    numeric = _NUMERIC_ZONE.search(text)
    if numeric:
        minutes = int(numeric[2]) * 60 + int(numeric[3])
        return 0 if minutes > 24 * 60 else (minutes if numeric[1] == "+" else -minutes)
    return next((_ZONES[w] for word in _WORD.findall(text) if (w := word.lower()) in _ZONES), 0)


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
