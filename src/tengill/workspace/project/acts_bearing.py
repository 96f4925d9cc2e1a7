"""Which read messages name whom: what a new letter, or a name new to the ledger, can bear on.

Candidates name their parties by address, or by name where no address is told. So which messages may
rest on two people's contact is told by the facts alone: those that name both by any address or name
of theirs. Gathered by this process in a second or two (16 bytes for each party of each message with
candidates), and kept while nothing but messages changed the projections.
"""

from collections.abc import Iterable, Iterator

import orjson
from django.db import connection

from tengill.facts.folding import fold
from tengill.workspace.project.keyed import Keyed

_FETCH = 2_000
_SIDES = ("c", "a", "z")
_BORROWED = """
SELECT r.address, n.folded FROM ledger_person r
CROSS JOIN ledger_personname n ON n.person_id = r.id
WHERE r.address <> '' AND NOT EXISTS (SELECT 1 FROM ledger_personpoint pp
  JOIN ledger_contactpoint p ON p.id = pp.point_id
  WHERE pp.person_id = r.id AND p.value = r.address)
"""
Called = tuple[str, str]
"""How a party is named: a folded name and nothing, or nothing and an address."""


class Bearing:
    """Messages by how their candidates name somebody."""

    def __init__(self) -> None:
        self.upto = 0
        """Messages with a higher row number are not in it yet."""
        self._messages = Keyed()
        self._borrowed: dict[str, set[Called]] = {}

    def look_at_people(self) -> None:
        """Take up whose main address is somebody else's: once, and when people were resolved anew."""
        self._borrowed.clear()
        with connection.cursor() as c:
            c.execute(_BORROWED)
            for address, folded in c.fetchall():
                self._borrowed.setdefault(address, set()).add((folded, ""))

    def borrowed(self, address: str) -> set[Called]:
        """The names of others whose main address is told as this: mended, it is somebody else's."""
        return self._borrowed.get(address, set())

    def catch_up(self) -> list[int]:
        """Take up messages that came since; returns those with candidates."""
        came: list[int] = []
        with connection.cursor() as c:
            c.execute(
                "SELECT message_id, found FROM ledger_textreading"
                " WHERE found <> '' AND message_id > %s ORDER BY message_id",
                [self.upto],
            )
            while rows := c.fetchmany(_FETCH):
                for message, found in rows:
                    self.add(message, set(_called(found)))
                    came.append(message)
        return came

    def add(self, message: int, called: Iterable[Called]) -> None:
        """Note how a message names people; messages come in the order of their numbers."""
        self._messages.add(message, called)
        self.upto = max(self.upto, message)

    def of(self, called: Iterable[Called]) -> set[int]:
        """The messages that name somebody in one of these ways."""
        found: set[int] = set()
        for one in called:
            found.update(self._messages.of(one).tolist())
        return found

    def both(self, ones: Iterable[Called], others: Iterable[Iterable[Called]]) -> set[int]:
        """The messages that name somebody and at least one of the others, each in one of their ways."""
        theirs: set[int] = set()
        for other in others:
            theirs |= self.of(other)
        return theirs & self.of(ones) if theirs else set()


def by_name(name: str) -> Called:
    """How a party is named without an address."""
    return fold(" ".join(name.split()))[:320], ""


def by_address(address: str) -> Called:
    """How a party is named by an address."""
    return "", address


def _called(found: str) -> Iterator[Called]:
    """How the parties of a reading are named, as `TextReading` keeps them."""
    for candidate in orjson.loads(found).get("c", ()):
        for side in _SIDES:
            for name, address in candidate.get(side, ()):
                if address:
                    yield by_address(address)
                elif name:
                    yield by_name(name)
                    yield by_name(fold(name))
