"""Which acts came to something: those in the explanations of outcomes."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from tengill.ledger.models import OutcomeAct
from tengill.workspace import references

Told = tuple[int, str]
"""An outcome's id and title."""


def came() -> Exists:
    """A condition on acts: it stands in an explanation of an outcome in force."""
    return Exists(
        OutcomeAct.objects.filter(
            act=OuterRef("pk"), outcome__superseded_by=None, outcome__retracted_at=None
        )
    )


def by_act(act_ids: Iterable[int]) -> dict[int, tuple[Told, ...]]:
    """Act id → the outcomes it stands in an explanation of, newest first."""
    found: dict[int, tuple[Told, ...]] = {}
    for part in references.batches(act_ids):
        rows = (
            OutcomeAct.objects.filter(
                act__in=part, outcome__superseded_by=None, outcome__retracted_at=None
            )
            .order_by("act", "-outcome__closed_at", "-outcome")
            .values_list("act_id", "outcome_id", "outcome__title")
        )
        for act, outcome, title in rows:
            found[act] = (*found.get(act, ()), (outcome, title))
    return found
