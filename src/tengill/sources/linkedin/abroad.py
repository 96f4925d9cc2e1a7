"""A LinkedIn export whose headings are not the English ones: connections are read by their place."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tengill.facts.messages import KeptAside
from tengill.sources.limits import Limits
from tengill.sources.linkedin.connections import read_connection
from tengill.sources.records import Raw
from tengill.sources.social.days import order_of
from tengill.sources.social.first_rows import HEAD, first_rows
from tengill.sources.social.records import Facts, only_aside, unreadable
from tengill.sources.streams import Stream
from tengill.sources.tables import find_layout, plain, split_rows
from tengill.sources.tables.encodings import find_encoding, text_of

REASON = "LinkedIn in another language"
_DETAIL = (
    "This looks like a LinkedIn export, but its headings are not the English ones. In LinkedIn, set "
    "the language to English (Settings, Account preferences, Language), ask for the export again, "
    "and import that; or name its columns by hand as a list of people."
)
_PROFILE = re.compile(r"https?://(?:[a-z]{2,3}\.)?(?:www\.)?linkedin\.com/(?:in|pub)/[^,;\s\"]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DIGIT = re.compile(r"\d")
_ENGLISH = frozenset({"first name", "last name", "email address", "email", "company"})
_IN_ENGLISH = (
    "First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On",
)  # fmt: skip
_COLUMNS = len(_IN_ENGLISH)
_FEWEST = 2
_LOOK_AT = 100


class LinkedInAbroad:
    """Tables full of LinkedIn profiles that no other format knows; register it last."""

    name = "linkedin-other"

    def recognises(self, head: bytes, /) -> bool:
        """Whether most lines after the first hold a profile's address between delimiters."""
        encoding, mark = find_encoding(head)
        if not encoding or b"linkedin.com/" not in head.replace(b"\0", b""):
            return False
        lines = text_of(head[mark:], encoding)[0].splitlines()[:_LOOK_AT]
        below = [one for one in lines[1:] if any(sign in one for sign in ",;\t")]
        hits = sum(_PROFILE.search(one) is not None for one in below)
        return hits >= _FEWEST and hits * 2 >= len(below)

    def records(
        self, stream: Stream, path: str, base: int, start: int, _limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """Nothing but the reason."""
        yield from only_aside(stream, path, base, start, REASON, _DETAIL)

    def facts(self, raw: Raw, /) -> Facts:
        """There are no records to read."""
        return unreadable(raw, _DETAIL, REASON)


class ConnectionsAbroad:
    """A list of connections with headings of another language; register it before lists of people.

    Its columns stand in one order in every language, and are read by it. Lists of people know some
    of these headings too: they would read the names and drop, unsaid, that these people and the
    owner are connected, and since when.
    """

    name = "linkedin-abroad"
    brings = "connections"

    def recognises(self, head: bytes, /) -> bool:
        """Whether a table has the seven columns of a list of connections, in their order.

        The profile stands third and a day with its year last; the headings are not English and
        none says LinkedIn, as those of a list that somebody keeps by hand would.
        """
        layout = find_layout(head, _may_be_connections)
        if layout is None:
            return False
        rows = [row.cells for _, row in first_rows(head, layout, _LOOK_AT)]
        hits = sum(
            _PROFILE.fullmatch(cells[2]) is not None and _YEAR.search(cells[-1]) is not None
            for cells in rows
        )
        return hits >= _FEWEST and hits * 2 >= len(rows)

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """The rows, as an English list of connections would have them."""
        layout = find_layout(stream.peek(HEAD), _may_be_connections)
        if layout is None:
            yield from only_aside(stream, path, base, start, REASON, _DETAIL)
            return
        layout = replace(layout, header=_IN_ENGLISH)
        days = [row.cells[-1] for _, row in first_rows(stream.peek(HEAD), layout, _LOOK_AT)]
        told = {**json.loads(layout.context()), "kind": "connections", "order": order_of(days)}
        context = json.dumps(told, ensure_ascii=False)
        for raw in split_rows(stream, path, layout, self.name, base, start, limits):
            yield replace(raw, context=context)

    def facts(self, raw: Raw, /) -> Facts:
        """One member's card, and that they and the owner are connected."""
        return read_connection(raw)


def _may_be_connections(cells: Sequence[str]) -> bool:
    # A first row must not pass for the header when that is an English one.
    told = all(
        one and "/" not in one and "@" not in one and not _DIGIT.search(one) for one in cells
    )
    names = [plain(one) for one in cells]
    return (
        told
        and len(names) == _COLUMNS
        and not any("linkedin" in one or one in _ENGLISH for one in names)
    )
