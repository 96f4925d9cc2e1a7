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
    for act, outcome, title in references.rows(
        "SELECT e.act_id, o.id, o.title FROM ledger_outcomeact e"
        " JOIN ledger_outcome o ON o.id = e.outcome_id"
        " WHERE e.act_id IN ({}) AND o.superseded_by_id IS NULL AND o.retracted_at IS NULL"
        " ORDER BY e.act_id, o.closed_at DESC, o.id DESC",
        act_ids,
    ):
        found[act] = (*found.get(act, ()), (outcome, title))
    return found
