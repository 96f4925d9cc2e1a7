"""Rules in plain words: read as people write them, and told so that they read the same again.

`Mute guest posts from strangers`, `Now: from anna@holm.example, until 2027-01-12`, `Afþakka
beiðnir um tengla frá ókunnugum`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tengill.door.wording import languages, texts
from tengill.facts.approaches import Ask, Hours, Rule, Verdict
from tengill.facts.folding import fold
from tengill.facts.messages import Channel

_LONGEST = 500
_DAY = timedelta(days=1)
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ t](\d\d?):(\d\d))?\b")
_DOMAIN = re.compile(r"@?[\w-]+(?:\.[\w-]+)+")
_WRITTEN = "%Y-%m-%d"

ERRORS = (
    "rule_empty",  # -
    "rule_long",  # most: letters it may have
    "rule_no_verdict",  # -: none of now, digest, decline, mute
    "rule_verdicts",  # -: more than one
    "rule_negated",  # words: `never mute` says what not to do
    "rule_unclear",  # words: what could not be read
    "rule_date",  # words: a date without a year, or none
    "rule_everything",  # -: it names nobody and nothing: away, or a closed door, is set elsewhere
)


class RuleError(ValueError):
    """A rule that could not be read: `code` of `ERRORS`, and the words in question."""

    def __init__(self, code: str, words: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.words = words


@dataclass(slots=True)
class _Draft:
    people: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    strangers: bool | None = None


def parse(text: str, *, language: str = "", zone: str = "UTC", key: str = "") -> Rule:
    """A rule from plain words.

    Args:
        text: As the owner wrote it.
        language: Its language; empty: all that have words are tried.
        zone: The owner's zone; a day told after `until` ends there.
        key: The rule's key, taken over.

    Raises:
        RuleError: when it cannot be read; it says which words, and what would do.
    """
    plain = " ".join(text.split()).strip(" .!")
    if not plain:
        raise RuleError(
            "rule_empty", "", "The rule is empty. Write, say, `mute guest posts from strangers`."
        )
    if len(plain) > _LONGEST:
        raise RuleError("rule_long", str(_LONGEST), f"A rule has at most {_LONGEST} letters.")
    first: RuleError | None = None
    for name in (language,) if language else languages():
        try:
            return replace(_Reading(name, ZoneInfo(zone)).rule(plain), text=text.strip(), key=key)
        except RuleError as error:
            # What was recognised furthest tells most: no verdict at all means another language.
            if first is None or first.code == "rule_no_verdict":
                first = error
    raise first or RuleError("rule_unclear", plain, "The rule could not be read.")


def tell(rule: Rule, *, language: str = "en", zone: str = "UTC") -> str:
    """A rule in plain words of a language, which `parse` reads as the same rule."""
    words = texts(language)["rule"]
    marks = words["marks"]
    joint = f" {words['words']['and'][-2]} "
    verdict = words["verdicts"][rule.verdict.value][0]
    who = [*rule.people, *rule.organisations]
    if rule.strangers is not None:
        who.append(words["strangers"][str(rule.strangers).lower()][0])
    parts = [f"{marks['from'][0]} {joint.join(who)}"] if who else []
    if rule.asks:
        parts.append(
            f"{marks['asks'][0]} {joint.join(words['asks'][a.value][0] for a in rule.asks)}"
        )
    if rule.topics:
        parts.append(f"{marks['about'][0]} {joint.join(rule.topics)}")
    parts += [words["channels"][channel.value][0] for channel in rule.channels]
    if rule.hours is not Hours.ALWAYS:
        parts.append(words["hours"][rule.hours.value][0])
    if rule.until is not None:
        parts.append(f"{marks['until'][0]} {_date(rule.until, ZoneInfo(zone))}")
    told = f"{verdict}: {', '.join(parts)}"
    return told[:1].upper() + told[1:]


def _date(until: datetime, zone: ZoneInfo) -> str:
    local = until.astimezone(zone)
    if local.time() == time(0):
        return (local.date() - _DAY).strftime(_WRITTEN)
    return local.strftime(f"{_WRITTEN} %H:%M")


def _any(phrases: list[str]) -> re.Pattern[str]:
    """Any of some phrases as whole words, longest first."""
    longest = sorted(map(re.escape, phrases), key=len, reverse=True)
    return re.compile(rf"(?<![\w@.-])(?:{'|'.join(longest)})(?![\w@-])")


@cache
def _patterns(language: str) -> Mapping[str, Any]:
    words = texts(language)["rule"]
    every = [phrase for phrases in words["verdicts"].values() for phrase in phrases]
    negation = "|".join(map(re.escape, sorted(words["words"]["not"], key=len, reverse=True)))
    marked = [(kind, phrase) for kind, phrases in words["marks"].items() for phrase in phrases]
    marked.sort(key=lambda one: -len(one[1]))
    return {
        "verdicts": {name: _any(phrases) for name, phrases in words["verdicts"].items()},
        "negated": re.compile(
            rf"(?<!\w)(?:{negation}) (?:{'|'.join(map(re.escape, every))})(?!\w)"
        ),
        "any": _any(every),
        "hours": {name: _any(phrases) for name, phrases in words["hours"].items()},
        "channels": [
            (re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)"), Channel(name))
            for phrase, name in sorted(
                ((p, n) for n, ps in words["channels"].items() for p in ps),
                key=lambda one: -len(one[0]),
            )
        ],
        "asks": {
            phrase: Ask(name) for name, phrases in words["asks"].items() for phrase in phrases
        },
        "strangers": {
            p: name == "true" for name, phrases in words["strangers"].items() for p in phrases
        },
        "until": re.compile(
            rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, words['marks']['until']), key=len, reverse=True))})\s+(?=\d|{'|'.join(words['words']['months'])})"
        ),
        "mark": re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(p) for _, p in marked)})(?!\w)"),
        "marks": {phrase: kind for kind, phrase in reversed(marked)},
        "and": re.compile(rf"\s*,\s*|\s+(?:{'|'.join(map(re.escape, words['words']['and']))})\s+"),
        "small": frozenset(words["words"]["small"]),
        "months": tuple(words["words"]["months"]),
    }


class _Reading:
    """Reads one rule in one language."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self._words = _patterns(language)
        self._zone = zone

    def rule(self, plain: str) -> Rule:
        text = plain.lower()
        text, until = self._until(text)
        text, hours = self._hours(text)
        text, verdict = self._verdict(text)
        draft = _Draft()
        for kind, part in self._parts(text):
            self._take(kind, part, draft)
        rule = Rule(
            verdict,
            tuple(draft.people),
            tuple(draft.organisations),
            tuple(draft.topics),
            tuple(draft.channels),
            tuple(draft.asks),
            draft.strangers,
            hours,
            until,
        )
        if rule == Rule(verdict, until=until):
            raise RuleError(
                "rule_everything", plain,
                "The rule names nobody and nothing. Say from whom, about what, asking for what, or how.",
            )  # fmt: skip
        return rule

    def _until(self, text: str) -> tuple[str, datetime | None]:
        found = self._words["until"].search(text)
        if not found:
            return text, None
        rest = text[found.end() :]
        moment, end = self._moment(rest)
        if moment is None:
            raise RuleError(
                "rule_date",
                rest,
                f"`{rest}` is no date with a year. Write, say, `until 2027-01-12`.",
            )
        return f"{text[: found.start()]},{rest[end:]}", moment.astimezone(ZoneInfo("UTC"))

    def _moment(self, rest: str) -> tuple[datetime | None, int]:
        """The end of a told day, or the told minute, by the owner's clock."""
        if (iso := _ISO.match(rest)) is None:
            day, end = self._written(rest)
            return (datetime.combine(day + _DAY, time(0), self._zone) if day else None), end
        year, month, date_, hour, minute = iso.groups()
        day = _day(int(year), int(month), int(date_))
        if day is None:
            return None, 0
        if hour is None:
            return datetime.combine(day + _DAY, time(0), self._zone), iso.end()
        try:
            return datetime.combine(day, time(int(hour), int(minute)), self._zone), iso.end()
        except ValueError:
            return None, 0

    def _written(self, rest: str) -> tuple[date | None, int]:
        """`12 January 2027`, `January 12, 2027`, `12. janúar 2027`."""
        months = "|".join(self._words["months"])
        for pattern, order in (
            (rf"(\d\d?)\.?\s+({months})\s+(\d{{4}})\b", (2, 1, 0)),
            (rf"({months})\s+(\d\d?),?\s+(\d{{4}})\b", (2, 0, 1)),
        ):
            if found := re.match(pattern, rest):
                year, month, day = (found.groups()[place] for place in order)
                return _day(
                    int(year), self._words["months"].index(month) + 1, int(day)
                ), found.end()
        return None, 0

    def _hours(self, text: str) -> tuple[str, Hours]:
        for name, pattern in self._words["hours"].items():
            if pattern.search(text):
                return pattern.sub(",", text), Hours(name)
        return text, Hours.ALWAYS

    def _verdict(self, text: str) -> tuple[str, Verdict]:
        head, colon, rest = text.partition(":")
        for name, pattern in self._words["verdicts"].items():
            if colon and pattern.fullmatch(head.strip()):
                return rest, Verdict(name)
        # Names and topics may hold such words: only what stands before the first mark counts, and
        # what stands at the end.
        found = [
            (match.start(), -len(match[0]), name)
            for name, pattern in self._words["verdicts"].items()
            for match in pattern.finditer(text)
        ]
        negated = self._words["negated"].search(text)
        # `never show` is a verdict of its own, longer than what it negates.
        if negated and not any(start == negated.start() for start, _, _ in found):
            raise RuleError(
                "rule_negated",
                negated[0],
                f"`{negated[0]}` says what not to do. "
                "Say what should become of it: now, digest, decline or mute.",
            )
        if not found:
            raise RuleError(
                "rule_no_verdict",
                text,
                "Say what should become of it: now, digest, decline or mute.",
            )
        _, length, name = min(found)
        start = min(found)[0]
        text = f"{text[:start]} {text[start - length :]}"
        # `let Anna through`: the verb's other half is no name.
        for match in reversed(list(self._words["verdicts"][name].finditer(text))):
            if self._ends(text[match.end() :].lstrip()):
                text = f"{text[: match.start()]} {text[match.end() :]}"
        return text, Verdict(name)

    def _ends(self, rest: str) -> bool:
        """Whether a part of a rule ends before what is left."""
        if not rest or rest[0] == "," or self._words["mark"].match(rest):
            return True
        return any(pattern.match(rest) for pattern, _ in self._words["channels"])

    def _parts(self, text: str) -> Iterator[tuple[str, str]]:
        kind, start = "", 0
        for match in self._words["mark"].finditer(text):
            yield kind, text[start : match.start()]
            kind, start = self._words["marks"][match[0]], match.end()
        yield kind, text[start:]

    def _take(self, kind: str, part: str, draft: _Draft) -> None:
        part = part.strip(" ,")
        if kind == "until":
            raise RuleError(
                "rule_date",
                part,
                f"`{part}` is no date with a year. Write, say, `until 2027-01-12`.",
            )
        part = self._trailing_channels(part, draft)
        # An address or a topic may hold the very words of a channel.
        if kind != "about" and "@" not in part:
            for pattern, channel in self._words["channels"]:
                if pattern.search(part):
                    part = pattern.sub(",", part)
                    _note(channel, draft)
        for item in self._words["and"].split(part):
            self._item(kind, item.strip(" ,"), draft)

    def _trailing_channels(self, part: str, draft: _Draft) -> str:
        """Channels after a topic stand behind a comma: `about mail` is a topic."""
        pieces = part.split(",")
        kept = []
        for place, piece in enumerate(pieces):
            channel = next(
                (c for p, c in self._words["channels"] if p.fullmatch(piece.strip())), None
            )
            if place and channel is not None:
                _note(channel, draft)
            else:
                kept.append(piece)
        return ",".join(kept)

    def _item(self, kind: str, item: str, draft: _Draft) -> None:
        if not item:
            return
        if kind == "about":
            draft.topics.append(item)
            return
        bare = " ".join(word for word in item.split() if word not in self._words["small"])
        strangers, asks = self._words["strangers"], self._words["asks"]
        if item in strangers:
            draft.strangers = strangers[item]
        elif item in asks or bare in asks:
            if kind == "from":
                draft.people.append(fold(item))
            else:
                draft.asks.append(asks.get(item) or asks[bare])
        elif bare:
            self._somebody(kind, item, bare, draft)

    def _somebody(self, kind: str, item: str, bare: str, draft: _Draft) -> None:
        if kind == "asks":
            raise RuleError("rule_unclear", item, f"`{item}` is no kind of ask that is known here.")
        if "@" in bare[1:] and " " not in bare:
            draft.people.append(bare)
        elif _DOMAIN.fullmatch(bare):
            draft.organisations.append(bare.lstrip("@"))
        elif kind == "from" or bare.startswith("@") or " " in bare:
            draft.people.append(fold(item if kind == "from" else bare))
        else:
            raise RuleError(
                "rule_unclear",
                item,
                f"`{item}` could be a person or a topic. Write `from {item}` or `about {item}`.",
            )


def _note(channel: Channel, draft: _Draft) -> None:
    if channel not in draft.channels:
        draft.channels.append(channel)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
