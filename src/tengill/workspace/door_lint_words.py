"""A lint in words: findings, what there is between the two, and what to do instead."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tengill.door.lint import Advice, Connector, Examined, Finding, LintRule, Step, Way
from tengill.facts.approaches import Ask, Relationship, Verdict
from tengill.workspace import presenting


def not_legal_advice() -> str:
    """Shown wherever a law's rule is."""
    return _(
        "Not legal advice: these are plain words about rules. Read the source, and ask a lawyer where it matters."
    )


def title(rule: LintRule) -> str:
    """A rule's name in the active language."""
    return rule.title_is if _icelandic() else rule.title


def policy(rule: LintRule) -> str:
    """Whose rule it is."""
    return rule.policy.name_is if _icelandic() else rule.policy.name


def finding(rule: LintRule, found: Finding) -> str:
    """A finding's sentence."""
    template = rule.text_is if _icelandic() else rule.text
    return template.format_map(_Told({name: _value(name, value) for name, value in found.values}))


class _Told(dict[str, str]):
    """A sentence never fails for want of a figure."""

    def __missing__(self, name: str) -> str:
        return "–"  # noqa: RUF001 - the house's sign for what is not known


def _value(name: str, value: object) -> str:
    if name in {"count", "rows", "lately", "accounts"}:
        return presenting.number(int(str(value)))
    if name in {"on", "again"}:
        return presenting.day(date.fromisoformat(str(value)))
    if isinstance(value, float):
        return presenting.number(value)
    return str(value)


def _icelandic() -> bool:
    return (get_language() or "").startswith("is")


# ---------------------------------------------------------------- what there is between the two


def between(examined: Examined) -> tuple[str, ...]:
    """Why the door answers as it does, in the order a person would say it."""
    evidence = examined.evidence
    if evidence is None:
        return ()
    told = list(_relationship(evidence.relationship, colleague=evidence.colleague))
    if evidence.copies.people:
        count = evidence.copies.people + 1
        told.append(
            ngettext(
                "The same text goes to %(count)s person.",
                "The same text goes to %(count)s people.",
                count,
            )
            % {"count": presenting.number(count)}
        )
    judgement = examined.judgement
    if judgement is not None and judgement.ask is not Ask.NONE:
        told.append(
            _("It asks for %(ask)s: about %(minutes)s min of their time.")
            % {
                "ask": ask(judgement.ask),
                "minutes": presenting.number(max(1, round(judgement.minutes))),
            }
        )
    for topic in evidence.topics:
        if topic.open and topic.raised_at is not None:
            day = presenting.day(topic.raised_at)
            told.append(
                _("They wrote about %(topic)s on %(day)s.") % {"topic": topic.name, "day": day}
            )
    return tuple(told)


def _relationship(told: Relationship, *, colleague: bool) -> Iterator[str]:
    if colleague:
        yield _("They are of your own organisation.")
    if told.answers_owner:
        yield _("It answers a message of theirs.")
    if not told.sent and not told.received:
        if not colleague:
            yield _("There was never a word between you.")
    elif not told.sent:
        yield ngettext(
            "You wrote to them %(count)s time; they never wrote to you.",
            "You wrote to them %(count)s times; they never wrote to you.",
            told.received,
        ) % {"count": presenting.number(told.received)}
    else:
        yield ngettext(
            "They wrote to you %(count)s time, the last on %(day)s.",
            "They wrote to you %(count)s times, the last on %(day)s.",
            told.sent,
        ) % {"count": presenting.number(told.sent), "day": presenting.day(told.last_sent)}
    if told.introduced_by:
        yield _("%(who)s introduced you.") % {"who": told.introduced_by}
    if told.unanswered > 1:
        yield ngettext(
            "Your last %(count)s message has no answer.",
            "Your last %(count)s messages have no answer.",
            told.unanswered,
        ) % {"count": presenting.number(told.unanswered)}


def ask(one: Ask) -> str:
    """What is asked for."""
    return {
        Ask.NONE: _("nothing"),
        Ask.REPLY: _("an answer"),
        Ask.SHARE: _("a share with their audience"),
        Ask.LINK: _("a link"),
        Ask.GUEST_POST: _("a guest post"),
        Ask.REVIEW: _("a review"),
        Ask.MEETING: _("a meeting"),
        Ask.PURCHASE: _("a purchase"),
        Ask.JOB: _("a job"),
        Ask.MONEY: _("money"),
        Ask.EVENT: _("coming to an event"),
    }[one]


def verdict(one: Verdict) -> str:
    """What their door would say."""
    return {
        Verdict.NOW: _("read at once"),
        Verdict.DIGEST: _("read with the day's other mail"),
        Verdict.DECLINE: _("declined"),
        Verdict.MUTE: _("not shown"),
    }[one]


# ---------------------------------------------------------------- what to do instead


def advice(one: Advice) -> str:
    """What to do instead, in a sentence or two."""
    told: Mapping[str, Any] = {name: _value(name, value) for name, value in one.values}
    if one.way is Way.CONNECTOR and one.connector is not None:
        return connector(one.connector)
    if one.way is Way.DONT:
        return _DONT[str(told.get("why", "rules"))]()
    if one.way is Way.ASYNCHRONOUS and not told.get("to"):
        return _("Write a mail instead: mail can wait for its time.")
    return _PLAIN[one.way]() % told


_DONT = {
    "opted-out": lambda: _("Don't. They asked to be left alone, by any way."),
    "rules": lambda: _("Don't send it like this: the rules above stand against it."),
    "unwelcome": lambda: _("Don't. Nothing the ledger knows would make this welcome."),
}
_PLAIN = {
    Way.ASYNCHRONOUS: lambda: _("Write to %(to)s instead: mail can wait for its time."),
    Way.RAISE: lambda: _("Wait until they raise “%(topic)s” themselves."),
    Way.LATER: lambda: _("Wait until %(again)s."),
    Way.MEND: lambda: _("Put right what is told above, and lint again."),
    Way.UNTAGGED: lambda: _("Publish it without the tag, and leave their name out of it."),
    Way.BUILD: lambda: _("Build the relationship first:"),
}


def connector(one: Connector) -> str:
    """Whom to ask for an introduction, by name and strength."""
    first, percent = one.names[0], _percent(one.strengths[0])
    if one.house:
        return _("Ask %(who)s (%(strength)s), whom you know at %(house)s.") % {
            "who": first, "strength": percent, "house": one.house,
        }  # fmt: skip
    last = _percent(one.strengths[-1])
    if len(one.names) == 1:
        return _("Ask %(who)s for an introduction: you and %(who)s %(first)s, %(who)s and they %(last)s.") % {
            "who": first, "first": percent, "last": last,
        }  # fmt: skip
    return _("Ask %(who)s (%(first)s) for an introduction by %(second)s, who knows them (%(last)s).") % {
        "who": first, "first": percent, "second": one.names[1], "last": last,
    }  # fmt: skip


def _percent(share: float) -> str:
    space = "\N{NO-BREAK SPACE}" if _icelandic() else ""
    return f"{presenting.number(round(share * 100))}{space}%"


def steps(told: Iterable[Step]) -> tuple[str, ...]:
    """The next steps towards somebody."""
    return tuple(_STEPS[one.code]() % dict(one.values) for one in told)


_STEPS = {
    "take_up": lambda: _("Take up their last message again: “%(subject)s”."),
    "answer_first": lambda: _("Answer what they wrote to you before you ask for anything."),
    "meet_through": lambda: _("Be where you both know people: %(who)s."),
    "share_on_topic": lambda: _("Send something useful on “%(topic)s”, and ask for nothing."),
    "answer_in_public": lambda: _(
        "Answer something they published, with substance and without a request."
    ),
    "give_first": lambda: _("Give first: an introduction, a finding, a correction they can use."),
    "ask_small": lambda: _("Then ask one question they can answer in a minute."),
    "meet_in_person": lambda: _("Meet where they are anyway: an event, a talk, a call they offer."),
}
