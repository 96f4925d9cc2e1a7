"""The public door page: what it says is kept in the ledger, and published as one file.

The server of the page reads `door/page.json` in the ledger's folder and nothing else; its shape is
told in docs/reference/door-page.md.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.utils.translation import gettext as _

from tengill.facts.approaches import Ask, Doors
from tengill.facts.folding import fold
from tengill.facts.messages import Channel
from tengill.ledger.models import Person
from tengill.workspace import clock
from tengill.workspace.door import doors as told_doors

VERSION = 1
_LONGEST_NAME, _LONGEST_NOTE, _LONGEST_URL, _MOST_WAYS, _MOST_DAYS = 120, 600, 300, 12, 366
_MOST_TOPICS = 40
_LANGUAGE = re.compile(r"(?:[a-z]{2,3})?")
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class PageWay:
    """A channel that the owner reads."""

    channel: str
    address: str = ""
    note: dict[str, str] = field(default_factory=dict)
    answer_days: int | None = None


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What the owner has the page say, beside topics, asks and leave, which `doors` holds."""

    name: str = ""
    """Empty: the owner's name in the ledger."""
    greeting: dict[str, str] = field(default_factory=dict)
    """Words by language (`en`, `is`); the key `` stands for every language. So with all words here."""
    answer: dict[str, str] = field(default_factory=dict)
    answer_days: int | None = None
    ways: tuple[PageWay, ...] = ()
    form: bool = True
    url: str = ""
    """Where the page is reached from outside; declines point to it."""


def settings_told() -> PageSettings:
    """What the owner told of the page."""
    told = dict(told_doors.told_settings().get("page", {}))
    ways = tuple(PageWay(**one) for one in told.pop("ways", ()))
    return PageSettings(**told, ways=ways)


def change(told: PageSettings, who: str = "") -> int:
    """Keep what the page is to say; returns the decision's id. It is published by `publish`.

    Raises:
        ValueError: something is too long, or not what it should be.
    """
    return told_doors.change({"page": told}, who)


def checked(value: object) -> dict[str, Any] | None:
    """What is kept of page settings (or of the same as a mapping); None: as usual.

    Raises:
        ValueError: something is too long, or not what it should be.
    """
    if value is None:
        return None
    told = asdict(value) if isinstance(value, PageSettings) else value
    if not isinstance(told, Mapping) or set(told) - set(PageSettings.__dataclass_fields__):
        raise ValueError(_("These are no settings of the door page."))
    made: dict[str, Any] = {
        "name": _line(told.get("name", ""), _LONGEST_NAME),
        "greeting": _words(told.get("greeting", {})),
        "answer": _words(told.get("answer", {})),
        "answer_days": _answer_days(told.get("answer_days")),
        "form": bool(told.get("form", True)),
        "url": _url(told.get("url", "")),
        "ways": _ways(told.get("ways", ())),
    }
    return {name: one for name, one in made.items() if one not in ("", None, {}, [])}


def _ways(told: Sequence[Any]) -> list[dict[str, Any]]:
    if len(told) > _MOST_WAYS:
        raise ValueError(_("The door page names at most %(most)d ways.") % {"most": _MOST_WAYS})
    made = []
    for one in told:
        way = asdict(one) if isinstance(one, PageWay) else dict(one)
        try:
            channel = Channel(way.get("channel", "")).value
        except ValueError as error:
            known = ", ".join(one.value for one in Channel)
            raise ValueError(_("These are the channels: %(known)s.") % {"known": known}) from error
        made.append(
            {
                "channel": channel,
                "address": _line(way.get("address", ""), _LONGEST_URL),
                "note": _words(way.get("note", {})),
                "answer_days": _answer_days(way.get("answer_days")),
            }
        )
    return made


def _line(told: object, longest: int) -> str:
    text = " ".join(str(told or "").split())
    if len(text) > longest:
        raise ValueError(_("This is too long: at most %(most)d letters.") % {"most": longest})
    return text


def _words(told: object) -> dict[str, str]:
    by_language = {"": told} if isinstance(told, str) else told
    if not isinstance(by_language, Mapping) or not all(
        isinstance(k, str)
        and _LANGUAGE.fullmatch(k)
        and isinstance(v, str)
        and len(v) <= _LONGEST_NOTE
        for k, v in by_language.items()
    ):
        raise ValueError(
            _("Give the words by language, at most %(most)d letters each.")
            % {"most": _LONGEST_NOTE}
        )
    return {k: v.strip() for k, v in by_language.items() if v.strip()}


def _answer_days(told: Any) -> int | None:
    if told is None or told == "":
        return None
    if isinstance(told, bool) or not 0 <= int(told) <= _MOST_DAYS:
        raise ValueError(_("Days are a whole number from 0 to %(most)d.") % {"most": _MOST_DAYS})
    return int(told)


def _url(told: object) -> str:
    text = _line(told, _LONGEST_URL)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if text and (parts.scheme not in {"http", "https"} or not parts.netloc or " " in text):
        raise ValueError(
            _("Give the whole address of the page, such as https://example.org/door/.")
        )
    return text


# ---------------------------------------------------------------- published


def record(told: PageSettings | None = None, doors: Doors | None = None) -> dict[str, Any]:
    """The page's record, as docs/reference/door-page.md tells it; what is empty is left out.

    Args:
        told: None: as kept.
        doors: None: as kept.
    """
    told = settings_told() if told is None else told
    doors = told_doors.doors() if doors is None else doors
    now = datetime.fromtimestamp(clock.now(), UTC)
    away = doors.away_until
    made: dict[str, Any] = {
        "version": VERSION,
        "name": told.name,  # not what the ledger calls its owner: only what is told is public
        "updated_at": now.isoformat(timespec="seconds"),
        "url": told.url,
        "greeting": told.greeting,
        "topics": _topics(doors),
        "open_to": [one.value for one in doors.declared_asks],
        "closed_to": [one.value for one in doors.closed_asks],
        "ways": [_filled(asdict(way)) for way in told.ways],
        "answer_days": told.answer_days,
        "answer": told.answer,
        "away_until": away.date().isoformat() if away is not None and away > now else None,
    }
    return {**_filled(made), "form": told.form}


def publish() -> Path:
    """Write the page's record where its server reads it, whole or not at all; returns the file.

    Raises:
        ValueError: the owner has not told what the page calls them.
        OSError: it cannot be written.
    """
    made = record()
    if not made.get("name"):
        raise ValueError(
            _("Say what the page is to call you: its name is public, so none is taken by itself.")
        )
    file = Path(django_settings.HOME) / "door" / "page.json"
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f"page.json.{os.getpid()}")
    beside.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    beside.replace(file)
    return file


def is_published() -> bool:
    """Whether there is a page."""
    return (Path(django_settings.HOME) / "door" / "page.json").is_file()


def _topics(doors: Doors) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    keys: set[str] = set()
    for topic in [one for one in doors.topics if one.declared][:_MOST_TOPICS]:
        key = base = _NOT_IN_KEYS.sub("-", fold(topic.name)).strip("-")[:50].strip("-") or "topic"
        number = 2
        while key in keys:
            key, number = f"{base}-{number}", number + 1
        keys.add(key)
        until = topic.until.date().isoformat() if topic.until else None
        made.append(_filled({"key": key, "name": {"": topic.name[:_LONGEST_NAME]}, "until": until}))
    return made


def _filled(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in ("", None, [], {})}


def suggested_name() -> str:
    """What the ledger calls its owner: to be offered to them, and to nobody else."""
    names = Person.objects.filter(is_owner=True).order_by("pk").values_list("name", flat=True)
    return next((name[:_LONGEST_NAME] for name in names if name and "@" not in name), "")


def asks() -> tuple[Ask, ...]:
    """The kinds of ask that a door can be open or closed to."""
    return tuple(ask for ask in Ask if ask is not Ask.NONE)
