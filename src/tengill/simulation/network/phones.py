"""Telephone numbers nobody has: from ranges set aside for fiction, or allotted to nobody.

Ireland keeps 020 91x xxxx and France 06 39 98 xx xx for films, the United Kingdom 07700 900 xxx,
North America 555-01xx. In Iceland no operator has the prefixes used here.
"""

_IS_PREFIXES = ("541", "542", "548", "549", "573", "574", "576", "579", "584", "592")
_NORTH_AMERICA = ("206", "212", "312", "415", "503", "512", "617", "646", "718", "857")
_UK_FILM = 1000


def numbered(number: int, *, icelandic: bool) -> str:
    """The E.164 number with an index; different for every index below 100,000.

    Args:
        number: from 0.
        icelandic: an Icelandic number, else one of Ireland, France or North America.
    """
    if icelandic:
        return f"+354{_IS_PREFIXES[number // 10_000 % len(_IS_PREFIXES)]}{number % 10_000:04d}"
    if number < _UK_FILM:
        return f"+447700900{number:03d}"
    if number < 11_000:  # noqa: PLR2004 - the French range holds 10,000
        return f"+33639{980_000 + number - _UK_FILM:06d}"
    if number < 111_000:  # noqa: PLR2004 - the Irish range holds 100,000
        return f"+3532091{number - 11_000:05d}"
    area = _NORTH_AMERICA[number // 100 % len(_NORTH_AMERICA)]
    return f"+1{area}55501{number % 100:02d}"


def as_written(number: str, way: float) -> str:
    """A number as people write it: international, spaced, national, with 00.

    Args:
        number: E.164.
        way: from 0 to 1, which way.
    """
    digits = number[1:]
    ways: tuple[str, ...]
    if number.startswith("+354"):
        local = f"{number[4:7]} {number[7:]}"
        ways = (number, f"+354 {local}", local, local.replace(" ", "-"), f"00354{number[4:]}")
    elif number.startswith("+33"):
        pairs = " ".join(number[4 + 2 * k : 6 + 2 * k] for k in range(4))
        ways = (number, f"+33 {number[3]} {pairs}", f"+33 (0){number[3]} {pairs}")
    elif number.startswith("+353"):
        ways = (number, f"+353 20 {number[6:9]} {number[9:]}", f"00353 20 {number[6:]}")
    elif number.startswith("+44"):
        ways = (number, f"+44 7700 {number[7:]}", f"+44 (0)7700 {number[7:]}", f"00{digits}")
    else:
        ways = (
            number,
            f"+1 ({digits[1:4]}) {digits[4:7]}-{digits[7:]}",
            f"+1-{digits[1:4]}-{digits[4:7]}-{digits[7:]}",
        )
    return ways[int(way * len(ways))]
