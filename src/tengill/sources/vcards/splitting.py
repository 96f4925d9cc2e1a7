"""A file of vCards cut into its cards; pictures, sounds and keys are passed over, never held."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tengill.facts.messages import KeptAside
from tengill.sources.limits import Limits
from tengill.sources.lines import Line, Lines
from tengill.sources.records import Raw, kept_aside
from tengill.sources.streams import Stream
from tengill.sources.tables.encodings import UTF16, find_encoding

_HEAD = 1 << 16
_LONGEST_LINE = 1 << 18
_MOST_BYTES = 1 << 20
"""What is kept of one card, pictures not counted."""
_SHOWN = 200
"""What is kept of a picture's line: a URL, or the beginning of its data."""
_MOST_NESTED = 8
_BEGIN = re.compile(rb"begin[ \t]*:[ \t]*vcard\s*\Z", re.IGNORECASE)
_END = re.compile(rb"end[ \t]*:[ \t]*vcard\s*\Z", re.IGNORECASE)
_NESTED = re.compile(
    rb"(?:[\w.-]+\.)?agent(?:;[^:]*)?:[ \t]*(begin[ \t]*:[ \t]*vcard)?\s*\Z", re.IGNORECASE
)
_PROPERTY = re.compile(rb"[\w./ \x80-\xff-]{1,100}[:;]")
_BULKY = re.compile(
    rb"(?:[\w.-]+\.)?(?:photo|logo|sound|key|x-ms-cardpicture|x-ms-ol-design|attach|image)[;:]",
    re.IGNORECASE,
)
_LINK = re.compile(rb":[ \t]*(?:https?|ftp|cid|ldap):", re.IGNORECASE)
_FOLDED_LINK = re.compile(rb"[ \t]+(?:https?|ftp|cid|ldap):", re.IGNORECASE)


def split_cards(
    stream: Stream, path: str, name: str, base: int, start: int, limits: Limits
) -> Iterator[Raw | KeptAside]:
    """The cards whose key is `start` or more, and what stands between cards, kept aside.

    A card whose END is missing ends where the next begins, or with the file. Cards are UTF-8 or as
    the file has them; UTF-16 is turned into UTF-8.
    """
    encoding, mark = find_encoding(stream.peek(_HEAD))
    skipped = max(mark, start - base)
    head = stream.peek(_HEAD)
    end = b"\r" if b"\r" in head and b"\n" not in head else b"\n"
    if encoding in UTF16:
        end = "\n".encode(encoding)
    stream.skip(skipped)
    lines = _Utf8(Lines(stream, skipped, _LONGEST_LINE, end), encoding)
    cards = _Cards(lines, min(limits.max_record, _MOST_BYTES))
    while (found := cards.next()) is not None:
        if found.is_card:
            yield Raw(
                path=path,
                key=base + found.offset,
                length=found.end - found.offset,
                data=b"".join(found.kept),
                next=base + found.end,
                offset=found.offset,
                cut=found.cut,
                format=name,
            )
        elif found.kept:
            yield kept_aside(
                "text between cards",
                "This stands between two cards or before the first and belongs to neither. Look "
                "whether a card has lost its BEGIN:VCARD line.",
                path,
                found.offset,
                found.end - found.offset,
                b"".join(found.kept),
            )


class _Utf8:
    """Lines as UTF-8, whatever the file is."""

    def __init__(self, lines: Lines, encoding: str) -> None:
        self._lines = lines
        self._encoding = encoding if encoding in UTF16 else ""

    def take(self) -> Line | None:
        """The next line; None at the end."""
        line = self._lines.take()
        if line is None or not self._encoding:
            return line
        data = line.data.decode(self._encoding, "replace").encode("utf-8", "replace")
        return Line(line.offset, line.end, data, line.cut)

    def give_back(self, line: Line) -> None:
        """Put a line back, as `take` gave it; it is coming again as it is."""
        if self._encoding:
            data = line.data.decode("utf-8", "replace").encode(self._encoding, "replace")
            line = Line(line.offset, line.end, data, line.cut)
        self._lines.give_back([line])


@dataclass
class _Found:
    """A card, or a run of lines outside any."""

    offset: int
    is_card: bool
    end: int = 0
    kept: list[bytes] = field(default_factory=list)
    size: int = 0
    cut: bool = False

    def keep(self, data: bytes, limit: int) -> None:
        """Keep a line while there is room."""
        if self.size + len(data) > limit:
            self.cut = True
            data = b""
        self.size += len(data)
        if data:
            self.kept.append(data)


class _Cards:
    """The cards of a file, one after the other."""

    def __init__(self, lines: _Utf8, limit: int) -> None:
        self._lines = lines
        self._limit = limit

    def next(self) -> _Found | None:
        """The next card, or the text before it; None at the end."""
        line = self._lines.take()
        while line is not None and not line.data.strip(b" \t\r\n\0\x1a"):
            line = self._lines.take()
        if line is None:
            return None
        if _BEGIN.match(line.data.lstrip()):
            return self._card(line)
        return self._between(line)

    def _between(self, line: Line | None) -> _Found | None:
        found: _Found | None = None
        while line is not None:
            if _BEGIN.match(line.data.lstrip()):
                self._lines.give_back(line)
                break
            found = found or _Found(line.offset, is_card=False)
            found.end = line.end
            # An END with nothing open says nothing; it is passed over.
            if not _END.match(line.data.lstrip()):
                found.keep(line.data[:_SHOWN], self._limit)
            line = self._lines.take()
        return found

    def _card(self, line: Line) -> _Found:
        found = _Found(line.offset, is_card=True, end=line.end)
        found.keep(line.data, self._limit)
        depth, bulky, opens = 1, False, False
        while depth and (more := self._lines.take()) is not None:
            data = more.data
            if not opens and _BEGIN.match(data):
                self._lines.give_back(more)
                break
            found.end = more.end
            begins = bool(_PROPERTY.match(data))
            if begins:
                bulky = bool(_BULKY.match(data)) and not _LINK.search(data[:_SHOWN])
            elif bulky and _FOLDED_LINK.match(data):
                bulky = False
            if bulky:
                if begins:
                    found.keep(data[:_SHOWN].rstrip() + b"\n", self._limit)
                continue
            found.cut = found.cut or more.cut
            found.keep(data, self._limit)
            if _END.match(data):
                depth -= 1
            elif (opens and _BEGIN.match(data)) or self._begins_within(data):
                depth += 1
            nested = _NESTED.match(data)
            opens = nested is not None and not nested[1] and depth <= _MOST_NESTED
        return found

    def _begins_within(self, data: bytes) -> bool:
        """Whether a line is `AGENT:BEGIN:VCARD` and the card in it goes on in lines of its own.

        Folded as it should be, it goes on in lines that begin with a blank, and is one property.
        """
        nested = _NESTED.match(data)
        if nested is None or not nested[1] or (following := self._lines.take()) is None:
            return False
        self._lines.give_back(following)
        return not following.data.startswith((b" ", b"\t"))
