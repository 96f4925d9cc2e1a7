"""What would change a verdict: the smallest single changes, each judged again to make sure.

Nothing here is guessed from weights: a change is told only where the judge, given evidence that
differs in that one thing, comes to another verdict.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from tengill.door.evidence import Evidence, TopicMatch
from tengill.door.guards import RANK
from tengill.facts.acts import ActKind
from tengill.facts.approaches import (
    Basis,
    Change,
    Copies,
    Doors,
    Judgement,
    Relationship,
    Verdict,
)
from tengill.facts.messages import Channel

_MOST = 4
_BRIEF = 5.0
"""Minutes that a small ask takes."""

CODES = (
    "if_own_word",  # -: the owner's word on this message were taken back
    "if_no_rule",  # rule (its text), key
    "if_no_leave",  # -
    "if_wrote_first",  # -: the owner had written to them once
    "if_answered",  # -: it answered a message of the owner's
    "if_introduced",  # -: somebody the owner is close to had introduced them
    "if_topic",  # topic: it were about this open topic
    "if_topic_open",  # topic: what it is about were open
    "if_not_mass",  # count: it had been sent to one mailbox alone
    "if_not_copied",  # people: others had not got the same text
    "if_not_listed",  # -: no list, no bulk headers
    "if_filled",  # -: no merge-field scars
    "if_not_nagging",  # -
    "if_no_ask",  # ask: it asked for nothing
    "if_proven",  # -: the sender were proven to be who they say
    "if_mail",  # channel: it had come by mail
    "if_stranger",  # -: there had been no word between them
    "if_cold",  # -: it did not answer the owner
    "if_not_introduced",  # -: nobody had introduced them
    "if_no_topic",  # topic: it were not about it
    "if_copied",  # people: as many others had got the same text
    "if_rule",  # person: a rule on its sender (the owner can make it)
)  # fmt: skip
_COPIED = 20
Pair = tuple[Change, Evidence]


class Judging(Protocol):
    """What judges again."""

    doors: Doors

    def verdict(self, evidence: Evidence) -> Verdict:
        """The verdict alone."""

    def without(self, judgement: Judgement) -> "Judging":
        """The same judge without the rule, leave or word that decided."""


def changes(judge: Judging, evidence: Evidence, judgement: Judgement) -> tuple[Change, ...]:
    """Single changes after which the judge comes to another verdict, at most four of them.

    For what waits or is out, changes that let it further in; for what is in, what would hold it back.
    Where a rule decided, what would be without it comes first. A rule that the owner can make comes last.
    """
    if judgement.basis is Basis.RULE:
        code, values = _decided(judgement)
        without = judge.without(judgement).verdict(evidence)
        return (Change(code, without, values),) if without is not judgement.verdict else ()
    found: list[Change] = []
    inward = judgement.verdict is not Verdict.NOW
    tried = _inward(evidence, judge.doors) if inward else _outward(evidence)
    for change, other in tried:
        verdict = judge.verdict(other)
        better = RANK[verdict] > RANK[judgement.verdict]
        if better if inward else RANK[verdict] < RANK[judgement.verdict]:
            found.append(replace(change, verdict=verdict))
            if len(found) == _MOST - 1:
                break
    return (
        (*found, _rule(evidence, judgement)) if evidence.approach.sender.address else tuple(found)
    )


def _decided(judgement: Judgement) -> tuple[str, tuple[tuple[str, str | int | float], ...]]:
    first = judgement.reasons[0]
    if first.code == "own_word":
        return "if_own_word", ()
    return ("if_no_leave", ()) if first.code == "away" else ("if_no_rule", first.values)


def _rule(evidence: Evidence, judgement: Judgement) -> Change:
    """A rule of the owner's stands above all else, so it needs no judging."""
    verdict = Verdict.MUTE if judgement.verdict is Verdict.NOW else Verdict.NOW
    return Change("if_rule", verdict, (("person", evidence.approach.sender.address),))


def _inward(evidence: Evidence, doors: Doors) -> Iterator[Pair]:
    relation, approach, copies = evidence.relationship, evidence.approach, evidence.copies
    if evidence.warnings:
        yield _change("if_proven"), replace(evidence, warnings=())
    yield from _own_doing(evidence)
    if not relation.sent and not relation.answers_owner:
        wrote = replace(relation, sent=1, last_sent=approach.at)
        yield _change("if_wrote_first"), replace(evidence, relationship=wrote)
    if relation.introduced_trust < 1.0:
        friend = replace(relation, introduced_by="", introduced_trust=1.0)
        yield _change("if_introduced"), replace(evidence, relationship=friend)
    closed = [match for match in evidence.topics if not match.open]
    if closed:
        topics = tuple(replace(match, open=True) for match in evidence.topics)
        yield _change("if_topic_open", topic=closed[0].name), replace(evidence, topics=topics)
    elif not evidence.topics and doors.topics:
        name = doors.topics[0].name
        about = TopicMatch(name, open=True, raised_at=None, share=0.5)
        yield _change("if_topic", topic=name), replace(evidence, topics=(about,))
    if copies.people:
        yield _change("if_not_copied", people=copies.people), replace(evidence, copies=Copies())
    if not relation.answers_owner:
        answer = replace(relation, answers_owner=True)
        yield _change("if_answered"), replace(evidence, relationship=answer)


def _own_doing(evidence: Evidence) -> Iterator[Pair]:
    """What the sender could have done otherwise."""
    approach, asked = evidence.approach, evidence.asked
    if approach.recipients > 1:
        alone = replace(approach, recipients=1, named=True)
        yield _change("if_not_mass", count=approach.recipients), replace(evidence, approach=alone)
    if asked.scars:
        yield _change("if_filled"), replace(evidence, asked=replace(asked, scars=()))
    if asked.nagging is not None:
        yield _change("if_not_nagging"), replace(evidence, asked=replace(asked, nagging=None))
    if approach.channel in {Channel.TAG, Channel.X_POST, Channel.MASTODON_POST, Channel.CALL}:
        mail = replace(approach, channel=Channel.MAIL)
        yield _change("if_mail", channel=approach.channel.value), replace(evidence, approach=mail)
    if asked.asks:
        acts = tuple(act for act in approach.acts if act is not ActKind.PITCH_COLD)
        silent = replace(asked, asks=(), commercial=0.0, minutes=min(asked.minutes, _BRIEF))
        plain = replace(evidence, asked=silent, approach=replace(approach, acts=acts))
        yield _change("if_no_ask", ask=asked.asks[0].ask.value), plain


def _outward(evidence: Evidence) -> Iterator[Pair]:
    relation = evidence.relationship
    if relation.answers_owner:
        cold = replace(relation, answers_owner=False, thread_owner=False)
        yield _change("if_cold"), replace(evidence, relationship=cold)
    if relation.sent or relation.answers_owner:
        yield (
            _change("if_stranger"),
            replace(evidence, relationship=Relationship(), colleague=False),
        )
    if relation.introduced_trust > 0:
        alone = replace(relation, introduced_by="", introduced_trust=0.0)
        yield _change("if_not_introduced"), replace(evidence, relationship=alone)
    if evidence.topics:
        yield (
            _change("if_no_topic", topic=evidence.topics[0].name),
            replace(evidence, topics=()),
        )
    same = Copies("another", _COPIED, _COPIED, 1.0)
    yield _change("if_copied", people=_COPIED), replace(evidence, copies=same)


def _change(code: str, **values: str | float) -> Change:
    return Change(code, Verdict.NOW, tuple(values.items()))
