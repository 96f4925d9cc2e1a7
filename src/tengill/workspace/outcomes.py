"""Outcomes: the list, one outcome's page with its credit, and lifting one from a thank-you."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.facts.evidence import Evidence, weakest
from tengill.facts.folding import fold
from tengill.facts.money import Money
from tengill.facts.outcomes import OutcomeState, Side
from tengill.ledger.models import CreditLine, Outcome, OutcomeCredit
from tengill.workspace import presenting, references, settings
from tengill.workspace.lifting import LiftSuggestion, lift, suggestion, suggestions
from tengill.workspace.outcome import CreditRow, OutcomeView, PartyView, outcome_view
from tengill.workspace.presenting import Link, PersonRef, Phrase, Sentence, sentence

__all__ = [
    "CreditRow",
    "LiftSuggestion",
    "OutcomePage",
    "OutcomeRow",
    "OutcomeView",
    "PartyView",
    "credited",
    "find",
    "lift",
    "list_outcomes",
    "newest",
    "outcome_view",
    "suggestion",
    "suggestions",
]

_FOUND_MOST = 2_000


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One line of the Outcomes list."""

    id: int
    title: str
    kind: str
    state: str
    closed_at: datetime | None
    amount: Money | None
    buyers: tuple[PersonRef, ...]
    sellers: tuple[PersonRef, ...]
    mine: Money | None
    """The owner's Shapley credit; None: not attributed (no amount, not won)."""
    organic: Money | None
    unexplained: Money | None
    weakest: str
    """Weakest evidence grade of the owner's credit, or empty."""


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """A page of outcomes, newest first, with the sentence over all of them."""

    sentence: Sentence
    rows: tuple[OutcomeRow, ...]
    total: int
    next: str


def in_force() -> QuerySet[Outcome]:
    """Outcomes that were neither corrected by a later one nor retracted."""
    return Outcome.objects.filter(superseded_by=None, retracted_at=None)


def list_outcomes(cursor: str = "", limit: int = 50, state: str = "") -> OutcomePage:
    """Outcomes in force (superseded and retracted ones left out), newest first.

    Args:
        cursor: `next` of the page before.
        limit: how many.
        state: only those in a state (facts.OutcomeState value); empty for all.

    Raises:
        ValueError: when `state` is not one.
    """
    if state and state not in set(OutcomeState):
        raise ValueError(f"{state!r} is not a state. States are {', '.join(OutcomeState)}.")
    outcomes = in_force().filter(state=state) if state else in_force()
    offset = int(cursor) if cursor.isdecimal() else 0
    size = max(1, min(limit, 500))
    page = list(outcomes.order_by("-closed_at", "-pk")[offset : offset + size])
    total = outcomes.count()
    after = offset + len(page)
    return OutcomePage(
        sentence=_sentence(),
        rows=rows(page),
        total=total,
        next=str(after) if page and after < total else "",
    )


def newest(start: datetime, end: datetime | None = None, limit: int = 7) -> tuple[OutcomeRow, ...]:
    """Outcomes won since `start` in which the owner has a part, greatest part first per currency."""
    # Asked outcome by outcome, so that the walk along the index of dates ends early.
    mine = CreditLine.objects.filter(
        outcome=OuterRef("pk"),
        person__in=settings.owner_ids(),
        model="shapley",
        credit_minor__gt=0,
    )
    won = in_force().filter(
        Exists(mine), state=OutcomeState.WON.value, closed_at__gte=int(start.timestamp())
    )
    if end is not None:
        won = won.filter(closed_at__lt=int(end.timestamp()))
    return rows(list(won.order_by("-closed_at", "-pk")[:limit]))


def credited(
    people: Sequence[int], start: datetime, end: datetime
) -> tuple[tuple[Money, str], ...]:
    """Shapley credit of some people in outcomes closed in `[start, end)`, per currency.

    Each with the weakest grade it rests on; greatest number of outcomes first.
    """
    # From the outcomes of the period to their lines: a person may have thousands of others.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.currency, l.weakest, sum(l.credit_minor), count(*) FROM ledger_outcome o"
            " CROSS JOIN ledger_creditline l ON l.outcome_id = o.id"
            f" AND l.person_id IN ({references.marks(people)}) AND l.model = 'shapley'"
            " WHERE o.closed_at >= %s AND o.closed_at < %s AND l.credit_minor > 0"
            " AND o.superseded_by_id IS NULL AND o.retracted_at IS NULL GROUP BY 1, 2",
            [*people, int(start.timestamp()), int(end.timestamp())],
        )
        lines = cursor.fetchall()
    totals: dict[str, tuple[int, int, str]] = {}
    for currency, grade, minor, count in lines:
        had, seen, weak = totals.get(currency, (0, 0, grade))
        totals[currency] = (had + minor, seen + count, _weaker(weak, grade))
    ranked = sorted(totals.items(), key=lambda pair: (-pair[1][1], pair[0]))
    return tuple((Money(currency, minor), weak) for currency, (minor, _seen, weak) in ranked)


def find(text: str, limit: int = 10) -> tuple[OutcomeRow, ...]:
    """Outcomes by id (`7`), key, or words of the title or a party, newest first.

    Digits are a number, a key or a whole title; no part of one.
    """
    asked = text.strip()
    if not asked:
        return ()
    exact = in_force().filter(key=asked)
    digits = asked.removeprefix("#")
    is_number = digits.isascii() and digits.isdigit()
    if is_number:
        fits = Q(pk=int(digits)) if len(digits) < 19 else Q()  # noqa: PLR2004 - fits 63 bits
        exact = in_force().filter(fits | Q(key=asked) | Q(title=asked))
    found = list(exact[:limit])
    if not found and not is_number:
        found = _by_words(fold(asked).split(), limit)
    return rows(found)


_TOLD = """
SELECT o.id, o.title || ' ' || o.key || ' ' || coalesce((
  SELECT group_concat(p.name || ' ' || p.address || ' ' || p.organisation, ' ')
  FROM ledger_outcomeparty p WHERE p.outcome_id = o.id), '')
FROM ledger_outcome o WHERE o.superseded_by_id IS NULL AND o.retracted_at IS NULL
ORDER BY o.closed_at DESC, o.id DESC LIMIT %s
"""


def _by_words(words: Sequence[str], limit: int) -> list[Outcome]:
    """Every word in the title or among the parties; outcomes are few, so the newest are read."""
    hits: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [_FOUND_MOST])
        for pk, text in cursor:
            folded = fold(text)
            if all(word in folded for word in words):
                hits.append(pk)
            if len(hits) >= limit:
                break
    outcomes = Outcome.objects.in_bulk(hits)
    return [outcomes[pk] for pk in hits]


# ---------------------------------------------------------------- rows


def rows(outcomes: Sequence[Outcome]) -> tuple[OutcomeRow, ...]:
    """List lines for some outcomes, in their order."""
    ids = [outcome.pk for outcome in outcomes]
    parties = _parties(ids)
    attributed = OutcomeCredit.objects.defer("detail").in_bulk(ids)
    mine = _mine(ids)
    tz = settings.zone()
    made: list[OutcomeRow] = []
    for outcome in outcomes:
        amount = money(outcome)
        credit = attributed.get(outcome.pk)
        share, grade = mine.get(outcome.pk, (0, ""))
        known = credit if amount is not None else None
        currency = outcome.currency
        made.append(
            OutcomeRow(
                id=outcome.pk,
                title=outcome.title,
                kind=outcome.kind,
                state=outcome.state,
                closed_at=settings.local(outcome.closed_at, tz),
                amount=amount,
                buyers=parties.get((outcome.pk, Side.BUYER.value), ()),
                sellers=parties.get((outcome.pk, Side.SELLER.value), ()),
                mine=Money(currency, share) if known else None,
                organic=Money(currency, known.organic_minor) if known else None,
                unexplained=Money(currency, known.unexplained_minor) if known else None,
                weakest=grade,
            )
        )
    return tuple(made)


def money(outcome: Outcome) -> Money | None:
    """What an outcome was worth; None when no amount was told."""
    if outcome.amount_minor is None or not outcome.currency:
        return None
    return Money(outcome.currency, outcome.amount_minor)


def _parties(ids: Iterable[int]) -> dict[tuple[int, str], tuple[PersonRef, ...]]:
    """(outcome, side) → parties, as the people they are where that is known."""
    told = list(
        references.rows(
            "SELECT p.outcome_id, p.side, p.name, p.address, p.organisation, r.person_id"
            " FROM ledger_outcomeparty p LEFT JOIN ledger_outcomeperson r ON r.party_id = p.id"
            " WHERE p.outcome_id IN ({}) ORDER BY p.outcome_id, p.position, p.id",
            ids,
        )
    )
    people = references.people(row[5] for row in told)
    found: dict[tuple[int, str], tuple[PersonRef, ...]] = {}
    for outcome, side, name, address, organisation, person in told:
        who = people.get(person) if person is not None else None
        who = who or PersonRef(None, name or organisation or address, address)
        found[outcome, side] = (*found.get((outcome, side), ()), who)
    return found


def _mine(ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Outcome → the owner's Shapley credit and its weakest grade."""
    found: dict[int, tuple[int, str]] = {}
    owners = ", ".join(str(pk) for pk in settings.owner_ids())
    for outcome, minor, grade in references.rows(
        "SELECT outcome_id, credit_minor, weakest FROM ledger_creditline"
        f" WHERE outcome_id IN ({{}}) AND person_id IN ({owners}) AND model = 'shapley'",
        ids,
    ):
        had, weak = found.get(outcome, (0, grade))
        found[outcome] = (had + minor, _weaker(weak, grade))
    return found


def _weaker(one: str, other: str) -> str:
    known = [Evidence(grade) for grade in (one, other) if grade in set(Evidence)]
    return weakest(known).value if known else ""


# ---------------------------------------------------------------- the sentence

_CURRENCIES = 3
"""As many are told with the owner's part: first those it is in, then the most frequent."""


def _sentence() -> Sentence:
    """What came of it, per currency: nothing is summed across currencies."""
    won = in_force().filter(state=OutcomeState.WON.value)
    totals = [
        (currency, minor, count)
        for currency, minor, count in won.filter(amount_minor__isnull=False)
        .values_list("currency")
        .annotate(Sum("amount_minor"), many=Count("pk"))
        .order_by("-many", "currency")
        if currency
    ]
    count = won.count()
    if not count:
        return (Phrase(_("No outcome yet.")),)
    template = ngettext("{count} outcome won.", "{count} outcomes won.", count)
    told = sentence(template, count=Phrase(presenting.number(count), Link("outcomes")))
    mine = _mine_by_grade()
    totals.sort(key=lambda total: not any(mine.get(total[0], {}).values()))
    parts = [told] + [
        _worth(Money(currency, minor), mine.get(currency, {}))
        for currency, minor, _count in totals[:_CURRENCIES]
    ]
    if rest := [Money(currency, minor) for currency, minor, _count in totals[_CURRENCIES:]]:
        parts.append(_elsewhere(rest))
    return presenting.join(parts)


def _elsewhere(totals: Sequence[Money]) -> Sentence:
    """The currencies the sentence has no room to say more of: none is left out."""
    sums = presenting.listing(
        Phrase(presenting.money_short(one), Link("outcomes"), "witnessed") for one in totals
    )
    return sentence(_("In other currencies {sums}."), sums=sums)


def _mine_by_grade() -> dict[str, dict[str, int]]:
    """Currency → weakest grade → the owner's Shapley credit."""
    lines = CreditLine.objects.filter(
        person__in=settings.owner_ids(),
        model="shapley",
        outcome__superseded_by=None,
        outcome__retracted_at=None,
    )
    found: dict[str, dict[str, int]] = {}
    for currency, grade, minor in (
        lines.values_list("outcome__currency", "weakest").annotate(Sum("credit_minor")).order_by()
    ):
        found.setdefault(currency, {})[grade] = minor
    return found


def _worth(total: Money, grades: dict[str, int]) -> Sentence:
    """One currency: the total, the owner's part, and what of it is only inferred."""
    mine = Money(total.currency, sum(grades.values()))
    inferred = Money(total.currency, grades.get(Evidence.INFERRED.value, 0))
    figures = {
        "total": Phrase(presenting.money_short(total), Link("outcomes"), "witnessed"),
        "mine": Phrase(
            presenting.money_short(mine),
            Link("statement"),
            _weakest_of(grades),
            presenting.money_long(mine),
        ),
    }
    if not mine.minor:
        return sentence(_("{total} in all."), total=figures["total"])
    if inferred == mine:
        return sentence(
            _("{total} in all, {mine} of it yours if the inferred acts hold."), **figures
        )
    if not inferred.minor:
        return sentence(_("{total} in all, {mine} of it yours."), **figures)
    return sentence(
        _("{total} in all, {mine} of it yours, of which {inferred} rests on inference alone."),
        inferred=Phrase(presenting.money_short(inferred), Link("review"), "inferred"),
        **figures,
    )


def _weakest_of(grades: dict[str, int]) -> str:
    known = [Evidence(grade) for grade, minor in grades.items() if minor and grade in set(Evidence)]
    return weakest(known).value if known else ""
