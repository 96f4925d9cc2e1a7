"""Contributions: who took part in the decision behind an outcome, told by a person.

"One of a dozen people in the room": `weight` is the probability that the outcome needed them. The
fact is a decision about the outcome's key and the person's contact point, so it outlives a
re-import; a later word on the same two supersedes it, and it can be taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tengill.credit.settings import chance
from tengill.facts.evidence import Evidence
from tengill.facts.messages import Mailbox
from tengill.ledger import decisions
from tengill.ledger.models import Decision, Outcome
from tengill.workspace import act_writing, presenting, references, settings, taking_back
from tengill.workspace.attribute_told import (
    contribution_key,
    outcome_and_party,
    party_key,
    person_of_party,
)
from tengill.workspace.presenting import PersonRef
from tengill.workspace.told_parties import mailbox_of

KIND = "contribution"
_NOTE_MOST = 500
_MOST = 100


@dataclass(frozen=True, slots=True)
class ContributionView:
    """Somebody's part in the decision, as told."""

    id: int
    """The decision's number: take it back by this."""
    person: PersonRef
    weight: Fraction
    """The probability that they were needed."""
    percent: str
    """The same for people: `50 %`."""
    evidence: str
    who: str
    """Who said so."""
    at: datetime
    """When they said so, in the owner's time zone."""
    note: str


def contribute(
    outcome_id: int,
    party: str | int | Mailbox,
    weight: str | float | Fraction,
    *,
    who: str = "",
    note: str = "",
    evidence: str = Evidence.CONFIRMED.value,
) -> int:
    """Tell that somebody took part in the decision; returns the decision's id.

    Args:
        outcome_id: the outcome, in force.
        party: a person's number, a mailbox, an address, or a name.
        weight: the probability that they were needed: `0.5`, `1/2` or `50%`.
        who: who says so.
        note: in their words.
        evidence: `confirmed` (the owner says so) or `reported` (somebody else did).

    Raises:
        LookupError: when there is no such outcome in force, or no person with that number.
        ValueError: when the weight is no probability above 0, the evidence is neither of the two,
            or the outcome has 100 contributions already.
    """
    row = Outcome.objects.filter(pk=outcome_id, superseded_by=None, retracted_at=None).first()
    if row is None:
        raise LookupError(_("There is no outcome %(number)s in force.") % {"number": outcome_id})
    needed = chance("weight", weight)
    if needed == 0:
        raise ValueError(_("A weight of 0 is no part in it. Take the contribution back instead."))
    if evidence not in (Evidence.CONFIRMED, Evidence.REPORTED):
        raise ValueError(
            _("A contribution is confirmed or reported, not “%(told)s”.") % {"told": evidence}
        )
    box = mailbox_of(party)
    about = contribution_key(row.key, party_key(box.name, box.address))
    standing = _rows_of(row.key)
    if about not in standing and len(standing) >= _MOST:
        raise ValueError(_("An outcome has at most %(most)s contributions.") % {"most": _MOST})
    value = {
        "weight": str(needed),
        "evidence": evidence,
        "name": box.name,
        "note": note[:_NOTE_MOST],
    }
    with transaction.atomic():
        act_writing.about_to_decide()
        made = decisions.record(KIND, about, value, who, note[:_NOTE_MOST])
    act_writing.outcomes_follow()
    return made


def of(outcome_id: int) -> tuple[ContributionView, ...]:
    """The contributions to an outcome, greatest weight first; none for an unknown outcome."""
    key = Outcome.objects.filter(pk=outcome_id).values_list("key", flat=True).first()
    rows = _rows_of(key) if key is not None else {}
    if not rows:
        return ()
    parties = {about: outcome_and_party(about)[1] for about in rows}
    ids = {about: person_of_party(party) for about, party in parties.items()}
    people = references.people(ids.values())
    tz = settings.zone()
    views = [
        _view(row, people.get(ids[about] or 0) or _nobody(parties[about], row.value), tz)
        for about, row in rows.items()
    ]
    return tuple(sorted(views, key=lambda one: (-one.weight, one.person.name, one.id)))


def take_back(decision_id: int, who: str = "") -> None:
    """Take a contribution back; what was told of them before, if anything, is in force again.

    Raises:
        LookupError: when it is not in force, or is no contribution.
    """
    if not Decision.objects.filter(pk=decision_id, kind=KIND).exists():
        raise LookupError(_("There is no contribution %(number)s.") % {"number": decision_id})
    taking_back.take_back([decision_id], who)


def _rows_of(key: str) -> dict[str, Decision]:
    """The decisions in force on one outcome, by what they are about."""
    found = Decision.objects.filter(
        kind=KIND, about__startswith=f"{key}|", retracts=None, retracted_by=None
    ).order_by("pk")
    rows = {row.about: row for row in found}
    return {about: row for about, row in rows.items() if outcome_and_party(about)[0] == key}


def _view(row: Decision, person: PersonRef, tz: Any) -> ContributionView:
    weight = Fraction(str(row.value["weight"]))
    return ContributionView(
        id=row.pk,
        person=person,
        weight=weight,
        percent=presenting.number(round(float(weight) * 100, 1)) + " %",
        evidence=str(row.value.get("evidence", Evidence.CONFIRMED.value)),
        who=row.who,
        at=settings.at(row.decided_at, tz),
        note=str(row.value.get("note", "")),
    )


def _nobody(party: str, value: Mapping[str, Any]) -> PersonRef:
    """Somebody the ledger knows only by what was told."""
    kind, _colon, told = party.partition(":")
    return PersonRef(None, str(value.get("name") or told), told if kind == "email" else "")
