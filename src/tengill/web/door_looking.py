"""What the doors' page shows: rules, topics, asks and hours as told, and a look at what they would do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from tengill.facts.approaches import Doors
from tengill.web.forms import day
from tengill.workspace import settings as choices
from tengill.workspace.door import doors, page, previewing
from tengill.workspace.door.previewing import Preview

LONGEST = 500
_STATES = ("open", "none", "closed")


def examples() -> tuple[str, ...]:
    """Rules as one might say them, in the reader's language."""
    return (
        gettext("mute guest posts"),
        gettext("now anna@frost.example"),
        gettext("digest everything from frost.example"),
        gettext("decline meetings from strangers"),
    )


def view(telling: Mapping[str, str]) -> dict[str, Any]:
    """The doors as they stand, and the rule that is being told."""
    told = doors.doors()
    rules, topics = doors.rules(), doors.topics()
    now = timezone.now()
    return {
        "rules": rules,
        "topics": topics,
        "standing": _standing(told, len(rules), sum(one.until is None or one.until > now for one in topics)),
        "asks": [(ask.value, _ask_state(told, ask.value)) for ask in page.asks()],
        "away": told.away_until.astimezone(choices.zone()) if told.away_until and told.away_until > now else None,
        "doors": told,
        "days": [(n, name, n in told.working_days) for n, name in enumerate(day_names())],
        "examples": examples(),
        "published": page.is_published(),
        **understood(telling),
    }  # fmt: skip


def understood(telling: Mapping[str, str]) -> dict[str, Any]:
    """A rule that is being told, as it is understood; or what is wrong with it."""
    text, key = telling.get("rule", "")[:LONGEST].strip(), telling.get("key", "")[:40]
    made: dict[str, Any] = {"text": text, "key": key, "told": "", "wrong": ""}
    if text:
        try:
            made["told"] = doors.tell(doors.read(text))
        except ValueError as error:
            made["wrong"] = str(error)
    return made


def preview(telling: Mapping[str, str]) -> Preview:
    """What a rule or topic would have decided over the last month.

    Raises:
        ValueError: the words tell no rule, and name no topic.
    """
    topic = " ".join(telling.get("topic", "")[:LONGEST].split())
    if topic:
        return previewing.topic(topic)
    if telling.get("without"):
        return previewing.without_rule(telling["without"])
    return previewing.rule(telling.get("rule", "")[:LONGEST], telling.get("key", ""))


@dataclass(frozen=True, slots=True)
class Standing:
    """How the door stands, in figures of its first sentence."""

    rules: int
    topics: int
    open: int
    closed: int

    @property
    def untold(self) -> bool:
        """Nothing was ever told."""
        return not (self.rules or self.topics or self.open or self.closed)


def _standing(told: Doors, rules: int, topics: int) -> Standing:
    return Standing(rules, topics, len(told.declared_asks), len(told.closed_asks))


def _ask_state(told: Doors, ask: str) -> str:
    if any(one.value == ask for one in told.declared_asks):
        return "open"
    return "closed" if any(one.value == ask for one in told.closed_asks) else "none"


def day_names() -> tuple[str, ...]:
    """Monday to Sunday, in short."""
    return (
        pgettext("weekday", "Mon"), pgettext("weekday", "Tue"), pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"), pgettext("weekday", "Fri"), pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )  # fmt: skip


# ---------------------------------------------------------------- what a form tells


def settings_told(told: QueryDict) -> dict[str, Any]:
    """The settings of the one form that was sent, as `doors.change` takes them.

    Raises:
        ValueError: a field that cannot be read; the message is for the reader.
    """
    reads: dict[str, Callable[[QueryDict], dict[str, Any]]] = {
        "asks": _asks, "hours": _hours, "away": _away, "back": lambda _told: {"away_until": None},
    }  # fmt: skip
    read = reads.get(told.get("part", ""))
    if read is None:
        raise ValueError(gettext("Nothing was sent that could be saved."))
    return read(told)


def _asks(told: QueryDict) -> dict[str, Any]:
    said = {ask.value: told.get(f"ask-{ask.value}", "none") for ask in page.asks()}
    return {
        "declared_asks": [ask for ask, state in said.items() if state == _STATES[0]],
        "closed_asks": [ask for ask, state in said.items() if state == _STATES[2]],
    }


def _hours(told: QueryDict) -> dict[str, Any]:
    try:
        return {
            "working_days": [int(one) for one in told.getlist("day")],
            "working_hours": (int(told.get("from", "")), int(told.get("to", ""))),
            "topic_open_days": int(told.get("open_days", "")),
        }
    except ValueError as error:
        raise ValueError(gettext("Hours and days are whole numbers.")) from error


def _away(told: QueryDict) -> dict[str, Any]:
    return {"away_until": morning(told.get("until"), required=True)}


def morning(told: str | None, *, required: bool = False) -> datetime | None:
    """The beginning of a day in the owner's zone; None where none is told.

    Raises:
        ValueError: no day, where one is wanted, or one that is past.
    """
    if not told and not required:
        return None
    found: date | None = day(told)
    if found is None:
        raise ValueError(gettext("Give the day, such as 2027-01-31."))
    moment = datetime.combine(found, time(), tzinfo=choices.zone())
    if moment <= timezone.now():
        raise ValueError(gettext("Give a day that is still to come."))
    return moment
