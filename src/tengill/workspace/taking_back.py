"""Takes decisions back, whatever they were about, and has the projections follow."""

from collections.abc import Sequence

from django.db import transaction

from tengill.ledger import decisions
from tengill.ledger.models import Act, Decision
from tengill.workspace import act_writing, outcome_doubles, review, tagging
from tengill.workspace.project.tags import project_tags

_ABOUT_PEOPLE = frozenset({"merge", "split", "person_kind", "person_name", "owner", "assistant"})
_ABOUT_ACTS = frozenset({"took", "act_new"})
_ABOUT_CREDIT = frozenset({"setting", "credit_set"})
_TOLD = frozenset({"published", "acquaintance", "contribution"})
_SAID = frozenset({"act", "double"})
_NOTED = frozenset(
    {
        "ask",
        "offer",
        "no_wish",
        "proposal",
        "asked_for_introduction",
        "drift",
        "door-optout",
        "door-watch",
    }
)
"""What is looked up when it is asked for: no projection follows."""
_LISTS = frozenset({"tag", "view"})
_OPPOSITE = {"merge": "split", "split": "merge"}
_NOT_CREDIT = frozenset({"time_zone", "currency", "language"})
"""Settings no figure rests on."""
_SAME_STEP = 5
"""Seconds within which a retraction belongs to the decision that follows it at once."""


def take_back(decision_ids: Sequence[int], who: str = "") -> None:
    """Take back decisions that were made in one step; all or nothing.

    A merge that overruled an earlier split (or the other way round) puts that one in force again.

    Raises:
        LookupError: one is not there, is taken back already, or was decided anew since.
        ValueError: there is none, or one is of a kind that cannot be taken back.
    """
    rows = [_in_force(pk) for pk in sorted(set(decision_ids))]
    if not rows:
        raise ValueError("There is nothing to take back.")
    with transaction.atomic():
        if any(row.kind in _ABOUT_ACTS | _TOLD for row in rows):
            act_writing.about_to_decide()
        for row in rows:
            if row.kind == "act":
                review.undo(row.pk, who)
            else:
                if row.kind == outcome_doubles.KIND:
                    outcome_doubles.revive(row)
                decisions.retract(row.pk, who)
        for about, value, kind in _overruled(rows[0]):
            decisions.record(kind, about, value, who)
        _project(rows)
    # After the transaction, as where such a decision is made.
    if any(row.kind in _ABOUT_ACTS | _TOLD for row in rows):
        acts = (row.about for row in rows if row.kind in _ABOUT_ACTS)
        act_writing.outcomes_follow(*acts)


def _in_force(pk: int) -> Decision:
    row = Decision.objects.filter(pk=pk, retracts=None).first()
    standing = decisions.latest(row.kind, row.about) if row else None
    if row is None or standing is None or standing[0] != pk:
        raise LookupError("This decision is not in force: it was taken back or decided anew.")
    if (
        row.kind
        not in _ABOUT_PEOPLE | _ABOUT_ACTS | _ABOUT_CREDIT | _TOLD | _SAID | _NOTED | _LISTS
    ):
        raise ValueError(f"A decision of the kind {row.kind!r} cannot be taken back.")
    return row


def _overruled(first: Decision) -> list[tuple[str, dict[str, object], str]]:
    """What the step of this decision retracted just before it, in the rows that stand there."""
    opposite = _OPPOSITE.get(first.kind)
    found = []
    for row in (
        Decision.objects.filter(pk__lt=first.pk).order_by("-pk").select_related("retracts")[:200]
    ):
        had = row.retracts
        if had is None or had.kind != opposite or row.decided_at < first.decided_at - _SAME_STEP:
            break
        found.append((had.about, had.value, had.kind))
    return found


def _project(rows: Sequence[Decision]) -> None:
    # Imported late: the projection reads these decisions, and would import in a circle.
    from tengill.workspace import project  # noqa: PLC0415

    if any(row.kind in _ABOUT_PEOPLE for row in rows):
        project.people_changed()
    if tags := [row.about for row in rows if row.kind == "tag"]:
        project_tags(tagging.people_of(tags))
    for row in rows:
        if row.kind in _ABOUT_ACTS:
            project.act_changed(row.about)
    if any(row.kind in _ABOUT_CREDIT and row.about not in _NOT_CREDIT for row in rows):
        project.settings_changed()
    if any(row.kind == outcome_doubles.KIND and row.value.get("same") for row in rows):
        project.outcomes_changed()


def decision_of_act(act_id: int) -> int | None:
    """The decision that told an act by hand, or None."""
    key = Act.objects.filter(pk=act_id).values_list("key", flat=True).first()
    found = decisions.latest("act_new", key) if key else None
    return found[0] if found else None
