"""The statement's words in English and Icelandic, and the sentences made of them.

Icelandic sentences are shaped so that names and sums stand in the nominative, uninflected.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction

from babel import Locale
from babel.numbers import format_percent

from tengill.facts.money import Money
from tengill.workspace.presenting import day, money_long, number
from tengill.workspace.statement_catalog import CATALOG
from tengill.workspace.statement_view import (
    Named,
    StatementLine,
    StatementView,
    Total,
    Why,
    WhyStep,
)

_MOST_NAMES = 4


class Words:
    """A language of the statement: its words, and how it writes money, days and numbers."""

    def __init__(self, locale: str = "en") -> None:
        """Choose by a tag such as `is`, `is-IS` or `en_GB`; an unknown one reads as English."""
        tag = locale.replace("-", "_").split("_")[0].lower()
        self.tag = tag if tag in CATALOG else "en"
        self._words = CATALOG[self.tag]
        self._plural = Locale.parse(self.tag).plural_form

    def __call__(self, key: str, /, **parts: object) -> str:
        """The words of a key, filled in. A sum that ends in a point ends the sentence too."""
        told = self._words[key].format(**parts)
        return told[:-1] if told.endswith("kr..") else told

    def count(self, key: str, many: int) -> str:
        """The words of a key for so many: `key.one` or `key.other`."""
        form = "one" if self._plural(many) == "one" else "other"
        return self._words[f"{key}.{form}"].format(n=number(many, self.tag))

    def money(self, money: Money | None) -> str:
        """Exact money, or the word for "no amount"."""
        return self("no_amount") if money is None else money_long(money, self.tag)

    def day(self, moment: datetime | None) -> str:
        """A day in full, or the word for "no date"."""
        return self("no_date") if moment is None else day(moment, self.tag)

    def percent(self, share: float) -> str:
        """A share as a percentage with at most one decimal."""
        return format_percent(share, format="#,##0.#%", locale=self.tag)

    def names(self, people: Iterable[Named]) -> str:
        """An enumeration of people, cut at four."""
        told = [person.name for person in people]
        more = len(told) - _MOST_NAMES
        if more > 0:
            told = [*told[:_MOST_NAMES], self.count("more_people", more)]
        return self.listing(told)

    def listing(self, told: list[str]) -> str:
        """`a`, `a and b`, `a, b and c`."""
        if len(told) < 2:  # noqa: PLR2004 - two make an enumeration
            return "".join(told)
        return f"{', '.join(told[:-1])} {self('and')} {told[-1]}"


def period(view: StatementView, words: Words) -> str:
    """The period in words. The end is told as the last day included."""
    last = None if view.end is None else words.day(_last_day(view.end))
    if view.start is None:
        return words("period.all") if last is None else words("period.to", end=last)
    if last is None:
        return words("period.from", start=words.day(view.start))
    return words("period.both", start=words.day(view.start), end=last)


def opening(view: StatementView, words: Words) -> tuple[str, ...]:
    """The sentences a statement opens with: what was done, what came of it, whose it was."""
    if view.empty:
        return (words(f"empty.{view.empty}"),)
    name = view.person.name if view.person else "?"
    done = words.listing(
        [
            words.count("introductions", view.introductions),
            *(
                [words.count("recommendations", view.recommendations)]
                if view.recommendations
                else []
            ),
        ]
    )
    told = [words("opening.done", name=name, done=done, took=words.count("took", view.took))]
    if view.introductions_waiting:
        told.append(words.count("opening.waiting", view.introductions_waiting))
    if view.faint:
        told.append(words.count("opening.faint", view.faint))
    told.append(words("opening.came", outcomes=words.count("outcomes", view.came_of), name=name))
    told += [_total_sentence(total, name, words) for total in view.totals]
    if view.without_amount:
        told.append(words.count("opening.without_amount", view.without_amount))
    return tuple(told)


def _total_sentence(total: Total, name: str, words: Words) -> str:
    parts = {
        "amount": words.money(total.amount),
        "confirmed": words.money(total.confirmed),
        "credit": words.money(total.credit),
        "name": name,
    }
    more = total.more_if_inferred
    if more.minor == 0:
        return words("total.sure", **parts)
    key = "total.more" if more.minor > 0 else "total.less"
    return words(key, more=words.money(Money(more.currency, abs(more.minor))), **parts)


def why_text(why: Why, words: Words) -> str:
    """One explanation as a sentence or more."""
    return " ".join(_step_text(step, words) for step in why.steps)


def without_text(line: StatementLine, name: str, words: Words) -> str:
    """The sentence "without them" of one outcome."""
    if line.without == "without_part" and line.necessity is None:
        return words("without_part.no_amount", name=name)
    return words(line.without, name=name, lost=words.money(line.necessity))


def grade_text(line: StatementLine, words: Words) -> str:
    """How sure a line is, and what would change it."""
    told = words(f"grade.{line.weakest}")
    if line.half_width is not None:
        told += "; " + words("sampled_by", width=words.percent(line.half_width))
    return told


def settings_text(settings: Mapping[str, str], words: Words, name: str = "") -> list[str]:
    """The settings in words, one each; first what the set is called, where it has a name."""
    called = [words("setting.called", name=name)] if name else []
    return called + [_setting(name, value, words) for name, value in settings.items()]


def _setting(name: str, value: str, words: Words) -> str:
    """A number of acts or days, a yes or a no; the rest are weights and chances, as per cent."""
    key = f"setting.{name}"
    if value in ("none", "yes", "no"):
        return words(f"{key}.{value}")
    if name in ("depth", "lookback_days", "half_life_days"):
        return words.count(key, int(value))
    return words(key, value=words.percent(float(Fraction(value))))


def _step_text(step: WhyStep, words: Words) -> str:
    return words(
        f"why.{step.key}",
        connector=words.names(step.connector),
        left=words.names(step.left),
        right=words.names(step.right),
        both=words.names((*step.left, *step.right)),
        people=words.names(step.people),
        date=words.day(step.at),
        probability=words.percent(float(Fraction(step.probability))) if step.probability else "",
    )


def _last_day(end: datetime) -> datetime:
    """A period ends before `end`; its last day is the one a moment earlier lies in."""
    return end - _MOMENT


_MOMENT = datetime.resolution
