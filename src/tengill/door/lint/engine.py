"""One planned approach, examined: what would go out, what speaks against it, what to do instead."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tengill.door.evidence import Asked, Evidence
from tengill.door.lint import advising, welcome
from tengill.door.lint.conditions import CONDITIONS, MENDABLE, OF_THE_ROW, Case
from tengill.door.lint.memory import Wording
from tengill.door.lint.merging import Rendered, render
from tengill.door.lint.planned import (
    Advice,
    Campaign,
    Finding,
    Knowledge,
    Planned,
    Severity,
    Target,
)
from tengill.door.lint.rules import LintRule, Rules
from tengill.door.lint.texts import signs
from tengill.facts.acts import Span
from tengill.facts.approaches import Judgement
from tengill.facts.messages import Channel, PointKind

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Examined:
    """One planned approach and all that was found."""

    planned: Planned
    subject: str
    text: str
    """As it would go out."""
    findings: tuple[Finding, ...] = ()
    """Gravest first."""
    advice: tuple[Advice, ...] = ()
    """Best first."""
    judgement: Judgement | None = None
    """From the target's chair; None where nobody can be reached."""
    evidence: Evidence | None = None

    @property
    def goes(self) -> bool:
        """Whether nothing says that it should not go out."""
        return all(one.severity is not Severity.ERROR for one in self.findings)


def lint(planned: Planned, known: Knowledge, rules: Rules) -> tuple[Finding, ...]:
    """The findings on one planned approach, gravest first; see `examine`."""
    return examine(planned, known, rules).findings


def examine(planned: Planned, known: Knowledge, rules: Rules) -> Examined:
    """Render one planned approach for its target, judge it as the target's door would, apply rules.

    Args:
        planned: the row.
        known: the campaign, the target, and the judge.
        rules: of `rules.load`.
    """
    subject = render(planned.subject, planned.fields, one_line=True)
    body = render(planned.text, planned.fields)
    wording = _wording(planned, subject, body)
    told, judgement, alike = None, None, None
    asked = Asked()
    if planned.target:
        made = welcome.approach(planned, known.campaign, known.target, subject, body)
        asked = known.memory.read(made, wording, known.read)
        told = welcome.evidence(made, known.target, body, asked)
        alike = _alike(planned, known, wording, told, subject, body)
        if alike is not None and (before := known.memory.examined.get(alike)) is not None:
            findings, advice, judgement = before
            findings = _of_house(findings, known.target.organisation)
            return Examined(planned, subject.text, body.text, findings, advice, judgement, told)
        known = replace(known, wording=wording)
        judgement = known.judged(told)
    case = Case(
        planned, known.campaign, known.target, subject, body, _without_told(asked, subject, body),
        known.memory.signs(body.text, wording), judgement,
    )  # fmt: skip
    asked_for = rules.of(planned, known.campaign)
    if not planned.target:  # whatever else holds, it reaches nobody
        asked_for = tuple(rule for rule in asked_for if rule.condition in OF_THE_ROW)
    found = [one for rule in asked_for for one in _held(rule, case)]
    found.sort(key=lambda one: _ORDER[one.severity])
    findings = tuple(found)
    advice = advising.advise(planned, known, told, findings)
    if alike is not None:
        known.memory.note(alike, (findings, advice, judgement))
    return Examined(planned, subject.text, body.text, findings, advice, judgement, told)


def _wording(planned: Planned, subject: Rendered, body: Rendered) -> Wording | None:
    """What rows have in common whose values are short words, or none."""
    if not (subject.plain and body.plain):
        return None
    if not (subject.troubles or body.troubles):
        return planned.subject, planned.text
    names = (one.name for one in (*subject.troubles, *body.troubles))
    return planned.subject, planned.text, *names


def _alike(
    planned: Planned, known: Knowledge, wording: Wording | None, told: Evidence, subject: Rendered,
    body: Rendered,
) -> Hashable | None:  # fmt: skip
    """All that tells a row from another of the same wording but names; None: too much does.

    Whoever changes what a condition or an advice looks at changes this.
    """
    if wording is None or (known.campaign.house and not known.campaign.sender.name):
        return None  # the text is searched for the house, and a value may name it
    made, target = told.approach, known.target
    begins = subject.text if planned.subject.lstrip()[:1] in _MARKS else ""
    return (
        wording, begins, made.at, made.channel, made.bulk, made.answers, told.relationship, told.copies,
        told.asked, told.topics, told.colleague,
        planned.kind, planned.topic, planned.paid, planned.consent, planned.corporate,
        planned.jurisdictions, planned.defects,
        target.opted_out, target.approached, target.house_approached, target.house_rows,
        target.same_text, target.first_row, target.connectors, target.last_subject, target.last_topic,
        target.mutual, bool(target.organisation),
        target.mail if made.channel is not Channel.MAIL else "",
        tuple([(one.kind, one.name, one.where.text) for one in (*subject.troubles, *body.troubles)]),
    )  # fmt: skip


def _of_house(findings: tuple[Finding, ...], organisation: str) -> tuple[Finding, ...]:
    """The findings of a row alike, told of this row's organisation."""
    return tuple([
        one
        if (_HOUSE, organisation) in one.values or all(name != _HOUSE for name, _ in one.values)
        else replace(one, values=tuple([
            (name, organisation if name == _HOUSE else value) for name, value in one.values
        ]))
        for one in findings
    ])  # fmt: skip


_HOUSE = "organisation"
_MARKS = frozenset("{$%*<")
"""What a merge field begins with: such a subject begins as its value does."""


def examine_campaign(campaign: Campaign, text: str, rules: Rules) -> tuple[Finding, ...]:
    """The findings that hold for the campaign as a whole, told once."""
    planned = Planned(
        row=0, target="", kind=PointKind.EMAIL, channel=Channel.OTHER,
        at=datetime.fromtimestamp(0, UTC), subject="", text=text,
    )  # fmt: skip
    case = Case(planned, campaign, Target(), Rendered(""), Rendered(text), Asked(), signs(text))
    found = [one for rule in rules.of_campaign(campaign) for one in _held(rule, case)]
    return tuple(sorted(found, key=lambda one: _ORDER[one.severity]))


def _held(rule: LintRule, case: Case) -> Iterator[Finding]:
    for held in CONDITIONS[rule.condition](case, rule.parameters):
        yield Finding(
            rule.id, rule.severity, held.values, held.words,
            mendable=rule.condition in MENDABLE,
        )  # fmt: skip


def _without_told(asked: Asked, subject: Rendered, body: Rendered) -> Asked:
    """Scars less those that the merging itself tells with its reason."""
    if not asked.scars or not (subject.troubles or body.troubles):
        return asked
    told = [trouble.where for trouble in (*subject.troubles, *body.troubles)]
    kept = tuple(
        scar
        for scar in asked.scars
        if not any(_touch(span, where) for span in scar.words for where in told)
    )
    return replace(asked, scars=kept)


def _touch(one: Span, other: Span) -> bool:
    return (
        one.in_subject == other.in_subject
        and one.start <= other.end + _NEAR
        and other.start <= one.end + _NEAR
    )


_NEAR = 2
