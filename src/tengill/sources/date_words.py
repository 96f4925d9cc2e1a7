"""The words of dates: months in the languages mail is written in, zones, days of the week."""

import re

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv enero ene gen tamm sty янв",
            "feb fév fev févr fevr febr helm lut фев",
            "mar mär mars mrt märz mrz maa maal мар",
            "apr avr abr avril apríl huht kwi апр",
            "may mai mag maj maí mei mayo touk май мая",
            "jun juin giu jún juni giugno juun kesä cze июн",
            "jul juil lug júl juli luglio juul hein lip июл",
            "aug août aou aoû ago ágú agosto elok sie авг",
            "sep sept set septembre syys wrz сен",
            "oct okt ott out októ loka paź окт",
            "nov nóv novembre marr lis ноя",
            "dec déc dez dic des dés desember joul gru дек",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "met": 60,
    "mez": 60, "mesz": 120, "cest": 120, "mest": 120, "eet": 120, "eest": 180, "sast": 120,
    "idt": 180, "msk": 180, "msd": 240, "pkt": 300, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480,
    "hst": -600, "hkt": 480, "sgt": 480, "jst": 540, "kst": 540, "ist": 330, "aest": 600,
    "aedt": 660, "nzst": 720, "nzdt": 780, "nst": -210, "ndt": -150, "ast": -240, "adt": -180,
    "brt": -180,
}  # fmt: skip
_SPELT = {
    "eastern": -300, "central": -360, "mountain": -420, "pacific": -480, "alaskan": -540,
    "central european": 60, "central europe": 60, "w. europe": 60, "romance": 60,
}  # fmt: skip
_SPELT_ZONE = re.compile(
    r"(?<!\w)(eastern|central europe(?:an)?|central|mountain|pacific|alaskan|w\. europe|romance)"
    r"\s+(?:(standard|daylight|summer)\s+)?time\b",
    re.IGNORECASE,
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TUESDAYS = frozenset(["mardi", "martes", "martedi", "martedì", "marți", "marti"])
_MONDAYS = frozenset(["maanantai", "maanantaina"])
WORD = re.compile(r"[^\W\d_]+")
"""A run of letters."""
_HOUR = 60


def month_of(word: str) -> int:
    """The month a word names, in full, cut short or misspelt after its beginning; 0 for none."""
    word = word.lower()
    if word in _TUESDAYS or word in _MONDAYS:
        return 0
    return _MONTHS.get(word, 0) or _MONTHS.get(word[:4], 0) or _MONTHS.get(word[:3], 0)


def weekday_of(text: str) -> int | None:
    """The day of the week an English word in a text names: 0 for Monday; None without one."""
    for word in WORD.findall(text):
        begins = word[:3].lower()
        if begins in _WEEKDAYS:
            return _WEEKDAYS.index(begins)
    return None


def named_zone(text: str) -> int:
    """The minutes east of UTC of the first zone a text names; 0 when it names none known."""
    spelt = _SPELT_ZONE.search(text)
    if spelt:
        summer = (spelt[2] or "").lower() in ("daylight", "summer")
        return _SPELT[spelt[1].lower()] + _HOUR * summer
    words = [word.lower() for word in WORD.findall(text)]
    for at, word in enumerate(words):
        if word in _ZONES:
            return _ZONES[word] + _HOUR * ("dst" in words[at + 1 : at + 2])
    return 0
