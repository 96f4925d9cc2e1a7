"""What makes two records one message.

Copies of a message in several folders, or exported twice, differ in transport headers, Message-ID,
folder, blank lines and `From ` quoting. They agree in sender, second, subject, text and in whom
they name in To and Cc. All of these together are the digest:

- the recipients, because a mail merge sends the same words in the same second to many;
- not Bcc, which stands only in the sender's copy;
- attachments' names and types, because “see attached” with another attachment is another message;
- the Message-ID only where there is too little else: no date, or no text and no attachment.

Exports also mangle the sender's address. A second digest has the sender's full display name in its
place: the same person's name, second, recipients and words are one message.
"""

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from tengill.facts.messages import Addressed, Attachment, Role

_ENOUGH = 40
"""Characters of text from which the same words of two senders of one name are no accident."""

_LENGTH = struct.Struct(">Q")
_QUOTED_FROM = re.compile(r">+From ")


@dataclass(frozen=True, slots=True)
class Digests:
    """What a message is known by."""

    digest: bytes
    """16 bytes: with the sender's address."""
    copy: bytes
    """16 bytes: with the sender's full name instead, or empty where too little tells."""


def digests_of(
    addressed: Iterable[Addressed],
    sent_at: datetime | None,
    subject: str,
    texts: Iterable[str],
    attachments: Iterable[Attachment],
    message_id: str,
) -> Digests:
    """The digests of a message (BLAKE2b over length-prefixed fields).

    `texts` are the message's whole texts, quoted parts included, before any is cut off or split.
    """
    senders: set[str] = set()
    names: set[str] = set()
    recipients: set[str] = set()
    for one in addressed:
        told = one.mailbox.address or one.mailbox.name.lower()
        if one.role is Role.FROM:
            senders.add(told)
            names.add(" ".join(one.mailbox.name.lower().split()))
        elif one.role is Role.TO or one.role is Role.CC:
            recipients.add(told)
    text = " ".join("\n".join(texts).split()) if texts else ""
    if ">From " in text:  # quoted by one mbox writer and not by another
        text = _QUOTED_FROM.sub("From ", text)
    files = sorted(f"{one.content_type}:{one.filename}" for one in attachments)
    certain = sent_at is not None and bool(text or files)
    fields = (
        str(int(sent_at.timestamp())) if sent_at else "",
        " ".join(subject.split()),
        ",".join(sorted(recipients)),
        text,
        "\n".join(files),
        "" if certain else message_id,
    )
    named = all(" " in name for name in names)
    copied = bool(names) and named and certain and bool(recipients) and len(text) >= _ENOUGH
    encoded = [value.encode("utf-8", "replace") for value in fields]
    lengths = struct.pack(f">{len(encoded)}Q", *map(len, encoded))
    rest = b"".join(encoded)
    return Digests(
        _hashed(senders, lengths, rest),
        _hashed(names, lengths, rest) if copied else b"",
    )


def _hashed(who: set[str], lengths: bytes, rest: bytes) -> bytes:
    """The hash of all lengths, then of all fields: who first, then what both digests share."""
    first = ",".join(sorted(who)).encode("utf-8", "replace")
    return blake2b(_LENGTH.pack(len(first)) + lengths + first + rest, digest_size=16).digest()
