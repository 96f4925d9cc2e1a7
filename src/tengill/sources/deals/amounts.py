"""Amounts in cells, exact: either decimal mark, any parting of thousands, a currency beside."""

import re
from collections.abc import Iterable
from decimal import Decimal

from tengill.facts.money import exponent
from tengill.sources.deals import currencies
from tengill.sources.deals.unreadable import UnreadableValueError

_GROUP = 3
_NUMBER = re.compile(r"[0-9]+(?:[.,'\u2019\u02bc\u00b4`][0-9]+)*|[.,][0-9]+")
_APOSTROPHES = str.maketrans("", "", "'\u2019\u02bc\u00b4`")
_BLANK = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_MOST = Decimal(9_000_000_000_000_000)
_SIZES = {
    "k": 3, "tsd": 3, "thousand": 3, "þús": 3, "þúsund": 3, "tkr": 3,
    "m": 6, "mn": 6, "mm": 6, "mio": 6, "mill": 6, "million": 6, "millions": 6, "millionen": 6,
    "millones": 6, "mkr": 6, "milljón": 6, "milljónir": 6, "millj": 6, "milj": 6,
    "bn": 9, "mrd": 9, "billion": 9, "milliarden": 9, "milljarður": 9, "milljarðar": 9,
}  # fmt: skip
_LAKH = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")


def _wrong(message: str) -> UnreadableValueError:
    return UnreadableValueError(message, "amount unreadable")


def decimal_mark(amounts: Iterable[str]) -> str:
    """Which mark parts the decimals over a whole column: `.`, `,`, or empty when none shows it.

    Empty means that values such as `12.500` stand alone; they are then read as thousands.
    """
    votes = {".": 0, ",": 0}
    open_question = False
    for told in amounts:
        found = _NUMBER.search(_squeezed(told))
        number = found.group().translate(_APOSTROPHES) if found else ""
        marks = [letter for letter in number if letter in votes]
        if not marks:
            continue
        last = marks[-1]
        if len(set(marks)) > 1:
            votes[last] += 1
        elif len(marks) > 1:
            votes[_other(last)] += 1
        elif _is_open(number, last):
            open_question = True
        else:
            votes[last] += 1
    if votes["."] == votes[","]:
        return "" if open_question else "."
    return "," if votes[","] > votes["."] else "."


def _is_open(number: str, mark: str) -> bool:
    """Whether its one mark may part thousands as well: `12.500`, not `0.500` nor `1234.567`."""
    whole, _, fraction = number.partition(mark)
    return len(fraction) == _GROUP and 0 < len(whole) <= _GROUP and not whole.startswith("0")


def is_open(told: str) -> bool:
    """Whether an amount reads two ways by itself: `12.500` may be twelve and a half."""
    found = _NUMBER.search(_squeezed(told))
    number = found.group().translate(_APOSTROPHES) if found else ""
    marks = [letter for letter in number if letter in ".,"]
    return len(marks) == 1 and _is_open(number, marks[0])


def amount(told: str, mark: str) -> Decimal | None:
    """An amount in major units, exact; None for an empty cell. What is given back is negative.

    Args:
        told: such as `€ 1.250,50`, `(1,200.00)`, `12 500 kr.`, `USD 99`, `CHF 1'250.-`, `$5k`.
        mark: the column's decimal mark; empty: one mark with three digits parts thousands.

    Raises:
        UnreadableValueError: when it is no amount, or is too large to be one.
    """
    text = _squeezed(told)
    if not text.strip("-\u2013\u2014 "):
        return None
    found = _NUMBER.findall(text)
    dressing = _NUMBER.sub(" ", text)
    if len(found) != 1:
        raise _wrong(f"{told!r} is not an amount")
    size = _size(dressing, told)
    value = Decimal(_digits(found[0].translate(_APOSTROPHES), mark, told)).scaleb(size)
    if value >= _MOST:
        raise _wrong(f"{told!r} is too large for an amount")
    return -value if value and _is_negative(dressing, told) else value


def _squeezed(told: str) -> str:
    """Without blanks that part thousands, and without the dash that stands for no decimals."""
    text = re.sub(r"[\u2212\u2012\uff0d]", "-", told).strip()
    text = re.sub(r"(?<=[0-9])[.,][-\u2013\u2014]{1,2}", "", text)
    return _BLANK.sub("", text)


def _is_negative(dressing: str, told: str) -> bool:
    if ("(" in dressing) != (")" in dressing) or sum(map(dressing.count, "-(")) > 1:
        raise _wrong(f"{told!r} is not an amount")
    return "-" in dressing or "(" in dressing


def _size(dressing: str, told: str) -> int:
    """The power of ten told beside a number; all else beside it must be signs or a currency."""
    bare = re.sub(r"[()+.\u2013-]", " ", dressing)
    codes, sizes = set(), []
    pieces = currencies.words(bare.replace("m kr", "mkr"))
    for piece in pieces:
        size = _SIZES.get(piece.casefold())
        code = currencies.word(piece)
        if size is not None:
            sizes.append(size)
        if code:
            codes.add(code)
        if size is None and not code:
            raise _wrong(f"{told!r} is not an amount")
    if len(codes) > 1 or len(sizes) > 1:
        raise _wrong(f"{told!r} is not an amount")
    return sizes[0] if sizes else 0


def _other(mark: str) -> str:
    return "," if mark == "." else "."


def _digits(number: str, mark: str, told: str) -> str:
    """A number with `.` for its decimal mark and nothing between thousands."""
    marks = [letter for letter in number if letter in ".,"]
    if not marks:
        return number
    last = marks[-1]
    whole, _, fraction = number.rpartition(last)
    if len(set(marks)) > 1:
        mark = last  # both occur: the last one parts the decimals, whatever the column says
    elif len(marks) > 1 or (mark != last and _is_open(number, last)):
        mark = _other(last)
    else:
        mark = last
    whole, fraction = (whole, fraction) if mark == last else (number, "")
    if _LAKH.fullmatch(whole):
        return whole.replace(",", "") + (f".{fraction}" if fraction else "")
    groups = whole.split(_other(mark))
    grouped = len(groups) > 1
    if grouped and (len(groups[0]) > _GROUP or any(len(one) != _GROUP for one in groups[1:])):
        raise _wrong(f"{told!r} does not read as an amount")
    if mark in whole:
        raise _wrong(f"{told!r} does not read as an amount")
    return ("".join(groups) or "0") + (f".{fraction}" if fraction else "")


def currency_in(told: str, standing: str = "") -> str:
    """The currency an amount is dressed in, or empty: `€ 5` is EUR, `5 kr.` is ISK, `$5` is USD."""
    rest = _NUMBER.sub(" ", _squeezed(told)).replace("m.kr", "kr")
    return currencies.within(rest, standing)


def fits(value: Decimal, code: str) -> bool:
    """Whether an amount fits the ledger's whole minor units."""
    return abs(value.scaleb(exponent(code))) < Decimal(2) ** 63
