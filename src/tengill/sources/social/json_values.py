"""JSON as somebody else wrote it: any value may be missing, of another type, or too large."""

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from tengill.sources.charsets import decode

_UNWANTED = re.compile("[\x00\ud800-\udfff]")
_IDENTIFIER = re.compile(r"[0-9]{1,25}")


def read_json(data: bytes) -> Any:
    """The value in some bytes, or None when they are no JSON.

    Of doubled keys the last counts. Bytes that are no UTF-8 and halves of surrogate pairs are read
    as U+FFFD. Nesting beyond what the parsers follow makes it no JSON.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(decode(data)[0], parse_int=_whole, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None


def _whole(digits: str) -> int | str:
    # Python refuses to read numbers of thousands of digits, and no figure here has as many as 25.
    return int(digits) if len(digits) <= 25 else digits  # noqa: PLR2004


def table(value: Any, *keys: str) -> dict[str, Any]:
    """The object under a path of keys, or an empty one."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def tables(value: Any, *keys: str) -> Iterator[dict[str, Any]]:
    """The objects in the array under a path of keys."""
    yield from (one for one in values(value, *keys) if isinstance(one, dict))


def values(value: Any, *keys: str) -> list[Any]:
    """The array under a path of keys; a single value counts as an array of one."""
    found = table(value, *keys[:-1]).get(keys[-1])
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def text(value: Any, *keys: str, most: int = 1_000_000) -> str:
    """The text under a path of keys, without NUL and halves of surrogate pairs, or empty."""
    found = table(value, *keys[:-1]).get(keys[-1]) if keys else value
    if not isinstance(found, str):
        return ""
    found = found[:most]
    return found if found.isascii() and "\x00" not in found else _clean(found)


def _clean(told: str) -> str:
    return _UNWANTED.sub(lambda one: "" if one[0] == "\x00" else "\ufffd", told)


def identifier(value: Any, *keys: str) -> str:
    """The first number of these keys, as digits (sources write ids as text or as numbers)."""
    for key in keys:
        found = value.get(key) if isinstance(value, dict) else None
        if isinstance(found, int) and not isinstance(found, bool):
            found = str(found)
        if isinstance(found, str) and _IDENTIFIER.fullmatch(found):
            return found
    return ""


def count(value: Any) -> int | None:
    """A figure of 0 or more told as a number or as digits, or None."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:  # noqa: PLR2004
        value = int(value)
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15
    return value if fits else None
