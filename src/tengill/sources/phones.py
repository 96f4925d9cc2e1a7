"""Telephone numbers as contact points: E.164 where the country is known, else as written."""

import re
from functools import lru_cache

_EXTENSION = re.compile(
    r"\s*(?:;?\s*(?:ext(?:ension)?|innanh(?:úss)?|durchwahl)[.:= ]*|[x#]\s*)(\d{1,7})\s*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"[\d\s()+./\-\u2010-\u2015\u00a0\u202a-\u202e\u200b-\u200f*#,;pw]*", re.IGNORECASE
)
_PARAMS = re.compile(r";(?!ext=)[^;]*")
_TRUNK = re.compile(r"\+(\d{1,3})\s*\(0\)")
_PAUSE = re.compile(r"(?<=\d)\s*[,;pw]", re.IGNORECASE)
_FEWEST = 3
_MOST = 20
_LONGEST = 100


@lru_cache(maxsize=16384)
def read_phone(told: str, region: str | None = None) -> tuple[str, str]:
    """A number and its extension, each possibly empty.

    `+354 581 2345` and `tel:+354-581-2345` give `+3545812345`; without a country code the number is
    read as one of `region`, and where that is None or does not fit, its digits stay as written.
    Words and what is too short or too long for a number give nothing.

    Args:
        told: as a person or a program wrote it.
        region: two letters (ISO 3166), such as `IS`, where a number without a country belongs.
    """
    text = told[:_LONGEST].strip()
    if text[:4].lower() == "tel:":
        text = text[4:]
    text = _TRUNK.sub(r"+\1 ", _PARAMS.sub("", text))
    extension = ""
    match = _EXTENSION.search(text)
    if match and sum(one.isdigit() for one in text[: match.start()]) >= _FEWEST:
        extension, text = match[1], text[: match.start()]
    text = _PAUSE.split(text, maxsplit=1)[0]
    digits = "".join(str(int(one)) for one in text if one.isdecimal())
    if not _NUMBER.fullmatch(text) or not _FEWEST <= len(digits) <= _MOST:
        return "", ""
    if "+" in text:
        return _international(digits) or f"+{digits}", extension
    if digits.startswith("00") and (known := _international(digits[2:])):
        return known, extension
    return (_national(digits, region.upper()) if region else "") or digits, extension


@lru_cache(maxsize=4096)
def region_of(number: str) -> str:
    """The country (ISO 3166) of a number in E.164; empty where none is told."""
    import phonenumbers  # noqa: PLC0415 - as below

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(parsed)
    if region:
        return str(region)
    region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return "" if region in {"ZZ", "001"} else str(region)


def _international(digits: str) -> str:
    """A number with its country code in E.164, or empty when no country has such numbers."""
    return _parsed(f"+{digits}", None)


def _national(digits: str, region: str) -> str:
    return _parsed(digits, region)


def _parsed(text: str, region: str | None) -> str:
    # Its metadata is large: it is loaded when the first number is read, not at the start.
    import phonenumbers  # noqa: PLC0415

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
