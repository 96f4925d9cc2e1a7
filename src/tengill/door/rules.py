"""Explicit rules of the owner: which one decides.

Rules on people come before organisations, these before topics, asks and channels; of one kind a
later rule comes before an earlier one. A rule whose `until` has passed no longer holds.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from tengill.door.evidence import Evidence
from tengill.door.features import is_forged, is_stranger
from tengill.door.ruling import RuleError, parse, tell
from tengill.facts.approaches import Doors, Hours, Rule
from tengill.facts.folding import fold, words

__all__ = ["RuleError", "Rules", "holds", "ordered", "parse", "same_name", "tell", "within"]

_READ = 4000
"""Letters of a text in which a rule's topic is looked for, where no room found it."""

_FULL = 2
_LEAST_STEM = 3
_ENDINGS = ("ur", "ar", "um", "i", "s", "u", "a")
_PATRONYMS = (("ssyni", "sson"), ("arsyni", "arson"), ("usyni", "uson"), ("syni", "son"), ("sonar", "son"), ("dottur", "dottir"))  # fmt: skip


def within(doors: Doors, at: datetime, zone: ZoneInfo) -> bool:
    """Whether a time lies in the owner's working hours, by the owner's clock."""
    local = at.astimezone(zone)
    start, end = doors.working_hours
    day, hour = local.weekday(), local.hour
    if start <= end:
        return day in doors.working_days and start <= hour < end
    # A night shift: it belongs to the day on which it began.
    if hour >= start:
        return day in doors.working_days
    return hour < end and (day - 1) % 7 in doors.working_days


class Rules:
    """The owner's rules in the order they are asked."""

    def __init__(self, doors: Doors) -> None:
        """Put the rules in order.

        Args:
            doors: The owner's door; its `zone` is a name of the IANA time zone database.

        Raises:
            zoneinfo.ZoneInfoNotFoundError: when there is no such zone.
        """
        self._doors = doors
        self._zone = ZoneInfo(doors.zone)
        self.ordered: tuple[Rule, ...] = ordered(doors.rules)

    def first(self, evidence: Evidence) -> Rule | None:
        """The rule that decides on an approach, or None."""
        for rule in self.ordered:
            if self.holds(rule, evidence):
                return rule
        return None

    def holds(self, rule: Rule, evidence: Evidence) -> bool:
        """Whether every part that a rule tells holds for an approach."""
        approach = evidence.approach
        return (
            (rule.until is None or approach.at < rule.until)
            and (not rule.channels or approach.channel in rule.channels)
            and (not rule.people or _person(rule, evidence))
            and (not rule.organisations or _organisation(rule, evidence))
            and (rule.strangers is None or rule.strangers is _unknown(evidence))
            and (not rule.asks or any(one.ask in rule.asks for one in evidence.asked.worded))
            and self._in_hours(rule, approach.at)
            and (not rule.topics or _topic(rule, evidence))
        )

    def _in_hours(self, rule: Rule, at: datetime) -> bool:
        if rule.hours is Hours.ALWAYS:
            return True
        return within(self._doors, at, self._zone) is (rule.hours is Hours.WORKING)


def holds(rule: Rule, evidence: Evidence, doors: Doors | None = None) -> bool:
    """Whether a single rule holds for an approach, by the given door's hours and zone."""
    return Rules(doors or Doors()).holds(rule, evidence)


def ordered(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Rules as they are asked: people, organisations, the rest; later ones first."""
    newest_first = tuple(reversed(rules))
    return tuple(sorted(newest_first, key=_kind))


def _kind(rule: Rule) -> int:
    return 0 if rule.people else 1 if rule.organisations else 2


def _unknown(evidence: Evidence) -> bool:
    return is_forged(evidence) or is_stranger(evidence)


def _person(rule: Rule, evidence: Evidence) -> bool:
    approach = evidence.approach
    names = {approach.sender.address, approach.party, fold(approach.sender.name)}
    names.discard("")
    called = fold(approach.sender.name)
    return any(
        one in names or fold(one) in names or same_name(fold(one), called) for one in rule.people
    )


def same_name(one: str, other: str) -> bool:
    """Whether two folded full names are forms of one: as it is said, and as it is written by itself.

    Who says `frá Þórði Ásgeirssyni` means Þórður Ásgeirsson. One word alone must be the same word.
    """
    first, second = one.split(), other.split()
    if len(first) != len(second) or len(first) < _FULL:
        return False
    return all(a == b or _stems(a) & _stems(b) for a, b in zip(first, second, strict=True))


@lru_cache(maxsize=4096)
def _stems(word: str) -> frozenset[str]:
    """What may be left of an Icelandic name without its ending, with the vowel before it undone."""
    for end, own in _PATRONYMS:
        if word.endswith(end):
            return frozenset({word.removesuffix(end) + own})
    found = {word}
    for end in _ENDINGS:
        stem = word.removesuffix(end)
        if stem != word and len(stem) >= _LEAST_STEM:
            found.add(stem)
            if end in {"u", "um"} and "o" in stem:
                place = stem.rindex("o")
                found.add(f"{stem[:place]}a{stem[place + 1 :]}")
    return frozenset(found)


def _organisation(rule: Rule, evidence: Evidence) -> bool:
    approach = evidence.approach
    host = approach.sender.address.rpartition("@")[2]
    for one in rule.organisations:
        domain = one.lower().lstrip("@")
        if domain in {approach.organisation, host} or host.endswith(f".{domain}"):
            return True
    return False


def _topic(rule: Rule, evidence: Evidence) -> bool:
    wanted = {fold(one) for one in rule.topics}
    if any(fold(match.name) in wanted for match in evidence.topics):
        return True
    approach = evidence.approach
    text = f" {' '.join(words(approach.subject + ' ' + approach.text[:_READ]))} "
    return any(f" {' '.join(words(one))} " in text for one in rule.topics)
