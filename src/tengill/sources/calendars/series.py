"""A series of meetings: a recurring event, the occurrences that were moved, and those taken out."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from tengill.facts.meetings import Meeting
from tengill.facts.messages import Origin
from tengill.sources.calendars.events import Event, key_of, meeting, moved
from tengill.sources.calendars.horizon import Horizon
from tengill.sources.calendars.moments import Moment, read_moments
from tengill.sources.calendars.recurrence import MOST_TIMES, STEPS, times
from tengill.sources.calendars.rules import Rule, read_rule
from tengill.sources.calendars.versit import modern_rule

_MOST_RULES = 20
_MOST_DATES = 20_000


def meetings(events: Sequence[Event], horizon: Horizon, origin: Origin) -> list[Meeting]:
    """The meetings that the VEVENTs of one UID tell, in the order of their times.

    Of several tellings of the same occurrence the one with the greatest SEQUENCE counts.
    """
    master: Event | None = None
    for event in events:
        if event.first("RECURRENCE-ID") is None and (master is None or event.rank >= master.rank):
            master = event
    changes: dict[str, Event] = {}
    for event in events:
        if event.first("RECURRENCE-ID") is not None:
            if master is not None and master.start is not None and event.planned is not None:
                event.planned = _like(event.planned, master.start)
            key = key_of(event.uid, event.planned)
            if key not in changes or event.rank >= changes[key].rank:
                changes[key] = event
    rule = master.first("RRULE") if master is not None else None
    repeats = rule.value.strip() if rule is not None else ""
    found = _planned(master, changes, horizon, repeats, origin) if master is not None else []
    found += [meeting(event, key, repeats, origin) for key, event in changes.items()]
    return sorted(found, key=lambda one: (one.starts_at is None, one.starts_at or 0, one.key))


def _like(planned: Moment, start: Moment) -> Moment:
    """A RECURRENCE-ID as the series counts: programs write a time for days, a day for times."""
    if start.all_day and not planned.all_day:
        return Moment(planned.local.replace(hour=0, minute=0, second=0), UTC, all_day=True)
    if planned.all_day and not start.all_day:
        return start.at(datetime.combine(planned.local.date(), start.local.time()))
    return planned


def _planned(
    master: Event, changes: dict[str, Event], horizon: Horizon, repeats: str, origin: Origin
) -> list[Meeting]:
    """The occurrences of the event itself; those that were changed are told by the change."""
    start = master.start
    if start is None or not (master.recurs or changes):
        return [meeting(master, key_of(master.uid, None), repeats, origin)]
    defects: list[str] = []
    attendees = max(1, len(master.all("ATTENDEE")))
    most = max(1, min(horizon.most_occurrences, horizon.most_attendances // attendees))
    kept: deque[tuple[Moment, timedelta | None]] = deque(maxlen=most)
    dropped = 0
    stands: set[str] = set()
    for moment, length in _occurrences(master, start, horizon, defects):
        key = key_of(master.uid, moment) if changes else ""
        if key in changes:
            stands.add(key)
        else:
            dropped += len(kept) == most
            kept.append((moment, length))
    _drop_obsolete(master, changes, stands, horizon.window(master.told_at, start.utc()))
    if dropped:
        defects.append(f"of many occurrences only the latest {most:,} are kept")
    master.defects.extend(defects)
    return list(_told(master, kept, changes, repeats, origin))


def _drop_obsolete(
    master: Event, changes: dict[str, Event], stands: set[str], window: tuple[datetime, datetime]
) -> None:
    """Take out changes that an event revised later (SEQUENCE) no longer has an occurrence for."""
    for key, change in list(changes.items()):
        planned = change.planned.utc() if change.planned is not None else None
        inside = planned is not None and window[0] <= planned <= window[1]
        if inside and key not in stands and change.sequence < master.sequence:
            del changes[key]


def _told(
    master: Event,
    kept: Sequence[tuple[Moment, timedelta | None]],
    changes: dict[str, Event],
    repeats: str,
    origin: Origin,
) -> Iterator[Meeting]:
    first = meeting(master, "", repeats, origin)
    # From a change of “this and all following” on, its words, people and shift in time hold.
    later = sorted(
        (
            (event.planned.utc(), event, meeting(event, "", repeats, origin))
            for event in changes.values()
            if event.following and event.planned is not None and event.start is not None
        ),
        key=lambda one: one[0],
    )
    for moment, length in kept:
        key = key_of(master.uid, moment)
        change = next((one for one in reversed(later) if one[0] < moment.utc()), None)
        if change is None:
            yield moved(first, moment, length, key)
            continue
        event = change[1]
        assert event.planned is not None, "only changes with a planned time are following ones"
        assert event.start is not None, "and with a start"
        shifted = moment.at(
            moment.local + (_clock(event.start, moment) - _clock(event.planned, moment))
        )
        yield moved(change[2], shifted, event.length, key)


def _clock(moment: Moment, like: Moment) -> datetime:
    """A moment on the clock of another's zone."""
    if moment.all_day or like.all_day:
        return moment.local
    return moment.utc().astimezone(like.zone).replace(tzinfo=None)


def _occurrences(
    master: Event, start: Moment, horizon: Horizon, defects: list[str]
) -> Iterator[tuple[Moment, timedelta | None]]:
    """All planned times in the window with their lengths, ascending, without those taken out."""
    low, high = horizon.window(master.told_at, start.utc())
    first, last = (edge.astimezone(start.zone).replace(tzinfo=None) for edge in (low, high))
    rules = _rules(master, "RRULE", start, defects)
    extra, lengths = _dates(master, "RDATE", start, defects)
    # An event that only lists its dates keeps them all: they are not without end.
    told = extra | ({start.local} if _own_start(rules, start) else set())
    told = {one for one in told if first <= one <= last} if rules else told
    out_times = set(chain.from_iterable(times(rule, start.local, first, last)
                                        for rule in _rules(master, "EXRULE", start, defects)))  # fmt: skip
    out_dates, _ = _dates(master, "EXDATE", start, defects)
    out_days = _whole_days(master)
    by_rule = {one for rule in rules for one in times(rule, start.local, first, last)}
    _tell_limits(rules, first, last, defects)
    if not told | by_rule and not first <= start.local <= last:
        told = {start.local}
        defects.append("it recurs outside the years that are followed: only its first time is kept")
    for local in sorted(told | by_rule):
        moment = start.at(local)
        if local in out_times or local in out_dates or local.date() in out_days:
            continue
        try:
            moment.utc()
        except (OverflowError, ValueError):
            continue
        yield moment, lengths.get(local, master.length)


def _own_start(rules: Sequence[Rule], start: Moment) -> bool:
    """Whether the start itself is an occurrence: always, unless every rule ended before it."""
    return not rules or any(rule.until is None or rule.until >= start.local for rule in rules)


def _rules(event: Event, name: str, start: Moment, defects: list[str]) -> list[Rule]:
    found = []
    for line in event.all(name)[:_MOST_RULES]:
        value = line.value if "=" in line.value else modern_rule(line.value)
        rule = read_rule(value, start, event.zones)
        if isinstance(rule, str):
            defects.append(rule)
        else:
            defects.extend(rule.defects)
            found.append(rule)
    return found


def _dates(
    event: Event, name: str, start: Moment, defects: list[str]
) -> tuple[set[datetime], dict[datetime, timedelta]]:
    """The times of RDATE or EXDATE on the clock of the event, with the lengths of periods."""
    found: set[datetime] = set()
    lengths: dict[datetime, timedelta] = {}
    for line in event.all(name):
        for moment, length in read_moments(line, event.zones):
            if moment is None:
                defects.append(f"a date in {name} can't be read")
            elif len(found) >= _MOST_DATES:
                defects.append(f"more than {_MOST_DATES:,} dates in {name}")
                return found, lengths
            else:
                # A period of days (`19970101/19970102`) begins at midnight on the event's clock.
                days = length is not None and moment.all_day
                local = moment.local if days else _on_clock(moment, start)
                found.add(local)
                if length is not None and length >= timedelta(0):
                    lengths[local] = length
    return found, lengths


def _on_clock(moment: Moment, start: Moment) -> datetime:
    if start.all_day:
        return moment.local.replace(hour=0, minute=0, second=0)
    if moment.all_day:
        # A date for an event with a time means that day at the event's own time.
        return datetime.combine(moment.local.date(), start.local.time())
    try:
        return moment.utc().astimezone(start.zone).replace(tzinfo=None)
    except (OverflowError, ValueError):
        return moment.local


def _whole_days(event: Event) -> set[date]:
    """Days that EXDATE takes out whole, whatever the time."""
    return {
        moment.local.date()
        for line in event.all("EXDATE")
        for moment, _ in read_moments(line, event.zones)
        if moment is not None and moment.all_day
    }


def _tell_limits(
    rules: Sequence[Rule], first: datetime, last: datetime, defects: list[str]
) -> None:
    for rule in rules:
        step = STEPS.get(rule.frequency)
        if step is not None and (last - first) / (step * rule.interval) > MOST_TIMES:
            defects.append("it recurs every few minutes: not all of its times are kept")
