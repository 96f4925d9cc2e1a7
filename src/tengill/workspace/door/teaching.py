"""What the owner taught the door: the verdicts they gave, with the evidence they gave them on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from tengill.door.judging import Judge
from tengill.facts.approaches import Doors, Verdict
from tengill.ledger import decisions
from tengill.workspace.door import doors as told_doors
from tengill.workspace.door.told import read_evidence
from tengill.workspace.door.weighing import Correction

VERDICT = "door-verdict"
_KINDS = ("door-rule", "door-verdict", "door-topic", "door-settings")
_IDS = 500


@dataclass(frozen=True, slots=True)
class Word:
    """All the owner said about their door, as it stands."""

    number: int
    """Of the latest decision about the door, also of one that takes another back."""
    doors: Doors
    corrections: tuple[Correction, ...]
    words: Mapping[str, Verdict]
    """The owner's word on each message they decided on, by digest (hex)."""
    away_from: datetime | None

    @property
    def decided(self) -> frozenset[str]:
        """Digests (hex) of the messages the owner decided on."""
        return frozenset(self.words)

    def judge(self) -> Judge:
        """The judge who heeds it."""
        return Judge(self.doors, self.corrections, away_from=self.away_from, words=self.words)


def number() -> int:
    """The number of the latest decision about the door; it grows with every word of the owner's."""
    marks = ",".join(["%s"] * len(_KINDS))
    with connection.cursor() as c:
        c.execute(f"SELECT max(id) FROM ledger_decision WHERE kind IN ({marks})", list(_KINDS))
        return int(c.fetchone()[0] or 0)


def word() -> Word:
    """What the owner said, in force now."""
    verdicts = decisions.in_force(VERDICT)
    away = told_doors.told_settings().get("away_from")
    return Word(
        number=number(),
        doors=told_doors.doors(),
        corrections=_corrections(verdicts),
        words={
            about.removeprefix("message:"): Verdict(value["verdict"])
            for about, value in verdicts.items()
        },
        away_from=None if away is None else datetime.fromtimestamp(away, UTC),
    )


def judge() -> Judge:
    """The judge who heeds what is in force now; kept while nothing new is said."""
    return _judge(number(), str(connection.settings_dict["NAME"]))


@lru_cache(maxsize=2)
def _judge(_number: int, _ledger: str) -> Judge:
    return word().judge()


def decided() -> frozenset[str]:
    """Digests (hex) of the messages the owner decided on."""
    return frozenset(about.removeprefix("message:") for about in decisions.in_force(VERDICT))


def _corrections(verdicts: Mapping[str, Any]) -> tuple[Correction, ...]:
    """Evidence and the verdict that would have been right; texts where the messages are at hand."""
    teaching = [about for about, value in verdicts.items() if "evidence" in value]
    texts = _texts([about.removeprefix("message:") for about in teaching])
    return tuple(
        (
            read_evidence(value["evidence"], *texts.get(about.removeprefix("message:"), ("", ""))),
            Verdict(value["verdict"]),
        )
        for about, value in verdicts.items()
        if "evidence" in value
    )


def _texts(digests: list[str]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(digests), _IDS):
        part = [bytes.fromhex(one) for one in digests[start : start + _IDS]]
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as c:
            c.execute(
                "SELECT m.digest, m.subject, t.new FROM ledger_message m"
                " JOIN ledger_messagetext t ON t.message_id = m.id"
                f" WHERE m.digest IN ({marks})",
                part,
            )
            found.update((bytes(d).hex(), (subject, new)) for d, subject, new in c.fetchall())
    return found
