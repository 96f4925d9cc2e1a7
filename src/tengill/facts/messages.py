"""What a mail source brings: messages, the mailboxes on them, and records kept aside.

Words follow RFC 5322. All times are aware datetimes in UTC. All text is `str` without
lone surrogates and without NUL; what could not be decoded is U+FFFD.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """How a mailbox stands on a message."""

    FROM = "from"
    SENDER = "sender"
    REPLY_TO = "reply-to"
    TO = "to"
    CC = "cc"
    BCC = "bcc"
    MENTION = "mention"
    """Named in a public post: it reaches them, but was not addressed to them alone."""


class Channel(StrEnum):
    """Where a message was written."""

    MAIL = "mail"
    LINKEDIN = "linkedin"
    """A message within LinkedIn."""
    X = "x"
    """A direct message on X."""
    MASTODON = "mastodon"
    """A post on Mastodon that only those named may read (`direct`)."""
    X_POST = "x-post"
    MASTODON_POST = "masto-post"
    """A public, unlisted or followers-only post."""
    LETTER = "letter"
    CHAT = "chat"
    """A direct message in any other messenger."""
    TAG = "tag"
    """A public mention anywhere else."""
    CALL = "call"
    FORM = "form"
    """The contact form of the owner's door page."""
    OTHER = "other"

    @property
    def is_post(self) -> bool:
        """Whether it was written for everybody who cares to look, not to somebody."""
        return self in {Channel.X_POST, Channel.MASTODON_POST, Channel.TAG}


class PointKind(StrEnum):
    """What kind of contact point an address is. At most 8 letters: they are stored."""

    EMAIL = "email"
    NAME = "name"
    """Nothing but a name is known (Notes, Exchange, exports without addresses)."""
    PHONE = "phone"
    """E.164 where the country is known, else the digits as written."""
    LINKEDIN = "linkedin"
    """The slug of a public profile, percent-decoded, lower case (`anna-lind-4b1`)."""
    X = "x"
    """`@handle` in lower case, or the account's number (digits only)."""
    MASTODON = "mastodon"
    """`user@server`, lower case."""
    URL = "url"
    """Any other page that is theirs, without scheme and trailing slash."""
    OWNER = "owner"
    """Whoever the archive belongs to, where a record means them without naming them."""


class DateBasis(StrEnum):
    """Where a message's time comes from."""

    DATE = "date"
    """The Date header, or the time its source tells."""
    RECEIVED = "received"
    """The newest Received header that reads, because Date is missing, broken or impossible."""
    ENVELOPE = "envelope"
    """The mbox separator line or the file's own record of it."""
    NONE = "none"
    """Unknown: `sent_at` is None."""


_FROM = Role.FROM


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox as it stands in a header: a display name and an address, either may be empty.

    `address` is normalised: lower case, no brackets, no comments, mangled forms repaired.
    It holds exactly one `@` or is empty (a Notes or Exchange name without an address).
    `name` is the decoded display name as a person would write it (`Anna B Lind`, not
    `Lind, Anna B </O=HOLM/...>`), or empty. Where `kind` is not `email`, `address` is the value of
    that kind of contact point, as `PointKind` describes it.
    """

    name: str
    address: str
    kind: PointKind = PointKind.EMAIL


OWNER = Mailbox("", "me", PointKind.OWNER)
"""The archive's owner, in records that mean them without naming them (`my` connections)."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """A mailbox in its role on a message."""

    role: Role
    mailbox: Mailbox


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment as listed; it is never opened."""

    filename: str
    content_type: str
    size: int
    """Decoded size in bytes, or the encoded size where decoding would cost."""


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a message, split. `new` is what the sender wrote; offsets of acts point into it."""

    new: str
    quoted: str = ""
    """Replied-to or forwarded text, attribution lines and forwarded headers included."""
    signature: str = ""
    was_html: bool = False
    """True when there was no plain part and the text comes from HTML."""
    truncated: bool = False
    """True when the text was longer than the reader keeps (a stated limit)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record lies: the file (members of an archive as `outer.zip!inner/a.mbox`) and the bytes."""

    path: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message as its source tells it."""

    message_id: str
    """`<...>` as in the header, without folding; empty when missing."""
    digest: bytes
    """16 bytes; equal for copies of one message in several folders, also under different
    Message-IDs: taken over sender, time, subject and text, not over transport headers."""
    sent_at: datetime | None
    date_basis: DateBasis
    subject: str
    addressed: tuple[Addressed, ...]
    body: Body
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """Selected headers, lower-case names (list-*, precedence, auto-submitted, feedback-id,
    x-mailer, authentication-results, ...): what tells bulk from personal. Values cut at 500."""
    labels: tuple[str, ...] = ()
    """Folders or labels the archive tells (X-Gmail-Labels, X-Folder, Maildir folder)."""
    defects: tuple[str, ...] = ()
    """What was wrong with the record and how it was read all the same, in short plain phrases."""
    origin: Origin = field(default_factory=lambda: Origin("", 0, 0))
    copy_digest: bytes = b""
    """As `digest`, but with the sender's full display name in place of the address: archives keep
    copies whose From address was mangled. Empty where no full name, time or text tells enough."""
    channel: Channel = Channel.MAIL
    thread: str = ""
    """The conversation's own key, where the source has one; then References are not looked at."""

    @property
    def sender(self) -> Mailbox | None:
        """The first From mailbox, or None."""
        for one in self.addressed:
            if one.role is _FROM:
                return one.mailbox
        return None

    def mailboxes(self, *roles: Role) -> tuple[Mailbox, ...]:
        """The mailboxes in the given roles, in header order."""
        return tuple([a.mailbox for a in self.addressed if a.role in roles])


@dataclass(frozen=True, slots=True)
class KeptAside:
    """A record that could not be read: kept aside with its reason, never lost, never fatal."""

    reason: str
    """A short stable phrase that can be counted (`no header`, `zip member damaged`, ...)."""
    detail: str
    """One sentence for a person: what is wrong and what to do."""
    origin: Origin
    sample: bytes = b""
    """The first bytes of the record (at most 512)."""
