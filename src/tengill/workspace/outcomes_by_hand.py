"""One outcome told, corrected or retracted by a person: facts of their own, nothing edited in place."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tengill.facts.messages import Mailbox
from tengill.facts.money import Money
from tengill.facts.outcomes import OutcomeState, Side
from tengill.ledger.models import Outcome, OutcomeParty, Run
from tengill.sources.deals.values import people
from tengill.workspace import clock

KINDS = ("purchase", "investment", "acquisition", "hire", "other")
_SAID = 500
Party = str | Mailbox


def add_by_hand(
    *,
    title: str,
    kind: str = "purchase",
    money: Money | None = None,
    closed_at: datetime | None = None,
    buyers: Sequence[Party] = (),
    sellers: Sequence[Party] = (),
    state: str = "won",
    who: str = "",
    after: Callable[[], None] | None = None,
) -> int:
    """Add an outcome; returns its row's id. Undo it by undoing its run, or retract it.

    Args:
        title: what came about.
        kind: purchase, investment, acquisition, hire or other.
        money: what it was worth; None when not told.
        closed_at: when (aware); None when not told.
        buyers: who bought, invested, hired: mailboxes, names, addresses, or `Name <address>`.
        sellers: the other side.
        state: won, lost, open or refunded.
        who: who tells it.
        after: called once it is stored, to bring the projections in step.

    Raises:
        ValueError: when something is missing or impossible; the message says what.
    """
    _check(title, kind, state, closed_at)
    _check_amount(money)
    with transaction.atomic():
        row = _write(
            _manual_run(who, "added"),
            key=f"manual:{uuid.uuid4()}",
            fields={
                "title": title, "kind": kind, "state": state, "closed_at": _seconds(closed_at),
                "amount_minor": money.minor if money else None,
                "currency": money.currency if money else "", "source_fields": [],
            },
            parties=[*_told(Side.BUYER, buyers), *_told(Side.SELLER, sellers)],
        )  # fmt: skip
    if after:
        after()
    return row.pk


def correct(
    outcome_id: int,
    *,
    title: str | None = None,
    kind: str | None = None,
    state: str | None = None,
    money: Money | None = None,
    closed_at: datetime | None = None,
    buyers: Sequence[Party] | None = None,
    sellers: Sequence[Party] | None = None,
    who: str = "",
    why: str = "",
    after: Callable[[], None] | None = None,
) -> int:
    """Correct an outcome: a new row supersedes it; what is None stays. Returns the new row's id.

    Raises:
        LookupError: when there is no such outcome in force.
        ValueError: when a value is impossible.
    """
    old = _in_force(outcome_id)
    told_kind, told_state = kind or old.kind, state or old.state
    _check(old.title if title is None else title, told_kind, told_state, closed_at)
    _check_amount(money)
    fields = {
        "title": old.title if title is None else title,
        "kind": told_kind,
        "state": told_state,
        "closed_at": old.closed_at if closed_at is None else _seconds(closed_at),
        "amount_minor": old.amount_minor if money is None else money.minor,
        "currency": old.currency if money is None else money.currency,
        "source_fields": old.source_fields,
        "evidence_message_id": old.evidence_message_id,
    }
    parties: list[tuple[str, Mailbox, str]] = []
    for side, told in ((Side.BUYER, buyers), (Side.SELLER, sellers)):
        parties += _kept(old, side) if told is None else _told(side, told)
    with transaction.atomic():
        row = _write(_manual_run(who, why), key=old.key, fields=fields, parties=parties)
        Outcome.objects.filter(pk=old.pk).update(superseded_by=row)
    if after:
        after()
    return row.pk


def retract(
    outcome_id: int, *, who: str = "", why: str = "", after: Callable[[], None] | None = None
) -> None:
    """Take an outcome out of force; it stays in the ledger, and importing again does not revive it.

    Raises:
        LookupError: when there is no such outcome in force.
    """
    row = _in_force(outcome_id)
    said = f"{who}: {why}" if who and why else who or why
    Outcome.objects.filter(pk=row.pk).update(retracted_at=clock.now(), retracted_why=said)
    if after:
        after()


def _in_force(outcome_id: int) -> Outcome:
    row = Outcome.objects.filter(
        pk=outcome_id, superseded_by__isnull=True, retracted_at__isnull=True
    ).first()
    if row is None:
        raise LookupError(f"There is no outcome {outcome_id} in force. See: tengill outcomes.")
    return row


def _check(title: str, kind: str, state: str, closed_at: datetime | None) -> None:
    if not title.strip():
        raise ValueError(_("Give the outcome a title."))
    if kind not in KINDS:
        raise ValueError(
            _("“%(told)s” is no kind of outcome. Kinds: %(kinds)s.")
            % {"told": kind, "kinds": ", ".join(KINDS)}
        )
    if state not in list(OutcomeState):
        raise ValueError(
            _("“%(told)s” is no state. States: %(states)s.")
            % {"told": state, "states": ", ".join(OutcomeState)}
        )
    if closed_at is not None and closed_at.tzinfo is None:
        raise ValueError(_("Give the time with its zone."))


def _check_amount(money: Money | None) -> None:
    if money is not None and money.minor < 0:
        raise ValueError(
            _("An amount is not negative. Tell what was paid back as an outcome that was refunded.")
        )


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _manual_run(who: str, why: str) -> Run:
    now = clock.now()
    return Run.objects.create(
        kind="manual", state=Run.State.DONE, started_at=now, finished_at=now, who=who,
        options={"why": why} if why else {}, counts={"read": 1, "new": 1},
    )  # fmt: skip


def _told(side: Side, parties: Sequence[Party]) -> list[tuple[str, Mailbox, str]]:
    boxes: list[Mailbox] = []
    for party in parties:
        boxes += [party] if isinstance(party, Mailbox) else people(party, "")
    return [(side.value, box, "") for box in boxes]


def _kept(old: Outcome, side: Side) -> list[tuple[str, Mailbox, str]]:
    rows = old.parties.filter(side=side.value).order_by("position", "pk")
    return [(row.side, Mailbox(row.name, row.address), row.organisation) for row in rows]


def _write(
    run: Run, key: str, fields: dict[str, object], parties: Sequence[tuple[str, Mailbox, str]]
) -> Outcome:
    fields = fields | {"title": " ".join(str(fields["title"]).split())[:_SAID]}
    row: Outcome = Outcome.objects.create(run=run, key=key, recorded_at=run.started_at, **fields)
    OutcomeParty.objects.bulk_create(
        OutcomeParty(
            outcome=row, side=side, position=place, name=box.name, address=box.address,
            organisation=house,
        )
        for place, (side, box, house) in enumerate(parties)
    )  # fmt: skip
    return row
