"""How many calendars of the public conformance suites read correctly, and why the rest do not.

    python -m benchmarks.conformance_calendars ../shared/data/conformance [--verbose] [--json]

A calendar is a file that `sources.calendars` recognises. It counts as correct when

1. every VEVENT in it is told as a meeting, or kept aside because it tells neither time nor words;
2. where the libraries icalendar and recurring-ical-events read the file, a second opinion that
   shares no code with ours: the same meetings (UID, start, end, title) between 1995 and 2026;
3. where they do not: a meeting with a time for every VEVENT whose DTSTART is a date.

The libraries' own figure stands beside ours: how many of the same files they read at all.
"""

import argparse
import io
import json
import re
import signal
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import recurring_ical_events

from benchmarks.conformance import Score
from tengill.facts.meetings import Meeting
from tengill.facts.messages import KeptAside
from tengill.sources.calendars import Calendars
from tengill.sources.calendars.lines import read_lines
from tengill.sources.calendars.zones import well_known
from tengill.sources.limits import Limits
from tengill.sources.streams import Stream

FORMAT = Calendars()
NOW = datetime(2025, 1, 1, tzinfo=UTC)
FIRST, LAST = datetime(1995, 1, 8, tzinfo=UTC), datetime(2025, 12, 25, tzinfo=UTC)
PATIENCE = 20
EVENT = re.compile(rb"^[ \t]*BEGIN[ \t]*:[ \t]*VEVENT[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
ZONED_DAY = re.compile(rb"^(DTSTART|DTEND)[^:\r\n]*;\s*TZID=[^:\r\n]*:(\d{8})\s*$", re.MULTILINE)
Told = tuple[str, datetime, datetime | None, str]


def read(data: bytes) -> tuple[list[Meeting], int, list[KeptAside]]:
    """The meetings of a file, how many VEVENTs made records, and what was kept aside."""
    meetings: list[Meeting] = []
    events = 0
    asides: list[KeptAside] = []
    for found in FORMAT.records(
        Stream(io.BytesIO(data)), "", 0, 0, Limits(now=int(NOW.timestamp()))
    ):
        if isinstance(found, KeptAside):
            continue  # tasks and the like
        events += len(EVENT.findall(found.data.replace(b"\r", b"\n")))
        told = FORMAT.facts(found)
        if isinstance(told, KeptAside):
            asides.append(told)
        else:
            meetings.extend(told)
    return meetings, events, asides


def second_opinion(data: bytes) -> tuple[Counter[Told] | None, str]:
    """The meetings as the libraries read them, or None and why they do not."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]  # else zones that one file defines are known in the next
            found: Counter[Told] = Counter()
            calendars = icalendar.Calendar.from_ical(_days_plain(data), multiple=True)
            for calendar in calendars:
                if any(one.errors for one in calendar.walk("VEVENT")):
                    return None, "errors in an event"
                found.update(_opinion(calendar))
            return found, ""
    except TimeoutError:
        return None, "takes too long"
    except Exception as error:  # noqa: BLE001 - whatever makes the libraries give up
        return None, type(error).__name__
    finally:
        signal.alarm(0)


def _days_plain(data: bytes) -> bytes:
    """Dates without the zone that some programs put beside them (`TZID=Japan:20050108`)."""
    unfolded = re.sub(rb"\r?\n[ \t]", b"", data)
    return ZONED_DAY.sub(rb"\1;VALUE=DATE:\2", unfolded) if ZONED_DAY.search(unfolded) else data


def _opinion(calendar: Any) -> Iterator[Told]:
    own = well_known(str(calendar.get("X-WR-TIMEZONE", "UTC"))) or UTC
    query = recurring_ical_events.of(calendar)
    for one in query.between(FIRST - timedelta(days=2), LAST + timedelta(days=2)):
        start, end = one.start, one.end
        begin = _utc(start, own)
        if FIRST <= begin < LAST:
            last = _utc(end, own) if end != start else None
            if type(start) is date and end == start:
                last = begin + timedelta(days=1)  # a day that ends when it begins is that day
            uid = str(one.get("UID", "")).strip()
            if uid:
                yield uid, begin, last, _words(str(one.get("SUMMARY", "")))


def _words(title: str) -> str:
    # Some programs escape quotation marks, which RFC 5545 does not know; ours undoes it.
    return " ".join(title.replace("\\", "").split())


def _utc(when: date | datetime, own: Any) -> datetime:
    if not isinstance(when, datetime):
        return datetime(when.year, when.month, when.day, tzinfo=UTC)
    return (when if when.tzinfo else when.replace(tzinfo=own)).astimezone(UTC)


def ours(meetings: list[Meeting]) -> Counter[Told]:
    """Our meetings in the same form."""
    found: Counter[Told] = Counter()
    for one in meetings:
        if one.starts_at is not None and FIRST <= one.starts_at < LAST:
            uid = (
                one.key.rpartition("/")[0] if re.search(r"/\d{8}(T\d{6}Z)?$", one.key) else one.key
            )
            end = one.ends_at if one.ends_at != one.starts_at else None
            if not uid.startswith("no-uid-"):  # the libraries take all of them for one event
                found[uid, one.starts_at, end, _words(one.title)] += 1
    return found


def problems(data: bytes) -> tuple[list[str], str]:
    """What is wrong in our reading of a file, and why the libraries gave up, if they did."""
    meetings, events, _ = read(data)
    wrong = []
    wanted = len(EVENT.findall(data.replace(b"\r", b"\n")))
    if events != wanted:
        wrong.append(f"{events} of {wanted} events")
    opinion, why = second_opinion(data)
    if opinion is None:
        dated = _dated(data)
        timed = len({one.key.rpartition("/")[0] or one.key for one in meetings if one.starts_at})
        if dated and timed < dated:
            wrong.append(f"{timed} of {dated} dated events")
        return wrong, why
    mine = ours(meetings)
    # Events told twice are one fact here: copies are compared once.
    missing, more = set(opinion) - set(mine), set(mine) - set(opinion)
    if missing or more:
        sample = [f"-{_short(one)}" for one in sorted(missing, key=str)[:2]]
        sample += [f"+{_short(one)}" for one in sorted(more, key=str)[:2]]
        wrong.append(f"{len(missing)} missing, {len(more)} more: {' '.join(sample)}")
    return wrong, ""


def _short(told: Told) -> str:
    uid, start, end, title = told
    return f"[{uid[:20]} {start:%Y-%m-%d %H:%M}-{f'{end:%d %H:%M}' if end else ''} {title[:20]}]"


def _dated(data: bytes) -> int:
    """How many UIDs have a DTSTART that is a date."""
    uids = set()
    for number, block in enumerate(EVENT.split(data.replace(b"\r\n", b"\n"))[1:]):
        lines, _ = read_lines(block)
        start = next((line.value for line in lines if line.name == "DTSTART"), "")
        if re.fullmatch(
            r"(19|20)\d\d(0[1-9]|1[0-2])([01]\d|2[0-8])(T([01]\d|2[0-3])[0-5]\d[0-5]\dZ?)?", start
        ):
            uid = next((line.value for line in lines if line.name == "UID"), "")
            uids.add(uid or str(number))
    return len(uids)


def suites(folder: Path) -> Iterator[tuple[Score, Counter[str]]]:
    """Each project's calendars: our score, and why the libraries did not read some."""
    for project in sorted(path for path in folder.iterdir() if path.is_dir()):
        score, failed = Score(f"icalendar/{project.name}"), Counter[str]()
        for path in sorted(path for path in project.rglob("*") if path.is_file()):
            data = path.read_bytes()
            if FORMAT.recognises(data[: 1 << 16]):
                wrong, why = problems(data)
                score.add(str(path.relative_to(project)), wrong)
                failed.update([why] if why else [])
        yield score, failed


def main(arguments: list[str]) -> int:
    """Print the figures of every project that is there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("path", type=Path, help="the folder that holds `icalendar`")
    parser.add_argument("--verbose", action="store_true", help="name every calendar that differs")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    given = parser.parse_args(arguments)
    folder = given.path / "icalendar"
    if not folder.is_dir():
        print(f"No suite lies in {given.path}.", file=sys.stderr)
        return 1
    found = list(suites(folder))
    if given.json:
        told = [{"suite": s.suite, "right": s.right, "total": s.total, "wrong": s.wrong,
                 "libraries_failed": dict(failed)} for s, failed in found]  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    for score, failed in found:
        print(f"{score.suite:40} {score.right:4} of {score.total:4}   "
              f"(the libraries: {score.total - failed.total()})")  # fmt: skip
        for name, why in score.wrong if given.verbose else []:
            print(f"    {name}: {why}")
        if given.verbose:
            print(f"    the libraries fail: {dict(failed)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
