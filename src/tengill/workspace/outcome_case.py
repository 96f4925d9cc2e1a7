"""One outcome as it stands under some settings, looked up once for whatever is asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tengill.credit import CreditResult, CreditSettings, Provenance, trace
from tengill.facts.money import Money
from tengill.workspace import credit_sets
from tengill.workspace.attribute_detail import PARTS
from tengill.workspace.attribute_loading import Batch, OutcomeFacts
from tengill.workspace.attribute_one import traced_in


@dataclass(frozen=True, slots=True)
class Case:
    """A won outcome, what it rests on, and whose it is."""

    outcome: OutcomeFacts
    batch: Batch
    settings: CreditSettings
    provenance: Provenance
    result: CreditResult

    @property
    def amount(self) -> int:
        """In minor units; in millionths of the outcome where no amount was told."""
        return PARTS if self.outcome.amount is None else self.outcome.amount

    def money(self, minor: int) -> Money:
        """Some of the amount; of an empty currency where no amount was told."""
        return Money("" if self.outcome.amount is None else self.outcome.currency, minor)


def case(
    outcome_id: int,
    overrides: Mapping[str, object] | None = None,
    set_name: str | None = None,
) -> Case | None:
    """An outcome under settings (arguments as `what_if`); None when it is not won.

    Raises:
        LookupError: when there is no such set.
        SettingError: when a value is not in its range, or names no setting.
    """
    settings = credit_sets.chosen(set_name, overrides)
    found = traced_in(outcome_id, settings.depth)
    if found is None:
        return None
    outcome, batch = found
    provenance = trace(outcome.record, batch.history, settings)
    amount = PARTS if outcome.amount is None else outcome.amount
    return Case(outcome, batch, settings, provenance, provenance.credit(amount))
