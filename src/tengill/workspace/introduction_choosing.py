"""Which acts are introductions, whose, in which column: as a query, and in one pass over all."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from tengill.facts.acts import ActKind, Took
from tengill.ledger.models import Act, ActParty
from tengill.workspace import outcome_acts, settings
from tengill.workspace.act_lines import JOINING
from tengill.workspace.faint import IS_FAINT, SQL
from tengill.workspace.introduction_rows import COLUMNS
from tengill.workspace.references import marks

KINDS = (*JOINING, ActKind.INTRODUCTION_REQUEST.value)


def acts_of(
    by: str, start: datetime | None = None, end: datetime | None = None, *, faint: bool = False
) -> QuerySet[Act]:
    """Introductions, handoffs and requests that were not rejected.

    Args:
        by: me (the owner connected) or all.
        start: from when.
        end: before when.
        faint: those told faintly, in place of the others.

    Raises:
        ValueError: when `by` is neither me nor all.
    """
    check_by(by)
    acts = Act.objects.filter(kind__in=KINDS)
    acts = acts.filter(IS_FAINT) if faint else acts.exclude(IS_FAINT).exclude(state="rejected")
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


def in_column(acts: QuerySet[Act], column: str) -> QuerySet[Act]:
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


class Standing(NamedTuple):
    """Where one introduction, handoff or request stands: all that counts and columns need."""

    id: int
    kind: str
    took: str
    state: str
    at: int | None
    came: int
    """1 when it stands in an explanation of an outcome in force."""
    faint: int
    """1 when it is told too faintly to stand in a column."""


# By hand, with the acts that came to something gathered once: asked act by act in Django's words
# this takes three times as long.
_STANDING = """
SELECT a.id, a.kind, a.took, a.state, a.at, a.id IN (
  SELECT e.act_id FROM ledger_outcomeact e JOIN ledger_outcome o ON o.id = e.outcome_id
  WHERE o.superseded_by_id IS NULL AND o.retracted_at IS NULL), {faint}
FROM ledger_act a
WHERE a.kind IN ({kinds}) AND a.state <> 'rejected'{where}
ORDER BY a.at DESC, a.id DESC
"""
_CONNECTED = """ AND EXISTS (SELECT 1 FROM ledger_actparty p
  WHERE p.person_id IN ({ids}) AND p.role = 'connector' AND p.act_id = a.id)"""


def standing(by: str, start: datetime | None = None, end: datetime | None = None) -> list[Standing]:
    """Every introduction, handoff and request that was not rejected, the faint ones too, newest first.

    Raises:
        ValueError: when `by` is neither me nor all.
    """
    check_by(by)
    where, bound = "", list[str | int](KINDS)
    for moment, condition in ((start, ">="), (end, "<")):
        if moment is not None:
            where += f" AND a.at {condition} %s"
            bound.append(int(moment.timestamp()))
    if by == "me":
        owners: Sequence[int] = settings.owner_ids() or (-1,)
        where += _CONNECTED.format(ids=marks(owners))
        bound.extend(owners)
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(faint=SQL, kinds=marks(KINDS), where=where), bound)
        return [Standing(*row) for row in cursor.fetchall()]


def check_by(by: str) -> None:
    """Nothing, where `by` is me or all.

    Raises:
        ValueError: where it is neither.
    """
    if by not in {"me", "all"}:
        raise ValueError(f"{by!r} is neither me nor all.")
