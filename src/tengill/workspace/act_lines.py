"""Acts in short, as every page shows them: a fixed number of queries for any number of acts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from tengill.ledger.models import Act, ActParty
from tengill.workspace import references, settings
from tengill.workspace.presenting import PersonRef

JOINING = ("introduction", "handoff")
"""The kinds of act that join two people."""


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act in short. `message_id` None: told by hand."""

    id: int
    key: str
    kind: str
    at: datetime | None
    connectors: tuple[PersonRef, ...]
    left: tuple[PersonRef, ...]
    right: tuple[PersonRef, ...]
    subject: str
    words: str
    """The words that gave it away, first span."""
    confidence: float
    evidence: str
    state: str
    took: str
    message_id: int | None
    took_message_id: int | None


Parties = dict[str, tuple[PersonRef, ...]]


def parties_of(act_ids: Iterable[int]) -> dict[int, Parties]:
    """Act id → role → people, in order; a name nobody knows keeps `id` None."""
    rows: list[tuple[int, str, str, str, int | None]] = []
    for part in references.batches(act_ids):
        rows.extend(
            ActParty.objects.filter(act__in=part)
            .order_by("act", "role", "position", "pk")
            .values_list("act_id", "role", "name", "address", "person_id")
        )
    people = references.people(row[4] for row in rows)
    found: dict[int, Parties] = {}
    for act, role, name, address, person in rows:
        who = people.get(person) if person is not None else None
        roles = found.setdefault(act, {})
        roles[role] = (*roles.get(role, ()), who or PersonRef(None, name or address, address))
    return found


def lines(acts: Sequence[Act]) -> tuple[ActLine, ...]:
    """Acts in short, in the order given."""
    parties = parties_of(act.pk for act in acts)
    tz = settings.zone()
    return tuple(line(act, parties.get(act.pk, {}), tz) for act in acts)


def line(act: Act, parties: Parties, tz: ZoneInfo) -> ActLine:
    """One act in short."""
    return ActLine(
        id=act.pk,
        key=act.key,
        kind=act.kind,
        at=settings.local(act.at, tz),
        connectors=parties.get("connector", ()),
        left=parties.get("left", ()),
        right=parties.get("right", ()),
        subject=act.subject,
        words=first_words(act),
        confidence=act.confidence,
        evidence=act.evidence,
        state=act.state,
        took=act.took,
        message_id=act.message_id,
        took_message_id=act.took_message_id,
    )


def first_words(act: Act) -> str:
    """The first words that gave the act away, or empty."""
    return str(act.words[0][2]) if act.words else ""


def marks(act: Act, *, in_subject: bool, length: int) -> tuple[tuple[int, int], ...]:
    """The act's spans in the subject or the new text, held within a text of `length`."""
    spans = [
        (max(0, int(start)), min(int(end), length))
        for start, end, _text, subject in act.words
        if bool(subject) is in_subject
    ]
    return merged(span for span in spans if span[0] < span[1])


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ranges sorted, overlapping and touching ones made one."""
    done: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if done and start <= done[-1][1]:
            done[-1] = (done[-1][0], max(end, done[-1][1]))
        else:
            done.append((start, end))
    return tuple(done)


def of_messages(message_ids: Iterable[int]) -> dict[int, tuple[ActLine, ...]]:
    """Message id → its acts that were not rejected."""
    acts: list[Act] = []
    for part in references.batches(message_ids):
        acts.extend(Act.objects.filter(message__in=part).exclude(state="rejected").order_by("pk"))
    found: dict[int, tuple[ActLine, ...]] = {}
    for told in lines(acts):
        if told.message_id is not None:
            found[told.message_id] = (*found.get(told.message_id, ()), told)
    return found


def of_person(
    person: int, kinds: Sequence[str], roles: Sequence[str], limit: int = 20
) -> tuple[ActLine, ...]:
    """A person's acts of some kinds in some roles, newest first, rejected ones left out."""
    acts: QuerySet[Act] = (
        Act.objects.filter(
            pk__in=ActParty.objects.filter(person=person, role__in=roles).values("act"),
            kind__in=kinds,
        )
        .exclude(state="rejected")
        .order_by("-at", "-pk")[:limit]
    )
    return lines(list(acts))
