"""What if the settings were others? One outcome under any settings, nothing written.

`what_if` gives the whole Outcome page under changed settings, with what moved; `sliders` what can
be moved and how far. `ranges` and `sensitivity` (their own modules) use the same computation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.credit import CreditSettings
from tengill.credit.settings import NONE
from tengill.facts.money import Money
from tengill.ledger.models import OutcomeCredit
from tengill.workspace import credit_sets, presenting
from tengill.workspace.attribute_one import attributed_one
from tengill.workspace.credit_sets import SetView
from tengill.workspace.outcome import OutcomeView, outcome_view, people_of
from tengill.workspace.person_order import by_name
from tengill.workspace.presenting import PersonRef


@dataclass(frozen=True, slots=True)
class Changed:
    """A setting that is not what it is in the settings in force."""

    name: str
    label: str
    saved: str
    now: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A person's credit before and after; None without an amount."""

    person: PersonRef
    before: Money | None
    now: Money | None
    share_before: float
    """Of an amount of 1."""
    share_now: float
    necessity: Money | None
    """Under the changed settings."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An outcome under changed settings."""

    view: OutcomeView
    """The Outcome page as it would be, with its own `settings`."""
    settings: SetView
    changed: tuple[Changed, ...]
    people: tuple[Moved, ...]
    """Everybody with a part before or after, greatest part after first."""


@dataclass(frozen=True, slots=True)
class Slider:
    """A setting that can be moved: its range, where it stands, where it stands in force."""

    name: str
    label: str
    low: float
    high: float
    step: float
    value: float | None
    """None: switched off (no half-life, no lookback window)."""
    saved: float | None
    may_be_off: bool
    text: str
    """The value in words, such as `20 %`, `180 days` or `none`."""


def what_if(
    outcome_id: int,
    overrides: Mapping[str, object] | None = None,
    set_name: str | None = None,
) -> WhatIf:
    """An outcome under other settings.

    Args:
        outcome_id: which.
        overrides: settings by name, as texts (`counterfactual`: `0.2`; `half_life_days`: `180`,
            empty for none); they change the set.
        set_name: a named set; None for the settings in force.

    Raises:
        LookupError: when there is no such outcome, or no such set.
        SettingError: when a value is not in its range, or names no setting.
    """
    standing = credit_sets.in_force()
    settings = credit_sets.chosen(set_name, overrides)
    view = outcome_view(outcome_id, settings)
    same = settings.key == standing.key
    return WhatIf(
        view=view,
        settings=view.settings or credit_sets.told(settings),
        changed=_changed(standing, settings),
        people=_moved(view.detail if same else _detail(outcome_id, standing), view),
    )


def _detail(outcome_id: int, standing: CreditSettings) -> Mapping[str, Any]:
    """The attribution under the settings in force: as kept, where it is of these."""
    kept = OutcomeCredit.objects.filter(pk=outcome_id, settings_key=standing.key).first()
    if kept is not None:
        detail: Mapping[str, Any] = kept.detail
        return detail
    found = attributed_one(outcome_id, standing)
    return found.detail if found else {}


def _changed(before: CreditSettings, now: CreditSettings) -> tuple[Changed, ...]:
    had, has = before.as_texts(), now.as_texts()
    return tuple(
        Changed(name, credit_sets.label(name), text(name, had[name]), text(name, value))
        for name, value in has.items()
        if had[name] != value
    )


def _moved(before: Mapping[str, Any], now: OutcomeView) -> tuple[Moved, ...]:
    had, has = _shares(before), _shares(now.detail)
    people = {**people_of(before), **now.people} if had.keys() - has.keys() else now.people
    moved = [
        Moved(
            person=people[key],
            before=_money(now, had.get(key), "credit"),
            now=_money(now, has.get(key), "credit"),
            share_before=_share(had.get(key)),
            share_now=_share(has.get(key)),
            necessity=_money(now, has.get(key), "necessity"),
        )
        for key in {**has, **had}
    ]
    return tuple(sorted(moved, key=lambda one: (-one.share_now, by_name(one.person))))


def _shares(detail: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Those with a part, by person key as text, greatest first."""
    return {
        str(share["person"]): share
        for share in detail.get("shares", ())
        if share["credit"] or share["necessity"]
    }


def _share(share: Mapping[str, Any] | None) -> float:
    return 0.0 if share is None else float(share["share_float"])


def _money(view: OutcomeView, share: Mapping[str, Any] | None, figure: str) -> Money | None:
    if view.amount is None:
        return None
    return Money(view.amount.currency, 0 if share is None else int(share[figure]))


# ---------------------------------------------------------------- sliders

_SLIDERS: Mapping[str, tuple[float, float, float]] = {
    "counterfactual": (0, 1, 0.01),
    "half_life_days": (7, 1095, 1),
    "lookback_days": (30, 3650, 1),
    "depth": (1, 10, 1),
    "reported": (0, 1, 0.01),
    "inferred": (0, 1, 0.01),
    "took_no_evidence": (0, 1, 0.01),
    "witnessed": (0, 1, 0.01),
    "confirmed": (0, 1, 0.01),
    "late_introductions": (0, 1, 1),
}
"""Lowest, highest, step; in the order they are shown."""
_DAYS = ("half_life_days", "lookback_days")


def sliders(
    overrides: Mapping[str, object] | None = None, set_name: str | None = None
) -> tuple[Slider, ...]:
    """What can be moved, where it stands (`overrides`, `set_name` as in `what_if`).

    Raises:
        LookupError: when there is no such set.
        SettingError: when a value is not in its range, or names no setting.
    """
    saved = credit_sets.in_force().as_texts()
    now = credit_sets.chosen(set_name, overrides).as_texts()
    return tuple(
        Slider(
            name=name,
            label=credit_sets.label(name),
            low=low,
            high=max(high, _number(now[name]) or 0.0),
            step=step,
            value=_number(now[name]),
            saved=_number(saved[name]),
            may_be_off=name in _DAYS,
            text=text(name, now[name]),
        )
        for name, (low, high, step) in _SLIDERS.items()
    )


def _number(value: str) -> float | None:
    if value in ("yes", "no"):
        return float(value == "yes")
    return None if value == NONE else float(Fraction(value))


def text(name: str, value: str) -> str:
    """A setting's value in words: `20 %`, `180 days`, `4`, `none`."""
    if value in (NONE, "yes", "no"):
        return {NONE: _("none"), "yes": _("yes"), "no": _("no")}[value]
    if name in _DAYS:
        days = int(value)
        words = ngettext("%(number)s day", "%(number)s days", days)
        return words % {"number": presenting.number(days)}
    if name == "depth":
        return value
    return _("%(number)s %%") % {
        "number": presenting.number(round(float(Fraction(value)) * 100, 2))
    }
