"""What to do instead: each way is weighed by the same judge before it is advised."""

from collections.abc import Iterator, Sequence

from tengill.door.evidence import Evidence
from tengill.door.lint import welcome
from tengill.door.lint.planned import (
    Advice,
    Connector,
    Finding,
    Knowledge,
    Planned,
    Severity,
    Step,
    Target,
    Way,
)
from tengill.facts.approaches import Verdict
from tengill.facts.messages import Channel

_INTERRUPTS = frozenset({Channel.X, Channel.MASTODON, Channel.LINKEDIN, Channel.CHAT, Channel.CALL})
_WELCOME = (Verdict.NOW, Verdict.DIGEST)
_DOOR = "door."
_NO = frozenset({"tengill.opted-out"})
_LATER = frozenset({"tengill.approached-lately"})


def advise(
    planned: Planned,
    known: Knowledge,
    told: Evidence | None,
    findings: Sequence[Finding],
) -> tuple[Advice, ...]:
    """Ways that would be better, best first; empty where nothing speaks against the approach.

    Whoever opted out is not to be reached by any detour: then there is one advice, don't.
    """
    if not findings or all(one.severity is Severity.NOTE for one in findings):
        return ()
    if any(one.rule in _NO or one.rule.endswith(".opted-out") for one in findings):
        return (Advice(Way.DONT, (("why", "opted-out"),)),)
    mend, found = list(_mend(findings)), list(_later(findings))
    closed = [
        one
        for one in findings
        if one.severity is not Severity.NOTE and not one.mendable and one.rule not in _LATER
    ]
    errors = any(one.severity is Severity.ERROR for one in closed)
    if told is not None and (errors or any(one.rule.startswith(_DOOR) for one in closed)):
        found += _instead(planned, known, told)
        return (*found, *mend)  # a better text does not open a closed door
    return (*mend, *found) or (Advice(Way.MEND),)


def _mend(findings: Sequence[Finding]) -> Iterator[Advice]:
    broken = [one for one in findings if one.mendable and one.severity is not Severity.NOTE]
    if broken:
        yield Advice(Way.MEND, (("rules", ", ".join(dict.fromkeys(one.rule for one in broken))),))


def _later(findings: Sequence[Finding]) -> Iterator[Advice]:
    for one in findings:
        if one.rule in _LATER:
            yield Advice(Way.LATER, tuple(v for v in one.values if v[0] in {"again", "by", "on"}))
            return


def _instead(planned: Planned, known: Knowledge, told: Evidence) -> list[Advice]:
    target = known.target
    found: list[Advice] = []
    if planned.channel.is_post:
        found.append(Advice(Way.UNTAGGED))
    found += _by_connector(known, told)
    if planned.channel in _INTERRUPTS or planned.channel.is_post:
        verdict = welcome.asynchronous(known, told).verdict
        if verdict in _WELCOME and (target.mail or planned.channel is Channel.LINKEDIN):
            found.append(Advice(Way.ASYNCHRONOUS, (("to", target.mail),), verdict=verdict))
    topic = planned.topic or _topic(target)
    if topic:
        verdict = welcome.raised(known, told, topic).verdict
        if verdict is Verdict.NOW:
            found.append(Advice(Way.RAISE, (("topic", topic),), verdict=verdict))
    verdict = welcome.acquainted(known, told).verdict
    if verdict in _WELCOME:
        found.append(Advice(Way.BUILD, steps=steps(planned, target), verdict=verdict))
    if not found or all(one.way is Way.UNTAGGED for one in found):
        found.append(Advice(Way.DONT, (("why", "unwelcome"),)))
    return found


def _by_connector(known: Knowledge, told: Evidence) -> Iterator[Advice]:
    if not welcome.stranger(told.relationship) and told.relationship.strength > _KNOWN:
        return  # nobody asks to be introduced to somebody they are in touch with
    best: Connector | None = max(known.target.connectors, key=lambda one: one.trust, default=None)
    if best is None:
        return
    verdict = welcome.introduced(known, told, best).verdict
    if verdict in _WELCOME:
        yield Advice(
            Way.CONNECTOR, (("trust", round(best.trust, 3)),), connector=best, verdict=verdict
        )


_KNOWN = 0.3


def _topic(target: Target) -> str:
    return target.topics[0].name if target.topics else ""


def steps(planned: Planned, target: Target) -> tuple[Step, ...]:
    """The three next sensible steps towards somebody, by what there is between the two."""
    told = target.relationship
    found: list[Step] = []
    if told.sent and target.last_subject:
        found.append(Step("take_up", (("subject", target.last_subject),)))
    if told.last_sent is not None and told.unanswered == 0 and told.sent > told.received:
        found.append(Step("answer_first"))
    if target.mutual:
        found.append(Step("meet_through", (("who", ", ".join(target.mutual[:3])),)))
    if target.last_topic:
        found.append(Step("share_on_topic", (("topic", target.last_topic),)))
    if planned.channel.is_post or target.relationship.sent == 0:
        found.append(Step("answer_in_public"))
    found += [Step("give_first"), Step("ask_small"), Step("meet_in_person")]
    return tuple(dict.fromkeys(found))[:3]
