"""Introductions and handoffs: a board by state, a list, the sentence; add one by hand."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tengill.ledger.models import Act
from tengill.ties.parameters import DAY
from tengill.workspace import settings
from tengill.workspace.faint import FAINT
from tengill.workspace.introduction_choosing import KINDS, acts_of, in_column, standing
from tengill.workspace.introduction_counts import Counts, counts, counts_sentence
from tengill.workspace.introduction_rows import (
    COLUMNS,
    NUDGE_AFTER,
    NUDGE_UNTIL,
    IntroductionRow,
    column_of,
    rows,
)
from tengill.workspace.introduction_words import add_by_hand, set_took
from tengill.workspace.presenting import Sentence

__all__ = [
    "COLUMNS",
    "FAINT",
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
    faint: int
    """How many are told too faintly to stand in a column; listed by the column `faint`."""


@dataclass(frozen=True, slots=True)
class IntroductionPage:
    """A page of the list."""

    rows: tuple[IntroductionRow, ...]
    total: int
    next: str


def _titles() -> dict[str, str]:
    return {
        "asked": _("Asked"),
        "made": _("Made"),
        "took": _("Took"),
        "acknowledged": _("Acknowledged"),
        "outcome": _("Came to something"),
        "closed": _("Closed"),
    }


# ---------------------------------------------------------------- the board and the list


def board(by: str = "me", limit: int = 20, now: datetime | None = None) -> Board:
    """The board: the newest `limit` rows of each column. `by`: me (the owner connected) or all.

    Raises:
        ValueError: when `by` is neither me nor all.
    """
    at = settings.told_at(now)
    every = standing(by)
    places: dict[str, list[int]] = {column: [] for column in COLUMNS}
    for one in every:
        if one.faint:
            continue
        places[column_of(one.kind, one.took, came=bool(one.came))].append(one.id)
    shown = {column: ids[: max(0, min(limit, 200))] for column, ids in places.items()}
    acts = Act.objects.in_bulk([pk for ids in shown.values() for pk in ids])
    found = {row.id: row for row in rows(list(acts.values()), at)}
    titles = _titles()
    return Board(
        sentence=counts_sentence(by, every=every),
        columns=tuple(
            Column(
                name=column,
                title=titles[column],
                total=len(places[column]),
                rows=tuple(found[pk] for pk in ids if pk in found),
            )
            for column, ids in shown.items()
        ),
        by=by,
        faint=sum(one.faint for one in every),
    )


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

    Without a column all but the faint ones; with the column `faint` these alone.

    Raises:
        ValueError: when `by` or `column` is not one.
    """
    faint = column == FAINT
    acts = acts_of(by, start, end, faint=faint)
    acts = in_column(acts, column) if column and not faint else acts
    offset = int(cursor) if cursor.isdecimal() else 0
    size = max(1, min(limit, 500))
    page = list(acts.order_by("-at", "-pk")[offset : offset + size])
    total = acts.count()
    after = offset + len(page)
    return IntroductionPage(
        rows=rows(page, settings.told_at(now)),
        total=total,
        next=str(after) if page and after < total else "",
    )


def introduction(act_id: int) -> IntroductionRow:
    """One introduction, handoff or request, also a rejected one.

    Raises:
        LookupError: when there is no such act.
    """
    act = Act.objects.filter(pk=act_id, kind__in=KINDS).first()
    if act is None:
        raise LookupError(f"There is no introduction {act_id} in the ledger.")
    return rows([act], settings.told_at())[0]


def to_nudge(limit: int = 7, now: datetime | None = None) -> tuple[IntroductionRow, ...]:
    """Introductions the owner made that deserve a nudge, newest first."""
    at = settings.told_at(now)
    acts = in_column(acts_of("me"), "made").filter(
        at__lt=at - NUDGE_AFTER * DAY, at__gte=at - NUDGE_UNTIL * DAY
    )
    return rows(list(acts.order_by("-at", "-pk")[:limit]), at)
