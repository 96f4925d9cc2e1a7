"""vCalendar 1.0 (versit, 1996): its own grammar of recurrence, and its time zones."""

import re

_RULE = re.compile(r"\s*(D|W|MP|MD|YM|YD|M)(\d{1,4})\s*(.*?)\s*", re.IGNORECASE | re.DOTALL)
_DAYS = frozenset(["SU", "MO", "TU", "WE", "TH", "FR", "SA"])
_COUNT = re.compile(r"#(\d{1,6})$")
_END = re.compile(r"\d{8}(?:T\d{6}Z?)?$", re.IGNORECASE)
_PLACE = re.compile(r"(\d)([+-])$")
_NUMBER = re.compile(r"(\d{1,3})([+-]?)$")
_FREQUENCIES = {"D": "DAILY", "W": "WEEKLY", "MP": "MONTHLY", "MD": "MONTHLY", "YM": "YEARLY",
                "YD": "YEARLY", "M": "MINUTELY"}  # fmt: skip
_MANY = 2


def modern_rule(value: str) -> str:
    """A basic recurrence rule of vCalendar 1.0 (`W2 MO TU #10`) as an RRULE of RFC 5545.

    A rule that tells neither a count nor an end recurs twice, one with `#0` without end. What is no
    such rule comes back as it is.
    """
    found = _RULE.fullmatch(value)
    if not found:
        return value
    kind = found[1].upper()
    words = found[3].upper().split()
    parts = [f"FREQ={_FREQUENCIES[kind]}", f"INTERVAL={int(found[2])}"]
    parts += [f"BYDAY={days}"] if kind in ("W", "MP") and (days := _days(words)) else []
    name = {"MD": "BYMONTHDAY", "YM": "BYMONTH", "YD": "BYYEARDAY"}.get(kind)
    parts += [f"{name}={numbers}"] if name and (numbers := _numbers(words)) else []
    return ";".join([*parts, *_ends(words)])


def _ends(words: list[str]) -> list[str]:
    for word in words:
        if count := _COUNT.match(word):
            return [f"COUNT={int(count[1])}"] if int(count[1]) else []
        if _END.match(word):
            return [f"UNTIL={word}"]
    return [f"COUNT={_MANY}"]


def _days(words: list[str]) -> str:
    """Weekdays; in a month each after the places (`1+`, `2-`) that stand before it."""
    days: list[str] = []
    places: list[str] = []
    fresh = True
    for word in words:
        told = word.rstrip("$")
        if at := _PLACE.match(told):
            places = [] if fresh else places
            places.append(f"{'-' if at[2] == '-' else ''}{at[1]}")
            fresh = False
        elif told in _DAYS:
            days += [f"{place}{told}" for place in places or [""]]
            fresh = True
    return ",".join(days)


def _numbers(words: list[str]) -> str:
    """Days or months by number; `LD` is the last day, `3-` the third from the end."""
    numbers = []
    for word in words:
        told = word.rstrip("$")
        if told == "LD":
            numbers.append("-1")
        elif number := _NUMBER.match(told):
            numbers.append(f"{'-' if number[2] == '-' else ''}{int(number[1])}")
    return ",".join(numbers)


def offset_name(told: str) -> str:
    """The TZ of vCalendar 1.0 (`+01:00`, `-05`) as a zone name that `zones.by_offset` reads."""
    found = re.fullmatch(r"\s*([+-])?(\d{1,2}):?(\d{2})?\s*", told)
    return f"UTC{found[1] or '+'}{int(found[2]):02}:{found[3] or '00'}" if found else ""
