"""Writes what was judged: rows of `Judged` and `TextSketch`, some at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson
from django.db import connection, transaction

from tengill.facts.acts import BULK
from tengill.facts.approaches import Judgement
from tengill.workspace.door.kept import version
from tengill.workspace.door.messages import Stored, people_of
from tengill.workspace.door.told import Told, evidence_told, judgement_told
from tengill.workspace.door.weighing import Answered, Weighed

EVIDENCE = "e"
"""Under this name `Judged.told` keeps the evidence."""
_PARAMETERS = 500
_NAME = 32
_COLUMNS = (
    "message_id", "at", "person", "channel", "verdict", "basis", "chance", "ask", "minutes",
    "template", "copies", "told", "model", "answered_at", "decided",
)  # fmt: skip


class JudgedRow(NamedTuple):
    """One row of `Judged`, its columns in their order."""

    message: int
    at: int
    person: int | None
    channel: str
    verdict: str
    basis: str
    chance: float
    ask: str
    minutes: float
    template: str
    copies: int
    told: str
    model: str
    answered_at: int | None
    decided: bool


def told_text(judgement: Judgement, evidence: Told) -> str:
    """`Judged.told` as JSON."""
    return orjson.dumps({**judgement_told(judgement), EVIDENCE: evidence}).decode()


class Writer:
    """Takes what came of messages in the order of time, and writes it in chunks."""

    def __init__(self, decided: frozenset[str]) -> None:
        self._decided = decided
        self._seen: list[Stored] = []
        self._weighed: list[tuple[Stored, Weighed]] = []
        self._answered: dict[str, int] = {}
        self._read: list[tuple[int, int, bytes]] = []
        self._named: dict[str, str] = {}

    def take(self, stored: Stored, came: Weighed | Answered | None) -> None:
        """What came of one message."""
        self._seen.append(stored)
        if came is not None and came.read:
            self._read.append((stored.id, version(mass=stored.bulk >= BULK), came.read))
        if isinstance(came, Weighed):
            self._weighed.append((stored, came))
            if came.first:
                self._named[came.first] = came.evidence.copies.group[:_NAME]
        elif came is not None:
            at = int(came.at.timestamp())
            self._answered.update(dict.fromkeys(came.keys, at))

    def __len__(self) -> int:
        """Messages taken and not written yet."""
        return len(self._seen)

    def write(self) -> None:
        """Write all that was taken, in one transaction."""
        points = [s.sender_point for s, _ in self._weighed if s.sender_point is not None]
        people = people_of(points)
        with transaction.atomic():
            _remove([one.id for one in self._seen])
            with connection.cursor() as c:
                c.executemany(_INSERT, [self._row(s, w, people) for s, w in self._weighed])
                c.executemany(
                    "INSERT INTO ledger_textsketch (message_id, sketch) VALUES (%s, %s)",
                    [(s.id, w.sketch) for s, w in self._weighed if w.sketch],
                )
                c.executemany(
                    "INSERT INTO ledger_doorreading (message_id, version, told) VALUES (%s, %s, %s)"
                    " ON CONFLICT (message_id) DO UPDATE"
                    " SET version = excluded.version, told = excluded.told",
                    self._read,
                )
                c.executemany(
                    "UPDATE ledger_judged SET answered_at = %s WHERE message_id ="
                    " (SELECT id FROM ledger_message WHERE digest = %s) AND answered_at IS NULL",
                    [(at, bytes.fromhex(key)) for key, at in self._answered.items()],
                )
                # The first of a text is like nothing else until the second comes.
                c.executemany(
                    "UPDATE ledger_judged SET template = %s WHERE message_id ="
                    " (SELECT id FROM ledger_message WHERE digest = %s) AND template = ''",
                    [(group, bytes.fromhex(key)) for key, group in self._named.items()],
                )
        self._seen, self._weighed, self._answered, self._named = [], [], {}, {}
        self._read = []

    def _row(self, stored: Stored, weighed: Weighed, people: Mapping[int, int]) -> JudgedRow:
        judgement, evidence = weighed.judgement, weighed.evidence
        point = stored.sender_point
        return JudgedRow(
            message=stored.id,
            at=stored.place[0],
            person=None if point is None else people.get(point),
            channel=evidence.approach.channel.value,
            verdict=judgement.verdict.value,
            basis=judgement.basis.value,
            chance=judgement.chance,
            ask=judgement.ask.value,
            minutes=judgement.minutes,
            template=evidence.copies.group[:_NAME],
            copies=evidence.copies.messages,
            told=told_text(judgement, evidence_told(evidence)),
            model=judgement.model[:60],
            answered_at=None,
            decided=evidence.approach.key in self._decided,
        )


_INSERT = (
    f"INSERT INTO ledger_judged ({', '.join(_COLUMNS)})"
    f" VALUES ({', '.join(['%s'] * len(_COLUMNS))})"
)


def _remove(messages: Sequence[int]) -> None:
    for start in range(0, len(messages), _PARAMETERS):
        part = messages[start : start + _PARAMETERS]
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as c:
            c.execute(f"DELETE FROM ledger_judged WHERE message_id IN ({marks})", part)
            c.execute(f"DELETE FROM ledger_textsketch WHERE message_id IN ({marks})", part)


def rewrite(rows: Iterable[tuple[int, Judgement, Told, bool]]) -> None:
    """Put another judgement in place of those of some messages, in one transaction.

    Args:
        rows: message, judgement, its evidence as kept, and whether the owner decided on it.
    """
    with transaction.atomic(), connection.cursor() as c:
        c.executemany(
            "UPDATE ledger_judged SET verdict = %s, basis = %s, chance = %s, ask = %s, minutes = %s,"
            " told = %s, model = %s, decided = %s WHERE message_id = %s",
            [
                (j.verdict.value, j.basis.value, j.chance, j.ask.value, j.minutes,
                 told_text(j, evidence), j.model[:60], decided, message)
                for message, j, evidence, decided in rows
            ],
        )  # fmt: skip


def drop_orphans() -> None:
    """Rows of messages that are gone."""
    with connection.cursor() as c:
        for table in ("judged", "textsketch", "doorreading"):
            c.execute(
                f"DELETE FROM ledger_{table} WHERE NOT EXISTS (SELECT 1 FROM"
                f" ledger_message m WHERE m.id = ledger_{table}.message_id)"
            )
