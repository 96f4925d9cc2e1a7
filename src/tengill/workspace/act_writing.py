"""Writes one act's projection at once, as a rebuild would write it."""

from collections.abc import Iterable

from django.db import transaction

from tengill.ledger.models import Act, ActParty, Outcome
from tengill.workspace import attribute_following
from tengill.workspace.act_decisions import ROLES, ActRow, PartyRow
from tengill.workspace.naming import person_of


def row_of(act: Act) -> ActRow:
    """An act as it stands in the projection."""
    parties = ActParty.objects.filter(act=act).order_by("position", "pk")
    order = {role: place for place, role in enumerate(ROLES)}
    told = sorted(parties, key=lambda party: order.get(party.role, len(order)))
    return ActRow(
        key=act.key,
        kind=act.kind,
        at=act.at,
        confidence=act.confidence,
        evidence=act.evidence,
        state=act.state,
        words=act.words,
        reasons=act.reasons,
        subject=act.subject,
        took=act.took,
        parties=tuple(PartyRow(p.role, p.name, p.address) for p in told),
    )


def write(act: Act, row: ActRow) -> None:
    """Make an act's projection this row; what a person cannot change (its words) is left alone."""
    with transaction.atomic():
        had = row_of(act).parties if act.pk else ()
        act.kind, act.evidence, act.state = row.kind, row.evidence, row.state
        act.subject, act.took = row.subject, row.took
        if act.pk:
            act.save(update_fields=["kind", "evidence", "state", "subject", "took"])
        else:
            act.key, act.at, act.confidence = row.key, row.at, row.confidence
            act.words, act.reasons = row.words, row.reasons
            act.save()
        if had != row.parties:
            ActParty.objects.filter(act=act).delete()
            ActParty.objects.bulk_create(_parties(act, row.parties))


def _parties(act: Act, parties: Iterable[PartyRow]) -> list[ActParty]:
    rows: list[ActParty] = []
    places: dict[str, int] = {}
    for party in parties:
        place = places.get(party.role, 0)
        places[party.role] = place + 1
        rows.append(
            ActParty(
                act=act,
                role=party.role,
                position=place,
                name=party.name,
                address=party.address,
                person_id=person_of(party.name, party.address),
            )
        )
    return rows


def about_to_decide() -> None:
    """Call first in the transaction of a decision: what credit rests on is known before it."""
    if Outcome.objects.exists():
        attribute_following.prepare()


def outcomes_follow(*keys: str) -> None:
    """Have the outcomes' credit follow changed acts; nothing to do while there are none."""
    if Outcome.objects.exists():
        # Imported late: the projection imports what decides about acts.
        from tengill.workspace import project  # noqa: PLC0415

        project.acts_changed(keys)
