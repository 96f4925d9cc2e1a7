"""What was read and judged before: rows that differ by a name alone are judged once.

A campaign is one text for many. Where the values of its merge fields are short words, what the text
asks for does not depend on them, and strangers are judged alike. Scars (a wrong name) are looked
for in every row all the same.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any

from tengill.door.asking.packs import packaged
from tengill.door.asking.scars import scars
from tengill.door.evidence import Asked, Evidence
from tengill.door.lint.texts import Signs, signs
from tengill.facts.approaches import Approach, Judgement

Wording = tuple[str, ...]
"""Subject and text as written, before merge fields are filled; then the fields that have no value."""
_MOST = 4_096


@dataclass(slots=True)
class Memory:
    """Readings and judgements of one lint; at most a few thousand are kept of each."""

    asked: dict[Wording, Asked] = field(default_factory=dict)
    shown: dict[Wording, Signs] = field(default_factory=dict)
    judged: dict[Hashable, Judgement] = field(default_factory=dict)
    examined: dict[Hashable, Any] = field(default_factory=dict)
    """What was found of rows that differ by names alone, by all that tells them from other rows."""

    def note(self, key: Hashable, found: object) -> None:
        """Keep what was found of one row for all that are like it."""
        if len(self.examined) >= _MOST:
            self.examined.clear()
        self.examined[key] = found

    def read(
        self, approach: Approach, wording: Wording | None, read: Callable[[Approach], Asked]
    ) -> Asked:
        """What an approach's words tell; `wording` None: its fields hold more than short words."""
        if wording is None:
            return read(approach)
        known = self.asked.get(wording)
        if known is None:
            if len(self.asked) >= _MOST:
                self.asked.clear()
            known = self.asked[wording] = read(approach)
        found = scars(approach, packaged())
        return known if known.scars == found else replace(known, scars=found)

    def signs(self, text: str, wording: Wording | None) -> Signs:
        """What a text shows of itself."""
        if wording is None:
            return signs(text)
        known = self.shown.get(wording)
        if known is None:
            if len(self.shown) >= _MOST:
                self.shown.clear()
            known = self.shown[wording] = signs(text)
        return known

    def judge(
        self, told: Evidence, wording: Wording | None, judge: Callable[[Evidence], Judgement]
    ) -> Judgement:
        """The judgement of an approach, by all that tells it from another of the same wording."""
        if wording is None:
            return judge(told)
        one = told.approach
        key = (
            wording, one.at, one.channel, one.bulk, one.answers, told.relationship, told.copies,
            told.asked, told.topics, told.colleague,
        )  # fmt: skip
        known = self.judged.get(key)
        if known is None:
            if len(self.judged) >= _MOST:
                self.judged.clear()
            known = self.judged[key] = judge(told)
        return known
