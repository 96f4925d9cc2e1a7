"""What surrounds a candidate act in the ledger: who its names are, and who wrote whom, when."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from tengill import reading
from tengill.facts.acts import FoundAct, Took
from tengill.facts.messages import Mailbox
from tengill.reading import Later, PairHistory, Structure
from tengill.workspace import naming

if TYPE_CHECKING:
    from tengill.workspace.project.acts import Read

AFTER = 365 * 86_400
"""How long after an act a reply in its thread still speaks of it."""
_REPLIES = 20
_LATER = 5
_MOST_REMEMBERED = 20_000
"""Answers of one kind kept at hand: memory must not grow with the ledger."""
_MOST_TIMES = 200_000
"""Times of contact kept at hand."""

Contact = tuple[int, int, int | None]
Pairs = tuple[tuple[str, str], ...]

# All points of both people in one question: the index (point, sender, at) answers for each couple.
_CONTACT = """
SELECT d.at
FROM (SELECT %s AS sender, %s AS recipient UNION ALL SELECT %s, %s) pair
CROSS JOIN ledger_personpoint s ON s.person_id = pair.sender
CROSS JOIN ledger_personpoint r ON r.person_id = pair.recipient
CROSS JOIN ledger_addressed d ON d.point_id = r.point_id AND d.sender_id = s.point_id
WHERE d.role IN ('to', 'cc', 'bcc') AND d.at IS NOT NULL
"""


class Parties:
    """Which person a party is, looked up once each."""

    def __init__(self) -> None:
        self._person: dict[tuple[str, str], int | None] = {}

    def person(self, name: str, address: str) -> int | None:
        """The person of an address, or the only one of that name, or None."""
        key = ("", address) if address else (name, "")
        if key not in self._person:
            _bound(self._person)
            self._person[key] = naming.person_of(*key)
        return self._person[key]


class Around:
    """The surroundings of candidate acts, asked of the ledger as they are wanted."""

    def __init__(self, parties: Parties) -> None:
        self._parties = parties
        self._points: dict[int, list[int]] = {}
        self._contacts: dict[tuple[int, int], array[int]] = {}
        self._remembered = 0
        self._last: tuple[Read, Mapping[str, tuple[str, ...]], Pairs] | None = None

    def structure(self, read: "Read") -> Structure:
        """What `reading.weigh` wants to know: names' addresses first, then pairs' histories."""
        known, pairs = self._asked(read)
        at = read.at
        if at is None:
            return Structure(known=known)
        histories = {pair: self._history(pair, at) for pair in pairs}
        return Structure({k: v for k, v in histories.items() if v is not None}, known)

    def _asked(self, read: "Read") -> tuple[Mapping[str, tuple[str, ...]], Pairs]:
        """The addresses of the names of a message, and the pairs it asks about; the last is kept."""
        if self._last is None or self._last[0] is not read:
            names = reading.asks(read.text).names
            known = {name: found for name in names if (found := _addresses(name))}
            pairs = reading.asks(read.text, Structure(known=known)).pairs
            self._last = (read, known, pairs)
        return self._last[1:]

    def apart(self, act: FoundAct) -> FoundAct:
        """The act with each person on one side only: nobody is connected by or with themselves.

        A text names people in many ways; only here is it known which of them are one person.
        """
        seen = {self._parties.person(m.name, m.address) for m in act.connector} - {None}
        left = [m for m in act.left if self._parties.person(m.name, m.address) not in seen]
        seen |= {self._parties.person(m.name, m.address) for m in left} - {None}
        right = [m for m in act.right if self._parties.person(m.name, m.address) not in seen]
        return replace(act, left=tuple(left), right=tuple(right))

    def took(self, read: "Read", act: FoundAct) -> tuple[Took, int | None]:
        """Did it take, and the message that shows it."""
        if read.at is None:
            return Took.NO_EVIDENCE, None
        left, right, connector = (self._people(b) for b in (act.left, act.right, act.connector))
        met = any(self._contact(a, b, read.at)[0] for a in left for b in right if a != b)
        later = [*self._between(left, right, read.at), *self._replies(read)]
        later.sort(key=lambda one: one.at)
        took, ref = reading.took(
            act, _keys(left), _keys(right), _keys(connector), later, met_before=met
        )
        return took, int(ref) if ref else None

    # ------------------------------------------------------------ who wrote whom

    def _people(self, boxes: Iterable[Mailbox]) -> list[int]:
        found = [self._parties.person(box.name, box.address) for box in boxes]
        return [p for p in found if p is not None]

    def _history(self, pair: tuple[str, str], at: int) -> PairHistory | None:
        a, b = (self._parties.person("", address) for address in pair)
        if a is None or b is None or a == b:
            return None
        before, after, first = self._contact(a, b, at)
        return PairHistory(before, after, datetime.fromtimestamp(first, UTC) if first else None)

    def _contact(self, a: int, b: int, at: int) -> Contact:
        """Messages between two people before and after a time, and the first after it."""
        times = self._times(min(a, b), max(a, b))
        before, behind = bisect_left(times, at), bisect_right(times, at)
        return before, len(times) - behind, times[behind] if behind < len(times) else None

    def _times(self, a: int, b: int) -> "array[int]":
        """When two people wrote each other, in order."""
        times = self._contacts.get((a, b))
        if times is None:
            with connection.cursor() as c:
                c.execute(_CONTACT, [a, b, b, a])
                times = array("q", sorted(at for (at,) in c.fetchall()))
            self._remembered += 1 + len(times)
            if self._remembered > _MOST_TIMES:
                self._contacts.clear()
                self._remembered = 1 + len(times)
            self._contacts[a, b] = times
        return times

    def _between(self, left: list[int], right: list[int], at: int) -> list[Later]:
        """The first messages between the two sides after the act."""
        found: list[Later] = []
        with connection.cursor() as c:
            for a in left:
                for b in right:
                    for one, other in self._directions(a, b):
                        c.execute(
                            "SELECT message_id, at FROM ledger_addressed WHERE point_id = %s"
                            " AND sender_id = %s AND at > %s AND role IN ('to', 'cc', 'bcc')"
                            " ORDER BY at LIMIT %s",
                            [other, one, at, _LATER],
                        )
                        wrote = (a, b) if one in self._points_of(a) else (b, a)
                        found += [
                            Later(str(pk), _moment(when), str(wrote[0]), (str(wrote[1]),))
                            for pk, when in c.fetchall()
                        ]
        return found

    def _directions(self, a: int, b: int) -> list[tuple[int, int]]:
        ones, others = self._points_of(a), self._points_of(b)
        return [(x, y) for x in ones for y in others] + [(y, x) for x in ones for y in others]

    def _points_of(self, person: int) -> list[int]:
        if person not in self._points:
            _bound(self._points)
            with connection.cursor() as c:
                c.execute(
                    "SELECT point_id FROM ledger_personpoint WHERE person_id = %s ORDER BY 1",
                    [person],
                )
                self._points[person] = [pk for (pk,) in c.fetchall()]
        return self._points[person]

    # ------------------------------------------------------------ the thread

    def _replies(self, read: "Read") -> list[Later]:
        """Later messages of the thread; by subject where the archive holds no References."""
        assert read.at is not None
        messages: dict[int, Later] = {}
        with connection.cursor() as c:
            for column, key in (("thread_key", read.thread_key), ("subject_key", read.subject_key)):
                if not key:
                    continue
                c.execute(
                    "SELECT m.id, m.sent_at, s.person_id, t.new FROM ledger_message m"
                    " JOIN ledger_messagetext t ON t.message_id = m.id"
                    " JOIN ledger_personpoint s ON s.point_id = m.sender_id"
                    f" WHERE m.{column} = %s AND m.sent_at > %s AND m.sent_at <= %s AND m.id <> %s"
                    " ORDER BY m.sent_at LIMIT %s",
                    [key, read.at, read.at + AFTER, read.message, _REPLIES],
                )
                for pk, at, sender, new in c.fetchall():
                    to = self._recipients(pk)
                    messages[pk] = Later(str(pk), _moment(at), str(sender), to, new, in_thread=True)
        return list(messages.values())

    def _recipients(self, message: int) -> tuple[str, ...]:
        with connection.cursor() as c:
            c.execute(
                "SELECT pp.person_id FROM ledger_addressed d"
                " JOIN ledger_personpoint pp ON pp.point_id = d.point_id"
                " WHERE d.message_id = %s AND d.role IN ('to', 'cc', 'bcc') LIMIT 200",
                [message],
            )
            return tuple(str(person) for (person,) in c.fetchall())


def _bound(answers: dict[Any, Any]) -> None:
    """Make room by forgetting all: the ledger answers again."""
    if len(answers) >= _MOST_REMEMBERED:
        answers.clear()


def _keys(people: list[int]) -> list[str]:
    return [str(person) for person in people]


def _addresses(name: str) -> tuple[str, ...]:
    return tuple(sorted(address for _, address, _ in naming.people_named(name) if address))


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
