"""A judged message as one record of JSON, for programs: what it is, the verdict, and why."""

from collections.abc import Iterable
from typing import Any

from tengill.door.evidence import Evidence
from tengill.door.features import is_stranger
from tengill.facts.acts import BULK, ActKind
from tengill.facts.approaches import Ask, Judgement, Reason
from tengill.facts.messages import Message
from tengill.workspace.door.weighing import Weighed
from tengill.workspace.door.words import Translate, change_sentence, english, reason_sentence

_COMMERCIAL = 0.3
_WANTED = frozenset({Ask.NONE, Ask.REPLY})
_PITCHES = frozenset({ActKind.PITCH_COLD, ActKind.PITCH_WARM})


def head_line(message: Message, bulk: float, language: str) -> dict[str, Any]:
    """Which message it is."""
    sender = message.sender
    return {
        "id": message.message_id,
        "mailbox": message.origin.path,
        "offset": message.origin.offset,
        "date": message.sent_at.isoformat() if message.sent_at else None,
        "from": sender.address or sender.name if sender else "",
        "subject": message.subject,
        "channel": message.channel.value,
        "bulk": round(bulk, 4),
        "language": language,
    }


def judged_line(weighed: Weighed, judgement: Judgement, say: Translate = english) -> dict[str, Any]:
    """The verdict on a message with everything that weighed.

    Args:
        weighed: the message with its evidence.
        judgement: as `Judge.why` tells it, changes included.
        say: puts a sentence into a language.
    """
    evidence = weighed.evidence
    between, copies = evidence.relationship, evidence.copies
    return {
        "verdict": judgement.verdict.value,
        "named": evidence.approach.named,
        "basis": judgement.basis.value,
        "chance": judgement.chance,
        "minutes": round(judgement.minutes, 1),
        "ask": judgement.ask.value,
        "asks": [ask.value for ask in judgement.asks],
        "kind": kind_of(evidence),
        "reasons": reason_lines(judgement.reasons, say),
        "warnings": reason_lines(judgement.warnings, say),
        "changes": [
            {"code": c.code, "verdict": c.verdict.value, "values": dict(c.values),
             "sentence": change_sentence(c, say)}
            for c in judgement.changes
        ],
        "rule": judgement.rule,
        "topics": list(judgement.topics),
        "template": {"group": copies.group, "messages": copies.messages, "people": copies.people,
                     "similarity": round(copies.similarity, 4)},
        "relationship": {"sent": between.sent, "received": between.received,
                         "answered": between.answered, "strength": round(between.strength, 4),
                         "answers_owner": between.answers_owner,
                         "introduced_by": between.introduced_by, "promised": between.promised},
        "reply_chance": evidence.reply_chance and round(evidence.reply_chance, 4),
        "model": judgement.model,
    }  # fmt: skip


def reason_lines(reasons: Iterable[Reason], say: Translate = english) -> list[dict[str, Any]]:
    """Reasons as records, with their sentences."""
    return [
        {
            "code": one.code,
            "weight": one.weight,
            "values": dict(one.values),
            "words": [
                {"start": s.start, "end": s.end, "text": s.text, "in_subject": s.in_subject}
                for s in one.words
            ],
            "sentence": reason_sentence(one, say),
        }
        for one in reasons
    ]


def kind_of(evidence: Evidence) -> str:
    """`bulk`, `pitch` or `personal`: sent to many, wanting something of a stranger, or neither."""
    approach = evidence.approach
    if approach.bulk >= BULK:
        return "bulk"
    if _PITCHES & set(approach.acts):
        return "pitch"
    asks = {found.ask for found in evidence.asked.asks}
    selling = evidence.asked.commercial >= _COMMERCIAL and bool(asks - _WANTED)
    return "pitch" if selling and is_stranger(evidence) else "personal"
