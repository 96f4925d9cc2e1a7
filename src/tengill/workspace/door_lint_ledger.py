"""What the ledger knows of a campaign's targets, a few hundred rows at a time.

The relationship is told from the target's chair by the very `History` that serves incoming mail:
the target is the owner of the door, the ledger's owner is who approaches.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from tengill.door import asking
from tengill.door.approaches import Owners, approach_of, sent_of, subject_key
from tengill.door.evidence import Owner, TopicMatch
from tengill.door.history import History
from tengill.door.lint import Approached, Campaign, Planned, Target
from tengill.door.organisations import organisation
from tengill.facts.approaches import Approach, Doors, Relationship
from tengill.facts.folding import fold
from tengill.facts.messages import Mailbox, PointKind
from tengill.ledger import decisions
from tengill.ledger.models import CampaignApproach
from tengill.workspace import references, settings
from tengill.workspace.door import messages
from tengill.workspace.references import batches, marks

OPTED_OUT = "door-optout"
_NEWEST = 200
"""Messages each way that a relationship is told by, the newest."""
_MOST_READ = 1_000
"""Messages read together."""
_LATELY = 90
_IN_TOUCH = 0.3
_US, _THEM = "us", "them"
_MOST_TEAM = 2_000


@dataclass(frozen=True, slots=True)
class Team:
    """Whose campaign it is: the owner's contact points, and those of colleagues."""

    owners: tuple[int, ...]
    mine: frozenset[int]
    """Contact points (rows) of the owner."""
    addresses: frozenset[str]
    names: tuple[str, ...]
    houses: frozenset[str]
    """Domains of the owner's organisation."""
    colleagues: Mapping[int, str]
    """Contact points of colleagues, with their addresses."""


@dataclass(frozen=True, slots=True)
class Known:
    """A target the ledger knows."""

    person: int | None
    name: str
    points: tuple[tuple[int, str, str], ...]
    """Row, kind and value of each contact point."""
    house: str = ""
    relationship: Relationship = field(default_factory=Relationship)
    topics: tuple[TopicMatch, ...] = ()
    last_subject: str = ""
    last_topic: str = ""
    approached: tuple[Approached, ...] = ()

    @property
    def mail(self) -> str:
        """An address of theirs."""
        return next((value for _pk, kind, value in self.points if kind == "email"), "")


def team() -> Team:
    """The owner and their colleagues, as the ledger has them."""
    owners = settings.owner_ids()
    rows = list(references.rows(
        "SELECT p.id, p.kind, p.value FROM ledger_personpoint pp JOIN ledger_contactpoint p"
        " ON p.id = pp.point_id WHERE pp.person_id IN ({})", owners,
    ))  # fmt: skip
    addresses = frozenset(value for _pk, _kind, value in rows)
    houses = frozenset(filter(None, map(organisation, addresses)))
    names = tuple(one.name for one in references.people(owners).values() if one.name)
    mine = frozenset(pk for pk, _kind, _value in rows)
    return Team(owners, mine, addresses, names, houses, _colleagues(houses, mine))


def _colleagues(houses: Iterable[str], mine: frozenset[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for house in houses:
        with connection.cursor() as c:
            c.execute(
                "SELECT id, value FROM ledger_contactpoint WHERE kind = 'email'"
                " AND (value LIKE %s OR value LIKE %s) LIMIT %s",
                [f"%@{house}", f"%.{house}", _MOST_TEAM],
            )
            found.update((pk, value) for pk, value in c.fetchall() if pk not in mine)
    return found


class Ledger:
    """Answers what is known of targets; holds the team and the opt-outs, nothing of the rows."""

    def __init__(self) -> None:
        self.team = team()
        self._out = {about.removeprefix("target:") for about in decisions.in_force(OPTED_OUT)}

    def opted_out(self, planned: Planned) -> bool:
        """Whether the ledger holds that they, or their whole organisation, opted out."""
        names = {fold(planned.target)}
        if planned.kind is PointKind.EMAIL:
            domain = planned.target.rpartition("@")[2]
            names |= {fold(f"@{domain}"), fold(f"@{organisation(planned.target)}")}
        return bool(planned.target) and not self._out.isdisjoint(names)

    def of(self, rows: Sequence[Planned], campaign: Campaign) -> list[Known | None]:
        """What is known of each row's target; None: nothing."""
        points = _points(rows)
        people = _people(points.values())
        recorded = _recorded(one.target for one in rows)
        found: list[Known | None] = []
        met: list[tuple[int, Known]] = []
        for one in rows:
            point = points.get((one.kind.value, one.target))
            mine = people.get(point) if point is not None else None
            told = recorded.get(fold(one.target), ())
            if mine is None and point is not None:
                mine = Known(None, "", ((point, one.kind.value, one.target),))
            if mine is None:
                found.append(Known(None, "", (), approached=told) if told else None)
                continue
            met.append((len(found), replace(mine, approached=told)))
            found.append(None)
        for place, known, stored in self._with_mail(met):
            found[place] = self._related(known, stored, rows[place], campaign)
        return found

    def _with_mail(
        self, met: Iterable[tuple[int, Known]]
    ) -> Iterator[tuple[int, Known, list[messages.Stored]]]:
        """People by their rows, each with what passed between them and the team, oldest first.

        Mail is read for many people together, but never for so many that it takes much room.
        """
        ours = [*self.team.mine, *self.team.colleagues]
        waiting: list[tuple[int, Known, set[int]]] = []
        size = 0
        for place, known in met:
            theirs = [pk for pk, _kind, _value in known.points]
            ids = {*_between(theirs, ours), *_between(ours, theirs)}
            if waiting and size + len(ids) > _MOST_READ:
                yield from _read(waiting)
                waiting, size = [], 0
            waiting.append((place, known, ids))
            size += len(ids)
        yield from _read(waiting)

    def _related(
        self, known: Known, stored: Iterable[messages.Stored], planned: Planned, campaign: Campaign
    ) -> Known:
        """The relationship of one target, and what they wrote about lately."""
        until = int(planned.at.timestamp())
        past = _Past(known, self.team.addresses)
        for one in stored:
            if one.place[0] <= until:
                past.add(one)
        made = Approach(
            key="planned", at=planned.at, sender=campaign.sender, subject=planned.subject,
            text=planned.text, party=_US, organisation=campaign.organisation,
            channel=planned.channel, answers=(planned.answers,) if planned.answers else (),
        )  # fmt: skip
        relationship = past.history.before(made)
        # Mail between people in touch is no outreach, also where the last of it had no answer.
        cold = past.cold if relationship.strength < _IN_TOUCH else []
        every = sorted([*known.approached, *cold], key=lambda one: one.at, reverse=True)
        lately = past.wrote is not None and planned.at - past.wrote <= timedelta(days=_LATELY)
        return replace(
            known,
            relationship=relationship,
            topics=past.about(planned) if lately else (),
            last_subject=past.subject,
            last_topic=subject_key(past.subject) if lately else "",
            approached=tuple(every[:5]),
        )


class _Past:
    """What passed between a target and the team, from the target's chair."""

    def __init__(self, known: Known, mine: frozenset[str]) -> None:
        self._values = {value for _pk, _kind, value in known.points}
        self._mine = mine
        names = (known.name,) if known.name else ()
        self._owner = Owner(frozenset(self._values), names)
        self._owners = Owners(self._owner, self._party)
        self.history = History(self._owner, self._party)
        self._said: list[tuple[str, datetime | None]] = []
        """Texts, oldest first; the target's own with their times."""
        self.cold: list[Approached] = []
        """Messages of the team that answered nothing."""
        self.subject = ""
        """Of what the target last wrote to the owner."""
        self.wrote: datetime | None = None

    def about(self, planned: Planned) -> tuple[TopicMatch, ...]:
        """What the target raised, as far as the approach is about it; all texts are read for it."""
        topics = asking.Topics(Doors())
        for text, at in self._said:
            if at is None:
                topics.common(text)
            else:
                topics.note(text, at)
        return topics.about(planned.subject, planned.text, planned.at)

    def _party(self, address: str) -> str:
        return _US if address in self._mine else _THEM if address in self._values else address

    def add(self, one: messages.Stored) -> None:
        """Take in a message, not older than the one before it."""
        sent = sent_of(one.message, owner=self._owner, party=self._party, owners=self._owners)
        if sent is not None:
            self.history.note(sent)
            self._said.append((f"{sent.subject}\n{sent.text}", sent.at))
            if any(self._party(box) == _US for box in sent.recipients):
                self.subject, self.wrote = sent.subject, sent.at
            return
        came = approach_of(
            one.message, bulk=one.bulk, language=one.language, acts=(), owner=self._owner,
            party=self._party, owners=self._owners,
        )  # fmt: skip
        if came is None:
            return
        self.history.note(came)
        self._said.append((f"{came.subject}\n{came.text}", None))
        if not came.answers:
            by = came.sender.name or came.sender.address
            self.cold.append(Approached(came.at, by, came.channel.value))


def as_target(known: Known | None, planned: Planned, house: str) -> Target:
    """A target as the engine takes it, from what the ledger knows."""
    name = planned.name or (known.name if known else "")
    if known is None:
        return Target(name=name, names=_names(name), organisation=house)
    return Target(
        relationship=known.relationship,
        known=known.person is not None,
        name=known.name or name,
        names=_names(known.name, name),
        organisation=house or known.house,
        topics=known.topics,
        mail=known.mail,
        last_subject=known.last_subject,
        last_topic=known.last_topic,
        approached=known.approached,
    )


def _names(*told: str) -> tuple[str, ...]:
    """What somebody is called: whole names and given names."""
    found: list[str] = []
    for name in told:
        if name.strip() and "@" not in name:
            found += [name.strip(), name.split()[0]]
    return tuple(dict.fromkeys(found))


# ---------------------------------------------------------------- queries


def _points(rows: Iterable[Planned]) -> dict[tuple[str, str], int]:
    wanted = sorted({(one.kind.value, one.target) for one in rows if one.target})
    found: dict[tuple[str, str], int] = {}
    for part in batches(wanted, 200):
        values = ",".join(["(%s, %s)"] * len(part))
        with connection.cursor() as c:
            c.execute(
                "SELECT id, kind, value FROM ledger_contactpoint WHERE (kind, value) IN"
                f" (VALUES {values})",
                [text for pair in part for text in pair],
            )
            found.update(((kind, value), pk) for pk, kind, value in c.fetchall())
    return found


def _people(points: Iterable[int]) -> dict[int, Known]:
    """Contact point → who is behind it, with all their points."""
    rows = list(references.rows(
        "SELECT pp.point_id, r.id, r.name, r.organisation FROM ledger_personpoint pp"
        " JOIN ledger_person r ON r.id = pp.person_id WHERE pp.point_id IN ({})", points,
    ))  # fmt: skip
    every: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    told: Iterable[tuple[Any, ...]] = references.rows(
        "SELECT pp.person_id, p.id, p.kind, p.value FROM ledger_personpoint pp"
        " JOIN ledger_contactpoint p ON p.id = pp.point_id WHERE pp.person_id IN ({})",
        {row[1] for row in rows},
    )
    for person, *point in told:
        every[person].append((point[0], point[1], point[2]))
    return {
        point: Known(person, name, tuple(sorted(every[person])[:50]), fold(house))
        for point, person, name, house in rows
    }


def _between(to: Sequence[int], by: Sequence[int]) -> list[int]:
    """The newest messages from some contact points to others."""
    if not to or not by:
        return []
    found: list[tuple[int, int]] = []
    with connection.cursor() as c:
        for part in batches(to, 400):
            for others in batches(by, 400):
                c.execute(
                    "SELECT d.at, d.message_id FROM ledger_addressed d"
                    f" WHERE d.point_id IN ({marks(part)}) AND d.sender_id IN ({marks(others)})"
                    " AND d.at IS NOT NULL AND d.role <> 'from' ORDER BY d.at DESC LIMIT %s",
                    [*part, *others, _NEWEST],
                )
                found += c.fetchall()
    return [pk for _at, pk in sorted(found, reverse=True)[:_NEWEST]]


def _read(
    waiting: Iterable[tuple[int, Known, set[int]]],
) -> Iterator[tuple[int, Known, list[messages.Stored]]]:
    waiting = list(waiting)
    stored = messages.with_ids(pk for _place, _known, ids in waiting for pk in ids)
    for place, known, ids in waiting:
        theirs = [stored[pk] for pk in ids if pk in stored]
        yield place, known, sorted(theirs, key=lambda one: one.place)


def _recorded(targets: Iterable[str]) -> dict[str, tuple[Approached, ...]]:
    """Targets, folded → approaches of earlier campaigns that went out."""
    found: dict[str, list[Approached]] = defaultdict(list)
    for part in batches({fold(one)[:320] for one in targets if one}):
        rows = CampaignApproach.objects.filter(target__in=part, retracted_at=None)
        for target, at, by, channel in rows.order_by("-at").values_list(
            "target", "at", "by", "channel"
        ):
            if len(found[target]) < 5:  # noqa: PLR2004 - the newest tell enough
                found[target].append(Approached(datetime.fromtimestamp(at, UTC), by, channel))
    return {target: tuple(told) for target, told in found.items()}


def sender_of(told: Mailbox | None, mine: Team) -> Mailbox:
    """Who a campaign is from: as its message says, else the owner."""
    if told is not None:
        return told
    address = next((one for one in sorted(mine.addresses) if "@" in one[1:]), "")
    return Mailbox(mine.names[0] if mine.names else "", address)
