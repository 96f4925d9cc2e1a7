"""Values of cells: amounts, dates, yes and no, people. Exact, and nothing guessed silently."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal

from tengill.facts.messages import Mailbox
from tengill.facts.money import exponent

YMD, DMY, MDY = "ymd", "dmy", "mdy"
_SYMBOLS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "us$": "USD"}
_DRESSING = frozenset({"$", "a$", "c$", "kr", "ikr"})
_GROUP = 3
_NUMBER = re.compile(r"[0-9]+(?:[.,'\u2019][0-9]+)*")
_CODE = re.compile(r"(?<![A-Za-z])([A-Za-z]{3})(?![A-Za-z])")
_MOST = Decimal(9_000_000_000_000_000)
_EMAIL = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+\.[^\s<>()\[\],;:\"']+")
_SLASHED = re.compile(r"([0-9]{1,4})\s*([./-])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,4})(?:[T ,]+(.*))?")
_CLOCK = re.compile(
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?"
)
_NAMED_MONTH = re.compile(
    r"([0-9]{1,2})\.?[ -]([^\W\d_]+)\.?,?[ -]([0-9]{4})|([^\W\d_]+)\.? ([0-9]{1,2}),? ([0-9]{4})"
)
_MONTHS = (
    ("jan",), ("feb",), ("mar",), ("apr",), ("may", "maí", "mai"), ("jun", "jún"), ("jul", "júl"),
    ("aug", "ágú"), ("sep",), ("oct", "okt"), ("nov", "nóv"), ("dec", "des"),
)  # fmt: skip
_YES = frozenset({"1", "true", "yes", "y", "já", "x", "satt"})
_NO = frozenset({"0", "false", "no", "n", "nei", ""})
_NOON = 12


class UnreadableValueError(ValueError):
    """A cell that cannot be read; the message is for a person."""


# ---------------------------------------------------------------- amounts


def decimal_mark(amounts: Iterable[str]) -> str:
    """Which mark parts the decimals over a whole column: `.`, `,`, or empty when none shows it.

    Empty means that values such as `12.500` stand alone; they are then read as thousands.
    """
    votes = {".": 0, ",": 0}
    open_question = False
    for told in amounts:
        found = _NUMBER.search(_squeezed(told))
        marks = [letter for letter in found.group() if letter in votes] if found else []
        if not found or not marks:
            continue
        last = marks[-1]
        if len(set(marks)) > 1:
            votes[last] += 1
        elif len(marks) > 1:
            votes[_other(last)] += 1
        elif len(found.group()) - found.group().index(last) - 1 == _GROUP:
            open_question = True
        else:
            votes[last] += 1
    if votes["."] == votes[","]:
        return "" if open_question else "."
    return "," if votes[","] > votes["."] else "."


def amount(told: str, mark: str) -> Decimal | None:
    """An amount in major units, exact; None for an empty cell.

    Args:
        told: such as `€ 1.250,50`, `(1,200.00)`, `12 500 kr.`, `USD 99`.
        mark: the column's decimal mark; empty: one mark with three digits parts thousands.

    Raises:
        UnreadableValueError: when it is no amount, is negative, or is too large to be one.
    """
    text = _squeezed(told).removesuffix(",-")
    if not text.strip("-\u2013\u2014"):
        return None
    found = _NUMBER.findall(text)
    dressing = _NUMBER.sub("", text).casefold()
    if len(found) != 1 or not _is_dressing(dressing):
        raise UnreadableValueError(f"{told!r} is not an amount")
    value = Decimal(_digits(found[0].replace("'", "").replace("\u2019", ""), mark, told))
    if value >= _MOST:
        raise UnreadableValueError(f"{told!r} is too large for an amount")
    if value and ("-" in dressing or "(" in dressing):
        raise UnreadableValueError(
            f"{told!r} is negative; a refund belongs to the deal it takes back"
        )
    return value


def _squeezed(told: str) -> str:
    text = told.replace("\u2212", "-").strip()
    return re.sub(r"(?<=[0-9])[ \u00a0\u202f](?=[0-9])", "", text)


def _other(mark: str) -> str:
    return "," if mark == "." else "."


def _is_dressing(rest: str) -> bool:
    bare = re.sub(r"[()\s.+-]", "", rest)
    return not bare or bare in _SYMBOLS or bare in _DRESSING or bool(_CODE.fullmatch(bare))


def _digits(number: str, mark: str, told: str) -> str:
    """A number with `.` for its decimal mark and nothing between thousands."""
    marks = [letter for letter in number if letter in ".,"]
    if not marks:
        return number
    last = marks[-1]
    after = len(number) - number.rindex(last) - 1
    if len(set(marks)) > 1:
        mark = last  # both occur: the last one parts the decimals, whatever the column says
    elif len(marks) > 1 or (after == _GROUP and mark != last):
        mark = _other(last)
    else:
        mark = last
    whole, _, fraction = number.partition(mark) if mark == last else (number, "", "")
    groups = whole.split(_other(mark))
    grouped = len(groups) > 1
    if grouped and (len(groups[0]) > _GROUP or any(len(one) != _GROUP for one in groups[1:])):
        raise UnreadableValueError(f"{told!r} does not read as an amount")
    if "." in fraction or "," in fraction:
        raise UnreadableValueError(f"{told!r} does not read as an amount")
    return "".join(groups) + (f".{fraction}" if fraction else "")


def currency_in(told: str) -> str:
    """The currency an amount is dressed in, or empty: `€ 5` is EUR, `5 kr.` is ISK, `$5` is USD."""
    rest = _NUMBER.sub(" ", told.casefold())
    for sign, code in _SYMBOLS.items():
        if sign in rest:
            return code
    if re.search(r"(?<![a-z])i?kr\.?(?![a-z])", rest):
        return "ISK"
    if "$" in rest:
        return "USD"
    found = _CODE.search(rest)
    return found.group(1).upper() if found else ""


def currency(told: str) -> str:
    """An ISO 4217 code from a currency cell, or empty for an empty cell.

    Raises:
        UnreadableValueError: when it is none.
    """
    text = told.strip()
    if not text:
        return ""
    if re.fullmatch(r"[A-Za-z]{3}", text):
        return text.upper()
    code = currency_in(text)
    if not code:
        raise UnreadableValueError(f"{told!r} is not a currency; give its ISO code, such as EUR")
    return code


def fits(value: Decimal, code: str) -> bool:
    """Whether an amount fits the ledger's whole minor units."""
    return value.scaleb(exponent(code)) < Decimal(2) ** 63


# ---------------------------------------------------------------- dates


def date_order(dates: Iterable[str]) -> tuple[str, bool]:
    """In which order a column writes dates, decided over the whole column.

    Returns:
        (`ymd`, `dmy` or `mdy`, sure). Not sure: every date reads as day/month and month/day.
    """
    day_first = month_first = dotted = slashed = False
    for told in dates:
        found = _SLASHED.match(told.strip())
        if not found:
            continue
        first, mark, second = found.group(1), found.group(2), found.group(3)
        if len(first) == 4:  # noqa: PLR2004 a year
            continue
        slashed = True
        dotted = dotted or mark == "."
        day_first = day_first or int(first) > _NOON
        month_first = month_first or int(second) > _NOON
    if not slashed:
        return YMD, True
    if dotted and not month_first:
        return DMY, True
    if day_first != month_first:
        return (DMY if day_first else MDY), True
    return DMY, False


def moment(told: str, order: str, zone: tzinfo) -> datetime | None:
    """A date, or date and time, as an aware UTC moment; None for an empty cell.

    A day without a time (or at midnight sharp, as exports pad it) is the end of that day in
    the zone. A time without an offset is taken in the zone.

    Raises:
        UnreadableValueError: when it is no date.
    """
    text = told.strip()
    if not text:
        return None
    day, rest = _day(text, order)
    try:
        at = _clock(rest)
        if at is None:
            return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)
        clock, offset = at
        return datetime.combine(day, clock, offset or zone).astimezone(UTC)
    except (ValueError, OverflowError) as e:
        raise UnreadableValueError(f"{told!r} is not a date") from e


def _day(text: str, order: str) -> tuple[date, str]:
    found = _SLASHED.fullmatch(text)
    try:
        if found:
            one, _, two, three, rest = found.groups()
            return _date(one, two, three, order), rest or ""
        named = _NAMED_MONTH.match(text)
        if named:
            day, month, year = (
                (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
            )
            return date(int(year), _month(month), int(day)), text[named.end() :].lstrip(" ,")
    except ValueError as e:
        raise UnreadableValueError(f"{text!r} is not a date") from e
    raise UnreadableValueError(f"{text!r} is not a date")


def _date(one: str, two: str, three: str, order: str) -> date:
    if len(one) == 4:  # noqa: PLR2004 a year
        return date(int(one), int(two), int(three))
    year = int(three) + (2000 if len(three) == 2 else 0)  # noqa: PLR2004 `26` is 2026
    if order == MDY:
        return date(year, int(one), int(two))
    return date(year, int(two), int(one))


def _month(name: str) -> int:
    start = name.casefold()[:3]
    for number, starts in enumerate(_MONTHS, 1):
        if start in starts:
            return number
    raise ValueError(name)


def _clock(rest: str) -> tuple[time, tzinfo | None] | None:
    if not rest.strip():
        return None
    found = _CLOCK.fullmatch(rest.strip())
    if not found:
        raise ValueError(rest)
    hour, minute, second, half, offset = found.groups()
    hours = int(hour)
    if half:
        hours = hours % _NOON + (_NOON if half[0] in "pP" else 0)
    clock = time(hours, int(minute), int(second or 0))
    if offset is None:
        return None if clock == time(0) else (clock, None)
    return clock, UTC if offset in {"Z", "UTC", "GMT"} else datetime.strptime(offset, "%z").tzinfo


def yes(told: str) -> bool:
    """A yes or no of an export.

    Raises:
        UnreadableValueError: when it is neither.
    """
    text = told.strip().casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise UnreadableValueError(f"{told!r} is neither yes nor no")


# ---------------------------------------------------------------- people


def emails(told: str) -> list[str]:
    """All addresses in a cell, in order, lower case."""
    return list(dict.fromkeys(found.casefold().strip(".") for found in _EMAIL.findall(told)))


def people(names: str, addresses: str) -> tuple[Mailbox, ...]:
    """The people of a name cell and an address cell.

    Cells may hold several, parted by semicolons or line breaks; a name may carry its address:
    `Ann Example (ann@example.com);José Ejemplo`. One name with several addresses is one person
    under each of them.
    """
    found = [_named(part) for part in re.split(r"[;\n|]", names) if part.strip()]
    free = [one for one in emails(addresses) if one not in {box.address for box in found}]
    bare = [place for place, box in enumerate(found) if not box.address]
    if len(found) == 1 and bare and free:
        return tuple(Mailbox(found[0].name, one) for one in free)
    if len(bare) == len(free):
        for place, one in zip(bare, free, strict=True):
            found[place] = Mailbox(found[place].name, one)
        free = []
    return tuple(dict.fromkeys((*found, *(Mailbox("", one) for one in free))))


def _named(part: str) -> Mailbox:
    addresses = emails(part)
    if not addresses:
        return Mailbox(" ".join(part.split()), "")
    name = _EMAIL.sub("", part)
    name = " ".join(re.sub(r"[()<>\[\]]|mailto:", " ", name).split()).strip(" ,\"'")
    return Mailbox(name, addresses[0])
