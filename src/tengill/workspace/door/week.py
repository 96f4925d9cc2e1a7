"""The owner's week at the door: minutes asked of them, given, and saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from tengill.facts.approaches import Verdict
from tengill.workspace import settings
from tengill.workspace.presenting import Sentence, sentence

_READ_A_MINUTE = 230
_MOST_WORDS = 1_000
_LOOK = 0.1
"""Minutes that looking at a message takes before it is put away."""


@dataclass(frozen=True, slots=True)
class DoorSum:
    """What a verdict's messages asked for."""

    verdict: str
    messages: int
    minutes: float


@dataclass(frozen=True, slots=True)
class DoorWeek:
    """Some days at the door."""

    start: datetime
    end: datetime
    """Not included; both in the owner's zone."""
    sums: tuple[DoorSum, ...]
    messages: int
    asked: float
    """Minutes that all of it asked for. Of what a machine or a list sent and the door muted, only
    the reading counts: nobody gives a newsletter the hour that its event takes."""
    given: float
    """Minutes that what the owner answered asked for."""
    saved: float
    """Minutes asked by what was declined or muted, and that the owner did not answer."""
    days: tuple[tuple[str, float, float], ...]
    """Day (ISO), minutes asked, minutes saved."""
    sentence: Sentence


def week(end: datetime | None = None, days: int = 7) -> DoorWeek:
    """The days before a moment; None: before the end of the day figures are told at.

    Args:
        end: (aware) the first moment not counted.
        days: how many days.
    """
    zone = settings.zone()
    if end is None:
        today = settings.at(settings.told_at(), zone)
        end = (today + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    end = end.astimezone(zone)
    start = end - timedelta(days=max(1, min(days, 366)))
    with connection.cursor() as c:
        c.execute(
            "SELECT at, verdict, minutes, answered_at, told FROM ledger_judged"
            " WHERE at >= %s AND at < %s ORDER BY at",
            [int(start.timestamp()), int(end.timestamp())],
        )
        return _summed(c.fetchall(), start, end)


def _summed(rows: Iterable[tuple[Any, ...]], start: datetime, end: datetime) -> DoorWeek:
    counted = {verdict.value: [0, 0.0] for verdict in Verdict}
    by_day: dict[str, list[float]] = {}
    asked = given = saved = 0.0
    for at, verdict, minutes, answered, told in rows:
        cost = _reading(told) if verdict == Verdict.MUTE else float(minutes)
        counted[verdict][0] += 1
        counted[verdict][1] += cost
        asked += cost
        kept = verdict in {Verdict.MUTE, Verdict.DECLINE} and answered is None
        given += float(minutes) if answered is not None else 0.0
        saved += cost if kept else 0.0
        day = by_day.setdefault(settings.at(at, start.tzinfo).date().isoformat(), [0.0, 0.0])  # type: ignore[arg-type]
        day[0] += cost
        day[1] += cost if kept else 0.0
    sums = tuple(DoorSum(name, int(n), round(m, 1)) for name, (n, m) in counted.items())
    messages = sum(one.messages for one in sums)
    return DoorWeek(
        start=start,
        end=end,
        sums=sums,
        messages=messages,
        asked=round(asked, 1),
        given=round(given, 1),
        saved=round(saved, 1),
        days=tuple((day, round(a, 1), round(s, 1)) for day, (a, s) in sorted(by_day.items())),
        sentence=_sentence(messages, asked, saved),
    )


def _reading(told: str) -> float:
    """Minutes to read a message and put it away."""
    asked = orjson.loads(told).get("e", {}).get("k", {})
    return _LOOK + min(int(asked.get("words", 0)), _MOST_WORDS) / _READ_A_MINUTE


def _sentence(messages: int, asked: float, saved: float) -> Sentence:
    if not messages:
        return sentence(_("Nothing came to your door."))
    return sentence(
        _(
            "{messages} messages asked for {asked} of your time; the door kept {saved} of it for you."
        ),
        messages=messages,
        asked=duration(asked),
        saved=duration(saved),
    )


def duration(minutes: float) -> str:
    """Minutes in words: `40 min`, `3 h 20 min`."""
    whole = round(minutes)
    hours, rest = divmod(whole, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
