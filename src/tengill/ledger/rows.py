"""Rows ready for the ledger: what a worker process hands to the one that writes.

Plain tuples with names: they cross process borders by the hundred thousand.
"""

from typing import NamedTuple, Self

from tengill.facts.messages import KeptAside


class PointRow(NamedTuple):
    """A mailbox in its role: contact point kind and value, and the name written there."""

    role: str
    kind: str
    value: str
    name: str


class MessageRow(NamedTuple):
    """A message as the tables want it. JSON columns are already text; times are UTC seconds."""

    digest: bytes
    copy_digest: bytes
    message_id: str
    sent_at: int | None
    date_basis: str
    subject: str
    thread_key: str
    subject_key: str
    bulk: float
    language: str
    recipients: int
    in_reply_to: str
    headers: str
    labels: str
    defects: str
    attachments: str
    new: str
    quoted: str
    signature: str
    was_html: bool
    points: tuple[PointRow, ...]
    delivered: PointRow | None
    in_sent_folder: bool
    found: str
    assistant_signs: str
    key: int
    length: int
    path: str
    channel: str = "mail"
    series: int = -1


class KeptAsideRow(NamedTuple):
    """A record kept aside, with where it lies and why."""

    reason: str
    detail: str
    key: int
    length: int
    sample: bytes

    @classmethod
    def of(cls, record: KeptAside) -> Self:
        """The row of a record a source kept aside."""
        at = record.origin
        return cls(record.reason[:80], record.detail, at.offset, at.length, record.sample)


class HeldPoint(NamedTuple):
    """A contact point on a card, meeting or interaction: kind, value and the name written there."""

    kind: str
    value: str
    name: str = ""


class CardPointRow(NamedTuple):
    """A contact point on a card."""

    kind: str
    value: str
    label: str


class AffiliationRow(NamedTuple):
    """A place in an organisation, on a card; dates are ISO 8601 or empty."""

    organisation: str
    folded: str
    title: str
    department: str
    since: str
    until: str


class CardRow(NamedTuple):
    """A card as the tables want it. JSON columns are already text; times are UTC seconds."""

    digest: bytes
    source: str
    fact_key: str
    told_at: int | None
    name: str
    parts: str
    headline: str
    note: str
    birthday: str
    groups: str
    skills: str
    places: str
    related: str
    is_owner: bool
    is_organisation: bool
    source_fields: str
    defects: str
    points: tuple[CardPointRow, ...]
    affiliations: tuple[AffiliationRow, ...]
    key: int
    length: int
    path: str


class AttendanceRow(NamedTuple):
    """Somebody invited to a meeting."""

    kind: str
    value: str
    name: str
    answer: str
    optional: bool
    is_group: bool


class MeetingRow(NamedTuple):
    """A meeting as the tables want it."""

    digest: bytes
    source: str
    fact_key: str
    told_at: int | None
    starts_at: int | None
    ends_at: int | None
    all_day: bool
    title: str
    text: str
    place: str
    state: str
    organiser: HeldPoint | None
    calendar: str
    repeats: str
    categories: str
    defects: str
    attendance: tuple[AttendanceRow, ...]
    key: int
    length: int
    path: str


class InteractionRow(NamedTuple):
    """An interaction as the tables want it."""

    digest: bytes
    source: str
    fact_key: str
    told_at: int | None
    kind: str
    at: int | None
    by: HeldPoint
    to: HeldPoint
    subject: str
    text: str
    defects: str
    key: int
    length: int
    path: str


class ReachRow(NamedTuple):
    """A figure of reach as the tables want it."""

    digest: bytes
    source: str
    fact_key: str
    told_at: int | None
    point: HeldPoint
    figure: str
    number: int
    at: int
    key: int
    length: int
    path: str


FactRow = CardRow | MeetingRow | InteractionRow | ReachRow
Row = MessageRow | KeptAsideRow | FactRow
