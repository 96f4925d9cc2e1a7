"""What attribution reads: acts once, outcomes and their ties in batches. Never one by one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Q

from tengill.credit import ActRecord, Contribution, History, OutcomeRecord
from tengill.credit.history import CONNECTING
from tengill.credit.settings import exact
from tengill.facts.acts import BULK, ActKind, Took
from tengill.facts.evidence import Evidence
from tengill.facts.outcomes import OutcomeState, Side
from tengill.ledger.models import Act, ActParty, Outcome, Person
from tengill.workspace.attribute_sides import SideFacts, load_sides, owner_people
from tengill.workspace.attribute_subjects import with_subjects
from tengill.workspace.attribute_told import Told, load_told, published

_PAIRS = 400
SURE = (Evidence.CONFIRMED, Evidence.WITNESSED)
"""The grades that make the confirmed figure."""


@dataclass(frozen=True, slots=True)
class ActFacts:
    """What a face shows of an act, beside its record."""

    id: int
    message: int | None
    words: list[object]
    confidence: float
    subject: str
    took: str
    took_message: int | None


@dataclass(slots=True)
class Loaded:
    """All acts that can carry credit, with their people and the ties those chains need."""

    acts: dict[int | str, ActRecord]
    history: History
    """Every act, without ties."""
    sure: History
    """Confirmed and witnessed acts only."""
    certain: History
    """Every act, inferred ones taken as certain."""
    shown: dict[str, ActFacts]
    stand_ins: dict[int, int]
    """Who counts as somebody else: assistants as their principal, all of the owner's persons as one."""
    owners: list[int]
    """The owner's persons; all count as the first."""
    ties: dict[tuple[int | str, int | str], int]
    names: dict[int | str, str]
    """People on acts whom the ledger doesn't know, by their stand-in key."""
    told: Told
    """Acquaintances and contributions that were told by hand."""


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """One won outcome, ready for the engine."""

    id: int
    title: str
    at: int | None
    amount: int | None
    currency: str
    buyer: SideFacts
    seller: SideFacts
    contributions: tuple[Contribution, ...] = ()

    @property
    def record(self) -> OutcomeRecord:
        """The engine's view of it."""
        return OutcomeRecord(
            self.buyer.people,
            self.seller.people,
            self.at or 0,
            self.contributions,
            frozenset((*self.buyer.insiders, *self.seller.insiders)),
        )


@dataclass(slots=True)
class Batch:
    """Some outcomes with the history to trace them in."""

    outcomes: list[OutcomeFacts]
    loaded: Loaded
    history: History
    sure: History
    certain: History
    """The three of `Loaded`, with the ties of the acts and of the outcomes' sides."""
    acts: Mapping[int | str, ActRecord]


@dataclass(frozen=True, slots=True)
class ReadActs:
    """Acts as they stand in the ledger, before it is told whom their words recommend."""

    records: list[ActRecord]
    """In order of time and key."""
    shown: dict[str, ActFacts]
    strangers: dict[int, dict[int | str, str]]
    """By act id: the people the ledger doesn't know, by their stand-in key, with their names."""


def load_acts() -> Loaded:
    """Every introduction, handoff and recommendation that is not rejected, bulk or undated."""
    owners = owner_people()
    stand_ins = load_stand_ins(owners)
    read = read_acts(stand_ins)
    subjects = {key: facts.subject for key, facts in read.shown.items()}
    acts = with_subjects(read.records, subjects, stand_ins)
    names = {who: name for _, told in sorted(read.strangers.items()) for who, name in told.items()}
    return loaded_of(acts, read.shown, names, Whole(stand_ins, owners, load_told(stand_ins)))


@dataclass(frozen=True, slots=True)
class Whole:
    """What holds for the ledger as a whole, whichever acts are looked at."""

    stand_ins: dict[int, int]
    owners: list[int]
    told: Told


def loaded_of(
    acts: Sequence[ActRecord],
    shown: dict[str, ActFacts],
    names: dict[int | str, str],
    whole: Whole,
) -> Loaded:
    """Some acts with the ties their chains need, ready to trace in."""
    owners, told = whole.owners, whole.told
    ties = first_interactions(
        (
            (connector, person)
            for act in acts
            for connector in act.connector
            for person in (*act.left, *act.right)
        ),
        owners,
    )
    for pair, since in told.since.items():
        _take_earlier(ties, pair, since)
    return Loaded(
        acts={act.key: act for act in acts},
        history=History(acts, met_anyway=told.anyway),
        sure=History((act for act in acts if act.grade in SURE), met_anyway=told.anyway),
        certain=History(
            (replace(act, confidence=Fraction(1)) for act in acts), met_anyway=told.anyway
        ),
        shown=shown,
        stand_ins=whole.stand_ins,
        owners=owners,
        ties=ties,
        names={**told.names, **names},
        told=told,
    )


def _take_earlier(
    ties: dict[tuple[int | str, int | str], int], pair: tuple[int | str, int | str], at: int
) -> None:
    """Two people turned to each other at a time, unless they are known to have done so before."""
    one, other = pair
    place = (other, one) if (other, one) in ties else pair
    ties[place] = min(at, ties.get(place, at))


def read_acts(stand_ins: Mapping[int, int], keys: Sequence[str] | None = None) -> ReadActs:
    """The acts that can carry credit.

    Args:
        stand_ins: who counts as somebody else (see `load_stand_ins`).
        keys: only those among these acts (a few); None for all.
    """
    wanted = Q(kind__in=[kind.value for kind in CONNECTING], at__isnull=False)
    # Acts in bulk mail don't count, unless a person confirmed them.
    personal = Q(message__isnull=True) | Q(message__bulk__lt=BULK) | Q(state="confirmed")
    if keys is not None:
        wanted &= Q(key__in=keys)
    rows = (
        Act.objects.filter(wanted & personal)
        .exclude(state="rejected")
        .order_by("at", "key")
        .values_list(
            "id", "key", "kind", "at", "confidence", "evidence", "state", "message_id", "words",
            "subject", "took", "took_message_id",
        )
    )  # fmt: skip
    found = {row[1]: row for row in rows}
    ids = {row[0] for row in found.values()}
    parties, strangers = _parties(ids, stand_ins, few=keys is not None)
    to_all = published()
    return ReadActs(
        [_record(row, parties.get(row[0], {}), row[1] in to_all) for row in found.values()],
        {
            key: ActFacts(id_, message, words, confidence, subject, took, seen)
            for key, (id_, _, _, _, confidence, _, _, message, words, subject, took, seen)
            in found.items()
        },
        strangers,
    )  # fmt: skip


def _record(
    row: Sequence[Any],
    sides: Mapping[str, tuple[int | str, ...]],
    to_all: bool,
) -> ActRecord:
    """An act's row and parties as the engine takes them."""
    _, key, kind, at, confidence, evidence, state, *_, took, _ = row
    return ActRecord(
        key=key,
        kind=ActKind(kind),
        at=at,
        connector=sides.get("connector", ()),
        left=sides.get("left", ()),
        right=sides.get("right", ()),
        grade=Evidence.CONFIRMED if state == "confirmed" else Evidence(evidence),
        confidence=exact(min(1.0, max(0.0, confidence))),
        took=Took(took) if took else Took.NO_EVIDENCE,
        published=to_all,
    )


def load_outcomes(ids: list[int], loaded: Loaded) -> Batch:
    """The won outcomes among some ids, in id order, with the history they are traced in."""
    rows = list(
        Outcome.objects.filter(
            id__in=ids,
            state=OutcomeState.WON.value,
            superseded_by__isnull=True,
            retracted_at__isnull=True,
        )
        .order_by("id")
        .values_list("id", "title", "closed_at", "amount_minor", "currency", "key")
    )
    sides = load_sides({row[0]: row[2] for row in rows}, loaded.stand_ins)
    outcomes = [
        OutcomeFacts(
            *row[:5],
            sides[row[0], Side.BUYER],
            sides[row[0], Side.SELLER],
            loaded.told.contributions.get(row[5], ()),
        )
        for row in rows
    ]
    ties = dict(loaded.ties)
    found = first_interactions(
        (
            (buyer, seller)
            for outcome in outcomes
            for buyer in outcome.buyer.people
            for seller in outcome.seller.people
        ),
        loaded.owners,
    )
    for pair, first in found.items():
        _take_earlier(ties, pair, first)
    return Batch(
        outcomes,
        loaded,
        history=loaded.history.with_first_interactions(ties),
        sure=loaded.sure.with_first_interactions(ties),
        certain=loaded.certain.with_first_interactions(ties),
        acts=loaded.acts,
    )


def first_interactions(
    pairs: Iterable[tuple[int | str, int | str]], owners: Sequence[int] = ()
) -> dict[tuple[int | str, int | str], int]:
    """When the people of each pair first turned to each other, for those who ever did.

    Args:
        pairs: of people; those the ledger doesn't know have no ties.
        owners: persons who are all the owner: a tie of any of them is a tie of the first.
    """
    wanted = sorted(
        {
            (min(one, other), max(one, other))
            for a, z in set(pairs)
            if isinstance(a, int) and isinstance(z, int) and a != z
            for one in (owners if a in owners else (a,))
            for other in (owners if z in owners else (z,))
        }
    )
    as_one = dict.fromkeys(owners, owners[0]) if owners else {}
    found: dict[tuple[int | str, int | str], int] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), _PAIRS):
            chunk = wanted[start : start + _PAIRS]
            values = ", ".join(["(%s, %s)"] * len(chunk))
            cursor.execute(
                f"WITH pair(a, b) AS (VALUES {values}) "
                "SELECT tie.a_id, tie.b_id, tie.first_at FROM pair "
                "JOIN ledger_tie AS tie ON tie.a_id = pair.a AND tie.b_id = pair.b",
                [person for pair in chunk for person in pair],
            )
            for a, b, first in cursor.fetchall():
                pair = (as_one.get(a, a), as_one.get(b, b))
                found[pair] = min(first, found.get(pair, first))
    return found


def load_stand_ins(owners: Sequence[int]) -> dict[int, int]:
    """Who counts as somebody else: assistants, and the owner's other persons."""
    as_one = dict.fromkeys(owners[1:], owners[0]) if owners else {}
    # All numbers of persons are above 0; "is not null" would read everybody, not the index.
    assistants = Person.objects.filter(assistant_of__gt=0)
    principals = dict(assistants.values_list("id", "assistant_of_id"))
    return {
        person: as_one.get(principal, principal) for person, principal in principals.items()
    } | as_one


def _parties(
    act_ids: set[int], stand_ins: Mapping[int, int], *, few: bool
) -> tuple[dict[int, dict[str, tuple[int | str, ...]]], dict[int, dict[int | str, str]]]:
    """Who stands where on each act. An assistant's act is their principal's."""
    gathered: defaultdict[int, defaultdict[str, dict[int | str, None]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    strangers: defaultdict[int, dict[int | str, str]] = defaultdict(dict)
    # All at once is quicker than by a list of all acts.
    among = Q(act__in=act_ids) if few else Q(act__kind__in=[kind.value for kind in CONNECTING])
    rows = (
        ActParty.objects.filter(among)
        .order_by("act_id", "role", "position", "id")
        .values_list("act_id", "role", "person_id", "name", "address")
    )
    for act, role, person, name, address in rows.iterator(chunk_size=5000):
        if act not in act_ids:
            continue
        who: int | str
        if not person:
            who = f"?{(address or name).casefold()}"
            strangers[act][who] = name or address
        else:
            who = stand_ins.get(person, person)
        gathered[act][role][who] = None
    told = {
        act: {role: tuple(people) for role, people in roles.items()}
        for act, roles in gathered.items()
    }
    return told, dict(strangers)
