"""What last month would have been under another word of the owner's. Nothing is kept."""

from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tengill.door import asking
from tengill.door import rules as judging_rules
from tengill.door.evidence import Evidence
from tengill.door.judging import Judge
from tengill.facts.approaches import Doors, Rule, Topic, Verdict
from tengill.facts.folding import fold
from tengill.workspace.door import doors as told_doors
from tengill.workspace.door import lately, teaching
from tengill.workspace.door.inbox import DoorRow, rows

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PreviewChange:
    """A message that would have got another verdict."""

    row: DoorRow
    """With the verdict it has."""
    verdict: str
    """The one it would have got."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The last thirty days the ledger holds, judged by another word."""

    told: str
    """The rule as it is understood; empty where it is none."""
    messages: int
    holds: int
    """For how many of them the rule holds, whatever becomes of them."""
    changed: int
    moves: tuple[tuple[str, str, int], ...]
    """Verdict now, verdict then, how many; most first."""
    shown: tuple[PreviewChange, ...]
    """The newest of those that change."""


def rule(text: str, key: str = "") -> Preview:
    """What a rule would have decided.

    Args:
        text: in plain words.
        key: of the rule it stands in for; empty: it comes beside those in force.

    Raises:
        ValueError: the words tell no rule.
    """
    read = told_doors.read(text)
    made = replace(read, key=key or "rule:new")

    def told(doors: Doors) -> Doors:
        if key and any(one.key == key for one in doors.rules):
            return replace(doors, rules=tuple(made if r.key == key else r for r in doors.rules))
        return replace(doors, rules=(*doors.rules, made))

    return _preview(told, told_doors.tell(read), made)


def without_rule(key: str) -> Preview:
    """What would have been without a rule."""
    return _preview(
        lambda doors: replace(doors, rules=tuple(r for r in doors.rules if r.key != key))
    )


def topic(name: str) -> Preview:
    """What would have been with a topic declared open."""
    return _preview(
        lambda doors: replace(doors, topics=(*doors.topics, Topic(name, declared=True))),
        topics=(Topic(name, declared=True),),
    )


def changed_settings(told: Mapping[str, Any]) -> Preview:
    """What would have been with other settings (as `doors.change` takes them).

    Raises:
        ValueError: a name or value that is none.
    """
    made = told_doors.checked(told)
    return _preview(lambda doors: told_doors.with_settings(doors, made))


def _preview(
    change: Callable[[Doors], Doors],
    told: str = "",
    rule: Rule | None = None,
    topics: tuple[Topic, ...] = (),
) -> Preview:
    word = teaching.word()
    doors = change(word.doors)
    judge = Judge(doors, word.corrections, away_from=word.away_from, words=word.words)
    newest, standing = lately.newest(), teaching.judge()
    found = asking.Topics(Doors(topics=topics)) if topics else None
    about = {pk for one in topics for pk in lately.may_be_about(one.name, newest)}
    alone = _Alone.of(word.doors, doors)
    rules = judging_rules.Rules(Doors())
    spoken = {*word.words, *(said.approach.key for said, _verdict in word.corrections)}
    moves: Counter[tuple[str, str]] = Counter()
    changed: list[tuple[int, Verdict]] = []
    held = 0
    for one in newest:
        evidence = one.evidence
        held += rule is not None and rules.holds(rule, evidence)
        if found is not None:
            words = one.words() if one.pk in about else None
            evidence = with_topics(evidence, found, topics, words)
        if evidence is one.evidence and alone.stays(evidence):
            verdict = one.by(standing)
        else:
            verdict = _by_rule(judge, evidence, spoken) or judge.verdict(evidence)
        if verdict.value != one.verdict:
            moves[one.verdict, verdict.value] += 1
            changed.append((one.pk, verdict))
    shown = {row.id: row for row in rows([pk for pk, _ in changed[:_SHOWN]])}
    return Preview(
        told=told,
        messages=len(newest),
        holds=held,
        changed=len(changed),
        moves=tuple((was, then, n) for (was, then), n in moves.most_common()),
        shown=tuple(PreviewChange(shown[pk], v.value) for pk, v in changed[:_SHOWN] if pk in shown),
    )


def _by_rule(judge: Judge, evidence: Evidence, spoken: Container[str]) -> Verdict | None:
    """What a rule decides, where nothing else is weighed; None where the judge is to be asked.

    Before rules stands the owner's own word; who a rule lets in at once is looked at more closely.
    """
    if evidence.approach.key in spoken:
        return None
    rule = judge.rules.first(evidence)
    return None if rule is None or rule.verdict is Verdict.NOW else rule.verdict


@dataclass(frozen=True, slots=True)
class _Alone:
    """Two doors that differ in rules alone: where none of these holds, both say the same."""

    differing: tuple[Rule, ...] | None
    """None where they differ in more."""
    before: judging_rules.Rules
    after: judging_rules.Rules

    @classmethod
    def of(cls, before: Doors, after: Doors) -> "_Alone":
        differing: tuple[Rule, ...] | None = None
        if replace(before, rules=(), topics=()) == replace(after, rules=(), topics=()):
            old, new = before.rules, after.rules
            differing = tuple(
                one for one in (*old, *new) if old.count(one) != 1 or new.count(one) != 1
            )
        return cls(differing, judging_rules.Rules(before), judging_rules.Rules(after))

    def stays(self, evidence: Evidence) -> bool:
        """Whether the verdict on this is surely the same at both."""
        if self.differing is None:
            return False
        return not any(self.after.holds(one, evidence) for one in self.differing)


def with_topics(
    evidence: Evidence,
    found: asking.Topics,
    topics: tuple[Topic, ...],
    words: asking.Cut | None,
) -> Evidence:
    """The evidence with what it says of some declared topics, in place of what it said of them.

    `words` are the approach's, cut; None where it is about none of the topics.
    """
    names = {fold(one.name) for one in topics}
    approach = evidence.approach
    others = tuple(one for one in evidence.topics if fold(one.name) not in names)
    matches = (
        found.about(approach.subject, approach.text, approach.at, words)
        if words is not None
        else ()
    )
    if not matches and len(others) == len(evidence.topics):
        return evidence
    return replace(evidence, topics=(*matches, *others))
