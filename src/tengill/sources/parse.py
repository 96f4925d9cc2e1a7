"""One raw record to one message: whatever is wrong becomes a defect, never an exception."""

import re
from collections.abc import Iterable

from tengill.facts.messages import (
    Addressed,
    Body,
    DateBasis,
    KeptAside,
    Mailbox,
    Message,
    Origin,
    Role,
)
from tengill.sources.addresses import read_list
from tengill.sources.bodies import Content, read_content
from tengill.sources.dates import sent_at
from tengill.sources.digest import digests_of
from tengill.sources.exchange import with_names
from tengill.sources.headers import Head, decoded, split_head
from tengill.sources.limits import Limits
from tengill.sources.message_file import without_stray
from tengill.sources.quoting import split_text
from tengill.sources.records import Raw

_DEFAULT = Limits()
_ID = re.compile(r"<[^<>\s]+>")
_SAMPLE = 512
READER_FAILED = "reader failed"
"""The reason for a record that showed a fault of the reader."""
_VALUE = 500
_MOST_IDS = 1000
_MOST_LABELS = 100
_ROLES = (
    (Role.FROM, "from", "x-from"),
    (Role.SENDER, "sender", ""),
    (Role.REPLY_TO, "reply-to", ""),
    (Role.TO, "to", "x-to"),
    (Role.CC, "cc", "x-cc"),
    (Role.BCC, "bcc", "x-bcc"),
)
_TELLING = frozenset(
    [
        "precedence",
        "auto-submitted",
        "x-auto-response-suppress",
        "x-autoreply",
        "x-autorespond",
        "feedback-id",
        "x-mailer",
        "user-agent",
        "return-path",
        "delivered-to",
        "x-original-to",
        "authentication-results",
        "x-sender",
        "errors-to",
        "x-loop",
        "x-spam-flag",
        "x-mailing-list",
        "mailing-list",
        "x-report-abuse",
        "x-csa-complaints",
        "x-sg-eid",
        "x-mailgun-sid",
        "x-ses-outgoing",
        "x-auto-reply",
        "importance",
        "x-priority",
        "organization",
        "content-language",
        "thread-topic",
        "thread-index",
        "x-originating-ip",
        "dkim-signature",
    ]
)
_TELLING_STARTS = ("list-", "x-campaign", "x-mc-", "x-list", "x-mailin", "x-msys", "x-rpcampaign")
_BINARY = 0.3


def parse(raw: Raw, limits: Limits = _DEFAULT) -> Message | KeptAside:
    """The message in a raw record, or the record kept aside when it holds none.

    Pure, picklable and total: it never raises, whatever the bytes.
    """
    try:
        return read_record(raw, limits)
    except Exception as error:  # noqa: BLE001 - one bad message never stops an import; it is kept
        return KeptAside(
            READER_FAILED,
            f"The reader stumbled over this record ({type(error).__name__}). Please report it.",
            Origin(raw.path, raw.offset, raw.length),
            raw.data[:_SAMPLE],
        )


def read_record(raw: Raw, limits: Limits = _DEFAULT) -> Message | KeptAside:
    """As `parse`, but a fault of the reader itself shows as the exception it is."""
    origin = Origin(raw.path, raw.offset, raw.length)
    head, body = split_head(without_stray(raw.data), limits)
    if not head.fields and not _readable(raw, body):
        return _no_message(raw, origin)
    return _message(raw, head, body, origin, limits)


def _readable(raw: Raw, body: bytes) -> bool:
    """Whether a record without any header is a message all the same: told by its separator."""
    sample = body[:4096]
    odd = sum(byte < 9 or 13 < byte < 27 for byte in sample)  # noqa: PLR2004 - control characters
    return bool(raw.envelope and sample.strip()) and odd <= _BINARY * len(sample)


def _no_message(raw: Raw, origin: Origin) -> KeptAside:
    if not raw.data.strip():
        return KeptAside(
            "empty record", "There is nothing between two separators.", origin, raw.data[:_SAMPLE]
        )
    return KeptAside(
        "no header",
        "This record does not begin with mail headers, so it can't be read as a message.",
        origin,
        raw.data[:_SAMPLE],
    )


def _message(raw: Raw, head: Head, body: bytes, origin: Origin, limits: Limits) -> Message:
    content = read_content(head, body, limits)
    defects = [*head.defects]
    if raw.cut:
        defects.append("record longer than the reader keeps")
    if not head.fields:
        defects.append("no header")
    when, basis, problem = sent_at(head.all("date"), head.all("received"), raw.envelope)
    if problem:
        defects.append(problem)
    addressed = _addressed(head, raw.envelope, limits, defects)
    subject = decoded(head.get("subject"))
    message_id = _message_id(head.get("message-id"))
    defects.extend(content.defects)
    told = [*content.texts, *content.nested]
    digests = digests_of(addressed, when, subject, told, content.attachments, message_id)
    return Message(
        message_id=message_id,
        digest=digests.digest,
        copy_digest=digests.copy,
        sent_at=when,
        date_basis=basis if when else DateBasis.NONE,
        subject=subject,
        addressed=addressed,
        body=_body(content, limits),
        in_reply_to=_ids(head.all("in-reply-to")),
        references=_ids(head.all("references")),
        attachments=tuple(content.attachments),
        headers=_telling(head),
        labels=_labels(head, raw.labels),
        defects=tuple(dict.fromkeys(defects)),
        origin=origin,
    )


def _addressed(
    head: Head, envelope: str, limits: Limits, defects: list[str]
) -> tuple[Addressed, ...]:
    """Everybody on the message, in the order of roles; Bcc only those not in To or Cc."""
    found: list[Addressed] = []
    open_ones: set[str] = set()
    for role, name, notes in _ROLES:
        values = head.fields.get(name)
        if not values and notes not in head.fields:
            continue
        boxes = _boxes(values or [], head.get(notes))
        if role is Role.BCC:
            boxes = [box for box in boxes if (box.address or box.name) not in open_ones]
        elif role in (Role.TO, Role.CC):
            open_ones.update(box.address or box.name for box in boxes)
        found.extend(Addressed(role, box) for box in boxes)
    if envelope and not any(one.role is Role.FROM for one in found):
        sender = read_list(envelope[5:].split(" ", 1)[0])
        if sender and sender[0].address:
            defects.append("no sender; taken from the separator line")
            found.insert(0, Addressed(Role.FROM, sender[0]))
    if len(found) > limits.max_recipients:
        defects.append("more recipients than the reader keeps")
        del found[limits.max_recipients :]
    return tuple(found)


def _boxes(values: list[str], notes: str) -> list[Mailbox]:
    if len(values) == 1:
        told = with_names(values[0], notes) if notes else read_list(values[0])
    elif values or notes:
        told = with_names(", ".join(values), notes) if notes else read_list(", ".join(values))
    else:
        return []
    return _once(told) if len(told) > 1 else list(told)


def _once(boxes: Iterable[Mailbox]) -> list[Mailbox]:
    """Each address once, with the first name that stands with it."""
    found: dict[str, Mailbox] = {}
    for box in boxes:
        key = box.address or f"\0{box.name}"
        if key not in found or (not found[key].name and box.name):
            found[key] = box
    return list(found.values())


def _message_id(value: str) -> str:
    match = _ID.search(value)
    return match[0] if match else "".join(value.split())[:_VALUE]


def _ids(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_ID.findall(" ".join(values))))[:_MOST_IDS] if values else ()


def _telling(head: Head) -> tuple[tuple[str, str], ...]:
    """The headers that tell bulk from personal, values cut at 500 characters."""
    return tuple(
        (name, decoded(value)[:_VALUE])
        for name, values in head.fields.items()
        if name in _TELLING or name.startswith(_TELLING_STARTS)
        for value in values[:10]
    )


def _labels(head: Head, told: tuple[str, ...]) -> tuple[str, ...]:
    labels = list(told)
    for value in head.all("x-gmail-labels"):
        labels.extend(label.strip() for label in decoded(value).split(","))
    labels.extend(decoded(value) for value in head.all("x-folder"))
    for name in ("x-keywords", "keywords"):
        if name in head.fields:
            labels.extend(label.strip() for v in head.all(name) for label in decoded(v).split(","))
    if not labels:
        return ()
    return tuple(dict.fromkeys(label[:_VALUE] for label in labels if label))[:_MOST_LABELS]


def _body(content: Content, limits: Limits) -> Body:
    text = "\n\n".join(text.strip("\n") for text in content.texts if text.strip())
    truncated = len(text) > limits.max_text or content.size >= limits.max_text
    split = split_text(text[: limits.max_text])
    quoted = "\n\n".join(part for part in (split.quoted, *content.nested) if part)
    return Body(
        new=split.new,
        quoted=quoted[: limits.max_text],
        signature=split.signature,
        was_html=content.was_html and not content.has_plain,
        truncated=truncated,
    )
