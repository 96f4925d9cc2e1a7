"""What a lint is told of a campaign and of each target, and what it answers.

All times are aware datetimes in UTC.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tengill.door.evidence import Asked, Evidence, TopicMatch
from tengill.door.lint.memory import Memory, Wording
from tengill.facts.acts import Span
from tengill.facts.approaches import Approach, Judgement, Relationship, Verdict
from tengill.facts.messages import Channel, Mailbox, PointKind


class Severity(StrEnum):
    """How much a finding weighs; the words are those of SARIF 2.1.0."""

    ERROR = "error"
    """The approach should not go out."""
    WARNING = "warning"
    NOTE = "note"


class Consent(StrEnum):
    """Whether a target agreed to be written to, as the campaign's own list tells."""

    UNKNOWN = ""
    GIVEN = "given"
    CUSTOMER = "customer"
    """Gave the address with a purchase, and did not object (`soft opt-in`)."""
    REFUSED = "refused"


class Way(StrEnum):
    """What to do instead."""

    DONT = "dont"
    MEND = "mend"
    """Put the text or the row right, and lint again."""
    UNTAGGED = "untagged"
    """Publish, and leave their name out of it."""
    CONNECTOR = "connector"
    """Ask somebody they trust for an introduction."""
    ASYNCHRONOUS = "asynchronous"
    """Write where nobody expects an answer at once."""
    RAISE = "raise"
    """Wait until they raise the topic."""
    LATER = "later"
    """Wait until a date: they were approached lately."""
    BUILD = "build"
    """Build the relationship first."""


Values = tuple[tuple[str, str | int | float], ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One approach that is planned: a row of a campaign's list."""

    row: int
    """As a person counts: the line of the heading is row 1."""
    target: str
    """An address, handle, profile or number, as `PointKind` has them; empty: none can be read."""
    kind: PointKind
    channel: Channel
    at: datetime
    subject: str
    text: str
    """As written: merge fields are not yet filled."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The row's cells, by the name of their column as `merging.key` folds it."""
    name: str = ""
    organisation: str = ""
    """As the list tells it."""
    account: str = ""
    """The account it goes out from, where the list names one."""
    topic: str = ""
    paid: bool | None = None
    """Somebody pays for it, or it asks for something that is paid for; None: not told."""
    consent: Consent = Consent.UNKNOWN
    corporate: bool | None = None
    """The address belongs to a company, not to a person; None: not told."""
    jurisdictions: tuple[str, ...] = ()
    """Where the target is (`IS`, `EU`, `DE`, `UK`, `US`)."""
    answers: str = ""
    """What it answers: a Message-ID or a thread's key."""
    defects: tuple[str, ...] = ()
    """What was wrong with the row as it was read."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What holds for all rows."""

    name: str
    sender: Mailbox
    organisation: str = ""
    """The sender's domain; empty for addresses of mail providers anybody uses."""
    house: str = ""
    """The sender's organisation as people know it, to look for in the text."""
    headers: tuple[tuple[str, str], ...] = ()
    """Of the message, lower-case names."""
    rows: int = 0
    accounts: int = 1
    """How many accounts it goes out from."""
    providers: Mapping[str, int] = field(default_factory=dict)
    """Mailboxes of a provider (`gmail`, `yahoo`) reached on the busiest day."""
    complaint_rate: float | None = None
    """Share of mail reported as spam, in percent, as a provider's own tool tells it."""
    channels: frozenset[Channel] = frozenset()
    jurisdictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Approached:
    """An approach that somebody of the team made before."""

    at: datetime
    by: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Connector:
    """A trusted way to a target: names from the one to ask to the last before the target."""

    names: tuple[str, ...]
    strengths: tuple[float, ...]
    """Of each step, from oneself to the target: one more than names; but see `house`."""
    trust: float
    """Their product."""
    people: tuple[int, ...] = ()
    """Whatever numbers the caller knows them by."""
    house: str = ""
    """The connector is of the target's organisation: how well the two know each other is not known,
    and the last step has no strength."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is known of one target."""

    relationship: Relationship = field(default_factory=Relationship)
    """From the target's chair: `sent` are the target's messages to the sender."""
    known: bool = False
    """The ledger holds somebody behind the address."""
    name: str = ""
    names: tuple[str, ...] = ()
    organisation: str = ""
    """A domain, or a folded name."""
    colleague: bool = False
    opted_out: str = ""
    """Where they said that they want none of it: `ledger`, `file`, `list`; empty: nowhere."""
    approached: tuple[Approached, ...] = ()
    """By anybody of the team, newest first."""
    house_approached: int = 0
    """Others of their organisation that the team approached lately."""
    house_rows: int = 1
    """Rows of this campaign that go to their organisation."""
    same_text: int = 1
    """Rows of this campaign with this text, merge fields aside."""
    first_row: int = 0
    """An earlier row to the same target; 0: none."""
    topics: tuple[TopicMatch, ...] = ()
    """What the target raised lately and the approach is about."""
    connectors: tuple[Connector, ...] = ()
    mail: str = ""
    """An address of theirs, where the approach takes another channel."""
    last_subject: str = ""
    last_topic: str = ""
    """What they last wrote about; empty: nothing is known."""
    mutual: tuple[str, ...] = ()
    """People both know, closest first."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything one planned approach is judged by."""

    campaign: Campaign
    target: Target
    judge: Callable[[Evidence], Judgement]
    read: Callable[[Approach], Asked]
    memory: Memory = field(default_factory=Memory)
    """Shared by all rows of a lint, so that rows alike are judged once."""
    wording: Wording | None = None
    """Set while a row is examined whose fields hold short words only."""

    def judged(self, told: Evidence) -> Judgement:
        """The judgement, from memory where it can be."""
        return self.memory.judge(told, self.wording, self.judge)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that speaks against an approach as planned."""

    rule: str
    """The rule's id (`x.uninvited-mention`)."""
    severity: Severity
    values: Values = ()
    words: tuple[Span, ...] = ()
    """What it rests on in the rendered text; the places may be those of a row of the same text."""
    mendable: bool = False
    """A word or a header more would put it right."""


@dataclass(frozen=True, slots=True)
class Step:
    """One sensible step towards a relationship."""

    code: str
    values: Values = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do instead, and what would be judged of it then."""

    way: Way
    values: Values = ()
    steps: tuple[Step, ...] = ()
    connector: Connector | None = None
    verdict: Verdict | None = None
    """None: not a matter of judgement."""
