"""The words of the door page: one file per language in `words/`, chosen by `?lang` or the browser."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date

DEFAULT = "en"
_MOST_RANGES = 20
_LONGEST_ACCEPTED = 1_000


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language, with its plurals, dates and lists."""

    code: str
    words: Mapping[str, str]
    groups: Mapping[str, Mapping[str, str]]
    """The tables of the file: `asks`, `channels`, `errors`, `stops`, `answer_days`, `way_days`."""
    locale: Locale

    def day(self, day: date) -> str:
        """A day as one writes it: 3 December 2026, 3. desember 2026."""
        return format_date(day, format="long", locale=self.locale)

    def days(self, group: str, days: int) -> str:
        """A sentence on a number of days: 0 is the same day."""
        told = self.groups[group]
        form = "now" if days == 0 else self.locale.plural_form(days)
        return told.get(form, told["other"]).format(days=days)


@cache
def languages() -> Mapping[str, Wording]:
    """Every language there is, by its code.

    Raises:
        ValueError: a language lacks a word that English has, or its file can't be read.
    """
    folder = files("tengill.doorpage") / "words"
    found = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in sorted(folder.iterdir(), key=lambda one: one.name)
        if file.name.endswith(".toml")
    }
    return {code: _wording(code, told, found[DEFAULT]) for code, told in found.items()}


def _wording(code: str, told: dict[str, object], model: dict[str, object]) -> Wording:
    words = {k: v for k, v in told.items() if isinstance(v, str)}
    groups = {k: v for k, v in told.items() if isinstance(v, dict)}
    for name, group in model.items():
        missing = set(group) - set(groups.get(name, {})) if isinstance(group, dict) else set()
        if missing or not (name in words or name in groups):
            lacking = ", ".join(f"{name}.{word}" for word in sorted(missing)) or name
            raise ValueError(f"words/{code}.toml lacks: {lacking}. Add it.")
    return Wording(code, words, groups, Locale.parse(words["locale"]))


def choose(asked: str, accepted: str) -> Wording:
    """The language for a visitor.

    Args:
        asked: the value of `?lang`, which counts first.
        accepted: the `Accept-Language` header (RFC 9110 §12.5.4); may be anything.
    """
    known = languages()
    if asked in known:
        return known[asked]
    ranges = sorted(_ranges(accepted), key=lambda one: -one[1])
    return next((known[code] for code, _ in ranges if code in known), known[DEFAULT])


def _ranges(accepted: str) -> list[tuple[str, float]]:
    found = []
    for part in accepted[:_LONGEST_ACCEPTED].split(",")[:_MOST_RANGES]:
        tag, _, parameter = part.partition(";")
        code = tag.strip().lower().partition("-")[0]
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
        except ValueError:
            weight = 0.0
        if code and 0 < weight <= 1:
            found.append((code, weight))
    return found
