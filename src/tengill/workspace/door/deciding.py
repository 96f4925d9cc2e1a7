"""The owner's word on what came: a verdict overruled, a rule told, and each of them undone.

Every word is a decision. It bears at once on the message itself and on what is nearest to it (its
sender's, the same text's); the last month follows when the door is next brought up to date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tengill.facts.approaches import Verdict
from tengill.ledger import decisions
from tengill.ledger.models import Decision, Judged
from tengill.workspace import settings
from tengill.workspace.door import doors, mark, messages, rejudging, teaching
from tengill.workspace.door.writing import EVIDENCE

KINDS = (doors.RULE, doors.TOPIC, doors.SETTINGS, teaching.VERDICT)


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a word of the owner's."""

    decision: int
    """Its number: `undo` takes it back."""
    changed: int
    """How many messages have another verdict at once."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the owner's, as a list of them shows it."""

    decision: int
    kind: str
    about: str
    value: dict[str, Any]
    who: str
    at: datetime
    """In the owner's zone."""
    taken_back: bool


def correct(digest_hex: str, verdict: Verdict | str, who: str = "", why: str = "") -> Decided:
    """Say which verdict on a message is right, whatever the door judged.

    Saying the same again changes nothing.

    Args:
        digest_hex: the message's digest.
        verdict: now, digest, decline or mute.
        who: who says so.
        why: in their words.

    Raises:
        LookupError: there is no such message, or the door has not judged it.
        ValueError: no verdict.
    """
    wanted = _verdict(verdict)
    row = _judged(messages.with_digest(digest_hex))
    about = f"message:{digest_hex.lower()}"
    standing = decisions.latest(teaching.VERDICT, about)
    if standing is not None and standing[1].get("verdict") == wanted.value:
        return Decided(standing[0], 0)
    value = {"verdict": wanted.value, "was": row.verdict, "evidence": row.told.get(EVIDENCE, {})}
    with transaction.atomic():
        made = decisions.record(teaching.VERDICT, about, value, who, why)
        return Decided(made, _heed([row]))


def decide(message_id: int, verdict: Verdict | str, who: str = "", why: str = "") -> Decided:
    """As `correct`, for a message by its row number."""
    row = _judged(message_id)
    return correct(bytes(row.message.digest).hex(), verdict, who, why)


def decide_group(template: str, verdict: Verdict | str, who: str = "") -> tuple[Decided, ...]:
    """Say the same of the newest messages of a template, two hundred at a time.

    Those that the owner decided on keep what was said of them. The same text many times is one
    thing said: the first decision teaches, the others stand on their messages alone.

    Raises:
        LookupError: there is no such template.
        ValueError: no verdict.
    """
    rows = Judged.objects.filter(template=template, decided=False).order_by("-at", "-pk")
    found = list(rows.select_related("message")[:MOST_AT_ONCE]) if template else []
    if not found:
        raise LookupError(_("There is no such group of messages."))
    wanted = _verdict(verdict)
    # Who was the first to send a text was not known to be one of many: another shows what it is.
    found.sort(key=lambda row: not row.copies)
    with transaction.atomic():
        made = []
        for n, row in enumerate(found):
            digest = bytes(row.message.digest).hex()
            value: dict[str, Any] = {"verdict": wanted.value, "was": row.verdict}
            if not n:
                value["evidence"] = row.told.get(EVIDENCE, {})
            made.append(decisions.record(teaching.VERDICT, f"message:{digest}", value, who))
        changed = _heed(found)
    return tuple(Decided(one, changed if not n else 0) for n, one in enumerate(made))


MOST_AT_ONCE = 200
"""So many messages are decided on, or taken back, in one step."""


def undo(decision_id: int, who: str = "") -> Decided:
    """Take a word of the owner's about their door back; what was in force before it is again.

    Raises:
        LookupError: there is no such word, or it is taken back already.
    """
    return undo_all([decision_id], who)


def undo_all(ids: Sequence[int], who: str = "") -> Decided:
    """Take several words back in one step, as `undo` takes one; all of them or none.

    Args:
        ids: their numbers; a number told twice is taken back once.
        who: who says so.

    Raises:
        LookupError: one of them is no word about the door or is taken back already, or none is
            told.
    """
    wanted = list(dict.fromkeys(ids))
    said = Decision.objects.filter(kind__in=KINDS, retracts=None).in_bulk(wanted)
    missing = next((one for one in wanted if one not in said), None if wanted else "")
    if missing is not None:
        raise LookupError(_("There is no decision %(id)s about the door.") % {"id": missing})
    with transaction.atomic():
        # The latest first: what was in force before it is again, and is taken back in its turn.
        made = [decisions.retract(one, who) for one in sorted(wanted, reverse=True)]
        if any(one.kind != teaching.VERDICT for one in said.values()):
            return Decided(made[0], rejudging.lately())
        found = messages.ids_of([one.about.removeprefix("message:") for one in said.values()])
        return Decided(made[0], _heed(list(Judged.objects.filter(pk__in=found.values()))))


def told(decision_id: int) -> Decided:
    """Let a rule, topic or setting that was just told bear on the last month."""
    return Decided(decision_id, rejudging.lately())


def said(limit: int = 50) -> tuple[Said, ...]:
    """What the owner said about their door, newest first; also what was taken back."""
    zone = settings.zone()
    rows = Decision.objects.filter(kind__in=KINDS, retracts=None).order_by("-pk")[:limit]
    back = set(
        Decision.objects.filter(retracts__in=[row.pk for row in rows]).values_list(
            "retracts", flat=True
        )
    )
    return tuple(
        Said(
            decision=row.pk,
            kind=row.kind,
            about=row.about,
            value={name: value for name, value in row.value.items() if name != "evidence"},
            who=row.who,
            at=settings.at(row.decided_at, zone),
            taken_back=row.pk in back,
        )
        for row in rows
    )


def _heed(said: Sequence[Judged]) -> int:
    changed = rejudging.near(said) if said else 0
    # The word is not marked as heeded: the rest of the month follows with the next catching up.
    mark.unsettle()
    return changed


def _judged(message_id: int | None) -> Judged:
    row = None if message_id is None else Judged.objects.filter(pk=message_id).first()
    if row is None:
        raise LookupError(
            _(
                "The door has not judged this message: it is not in the ledger, or did not reach you."
            )
        )
    return row


def _verdict(told: Verdict | str) -> Verdict:
    try:
        return Verdict(told)
    except ValueError as error:
        raise ValueError(
            _("“%(told)s” is no verdict. Say now, digest, decline or mute.") % {"told": told}
        ) from error
