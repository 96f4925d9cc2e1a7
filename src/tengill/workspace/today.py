"""Today: whom to answer, whom to follow up, what came of it, what waits for my word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.facts.acts import BULK
from tengill.ledger.models import Message, Run
from tengill.ties.parameters import DAY
from tengill.workspace import (
    introductions,
    outcomes,
    owner_ties,
    presenting,
    references,
    review,
    settings,
)
from tengill.workspace.introductions import IntroductionRow
from tengill.workspace.outcomes import OutcomeRow
from tengill.workspace.owner_ties import OwnerTie
from tengill.workspace.presenting import Link, PersonRef, Phrase, Sentence, sentence


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A personal message from somebody close that the owner has not answered."""

    message_id: int
    person: PersonRef
    strength: float
    subject: str
    at: datetime
    days: int
    """Whole days it has waited, at the view's `now`."""


@dataclass(frozen=True, slots=True)
class Drifting:
    """Somebody once close who has gone quiet."""

    person: PersonRef
    strength: float
    strength_then: float
    last_at: datetime


@dataclass(frozen=True, slots=True)
class LastImport:
    """The last finished or running import."""

    run_id: int
    kind: str
    state: str
    at: datetime
    new: int
    kept_aside: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class TodayView:
    """The Today page. Empty ledger: `is_empty`, everything else empty."""

    is_empty: bool
    now: datetime
    """The date it is told at: the newest message's time when the archive ends in the past."""
    archive_ended: bool
    """True when `now` is not today, because the newest message is older than 30 days."""
    sentence: Sentence
    answer: tuple[ToAnswer, ...]
    follow_up: tuple[IntroductionRow, ...]
    drifting: tuple[Drifting, ...]
    came_of_it: tuple[OutcomeRow, ...]
    came_of_it_sentence: Sentence
    review_waiting: int
    review_faint: int
    """Kept beside them, and waiting for nobody: less likely than not."""
    review_sentence: Sentence
    last_import: LastImport | None
    owner: tuple[PersonRef, ...]


_ANSWER_WITHIN = 30
_CLOSE_ENOUGH = 0.2
_LOOKED_AT = 600
_MANY = 8
_YEAR = 365


def today(now: datetime | None = None, limit: int = 7) -> TodayView:
    """The Today page at an aware `now` (None: the clock's, or the archive's end if long past)."""
    clock = int((now or datetime.now(UTC)).timestamp())
    at = settings.told_at(now)
    owners = settings.owner_ids()
    people = references.people(owners)
    moment = settings.at(at)
    if not Message.objects.exists():
        return _empty(moment, _last_import(), tuple(people.values()))
    ended = now is None and clock - at > _ANSWER_WITHIN * DAY
    answer = _to_answer(owners, at, limit)
    follow_up = introductions.to_nudge(limit, moment)
    waiting = review.waiting()
    came = outcomes.newest(moment - timedelta(days=_YEAR), moment + timedelta(days=1), limit)
    return TodayView(
        is_empty=False,
        now=moment,
        archive_ended=ended,
        sentence=_sentence(answer, follow_up, waiting),
        answer=answer,
        follow_up=follow_up,
        drifting=_drifting(owners, at, limit),
        came_of_it=came,
        came_of_it_sentence=_came_of_it(owners, moment),
        review_waiting=waiting,
        review_faint=review.faint(),
        review_sentence=_review(waiting),
        last_import=_last_import(),
        owner=tuple(people[pk] for pk in owners if pk in people),
    )


def _empty(now: datetime, last: LastImport | None, owner: tuple[PersonRef, ...]) -> TodayView:
    nothing = (Phrase(_("The ledger is empty. Import your mail to begin.")),)
    return TodayView(
        is_empty=True,
        now=now,
        archive_ended=False,
        sentence=nothing,
        answer=(),
        follow_up=(),
        drifting=(),
        came_of_it=(),
        came_of_it_sentence=(),
        review_waiting=0,
        review_faint=0,
        review_sentence=(),
        last_import=last,
        owner=owner,
    )


# ---------------------------------------------------------------- whom to answer


def _to_answer(owners: tuple[int, ...], now: int, limit: int) -> tuple[ToAnswer, ...]:
    """The newest personal message of each close person the owner has not written to since."""
    mine = [point for points in references.points_of(owners).values() for point in points]
    newest = _newest_to(mine, now)
    senders = references.of_points(newest)
    by_person: dict[int, tuple[int, int]] = {}
    for point, (at, message) in newest.items():
        person = senders[point].id if point in senders else None
        if person is not None and by_person.get(person, (0, 0)) < (at, message):
            by_person[person] = (at, message)
    ties = owner_ties.with_people(owners, by_person, now)
    close = {
        pk: tie for pk, tie in ties.items() if tie.now >= _CLOSE_ENOUGH and tie.out and tie.back
    }
    written = _last_written(mine, list(close), now - _ANSWER_WITHIN * DAY)
    open_ones = [pk for pk in close if written.get(pk, 0) < by_person[pk][0]]
    open_ones.sort(key=lambda pk: (-close[pk].now, pk))
    return _answers(open_ones[:limit], by_person, close, now)


def _newest_to(mine: Sequence[int], now: int) -> dict[int, tuple[int, int]]:
    """Sender point → (time, message) of their newest personal message to the owner lately."""
    found: dict[int, tuple[int, int]] = {}
    with connection.cursor() as cursor:
        for point in mine[:50]:
            cursor.execute(
                "SELECT r.sender_id, r.at, r.message_id FROM"
                " (SELECT id, sender_id, at, message_id, role FROM ledger_addressed"
                "  WHERE point_id = %s AND at > %s AND at <= %s ORDER BY at DESC LIMIT %s) r"
                " JOIN ledger_message m ON m.id = r.message_id"
                " JOIN ledger_personpoint s ON s.point_id = r.sender_id"
                " JOIN ledger_person p ON p.id = s.person_id"
                " WHERE r.role = 'to' AND m.bulk < %s AND m.recipients <= %s AND p.kind = 'person'",
                [point, now - _ANSWER_WITHIN * DAY, now, _LOOKED_AT, BULK, _MANY],
            )
            for sender, at, message in cursor.fetchall():
                if found.get(sender, (0, 0)) < (at, message):
                    found[sender] = (at, message)
    return found


def _last_written(mine: Sequence[int], people: Sequence[int], since: int) -> dict[int, int]:
    """Person → when the owner last wrote to them after `since`: short ranges of one index."""
    found: dict[int, int] = {}
    owner_of = {
        point: person for person, points in references.points_of(people).items() for point in points
    }
    by = list(mine[:50])
    with connection.cursor() as cursor:
        for part in references.batches(owner_of if by else ()):
            cursor.execute(
                "SELECT point_id, max(at) FROM ledger_addressed"
                f" WHERE point_id IN ({references.marks(part)})"
                f" AND sender_id IN ({references.marks(by)}) AND at > %s GROUP BY point_id",
                [*part, *by, since],
            )
            for point, at in cursor.fetchall():
                found[owner_of[point]] = max(found.get(owner_of[point], 0), at)
    return found


def _answers(
    people: Sequence[int],
    newest: dict[int, tuple[int, int]],
    ties: dict[int, OwnerTie],
    now: int,
) -> tuple[ToAnswer, ...]:
    named = references.people(people)
    subjects = dict(
        Message.objects.filter(pk__in=[newest[pk][1] for pk in people]).values_list("pk", "subject")
    )
    tz = settings.zone()
    return tuple(
        ToAnswer(
            message_id=newest[pk][1],
            person=named[pk],
            strength=ties[pk].now,
            subject=subjects.get(newest[pk][1], ""),
            at=settings.at(newest[pk][0], tz),
            days=(now - newest[pk][0]) // DAY,
        )
        for pk in people
        if pk in named
    )


def _drifting(owners: tuple[int, ...], now: int, limit: int) -> tuple[Drifting, ...]:
    ties = owner_ties.drifting(owners, now)[:limit]
    people = references.people(tie.person for tie in ties)
    tz = settings.zone()
    return tuple(
        Drifting(people[tie.person], tie.now, tie.then, settings.at(tie.last_at, tz))
        for tie in ties
        if tie.person in people
    )


# ---------------------------------------------------------------- sentences


def _sentence(
    answer: Sequence[ToAnswer], follow_up: Sequence[IntroductionRow], waiting: int
) -> Sentence:
    parts: list[Sentence] = []
    if answer:
        template = ngettext(
            "{count} person waits for your answer.",
            "{count} people wait for your answer.",
            len(answer),
        )
        parts.append(sentence(template, count=len(answer)))
    if follow_up:
        template = ngettext(
            "{count} introduction may need a nudge.",
            "{count} introductions may need a nudge.",
            len(follow_up),
        )
        link = Link("introductions", None, (("column", "made"),))
        count = Phrase(presenting.number(len(follow_up)), link)
        parts.append(sentence(template, count=count))
    parts.append(_review(waiting))
    told = presenting.join(parts)
    return told or (Phrase(_("Nothing waits for you.")),)


def _review(waiting: int) -> Sentence:
    if not waiting:
        return ()
    template = ngettext(
        "{count} found act waits for your word.",
        "{count} found acts wait for your word.",
        waiting,
    )
    return sentence(template, count=Phrase(presenting.number(waiting), Link("review"), "inferred"))


def _came_of_it(owners: tuple[int, ...], now: datetime) -> Sentence:
    """What the owner's acts came to in the last twelve months, per currency."""
    start = now - timedelta(days=_YEAR)
    totals = outcomes.credited(owners, start, now + timedelta(days=1))
    made = introductions.counts("me", start, now + timedelta(days=1)).made
    if not totals and not made:
        return ()
    template = ngettext(
        "{made} introduction of yours in the last twelve months.",
        "{made} introductions of yours in the last twelve months.",
        made,
    )
    link = Link("introductions", None, (("by", "me"),))
    parts = [sentence(template, made=Phrase(presenting.number(made), link))]
    figures = [
        Phrase(
            presenting.money_short(money), Link("statement"), grade, presenting.money_long(money)
        )
        for money, grade in totals[:3]
    ]
    if figures:
        parts.append(sentence(_("{money} credited to you."), money=presenting.listing(figures)))
    return presenting.join(parts)


def _last_import() -> LastImport | None:
    run = Run.objects.exclude(state=Run.State.UNDONE).exclude(kind="manual").order_by("-pk").first()
    if run is None:
        return None
    new = int(run.counts.get("new", 0))
    aside = int(run.counts.get("kept_aside", 0))
    template = ngettext(
        "Last import: {new} new record{aside}.", "Last import: {new} new records{aside}.", new
    )
    link = Link("imports", run.pk)
    return LastImport(
        run_id=run.pk,
        kind=run.kind,
        state=run.state,
        at=settings.at(run.finished_at or run.heartbeat_at or run.started_at),
        new=new,
        kept_aside=aside,
        sentence=sentence(
            template,
            new=Phrase(presenting.number(new), link),
            aside=_aside(aside, link),
        ),
    )


def _aside(count: int, link: Link) -> Sentence:
    if not count:
        return ()
    return sentence(_(", {n} kept aside"), n=Phrase(presenting.number(count), link))
