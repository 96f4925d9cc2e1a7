"""Time zones as calendars name them: IANA, Windows, a maker's path, an offset, or made up.

A name that the IANA database knows is read from there, whatever the file says about it: programs
write outdated or wrong rules beside right names. Made-up names are read by the rules in the file.
"""

import re
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_OFFSET = re.compile(
    r"^\W*(?:UTC|GMT|Z)?\s*([+\-\u2212])\s?(\d{1,2}):?(\d{2})?(?!\d)|"
    r"\((?:UTC|GMT)\s*(?:([+\-\u2212])\s?(\d{1,2})[:.]?(\d{2})?)?\)",
    re.IGNORECASE,
)
_TELLS_OFFSET = re.compile(
    r"^TZOFFSETTO[^:\n]*:\s*([+-]?)(\d{1,2}):?(\d{2})", re.IGNORECASE | re.MULTILINE
)
_LOCATION = re.compile(r"^X-LIC-LOCATION[^:\n]*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_UTC_NAMES = frozenset(
    ["utc", "gmt", "z", "zulu", "etc/utc", "utc/gmt", "coordinated universal time"]
)
_AREAS = frozenset(["Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Pacific"])
_AMERICAN = re.compile(
    r"(eastern|central|mountain|pacific|atlantic)(?: standard| daylight)? time\b", re.IGNORECASE
)
_AMERICA = {
    "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver",
    "pacific": "America/Los_Angeles", "atlantic": "America/Halifax",
}  # fmt: skip
_PROBE = datetime(2020, 7, 1)  # noqa: DTZ001 - a local time, to see whether a zone answers
_MOST_HOURS = 15
_MOST_DEFINITION = 100_000
_OLD_LETTERS = re.compile(r"[^A-Za-z0-9_+/.-]")


@lru_cache(maxsize=2048)
def iana(name: str) -> tzinfo | None:
    """The zone of the IANA database with this name, or None."""
    if name.strip().lower() in _UTC_NAMES:
        return UTC
    if not name or len(name) > 100 or _OLD_LETTERS.search(name):  # noqa: PLR2004 - no zone is so long
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=2048)
def well_known(name: str) -> tzinfo | None:
    """The zone a name means without any definition: IANA, behind a maker's path, or Windows."""
    name = name.strip().strip("\"'")
    found = iana(name)
    if found is not None or not name:
        return found
    parts = name.replace("\\", "/").split("/")
    for count in (3, 2):
        # `/mozilla.org/20050126_1/Europe/Berlin`, `custom_Pacific/Fiji`
        tail = "/".join(parts[-count:])
        found = iana(tail) if len(parts) > count else None
        if found is not None:
            return found
    return iana(name.replace(" ", "_")) or _windows(name)


def _windows(name: str) -> tzinfo | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - slow to load

    olson = WINDOWS_TO_OLSON.get(name) or WINDOWS_TO_OLSON.get(name.replace("Daylight", "Standard"))
    return iana(olson) if olson else None


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """The last part of every IANA name, in lower case: what Outlook's display names list."""
    found: dict[str, str] = {}
    for name in sorted(available_timezones()):
        area, slash, city = name.partition("/")
        if slash and area in _AREAS:
            found.setdefault(city.rpartition("/")[2].replace("_", " ").lower(), name)
    return found


@lru_cache(maxsize=512)
def by_place(name: str) -> tzinfo | None:
    """The zone a display name lists places of (`(UTC+01:00) Amsterdam, Berlin`), or None."""
    told = re.sub(r"^\s*\([^()]*\)", "", name)
    american = _AMERICAN.match(told.strip())
    if american:
        return iana(_AMERICA[american[1].lower()])
    places = (piece.strip().lower() for piece in re.split(r"[,/]", told[:200]))
    return next((iana(_cities()[place]) for place in places if place in _cities()), None)


@lru_cache(maxsize=512)
def defined(definition: str) -> tzinfo | None:
    """The zone a VTIMEZONE defines, or None where it defines none that can be read."""
    location = _LOCATION.search(definition)
    found = well_known(location[1]) if location else None
    if found is not None:
        return found
    read = _by_rules(definition[:_MOST_DEFINITION])
    if read is not None:
        return read
    offsets = _TELLS_OFFSET.findall(definition)
    return _fixed(*offsets[0]) if offsets else None


def _by_rules(definition: str) -> tzinfo | None:
    from icalendar import Timezone  # noqa: PLC0415 - slow to load, and most calendars need it not

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = Timezone.from_ical(definition)
            zone = read.to_tz(lookup_tzid=False) if isinstance(read, Timezone) else None
            if zone is not None:
                zone.utcoffset(_PROBE)
    except Exception:  # noqa: BLE001 - a library's reading of hostile text fails in many ways
        return None
    return zone


@lru_cache(maxsize=512)
def by_offset(name: str) -> tzinfo | None:
    """The fixed offset in a name (`GMT+0100`, `(UTC+01:00) Rome`), or None."""
    found = _OFFSET.search(name)
    if not found:
        return None
    if found[2]:
        return _fixed(found[1], found[2], found[3] or "0")
    return _fixed(found[4] or "+", found[5] or "0", found[6] or "0")


def _fixed(sign: str, hours: str, minutes: str) -> tzinfo | None:
    if int(hours) > _MOST_HOURS or int(minutes) > 59:  # noqa: PLR2004 - of the clock
        return None
    east = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(east if sign in ("+", "") else -east)


class Zones:
    """The zones of one calendar: what its names mean, and what could not be understood.

    Args:
        definitions: the VTIMEZONEs of the file by TZID, as text.
        own: the calendar's own zone (X-WR-TIMEZONE, or the owner's), for times without any.
    """

    def __init__(self, definitions: Mapping[str, str], own: str) -> None:
        self._definitions = definitions
        self.own = (self._known(own) or by_offset(own)) if own else None
        self.defects: list[str] = []

    def named(self, name: str) -> tzinfo:
        """The zone a TZID means; where nobody can know, the calendar's own or UTC, as a defect."""
        zone = self._known(name)
        if zone is not None:
            return zone
        place = by_place(name)
        if place is not None:
            self._tell(f"unknown time zone “{name[:60]}”: read by the place it names")
            return place
        offset = by_offset(name)
        if offset is not None:
            self._tell(f"unknown time zone “{name[:60]}”: read by the offset in its name")
            return offset
        instead = "the calendar's own" if self.own else "UTC"
        self._tell(f"unknown time zone “{name[:60]}”: read as {instead}")
        return self.own or UTC

    def floating(self) -> tzinfo:
        """The zone for times that tell none."""
        if self.own is None:
            self._tell("no time zone: read as UTC")
        return self.own or UTC

    def _known(self, name: str) -> tzinfo | None:
        zone = well_known(name)
        if zone is None and name in self._definitions:
            zone = defined(self._definitions[name])
        return zone

    def _tell(self, defect: str) -> None:
        if defect not in self.defects:
            self.defects.append(defect)
