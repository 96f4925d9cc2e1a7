"""The HTML of a message as it was sent, for somebody who wants to see it that way.

Reading a message (`bodies`) takes its plain text where there is one and lets the rest go; this finds
the HTML again in the record's own bytes. What comes out is as hostile as it came in: it must be
sanitised before anybody sees it.
"""

import binascii
import re
from dataclasses import dataclass

from tengill.sources.bodies import Content, split_parts
from tengill.sources.charsets import decode
from tengill.sources.headers import Head, decode_base64, parameters, split_head
from tengill.sources.limits import Limits

_META = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE
)  # HTML may tell its own charset, where the header tells none
_SNIFFED = 4096
_DEFAULT = Limits()
MOST = 4_000_000
"""Characters of HTML that are read of one message; a person reads no more of it."""


@dataclass(frozen=True, slots=True)
class HtmlPart:
    """The HTML of a message, as hostile as it was sent."""

    html: str
    cut: bool = False
    """Whether it was longer than is read."""


def html_part(data: bytes, limits: Limits = _DEFAULT) -> HtmlPart | None:
    """The HTML a message was sent with; None where there is none. Never raises on bad structure.

    Args:
        data: the message's bytes, from its first header on.
        limits: how deep and how far its parts are followed.

    Messages attached whole are somebody else's and are not looked into; of several parts that are
    shown one after the other (RFC 2046, 5.1.3) all are taken, with a line between them.
    """
    search = _Search(limits)
    head, body = split_head(data, limits)
    search.part(head, body, 0)
    if not search.found:
        return None
    return HtmlPart("\n<hr>\n".join(search.found), search.cut)


class _Search:
    """A walk through the parts of one message."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seen = 0
        self._size = 0
        self.found: list[str] = []
        self.cut = False

    def part(self, head: Head, body: bytes, depth: int) -> None:
        """Take the HTML of one part, or look into it."""
        self._seen += 1
        if self._seen > self._limits.max_parts:
            return
        kind, given = parameters(head.get("content-type") or "text/plain")
        if kind.startswith("multipart/"):
            if depth < self._limits.max_part_depth:
                self._parts(given, body, depth)
            return
        disposition, _ = parameters(head.get("content-disposition"))
        if kind == "text/html" and disposition != "attachment":
            self._take(head, given, body)

    def _parts(self, given: dict[str, str], body: bytes, depth: int) -> None:
        boundary = given.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()
        for piece in split_parts(body, boundary, Content(), self._limits):
            head, inner = split_head(piece, self._limits)
            self.part(head, inner, depth + 1)

    def _take(self, head: Head, given: dict[str, str], body: bytes) -> None:
        room = MOST - self._size
        if room <= 0:
            self.cut = True
            return
        data = _plain(head.get("content-transfer-encoding"), body)
        told = given.get("charset", "")
        if not told and (meta := _META.search(data[:_SNIFFED])):
            told = meta[1].decode("ascii", "replace")
        text, _ = decode(data, told)
        self.cut = self.cut or len(text) > room
        self._size += len(text[:room])
        self.found.append(text[:room])


def _plain(encoding: str, body: bytes) -> bytes:
    """A part's bytes with its transfer encoding undone (RFC 2045, 6)."""
    told = encoding.partition(";")[0].strip(" \t\"'").lower()
    if told == "quoted-printable":
        return binascii.a2b_qp(body)
    return decode_base64(body) if told == "base64" else body
