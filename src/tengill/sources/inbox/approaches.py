"""The generic inbox: a CSV with the columns of `reading.FIELDS`, or JSON with the same names.

JSON is an array of objects, one object a line, `{"approaches": [...]}`, or a single object. The
format is told by its content: the names a file uses are its own, and no export has the same.
"""

import re
from collections.abc import Iterator, Sequence

from tengill.facts.messages import KeptAside
from tengill.sources.inbox.reading import FIELDS, read_approach
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.social.json_elements import Element, End, array_key, elements
from tengill.sources.social.json_values import read_json, table, text
from tengill.sources.social.records import Facts, incomplete, raw_of, unreadable
from tengill.sources.streams import Stream
from tengill.sources.tables import find_layout, plain, read_row, split_rows

_HEAD = 1 << 16
_NEEDED = frozenset({"channel", "from", "text"})
_KNOWN = frozenset(FIELDS)
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*([\[{])")
_WRAPPED = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"approaches\"\s*:\s*\[")
_FIRST = re.compile(rb"\{(?:[^{}\"]++|\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\")*+\}?", re.DOTALL)
_NAME = re.compile(rb"[{,]\s*\"([a-z_]{1,20})\"\s*:")
_LONGEST = 1_000_000


class InboxCsv:
    """A table of approaches, as the registry in `formats` knows it."""

    name = "inbox-csv"
    brings = "messages"

    def recognises(self, head: bytes, /) -> bool:
        """Whether its heading has the inbox's names and no others."""
        return find_layout(head, _fits) is not None

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """One record for each row."""
        layout = find_layout(stream.peek(_HEAD), _fits)
        assert layout is not None
        yield from split_rows(stream, path, layout, self.name, base, start, limits)

    def facts(self, raw: Raw, /) -> Facts:
        """The approach a row tells."""
        row = read_row(raw)
        return read_approach(raw, {name: row.get(name) for name in FIELDS}, row.defects)


def _fits(cells: Sequence[str]) -> bool:
    names = {plain(one) for one in cells}
    return names >= _NEEDED and names <= _KNOWN


class InboxJson:
    """Approaches as JSON, as the registry in `formats` knows it."""

    name = "inbox-json"
    brings = "messages"

    def recognises(self, head: bytes, /) -> bool:
        """Whether the first object in it has the inbox's names."""
        begins = _BEGINS.match(head)
        if begins is None:
            return False
        wrapped = _WRAPPED.match(head)
        at = head.find(b"{", wrapped.end() if wrapped else begins.start(1))
        first = _FIRST.match(head, at) if at >= 0 else None
        if first is None:
            return False
        names = {one.decode("ascii") for one in _NAME.findall(first[0])}
        return names >= _NEEDED

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """One record for each object; what is no object is passed over."""
        head = stream.peek(_HEAD)
        wrapped = _WRAPPED.match(head) is not None
        bare = not wrapped and head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
        # Objects one a line lie in no array: a bracket before them makes one, seen by nobody else.
        source = _InArray(stream) if bare else stream
        shift = 1 if bare else 0
        held: Raw | None = None
        in_list = not wrapped
        for one in elements(source, 2 if wrapped else 1, limits):
            if isinstance(one, End):
                if held is not None:
                    yield held
                if not bare and not one.closed and not stream.damage:
                    yield from incomplete(path, base, start, one.position)
                return
            if key := array_key(one.before):
                in_list = not wrapped or key == "approaches"
            made = raw_of(_moved(one, shift), path, base, self.name, "{}")
            if not in_list or not one.data.startswith(b"{") or made.key < start:
                continue
            if held is not None:
                yield held
            held = made

    def facts(self, raw: Raw, /) -> Facts:
        """The approach an object tells."""
        told = read_json(raw.data)
        if not isinstance(told, dict):
            return unreadable(raw, "This approach is damaged or cut short.")
        one = table(told)
        return read_approach(raw, {name: _told(one, name) for name in FIELDS})


def _told(one: dict[str, object], name: str) -> str:
    """A part as text: several recipients are joined, numbers written out."""
    value = one.get(name)
    if isinstance(value, list):
        return "; ".join(text(part, most=_LONGEST) for part in value if isinstance(part, str))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(int(value)) if abs(value) < _LONGEST**3 else ""
    return text(value, most=_LONGEST)


def _moved(one: Element, by: int) -> Element:
    return Element(one.offset - by, one.length, one.data, one.before, one.whole) if by else one


class _InArray(Stream):
    """A stream with an opening bracket before it."""

    def __init__(self, inner: Stream) -> None:
        super().__init__(inner)
        self._inner = inner
        self._begun = False

    def read(self, size: int = 1 << 20, /) -> bytes:
        """The bracket, then what the inner stream holds."""
        if not self._begun:
            self._begun = True
            return b"["
        data = self._inner.read(size)
        self.position += len(data)
        return data
