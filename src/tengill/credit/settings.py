"""The named settings of provenance. Every statement shows them; a different set, a different key."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from fractions import Fraction

DAY = 86_400


class SettingError(ValueError):
    """A setting that is not what it should be; the message names it, its range and the value."""


@dataclass(frozen=True, slots=True)
class CreditSettings:
    """How facts are weighed into credit (DESIGN: provenance of outcomes).

    Attributes:
        depth: how many acts deep a chain is followed (who introduced the introducer …), at least 1.
        counterfactual: the chance that two people whom an act brought together would have met
            anyway.
        lookback_days: acts longer before the outcome than this carry no credit; None: no limit.
        half_life_days: an act's weight halves with every such span before the outcome; None: never.
        confirmed, witnessed, reported: the chance that an act of this evidence happened as told.
            An inferred act weighs with its reader's confidence.
        took_no_evidence: the chance that an act took when nothing shows it (mail that bypasses
            the owner is unseen, so no evidence is not failure).
    """

    depth: int = 4
    counterfactual: Fraction = Fraction(0)
    lookback_days: int | None = None
    half_life_days: int | None = None
    confirmed: Fraction = Fraction(1)
    witnessed: Fraction = Fraction(1)
    reported: Fraction = Fraction(9, 10)
    took_no_evidence: Fraction = Fraction(1, 2)

    def as_texts(self) -> dict[str, str]:
        """The settings as plain text, in a fixed order: `{"depth": "4", "counterfactual": "0", …}`."""
        return {each.name: _text(getattr(self, each.name)) for each in fields(self)}

    @property
    def key(self) -> str:
        """A short hash of the settings: equal settings, equal key."""
        told = ";".join(f"{name}={value}" for name, value in self.as_texts().items())
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "CreditSettings":
        """Settings from saved values; names that are not credit settings are passed over.

        Raises:
            SettingError: when a value is not a number in its range.
        """
        chosen: dict[str, int | Fraction | None] = {}
        for each in fields(cls):
            if each.name not in values:
                continue
            value = values[each.name]
            if each.name == "depth":
                chosen[each.name] = _whole(each.name, value)
            elif each.name.endswith("_days"):
                chosen[each.name] = None if value in (None, "") else _whole(each.name, value)
            else:
                chosen[each.name] = _chance(each.name, value)
        return cls(**chosen)  # type: ignore[arg-type]  # each was made of its field's type above


def exact(value: float | str | Decimal | Fraction, places: int = 3) -> Fraction:
    """A measured probability as a short exact fraction, so that sums stay small and exact.

    A reader's confidence is not known to more than three places; 0.873214 becomes 873/1000.
    """
    scale: int = 10**places
    return Fraction(round(Fraction(value) * scale), scale)


def _whole(name: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = 0
    if number < 1:
        raise SettingError(f"{name} must be a whole number of at least 1, not {value!r}")
    return number


def _chance(name: str, value: object) -> Fraction:
    try:
        number = Fraction(str(value)) if "/" in str(value) else Fraction(Decimal(str(value)))
    except (ValueError, InvalidOperation, ZeroDivisionError, OverflowError):
        number = Fraction(-1)
    if not 0 <= number <= 1:
        raise SettingError(f"{name} must be a probability from 0 to 1, not {value!r}")
    return number


def _text(value: int | Fraction | None) -> str:
    return "none" if value is None else str(value)
