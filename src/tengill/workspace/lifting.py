"""Lifting an outcome from an acknowledgement: "thanks for the introduction, we signed for €40k"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tengill.facts.acts import ActKind
from tengill.facts.messages import Mailbox
from tengill.facts.money import Money
from tengill.facts.outcomes import OutcomeState, Side
from tengill.ledger.models import Act, ActParty, MessageText, Outcome, OutcomeParty, Run
from tengill.workspace import act_lines, clock, references, settings
from tengill.workspace.act_lines import JOINING, Parties
from tengill.workspace.faint import IS_FAINT
from tengill.workspace.presenting import Excerpt, PersonRef
from tengill.workspace.told_money import ToldMoney, find_money


@dataclass(frozen=True, slots=True)
class LiftSuggestion:
    """An outcome somebody's thank-you tells of, waiting to be confirmed."""

    act_id: int
    message_id: int
    at: datetime | None
    title: str
    kind: str
    excerpt: Excerpt
    thanked: tuple[PersonRef, ...]
    by: tuple[PersonRef, ...]
    amount: Money | None
    """Read from the words; None: none told, or not surely."""
    amount_words: str
    buyers: tuple[PersonRef, ...]
    """Guessed: the other side of the introduction they thank for; empty when not clear."""
    sellers: tuple[PersonRef, ...]
    """Guessed: who says thank you."""


_LOOKED_AT = 200
_READ_AT_ONCE = 25
_AROUND = 400
_JOINED_MOST = 2_000
_RESULT = re.compile(
    r"\b(?:sign(?:ed|ing)|clos(?:ed|ing)|deal|contract|hired|invest(?:ed|ment|ing)|acqui\w+|bought"
    r"|purchas\w+|order(?:ed)?|won|raised|term sheet|samning\w*|undirrit\w+|skrifað\w* undir"
    r"|keypt\w*|ráð(?:inn|in|num)|fjárfest\w*|pöntun\w*|pantað\w*)\b",
    re.IGNORECASE,
)


def suggestions(limit: int = 20) -> tuple[LiftSuggestion, ...]:
    """Acknowledgements that tell of a result and no outcome names yet, newest first.

    The newest 200 are looked at.
    """
    newest = list(
        _acknowledgements()
        .exclude(IS_FAINT)
        .exclude(
            message__in=Outcome.objects.exclude(evidence_message=None).values("evidence_message")
        )
        .order_by("-at", "-pk")[:_LOOKED_AT]
    )
    telling: list[Act] = []
    texts: dict[int, str] = {}
    for acts in references.batches(newest, _READ_AT_ONCE):
        texts |= _texts(acts)
        telling += [act for act in acts if _RESULT.search(_near(act, texts)) or _told(act, texts)]
        if len(telling) >= limit:
            break
    return _suggestions(telling[:limit], texts)


def suggestion(act_id: int) -> LiftSuggestion:
    """What could be lifted from one acknowledgement.

    Raises:
        LookupError: when there is no such acknowledgement.
    """
    act = _acknowledgements().filter(pk=act_id).first()
    if act is None:
        raise LookupError(f"There is no acknowledgement {act_id} in the ledger.")
    return _suggestions([act], _texts([act]))[0]


def _acknowledgements() -> QuerySet[Act]:
    return Act.objects.filter(kind=ActKind.ACKNOWLEDGEMENT.value, message__isnull=False).exclude(
        state="rejected"
    )


def _texts(acts: Sequence[Act]) -> dict[int, str]:
    ids = [act.message_id for act in acts]
    return dict(MessageText.objects.filter(pk__in=ids).values_list("pk", "new"))


def _near(act: Act, texts: dict[int, str]) -> str:
    """The text around the words of thanks: an amount elsewhere is about something else."""
    start, end = _range(act, texts)
    return texts.get(act.message_id or 0, "")[start:end]


def _range(act: Act, texts: dict[int, str]) -> tuple[int, int]:
    text = texts.get(act.message_id or 0, "")
    marks = act_lines.marks(act, in_subject=False, length=len(text))
    first, last = (marks[0][0], marks[-1][1]) if marks else (0, 0)
    return max(0, first - _AROUND), min(len(text), last + _AROUND)


def _told(act: Act, texts: dict[int, str]) -> ToldMoney | None:
    """The one amount told there; None when there is none, or more than one."""
    found = find_money(_near(act, texts))
    return found[0] if found and len({told.money for told in found}) == 1 else None


def _suggestions(acts: Sequence[Act], texts: dict[int, str]) -> tuple[LiftSuggestion, ...]:
    parties = act_lines.parties_of(act.pk for act in acts)
    tz = settings.zone()
    others = _other_sides(acts, parties)
    return tuple(
        _suggestion(act, texts, parties.get(act.pk, {}), others.get(act.pk, ()), tz) for act in acts
    )


def _suggestion(
    act: Act,
    texts: dict[int, str],
    parties: Parties,
    others: tuple[PersonRef, ...],
    tz: ZoneInfo,
) -> LiftSuggestion:
    near, told = _near(act, texts), _told(act, texts)
    start, _end = _range(act, texts)
    text = texts.get(act.message_id or 0, "")
    marks = [
        (a - start, b - start) for a, b in act_lines.marks(act, in_subject=False, length=len(text))
    ]
    if told is not None:
        marks.append((told.start, told.end))
    thanked, by = parties.get("connector", ()), parties.get("left", ())
    return LiftSuggestion(
        act_id=act.pk,
        message_id=act.message_id or 0,
        at=settings.local(act.at, tz),
        title=act.subject or act_lines.first_words(act),
        kind="purchase",
        excerpt=Excerpt(near, act_lines.merged(marks)),
        thanked=thanked,
        by=by,
        amount=told.money if told else None,
        amount_words=near[told.start : told.end] if told else "",
        buyers=others,
        sellers=by,
    )


def _other_sides(
    acts: Sequence[Act], parties: dict[int, Parties]
) -> dict[int, tuple[PersonRef, ...]]:
    """Acknowledgement → whom the thanked had introduced to the thankful, when it is clear.

    Clear is: before it, the ledger holds just one such introduction.
    """
    owners = settings.owner_ids()
    thankful = {
        who.id
        for told in parties.values()
        for who in told.get("left", ())
        if who.id is not None and who.id not in owners
    }
    joined = list(
        ActParty.objects.filter(
            person__in=thankful, role__in=["left", "right"], act__kind__in=JOINING
        )
        .exclude(act__state="rejected")
        .values_list("person_id", "act_id", "act__at")[:_JOINED_MOST]
    )
    made = act_lines.parties_of({act for _person, act, _at in joined})
    found: dict[int, tuple[PersonRef, ...]] = {}
    for ack in acts:
        told = parties.get(ack.pk, {})
        people = {who.id for who in told.get("left", ())}
        connectors = {who.id for who in told.get("connector", ()) if who.id is not None}
        before = {
            act
            for person, act, at in joined
            if person in people
            and (ack.at is None or at is None or at <= ack.at)
            and connectors & {who.id for who in made.get(act, {}).get("connector", ())}
        }
        if len(before) == 1:
            sides = made[before.pop()]
            both = (*sides.get("left", ()), *sides.get("right", ()))
            found[ack.pk] = tuple(who for who in both if who.id not in people)
    return found


# ---------------------------------------------------------------- confirming


def lift(
    act_id: int,
    title: str,
    amount: Money | None,
    closed_at: datetime | None = None,
    kind: str = "purchase",
    buyers: Sequence[Mailbox] | None = None,
    sellers: Sequence[Mailbox] | None = None,
    who: str = "",
) -> int:
    """Record the outcome an acknowledgement tells of; returns the outcome's id.

    Args:
        act_id: the acknowledgement.
        title: what came about.
        amount: what it was worth; None when not told.
        closed_at: when (aware); None: when the acknowledgement was written.
        kind: purchase, investment, acquisition, hire or other.
        buyers: None takes the suggestion's.
        sellers: None takes the suggestion's.
        who: who confirms it.

    Raises:
        LookupError: when there is no such acknowledgement.
        ValueError: when it was lifted already, or the title is empty.
    """
    told = suggestion(act_id)
    if not title.strip():
        raise ValueError(_("Give the outcome a title."))
    act = Act.objects.get(pk=act_id)
    key = f"told:{act.key}"
    if Outcome.objects.filter(key=key, superseded_by=None, retracted_at=None).exists():
        raise ValueError(_("This outcome was taken from the thank-you already."))
    with transaction.atomic():
        outcome = Outcome(
            key=key,
            title=" ".join(title.split())[:500],
            kind=kind[:16],
            state=OutcomeState.WON.value,
            closed_at=act.at if closed_at is None else int(closed_at.timestamp()),
            amount_minor=None if amount is None else amount.minor,
            currency="" if amount is None else amount.currency,
            source_fields=[["words", told.excerpt.text]],
            evidence_message_id=told.message_id,
        )
        sides = {
            Side.BUYER: _mailboxes(told.buyers) if buyers is None else buyers,
            Side.SELLER: _mailboxes(told.sellers) if sellers is None else sellers,
        }
        _write(outcome, sides, who)
    # Imported late: the projection imports what decides about acts.
    from tengill.workspace import project  # noqa: PLC0415

    project.outcomes_changed()
    return outcome.pk


def _write(outcome: Outcome, sides: Mapping[Side, Sequence[Mailbox]], who: str) -> None:
    """An outcome with its parties, in a run of its own that can be undone."""
    now = clock.now()
    outcome.run = Run.objects.create(
        kind="manual", state=Run.State.DONE, started_at=now, finished_at=now, who=who,
        counts={"read": 1, "new": 1},
    )  # fmt: skip
    outcome.recorded_at = now
    outcome.save()
    OutcomeParty.objects.bulk_create(
        OutcomeParty(
            outcome=outcome, side=side.value, position=place, name=box.name, address=box.address
        )
        for side, boxes in sides.items()
        for place, box in enumerate(boxes)
    )


def _mailboxes(people: Sequence[PersonRef]) -> list[Mailbox]:
    return [Mailbox(who.name, who.address) for who in people]
