"""The owner's standing settings (Decision kind `setting`), with their defaults, and local time."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tengill.ledger import decisions
from tengill.ledger.models import Message, Person

_DAY = 86_400
_CODE_LENGTH = 3


def get(name: str, default: Any = None) -> Any:
    """The value of a setting in force, or the default."""
    found = decisions.in_force_for("setting", name)
    return default if found is None else found.get("value", default)


def save(name: str, value: Any, who: str = "", why: str = "") -> int:
    """Set a setting; returns the decision's id (retract it to undo).

    Raises:
        ValueError: when `name` is `time_zone` or `currency` and the value is not one.
    """
    if name == "time_zone" and _zone(str(value)) is None:
        raise ValueError(
            f"{value!r} is not a time zone. Give one such as Atlantic/Reykjavik or Europe/London."
        )
    if name == "currency" and not _is_currency(value):
        raise ValueError(
            f"{value!r} is not a currency. Give its ISO 4217 code, such as ISK or EUR."
        )
    return decisions.record("setting", name, {"value": value}, who, why)


def zone() -> ZoneInfo:
    """The owner's time zone: setting `time_zone`, else the system's, else UTC."""
    return _zone(str(get("time_zone", ""))) or _system_zone()


def local(seconds: int | None, tz: ZoneInfo | None = None) -> datetime | None:
    """Ledger seconds as an aware datetime in the owner's zone. None stays None.

    Times beyond what a calendar can show (a hostile header) come out as None as well.
    """
    return None if seconds is None else at(seconds, tz)


def at(seconds: int, tz: ZoneInfo | None = None) -> datetime:
    """Ledger seconds as an aware datetime in the owner's zone; held within the years 1 to 9998."""
    held = min(max(seconds, _EARLIEST), _LATEST)
    return datetime.fromtimestamp(held, UTC).astimezone(tz or zone())


_EARLIEST = int(datetime(1, 1, 3, tzinfo=UTC).timestamp())
_LATEST = int(datetime(9998, 12, 31, tzinfo=UTC).timestamp())


def owner_ids() -> tuple[int, ...]:
    """Person ids of the owner (several when not yet merged), smallest first; empty when unknown."""
    return tuple(
        Person.objects.filter(is_owner=True).order_by("pk").values_list("pk", flat=True)[:50]
    )


def told_at(now: datetime | None = None) -> int:
    """The date figures are told at, in seconds: `now`, else the clock's or the archive's end.

    An archive that ended long ago is told at its end, so that not everybody in it has gone quiet.
    A few messages with a wrong date in the far future do not make the end: the newest of six
    messages within two months does.
    """
    if now is not None:
        return int(now.timestamp())
    clock = int(datetime.now(UTC).timestamp())
    newest = [
        sent_at
        for sent_at in Message.objects.filter(sent_at__lte=clock)
        .order_by("-sent_at")
        .values_list("sent_at", flat=True)[:60]
        if sent_at is not None
    ]
    for one, sixth in zip(newest, newest[5:], strict=False):
        if one - sixth <= 60 * _DAY:
            return one
    return newest[0] if newest else clock


def _is_currency(value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) == _CODE_LENGTH
        and value.isascii()
        and value.isalpha()
        and value.isupper()
    )


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _system_zone() -> ZoneInfo:
    told = _zone(os.environ.get("TZ", "").lstrip(":"))
    if told is not None:
        return told
    link = Path("/etc/localtime")
    if link.is_symlink():
        _, _, name = str(link.resolve()).partition("zoneinfo/")
        found = _zone(name)
        if found is not None:
            return found
    return ZoneInfo("UTC")
