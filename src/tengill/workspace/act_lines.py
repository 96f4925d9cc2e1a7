"""Acts in short, as every page shows them: a fixed number of queries for any number of acts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from tengill.ledger.models import Act
from tengill.workspace import references, settings
from tengill.workspace.faint import IS_FAINT, SQL
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
    """The words that gave it away: the longest span."""
    confidence: float
    evidence: str
    """facts.Evidence grade."""
    state: str
    """waiting, confirmed or rejected (the review's word)."""
    took: str
    """facts.Took value, or empty."""
    message_id: int | None
    took_message_id: int | None


Parties = dict[str, tuple[PersonRef, ...]]


def parties_of(act_ids: Iterable[int]) -> dict[int, Parties]:
    """Act id → role → people, in order; a name nobody knows keeps `id` None."""
    rows = list(
        references.rows(
            "SELECT act_id, role, name, address, person_id FROM ledger_actparty"
            " WHERE act_id IN ({}) ORDER BY act_id, role, position, id",
            act_ids,
        )
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
    """The words that gave the act away, or empty: the longest of them, rather than a mere name."""
    return max((str(span[2]) for span in act.words), key=len, default="")


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
    """Message id → its acts that were not rejected, the faint ones left out."""
    acts: list[Act] = []
    for part in references.batches(message_ids):
        standing = Act.objects.filter(message__in=part).exclude(state="rejected")
        acts.extend(standing.exclude(IS_FAINT).order_by("pk"))
    found: dict[int, tuple[ActLine, ...]] = {}
    for told in lines(acts):
        if told.message_id is not None:
            found[told.message_id] = (*found.get(told.message_id, ()), told)
    return found


Wanted = tuple[Sequence[str], Sequence[str]]
"""Kinds of act, and the roles in them."""


def of_person(
    person: int, groups: Sequence[Wanted], limit: int = 20
) -> tuple[tuple[ActLine, ...], ...]:
    """A person's acts in groups of kinds and roles, newest first, without rejected and faint ones.

    Args:
        person: whose.
        groups: what each group holds.
        limit: at most so many of each.
    """
    chosen: list[dict[int, None]] = [{} for _group in groups]
    parts, bound = [], list[int | str]([person])
    for place, (kinds, roles) in enumerate(groups):
        parts.append(
            f"SELECT * FROM (SELECT DISTINCT {place}, at, id FROM theirs"
            f" WHERE kind IN ({references.marks(kinds)}) AND role IN ({references.marks(roles)})"
            " ORDER BY at DESC, id DESC LIMIT %s)"
        )
        bound += [*kinds, *roles, limit]
    with connection.cursor() as cursor:
        # One walk over everything they stand in, whatever the groups: most of a page's acts.
        cursor.execute(
            "WITH theirs AS MATERIALIZED (SELECT a.at, a.id, a.kind, p.role FROM ledger_actparty p"
            " CROSS JOIN ledger_act a ON a.id = p.act_id"
            f" WHERE p.person_id = %s AND a.state <> 'rejected' AND NOT {SQL})"
            f" {' UNION ALL '.join(parts)}",
            bound,
        )
        for place, _at, pk in cursor:
            chosen[place][pk] = None
    acts = Act.objects.in_bulk({pk for found in chosen for pk in found})
    told = {one.id: one for one in lines(list(acts.values()))}
    return tuple(tuple(told[pk] for pk in found) for found in chosen)
