"""The owner's topics: what they declared as open, and what they themselves raised lately.

A declared topic is matched by its words in any form. A raised one nobody declared: it is a word or
a pair of words that the owner wrote, asked or published, and that is rare in everything that goes
through this mailbox (inverse document frequency, Sparck Jones 1972). It stays open for
`Doors.topic_open_days` after it was last raised.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tengill.door.asking.stems import Keys
from tengill.door.evidence import TopicMatch
from tengill.facts.acts import Span
from tengill.facts.approaches import Doors, Topic

MOST_TERMS = 60_000
"""Terms whose frequency is remembered; the rarest are forgotten first."""
MOST_RAISED = 5_000
"""Terms the owner raised; the longest ago are forgotten first."""
MOST_MATCHES = 4
RARE = 0.02
"""A raised term stands in at most this share of all texts."""
ENOUGH = 50
"""So many texts tell what is rare; before that only pairs and what was raised twice count."""
_LOOK = 3_000
_NEAR = 6
"""Words within which all words of a declared topic must stand."""
_COMPOUND = 6
"""A key this long is also found at the beginning of a compound (`jarðvarmavirkjun`)."""
_PAIR = " "
_TWICE = 2
_WORD = re.compile(r"[^\W\d_][\w'\u2019]{1,40}")


@dataclass(slots=True)
class _Raised:
    first: datetime
    last: datetime
    times: int
    written: str

    def when(self, at: datetime) -> datetime | None:
        """When it was raised last, as known at a time."""
        if self.last <= at:
            return self.last
        return self.first if self.first <= at else None


@dataclass(frozen=True, slots=True)
class _Text:
    """A text's words in order, with the key of each; words that say nothing have none."""

    written: Sequence[str]
    keys: Sequence[str]

    def terms(self) -> dict[str, int]:
        """Keys and pairs of neighbouring keys, each with the place it first stands at."""
        told: dict[str, int] = {}
        for place, (key, following) in enumerate(pairwise((*self.keys, ""))):
            if key:
                told.setdefault(key, place)
                if following:
                    told.setdefault(key + _PAIR + following, place)
        return told


class Topics:
    """The owner's topics as far as they are known at some point of going through the mail.

    Go through texts in order of time: `common` for every text, whoever wrote it, `note` besides for
    what the owner wrote; `about` at any time. Memory is bounded, whatever comes.

    Args:
        doors: the topics the owner declared, and how long one stays open.
    """

    def __init__(self, doors: Doors) -> None:
        self._keys = Keys()
        self._open = timedelta(days=doors.topic_open_days)
        self._declared = [
            (topic, keys) for topic in doors.topics if (keys := self._topic_keys(topic.name))
        ]
        self._texts = 0
        self._frequency: dict[str, int] = {}
        self._raised: dict[str, _Raised] = {}

    def common(self, text: str) -> None:
        """Count a text among all that go through this mailbox: what is common is no topic."""
        self._texts += 1
        frequency = self._frequency
        for term in self._read(text).terms():
            frequency[term] = frequency.get(term, 0) + 1
        if len(frequency) > MOST_TERMS:
            self._forget()

    def note(self, text: str, at: datetime) -> None:
        """Take note of what the owner wrote, asked or published at a time."""
        read = self._read(text)
        for term, place in read.terms().items():
            known = self._raised.get(term)
            if known is None:
                count = 1 + (_PAIR in term)
                written = " ".join(read.written[place : place + count])
                self._raised[term] = _Raised(at, at, 1, written)
            else:
                known.first, known.last = min(known.first, at), max(known.last, at)
                known.times += 1
        if len(self._raised) > MOST_RAISED:
            latest = sorted(self._raised.items(), key=lambda item: item[1].last, reverse=True)
            self._raised = dict(latest[: MOST_RAISED // 2])

    def about(self, subject: str, text: str, at: datetime) -> tuple[TopicMatch, ...]:
        """The owner's topics an approach is about, open ones first, then by share; a few at most."""
        parts = (self._read(subject), self._read(text))
        terms = {**parts[1].terms(), **parts[0].terms()}
        if not terms:
            return ()
        whole = sum(map(self._rarity, terms))
        found = [*self._declared_in(parts, terms, whole, at), *self._raised_in(terms, whole, at)]
        found.sort(key=lambda told: (not told[0].open, -told[0].share, told[0].name))
        return tuple(
            TopicMatch(m.name, m.open, m.raised_at, m.share, _spans(written, subject, text))
            for m, written in found[:MOST_MATCHES]
        )

    def _read(self, text: str) -> _Text:
        written = _WORD.findall(text[:_LOOK])
        return _Text(written, [*map(self._keys.__getitem__, written)])

    def _topic_keys(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for key in self._read(name).keys if key))

    def _rarity(self, term: str) -> float:
        return math.log((1 + self._texts) / (1 + self._frequency.get(term, 0))) + 1.0

    def _declared_in(
        self, parts: Iterable[_Text], terms: Iterable[str], whole: float, at: datetime
    ) -> list[tuple[TopicMatch, list[str]]]:
        if not self._declared:
            return []
        texts = list(parts)
        found = []
        for topic, keys in self._declared:
            written = next((w for text in texts if (w := _near(text, keys))), [])
            if written:
                told = [t for t in terms if any(_is(key, t) for key in keys)]
                share = min(1.0, sum(map(self._rarity, told)) / whole)
                is_open = self._is_open(topic, at)
                match = TopicMatch(topic.name, is_open, topic.raised_at, round(share, 3))
                found.append((match, written))
        return found

    def _is_open(self, topic: Topic, at: datetime) -> bool:
        if topic.until is not None and at > topic.until:
            return False
        if topic.declared or topic.raised_at is None:
            return True
        return at - topic.raised_at <= self._open

    def _raised_in(
        self, terms: Iterable[str], whole: float, at: datetime
    ) -> list[tuple[TopicMatch, list[str]]]:
        found = []
        for term in terms:
            known = self._raised.get(term)
            if known is None or not self._tells(term, known):
                continue
            when = known.when(at)
            if when is not None and at - when <= self._open:
                share = min(1.0, self._rarity(term) / whole)
                match = TopicMatch(known.written, True, when, round(share, 3))
                found.append((match, known.written.split(), _PAIR in term))
        # One rare word in common is chance; two, or two words side by side, are a topic.
        if len(found) < _TWICE and not any(pair for *_, pair in found):
            return []
        return [(match, written) for match, written, _ in found]

    def _tells(self, term: str, known: _Raised) -> bool:
        if self._texts < ENOUGH:
            return _PAIR in term or known.times >= _TWICE
        return self._frequency.get(term, 0) <= max(_TWICE, RARE * self._texts)

    def _forget(self) -> None:
        kept = sorted(self._frequency.items(), key=lambda item: item[1], reverse=True)
        self._frequency = dict(kept[: MOST_TERMS // 2])


def _is(key: str, other: str) -> bool:
    return other == key or (len(key) >= _COMPOUND and other.startswith(key) and _PAIR not in other)


def _near(text: _Text, keys: tuple[str, ...]) -> list[str]:
    """The words of a text that are a topic's, where all its words stand near each other."""
    places = [[n for n, other in enumerate(text.keys) if other and _is(key, other)] for key in keys]
    if not all(places):
        return []
    for first in places[0]:
        others = [min(told, key=lambda n: abs(n - first)) for told in places]
        if max(others) - min(others) <= _NEAR + len(keys):
            return [text.written[n] for n in sorted(others)]
    return []


def _spans(written: Sequence[str], subject: str, text: str) -> tuple[Span, ...]:
    """Where a topic's words stand: side by side if they do, in the subject or else the text."""
    joined = r"\W{1,3}".join(map(re.escape, written))
    each = "|".join(map(re.escape, written))
    for pattern in (rf"\b{joined}", rf"\b(?:{each})"):
        for told, in_subject in ((subject, True), (text, False)):
            match = re.search(pattern, told[:_LOOK], re.IGNORECASE)
            if match is not None:
                return (Span(match.start(), match.end(), match.group(), in_subject),)
    return ()
