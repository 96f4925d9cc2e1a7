"""Why a message is where it is, and what would change it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from tengill.facts.acts import Span
from tengill.facts.approaches import Reason, Verdict
from tengill.ledger import decisions
from tengill.ledger.models import Judged
from tengill.workspace import settings
from tengill.workspace.door import rejudging, teaching
from tengill.workspace.door.inbox import DoorRow, rows
from tengill.workspace.door.words import (
    ASKS,
    BASES,
    VERDICT_SENTENCES,
    change_sentence,
    reason_sentence,
    translated,
)
from tengill.workspace.presenting import Excerpt


@dataclass(frozen=True, slots=True)
class WhyReason:
    """One thing that weighed, as a sentence."""

    code: str
    sentence: str
    weight: float
    """Log odds towards the owner wanting it now; negative speaks against; 0: it decides by itself."""
    values: dict[str, str | int | float] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    """The words that gave it away."""


@dataclass(frozen=True, slots=True)
class WhyChange:
    """Something that would change the verdict."""

    code: str
    sentence: str
    verdict: str
    values: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhyAsk:
    """Something it asks for."""

    ask: str
    name: str
    """In the active language."""
    weight: float


@dataclass(frozen=True, slots=True)
class Why:
    """A message at the door, with all that can be said of its verdict."""

    row: DoorRow
    verdict_sentence: str
    basis: str
    """What the verdict rests on, in words."""
    reasons: tuple[WhyReason, ...]
    warnings: tuple[WhyReason, ...]
    changes: tuple[WhyChange, ...]
    asks: tuple[WhyAsk, ...]
    topics: tuple[str, ...]
    rule: str
    text: Excerpt
    """What they wrote, with the words that weighed marked."""
    subject: Excerpt
    model: str
    decision: int | None
    """The owner's own word on it, for `deciding.undo`."""
    last_sent: datetime | None
    """When the owner last wrote to them before it, in the owner's zone."""


def why(message_id: int) -> Why:
    """Everything about one message's verdict, as it would be judged now.

    Raises:
        LookupError: there is no such message at the door.
    """
    row = Judged.objects.select_related("message").filter(pk=message_id).first()
    evidence = {} if row is None else rejudging.evidence_of([row])
    if row is None or message_id not in evidence:
        raise LookupError(
            _(
                "The door has not judged this message: it is not in the ledger, or did not reach you."
            )
        )
    one = evidence[message_id]
    told = teaching.judge().why(one)
    spoken = decisions.latest(teaching.VERDICT, f"message:{one.approach.key}")
    spans = [span for reason in told.reasons for span in reason.words]
    last = one.relationship.last_sent
    return Why(
        row=rows([message_id])[0],
        verdict_sentence=translated(VERDICT_SENTENCES[Verdict(told.verdict)]),
        basis=translated(BASES[told.basis]),
        reasons=tuple(_reason(reason) for reason in told.reasons),
        warnings=tuple(_reason(reason) for reason in told.warnings),
        changes=tuple(
            WhyChange(c.code, change_sentence(c), c.verdict.value, dict(c.values))
            for c in told.changes
        ),
        asks=tuple(
            WhyAsk(found.ask.value, translated(ASKS[found.ask]), found.weight)
            for found in one.asked.asks
        ),
        topics=_widest(told.topics),
        rule=told.rule,
        text=_marked(one.approach.text, [s for s in spans if not s.in_subject]),
        subject=_marked(one.approach.subject, [s for s in spans if s.in_subject]),
        model=told.model,
        decision=None if spoken is None else spoken[0],
        last_sent=None if last is None else last.astimezone(settings.zone()),
    )


def _reason(reason: Reason) -> WhyReason:
    return WhyReason(
        code=reason.code,
        sentence=reason_sentence(reason),
        weight=reason.weight,
        values=dict(reason.values),
        words=tuple(dict.fromkeys(span.text for span in reason.words)),
    )


def _marked(text: str, spans: list[Span]) -> Excerpt:
    """The text with the spans that stand in it, sorted and apart."""
    marks: list[tuple[int, int]] = []
    for start, end in sorted((s.start, s.end) for s in spans if 0 <= s.start < s.end <= len(text)):
        if marks and start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return Excerpt(text, tuple(marks))


def _widest(topics: Sequence[str]) -> tuple[str, ...]:
    """Topics without those that are words of another told: `tidal power` says `power`, too."""
    words = {name: frozenset(name.casefold().split()) for name in topics}
    return tuple(name for name in words if not any(words[name] < other for other in words.values()))
