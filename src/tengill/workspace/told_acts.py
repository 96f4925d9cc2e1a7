"""Introductions, handoffs and recommendations told by hand, also those made to everybody.

A told act is a decision of kind `act_new`; that its audience is everybody, one of kind `published`
about the act's key. Both can be taken back, and no import touches them.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tengill.facts.acts import ActKind
from tengill.facts.messages import Mailbox
from tengill.ledger import decisions
from tengill.ledger.models import Act
from tengill.workspace import (
    act_decisions,
    act_lines,
    act_writing,
    attribute_told,
    naming,
    settings,
    taking_back,
)
from tengill.workspace.presenting import PersonRef
from tengill.workspace.told_parties import mailbox_of

KINDS = (ActKind.INTRODUCTION.value, ActKind.HANDOFF.value, ActKind.RECOMMENDATION.value)
_NOTE_MOST = 500
Party = str | int | Mailbox


@dataclass(frozen=True, slots=True)
class PublishedView:
    """A recommendation made to everybody."""

    act_id: int
    key: str
    at: datetime | None
    advocates: tuple[PersonRef, ...]
    recommended: tuple[PersonRef, ...]
    subject: str
    decision_id: int


def tell(
    kind: str,
    connector: Sequence[Party],
    left: Sequence[Party],
    right: Sequence[Party],
    at: datetime,
    *,
    note: str = "",
    subject: str = "",
    published: bool = False,
    took: str = "",
    who: str = "",
) -> int:
    """Tell an act; returns its id. It counts as confirmed.

    Args:
        kind: introduction, handoff or recommendation.
        connector: who introduced, or recommended.
        left: who was introduced or addressed; a recommendation's audience (nobody when published
            to everybody).
        right: to whom; who is recommended.
        at: when, aware.
        note: in the teller's words.
        subject: what is recommended, in words.
        published: a recommendation to everybody.
        took: whether it took (`facts.acts.Took`); empty: nobody knows.
        who: who says so.

    Raises:
        LookupError: when a number is nobody's.
        ValueError: when a side is missing, somebody stands on two sides, the kind is none of the
            three, the time has no zone, or only a recommendation could be published.
    """
    _check(kind, at, published=published)
    sides = {
        "connector": [mailbox_of(party) for party in connector],
        "left": [mailbox_of(party) for party in left],
        "right": [mailbox_of(party) for party in right],
    }
    _check_sides(kind, sides, published=published)
    told: dict[str, object] = {
        role: act_decisions.checked_parties([(box.name, box.address) for box in boxes])
        for role, boxes in sides.items()
    }
    told |= {"kind": kind, "at": int(at.timestamp()), "subject": subject[:_NOTE_MOST]}
    if took:
        told["took"] = act_decisions.checked_took(took)
    key = f"manual:{uuid.uuid4()}"
    with transaction.atomic():
        act_writing.about_to_decide()
        decisions.record("act_new", key, told, who, note[:_NOTE_MOST])
        if published:
            decisions.record("published", key, {"published": True}, who, note[:_NOTE_MOST])
        act = Act(message=None)
        act_writing.write(act, act_decisions.told_by_hand(key, told))
    act_writing.outcomes_follow(key)
    return act.pk


def publish(act_id: int, *, published: bool = True, who: str = "", note: str = "") -> int:
    """Say that a recommendation was made to everybody (or was not); returns the decision's id.

    Raises:
        LookupError: when there is no such act.
        ValueError: when it is no recommendation.
    """
    act = Act.objects.filter(pk=act_id).first()
    if act is None:
        raise LookupError(_("There is no act %(number)s in the ledger.") % {"number": act_id})
    if act.kind != ActKind.RECOMMENDATION:
        raise ValueError(_("Only a recommendation can be made to everybody."))
    with transaction.atomic():
        act_writing.about_to_decide()
        value = {"published": published}
        made = decisions.record("published", act.key, value, who, note[:_NOTE_MOST])
    act_writing.outcomes_follow(act.key)
    return made


def published(limit: int = 100) -> tuple[PublishedView, ...]:
    """The recommendations made to everybody, newest first."""
    keys = sorted(attribute_told.published())
    acts = list(Act.objects.filter(key__in=keys[:_MOST_KEYS]).order_by("-at", "-pk")[:limit])
    parties = act_lines.parties_of(act.pk for act in acts)
    zone = settings.zone()
    views = []
    for act in acts:
        standing = decisions.latest("published", act.key)
        sides = parties.get(act.pk, {})
        views.append(
            PublishedView(
                act_id=act.pk,
                key=act.key,
                at=settings.local(act.at, zone),
                advocates=tuple(sides.get("connector", ())),
                recommended=tuple(sides.get("right", ())),
                subject=act.subject,
                decision_id=standing[0] if standing else 0,
            )
        )
    return tuple(views)


_MOST_KEYS = 5_000


def take_back(act_id: int, who: str = "") -> None:
    """Take a told act back, and that it was made to everybody.

    Raises:
        LookupError: when it was not told by hand, or is taken back already.
    """
    made = taking_back.decision_of_act(act_id)
    if made is None:
        raise LookupError(_("Act %(number)s was not told by hand.") % {"number": act_id})
    key = Act.objects.values_list("key", flat=True).get(pk=act_id)
    public = decisions.latest("published", key)
    taking_back.take_back([made] if public is None else [made, public[0]], who)


def _check(kind: str, at: datetime, *, published: bool) -> None:
    if kind not in KINDS:
        raise ValueError(
            _("“%(told)s” is no kind of act to tell. Kinds are %(kinds)s.")
            % {"told": kind, "kinds": ", ".join(KINDS)}
        )
    if at.tzinfo is None:
        raise ValueError(_("Give the time with its zone."))
    if published and kind != ActKind.RECOMMENDATION:
        raise ValueError(_("Only a recommendation can be made to everybody."))


def _check_sides(kind: str, sides: dict[str, list[Mailbox]], *, published: bool) -> None:
    missing = {
        "connector": _("Say who introduced or recommended."),
        "left": _("Say who was introduced, or to whom it was recommended."),
        "right": _("Say to whom they were introduced, or who was recommended."),
    }
    for role, boxes in sides.items():
        if not boxes and not (role == "left" and published):
            raise ValueError(missing[role])
    seen: dict[object, str] = {}
    for role, boxes in sides.items():
        for box in boxes:
            person = naming.person_of(box.name, box.address)
            known: object = person or (box.address or box.name).casefold()
            if seen.setdefault(known, role) != role:
                name = box.name or box.address
                words = (
                    _("%(name)s can't be recommended by or to themselves.")
                    if kind == ActKind.RECOMMENDATION
                    else _("%(name)s can't be introduced by or to themselves.")
                )
                raise ValueError(words % {"name": name})
