"""The stated limits of mail reading: every one of them is a promise that hostile input ends."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a record, a header or an archive is read. What lies beyond is noted, never lost.

    Sizes are bytes unless the name says characters.
    """

    max_record: int = 64 * MIB
    """A longer record is read up to here; the rest is skipped and the message says so."""
    max_header: int = MIB
    """A longer header block is read at its beginning and its end."""
    max_text: int = 1_000_000
    """Characters of text kept of one message."""
    max_recipients: int = 100_000
    """Mailboxes kept of one message."""
    max_parts: int = 2_000
    """MIME parts looked at in one message."""
    max_part_depth: int = 50
    """Nesting of MIME parts that is followed."""
    max_depth: int = 4
    """Archives inside archives that are followed."""
    max_members: int = 5_000_000
    """Files looked at in one archive, nested ones included."""
    max_expanded: int = 1 << 40
    """Bytes an archive may unpack to."""
    max_ratio: int = 250
    """How many times its own size an archive may unpack to, once `ratio_from` bytes came out."""
    ratio_from: int = 64 * MIB
    """Below this an archive may be as dense as it likes: small files of spaces are no attack."""
    now: int | None = None
    """The present (UTC seconds): what recurs without end is expanded to a year beyond it."""
