"""From what was found to what is shown; sentences that come again are made once."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TypeVar

from tengill.door.lint import Advice, Examined, Finding, Rules
from tengill.workspace import door_lint_words as words
from tengill.workspace.door_lint_views import AdviceView, FindingView

_T = TypeVar("_T")
_MOST = 4_096
_HOUSE = "organisation"
_ANY = "\ue000"
"""Stands for any organisation: a character for private use."""


class Telling:
    """Puts findings, reasons and advice into words of the language that is active when it is made."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._said: dict[Hashable, object] = {}

    def finding(self, found: Finding) -> FindingView:
        """One finding in words."""
        house = next((str(value) for name, value in found.values if name == _HOUSE), "")
        if not house:
            return self._once(found, lambda: self._finding(found))
        # A long campaign has thousands of houses: the sentence about them is made once.
        any_house = replace(found, values=tuple([
            (name, _ANY if name == _HOUSE else value) for name, value in found.values
        ]))  # fmt: skip
        told = self._once(any_house, lambda: self._finding(any_house))
        return replace(told, sentence=told.sentence.replace(_ANY, house))

    def findings(self, examined: Examined) -> tuple[FindingView, ...]:
        """All that was found in one row, in words."""
        return tuple(map(self.finding, examined.findings))

    def advice(self, examined: Examined) -> tuple[AdviceView, ...]:
        """What to do instead, in words."""
        told = examined.advice
        return self._once(("instead", told), lambda: tuple(map(_advice, told)))

    def between(self, examined: Examined) -> tuple[str, ...]:
        """What there is between the two, in words."""
        told, judgement = examined.evidence, examined.judgement
        if told is None or judgement is None:
            return ()
        key = (
            told.relationship, told.copies, told.topics, told.colleague, judgement.ask,
            judgement.minutes,
        )  # fmt: skip
        return self._once(key, lambda: words.between(examined))

    def _once(self, key: Hashable, make: Callable[[], _T]) -> _T:
        if key not in self._said:
            if len(self._said) >= _MOST:
                self._said.clear()
            self._said[key] = make()
        return self._said[key]  # type: ignore[return-value]

    def _finding(self, found: Finding) -> FindingView:
        rule = self._rules.get(found.rule)
        return FindingView(
            rule=rule.id,
            severity=found.severity.value,
            title=words.title(rule),
            sentence=words.finding(rule, found),
            policy=words.policy(rule),
            source=rule.source,
            checked=rule.checked.isoformat(),
            is_law=rule.is_law,
            words=tuple(span.text for span in found.words),
            first_hand=rule.read == "source",
            in_force=rule.in_force.isoformat() if rule.in_force else "",
        )


def _advice(one: Advice) -> AdviceView:
    who = one.connector
    return AdviceView(
        way=one.way.value,
        sentence=words.advice(one),
        steps=words.steps(one.steps),
        connectors=tuple(zip(who.people, who.names, strict=False)) if who else (),
        strengths=who.strengths if who else (),
        verdict=one.verdict.value if one.verdict else "",
        topic=str(dict(one.values).get("topic", "")),
    )
