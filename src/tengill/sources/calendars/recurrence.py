"""The times a recurrence rule gives (RFC 5545 3.3.10), in bounded work whatever the rule says.

Written for this: the libraries search for the next match until the year 9999, and a rule that never
matches (`FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30`) keeps them busy for minutes. Here every rule costs at
most `MOST_PERIODS` steps. The tests hold it against dateutil, rule by random rule.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product

from tengill.sources.calendars.rules import Frequency, Rule

MOST_PERIODS = 60_000
"""Years, months, weeks, days (or smaller steps) looked at for one rule."""
MOST_TIMES = 20_000
"""Times made for one rule. One without COUNT that has more gives the latest of them."""
_MOST_A_DAY = 1440
_DAY = timedelta(days=1)
_WEEK = 7
_MONTHS = 12
_THURSDAY = 3
STEPS = {
    Frequency.HOURLY: timedelta(hours=1),
    Frequency.MINUTELY: timedelta(minutes=1),
    Frequency.SECONDLY: timedelta(seconds=1),
}


def times(rule: Rule, start: datetime, first: datetime, last: datetime) -> Iterator[datetime]:
    """The local times of a rule from `first` to `last`, ascending.

    Args:
        rule: the rule.
        start: the event's own local time, from which the rule counts.
        first: the earliest time wanted.
        last: the latest time wanted.
    """
    last = min(last, rule.until) if rule.until is not None else last
    if not rule.count and last > first and last - first > (span := _span(rule)):
        first = last - span
    made = 0
    for period in _periods(rule, start, first, last):
        for moment in period:
            if moment < start:
                continue
            if moment > last or made >= MOST_TIMES or (rule.count and made >= rule.count):
                return
            made += 1
            if moment >= first:
                yield moment


def _span(rule: Rule) -> timedelta:
    """How long it takes a rule, at the least, to give as many times as are made."""
    within = max(1, len(rule.minutes)) * max(1, len(rule.seconds))
    if rule.frequency in STEPS:
        return STEPS[rule.frequency] * rule.interval * max(1, MOST_TIMES // within)
    return _DAY * max(1, MOST_TIMES // (max(1, len(rule.hours)) * within))


def _periods(
    rule: Rule, start: datetime, first: datetime, last: datetime
) -> Iterator[list[datetime]]:
    """The times of each period in turn; empty lists where a period has none."""
    # With COUNT every time from the beginning on must be counted; otherwise those before the
    # window are passed over.
    since = start if rule.count else max(start, first)
    if rule.frequency in STEPS:
        yield from _small_steps(rule, start, since, last)
        return
    rule = _with_defaults(rule, start)
    clock = _clock(rule, start)
    spans = _spans(rule, start.date(), since.date())
    for _, (begin, end) in zip(range(MOST_PERIODS), spans, strict=False):
        if begin > last.date():
            return
        found = [datetime.combine(day, at) for day in _days(rule, begin, end) for at in clock]
        yield _positioned(rule, found)


def _with_defaults(rule: Rule, start: datetime) -> Rule:
    """What the event's own start tells where the rule is silent."""
    if rule.weeks or rule.year_days or rule.month_days or rule.weekdays:
        return rule
    if rule.frequency is Frequency.YEARLY:
        return replace(rule, months=rule.months or (start.month,), month_days=(start.day,))
    if rule.frequency is Frequency.MONTHLY:
        return replace(rule, month_days=(start.day,))
    if rule.frequency is Frequency.WEEKLY:
        return replace(rule, weekdays=((0, start.weekday()),))
    return rule


def _clock(rule: Rule, start: datetime) -> list[time]:
    """The times of day, ascending."""
    hours = rule.hours or (start.hour,)
    minutes = rule.minutes or (start.minute,)
    seconds = rule.seconds or (start.second,)
    return [time(*one) for _, one in zip(range(_MOST_A_DAY), product(hours, minutes, seconds),
                                         strict=False)]  # fmt: skip


def _spans(rule: Rule, start: date, since: date) -> Iterator[tuple[date, date]]:
    """First and last day of each period in step with the start, from the one around `since` on."""
    step = rule.interval
    if rule.frequency is Frequency.YEARLY:
        skipped = max(0, (since.year - 1 - start.year) // step)
        for year in range(start.year + skipped * step, date.max.year + 1, step):
            yield date(year, 1, 1), date(year, 12, 31)
    elif rule.frequency is Frequency.MONTHLY:
        begin = start.year * _MONTHS + start.month - 1
        skipped = max(0, (since.year * _MONTHS + since.month - 2 - begin) // step)
        for month in range(begin + skipped * step, (date.max.year + 1) * _MONTHS, step):
            year, number = month // _MONTHS, month % _MONTHS + 1
            yield date(year, number, 1), date(year, number, monthrange(year, number)[1])
    else:
        weekly = rule.frequency is Frequency.WEEKLY
        length = _WEEK if weekly else 1
        back = (start.weekday() - rule.week_start) % _WEEK if weekly else 0
        begin = start.toordinal() - back
        skipped = max(0, (since.toordinal() - length - begin) // (step * length))
        last = date.max.toordinal() - _WEEK
        for day in range(begin + skipped * step * length, last, step * length):
            # A week may begin before the year 1 does; its days from then on count.
            yield date.fromordinal(max(day, 1)), date.fromordinal(day + length - 1)


def _days(rule: Rule, begin: date, end: date) -> Iterator[date]:
    """The days of a period that the rule names."""
    nth = _nth_weekdays(rule, begin, end)
    plain = {weekday for n, weekday in rule.weekdays if not n or nth is None}
    for day in _thinkable(rule, begin, end):
        if rule.months and day.month not in rule.months:
            continue
        if rule.weeks and not _in_weeks(rule, day):
            continue
        if rule.weekdays and day.weekday() not in plain and not (nth and day in nth):
            continue
        if rule.month_days and not _in_month_days(rule, day):
            continue
        if rule.year_days and not _in_year_days(rule, day):
            continue
        yield day


def _thinkable(rule: Rule, begin: date, end: date) -> Iterator[date]:
    """The days of a period, ascending; of a year only those in the months and on the days told."""
    if (begin.month, begin.day, end.month, end.day) != (1, 1, 12, 31):
        yield from map(date.fromordinal, range(begin.toordinal(), end.toordinal() + 1))
        return
    for month in sorted(set(rule.months)) or range(1, _MONTHS + 1):
        length = monthrange(begin.year, month)[1]
        told = {day if day > 0 else length + 1 + day for day in rule.month_days}
        for number in sorted(told) if told else range(1, length + 1):
            if 0 < number <= length:
                yield date(begin.year, month, number)


def _nth_weekdays(rule: Rule, begin: date, end: date) -> set[date] | None:
    """The days that `2TU`, `-1FR` … mean in a period; None where they mean each weekday."""
    told = [(n, weekday) for n, weekday in rule.weekdays if n]
    if not told or rule.frequency > Frequency.MONTHLY:
        return None
    spans = [(begin, end)]
    if rule.frequency is Frequency.YEARLY and rule.months:
        spans = [
            (date(begin.year, month, 1), date(begin.year, month, monthrange(begin.year, month)[1]))
            for month in rule.months
        ]
    found = set()
    for low, high in spans:
        for n, weekday in told:
            if n > 0:
                day = low.toordinal() + (weekday - low.weekday()) % _WEEK + (n - 1) * _WEEK
            else:
                day = high.toordinal() - (high.weekday() - weekday) % _WEEK + (n + 1) * _WEEK
            if low.toordinal() <= day <= high.toordinal():
                found.add(date.fromordinal(day))
    return found


def _in_weeks(rule: Rule, day: date) -> bool:
    """Whether a day lies in one of the weeks; week 1 holds at least four days of its year."""
    monday = day.toordinal() - (day.weekday() - rule.week_start) % _WEEK
    if not 0 < monday + _THURSDAY <= date.max.toordinal():
        return False
    middle = date.fromordinal(monday + _THURSDAY)
    number = (middle.timetuple().tm_yday - 1) // _WEEK + 1
    length = 366 if isleap(middle.year) else 365
    weeks = number + (length - middle.timetuple().tm_yday) // _WEEK
    return number in rule.weeks or number - weeks - 1 in rule.weeks


def _in_month_days(rule: Rule, day: date) -> bool:
    length = monthrange(day.year, day.month)[1]
    return day.day in rule.month_days or day.day - length - 1 in rule.month_days


def _in_year_days(rule: Rule, day: date) -> bool:
    number = day.timetuple().tm_yday
    length = 366 if isleap(day.year) else 365
    return number in rule.year_days or number - length - 1 in rule.year_days


def _positioned(rule: Rule, found: list[datetime]) -> list[datetime]:
    """BYSETPOS: of a period's times only those at the given places."""
    if not rule.positions:
        return found
    places = {at - 1 if at > 0 else len(found) + at for at in rule.positions}
    return [one for at, one in enumerate(found) if at in places]


def _small_steps(
    rule: Rule, start: datetime, since: datetime, last: datetime
) -> Iterator[list[datetime]]:
    """Rules of hours, minutes and seconds: step by step, each looked at on its own."""
    step = STEPS[rule.frequency] * rule.interval
    day_rule = replace(rule, frequency=Frequency.DAILY)
    skipped = max(0, (since - start) // step - 1)
    moment = start + skipped * step
    seen: tuple[date | None, bool] = (None, False)
    for _ in range(MOST_PERIODS):
        if moment > last:
            return
        day = moment.date()
        if seen[0] != day:
            seen = day, any(_days(day_rule, day, day))
        yield _within(rule, moment) if seen[1] else []
        try:
            moment += step
        except OverflowError:
            return


def _within(rule: Rule, moment: datetime) -> list[datetime]:
    """The times of one hour, minute or second that a rule names."""
    if rule.hours and moment.hour not in rule.hours:
        return []
    if rule.frequency >= Frequency.MINUTELY and rule.minutes and moment.minute not in rule.minutes:
        return []
    minutes = (
        rule.minutes if rule.frequency is Frequency.HOURLY and rule.minutes else (moment.minute,)
    )
    if rule.frequency is Frequency.SECONDLY:
        return [] if rule.seconds and moment.second not in rule.seconds else [moment]
    seconds = rule.seconds or (moment.second,)
    found = [moment.replace(minute=m, second=s) for m in minutes for s in seconds]
    return _positioned(rule, found)
