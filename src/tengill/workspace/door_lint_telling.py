"""From what was found to what is shown; sentences that come again are made once."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TypeVar

from tengill.door.lint import Advice, Examined, Finding, Rules
from tengill.workspace import door_lint_words as words
from tengill.workspace.door_lint_views import AdviceView, FindingView

_T = TypeVar("_T")
_MOST = 4_096


class Telling:
    """Puts findings, reasons and advice into words of the language that is active when it is made."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._said: dict[Hashable, object] = {}

    def finding(self, found: Finding) -> FindingView:
        """One finding in words."""
        return self._once(replace(found, row=0), lambda: self._finding(found))

    def advice(self, examined: Examined) -> tuple[AdviceView, ...]:
        """What to do instead, in words."""
        return tuple(self._once(one, lambda one=one: _advice(one)) for one in examined.advice)  # type: ignore[misc]

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
