"""The settings one may move on an outcome's page, and how they stand in its address.

`?anyway=20&half_life=365&lookback=730`: per cent and days, as one reads them; nothing after the
equals sign switches one off. What the address does not name is as saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django.utils.translation import gettext, ngettext, pgettext

from tengill.web.forms import part_of_one
from tengill.workspace import presenting

_DAYS = (30, 60, 90, 120, 180, 270, 365, 545, 730, 1095, 1460, 1825, 3650)
_YEAR, _MONTH = 365, 30
_LONGEST = 12
MOST_DAYS = 100_000


@dataclass(frozen=True, slots=True)
class Stop:
    """A place a slider may stand at: the field's value there, and in words."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Slider:
    """One setting to be moved."""

    name: str
    """In the address."""
    title: str
    hint: str
    value: str
    """What the field holds; empty when switched off."""
    words: str
    at: int
    """The stop nearest to the value."""
    stops: tuple[Stop, ...]
    unit: str
    most: int
    changed: bool

    @property
    def last(self) -> int:
        """The last stop."""
        return len(self.stops) - 1

    @property
    def values(self) -> str:
        """The stops' values, for the script."""
        return "|".join(stop.value for stop in self.stops)

    @property
    def told(self) -> str:
        """The stops' words, for the script."""
        return "|".join(stop.words for stop in self.stops)


NAMES: Mapping[str, str] = {
    "anyway": "counterfactual",
    "half_life": "half_life_days",
    "lookback": "lookback_days",
}
"""Name in the address → the setting."""


def asked(told: Mapping[str, str]) -> dict[str, str]:
    """The settings an address names, as `CreditSettings` takes them.

    Raises:
        ValueError: when a value does not read; the message is for the reader.
    """
    found = {}
    for name, setting in NAMES.items():
        if name not in told:
            continue
        typed = told[name].strip()[:_LONGEST].replace(",", ".")
        found[setting] = part_of_one(typed or "0") if name == "anyway" else _days(typed)
    return found


def _days(typed: str) -> str:
    if not typed:
        return ""
    if not (typed.isascii() and typed.isdecimal()) or not 1 <= int(typed) <= MOST_DAYS:
        raise ValueError(
            gettext("Write a whole number of days from 1 to %(most)s, or nothing.")
            % {"most": presenting.number(MOST_DAYS)}
        )
    return typed


def query(values: Mapping[str, str], saved: Mapping[str, str]) -> str:
    """The address's end for some settings: what differs from the saved ones, or nothing."""
    fields = {
        name: _field(name, values[setting])
        for name, setting in NAMES.items()
        if values[setting] != saved[setting]
    }
    return f"?{urlencode(fields)}" if fields else ""


def sliders(values: Mapping[str, str], saved: Mapping[str, str]) -> tuple[Slider, ...]:
    """The sliders, standing where the settings are.

    Args:
        values: the settings shown, as `CreditSettings.as_texts` gives them.
        saved: the settings in force.
    """
    told = {
        "anyway": (
            gettext("They would have met anyway"),
            gettext("The chance that two who were brought together would have met without it."),
        ),
        "half_life": (
            gettext("An act counts half after"),
            gettext("The longer before the outcome, the less an act weighs."),
        ),
        "lookback": (
            gettext("Look back"),
            gettext("Acts longer before the outcome carry no credit."),
        ),
    }
    return tuple(
        _slider(name, title, hint, values[NAMES[name]], saved[NAMES[name]])
        for name, (title, hint) in told.items()
    )


def _slider(name: str, title: str, hint: str, value: str, saved: str) -> Slider:
    field = _field(name, value)
    chance = name == "anyway"
    stops = _chances() if chance else _spans(name)
    return Slider(
        name=name,
        title=title,
        hint=hint,
        value=field,
        words=_percent(field) if chance else span(field, name),
        at=_nearest(field, stops),
        stops=stops,
        unit=gettext("per cent") if chance else gettext("days"),
        most=100 if chance else MOST_DAYS,
        changed=value != saved,
    )


def _chances() -> tuple[Stop, ...]:
    return tuple(Stop(str(n), _percent(str(n))) for n in range(0, 101, 5))


def _spans(name: str) -> tuple[Stop, ...]:
    return (*(Stop(str(days), span(str(days), name)) for days in _DAYS), Stop("", span("", name)))


def span(days: str, name: str) -> str:
    """A number of days in words: `2 years`, `6 months`, `45 days`; of none what that means."""
    if not days:
        return {
            "half_life": pgettext("half-life", "never"),
            "lookback": pgettext("look back", "as far as it goes"),
        }.get(name, "")
    count = int(days)
    if count % _YEAR == 0:
        return ngettext("%(n)s year", "%(n)s years", count // _YEAR) % {"n": count // _YEAR}
    if count % _MONTH == 0:
        return ngettext("%(n)s month", "%(n)s months", count // _MONTH) % {"n": count // _MONTH}
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": presenting.number(count)}


def _field(name: str, value: str) -> str:
    """A setting as its field shows it."""
    if value in {"", "none"}:
        return ""
    return f"{float(Fraction(value)) * 100:.6g}" if name == "anyway" else value


def _percent(field: str) -> str:
    return pgettext("percent", "%(number)s%%") % {
        "number": presenting.number(Decimal(field or "0"))
    }


def _nearest(field: str, stops: tuple[Stop, ...]) -> int:
    if not field:
        return next((n for n, stop in enumerate(stops) if not stop.value), 0)
    real = [
        (abs(float(stop.value) - float(field)), n) for n, stop in enumerate(stops) if stop.value
    ]
    return min(real)[1]
