"""What outcomes tell of who has something to give: who sold it, and who bought it since."""

import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from tengill.knowing import Kind, Piece
from tengill.knowing.words import Word, is_form, ranges
from tengill.workspace.asking.topics import Topic, said_in

MOST = 20_000
"""So many outcomes are looked at, the latest."""
_NOT_WON = 0.6
"""An outcome that came to nothing still shows what was offered; so sure one is that they have it."""
_KEPT = 4


class _Side(NamedTuple):
    """A person on one side of an outcome."""

    outcome: int
    person: int
    side: str
    state: str
    at: int | None


@dataclass(frozen=True, slots=True)
class _Index:
    titles: dict[int, str]
    by_word: dict[str, frozenset[int]]
    """Folded words of titles, in order, each with its outcomes."""
    sides: dict[int, tuple[_Side, ...]]

    def forms(self, folded: str) -> frozenset[str]:
        """Words of titles that may be forms of this one: letters need not have them."""
        word, written = Word(folded, folded), list(self.by_word)
        return frozenset(
            other
            for start, end in ranges(word)
            for other in written[bisect_left(written, start) : bisect_left(written, end)]
            if is_form(word, other)
        )


def sellers(topic: Topic, *, every_word: bool) -> Iterator[tuple[Piece, str]]:
    """Evidence of who sold it, did it or was hired for it, each with the outcome's title.

    Args:
        topic: what is asked for.
        every_word: the title must have all words of it.
    """
    for side, fit, title in _about(topic):
        if side.side == "seller" and (fit == 1.0 or not every_word):
            sure = 1.0 if side.state == "won" else _NOT_WON
            yield Piece(side.person, Kind.SOLD, side.outcome, side.at, fit, sure), title


def bought(topic: Topic) -> dict[int, int]:
    """Who bought all of it: person to when last, in seconds since 1970 UTC."""
    last: dict[int, int] = {}
    for side, fit, _title in _about(topic):
        if side.side == "buyer" and side.state == "won" and fit == 1.0 and side.at is not None:
            last[side.person] = max(last.get(side.person, side.at), side.at)
    return last


def _about(topic: Topic) -> Iterator[tuple[_Side, float, str]]:
    known = _index()
    covered: Counter[int] = Counter()
    for word, forms in zip(topic.words, topic.forms, strict=True):
        hits: set[int] = set()
        for form in forms | known.forms(word):
            hits |= known.by_word.get(form, frozenset())
        covered.update(hits)
    for outcome in sorted(covered):
        for side in known.sides.get(outcome, ()):
            yield side, covered[outcome] / len(topic.words), known.titles[outcome]


_reading = threading.Lock()
_kept: dict[tuple[object, ...], _Index] = {}


def _index() -> _Index:
    """The outcomes in force by their words; kept while none changes."""
    with connection.cursor() as c:
        c.execute(
            "SELECT count(*), max(id), sum(superseded_by_id IS NOT NULL), max(retracted_at),"
            " (SELECT n FROM people_generation) FROM ledger_outcome"
        )
        key = (str(connection.settings_dict["NAME"]), *c.fetchone())
    with _reading:
        if key not in _kept:
            while len(_kept) >= _KEPT:
                _kept.pop(next(iter(_kept)))
            _kept[key] = _read()
        return _kept[key]


def _read() -> _Index:
    with connection.cursor() as c:
        c.execute(
            "SELECT o.id, o.title, o.state, o.closed_at, q.side, w.person_id FROM (SELECT * FROM"
            " ledger_outcome WHERE superseded_by_id IS NULL AND retracted_at IS NULL"
            " ORDER BY id DESC LIMIT %s) o JOIN ledger_outcomeparty q ON q.outcome_id = o.id"
            " JOIN ledger_outcomeperson w ON w.party_id = q.id"
            " JOIN ledger_person r ON r.id = w.person_id AND r.kind = 'person' AND NOT r.is_owner"
            " ORDER BY o.id, q.position",
            [MOST],
        )
        rows = c.fetchall()
    titles: dict[int, str] = {}
    by_word: dict[str, set[int]] = defaultdict(set)
    sides: dict[int, list[_Side]] = defaultdict(list)
    for outcome, title, state, at, side, person in rows:
        if outcome not in titles:
            titles[outcome] = title
            for word in said_in(title):
                by_word[word].add(outcome)
        sides[outcome].append(_Side(outcome, person, side, state, at))
    return _Index(
        titles,
        {word: frozenset(found) for word, found in sorted(by_word.items())},
        {outcome: tuple(found) for outcome, found in sides.items()},
    )
