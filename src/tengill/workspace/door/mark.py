"""How far the door's projection is: up to which message, by whose word, with which people.

Kept in the one row of `DoorRun`, so that it moves in the same transactions as the rows it speaks of.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace

from django.db import connection

from tengill.door.evidence import Owner
from tengill.ledger.points import last_id

VERSION = 3
"""Of what is kept; another one is judged anew."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the projection is."""

    token: str
    """Of the pass that made it: who finds another knows that what they hold is out of date."""
    key: str
    """Of the owner and of the version of what is kept."""
    upto: int
    """Messages with a higher row number are not judged yet."""
    at: int
    """The place in time of the last message judged; older ones came too late for their place."""
    message: int
    word: int
    """The owner's word that was heeded (`teaching.number`)."""
    points: int
    """Contact points up to this number had people's names …"""
    parties: str
    """… of which this is the fingerprint."""
    settled: bool
    """Whether every row is what a pass over everything would make it."""


def read() -> Mark | None:
    """The mark, or None where nothing was ever judged (or it is of another version)."""
    with connection.cursor() as c:
        c.execute("SELECT mark FROM ledger_doorrun WHERE id = 1 AND version = %s", [VERSION])
        row = c.fetchone()
    return None if row is None else Mark(**json.loads(row[0]))


def save(mark: Mark) -> None:
    """Put a mark in place of the one before."""
    with connection.cursor() as c:
        c.execute(
            "INSERT OR REPLACE INTO ledger_doorrun (id, version, mark) VALUES (1, %s, %s)",
            [VERSION, json.dumps(asdict(mark))],
        )


def unsettle(word: int | None = None) -> None:
    """Say that some rows may differ from what a pass over everything would make them."""
    mark = read()
    if mark is not None:
        save(replace(mark, settled=False, word=mark.word if word is None else word))


def remove() -> None:
    """Forget how far it is: all is judged anew."""
    with connection.cursor() as c:
        c.execute("DELETE FROM ledger_doorrun")


def key_of(owner: Owner) -> str:
    """What a pass depends on beside the messages and the owner's word."""
    told = [VERSION, sorted(owner.addresses), sorted(owner.organisations)]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=12).hexdigest()


def parties_upto(point: int) -> str:
    """A fingerprint of which contact points are one person's, among those up to a number."""
    made = hashlib.blake2b(digest_size=12)
    with connection.cursor() as c:
        c.execute(
            "SELECT point_id, person_id FROM ledger_personpoint"
            " WHERE person_id <> point_id AND point_id <= %s ORDER BY point_id",
            [point],
        )
        while rows := c.fetchmany(10_000):
            made.update(repr(rows).encode())
    return made.hexdigest()


def last_point() -> int:
    """The highest number of a contact point."""
    return last_id("ledger_contactpoint")


def last_message() -> int:
    """The highest number of a message."""
    return last_id("ledger_message")


def waiting(mark: Mark | None) -> int:
    """How many messages are not judged yet."""
    with connection.cursor() as c:
        c.execute(
            "SELECT count(*) FROM ledger_message WHERE id > %s",
            [0 if mark is None else mark.upto],
        )
        return int(c.fetchone()[0])
