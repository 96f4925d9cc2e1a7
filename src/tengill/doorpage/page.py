"""What a door page says: the record that the private side publishes and the public side shows.

The file `door/page.json` in the ledger's folder is the only thing that passes from the ledger to
the door page. `publish` writes it, `load` reads it. Both hold to `door.schema.json`.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tengill.doorpage.reading import Reader
from tengill.facts.approaches import Ask
from tengill.facts.messages import Channel

VERSION = 1
FOLDER = "door"
FILE = "page.json"
ANY = ""
"""The key of words that stand for every language."""
NO_TOPIC = "other"
"""What the form sends for what is about none of the topics."""

MOST_TOPICS = 40
MOST_WAYS = 12
MOST_DAYS = 366
LONGEST_NAME = 120
LONGEST_NOTE = 600
LONGEST_FILE = 256 * 1024

Words = Mapping[str, str]
"""What the owner says, by language code (`en`, `is`); the key `` stands for every language."""


class PageError(ValueError):
    """The page's record can't be read: what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """A topic that the owner is open to be approached about."""

    key: str
    """A stable name of letters, digits and hyphens: what the form sends (`knowledge-graphs`)."""
    name: Words
    note: Words = field(default_factory=dict)
    until: date | None = None
    """The last day on which it is open; None: until further notice."""


@dataclass(frozen=True, slots=True)
class Way:
    """A channel that the owner reads, with when an answer is to be expected there."""

    channel: Channel
    address: str = ""
    """An e-mail address, a telephone number, an https address or a handle; empty for the form."""
    note: Words = field(default_factory=dict)
    answer_days: int | None = None
    """Days within which an answer is usual; None: as told for the whole page."""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a door page says."""

    name: str
    updated_at: datetime
    """Aware, UTC."""
    greeting: Words = field(default_factory=dict)
    topics: tuple[OpenTopic, ...] = ()
    open_to: tuple[Ask, ...] = ()
    """Kinds of ask that are welcome from anybody."""
    closed_to: tuple[Ask, ...] = ()
    """Kinds of ask that are not; the form does not offer them."""
    ways: tuple[Way, ...] = ()
    """Best first."""
    answer_days: int | None = None
    """Days within which an answer is usual; None: none is promised."""
    answer: Words = field(default_factory=dict)
    """Anything else about answers, in the owner's words."""
    away_until: date | None = None
    """The last day of being away."""
    form: bool = True
    """Whether there is a contact form."""
    url: str = ""
    """Where the page is reached from outside (`https://example.org/door/`), if that is known."""

    def open_topics(self, today: date) -> tuple[OpenTopic, ...]:
        """The topics that are open on a day (UTC)."""
        return tuple(t for t in self.topics if t.until is None or t.until >= today)


def said(words: Words, language: str) -> str:
    """The owner's words in a language, else those for every language, else whichever there are."""
    return words.get(language) or words.get(ANY) or next(iter(words.values()), "")


def place(home: Path) -> Path:
    """Where a ledger's folder keeps the page's record."""
    return home / FOLDER / FILE


def publish(page: Page, home: Path) -> Path:
    """Write the page's record, whole or not at all, and return its path.

    What `load` would refuse is refused here.

    Raises:
        PageError: a field is too long, or not what it should be.
    """
    parse(record := as_record(page))
    file = place(home)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made anew beside it and put in its place: the server never reads half a file.
    beside = file.with_name(f"{FILE}.{os.getpid()}")
    beside.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    beside.replace(file)
    return file


def load(home: Path) -> Page:
    """Read the page's record.

    Raises:
        FileNotFoundError: nothing is published.
        PageError: it can't be read, with what is wrong and where.
    """
    file = place(home)
    with file.open("rb") as opened:
        raw = opened.read(LONGEST_FILE + 1)
    if len(raw) > LONGEST_FILE:
        raise PageError(f"{file} is longer than {LONGEST_FILE // 1024} KiB. Publish it again.")
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError) as e:
        raise PageError(f"{file} is no JSON ({e}). Publish it again.") from e
    return parse(record)


def as_record(page: Page) -> dict[str, Any]:
    """The page as JSON's own types; what is empty is left out."""
    told: dict[str, Any] = {
        "version": VERSION,
        "name": page.name,
        "updated_at": page.updated_at.astimezone(UTC).isoformat(timespec="seconds"),
        "url": page.url,
        "greeting": dict(page.greeting),
        "topics": [_topic_record(topic) for topic in page.topics],
        "open_to": [ask.value for ask in page.open_to],
        "closed_to": [ask.value for ask in page.closed_to],
        "ways": [_way_record(way) for way in page.ways],
        "answer_days": page.answer_days,
        "answer": dict(page.answer),
        "away_until": page.away_until.isoformat() if page.away_until else None,
    }
    return _told(told) | {"form": page.form}


def _topic_record(topic: OpenTopic) -> dict[str, Any]:
    until = topic.until.isoformat() if topic.until else None
    told = {"key": topic.key, "name": dict(topic.name), "note": dict(topic.note), "until": until}
    return _told(told)


def _way_record(way: Way) -> dict[str, Any]:
    told = {"channel": way.channel.value, "address": way.address, "note": dict(way.note)}
    return _told(told | {"answer_days": way.answer_days})


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def parse(record: object) -> Page:
    """The page that a record tells.

    Fields that are not known are passed over, so that an older page server shows what it can.

    Raises:
        PageError: a field is missing, too long, or not what it should be.
    """
    top = Reader(record, "page", PageError)
    if top.integer("version", 1, 1_000_000) != VERSION:
        raise PageError(f"The page's version is not {VERSION}. Publish it again with this Tengill.")
    topics = tuple(_topic(part) for part in top.parts("topics", MOST_TOPICS))
    keys = [topic.key for topic in topics]
    if len(set(keys)) != len(keys):
        raise PageError("page.topics: two topics have the same key. Give each its own.")
    name = top.line("name", LONGEST_NAME)
    if not name:
        raise PageError("page.name is missing. Say whose door it is.")
    return Page(
        name=name,
        updated_at=top.moment("updated_at"),
        greeting=top.words("greeting", LONGEST_NOTE),
        topics=topics,
        open_to=tuple(top.choices("open_to", Ask)),
        closed_to=tuple(top.choices("closed_to", Ask)),
        ways=tuple(_way(part) for part in top.parts("ways", MOST_WAYS)),
        answer_days=top.integer("answer_days", 0, MOST_DAYS),
        answer=top.words("answer", LONGEST_NOTE),
        away_until=top.day("away_until"),
        form=top.flag("form", default=True),
        url=top.address("url"),
    )


def _topic(part: Reader) -> OpenTopic:
    name = part.words("name", LONGEST_NAME)
    if not name:
        raise PageError(f"{part.where}.name is missing. Say what the topic is called.")
    note = part.words("note", LONGEST_NOTE)
    key = part.key("key")
    if key == NO_TOPIC:
        raise PageError(
            f"{part.where}.key is '{NO_TOPIC}', which stands for no topic. Use another."
        )
    return OpenTopic(key, name, note, part.day("until"))


def _way(part: Reader) -> Way:
    channels = part.choices("channel", Channel, single=True)
    if not channels:
        raise PageError(f"{part.where}.channel is missing. Say which channel it is.")
    address = part.line("address", 300)
    note = part.words("note", LONGEST_NOTE)
    return Way(channels[0], address, note, part.integer("answer_days", 0, MOST_DAYS))
