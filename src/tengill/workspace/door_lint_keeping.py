"""What a lint leaves in the ledger: campaigns that went out, opt-outs, and topics to wait for."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from tengill.door.lint import Way
from tengill.facts.folding import fold
from tengill.facts.folding import words as words_of
from tengill.ledger import decisions
from tengill.ledger.models import CampaignApproach, Decision, Message, PersonPoint
from tengill.workspace import settings
from tengill.workspace.door_lint_history import optout_of
from tengill.workspace.door_lint_ledger import OPTED_OUT
from tengill.workspace.door_lint_views import RowView

WATCH = "door-watch"
_AT_ONCE = 500
_STEM = 4
_LOOKED_AT = 200


# ---------------------------------------------------------------- campaigns


def record(campaign: str, rows: Iterable[RowView], who: str = "") -> Iterator[RowView]:
    """Record the rows that may go out as approached, and pass all of them on.

    Recording the same campaign twice changes nothing.

    Raises:
        ValueError: the name is empty or too long.
    """
    name = " ".join(campaign.split())
    if not name or len(name) > 200:  # noqa: PLR2004 - the column's length
        raise ValueError(_("Give the campaign a name of at most 200 letters."))
    now = int(time.time())
    every = iter(rows)
    while part := list(islice(every, _AT_ONCE)):
        going = [one for one in part if one.goes and one.target]
        targets = [fold(one.target)[:320] for one in going]
        told = CampaignApproach.objects.filter(campaign=name, target__in=targets)
        told.exclude(retracted_at=None).update(retracted_at=None)
        known = set(told.values_list("target", "channel"))
        CampaignApproach.objects.bulk_create(
            (
                CampaignApproach(
                    campaign=name,
                    target=target,
                    channel=one.channel,
                    at=int(one.at.timestamp()),
                    by=(one.account or who)[:320],
                    recorded_at=now,
                )
                for target, one in zip(targets, going, strict=True)
                if (target, one.channel) not in known
            ),
            ignore_conflicts=True,
        )
        yield from part


def forget(campaign: str) -> int:
    """Take a recorded campaign back: it did not go out; returns how many approaches.

    Raises:
        LookupError: no campaign of this name is recorded.
    """
    found = CampaignApproach.objects.filter(campaign=campaign, retracted_at=None)
    count = found.update(retracted_at=int(time.time()))
    if not count:
        raise LookupError(_("No campaign “%(name)s” is recorded.") % {"name": campaign})
    return count


def campaigns() -> tuple[tuple[str, int], ...]:
    """Recorded campaigns and how many were approached, by name."""
    standing = CampaignApproach.objects.filter(retracted_at=None).values_list("campaign")
    return tuple(sorted(standing.annotate(Count("pk"))))


def approached(campaign: str) -> int:
    """How many were approached by a recorded campaign; 0 where none of this name is recorded."""
    return CampaignApproach.objects.filter(campaign=campaign, retracted_at=None).count()


# ---------------------------------------------------------------- opt-outs


def opt_out(target: str, who: str = "", why: str = "") -> int:
    """Note that somebody (or a whole domain, `@fjord.example`) wants no approaches; the decision.

    Raises:
        ValueError: the text is no address, handle, profile or domain.
    """
    point = optout_of(target.strip())
    if not point:
        raise ValueError(_("“%(told)s” is no address, handle or domain.") % {"told": target})
    return decisions.record(OPTED_OUT, f"target:{fold(point)}", {"target": point}, who, why)


def opted_out() -> tuple[str, ...]:
    """Whoever opted out, as told."""
    return tuple(
        str(value.get("target") or about.removeprefix("target:"))
        for about, value in decisions.in_force(OPTED_OUT).items()
    )


def take_back(decision: int, who: str = "") -> None:
    """Take an opt-out or a watch back.

    Raises:
        LookupError: there is no such one in force.
    """
    if not Decision.objects.filter(pk=decision, kind__in=(OPTED_OUT, WATCH)).exists():
        raise LookupError(_("There is no opt-out and no watch %(number)s.") % {"number": decision})
    decisions.retract(decision, who)


# ---------------------------------------------------------------- waiting for a topic


@dataclass(frozen=True, slots=True)
class Watch:
    """A topic that somebody is to raise before they are approached about it."""

    decision: int
    target: str
    name: str
    person: int | None
    topic: str
    channel: str
    campaign: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Raised:
    """They raised it."""

    watch: Watch
    message: int
    subject: str
    at: datetime


def watch(campaign: str, rows: Iterable[RowView], who: str = "") -> Iterator[RowView]:
    """Keep a watch for every row that had better wait for its topic, and pass all rows on."""
    known = {(one.target, fold(one.topic)) for one in watches()}
    number = _next()
    for row in rows:
        for advice in row.advice:
            about = (row.target, fold(advice.topic))
            if advice.way == Way.RAISE.value and advice.topic and about not in known:
                known.add(about)
                value = {
                    "target": row.target, "name": row.name, "person": row.person, "topic": advice.topic,
                    "channel": row.channel, "campaign": campaign, "at": int(row.at.timestamp()),
                }  # fmt: skip
                decisions.record(WATCH, f"watch:{number}", value, who)
                number += 1
        yield row


def watches() -> tuple[Watch, ...]:
    """Watches in force, oldest first; take one back with `decisions.retract`."""
    rows = Decision.objects.filter(kind=WATCH, retracts=None, retracted_by=None).order_by("pk")
    return tuple(_watch(row.pk, row.value) for row in rows)


def raised(now: datetime | None = None) -> tuple[Raised, ...]:
    """Watches whose topic came up in something the person wrote since."""
    until = int((now or datetime.now(settings.zone())).timestamp())
    found = (_raised(one, until) for one in watches())
    return tuple(one for one in found if one is not None)


def _watch(pk: int, value: dict[str, Any]) -> Watch:
    return Watch(
        pk, str(value["target"]), str(value.get("name", "")), value.get("person"),
        str(value["topic"]), str(value.get("channel", "")), str(value.get("campaign", "")),
        settings.at(int(value["at"])),
    )  # fmt: skip


def _raised(one: Watch, until: int) -> Raised | None:
    """The earliest message of theirs since then that speaks of the topic."""
    people = PersonPoint.objects.filter(point__value=one.target).values("person")
    points = PersonPoint.objects.filter(person__in=people).values("point")
    since = int(one.since.timestamp())
    wrote = Message.objects.filter(
        sender__in=points, sent_at__gt=since, sent_at__lte=until
    ).order_by("sent_at", "pk")
    rows = wrote.values_list("pk", "subject", "text__new", "sent_at")[:_LOOKED_AT]
    for pk, subject, text, at in rows:
        if at is not None and speaks_of(f"{subject}\n{text or ''}", one.topic):
            return Raised(one, pk, subject, settings.at(at))
    return None


def speaks_of(text: str, topic: str) -> bool:
    """Whether all words of a topic occur in a text, endings aside.

    Words of more than four letters are compared without their last two: `jarðvarmi`, `jarðvarma`.
    """
    told = words_of(text)
    return all(
        any(word.startswith(wanted[: max(_STEM, len(wanted) - 2)]) for word in told)
        for wanted in words_of(topic)
    )


def _next() -> int:
    numbers = Decision.objects.filter(kind=WATCH).values_list("about", flat=True)
    return 1 + max((int(about.removeprefix("watch:")) for about in numbers), default=0)
