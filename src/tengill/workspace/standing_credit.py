"""What a person's credit in an outcome was earned by: recommending, introducing, taking part.

A person who did several kinds of things for one outcome has one credit (their Shapley value). It is
parted by Owen's value for games with a priori unions: the person is the union, their kinds of acts
are its members. The parts add up to the person's credit exactly, which credits of split identities
do not: splitting somebody in two shifts credit between them and others.

    part(k) = Shapley value of k in w,   w(K) = the person's credit if of theirs only kinds K acted

G. Owen 1977, Values of games with a priori unions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from itertools import combinations
from math import factorial

from django.db import connection

from tengill.credit import Fact, Provenance, trace
from tengill.credit.game import ONE, Player
from tengill.credit.rounding import apportion
from tengill.credit.settings import CreditSettings
from tengill.facts.acts import ActKind
from tengill.ledger.models import OutcomeCredit
from tengill.workspace import references
from tengill.workspace.attribute import saved_settings
from tengill.workspace.attribute_told import load_told
from tengill.workspace.standing_view import CONNECTION, CONTRIBUTION, INFLUENCE, Earned

_KIND = {
    ActKind.RECOMMENDATION.value: INFLUENCE,
    ActKind.INTRODUCTION.value: CONNECTION,
    ActKind.HANDOFF.value: CONNECTION,
}
_ORDER = (INFLUENCE, CONNECTION, CONTRIBUTION)
Parts = Mapping[str, Fraction]
"""Kind of act → its part of the person's credit; they sum to 1."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A person's credit in one outcome."""

    outcome: int
    person: int
    credit: int
    weakest: str
    key: str
    title: str
    closed_at: int | None
    amount: int | None
    currency: str


def earned(
    stand_ins: Mapping[int, int],
    people: Iterable[int] | None = None,
    first: datetime | None = None,
    last: datetime | None = None,
) -> dict[int, list[Earned]]:
    """Person → what they earned in each outcome, a row per kind of act; newest outcome first.

    Args:
        stand_ins: who counts as somebody else (`attribute_loading.load_stand_ins`).
        people: only theirs; None for everybody's.
        first: outcomes that closed from then on.
        last: outcomes that closed before.
    """
    wanted = None if people is None else set(people)
    lines = [one for one in _lines(first, last) if wanted is None or one.person in wanted]
    if not lines:
        return {}
    acts = _acts({line.outcome for line in lines}, stand_ins)
    shares = _bare_shares(lines)
    took_part = {
        key: {one.person for one in told}
        for key, told in load_told(stand_ins).contributions.items()
    }
    settings = saved_settings()
    found: defaultdict[int, list[Earned]] = defaultdict(list)
    for line in lines:
        mine = acts.get((line.outcome, line.person), {})
        kinds = {*mine} | ({CONTRIBUTION} if line.person in took_part.get(line.key, ()) else set())
        parts = _parts(line, frozenset(kinds), settings)
        found[line.person] += _earned(line, parts, mine, shares.get((line.outcome, line.person)))
    return dict(found)


def _earned(
    line: _Line, parts: Parts, acts: Mapping[str, list[int]], bare: Fraction | None
) -> list[Earned]:
    kinds = [kind for kind in _ORDER if parts.get(kind)]
    whole = bare if bare is not None else Fraction(line.credit, line.amount or 1)
    minors = apportion(line.credit, [parts[kind] for kind in kinds])
    return [
        Earned(
            outcome=line.outcome,
            title=line.title,
            closed_at=line.closed_at,
            kind=kind,
            currency=line.currency if line.amount is not None else "",
            credit_minor=minor,
            share=float(whole * parts[kind]),
            weakest=line.weakest,
            acts=tuple(sorted(acts.get(kind, ()))),
        )
        for kind, minor in zip(kinds, minors, strict=True)
    ]


def _parts(line: _Line, kinds: frozenset[str], settings: CreditSettings) -> Parts:
    """One kind: all of it. Several: by tracing the outcome again."""
    if len(kinds) == 1:
        return {next(iter(kinds)): ONE}
    from tengill.workspace.attribute_one import traced_in  # noqa: PLC0415 - it reads all acts

    found = traced_in(line.outcome, settings.depth)
    if found is None:
        return {}
    outcome, batch = found
    kind_of = {key: _KIND.get(act.kind.value, CONTRIBUTION) for key, act in batch.acts.items()}
    parts = parts_of(trace(outcome.record, batch.history, settings), line.person, kind_of)
    # Nothing to part by: what was stored rests on acts that are gone meanwhile.
    return parts or {kind: Fraction(1, len(kinds)) for kind in kinds}


def parts_of(provenance: Provenance, person: Player, kind_of: Mapping[int | str, str]) -> Parts:
    """A person's credit in one outcome by the kind of their acts; empty when they have none.

    Args:
        provenance: the outcome's.
        person: whose credit.
        kind_of: act key → kind.
    """
    counting = _counting(provenance)
    used = {key for keys in counting.explanations for key in keys}
    mine: dict[object, str] = {
        fact.key: kind_of[fact.key[1]]
        for fact in counting.facts
        if fact.owner == person and isinstance(fact.key, tuple) and fact.key in used
    }
    kinds = {*mine.values()}
    if any(one.person == person for one in provenance.contributions):
        kinds.add(CONTRIBUTION)

    def alone(kept: frozenset[str]) -> Fraction:
        return _credit_by(counting, person, mine, kept) if kept else Fraction(0)

    values = shapley(sorted(kinds, key=_ORDER.index), alone)
    # A sampled figure may come out a hair below nothing.
    positive = {kind: value for kind, value in values.items() if value > 0}
    total = sum(positive.values(), Fraction(0))
    return {kind: value / total for kind, value in positive.items()} if total else {}


def _counting(provenance: Provenance) -> Provenance:
    """The same game by the explanations that count alone.

    An act that stands in superfluous ones only earned nothing, though with others of the person's
    acts gone it would have.
    """
    if provenance.circuit is not None:
        return provenance
    told = provenance.credit(0).explanations
    counting = tuple(one.facts for one in told if one.absorbed_by is None)
    return replace(provenance, explanations=counting)


def shapley(players: list[str], worth: Callable[[frozenset[str]], Fraction]) -> dict[str, Fraction]:
    """The Shapley value of a few players, by its definition."""
    values = {frozenset(some): worth(frozenset(some)) for some in _subsets(players)}
    found = {}
    for player in players:
        others = [one for one in players if one != player]
        found[player] = sum(
            (
                Fraction(
                    factorial(len(some)) * factorial(len(others) - len(some)),
                    factorial(len(players)),
                )
                * (values[frozenset((*some, player))] - values[frozenset(some)])
                for some in _subsets(others)
            ),
            Fraction(0),
        )
    return found


def _subsets(players: list[str]) -> Iterable[tuple[str, ...]]:
    return (some for size in range(len(players) + 1) for some in combinations(players, size))


def _credit_by(
    provenance: Provenance, person: Player, mine: Mapping[object, str], kept: frozenset[str]
) -> Fraction:
    """The person's share if of theirs only some kinds of acts had been."""
    facts = tuple(
        Fact(fact.key, fact.owner, 0, fact.grade)
        if mine.get(fact.key, "") not in {"", *kept}
        else fact
        for fact in provenance.facts
    )
    contributions, spared = provenance.contributions, ONE
    if CONTRIBUTION not in kept:
        for one in contributions:
            # Without them it comes about only where they were not needed.
            spared *= 1 - one.weight if one.person == person else ONE
        contributions = tuple(one for one in contributions if one.person != person)
    told = replace(provenance, facts=facts, contributions=contributions).credit(0).of(person)
    return Fraction(0) if told is None else told.credit_share * spared


# ---------------------------------------------------------------- reading

_LINES = """
SELECT l.outcome_id, l.person_id, l.credit_minor, l.weakest, o.key, o.title, o.closed_at,
  o.amount_minor, o.currency
FROM ledger_creditline l JOIN ledger_outcome o ON o.id = l.outcome_id
WHERE l.model = 'shapley' AND o.state = 'won' AND o.superseded_by_id IS NULL
  AND o.retracted_at IS NULL{within}
ORDER BY o.closed_at DESC, o.id, l.person_id
"""


def _lines(first: datetime | None, last: datetime | None) -> list[_Line]:
    within, values = period(first, last, "o.closed_at")
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(within=within), values)
        return [_Line(*row) for row in cursor.fetchall()]


def period(first: datetime | None, last: datetime | None, column: str) -> tuple[str, list[int]]:
    """SQL and its values: a column of seconds lies within a period."""
    told, values = "", []
    for moment, sign in ((first, ">="), (last, "<")):
        if moment is not None:
            told += f" AND {column} {sign} %s"
            values.append(int(moment.timestamp()))
    return told, values


def _acts(
    outcomes: Iterable[int], stand_ins: Mapping[int, int]
) -> dict[tuple[int, int], dict[str, list[int]]]:
    """(outcome, person) → kind → the acts of theirs that stand in explanations that count."""
    found: defaultdict[tuple[int, int], dict[str, list[int]]] = defaultdict(dict)
    rows = references.rows(
        "SELECT e.outcome_id, p.person_id, a.kind, a.id FROM ledger_outcomeact e"
        " JOIN ledger_act a ON a.id = e.act_id"
        " JOIN ledger_actparty p ON p.act_id = a.id AND p.role = 'connector'"
        " WHERE p.person_id IS NOT NULL AND e.outcome_id IN ({})",
        outcomes,
    )
    for outcome, person, kind, act in rows:
        if kind in _KIND:
            mine = found[outcome, stand_ins.get(person, person)]
            mine.setdefault(_KIND[kind], []).append(act)
    return dict(found)


def _bare_shares(lines: Iterable[_Line]) -> dict[tuple[int, int], Fraction]:
    """Shares in outcomes without an amount, which stand in the detail alone."""
    bare = {line.outcome for line in lines if not line.amount}
    found: dict[tuple[int, int], Fraction] = {}
    for part in references.batches(sorted(bare)):
        told = OutcomeCredit.objects.filter(pk__in=part).values_list("outcome_id", "detail")
        for outcome, detail in told:
            for share in detail["shares"]:
                if isinstance(share["person"], int):
                    found[outcome, share["person"]] = Fraction(share["share"])
    return found
