"""A refund told in a later list than its sale makes the sale less, as one in the same list does.

The refund stays a fact of its own (`refunded`, its key ends in `-refund`). The sale gets a row
that supersedes it, with what is left and a field for each refund; that row is derived: it is made
anew or taken away whenever the sale or its refunds change. A sale corrected or retracted by hand
is left as the person said.

Which sale is meant is never guessed. The refund names it in a column such as `Charge ID`, or it
carries the sale's own identifier and shares its title or a party; the currencies must be the same.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tengill.facts.folding import fold
from tengill.facts.money import Money
from tengill.facts.outcomes import OutcomeState
from tengill.ledger.models import Outcome, OutcomeParty
from tengill.sources.deals.headings import plain
from tengill.sources.deals.words import shape
from tengill.workspace import settings

PAID_BACK = "Paid back by"
"""The field that a row made less by a refund carries: `<refund's key>: <amount>`."""
_OWN_KEY = re.compile(r"(?P<sale>.+)-refund(?:-\d+)?")


@dataclass(frozen=True, slots=True)
class RefundView:
    """A refund that made an outcome less."""

    id: int
    title: str
    money: Money
    closed_at: datetime | None


def settle() -> None:
    """Bring all sales in step with their refunds; call inside a transaction, before matching."""
    refunds = _refunds()
    heads = _derived()
    if not refunds and not heads:
        return
    by_sale = _by_sale(refunds)
    keys = sorted({*by_sale, *(row.key for row in heads)})
    for rows in _rows_by_key(keys).values():
        _settle_one(rows, by_sale.get(rows[0].key, []))


def is_derived(row: Outcome) -> bool:
    """Whether a row is a sale less its refunds, made here and told by no source."""
    return _is_less(row)


def of(outcome_id: int) -> tuple[RefundView, ...]:
    """The refunds an outcome is less by, oldest first; none for an unknown outcome."""
    row = Outcome.objects.filter(pk=outcome_id).first()
    keys = (
        [_refund_key(value) for name, value in row.source_fields if name == PAID_BACK]
        if row
        else []
    )
    if not keys:
        return ()
    zone = settings.zone()
    found = Outcome.objects.filter(key__in=keys, superseded_by=None, retracted_at=None)
    return tuple(
        RefundView(
            one.pk, one.title, Money(one.currency, one.amount_minor or 0),
            settings.local(one.closed_at, zone),
        )
        for one in found.order_by("closed_at", "pk")
    )  # fmt: skip


# ---------------------------------------------------------------- which refund, which sale


def _derived() -> list[Outcome]:
    """The rows in force that were made here."""
    # Asked as text: the fields of all other outcomes need not be read.
    found = Outcome.objects.filter(superseded_by=None, retracted_at=None).extra(
        where=["source_fields LIKE %s"], params=[f'%"{PAID_BACK}"%']
    )
    return [row for row in found.order_by("pk") if _is_less(row)]


def _refunds() -> list[Outcome]:
    found = Outcome.objects.filter(
        superseded_by=None,
        retracted_at=None,
        state=OutcomeState.REFUNDED.value,
        key__contains="-refund",
        amount_minor__gt=0,
    )
    return [row for row in found.order_by("pk") if _OWN_KEY.fullmatch(row.key)]


def _by_sale(refunds: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The sale's key → its refunds."""
    heads = _columns()
    named = {row.pk: _names(row, heads) for row in refunds}
    own = {row.pk: _OWN_KEY.fullmatch(row.key) for row in refunds}
    wanted = {key for keys in named.values() for key in keys}
    wanted |= {match["sale"] for match in own.values() if match}
    sales = _rows_by_key(sorted(wanted))
    found: defaultdict[str, list[Outcome]] = defaultdict(list)
    for refund in refunds:
        match = own[refund.pk]
        same = match["sale"] if match else ""
        for key in (*named[refund.pk], same):
            rows = [row for row in sales.get(key, []) if not _is_less(row)]
            fits = any(row.currency == refund.currency and row.amount_minor for row in rows)
            if fits and (key != same or _akin(refund, rows[-1])):
                found[key].append(refund)
                break
    return dict(found)


def _columns() -> frozenset[str]:
    """Headings under which a list names the payment that a refund takes back."""
    return frozenset(plain(head) for head in shape("generic")["fields"]["refund_of"])


def _names(refund: Outcome, heads: frozenset[str]) -> list[str]:
    source = refund.key.partition(":")[0]
    return [
        f"{source}:{' '.join(str(value).split())}"
        for head, value in refund.source_fields
        if plain(str(head)) in heads and value
    ]


def _akin(one: Outcome, other: Outcome) -> bool:
    """Two lists may both count from 1: the same number is the same sale only with more in common."""
    if one.title and fold(one.title) == fold(other.title):
        return True
    return bool(_parties(one) & _parties(other))


def _parties(row: Outcome) -> set[tuple[str, str]]:
    told = OutcomeParty.objects.filter(outcome=row).values_list(
        "side", "name", "address", "organisation"
    )
    return {(side, fold(part)) for side, *parts in told for part in parts if part}


# ---------------------------------------------------------------- writing


def _settle_one(rows: Sequence[Outcome], refunds: Sequence[Outcome]) -> None:
    """All rows of one sale, oldest first, and its refunds."""
    head = next((row for row in reversed(rows) if row.superseded_by_id is None), None)
    told = [row for row in rows if not _is_less(row)]
    if head is None or head.retracted_at is not None:
        return
    if not told:  # the sale's own import was undone
        head.delete()
        return
    base = told[-1]
    if not _is_less(head) and (head is not base or head.run.kind == "manual"):
        return  # a decision by hand stands
    fields, amount, state = _less(base, refunds)
    if _is_less(head):
        stands = (head.source_fields, head.amount_minor, head.state, head.title, head.closed_at)
        if stands == (fields, amount, state, base.title, base.closed_at):
            return
        Outcome.objects.filter(superseded_by=head).update(superseded_by=None)
        head.delete()
    if not refunds:
        return
    new = Outcome.objects.create(
        run=refunds[-1].run, key=base.key, title=base.title, kind=base.kind, state=state,
        closed_at=base.closed_at, amount_minor=amount, currency=base.currency,
        source_fields=fields, recorded_at=refunds[-1].recorded_at,
        evidence_message=base.evidence_message,
    )  # fmt: skip
    parties = OutcomeParty.objects.filter(outcome=base).order_by("pk")
    OutcomeParty.objects.bulk_create(
        OutcomeParty(
            outcome=new, side=one.side, position=one.position, name=one.name, address=one.address,
            organisation=one.organisation,
        )
        for one in parties
    )  # fmt: skip
    # The last of those in force; what came before it stays behind it.
    Outcome.objects.filter(pk=base.pk).update(superseded_by=new)


def _less(base: Outcome, refunds: Sequence[Outcome]) -> tuple[list[list[str]], int, str]:
    """The fields, the amount and the state of a sale less its refunds."""
    back = [row for row in refunds if row.currency == base.currency]
    told = [
        [PAID_BACK, f"{row.key}: {Money(row.currency, row.amount_minor or 0).amount}"]
        for row in back
    ]
    amount = base.amount_minor or 0
    left = amount - sum(row.amount_minor or 0 for row in back)
    fields = [*base.source_fields, *told]
    if back and left <= 0:
        return fields, amount, OutcomeState.REFUNDED.value
    return fields, left, base.state


def _is_less(row: Outcome) -> bool:
    return any(name == PAID_BACK for name, _ in row.source_fields)


def _refund_key(value: str) -> str:
    return value.rpartition(": ")[0]


def _rows_by_key(keys: Sequence[str]) -> dict[str, list[Outcome]]:
    grouped: dict[str, list[Outcome]] = {}
    for start in range(0, len(keys), 400):
        part = Outcome.objects.filter(key__in=keys[start : start + 400]).select_related("run")
        for row in part.order_by("pk"):
            grouped.setdefault(row.key, []).append(row)
    return grouped
