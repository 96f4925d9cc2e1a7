"""The owner's word on their door: rules, topics, what they are open to, when they are away.

All of it are decisions, so that each is dated, told by whom, and taken back with `undo`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tengill.door import ruling
from tengill.facts.approaches import Ask, Doors, Hours, Rule, Topic, Verdict
from tengill.facts.folding import fold
from tengill.facts.messages import Channel
from tengill.ledger import decisions
from tengill.workspace import clock, settings
from tengill.workspace.door.words import rule_error

RULE, TOPIC, SETTINGS = "door-rule", "door-topic", "door-settings"
_ABOUT_SETTINGS = "door"
_MOST_RULES, _MOST_TOPICS = 500, 500
_MOST_DAYS, _DAYS, _HOURS = 3_650, 7, 24


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as a person sees it."""

    id: int
    """The decision's number: `undo` takes it back."""
    key: str
    """`rule:<n>`: to change it."""
    text: str
    """In the owner's own words."""
    told: str
    """As it is understood, in the active language."""
    rule: Rule


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic of the owner's."""

    id: int
    name: str
    declared: bool
    until: datetime | None
    """In the owner's zone."""


# ---------------------------------------------------------------- all of it


def doors() -> Doors:
    """What the owner told, as the engines take it."""
    told = decisions.in_force_for(SETTINGS, _ABOUT_SETTINGS) or {}
    return doors_of(
        {about: value["rule"] for about, value in decisions.in_force(RULE).items()},
        decisions.in_force(TOPIC),
        told,
        str(settings.zone()),
    )


def doors_of(
    rules: Mapping[str, Mapping[str, Any]],
    topics: Mapping[str, Mapping[str, Any]],
    told: Mapping[str, Any],
    zone: str,
) -> Doors:
    """Doors out of what decisions hold."""
    usual = Doors()
    return Doors(
        rules=tuple(replace(read_rule(one), key=key) for key, one in rules.items()),
        topics=tuple(_topic(one) for one in topics.values()),
        declared_asks=tuple(Ask(one) for one in told.get("declared_asks", ())),
        closed_asks=tuple(Ask(one) for one in told.get("closed_asks", ())),
        away_until=_moment(told.get("away_until")),
        topic_open_days=int(told.get("topic_open_days", usual.topic_open_days)),
        working_days=tuple(told.get("working_days", usual.working_days)),
        working_hours=_pair(told.get("working_hours", usual.working_hours)),
        zone=zone,
    )


def _pair(told: Any) -> tuple[int, int]:
    start, end = told
    return int(start), int(end)


# ---------------------------------------------------------------- rules


def rules() -> tuple[RuleView, ...]:
    """The rules in force, in the order they were told."""
    return tuple(
        RuleView(pk, about, value["text"], tell(read_rule(value["rule"])),
                 replace(read_rule(value["rule"]), key=about))
        for pk, about, value in _standing(RULE)
    )  # fmt: skip


def read(text: str) -> Rule:
    """The rule that plain words tell, in English or Icelandic; nothing is kept.

    Raises:
        ValueError: they tell no rule; the message says what is missing.
    """
    try:
        return ruling.parse(" ".join(text.split()), zone=str(settings.zone()))
    except ruling.RuleError as error:
        raise ValueError(rule_error(error.code, error.words)) from error


def tell(rule: Rule) -> str:
    """A rule in plain words, in the active language; read again, they tell the same rule."""
    language = (get_language() or "en").split("-")[0]
    return ruling.tell(rule, language=language, zone=str(settings.zone()))


def add_rule(text: str, who: str = "", *, key: str = "") -> int:
    """Tell a rule, or what another now says; returns the decision's id.

    Args:
        text: in plain words.
        who: who says so.
        key: of a rule in force (`rule:3`), to change it.

    Raises:
        ValueError: as `read`.
        LookupError: no rule of this key is in force.
    """
    rule = read(text)
    if key and decisions.in_force_for(RULE, key) is None:
        raise LookupError(_("There is no rule %(key)s.") % {"key": key})
    if not key and len(decisions.in_force(RULE)) >= _MOST_RULES:
        raise ValueError(_("There are %(most)d rules already.") % {"most": _MOST_RULES})
    told = {"text": " ".join(text.split()), "rule": rule_told(rule)}
    return decisions.record(RULE, key or f"rule:{_next_rule()}", told, who)


def _next_rule() -> int:
    """A number no rule had: a rule taken back may come again by undoing."""
    with connection.cursor() as c:
        c.execute("SELECT about FROM ledger_decision WHERE kind = %s", [RULE])
        numbers = [about.removeprefix("rule:") for (about,) in c.fetchall()]
    return max((int(n) for n in numbers if n.isdecimal()), default=0) + 1


def rule_told(rule: Rule) -> dict[str, Any]:
    """A rule as JSON; what is not told is left out."""
    told: dict[str, Any] = {"verdict": rule.verdict.value}
    for name in ("people", "organisations", "topics"):
        if getattr(rule, name):
            told[name] = list(getattr(rule, name))
    for name in ("channels", "asks"):
        if getattr(rule, name):
            told[name] = [one.value for one in getattr(rule, name)]
    if rule.strangers is not None:
        told["strangers"] = rule.strangers
    if rule.hours is not Hours.ALWAYS:
        told["hours"] = rule.hours.value
    if rule.until is not None:
        told["until"] = int(rule.until.timestamp())
    if rule.text:
        told["text"] = rule.text
    return told


def read_rule(told: Mapping[str, Any]) -> Rule:
    """A rule out of JSON."""
    return Rule(
        verdict=Verdict(told["verdict"]),
        people=tuple(told.get("people", ())),
        organisations=tuple(told.get("organisations", ())),
        topics=tuple(told.get("topics", ())),
        channels=tuple(Channel(one) for one in told.get("channels", ())),
        asks=tuple(Ask(one) for one in told.get("asks", ())),
        strangers=told.get("strangers"),
        hours=Hours(told.get("hours", "always")),
        until=_moment(told.get("until")),
        text=told.get("text", ""),
    )


# ---------------------------------------------------------------- topics


def topics() -> tuple[TopicView, ...]:
    """The topics in force, in the order they were told."""
    zone = settings.zone()
    return tuple(
        TopicView(pk, value["name"], bool(value.get("declared", True)),
                  settings.local(value.get("until"), zone))
        for pk, _about, value in _standing(TOPIC)
    )  # fmt: skip


def add_topic(
    name: str, who: str = "", *, declared: bool = True, until: datetime | None = None
) -> int:
    """Open the door to a topic; returns the decision's id.

    Args:
        name: as the owner says it.
        who: who says so.
        declared: published on the door page as something to be approached about.
        until: (aware) the door closes then.

    Raises:
        ValueError: an empty or too long name, or a time without a zone.
    """
    name = " ".join(name.split())
    if not name or len(name) > 120:  # noqa: PLR2004 - a topic, not a text
        raise ValueError(_("Give the topic in a few words."))
    if until is not None and until.tzinfo is None:
        raise ValueError(_("Give the time with its zone."))
    about = f"topic:{fold(name)}"
    if decisions.in_force_for(TOPIC, about) is None and len(_standing(TOPIC)) >= _MOST_TOPICS:
        raise ValueError(_("There are %(most)d topics already.") % {"most": _MOST_TOPICS})
    told: dict[str, Any] = {"name": name, "declared": declared}
    if until is not None:
        told["until"] = int(until.timestamp())
    return decisions.record(TOPIC, about, told, who)


def close_topic(name: str, who: str = "") -> int:
    """Take a topic away; returns the decision that says so.

    Raises:
        LookupError: it is none of the owner's topics.
    """
    found = decisions.latest(TOPIC, f"topic:{fold(' '.join(name.split()))}")
    if found is None:
        raise LookupError(_("“%(name)s” is none of your topics.") % {"name": name})
    return decisions.retract(found[0], who)


def _topic(told: Mapping[str, Any]) -> Topic:
    return Topic(
        str(told["name"]),
        until=_moment(told.get("until")),
        declared=bool(told.get("declared", True)),
    )


# ---------------------------------------------------------------- settings


def told_settings() -> dict[str, Any]:
    """The door's settings as they were told; what is not told is as `Doors` has it."""
    return dict(decisions.in_force_for(SETTINGS, _ABOUT_SETTINGS) or {})


def set_away(until: datetime | None, who: str = "") -> int:
    """Be on leave until a moment (aware), or (None) be back; returns the decision's id."""
    return change({"away_until": until}, who)


def change(told: Mapping[str, Any], who: str = "") -> int:
    """Change some settings and leave the others; returns the decision's id.

    Args:
        told: `declared_asks`, `closed_asks` (asks), `away_until` (aware, or None), `topic_open_days`,
            `working_days` (0 Monday to 6), `working_hours` (start and end, 0 to 24),
            `page` (what the door page says: see `page.PageSettings`).
        who: who says so.

    Raises:
        ValueError: a name or value that is none.
    """
    kept = _merged(told_settings(), checked(told))
    return decisions.record(SETTINGS, _ABOUT_SETTINGS, kept, who)


def checked(told: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as they are kept; None: as usual.

    Raises:
        ValueError: a name or value that is none.
    """
    made: dict[str, Any] = {}
    for name, value in told.items():
        if name not in _CHECKS:
            raise ValueError(_("The door has no setting “%(name)s”.") % {"name": name})
        made[name] = _CHECKS[name](value)
    return made


def with_settings(doors: Doors, made: Mapping[str, Any]) -> Doors:
    """The doors under other settings, as `checked` gives them; nothing is kept."""
    kept = _merged(told_settings(), made)
    other = doors_of({}, {}, kept, doors.zone)
    return replace(other, rules=doors.rules, topics=doors.topics)


def _merged(kept: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    every = {**kept, **made}
    if "away_until" in made:
        # A leave concerns what comes from now on: what came before it was judged without.
        every["away_from"] = clock.now() if made["away_until"] is not None else None
    return {name: value for name, value in every.items() if value is not None}


def _asks(value: Any) -> list[str] | None:
    try:
        return [Ask(one).value for one in dict.fromkeys(value)] or None
    except ValueError as error:
        known = ", ".join(ask.value for ask in Ask)
        raise ValueError(
            _("There are these kinds of ask: %(known)s.") % {"known": known}
        ) from error


def _until(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(_("Give the time with its zone."))
    return int(value.timestamp())


def _days_open(value: Any) -> int | None:
    if value is None:
        return None
    if not 1 <= int(value) <= _MOST_DAYS:
        raise ValueError(_("A topic stays open for 1 to %(most)d days.") % {"most": _MOST_DAYS})
    return int(value)


def _working_days(value: Any) -> list[int] | None:
    if value is None:
        return None
    days = sorted({int(one) for one in value})
    if not days or days[0] < 0 or days[-1] >= _DAYS:
        raise ValueError(_("Days are numbered from 0 (Monday) to 6 (Sunday)."))
    return days


def _working_hours(value: Any) -> list[int] | None:
    if value is None:
        return None
    start, end = (int(one) for one in value)
    if not 0 <= start < end <= _HOURS:
        raise ValueError(_("Working hours begin before they end, between 0 and 24."))
    return [start, end]


def _page(value: Any) -> dict[str, Any] | None:
    from tengill.workspace.door.page import checked  # noqa: PLC0415 - page asks for doors, too

    return checked(value)


_CHECKS = {
    "declared_asks": _asks,
    "closed_asks": _asks,
    "away_until": _until,
    "topic_open_days": _days_open,
    "working_days": _working_days,
    "working_hours": _working_hours,
    "page": _page,
}


def _moment(seconds: Any) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)


def _standing(kind: str) -> list[tuple[int, str, dict[str, Any]]]:
    """(id, about, value) of the decisions of a kind in force, in the order decided."""
    found = []
    for about in decisions.in_force(kind):
        latest = decisions.latest(kind, about)
        if latest is not None:
            found.append((latest[0], about, latest[1]))
    return found
