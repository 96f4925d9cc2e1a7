"""Named settings of credit: several sets, saved as facts; one of them is in use.

A set is a decision of kind `credit_set` about its name, with the values that differ from the
defaults. Which set is in use is the `setting` decision `credit_set`. A single setting saved after
that (`counterfactual`, on the Settings page) changes the figures until a set is put to use again;
the set itself stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tengill.credit import CreditSettings, SettingError
from tengill.credit.settings import NONE, SETTINGS
from tengill.ledger import decisions
from tengill.ledger.models import Decision

KIND = "credit_set"
DEFAULT = "default"
BUILT_IN: Mapping[str, Mapping[str, str]] = {
    DEFAULT: {},
    "strict": {"reported": "0", "inferred": "0", "took_no_evidence": "0"},
    "half-life 180 days": {"half_life_days": "180"},
    "one year back": {"lookback_days": "365"},
}
"""Sets that are always there, as what they change of the defaults."""
_NAME_MOST = 60
_SETS_MOST = 200


@dataclass(frozen=True, slots=True)
class SetView:
    """A set of settings with its figures."""

    name: str
    """Empty when the settings are no saved set (a slider was moved, one setting was changed)."""
    key: str
    """`CreditSettings.key`: equal settings, equal key."""
    values: Mapping[str, str]
    """Every setting as text, in the order they are told."""
    changed: tuple[str, ...]
    """The settings that are not the default's."""
    in_use: bool = False
    built_in: bool = False
    title: str = ""
    """The name as shown: of a set that was changed since, with words that say so."""


def in_force() -> CreditSettings:
    """The settings every figure rests on that is not told otherwise.

    Raises:
        SettingError: when a saved value is not in its range.
    """
    return _Standing.read().settings


def in_use() -> SetView:
    """The set in use, with what was changed on top of it.

    Raises:
        SettingError: when a saved value is not in its range.
    """
    stand = _Standing.read()
    shown = view(stand.settings, "" if stand.tweaked else stand.used, in_use_name=stand.used)
    if not stand.tweaked:
        return shown
    told_so = {"name": title_of(stand.used), "settings": ", ".join(map(label, stand.tweaked))}
    return replace(shown, in_use=True, title=_("%(name)s, changed: %(settings)s") % told_so)


def sets() -> tuple[SetView, ...]:
    """Every set: those that are always there, then the saved ones in order of name.

    Raises:
        SettingError: when a saved value is not in its range.
    """
    return _Standing.read().views()


def named(name: str) -> CreditSettings:
    """The settings of a set.

    Raises:
        LookupError: when there is no such set.
        SettingError: when a saved value is not in its range.
    """
    every = _Standing.read().every
    if name not in every:
        raise LookupError(_missing(name, every))
    return CreditSettings.of(every[name])


def chosen(
    set_name: str | None = None, overrides: Mapping[str, object] | None = None
) -> CreditSettings:
    """A set (None: the settings in force) with some of them changed.

    Raises:
        LookupError: when there is no such set.
        SettingError: when a value is not in its range, or names no setting.
    """
    settings = in_force() if set_name is None else named(set_name)
    return settings.changed(overrides) if overrides else settings


def told(settings: CreditSettings) -> SetView:
    """How some settings are called: the set they are, if any."""
    return by_key(settings.key) or view(settings, "")


def by_key(key: str) -> SetView | None:
    """The set with these figures, the one in use first; None when no saved set has them."""
    every = sorted(sets(), key=lambda one: not one.in_use)
    return next((one for one in every if one.key == key), None)


def view(settings: CreditSettings, name: str, *, in_use_name: str = "") -> SetView:
    """A set as it is shown."""
    texts, plain = settings.as_texts(), CreditSettings().as_texts()
    return SetView(
        name=name,
        key=settings.key,
        values=texts,
        changed=tuple(each for each in SETTINGS if texts[each] != plain[each]),
        in_use=bool(name) and name == in_use_name,
        built_in=name in BUILT_IN,
        title=title_of(name) or _("changed settings"),
    )


def title_of(name: str) -> str:
    """A set's name as shown: the names of those that are always there in the active language."""
    return {
        DEFAULT: _("default"),
        "strict": _("strict"),
        "half-life 180 days": _("half-life 180 days"),
        "one year back": _("one year back"),
    }.get(name, name)


# ---------------------------------------------------------------- saving


def add(name: str, values: Mapping[str, object], who: str = "", why: str = "") -> SetView:
    """Save a set, or save it anew under its name; figures change only where it is in use.

    Args:
        name: what it is called, at most 60 letters.
        values: the settings that differ from the defaults, as `CreditSettings` takes them.
        who: who says so.
        why: in their words.

    Raises:
        ValueError: when the name is empty, too long or one that is always there, or there are
            200 sets already.
        SettingError: when a value is not in its range, or names no setting.
    """
    plain = " ".join(name.split())
    if not plain or len(plain) > _NAME_MOST:
        raise ValueError(
            _("Give the settings a name of at most %(most)s letters.") % {"most": _NAME_MOST}
        )
    if plain in BUILT_IN:
        raise ValueError(_("“%(name)s” is always there. Choose another name.") % {"name": plain})
    settings = CreditSettings().changed(values)
    every = _Standing.read().every
    if plain not in every and len(every) >= _SETS_MOST:
        raise ValueError(_("There are %(most)s sets already. Delete one.") % {"most": _SETS_MOST})
    told = view(settings, plain)
    kept = {each: told.values[each] for each in told.changed}
    with transaction.atomic():
        decisions.record(KIND, plain, {"values": kept}, who, why)
        in_use_ = _Standing.read().used == plain
        if in_use_:
            _follow()
    return replace(told, in_use=in_use_)


def use(name: str, who: str = "", why: str = "") -> int:
    """Put a set to use: every outcome is attributed under it. Returns the decision's id.

    Raises:
        LookupError: when there is no such set.
    """
    named(name)
    with transaction.atomic():
        made = decisions.record("setting", KIND, {"value": name}, who, why)
        _follow()
    return made


def delete(name: str, who: str = "", why: str = "") -> int:
    """Delete a saved set; what stands of it in the past stays a fact. Returns the decision's id.

    Raises:
        LookupError: when there is no such set.
        ValueError: when it is in use, or one that is always there.
    """
    named(name)
    if name in BUILT_IN:
        raise ValueError(_("“%(name)s” is always there.") % {"name": name})
    if _Standing.read().used == name:
        raise ValueError(_("“%(name)s” is in use. Use another set first.") % {"name": name})
    return decisions.record(KIND, name, {"deleted": True}, who, why)


# ---------------------------------------------------------------- how they stand


@dataclass(frozen=True, slots=True)
class _Standing:
    """All sets, and what is in force."""

    every: Mapping[str, Mapping[str, Any]]
    used: str
    """The name of the set in use."""
    settings: CreditSettings
    tweaked: tuple[str, ...]
    """The settings changed since that set was put to use."""

    @classmethod
    def read(cls) -> "_Standing":
        rows = Decision.objects.filter(
            kind__in=["setting", KIND], retracts=None, retracted_by=None
        ).order_by("pk")
        singles: dict[str, tuple[int, Any]] = {}
        saved: dict[str, Mapping[str, Any]] = {}
        for pk, kind, about, value in rows.values_list("pk", "kind", "about", "value"):
            if kind == KIND:
                saved[about] = value
            elif "value" in value:
                singles[about] = (pk, value["value"])
        every = {**BUILT_IN} | {
            name: value.get("values", {})
            for name, value in sorted(saved.items())
            if not value.get("deleted") and name not in BUILT_IN
        }
        since, name = singles.get(KIND, (0, DEFAULT))
        used = name if name in every else DEFAULT  # its saving may have been taken back
        later = {
            each: singles[each][1]
            for each in SETTINGS
            if each in singles and singles[each][0] > since
        }
        settings = CreditSettings.of({**every[used], **later})
        plain, texts = CreditSettings.of(every[used]).as_texts(), settings.as_texts()
        return cls(every, used, settings, tuple(e for e in later if texts[e] != plain[e]))

    def views(self) -> tuple[SetView, ...]:
        """Every set as it is shown."""
        used = "" if self.tweaked else self.used
        return tuple(
            view(CreditSettings.of(values), name, in_use_name=used)
            for name, values in self.every.items()
        )


def _missing(name: str, every: Mapping[str, object]) -> str:
    return _("There are no settings called “%(name)s”. There are: %(names)s.") % {
        "name": name,
        "names": ", ".join(every),
    }


def _follow() -> None:
    # Imported late: the projection imports what decides how credit is weighed.
    from tengill.workspace import project  # noqa: PLC0415

    project.settings_changed()


def label(name: str) -> str:
    """What a setting is called, in the active language."""
    return {
        "depth": _("How many acts deep a chain is followed"),
        "counterfactual": _("Chance they would have met anyway"),
        "lookback_days": _("How many days back acts count"),
        "half_life_days": _("Days in which an act's weight halves"),
        "confirmed": _("Weight of a confirmed act"),
        "witnessed": _("Weight of a witnessed act"),
        "reported": _("Weight of a reported act"),
        "inferred": _("Weight of an inferred act, times its likelihood"),
        "took_no_evidence": _("Weight of an act nobody saw take"),
        "late_introductions": _("Introductions of people already in touch count"),
    }[name]


__all__ = [
    "BUILT_IN", "DEFAULT", "KIND", "NONE", "SetView", "SettingError", "add", "by_key", "chosen",
    "delete", "in_force", "in_use", "label", "named", "sets", "title_of", "told", "use", "view",
]  # fmt: skip
