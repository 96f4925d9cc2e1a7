"""Acquaintance told by hand: since when two people knew each other, or how likely they would have met.

Mail shows only when two first wrote to each other *here*. What a person knows better is a fact of
its own: "they knew each other since 2012" makes an introduction after that carry nothing between
them; "they would have met anyway with probability p" stands in place of the setting for this pair.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tengill.credit.settings import chance
from tengill.facts.messages import Mailbox
from tengill.ledger import decisions
from tengill.ledger.models import Decision
from tengill.workspace import act_writing, references, settings, taking_back
from tengill.workspace.attribute_told import pair_key, parties_of, party_key, person_of_party
from tengill.workspace.presenting import PersonRef
from tengill.workspace.told_parties import mailbox_of

KIND = "acquaintance"
_NOTE_MOST = 500
_MOST = 500


@dataclass(frozen=True, slots=True)
class AcquaintanceView:
    """What was told of two people."""

    id: int
    """The decision's number: take it back by this."""
    people: tuple[PersonRef, PersonRef]
    since: datetime | None
    anyway: Fraction | None
    who: str
    at: datetime
    """When it was told, in the owner's time zone."""
    note: str


def tell(
    one: str | int | Mailbox,
    other: str | int | Mailbox,
    *,
    since: datetime | None = None,
    anyway: str | float | Fraction | None = None,
    who: str = "",
    note: str = "",
) -> int:
    """Tell how two people knew each other; returns the decision's id.

    What was told of the same two before is superseded whole.

    Args:
        one: a person's number, a mailbox, an address, or a name.
        other: likewise.
        since: they knew each other from then on (aware).
        anyway: the probability that they would have met without anybody's act.
        who: who says so.
        note: in their words.

    Raises:
        LookupError: when a number is nobody's.
        ValueError: when neither or a wrong value is told, or the two are one person.
    """
    if since is None and anyway is None:
        raise ValueError(
            _("Say since when they knew each other, or how likely they would have met.")
        )
    if since is not None and since.tzinfo is None:
        raise ValueError(_("Give the time with its zone."))
    likely = None if anyway is None else chance("anyway", anyway)
    keys = [party_key(box.name, box.address) for box in map(mailbox_of, (one, other))]
    people = [person_of_party(key) for key in keys]
    if keys[0].casefold() == keys[1].casefold() or (people[0] and people[0] == people[1]):
        raise ValueError(_("These two are one person."))
    value = {
        "since": None if since is None else int(since.timestamp()),
        "anyway": None if likely is None else str(likely),
    }
    with transaction.atomic():
        act_writing.about_to_decide()
        made = decisions.record(KIND, pair_key(*keys), value, who, note[:_NOTE_MOST])
    act_writing.outcomes_follow()
    return made


def of(person_id: int) -> tuple[AcquaintanceView, ...]:
    """What was told of a person's acquaintances, newest first."""
    points = references.rows(
        "SELECT p.kind, p.value FROM ledger_personpoint pp JOIN ledger_contactpoint p"
        " ON p.id = pp.point_id WHERE pp.person_id IN ({})",
        [person_id],
    )
    names = references.rows("SELECT name FROM ledger_person WHERE id IN ({})", [person_id])
    told = {f"{kind}:{value}" for kind, value in points} | {f"name:{name}" for (name,) in names}
    about = Q()
    for party in sorted(told):
        safe = party.replace("|", "/")
        about |= Q(about__startswith=f"points:{safe}|") | Q(about__endswith=f"|{safe}")
    return _views(about) if told else ()


def every() -> tuple[AcquaintanceView, ...]:
    """Everything that was told, newest first."""
    return _views(Q())


def take_back(decision_id: int, who: str = "") -> None:
    """Take it back; what was told of the two before, if anything, is in force again.

    Raises:
        LookupError: when it is not in force, or tells no acquaintance.
    """
    if not Decision.objects.filter(pk=decision_id, kind=KIND).exists():
        raise LookupError(_("There is no acquaintance %(number)s.") % {"number": decision_id})
    taking_back.take_back([decision_id], who)


def _views(about: Q) -> tuple[AcquaintanceView, ...]:
    found = Decision.objects.filter(about, kind=KIND, retracts=None, retracted_by=None)
    rows = {row.about: row for row in found.order_by("pk")}
    ids = {p: person_of_party(p) for row in rows.values() for p in parties_of(row.about)}
    people = references.people(ids.values())
    zone = settings.zone()

    def ref(party: str) -> PersonRef:
        kind, _colon, told = party.partition(":")
        known = people.get(ids[party] or 0)
        return known or PersonRef(None, told, told if kind == "email" else "")

    views = []
    for row in sorted(rows.values(), key=lambda row: -row.pk)[:_MOST]:
        one, other = parties_of(row.about)
        anyway = row.value.get("anyway")
        views.append(
            AcquaintanceView(
                id=row.pk,
                people=(ref(one), ref(other)),
                since=settings.local(row.value.get("since"), zone),
                anyway=None if anyway is None else Fraction(str(anyway)),
                who=row.who,
                at=settings.at(row.decided_at, zone),
                note=row.why,
            )
        )
    return tuple(views)
