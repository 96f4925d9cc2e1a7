r"""mbox: many messages in one file, each after a line that begins with `From `.

RFC 4155 names the format; its four flavours (mboxo, mboxrd, mboxcl, mboxcl2) differ in how a body
line that begins with `From ` is kept apart from a separator. The rules here:

- A line separates when it begins with `From `, tells a date, stands at the beginning or after a
  blank line, and a header line follows. Without the blank line, a well-known header must follow.
- `Content-Length` is believed only when it lands exactly on such a line or on the end: then nothing
  in between separates, and quoting is left alone where the body has bare `From ` lines (mboxcl2).
- Otherwise one `>` is taken from body lines of the form `>From `, `>>From ` … (mboxrd). In an mboxo
  file the longer forms were never quoted; there one mark of an already quoted line is lost.
- When the file's own first separator tells no date, dateless ones count before well-known headers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import CHUNK, Stream

_MONTH = rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = rb"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?"
_DATE = (
    rb"(?:"
    + _DAY
    + rb"\s+)?(?:"
    + _MONTH
    + rb"\s+\d{1,2}|\d{1,2}[\s-]+"
    + _MONTH
    + rb"(?:[\s-]+\d{2,4})?)"
    rb",?\s+\d{1,2}:\d\d(?::\d\d)?"
)
_DATED = re.compile(rb"From (?:.*?\s)??" + _DATE, re.IGNORECASE)
_HEADER = re.compile(rb"(?:>From |[!-9;-~]{1,76}[ \t]*:)")
_KNOWN = re.compile(
    rb"(?:return-path|received|delivered-to|message-id|date|from|to|cc|subject|mime-version|"
    rb"content-[a-z-]+|reply-to|sender|status|x-[!-9;-~]{1,60}|envelope-to|list-[a-z-]+|references|"
    rb"in-reply-to|dkim-signature|received-spf|authentication-results)[ \t]*:",
    re.IGNORECASE,
)
_LENGTH_SPELLINGS = (b"\nContent-Length:", b"\ncontent-length:", b"\nContent-length:")
_LENGTH_DIGITS = 12
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LEAD = re.compile(rb"(?:\xef\xbb\xbf)?[\s\x00]*")
_STRAY = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]{0,16}")
_LINE = 1000
_CONTEXT = 4096
_HEAD = 1 << 16
_MOST_AT_ONCE = 16 << 20  # doubling further would hold the longest record three times


@dataclass(frozen=True, slots=True)
class Piece:
    """One record as it lies in the stream: offsets count from where splitting began."""

    offset: int
    end: int
    envelope: bytes
    data: bytes
    cut: bool


def begins_mbox(head: bytes) -> bool:
    """Whether a file that begins with these bytes is an mbox."""
    head = _with_newlines(head)
    lead = _LEAD.match(head)
    at = lead.end() if lead else 0
    if not head.startswith(b"From ", at):
        return False
    line_end = head.find(b"\n", at, at + _LINE)
    if line_end < 0:
        return bool(_DATED.match(head[at : at + _LINE]))
    after = head[line_end + 1 : line_end + 1 + _CONTEXT]
    return bool(_DATED.match(head, at, line_end) or _HEADER.match(after))


def _ends_in_returns(head: bytes) -> bool:
    """Whether lines end in a bare carriage return, as old programs for the Macintosh wrote them."""
    return b"\r" in head and b"\n" not in head


def _with_newlines(head: bytes) -> bytes:
    return head.replace(b"\r", b"\n") if _ends_in_returns(head) else head


def first_is_dateless(head: bytes) -> bool:
    """Whether the first separator of an mbox beginning with `head` tells no date."""
    head = _with_newlines(head)
    lead = _LEAD.match(head)
    at = lead.end() if lead else 0
    line_end = head.find(b"\n", at, at + _LINE)
    first = head[at : line_end if line_end > 0 else at + _LINE]
    return first.startswith(b"From ") and not _DATED.match(first)


def separator(buffer: bytes, at: int, dateless: bool = False) -> bool:
    """Whether the line at `at`, which begins with `From `, separates two messages."""
    line_end = buffer.find(b"\n", at, at + _LINE)
    if line_end < 0:
        return False
    before = buffer[max(0, at - 3) : at]
    blank = at == 0 or before.endswith((b"\n\n", b"\n\r\n"))
    if not _HEADER.match(buffer, line_end + 1):
        # A byte order mark or blank lines before the header: then everything else must be right.
        stray = _STRAY.match(buffer, line_end + 1)
        known = stray and _KNOWN.match(buffer, stray.end())
        return bool(known and blank and _DATED.match(buffer, at, line_end))
    if not _DATED.match(buffer, at, line_end):
        return dateless and blank and bool(_KNOWN.match(buffer, line_end + 1))
    return blank or bool(_KNOWN.match(buffer, line_end + 1))


class Splitter:
    """Splits a stream of mbox into records, in memory bounded by the longest record."""

    def __init__(self, stream: Stream, limits: Limits, *, dateless: bool = False) -> None:
        self._stream = stream
        self._limits = limits
        self._buffer = b""
        self._base = 0  # stream offset of the buffer's first byte
        self._end = False
        self._dateless = dateless

    def pieces(self) -> Iterator[Piece]:
        """The records, first to last; together they cover the stream without a gap."""
        self._fill(0)
        if not self._buffer:
            return
        at = 0
        while at < len(self._buffer) or not self._end:
            at, piece = self._next(at)
            if piece is None:
                return
            yield piece

    def _fill(self, keep: int) -> int:
        """Read more, dropping what lies before `keep`. Returns how far offsets moved."""
        kept = self._buffer[keep:]
        self._buffer = b""
        pieces = [kept]
        wanted = min(max(CHUNK, len(kept)), _MOST_AT_ONCE)
        while wanted > 0 and (data := self._stream.read(wanted)):
            pieces.append(data)
            wanted -= len(data)
        self._end = wanted > 0
        self._buffer = b"".join(pieces)
        self._base += keep
        return keep

    def _next(self, at: int) -> tuple[int, Piece | None]:
        """The record that begins at `at`, and where the next one begins (buffer offsets)."""
        while not self._end and len(self._buffer) - at < _HEAD:
            at -= self._fill(at)
        if at >= len(self._buffer):
            return at, None
        at, stop = self._by_length(at)
        if stop:
            return stop, self._piece(at, stop, by_length=True)
        search = at + 5
        while True:
            found = self._buffer.find(b"\nFrom ", search)
            if found >= 0 and (self._end or found + _CONTEXT < len(self._buffer)):
                if separator(self._buffer, found + 1, self._dateless):
                    return found + 1, self._piece(at, found + 1)
                search = found + 1
                continue
            if self._end:
                return len(self._buffer), self._piece(at, len(self._buffer))
            if len(self._buffer) - at > self._limits.max_record:
                return self._overlong(at)
            search = max(at + 5, found if found >= 0 else len(self._buffer) - 6)
            moved = self._fill(at)
            at, search = 0, search - moved

    def _by_length(self, at: int) -> tuple[int, int]:  # noqa: PLR0911 - each a reason not to believe it
        """Where the record ends if its Content-Length is to be believed, else 0."""
        body = _body_start(self._buffer, at) - at
        told = _told_length(self._buffer, at, at + body) if body > 0 else -1
        if told < 0:
            return at, 0
        wanted = body + told
        if wanted > self._limits.max_record:
            return at, 0
        while not self._end and len(self._buffer) - at < wanted + _CONTEXT:
            at -= self._fill(at)
        end = at + wanted
        if end > len(self._buffer):
            return at, 0
        for _ in range(3):  # writers differ in whether the blank line counts
            if end >= len(self._buffer):
                return at, len(self._buffer)
            if self._buffer.startswith(b"From ", end) and self._buffer[end - 1 : end] == b"\n":
                good = separator(self._buffer, end, self._dateless)
                return at, end if good else 0
            line = self._buffer[end : end + 2]
            if not line.startswith((b"\n", b"\r\n")):
                return at, 0
            end += 1 if line[:1] == b"\n" else 2
        return at, 0

    def _overlong(self, at: int) -> tuple[int, Piece]:
        """A record past the limit: its beginning is kept, the rest is passed over."""
        offset = self._base + at
        data = self._buffer[at : at + self._limits.max_record]
        search = at + self._limits.max_record
        while True:
            found = self._buffer.find(b"\nFrom ", search)
            if found >= 0 and (self._end or found + _CONTEXT < len(self._buffer)):
                if separator(self._buffer, found + 1, self._dateless):
                    stop = found + 1
                    break
                search = found + 1
                continue
            if self._end:
                stop = len(self._buffer)
                break
            keep = max(0, (found if found >= 0 else len(self._buffer)) - 8)
            self._fill(keep)
            search = max(0, (found - keep) if found >= 0 else 0)
        envelope, message = _open(data)
        return stop, Piece(offset, self._base + stop, envelope, _unquote(message), cut=True)

    def _piece(self, at: int, stop: int, *, by_length: bool = False) -> Piece:
        envelope, message = _open(self._buffer[at:stop])
        # A bare `From ` line inside tells that this writer counts instead of quoting (mboxcl2).
        counted = by_length and b"\nFrom " in message
        if not counted:
            message = _unquote(message)
        cut = len(message) > self._limits.max_record
        if cut:
            message = message[: self._limits.max_record]
        return Piece(self._base + at, self._base + stop, envelope, message, cut)


def _body_start(buffer: bytes, at: int) -> int:
    """Where the body of the record at `at` begins, or -1 when its header does not end soon."""
    bare = buffer.find(b"\n\n", at, at + _HEAD)
    crlf = buffer.find(b"\n\r\n", at, bare if bare >= 0 else at + _HEAD)
    if crlf >= 0:
        return crlf + 3
    return bare + 2 if bare >= 0 else -1


def _told_length(buffer: bytes, at: int, stop: int) -> int:
    """The Content-Length a header tells, or -1."""
    for spelling in _LENGTH_SPELLINGS:
        found = buffer.find(spelling, at, stop)
        if found >= 0:
            line = buffer[found + len(spelling) : buffer.find(b"\n", found + 1)].strip()
            return int(line) if line.isdigit() and len(line) <= _LENGTH_DIGITS else -1
    return -1


def _open(record: bytes) -> tuple[bytes, bytes]:
    """The separator line and the message of a record, its closing blank line taken off."""
    if record.endswith(b"\n\n"):
        record = record[:-1]
    elif record.endswith(b"\n\r\n"):
        record = record[:-2]
    at = 0
    if not record.startswith(b"From "):
        lead = _LEAD.match(record)
        at = lead.end() if lead else 0
        if not record.startswith(b"From ", at):
            return b"", record
    line_end = record.find(b"\n", at)
    if line_end < 0:
        return record[at:].strip(), b""
    return record[at:line_end].strip(), record[line_end + 1 :]


def _unquote(message: bytes) -> bytes:
    return _QUOTED.sub(rb"\1", message) if b">From " in message else message


class _Newlines(Stream):
    """A stream whose bare carriage returns are read as newlines; offsets stay the same."""

    def _more(self, size: int) -> bytes:
        return super()._more(size).replace(b"\r", b"\n")


class Mbox:
    """The mbox format, as the registry in `formats` knows it."""

    name = "mbox"

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file beginning with `head` is an mbox."""
        return begins_mbox(head)

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw]:
        """The records of one mbox; keys are `base` plus the byte offset."""
        dateless = first_is_dateless(stream.peek(_CONTEXT))
        returns = _ends_in_returns(stream.peek(_HEAD))
        skipped = max(0, start - base)
        stream.skip(skipped)
        if returns:
            stream = _Newlines(stream)
        origin = base + skipped
        for piece in Splitter(stream, limits, dateless=dateless).pieces():
            yield Raw(
                path=path,
                key=origin + piece.offset,
                length=piece.end - piece.offset,
                data=piece.data,
                next=origin + piece.end,
                envelope=piece.envelope.decode("utf-8", "replace") if piece.envelope else "",
                offset=skipped + piece.offset,
                cut=piece.cut,
            )
