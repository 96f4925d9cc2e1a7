"""A file that holds one message (.eml, an MH or Maildir file, whatever its name)."""

import re
from collections.abc import Iterator

from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import CHUNK, Stream

_FIELD = re.compile(rb"[!-9;-~\x80-\xff]{1,76}[ \t]*:")
_KNOWN = re.compile(
    rb"^(?:return-path|received|delivered-to|message-id|date|from|to|cc|bcc|subject|mime-version|"
    rb"content-type|content-transfer-encoding|reply-to|sender|x-[!-9;-~]{1,60}|list-[a-z-]+|"
    rb"references|in-reply-to|dkim-signature|arc-seal|apparently-to|newsgroups|path|"
    rb"authentication-results|envelope-to|resent-from)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_BEFORE = rb"(?:\xef\xbb\xbf)?[\s\x00]*"
_LEAD = re.compile(_BEFORE + rb"(?:>?From [^\n]*\n)?" + _BEFORE)
_STRAY = re.compile(_BEFORE)
_SEEN = 1 << 16
_BLANK = re.compile(rb"\r?\n\r?\n|\r\r")


def begins_message(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a message: header fields first."""
    lead = _LEAD.match(head)
    at = lead.end() if lead else 0
    blank = _BLANK.search(head, at)
    block = head[at : blank.start() if blank else len(head)].replace(b"\r", b"\n")
    if not _FIELD.match(block):
        return False
    if b"\x00" in block[:256] and block.count(b"\x00") * 10 > len(block[:4096]):
        return False
    return bool(_KNOWN.search(block))


def without_stray(data: bytes) -> bytes:
    """A message without the byte order mark, blank lines or NULs that stand before its header."""
    if b"!" <= data[:1] <= b"~":
        return data
    stray = _STRAY.match(data)
    at = stray.end() if stray else 0
    return data[at:] if at and begins_message(data[at : at + _SEEN]) else data


def opened(data: bytes) -> tuple[str, bytes]:
    """The mbox separator line, if a file of one message begins with it, and the message."""
    data = without_stray(data)
    if data.startswith((b"From ", b">From ")) and (line_end := data.find(b"\n")) > 0:
        return data[:line_end].strip().decode("utf-8", "replace"), data[line_end + 1 :]
    return "", data


def read_message(stream: Stream, limits: Limits) -> tuple[bytes, int, bool]:
    """The bytes of one message, its full length, and whether it was cut at the limit."""
    parts, held, length = [], 0, 0
    while data := stream.read(CHUNK):
        length += len(data)
        if held < limits.max_record:
            parts.append(data[: limits.max_record - held])
            held += len(parts[-1])
    return b"".join(parts), length, length > held


class MessageFile:
    """One message in one file, as the registry in `formats` knows it."""

    name = "message"

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file beginning with `head` is a single message."""
        return begins_message(head)

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw]:
        """The one record; its key is `base`."""
        if start > base:
            while stream.read(CHUNK):
                pass
            return
        data, length, cut = read_message(stream, limits)
        envelope, data = opened(data)
        yield Raw(
            path=path,
            key=base,
            length=length,
            data=data,
            next=base + length + 1,
            envelope=envelope,
            cut=cut,
        )
