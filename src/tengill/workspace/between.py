"""What passed between the owner and one person: the tie, its curve, the beginning, the last words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.facts.acts import BULK
from tengill.ledger.models import Act, ActParty, Message
from tengill.ties.parameters import DAY
from tengill.workspace import act_lines, presenting, references, settings
from tengill.workspace.act_lines import JOINING, ActLine
from tengill.workspace.contact_words import contacts
from tengill.workspace.faint import IS_FAINT
from tengill.workspace.owner_ties import OwnerTie
from tengill.workspace.presenting import Link, Phrase, Sentence, sentence
from tengill.workspace.tie_curve import Curve, curve

_RECENT = 80
_TOPICS = 5
_CLOSE, _IN_TOUCH, _LOOSE = 0.5, 0.2, 0.05
_INTRODUCED_WITHIN = 30 * DAY


@dataclass(frozen=True, slots=True)
class TieView:
    """The tie with the owner."""

    strength: float
    """Now, 0 to 1: the probability to be in touch within the next 180 days."""
    because: Sentence
    first_at: datetime
    last_at: datetime
    to_them: int
    """Interactions from the owner to them."""
    from_them: int
    series: tuple[tuple[datetime, float], ...]
    """Strength over time, oldest first, at most 120 points; none where only they wrote."""
    sampled: bool
    """True when the curve begins late: it rests on the newest 1,000 interactions."""
    one_way: bool
    """True where only they wrote: then no closeness is told."""


@dataclass(frozen=True, slots=True)
class HowWeMet:
    """The first message between owner and person, and the introduction before it, if any."""

    sentence: Sentence
    at: datetime | None
    message_id: int | None
    subject: str
    introduction: ActLine | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject to take up again."""

    subject: str
    at: datetime
    message_id: int
    unanswered: bool
    """True when theirs was the last word."""


@dataclass(frozen=True, slots=True)
class Between:
    """The contact points of both sides."""

    mine: tuple[int, ...]
    theirs: tuple[int, ...]

    @classmethod
    def of(cls, owners: Sequence[int], person: int) -> "Between":
        """The points of the owner and of a person; no owner points when they are the same."""
        points = references.points_of([*owners, person])
        mine = [point for owner in owners if owner != person for point in points.get(owner, [])]
        return cls(tuple(mine[:50]), tuple(points.get(person, [])[:50]))

    @property
    def is_empty(self) -> bool:
        """True when one side has no point."""
        return not (self.mine and self.theirs)


def _directed(select: str, order: str) -> str:
    """One direction of mail between two sets of points, answered by (point, sender, at)."""
    return (
        f"SELECT {select} FROM ledger_addressed d WHERE d.point_id IN ({{to}})"
        f" AND d.sender_id IN ({{by}}) AND d.at IS NOT NULL {order}"
    )


def _fetch(sql: str, to: Sequence[int], by: Sequence[int], *more: float) -> list[tuple[int, ...]]:
    filled = sql.format(to=",".join(["%s"] * len(to)), by=",".join(["%s"] * len(by)))
    with connection.cursor() as cursor:
        cursor.execute(filled, [*to, *by, *more])
        rows: list[tuple[int, ...]] = cursor.fetchall()
        return rows


# ---------------------------------------------------------------- the tie


def tie_view(tie: OwnerTie, between: Between, now: int) -> TieView:
    """A tie with its reasons and its curve up to `now`; none is drawn of what goes one way."""
    drawn, cut = ([], False) if tie.one_way or between.is_empty else _curve(tie, between, now)
    tz = settings.zone()
    return TieView(
        strength=tie.now,
        because=because(tie, now),
        first_at=settings.at(tie.first_at, tz),
        last_at=settings.at(tie.last_at, tz),
        to_them=tie.out,
        from_them=tie.back,
        series=tuple((settings.at(at, tz), value) for at, value in drawn),
        sampled=cut,
        one_way=tie.one_way,
    )


def _curve(tie: OwnerTie, between: Between, now: int) -> tuple[Curve, bool]:
    owners = settings.owner_ids()
    end = max(now, tie.last_at)
    return curve(
        between.mine, between.theirs, owners, tie.person,
        channels=tie.channels, shown=tie.now, end=end,
    )  # fmt: skip


def because(tie: OwnerTie, now: int) -> Sentence:
    """Why a tie is as strong as it is: how many messages, which way, since when, how quiet."""
    count = tie.out + tie.back
    tz = settings.zone()
    if set(tie.channels) - {"mail"}:
        template = _("{contacts} since {since}, the last on {last}.")
    elif tie.out and tie.back:
        template = ngettext(
            "{count} message both ways since {since}, the last on {last}.",
            "{count} messages both ways since {since}, the last on {last}.",
            count,
        )
    elif tie.out:
        template = ngettext(
            "{count} message from you since {since}, the last on {last}; none from them.",
            "{count} messages from you since {since}, the last on {last}; none from them.",
            count,
        )
    else:
        template = ngettext(
            "{count} message from them since {since}, the last on {last}; none from you.",
            "{count} messages from them since {since}, the last on {last}; none from you.",
            count,
        )
    told = sentence(
        template,
        count=Phrase(presenting.number(count), Link("person", tie.person), grade="witnessed"),
        contacts=contacts(tie.channels, tie.person),
        since=presenting.month(settings.at(tie.first_at, tz)),
        # The day itself: an archive is told at its own end, from which nobody counts "ago".
        last=presenting.day(settings.at(tie.last_at, tz)),
    )
    silence = tie.drift(now)
    if not (silence.drifting and silence.rhythm_days is not None):
        return told
    rhythm = presenting.span(timedelta(days=silence.rhythm_days))
    quiet_now = sentence(
        _("That is quiet for the two of you: your usual gap is {rhythm}."), rhythm=rhythm
    )
    return presenting.join([told, quiet_now])


def where_we_stand(tie: OwnerTie | None, now: int, *, is_owner: bool) -> Sentence:
    """The page's first sentence."""
    if is_owner:
        return (Phrase(_("This is you.")),)
    if tie is None:
        return (Phrase(_("The ledger holds no personal message between you.")),)
    if tie.one_way:  # neither close nor lost: there is only what they wrote
        return because(tie, now)
    if tie.now >= _CLOSE:
        state = _("You are close.")
    elif tie.now >= _IN_TOUCH:
        state = _("You are in touch.")
    elif tie.now >= _LOOSE and not tie.drift(now).drifting:
        state = _("You are loosely in touch.")
    else:
        state = _("You have lost touch.")
    return presenting.join([(Phrase(state),), because(tie, now)])


# ---------------------------------------------------------------- how we met


def how_we_met(owners: Sequence[int], person: int, between: Between) -> HowWeMet:
    """The first message between the two, and the introduction that brought them together."""
    first = _first(between)
    introduction = _introduction(owners, person, None if first is None else first.sent_at)
    tz = settings.zone()
    at = None if first is None else settings.local(first.sent_at, tz)
    return HowWeMet(
        sentence=_met_sentence(first, at, introduction),
        at=at,
        message_id=None if first is None else first.pk,
        subject="" if first is None else first.subject,
        introduction=introduction,
    )


def _first(between: Between) -> Message | None:
    if between.is_empty:
        return None
    earliest = _directed("d.at, d.id", "ORDER BY d.at LIMIT 1")
    found = [
        *_fetch(earliest, between.theirs, between.mine),
        *_fetch(earliest, between.mine, between.theirs),
    ]
    if not found:
        return None
    return Message.objects.filter(addressed=min(found)[1]).first()


def _introduction(owners: Sequence[int], person: int, met: int | None) -> ActLine | None:
    """The earliest introduction of the two to each other, not long after they first wrote."""
    sides = ("left", "right")
    if person in owners:
        return None
    theirs = ActParty.objects.filter(person=person, role__in=sides).values("act")
    mine = ActParty.objects.filter(act=OuterRef("pk"), person__in=list(owners), role__in=sides)
    acts = (
        Act.objects.filter(Exists(mine), pk__in=theirs, kind__in=JOINING)
        .exclude(state="rejected")
        .exclude(IS_FAINT)
        .order_by("at", "pk")
    )
    if met is not None:
        acts = acts.filter(at__lte=met + _INTRODUCED_WITHIN)
    told = act_lines.lines(list(acts[:1]))
    return told[0] if told else None


def _met_sentence(
    first: Message | None, at: datetime | None, introduction: ActLine | None
) -> Sentence:
    parts: list[Sentence] = []
    if introduction is not None:
        parts.append(
            sentence(
                _("Introduced by {connector} on {day}."),
                connector=presenting.listing(
                    presenting.person_phrase(who) for who in introduction.connectors
                )
                or _("somebody"),
                day=Phrase(
                    presenting.day(introduction.at),
                    None
                    if introduction.message_id is None
                    else Link("message", introduction.message_id, (("act", str(introduction.id)),)),
                    introduction.evidence,
                ),
            )
        )
    if first is not None:
        day = Phrase(presenting.day(at), Link("message", first.pk), "witnessed")
        if first.subject:
            subject = _("“{subject}”").format(subject=first.subject)
            parts.append(
                sentence(_("First message on {day}: {subject}."), day=day, subject=subject)
            )
        else:
            parts.append(sentence(_("First message on {day}, without a subject."), day=day))
    return presenting.join(parts)


# ---------------------------------------------------------------- what to talk about next


def topics(between: Between) -> tuple[Topic, ...]:
    """The last subjects between the two, newest first; theirs without an answer are marked."""
    if between.is_empty:
        return ()
    newest = _directed("d.id", "ORDER BY d.at DESC LIMIT %s")
    sql = f"SELECT d.message_id FROM ledger_addressed d WHERE d.id IN ({newest})"
    from_me = {row[0] for row in _fetch(sql, between.theirs, between.mine, _RECENT)}
    from_them = {row[0] for row in _fetch(sql, between.mine, between.theirs, _RECENT)}
    messages = (
        Message.objects.filter(pk__in=from_me | from_them, bulk__lt=BULK, sent_at__isnull=False)
        .order_by("-sent_at", "-pk")
        .values_list("pk", "sent_at", "subject", "subject_key")
    )
    tz = settings.zone()
    found: dict[str, Topic] = {}
    for pk, sent_at, subject, key in messages:
        if key and key not in found and sent_at is not None:
            found[key] = Topic(subject, settings.at(sent_at, tz), pk, unanswered=pk in from_them)
    return tuple(found.values())[:_TOPICS]
