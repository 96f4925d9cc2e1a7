"""The named settings of provenance. Every statement shows them; a different set, a different key."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from fractions import Fraction

DAY = 86_400
NONE = "none"
"""How a limit that is off is told: no lookback window, no half-life."""
LONGEST = 100_000
"""Days a window or half-life may have at most: more than two and a half centuries."""
DEEPEST = 100
"""How deep a chain may be followed at most."""


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
        inferred: an inferred act weighs with its reader's confidence times this; 0 leaves out
            whatever no person and no message bears out.
        took_no_evidence: the chance that an act took when nothing shows it (mail that bypasses
            the owner is unseen, so no evidence is not failure).
        late_introductions: whether an introduction or handoff of two people who were in touch
            already counts as another way for them to have met, where an earlier act stands.
    """

    depth: int = 4
    counterfactual: Fraction = Fraction(0)
    lookback_days: int | None = None
    half_life_days: int | None = None
    confirmed: Fraction = Fraction(1)
    witnessed: Fraction = Fraction(1)
    reported: Fraction = Fraction(9, 10)
    inferred: Fraction = Fraction(1)
    took_no_evidence: Fraction = Fraction(1, 2)
    late_introductions: bool = False

    def as_texts(self) -> dict[str, str]:
        """The settings as plain text, in a fixed order: `{"depth": "4", "counterfactual": "0", …}`."""
        return {each.name: _text(getattr(self, each.name)) for each in fields(self)}

    @property
    def key(self) -> str:
        """A short hash of the settings: equal settings, equal key."""
        texts = self.as_texts()
        if self.inferred == 1:  # as it was before this setting came: no figure changes
            del texts["inferred"]
        told = ";".join(f"{name}={value}" for name, value in texts.items())
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def changed(self, values: Mapping[str, object]) -> "CreditSettings":
        """These settings with some of them told anew, as `of` takes them.

        Raises:
            SettingError: when a value is not a number in its range, or a name is no setting.
        """
        unknown = sorted(values.keys() - SETTINGS)
        if unknown:
            raise SettingError(
                f"{unknown[0]!r} is not a setting of credit. Settings are {', '.join(SETTINGS)}."
            )
        return CreditSettings.of({**self.as_texts(), **values})

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "CreditSettings":
        """Settings from saved values; names that are not credit settings are passed over.

        Raises:
            SettingError: when a value is not a number in its range.
        """
        chosen: dict[str, int | Fraction | bool | None] = {}
        for each in fields(cls):
            if each.name not in values:
                continue
            value = values[each.name]
            if each.name == "late_introductions":
                chosen[each.name] = _yes(each.name, value)
            elif each.name == "depth":
                chosen[each.name] = _whole(each.name, value)
            elif each.name.endswith("_days"):
                chosen[each.name] = None if value in (None, "", NONE) else _whole(each.name, value)
            else:
                chosen[each.name] = chance(each.name, value)
        return cls(**chosen)  # type: ignore[arg-type]  # each was made of its field's type above


_LONGEST_NUMBER = 60
"""Letters of a number that is looked at: exact fractions of longer ones cost without end."""
SETTINGS = tuple(each.name for each in fields(CreditSettings))
"""The names of the settings, in the order they are told."""


def exact(value: float | str | Decimal | Fraction, places: int = 3) -> Fraction:
    """A measured probability as a short exact fraction, so that sums stay small and exact.

    A reader's confidence is not known to more than three places; 0.873214 becomes 873/1000.
    """
    scale: int = 10**places
    return Fraction(round(Fraction(value) * scale), scale)


def _whole(name: str, value: object) -> int:
    most = DEEPEST if name == "depth" else LONGEST
    try:
        number = int(str(value))
    except ValueError:
        number = 0
    if not 1 <= number <= most:
        raise SettingError(f"{name} must be a whole number from 1 to {most:,}, not {value!r}")
    return number


def chance(name: str, value: object) -> Fraction:
    """A probability as somebody told it: `0.2`, `1/5` or `20%`, exact.

    Raises:
        SettingError: when it is none, with its name.
    """
    text = str(value).strip()
    per = 100 if text.endswith("%") else 1
    try:
        number = _number(text.removesuffix("%").strip()) / per
    except (ValueError, InvalidOperation, ZeroDivisionError):
        number = Fraction(-1)
    if not 0 <= number <= 1:
        raise SettingError(f"{name} must be a probability from 0 to 1, not {value!r}")
    return number


def _number(text: str) -> Fraction:
    """An exact number of few letters; `1e-999999999` would cost all memory there is."""
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(text)
    if "/" in text:
        return Fraction(text)
    told = Decimal(text)
    if not told.is_finite() or abs(told.adjusted()) > _LONGEST_NUMBER:
        raise ValueError(text)
    return Fraction(told)


def _yes(name: str, value: object) -> bool:
    told = str(value).strip().casefold()
    if told not in _YES | _NO:
        raise SettingError(f"{name} must be yes or no, not {value!r}")
    return told in _YES


_YES, _NO = frozenset({"yes", "true", "1", "on"}), frozenset({"no", "false", "0", "off", ""})


def _text(value: int | Fraction | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NONE if value is None else str(value)
