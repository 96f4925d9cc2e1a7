"""How the review stands: how many acts wait, how many are faint, how many are decided."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from tengill.ledger.models import Act
from tengill.workspace.faint import FOUND, IS_FAINT

KINDS = ("introduction", "handoff", "introduction_request", "recommendation", "acknowledgement")
"""Kinds the queue asks about; pitches are nobody's to confirm."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How the review stands."""

    waiting: int
    """Without the faint ones."""
    confirmed: int
    rejected: int
    by_kind: tuple[tuple[str, int], ...]
    """Waiting per kind, most first."""
    faint: int = 0
    """Told by the reader, but less likely than not: kept, and waiting for nobody."""
    faint_by_kind: tuple[tuple[str, int], ...] = ()


def tally() -> Tally:
    """How many wait, and of what kind; how many are decided."""
    acts = Act.objects.filter(kind__in=KINDS)
    states: dict[str, int] = {}
    kinds: dict[str, int] = {}
    for state, kind, count in acts.values_list("state", "kind").annotate(Count("pk")).order_by():
        states[state] = states.get(state, 0) + count
        if state == "waiting":
            kinds[kind] = count
    faint = dict(acts.filter(IS_FAINT).values_list("kind").annotate(Count("pk")).order_by())
    found = {kind: count - faint.get(kind, 0) for kind, count in kinds.items()}
    return Tally(
        waiting=sum(found.values()),
        confirmed=states.get("confirmed", 0),
        rejected=states.get("rejected", 0),
        by_kind=_most_first(found),
        faint=sum(faint.values()),
        faint_by_kind=_most_first(faint),
    )


def _most_first(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    told = [(kind, count) for kind, count in counts.items() if count]
    return tuple(sorted(told, key=lambda pair: (-pair[1], pair[0])))


def waiting() -> int:
    """How many wait, without the rest of the tally."""
    return Act.objects.filter(kind__in=KINDS, state="waiting", confidence__gte=FOUND).count()


def faint() -> int:
    """How many faint ones are kept, without the rest of the tally."""
    return Act.objects.filter(IS_FAINT, kind__in=KINDS).count()
