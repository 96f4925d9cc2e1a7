"""Rows ready for the ledger: what a worker process hands to the one that writes.

Plain tuples with names: they cross process borders by the hundred thousand.
"""

from typing import NamedTuple


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


class KeptAsideRow(NamedTuple):
    """A record kept aside, with where it lies and why."""

    reason: str
    detail: str
    key: int
    length: int
    sample: bytes
