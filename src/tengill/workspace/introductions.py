"""Introductions and handoffs: a board by state, a list, the sentence; add one by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.facts.acts import ActKind, Took
from tengill.ledger.models import Act, ActParty
from tengill.ties.parameters import DAY
from tengill.workspace import act_lines, outcome_acts, presenting, settings
from tengill.workspace.act_lines import JOINING, Parties
from tengill.workspace.introduction_words import add_by_hand, set_took
from tengill.workspace.presenting import Link, PersonRef, Phrase, Sentence, sentence

__all__ = [
    "COLUMNS",
    "Board",
    "Column",
    "Counts",
    "IntroductionPage",
    "IntroductionRow",
    "add_by_hand",
    "board",
    "counts",
    "counts_sentence",
    "introduction",
    "list_introductions",
    "set_took",
    "to_nudge",
]

COLUMNS = ("asked", "made", "took", "acknowledged", "outcome", "closed")
"""States of the board, in order. `closed` is declined. What review rejected was no introduction
and stands in none."""
NUDGE_AFTER = 14
NUDGE_UNTIL = 180
"""Days after which an introduction without evidence deserves a nudge, and after which none."""


@dataclass(frozen=True, slots=True)
class IntroductionRow:
    """One introduction, handoff, or request for one."""

    id: int
    key: str
    kind: str
    """introduction, handoff or introduction_request."""
    column: str
    """One of COLUMNS."""
    at: datetime | None
    connectors: tuple[PersonRef, ...]
    left: tuple[PersonRef, ...]
    right: tuple[PersonRef, ...]
    words: str
    subject: str
    confidence: float
    evidence: str
    """facts.Evidence grade."""
    state: str
    """waiting, confirmed or rejected (the review's word)."""
    took: str
    """facts.Took value, or empty for requests."""
    message_id: int | None
    took_message_id: int | None
    outcomes: tuple[tuple[int, str], ...]
    """Outcomes it is an explanation of: (id, title), at most three."""
    nudge: bool
    """True when made more than 14 days ago without evidence that it took, and still young enough."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board. `total` counts all its rows, `rows` are the newest."""

    name: str
    title: str
    """In the active language."""
    total: int
    rows: tuple[IntroductionRow, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The Introductions page."""

    sentence: Sentence
    columns: tuple[Column, ...]
    by: str
    """me or all."""


@dataclass(frozen=True, slots=True)
class IntroductionPage:
    """A page of the list."""

    rows: tuple[IntroductionRow, ...]
    total: int
    next: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many introductions and handoffs in a period, rejected ones left out."""

    made: int
    took: int
    acknowledged: int
    no_evidence: int
    declined: int
    waiting: int
    """Of `made`, how many are still only inferred."""


# ---------------------------------------------------------------- which acts


def _titles() -> dict[str, str]:
    return {
        "asked": _("Asked"),
        "made": _("Made"),
        "took": _("Took"),
        "acknowledged": _("Acknowledged"),
        "outcome": _("Came to something"),
        "closed": _("Closed"),
    }


def _acts(by: str, start: datetime | None = None, end: datetime | None = None) -> QuerySet[Act]:
    """Introductions, handoffs and requests that were not rejected.

    Raises:
        ValueError: when `by` is neither me nor all.
    """
    if by not in {"me", "all"}:
        raise ValueError(f"{by!r} is neither me nor all.")
    acts = Act.objects.filter(kind__in=[*JOINING, ActKind.INTRODUCTION_REQUEST.value])
    acts = acts.exclude(state="rejected")
    if by == "me":
        acts = acts.filter(
            Exists(
                ActParty.objects.filter(
                    act=OuterRef("pk"), role="connector", person__in=settings.owner_ids()
                )
            )
        )
    if start is not None:
        acts = acts.filter(at__gte=int(start.timestamp()))
    if end is not None:
        acts = acts.filter(at__lt=int(end.timestamp()))
    return acts


def _in_column(acts: QuerySet[Act], column: str) -> QuerySet[Act]:
    """The acts that stand in a column.

    Raises:
        ValueError: when there is no such column.
    """
    if column not in COLUMNS:
        raise ValueError(f"{column!r} is not a column. Columns are {', '.join(COLUMNS)}.")
    declined = Q(took=Took.DECLINED.value)
    if column == "closed":
        return acts.filter(declined)
    if column == "asked":
        return acts.filter(kind=ActKind.INTRODUCTION_REQUEST.value).exclude(declined)
    acts = acts.filter(kind__in=JOINING).exclude(declined)
    came = outcome_acts.came()
    if column == "outcome":
        return acts.filter(came)
    took = {
        "made": ["", Took.NO_EVIDENCE.value],
        "took": [Took.TOOK.value],
        "acknowledged": [Took.ACKNOWLEDGED.value],
    }[column]
    return acts.filter(~came, took__in=took)


# ---------------------------------------------------------------- the board and the list


def board(by: str = "me", limit: int = 20, now: datetime | None = None) -> Board:
    """The board: the newest `limit` rows of each column. `by`: me (the owner connected) or all.

    Raises:
        ValueError: when `by` is neither me nor all.
    """
    at = settings.told_at(now)
    places = _places(by)
    shown = {column: ids[: max(0, min(limit, 200))] for column, ids in places.items()}
    acts = Act.objects.in_bulk([pk for ids in shown.values() for pk in ids])
    rows = {row.id: row for row in _rows(list(acts.values()), at)}
    titles = _titles()
    return Board(
        sentence=counts_sentence(by),
        columns=tuple(
            Column(
                name=column,
                title=titles[column],
                total=len(places[column]),
                rows=tuple(rows[pk] for pk in ids if pk in rows),
            )
            for column, ids in shown.items()
        ),
        by=by,
    )


def _places(by: str) -> dict[str, list[int]]:
    """Column → its acts, newest first, in one pass over the index of acts."""
    places: dict[str, list[int]] = {column: [] for column in COLUMNS}
    told = _acts(by).annotate(came=outcome_acts.came()).order_by("-at", "-pk")
    for pk, kind, took, came in told.values_list("pk", "kind", "took", "came").iterator():
        places[_column(kind, took, came=came)].append(pk)
    return places


def _column(kind: str, took: str, *, came: bool) -> str:
    if took == Took.DECLINED:
        return "closed"
    if kind == ActKind.INTRODUCTION_REQUEST:
        return "asked"
    if came:
        return "outcome"
    return took if took in {Took.TOOK, Took.ACKNOWLEDGED} else "made"


def list_introductions(
    by: str = "me",
    column: str = "",
    start: datetime | None = None,
    end: datetime | None = None,
    cursor: str = "",
    limit: int = 50,
    now: datetime | None = None,
) -> IntroductionPage:
    """Introductions, newest first; `start` inclusive, `end` exclusive.

    Raises:
        ValueError: when `by` or `column` is not one.
    """
    acts = _acts(by, start, end)
    acts = _in_column(acts, column) if column else acts
    offset = int(cursor) if cursor.isdecimal() else 0
    size = max(1, min(limit, 500))
    page = list(acts.order_by("-at", "-pk")[offset : offset + size])
    total = acts.count()
    after = offset + len(page)
    return IntroductionPage(
        rows=_rows(page, settings.told_at(now)),
        total=total,
        next=str(after) if page and after < total else "",
    )


def introduction(act_id: int) -> IntroductionRow:
    """One introduction, handoff or request, also a rejected one.

    Raises:
        LookupError: when there is no such act.
    """
    act = Act.objects.filter(
        pk=act_id, kind__in=[*JOINING, ActKind.INTRODUCTION_REQUEST.value]
    ).first()
    if act is None:
        raise LookupError(f"There is no introduction {act_id} in the ledger.")
    return _rows([act], settings.told_at())[0]


def to_nudge(limit: int = 7, now: datetime | None = None) -> tuple[IntroductionRow, ...]:
    """Introductions the owner made that deserve a nudge, newest first."""
    at = settings.told_at(now)
    acts = _in_column(_acts("me"), "made").filter(
        at__lt=at - NUDGE_AFTER * DAY, at__gte=at - NUDGE_UNTIL * DAY
    )
    return _rows(list(acts.order_by("-at", "-pk")[:limit]), at)


# ---------------------------------------------------------------- rows


def _rows(acts: Sequence[Act], now: int) -> tuple[IntroductionRow, ...]:
    parties = act_lines.parties_of(act.pk for act in acts)
    outcomes = outcome_acts.by_act(act.pk for act in acts)
    tz = settings.zone()
    return tuple(
        _row(act, parties.get(act.pk, {}), outcomes.get(act.pk, ()), now, tz) for act in acts
    )


def _row(
    act: Act, parties: Parties, outcomes: tuple[tuple[int, str], ...], now: int, tz: ZoneInfo
) -> IntroductionRow:
    column = _column(act.kind, act.took, came=bool(outcomes))
    age = None if act.at is None else now - act.at
    return IntroductionRow(
        id=act.pk,
        key=act.key,
        kind=act.kind,
        column=column,
        at=settings.local(act.at, tz),
        connectors=parties.get("connector", ()),
        left=parties.get("left", ()),
        right=parties.get("right", ()),
        words=act_lines.first_words(act),
        subject=act.subject,
        confidence=act.confidence,
        evidence=act.evidence,
        state=act.state,
        took=act.took,
        message_id=act.message_id,
        took_message_id=act.took_message_id,
        outcomes=outcomes[:3],
        nudge=column == "made" and age is not None and NUDGE_AFTER * DAY < age <= NUDGE_UNTIL * DAY,
    )


# ---------------------------------------------------------------- the sentence


def counts(by: str = "me", start: datetime | None = None, end: datetime | None = None) -> Counts:
    """Counts of introductions and handoffs for a period.

    Raises:
        ValueError: when `by` is neither me nor all.
    """
    rows = list(
        _acts(by, start, end)
        .filter(kind__in=JOINING)
        .values_list("took", "state")
        .annotate(Count("pk"))
        .order_by()
    )
    took: dict[str, int] = {}
    for answer, _state, count in rows:
        took[answer] = took.get(answer, 0) + count
    return Counts(
        made=sum(took.values()),
        took=took.get(Took.TOOK, 0),
        acknowledged=took.get(Took.ACKNOWLEDGED, 0),
        no_evidence=took.get(Took.NO_EVIDENCE, 0) + took.get("", 0),
        declined=took.get(Took.DECLINED, 0),
        waiting=sum(count for _answer, state, count in rows if state == "waiting"),
    )


def counts_sentence(
    by: str = "me", start: datetime | None = None, end: datetime | None = None
) -> Sentence:
    """The page's first sentence: how many were made since when, how many took."""
    told = counts(by, start, end)
    if not told.made:
        return (Phrase(_("No introduction found yet.")),)
    since = start
    if since is None:
        first = _acts(by, start, end).filter(kind__in=JOINING, at__isnull=False).order_by("at")
        since = settings.local(first.values_list("at", flat=True).first())
    if by == "me":
        template = ngettext(
            "You made {made} introduction since {since}{became}.",
            "You made {made} introductions since {since}{became}.",
            told.made,
        )
    else:
        template = ngettext(
            "{made} introduction since {since}{became}.",
            "{made} introductions since {since}{became}.",
            told.made,
        )
    said = sentence(
        template,
        made=_figure(told.made, by, "", "inferred" if told.waiting else "confirmed"),
        since=presenting.month(since),
        became=_became(told, by),
    )
    if not told.waiting:
        return said
    waits = ngettext(
        "{waiting} of them waits for your word.",
        "{waiting} of them wait for your word.",
        told.waiting,
    )
    waiting = Phrase(presenting.number(told.waiting), Link("review"), "inferred")
    return presenting.join([said, sentence(waits, waiting=waiting)])


def _became(told: Counts, by: str) -> Sentence:
    """`; 4 took, 2 were acknowledged`, without what there is none of."""
    parts: list[Sentence] = []
    if told.took:
        template = ngettext("{n} took", "{n} took", told.took)
        parts.append(sentence(template, n=_figure(told.took, by, "took", "witnessed")))
    if told.acknowledged:
        template = ngettext("{n} was acknowledged", "{n} were acknowledged", told.acknowledged)
        figure = _figure(told.acknowledged, by, "acknowledged", "reported")
        parts.append(sentence(template, n=figure))
    return (Phrase("; "), *presenting.join(parts, ", ")) if parts else ()


def _figure(value: int, by: str, column: str, grade: str) -> Phrase:
    query = (("by", by), *((("column", column),) if column else ()))
    return Phrase(presenting.number(value), Link("introductions", None, query), grade)
