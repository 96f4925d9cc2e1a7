"""Attribute outcomes: join the ledger's acts, ties and outcomes to the credit engine.

`attribute(outcome_ids, settings)` computes some outcomes, `attribute_all(settings)` all of them
afresh; both write the projections `OutcomeCredit` (one row per won outcome, `detail` as in
docs/reference/statement.md), `CreditLine` (one row per person and model) and `OutcomeAct` (the
acts that explain it). What is
written depends on the ledger's facts and the settings only: the same ledger gives the same rows.

Per outcome three games are played: with every act weighing what its evidence is worth (the
credit), with only confirmed and witnessed acts (`confirmed`), and with every act taken as
certain (`with_inferred`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tengill.credit import CreditSettings, SettingError
from tengill.ledger.models import CreditLine, Outcome, OutcomeAct, OutcomeCredit
from tengill.workspace import credit_sets
from tengill.workspace.attribute_detail import Attributed, attributed
from tengill.workspace.attribute_loading import Loaded, load_acts, load_outcomes

CHUNK = 500
"""Outcomes held in memory at a time, and written in one transaction."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What an attribution run did."""

    outcomes: int
    """Won outcomes attributed."""
    lines: int
    """Credit lines written, over all models."""
    settings_key: str


def saved_settings() -> CreditSettings:
    """The settings in force: the named set in use, with what was changed on top of it.

    Raises:
        SettingError: when a saved value is not in its range.
    """
    return credit_sets.in_force()


def attribute(
    outcome_ids: Iterable[int] | None = None,
    settings: CreditSettings | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Counts:
    """Attribute outcomes and replace their rows.

    Args:
        outcome_ids: those outcomes; None for all. Outcomes that carry no credit (not won,
            superseded, retracted) lose their rows.
        settings: how to weigh; None for the saved ones.
        progress: called with (done, total) after every chunk.

    Raises:
        SettingError: when a saved setting is not in its range.
    """
    chosen = settings or saved_settings()
    ids = sorted(set(outcome_ids)) if outcome_ids is not None else _all_ids()
    return attribute_with(ids, load_acts(), chosen, progress=progress)


def attribute_with(
    outcome_ids: Iterable[int],
    loaded: Loaded,
    settings: CreditSettings,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Counts:
    """The same, in acts loaded already: all, or all those these outcomes can rest on."""
    ids = sorted(outcome_ids)
    outcomes = lines = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        results = list(_results(chunk, loaded, settings))
        lines += _write(chunk, results, settings)
        outcomes += len(results)
        if progress is not None:
            progress(min(start + CHUNK, len(ids)), len(ids))
    return Counts(outcomes, lines, settings.key)


def attribute_all(
    settings: CreditSettings | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Counts:
    """Attribute every outcome afresh; rows of outcomes that are gone go too.

    Raises:
        SettingError: when a saved setting is not in its range.
    """
    with transaction.atomic():
        for model in (CreditLine, OutcomeAct, OutcomeCredit):
            model.objects.all().delete()
        return attribute(None, settings, progress=progress)


def computed(
    outcome_ids: Iterable[int], settings: CreditSettings | None = None
) -> Iterator[Attributed]:
    """Attribute outcomes without writing anything: what if the settings were these?

    Args:
        outcome_ids: those outcomes; the ones that carry no credit are passed over.
        settings: how to weigh; None for the saved ones.

    Raises:
        SettingError: when a saved setting is not in its range.
    """
    ids = sorted(set(outcome_ids))
    if not ids:
        return
    chosen = settings or saved_settings()
    loaded = load_acts()
    for start in range(0, len(ids), CHUNK):
        yield from _results(ids[start : start + CHUNK], loaded, chosen)


def _all_ids() -> list[int]:
    return list(Outcome.objects.order_by("id").values_list("id", flat=True))


def _results(ids: list[int], loaded: Loaded, settings: CreditSettings) -> Iterator[Attributed]:
    batch = load_outcomes(ids, loaded)
    for outcome in batch.outcomes:
        yield attributed(outcome, batch, settings)


def _write(ids: list[int], results: list[Attributed], settings: CreditSettings) -> int:
    credits_ = [
        OutcomeCredit(
            outcome_id=result.outcome,
            settings_key=settings.key,
            organic_minor=result.organic,
            unexplained_minor=result.unexplained,
            detail=result.detail,
        )
        for result in results
    ]
    lines = [
        CreditLine(
            outcome_id=result.outcome,
            person_id=line.person,
            model=line.model,
            credit_minor=line.credit,
            necessity_minor=line.necessity,
            weakest=line.weakest,
        )
        for result in results
        for line in result.lines
    ]
    acts = [
        OutcomeAct(outcome_id=result.outcome, act_id=act)
        for result in results
        for act in _counting_acts(result.detail)
    ]
    with transaction.atomic():
        for model in (CreditLine, OutcomeAct, OutcomeCredit):
            model.objects.filter(outcome_id__in=ids).delete()
        OutcomeCredit.objects.bulk_create(credits_, batch_size=500)
        OutcomeAct.objects.bulk_create(acts, batch_size=500)
        CreditLine.objects.bulk_create(lines, batch_size=500)
    return len(lines)


def _counting_acts(detail: Mapping[str, Any]) -> list[int]:
    """The acts in explanations that count."""
    keys = {key for told in detail["explanations"] if told["counts"] for key in told["acts"]}
    return sorted(detail["acts"][str(key)]["id"] for key in keys)


__all__ = [
    "Counts",
    "SettingError",
    "attribute",
    "attribute_all",
    "attribute_with",
    "computed",
    "saved_settings",
]
