"""The owner's topics: what they declared as open, and what they themselves raised lately.

A declared topic is matched by its words in any form. A raised one nobody declared: it is a word or
a pair of words that the owner wrote, asked or published in two messages or more, outside greetings,
closings and signatures (`own`), the name of a thing (`nouns`), and that is rare in everything that goes through this mailbox
(inverse document frequency, Sparck Jones 1972). It stays open for `Doors.topic_open_days` after it
was last raised.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from tengill.door.asking.cutting import Cut, cut
from tengill.door.asking.frequency import Frequency, Raised, kernel
from tengill.door.asking.nouns import is_thing
from tengill.door.asking.own import own_words
from tengill.door.asking.places import spans
from tengill.door.asking.stems import PAIR, WORD, number_of, words_keys
from tengill.door.asking.tokens import MAX_SUBJECT
from tengill.door.evidence import TopicMatch
from tengill.door.making import quickly
from tengill.door.templates.arrays import Longs
from tengill.facts.approaches import Doors, Topic

MOST_TERMS = 60_000
"""Terms whose frequency is remembered; the rarest are forgotten first."""
MOST_RAISED = 5_000
"""Terms the owner raised; the longest ago are forgotten first."""
MOST_MATCHES = 4
RARE = 0.02
"""A raised term stands in at most this share of all texts."""
ENOUGH = 50
"""So many texts tell what is rare."""
_LOOK = 3_000
_NEAR = 6
"""Words within which all words of a declared topic must stand."""
_COMPOUND = 6
"""A key this long is also found at the beginning of a compound (`jarðvarmavirkjun`)."""
_TWICE = 2
_HEAD = 3
"""Numbers before a text's terms."""


@dataclass(slots=True)
class _Raised:
    first: datetime
    last: datetime
    times: int
    written: str
    thing: bool
    """It was met as the name of a thing; a pair of words is one."""

    def when(self, at: datetime) -> datetime | None:
        """When it was raised last, as known at a time; None: not twice by then."""
        if self.times < _TWICE:
            return None
        if self.last <= at:
            return self.last
        return self.first if self.first <= at and self.times > _TWICE else None


class _Found(NamedTuple):
    """A topic that an approach is about."""

    name: str
    open: bool
    raised_at: datetime | None
    share: float
    words: Sequence[str] = ()
    """As they stand in the approach; none: as in the name."""

    def order(self) -> tuple[bool, float, str]:
        """Open ones first, then by share."""
        return not self.open, -self.share, self.name


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
                    told.setdefault(key + PAIR + following, place)
        return told


_match = quickly(TopicMatch)


class Topics:
    """The owner's topics as far as they are known at some point of going through the mail.

    Go through texts in order of time: `common` for every text, whoever wrote it, `note` besides for
    what the owner wrote; `about` at any time. Memory is bounded, whatever comes.

    Args:
        doors: the topics the owner declared, and how long one stays open.
    """

    def __init__(self, doors: Doors) -> None:
        self._open = timedelta(days=doors.topic_open_days)
        self._declared = [
            (topic, keys) for topic in doors.topics if (keys := topic_keys(topic.name))
        ]
        self._texts = 0
        self._frequency = Frequency()
        self._raised: dict[str, _Raised] = {}
        self._numbered: dict[int, tuple[_Raised, bool]] = {}
        self._sought = Raised()

    def common(self, text: str | Cut) -> None:
        """Count a text among all that go through this mailbox: what is common is no topic.

        Args:
            text: subject and text in one, or both cut.
        """
        self._texts += 1
        told = text if isinstance(text, Cut) else cut("", text, asks=False)
        self._frequency.count(told.terms)
        self._forget()

    def _forget(self) -> None:
        if len(self._frequency) > MOST_TERMS:
            # As sorting by frequency does: of the rarest those met last are forgotten.
            self._frequency.forget(MOST_TERMS // 2)

    def note(self, text: str, at: datetime, words: Sequence[str] = ()) -> None:
        """Take note of what the owner wrote, asked or published at a time: one message.

        Args:
            text: what they wrote.
            at: when.
            words: its `own.own_words`, where these were read before.
        """
        words = words or own_words(text)
        read = _Text(words, [*map(words_keys().__getitem__, words)])
        for term, place in read.terms().items():
            known = self._raised.get(term)
            pair = PAIR in term
            written = " ".join(words[place : place + 1 + pair])
            if known is None:
                thing = pair or is_thing(words[place - 1] if place else "", written)
                self._raised[term] = _Raised(at, at, 1, written, thing)
            else:
                if not known.thing:
                    known.thing = is_thing(words[place - 1] if place else "", written)
                known.first, known.last = min(known.first, at), max(known.last, at)
                known.times += 1
                if written != known.written and not written[0].isupper():
                    # A capital may be the sentence's; what is written without one needs none.
                    known.written = written
                if known.thing and known.times >= _TWICE:
                    self._enter(term)
        if len(self._raised) > MOST_RAISED:
            latest = sorted(self._raised.items(), key=lambda item: item[1].last, reverse=True)
            self._raised = dict(latest[: MOST_RAISED // 2])
            self._numbered.clear()
            self._sought.clear()
            for term, known in self._raised.items():
                if known.thing and known.times >= _TWICE:
                    self._enter(term)

    def _enter(self, term: str) -> None:
        """Enter a term that may be a topic among those that are looked for in every text."""
        number, pair = _number(term), PAIR in term
        if number not in self._numbered:
            self._numbered[number] = self._raised[term], pair
            self._sought.put(number, pair=pair)

    def about(
        self, subject: str, text: str, at: datetime, words: Cut | None = None
    ) -> tuple[TopicMatch, ...]:
        """The owner's topics an approach is about, open ones first, then by share; a few at most.

        Args:
            subject: of the approach.
            text: new text of the approach.
            at: when it came.
            words: subject and text, cut; else they are cut here.
        """
        words = words or cut(subject, text, asks=False)
        raised = self._raised_in(words.terms, at, 0) if self._raised else []
        if len(words.terms) <= _HEAD or not (raised or self._declared):
            return ()
        whole = self._rarity_of(words.terms)
        return self._told((subject, text), at, words, raised, whole, 0)

    def meet(self, subject: str, text: str, at: datetime, words: Cut) -> tuple[TopicMatch, ...]:
        """As `about`, and `common` after it, in one go: what is counted need not be looked up again.

        Args:
            subject: of the approach.
            text: new text of the approach.
            at: when it came.
            words: subject and text, cut.
        """
        terms = words.terms
        self._frequency.count(terms)
        found: tuple[TopicMatch, ...] = ()
        raised = self._raised_in(terms, at, 1) if self._raised else []
        if len(terms) > _HEAD and (raised or self._declared):
            whole = self._rarity_all(*self._frequency.before(terms))
            found = self._told((subject, text), at, words, raised, whole, 1)
        self._texts += 1
        self._forget()
        return found

    def _told(
        self,
        parts: tuple[str, str],
        at: datetime,
        words: Cut,
        raised: Sequence[tuple[_Raised, int]],
        whole: float,
        counted: int,
    ) -> tuple[TopicMatch, ...]:
        """The topics found, as they are told.

        Args:
            parts: subject and text.
            at: when it came.
            words: both, cut.
            raised: what the owner raised of it.
            whole: the rarity of all terms.
            counted: how often the approach itself is counted among all texts.
        """
        found = self._declared_in(parts, words, whole, at, counted) if self._declared else []
        for known, often in raised:
            share = round(min(1.0, self._rarity(often) / whole), 3)
            found.append(_Found(known.written, True, known.when(at), share))
        found.sort(key=_Found.order)
        return tuple(
            [
                _match(
                    m.name, m.open, m.raised_at, m.share, spans(m.words or m.name.split(), *parts)
                )
                for m in found[:MOST_MATCHES]
            ]
        )

    def _rarity(self, often: int) -> float:
        """The rarity of a term that stands in so many texts."""
        return math.log((1 + self._texts) / (1 + often)) + 1.0

    def _rarity_of(self, told: Longs) -> float:
        """The rarity of a text's terms together, each once; one logarithm for all of them."""
        in_subject, between = int(told[0]), int(told[1])
        terms = told[_HEAD:]
        if between:  # a pair of two parts is no term of either
            terms = np.delete(terms, in_subject)
        known = self._frequency.of(np.unique(terms))
        return self._rarity_all(len(known), math.prod(map((1).__add__, known)))

    def _rarity_all(self, terms: int, times: int) -> float:
        """Of so many terms, by the product of one more than each stands in texts."""
        return terms * (math.log(1 + self._texts) + 1.0) - math.log(times)

    def _declared_in(
        self, parts: tuple[str, str], words: Cut, whole: float, at: datetime, counted: int
    ) -> list[_Found]:
        texts = [_read(part) for part in parts]
        found = []
        for topic, keys in self._declared:
            written = next((w for text in texts if (w := _near(text, keys))), [])
            if written:
                told = forms_among(keys, _each(texts[0], texts[1], words))
                often = self._frequency.of([*map(_number, told)])
                share = sum(self._rarity(n - counted) for n in often) / whole
                share = round(min(1.0, share), 3)
                is_open = self._is_open(topic, at)
                found.append(_Found(topic.name, is_open, topic.raised_at, share, written))
        return found

    def _is_open(self, topic: Topic, at: datetime) -> bool:
        if topic.until is not None and at > topic.until:
            return False
        if topic.declared or topic.raised_at is None:
            return True
        return at - topic.raised_at <= self._open

    def _raised_in(self, told: Longs, at: datetime, counted: int) -> list[tuple[_Raised, int]]:
        """What the owner raised of a text's terms, each with how many other texts have it."""
        few = self._texts < ENOUGH
        most = math.inf if few else max(_TWICE, RARE * self._texts)
        sought = dict(self._frequency.among(told, self._sought, most + counted))
        found, paired = [], False
        for number, often in sought.items():
            known, pair = self._numbered[number]
            # Two words side by side that the owner writes often are what the owner is about.
            if pair and often - counted - known.times > most:
                continue
            when = known.when(at)
            if when is not None and at - when <= self._open:
                found.append((known, often - counted))
                paired = paired or pair
        # One rare word in common is chance; two, or two words side by side, are a topic.
        return found if paired or len(found) >= _TWICE else []


@lru_cache(maxsize=2 * MOST_RAISED)
def _number(term: str) -> int:
    """A term's number, as `counting.terms` tells it."""
    first, _, second = term.partition(PAIR)
    one = number_of(first)
    return int(kernel().pair(one, number_of(second))) if second else one


def _read(text: str) -> _Text:
    written = WORD.findall(text[:_LOOK])
    return _Text(written, [*map(words_keys().__getitem__, written)])


def _each(subject: _Text, text: _Text, words: Cut) -> dict[str, None]:
    """The keys of an approach's text and subject as it was cut, each once: its terms without pairs."""
    if len(words.subject) == MAX_SUBJECT:  # more of it may have been read than was cut
        subject = _read(words.subject)
    each = dict.fromkeys(chain(text.keys, subject.keys))
    each.pop("", None)
    return each


def topic_keys(text: str) -> tuple[str, ...]:
    """The keys of a text's words, each once; of a topic's name all must stand in a text about it."""
    return tuple(dict.fromkeys(key for key in _read(text).keys if key))


def forms_among(keys: Collection[str], terms: Iterable[str]) -> list[str]:
    """The terms that are a topic's: one of its keys, or a compound's that begins with one."""
    begin = tuple(key for key in keys if len(key) >= _COMPOUND)
    return [
        term
        for term in terms
        if term in keys or (begin and term.startswith(begin) and PAIR not in term)
    ]


def _is_form(key: str, other: str) -> bool:
    return other == key or (len(key) >= _COMPOUND and other.startswith(key) and PAIR not in other)


def _near(text: _Text, keys: tuple[str, ...]) -> list[str]:
    """The words of a text that are a topic's, where all its words stand near each other."""
    places = [
        [n for n, other in enumerate(text.keys) if other and _is_form(key, other)] for key in keys
    ]
    if not all(places):
        return []
    for first in places[0]:
        others = [min(told, key=lambda n: abs(n - first)) for told in places]
        if max(others) - min(others) <= _NEAR + len(keys):
            return [text.written[n] for n in sorted(others)]
    return []
