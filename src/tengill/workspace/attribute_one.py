"""One outcome attributed under any settings, at once and without writing anything.

Only what the outcome can rest on is looked at, out of what this process knows of the ledger
(`attribute_following`), so that a slider can be moved: a few milliseconds for usual outcomes.
"""

from tengill.credit import CreditSettings
from tengill.workspace.attribute_detail import Attributed, attributed
from tengill.workspace.attribute_following import looked_up
from tengill.workspace.attribute_loading import Batch, OutcomeFacts, load_outcomes


def attributed_one(outcome_id: int, settings: CreditSettings) -> Attributed | None:
    """An outcome's attribution under some settings; None when it carries no credit (not won)."""
    found = traced_in(outcome_id, settings.depth)
    return None if found is None else attributed(*found, settings)


def traced_in(outcome_id: int, depth: int) -> tuple[OutcomeFacts, Batch] | None:
    """An outcome with the history it is traced in, as deep as asked; None when not won."""
    batch = load_outcomes([outcome_id], looked_up(outcome_id, depth))
    return (batch.outcomes[0], batch) if batch.outcomes else None
