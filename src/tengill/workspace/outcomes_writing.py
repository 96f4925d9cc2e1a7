"""Writes outcomes in bulk: new ones added, changed ones superseded, equal ones left alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tengill.facts.messages import KeptAside, Mailbox, Origin
from tengill.facts.outcomes import Outcome as Told
from tengill.ledger.models import Outcome, OutcomeParty, Run
from tengill.workspace import outcome_refunds


@dataclass(slots=True)
class Counts:
    """What storing did, so far."""

    read: int = 0
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    repeated: int = 0
    overruled: int = 0
    """Of the unchanged and changed: those a decision by hand stands against."""
    kept_aside: int = 0


Content = tuple[object, ...]


def content(told: Told) -> Content:
    """Everything an outcome says, to tell whether it changed."""
    return (
        told.title,
        told.kind,
        told.state.value,
        None if told.closed_at is None else int(told.closed_at.timestamp()),
        None if told.money is None else told.money.minor,
        "" if told.money is None else told.money.currency,
        tuple(
            (p.side.value, p.mailbox.name, p.mailbox.address, p.organisation) for p in told.parties
        ),
    )


def stored_content(row: Outcome, parties: Iterable[OutcomeParty]) -> Content:
    """The same of an outcome in the ledger."""
    ordered = sorted(parties, key=lambda party: party.position)
    return (
        row.title, row.kind, row.state, row.closed_at, row.amount_minor, row.currency,
        tuple((p.side, p.name, p.address, p.organisation) for p in ordered),
    )  # fmt: skip


def rows_of(told: Told, run: Run, now: int) -> tuple[Outcome, list[OutcomeParty]]:
    """An outcome's rows, not yet saved."""
    outcome = Outcome(
        run=run,
        key=told.key,
        title=told.title,
        kind=told.kind[:16],
        state=told.state.value,
        closed_at=None if told.closed_at is None else int(told.closed_at.timestamp()),
        amount_minor=None if told.money is None else told.money.minor,
        currency="" if told.money is None else told.money.currency,
        source_fields=[list(pair) for pair in told.source_fields],
        recorded_at=now,
    )
    parties = [
        OutcomeParty(
            outcome=outcome, side=p.side.value, position=place, name=p.mailbox.name,
            address=p.mailbox.address, organisation=p.organisation,
        )
        for place, p in enumerate(told.parties)
    ]  # fmt: skip
    return outcome, parties


def insert(pairs: Sequence[tuple[Outcome, list[OutcomeParty]]]) -> None:
    """Save rows in bulk."""
    Outcome.objects.bulk_create([outcome for outcome, _ in pairs])
    OutcomeParty.objects.bulk_create([party for _, parties in pairs for party in parties])


def store(batch: Sequence[Told], run: Run, now: int, counts: Counts) -> list[KeptAside]:
    """Store outcomes with keys all different; call inside a transaction.

    Returns:
        Those whose key belongs to quite another deal, to be kept aside.
    """
    earlier = _earlier([told.key for told in batch])
    aside: list[KeptAside] = []
    fresh: list[tuple[Outcome, list[OutcomeParty]]] = []
    replaced: list[tuple[Outcome, list[Outcome]]] = []
    for told in batch:
        rows = earlier.get(told.key, [])
        sourced = [
            pair
            for pair in rows
            if pair[0].run.kind == "outcomes" and not outcome_refunds.is_derived(pair[0])
        ]
        if sourced and content(told) == stored_content(*sourced[-1]):
            counts.unchanged += 1
            continue
        if sourced and _another(told, *sourced[-1]):
            aside.append(_clash(told))
            continue
        pair = rows_of(told, run, now)
        fresh.append(pair)
        counts.changed += bool(rows)
        counts.new += not rows
        if rows:
            replaced.append((pair[0], [row for row, _ in rows]))
    insert(fresh)
    moved = [_behind(new, old) for new, old in replaced]
    counts.overruled += sum(behind is new for behind, (new, _) in zip(moved, replaced, strict=True))
    Outcome.objects.bulk_update([row for row in moved if row is not None], ["superseded_by"])
    return aside


def _earlier(keys: Sequence[str]) -> dict[str, list[tuple[Outcome, list[OutcomeParty]]]]:
    """Every row of some keys with its parties, oldest first."""
    found = Outcome.objects.filter(key__in=keys).select_related("run").order_by("pk")
    parties: defaultdict[int, list[OutcomeParty]] = defaultdict(list)
    rows = list(found)
    for party in OutcomeParty.objects.filter(outcome__in=[row.pk for row in rows]):
        parties[party.outcome_id].append(party)
    grouped: defaultdict[str, list[tuple[Outcome, list[OutcomeParty]]]] = defaultdict(list)
    for row in rows:
        grouped[row.key].append((row, parties[row.pk]))
    return grouped


def _behind(new: Outcome, rows: Sequence[Outcome]) -> Outcome | None:
    """The row that steps behind the other: the old one, or the new one where a hand decided."""
    head = next((row for row in reversed(rows) if row.superseded_by_id is None), None)
    if head is None:
        return None
    if head.retracted_at is not None or head.run.kind == "manual":
        new.superseded_by = head
        return new
    head.superseded_by = new
    return head


def _another(told: Told, row: Outcome, parties: list[OutcomeParty]) -> bool:
    """Whether a key of somebody's own list names quite another deal than before.

    Two lists may both count from 1. Nothing in common, neither title nor amount nor day nor
    a party, is no change of a deal but another one.
    """
    if not told.key.startswith("csv:"):
        return False
    mine, theirs = content(told), stored_content(row, parties)
    alike = any(mine[at] == theirs[at] and mine[at] not in (None, "") for at in (0, 3, 4))
    ours = {part for p in told.parties for part in (*_box(p.mailbox), p.organisation) if part}
    known = {part for p in parties for part in (p.name, p.address, p.organisation)}
    return not alike and not ours & known


def _box(mailbox: Mailbox) -> tuple[str, str]:
    return mailbox.name, mailbox.address


def _clash(told: Told) -> KeptAside:
    identifier = told.key.partition(":")[2]
    return KeptAside(
        "identifier taken",
        f"Row {told.origin.offset}: the identifier {identifier!r} belongs to quite another deal of an"
        " earlier list. Give the lists different identifiers, or take another column for it"
        " (--map key=COLUMN).",
        Origin(told.origin.path, told.origin.offset, 0),
        told.title.encode()[:512],
    )
