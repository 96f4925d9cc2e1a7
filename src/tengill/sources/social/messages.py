"""Messages of social networks, made so that copies of one are known as one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tengill.facts.messages import (
    Addressed,
    Attachment,
    Body,
    Channel,
    DateBasis,
    Mailbox,
    Message,
    Origin,
    Role,
)
from tengill.sources.digest import digests_of
from tengill.sources.limits import Limits
from tengill.sources.records import Raw

_NOT_IN_IDS = re.compile(r"[<>\s]+")
_MOST_ID = 400
_MOST_FILES = 50
_NO_LIMIT = Limits()
_NETWORKS = {
    Channel.LINKEDIN: "linkedin",
    Channel.X: "x",
    Channel.X_POST: "x",
    Channel.MASTODON: "mastodon",
    Channel.MASTODON_POST: "mastodon",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote on a network, before it is a `Message`."""

    channel: Channel
    identifier: str
    """The source's own, or a hash of what it tells; unique on the network."""
    sender: Mailbox | None
    at: datetime | None
    text: str
    to: tuple[Mailbox, ...] = ()
    mentions: tuple[Mailbox, ...] = ()
    subject: str = ""
    thread: str = ""
    """The conversation's own key, unique on the network, or empty."""
    answers: str = ""
    """The identifier of what it answers, or empty."""
    is_known_by_thread: bool = False
    """Exports of different years tell the same message with names or with accounts: then what makes
    two records one message is the conversation, not how sender and recipients are written."""
    headers: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Addresses or names of what is attached; never fetched."""
    was_html: bool = False
    defects: list[str] = field(default_factory=list)


def message_of(written: Written, raw: Raw, limits: Limits = _NO_LIMIT) -> Message:
    """The message; its digest as mail has it, over sender, time, subject, text and recipients."""
    addressed = tuple(_addressed(written))
    defects = list(written.defects)
    if written.at is None:
        defects.append("no time could be read")
    if raw.cut:
        defects.append("record longer than the reader keeps")
    network = _NETWORKS[written.channel]
    identifier = message_id(network, written.identifier)
    known = written.is_known_by_thread and written.thread
    digests = digests_of(
        () if known else addressed,
        written.at,
        f"{network}:{written.thread}:{written.subject}" if known else written.subject,
        [written.text],
        [],
        identifier or raw.path,
    )
    text = written.text[: limits.max_text]
    return Message(
        message_id=identifier,
        digest=digests.digest,
        copy_digest=b"",  # nobody's address is mangled here
        sent_at=written.at,
        date_basis=DateBasis.DATE if written.at else DateBasis.NONE,
        subject=written.subject[:500],
        addressed=addressed,
        body=Body(
            new=text.strip("\n "),
            was_html=written.was_html,
            truncated=len(written.text) > limits.max_text,
        ),
        in_reply_to=(message_id(network, written.answers),) if written.answers else (),
        attachments=tuple(_attachments(written.files)),
        headers=written.headers,
        labels=tuple(dict.fromkeys((*written.labels, *raw.labels))),
        defects=tuple(dict.fromkeys(defects)),
        origin=origin_of(raw),
        channel=written.channel,
        thread=f"{network}:{written.thread}"[:_MOST_ID] if written.thread else "",
    )


def message_id(network: str, identifier: str) -> str:
    """A Message-ID for what has none: `<1234@x.invalid>`; empty without an identifier."""
    told = _NOT_IN_IDS.sub("", identifier)[:_MOST_ID]
    return f"<{told}@{network}.invalid>" if told else ""


def origin_of(raw: Raw) -> Origin:
    """Where a record lies."""
    return Origin(raw.path, raw.offset, raw.length)


def _attachments(files: tuple[str, ...]) -> Iterable[Attachment]:
    for one in files[:_MOST_FILES]:
        name = one.partition("?")[0].rstrip("/").rpartition("/")[2][:200]
        if name:
            yield Attachment(name, "", 0)


def _addressed(written: Written) -> Iterable[Addressed]:
    if written.sender is not None:
        yield Addressed(Role.FROM, written.sender)
    seen: set[tuple[str, str]] = set()
    for role, boxes in ((Role.TO, written.to), (Role.MENTION, written.mentions)):
        for box in boxes:
            key = (box.kind.value, box.address or box.name)
            if key[1] and key not in seen:
                seen.add(key)
                yield Addressed(role, box)
