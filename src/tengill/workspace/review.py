"""Review: what a reader found and a person has not spoken on, one act at a time, surest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tengill.ledger import decisions
from tengill.ledger.models import Act, Addressed, Decision, Message, MessageText
from tengill.workspace import act_decisions, act_lines, act_writing, references, settings
from tengill.workspace.act_decisions import ActRow, PartyRow
from tengill.workspace.faint import FOUND, IS_FAINT
from tengill.workspace.presenting import Excerpt, PersonRef
from tengill.workspace.review_tally import KINDS, Tally, faint, tally, waiting

__all__ = [
    "KINDS",
    "PartyChoice",
    "Queue",
    "ReviewItem",
    "Tally",
    "Undo",
    "decide",
    "faint",
    "item",
    "kind_title",
    "queue",
    "tally",
    "undo",
    "waiting",
]


@dataclass(frozen=True, slots=True)
class PartyChoice:
    """A party as the reader named it, and who the ledger takes it for."""

    role: str
    """connector, left or right."""
    name: str
    address: str
    person: PersonRef | None


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One found act with the words that gave it away."""

    act_id: int
    key: str
    kind: str
    kind_title: str
    """In the active language."""
    confidence: float
    at: datetime | None
    message_id: int | None
    subject_line: Excerpt
    """The message's subject, with marks."""
    excerpt: Excerpt
    """The new text around the words (up to about 1,200 characters), with marks."""
    sender: PersonRef | None
    recipients: tuple[PersonRef, ...]
    """At most eight."""
    recipients_total: int
    parties: tuple[PartyChoice, ...]
    subject: str
    """What or who is recommended or thanked for."""
    reasons: tuple[str, ...]
    took: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Some items of the queue."""

    items: tuple[ReviewItem, ...]
    waiting: int
    """How many wait in all; of the faint ones, where these were asked for."""
    faint: int
    """How many faint ones of the same kinds there are, asked for or not."""
    next: str
    """Hand it back as `after` for the following items; empty at the end."""


@dataclass(frozen=True, slots=True)
class Undo:
    """What `decide` did: hand `decision_id` to `undo` to take it back."""

    decision_id: int
    act_id: int
    key: str
    verdict: str


_AROUND = 400
_EXCERPT_MOST = 1_200
_RECIPIENTS = 8
_QUEUE_MOST = 100


def kind_title(kind: str) -> str:
    """What a kind of act is called in the active language."""
    return {
        "introduction": _("Introduction"),
        "handoff": _("Handoff"),
        "introduction_request": _("Request for an introduction"),
        "recommendation": _("Recommendation"),
        "acknowledgement": _("Acknowledgement"),
        "pitch_cold": _("Cold pitch"),
        "pitch_warm": _("Warm pitch"),
        "self_introduction": _("Self-introduction"),
    }.get(kind, kind)


# ---------------------------------------------------------------- the queue


def queue(
    after: str = "", limit: int = 20, kinds: Sequence[str] | None = None, *, faint: bool = False
) -> Queue:
    """Waiting acts, surest first.

    Args:
        after: the `next` of the items before; items decided meanwhile do not shift the rest.
        limit: at most so many, up to 100.
        kinds: only of these kinds; None for all that are asked about.
        faint: those less likely than not, in place of those that are found.
    """
    wanted = [kind for kind in (kinds or KINDS) if kind in KINDS]
    every = Act.objects.filter(kind__in=wanted)
    faint_ones = every.filter(IS_FAINT)
    waiting = faint_ones if faint else every.filter(state="waiting", confidence__gte=FOUND)
    acts = waiting.order_by("-confidence", "-pk")
    place = _place(after)
    if place is not None:
        confidence, pk = place
        acts = acts.filter(confidence__lte=confidence).filter(
            Q(confidence__lt=confidence) | Q(pk__lt=pk)
        )
    size = max(1, min(limit, _QUEUE_MOST))
    found = list(acts[: size + 1])
    page = found[:size]
    return Queue(
        items=_items(page),
        waiting=waiting.count(),
        faint=faint_ones.count(),
        next=f"{page[-1].confidence!r}.{page[-1].pk}" if len(found) > size else "",
    )


def _place(after: str) -> tuple[float, int] | None:
    confidence, _dot, pk = after.rpartition(".")
    try:
        return float(confidence), int(pk)
    except ValueError:
        return None


def item(act_id: int) -> ReviewItem:
    """One act as the queue would show it, decided or not.

    Raises:
        LookupError: when there is no such act.
    """
    act = Act.objects.filter(pk=act_id).first()
    if act is None:
        raise LookupError(f"There is no act {act_id} in the ledger.")
    return _items([act])[0]


def _items(acts: Sequence[Act]) -> tuple[ReviewItem, ...]:
    ids = [act.message_id for act in acts if act.message_id is not None]
    messages = Message.objects.only("subject", "sender_id", "sent_at", "recipients").in_bulk(ids)
    texts = dict(MessageText.objects.filter(pk__in=ids).values_list("pk", "new"))
    addressed: dict[int, list[int]] = {}
    for message, point in (
        Addressed.objects.filter(
            message__in=ids, role__in=["to", "cc", "bcc"], position__lt=2 * _RECIPIENTS
        )
        .order_by("message", "position")
        .values_list("message_id", "point_id")
    ):
        addressed.setdefault(message, []).append(point)
    shown = {pk: points[:_RECIPIENTS] for pk, points in addressed.items()}
    people = references.of_points(
        [
            *(point for points in shown.values() for point in points),
            *(message.sender_id for message in messages.values()),
        ]
    )
    parties = act_lines.parties_of(act.pk for act in acts)
    tz = settings.zone()
    return tuple(
        _item(
            act,
            messages.get(act.message_id or 0),
            texts.get(act.message_id or 0, ""),
            tuple(people[p] for p in shown.get(act.message_id or 0, []) if p in people),
            people,
            parties.get(act.pk, {}),
            tz,
        )
        for act in acts
    )


def _item(
    act: Act,
    message: Message | None,
    text: str,
    recipients: tuple[PersonRef, ...],
    people: Mapping[int, PersonRef],
    parties: act_lines.Parties,
    tz: ZoneInfo,
) -> ReviewItem:
    subject = message.subject if message else ""
    return ReviewItem(
        act_id=act.pk,
        key=act.key,
        kind=act.kind,
        kind_title=kind_title(act.kind),
        confidence=act.confidence,
        at=settings.local(act.at, tz),
        message_id=act.message_id,
        subject_line=Excerpt(subject, act_lines.marks(act, in_subject=True, length=len(subject))),
        excerpt=_excerpt(text, act_lines.marks(act, in_subject=False, length=len(text))),
        sender=people.get(message.sender_id or 0) if message else None,
        recipients=recipients,
        recipients_total=message.recipients if message else 0,
        parties=tuple(
            PartyChoice(role, who.name, who.address, who if who.id is not None else None)
            for role in act_decisions.ROLES
            for who in parties.get(role, ())
        ),
        subject=act.subject,
        reasons=tuple(str(reason) for reason in act.reasons),
        took=act.took,
    )


def _excerpt(text: str, marks: tuple[tuple[int, int], ...]) -> Excerpt:
    """The text around the first marks: whole when short, else cut at word ends with ellipses."""
    if len(text) <= _EXCERPT_MOST:
        return Excerpt(text, marks)
    start = max(0, (marks[0][0] if marks else 0) - _AROUND)
    end = min(len(text), start + _EXCERPT_MOST)
    if start:
        space = text.find(" ", start, start + 40)
        start = space + 1 if space >= 0 else start
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    moved = len(before) - start
    kept = tuple(
        (max(a, start) + moved, min(b, end) + moved) for a, b in marks if a < end and b > start
    )
    return Excerpt(f"{before}{text[start:end]}{after}", kept)


# ---------------------------------------------------------------- deciding


def decide(
    act_key: str,
    verdict: str,
    corrections: Mapping[str, Any] | None = None,
    who: str = "",
    why: str = "",
) -> Undo:
    """Confirm, correct or reject a found act, for good.

    Args:
        act_key: `Act.key`.
        verdict: confirmed, corrected or rejected.
        corrections: for corrected, any of kind (str), connector, left, right (lists of
            (name, address)), subject (str), took (str).
        who: who decided.
        why: in their words.

    Raises:
        LookupError: when no act has this key.
        ValueError: when the verdict or a correction is not one.
    """
    value = act_decisions.checked_verdict(verdict, corrections)
    took = (corrections or {}).get("took")
    if took is not None:
        took = act_decisions.checked_took(str(took))
    act = Act.objects.filter(key=act_key).first()
    if act is None:
        raise LookupError(
            f"There is no act {act_key} in the ledger. It may be gone with its import."
        )
    with transaction.atomic():
        act_writing.about_to_decide()
        had = act_writing.row_of(act)
        value["was"] = _as_read(act_key, had)
        if took is not None:
            value["took"] = decisions.record("took", act_key, {"took": took}, who, why)
        made = decisions.record("act", act_key, value, who, why)
        told = {"took": took} if took is not None else None
        # Whether it took is what mail shows by now, not what it showed at the first verdict.
        read = replace(_unpacked(had, value["was"]), took=had.took)
        act_writing.write(act, act_decisions.decided(read, value, told))
    act_writing.outcomes_follow(act_key)
    return Undo(decision_id=made, act_id=act.pk, key=act_key, verdict=verdict)


def undo(decision_id: int, who: str = "") -> str:
    """Take a verdict back; the act is read anew, with what mail has shown since.

    Returns:
        The act's key.

    Raises:
        LookupError: when there is no such verdict in force.
    """
    row = Decision.objects.filter(pk=decision_id, kind="act", retracts=None).first()
    standing = decisions.latest("act", row.about) if row else None
    if row is None or standing is None or standing[0] != decision_id:
        raise LookupError("This verdict is not in force: it was taken back or decided anew.")
    # Imported late: the projection imports what decides about acts.
    from tengill.workspace import project  # noqa: PLC0415

    with transaction.atomic():
        act_writing.about_to_decide()
        decisions.retract(decision_id, who)
        if isinstance(row.value.get("took"), int):
            _retract_took(row.value["took"], row.about, who)
        project.act_changed(row.about)
    act_writing.outcomes_follow(row.about)
    return row.about


def _retract_took(decision_id: int, about: str, who: str) -> None:
    standing = decisions.latest("took", about)
    if standing is not None and standing[0] == decision_id:
        decisions.retract(decision_id, who)


def _as_read(key: str, row: ActRow) -> dict[str, Any]:
    """The act as the reader left it, so that no better reader loses a confirmed act.

    A verdict on top of another keeps the first one's record.
    """
    earlier = decisions.in_force_for("act", key)
    if earlier is not None and isinstance(earlier.get("was"), dict):
        was: dict[str, Any] = earlier["was"]
        return was
    return {
        "kind": row.kind,
        "at": row.at,
        "confidence": row.confidence,
        "words": row.words,
        "reasons": row.reasons,
        "evidence": row.evidence,
        "state": row.state,
        "subject": row.subject,
        "took": row.took,
        "parties": [[party.role, party.name, party.address] for party in row.parties],
    }


def _unpacked(row: ActRow, was: Mapping[str, Any]) -> ActRow:
    """The act as the reader left it."""
    return ActRow(
        key=row.key,
        kind=str(was["kind"]),
        at=row.at,
        confidence=row.confidence,
        evidence=str(was["evidence"]),
        state=str(was["state"]),
        words=row.words,
        reasons=row.reasons,
        subject=str(was["subject"]),
        took=str(was["took"]),
        parties=tuple(PartyRow(*party) for party in was["parties"]),
    )
