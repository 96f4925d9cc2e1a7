"""Outreach linted: would each approach of a campaign be welcome, may it be made, what instead?

Read twice and never held: a campaign of a million rows takes no more memory than its counts.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from tengill.door import asking
from tengill.door.judging import Judge
from tengill.door.lint import (
    Approached,
    Campaign,
    Connector,
    Examined,
    Knowledge,
    Planned,
    Target,
    examine,
    examine_campaign,
    load,
)
from tengill.door.lint.memory import Memory
from tengill.door.lint.rules import JURISDICTIONS
from tengill.door.organisations import organisation
from tengill.facts.approaches import Doors
from tengill.facts.messages import Mailbox
from tengill.workspace import clock, settings
from tengill.workspace import door_lint_words as words
from tengill.workspace.door_lint_history import history, optouts
from tengill.workspace.door_lint_ledger import Known, Ledger, as_target, sender_of
from tengill.workspace.door_lint_reading import (
    Asked,
    CampaignError,
    Draft,
    Listed,
    draft_of,
    mail_of,
    open_list,
    read_message,
)
from tengill.workspace.door_lint_survey import RowSeen, Survey, house_of
from tengill.workspace.door_lint_telling import Telling
from tengill.workspace.door_lint_views import (
    LintView,
    Options,
    RowView,
    Summary,
)
from tengill.workspace.door_lint_ways import Ways
from tengill.workspace.door_lint_whom import CHANNELS

_AT_ONCE = 500
"""Rows that the ledger is asked about together."""
_STALE = 180 * 86_400
_STRONG = 0.3
"""Nobody asks to be introduced to somebody they are in touch with."""


def lint(options: Options, limit: int = 200) -> LintView:
    """Lint a campaign for the screen; see `Linting`.

    Raises:
        CampaignError: a file cannot be used.
        OSError: it cannot be read.
    """
    linting = Linting(options)
    shown: list[RowView] = []
    more = 0
    for row in linting.rows():
        if not row.findings:
            continue
        if len(shown) < limit:
            shown.append(row)
        else:
            more += 1
    return LintView(linting.summary, tuple(shown), more)


class Linting:
    """One lint: made, then its rows walked once; `summary` is whole after that."""

    def __init__(self, options: Options) -> None:
        """Open the files, count the campaign.

        Raises:
            CampaignError: an option or a file cannot be used; says which, where and what to do.
            OSError: a file cannot be read.
        """
        _check(options)
        self.options = options
        self._draft = _draft(options)
        self._listed: Listed = open_list(options.campaign, options.columns)
        self._rules = load()
        self._ledger = Ledger()
        self._ways = Ways(self._ledger.team.owners)
        self._judge = Judge(Doors())
        self._memory = Memory()
        self._told = Telling(self._rules)
        at = options.at or _now()
        self._asked = Asked(self._draft, at, options.channel, options.paid)
        self._survey = Survey(self._planned())
        if not self._survey.rows:
            raise CampaignError(
                _("%(path)s has a heading and no rows.") % {"path": options.campaign}
            )
        if options.history is not None:
            self._survey.look(history(options.history), at)
        if options.optouts is not None:
            self._survey.leave_out(optouts(options.optouts))
        self.campaign = self._campaign()
        found = examine_campaign(self.campaign, self._draft.text, self._rules)
        self.summary = Summary(
            campaign=tuple(map(self._told.finding, found)),
            not_legal_advice=words.not_legal_advice(),
        )

    @property
    def message(self) -> str:
        """Where the message lies, for outputs that point at places."""
        return str(self.options.message or self.options.campaign)

    def rows(self) -> Iterator[RowView]:
        """Every planned approach in the list's order."""
        planned = enumerate(self._planned())
        while part := list(islice(planned, _AT_ONCE)):
            known = self._ledger.of([one for _place, one in part], self.campaign)
            for (place, one), told in zip(part, known, strict=True):
                yield self._row(one, told, self._survey.row(place, one))

    # ------------------------------------------------------------ one row

    def _planned(self) -> Iterator[Planned]:
        topic = self.options.topic
        for one in self._listed.planned(self._asked):
            yield one if one.topic or not topic else replace(one, topic=topic)

    def _row(self, planned: Planned, known: Known | None, seen: RowSeen) -> RowView:
        target = self._target(planned, known, seen)
        knowledge = Knowledge(self.campaign, target, self._judge.judge, asking.read, self._memory)
        examined = examine(planned, knowledge, self._rules)
        view = self._view(examined, target, known)
        self._add(view)
        return view

    def _target(self, planned: Planned, known: Known | None, seen: RowSeen) -> Target:
        house = house_of(planned.target, planned.kind, planned.organisation)
        made = as_target(known, planned, house)
        person = known.person if known else None
        relationship = made.relationship
        connectors: tuple[Connector, ...] = ()
        if not relationship.sent or relationship.strength < _STRONG:
            connectors = self._ways.to(person, house)
        out = "ledger" if self._ledger.opted_out(planned) else "file" if seen.opted_out else ""
        every: set[Approached] = {*made.approached, *seen.approached}
        return replace(
            made,
            colleague=bool(house) and house in self._ledger.team.houses,
            opted_out=out,
            approached=tuple(sorted(every, key=lambda one: one.at, reverse=True)),
            house_approached=seen.house_approached,
            house_rows=seen.house_rows,
            same_text=seen.same_text,
            first_row=seen.first_row,
            connectors=connectors,
            mail=mail_of(planned) or made.mail,
            mutual=tuple(one.names[0] for one in connectors if len(one.names) == 1),
        )

    # ------------------------------------------------------------ the whole

    def _campaign(self) -> Campaign:
        sender: Mailbox = sender_of(self._draft.sender, self._ledger.team)
        return Campaign(
            name=self.options.name or self.options.campaign.stem,
            sender=sender,
            organisation=organisation(sender.address),
            house=self.options.house,
            headers=self._draft.headers,
            rows=self._survey.rows,
            accounts=max(1, len(self._survey.accounts)),
            providers=self._survey.providers,
            complaint_rate=self.options.complaint_rate,
            channels=frozenset(self._survey.channels),
            jurisdictions=self.options.jurisdictions,
        )

    def _add(self, view: RowView) -> None:
        told = self.summary
        told.rows += 1
        told.goes += view.goes
        told.stopped += not view.goes
        told.warned += view.goes and view.severity == "warning"
        told.minutes += view.minutes
        told.rules.update({one.rule for one in view.findings})
        if view.advice:
            told.ways[view.advice[0].way] += 1

    # ------------------------------------------------------------ in words

    def _view(self, examined: Examined, target: Target, known: Known | None) -> RowView:
        planned, judgement = examined.planned, examined.judgement
        findings = self._told.findings(examined)
        return RowView(
            row=planned.row,
            target=planned.target,
            name=target.name,
            person=known.person if known else None,
            channel=planned.channel.value,
            goes=examined.goes,
            severity=findings[0].severity if findings else "",
            verdict=judgement.verdict.value if judgement else "",
            chance=judgement.chance if judgement else 0.0,
            minutes=round(judgement.minutes, 2) if judgement else 0.0,
            between=self._told.between(examined),
            findings=findings,
            advice=self._told.advice(examined),
            subject=examined.subject,
            text=examined.text,
            at=planned.at,
            account=planned.account,
        )


def _now() -> datetime:
    """The present; the end of an archive that ended long ago, as everywhere."""
    now, end = clock.now(), settings.told_at()
    return settings.at(now if now - end < _STALE else end)


def _check(options: Options) -> None:
    if options.channel and options.channel not in CHANNELS:
        raise CampaignError(
            _("There is no channel “%(told)s”. Channels are %(known)s.")
            % {"told": options.channel, "known": ", ".join(CHANNELS)}
        )
    for one in options.jurisdictions:
        if one not in JURISDICTIONS:
            raise CampaignError(
                _("There are no rules for “%(told)s”. Jurisdictions are %(known)s.")
                % {"told": one, "known": ", ".join(JURISDICTIONS)}
            )
    if options.complaint_rate is not None and not 0 <= options.complaint_rate <= 100:  # noqa: PLR2004 - percent
        raise CampaignError(_("A complaint rate is a percentage, such as 0.1."))


def _draft(options: Options) -> Draft:
    if options.message is not None:
        return read_message(options.message)
    if options.text.strip():
        return draft_of(options.text)
    listed = open_list(options.campaign, options.columns)
    if "text" not in listed.columns.places:
        raise CampaignError(
            _(
                "Give the message with --message: the list has no column of texts (message, text or body)."
            )
        )
    return Draft("")
