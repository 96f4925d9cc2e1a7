"""What kind of file something is that nobody here reads: told by its first bytes."""

import re
from collections.abc import Sequence

from tengill.sources.mapped.words import tells_deals
from tengill.sources.tables import find_layout

_PICTURES = re.compile(
    rb"\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP|BM..\x00\x00|II\*\x00|MM\x00\*|....ftyp(?:hei|mif|avif)",
    re.DOTALL,
)
_VIDEOS = re.compile(
    rb"....(?:ftyp|moov|mdat)|\x1aE\xdf\xa3|RIFF....AVI |\x00\x00\x01\xba", re.DOTALL
)
_SOUND = re.compile(rb"ID3|OggS|fLaC|RIFF....WAVE|\xff[\xfb\xf3\xf2]|MThd", re.DOTALL)
_DOCUMENTS = re.compile(rb"%PDF|\xd0\xcf\x11\xe0|\{\\rtf")
_LEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*")
_PAGES = re.compile(rb"<(?:!doctype html|html|head|body|svg|\?xml|div|meta)", re.IGNORECASE)
_DATA = re.compile(rb"[\[{]|window\.[A-Za-z_.]+\s*=")
_TABLE = re.compile(rb"[^\n]{0,2000}[,;\t|][^\n]{0,2000}\r?\n[^\n]{0,2000}[,;\t|]")
_TAB = 9
_PROMISED = (".eml", ".mbox", ".mbx", ".emlx", ".msg", ".pst", ".vcf", ".vcard", ".ics", ".ical")


def promised(name: str) -> bool:
    """Whether a file's name says that there is something to read in it: then silence would mislead."""
    return name.lower().endswith(_PROMISED)


def kind_of_file(head: bytes) -> str:
    """A word for what a file beginning with `head` holds (see `records.Unread.kind`)."""
    if not head:
        return "empty"
    for kind, magic in (
        ("pictures", _PICTURES), ("videos", _VIDEOS), ("sound", _SOUND), ("documents", _DOCUMENTS),
    ):  # fmt: skip
        if magic.match(head):
            return kind
    lead = _LEAD.match(head)
    at = lead.end() if lead else 0
    if _PAGES.match(head, at):
        return "pages"
    if any(byte < _TAB for byte in head[:4096]):
        return "binary"
    if _DATA.match(head, at):
        return "data"
    return _kind_of_text(head, at)


def _kind_of_text(head: bytes, at: int) -> str:
    if not _TABLE.match(head, at):
        return "text"
    return "tables" if find_layout(head, _are_deals) is None else "deals"


def _are_deals(cells: Sequence[str]) -> bool:
    """Whether a header names columns as lists of deals do, in two words at least."""
    return sum(tells_deals(one) for one in cells) > 1
