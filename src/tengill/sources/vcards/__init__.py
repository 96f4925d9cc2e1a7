"""vCard 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350), read as tolerantly as address books write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tengill.facts.messages import KeptAside
from tengill.facts.records import Fact
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import Stream
from tengill.sources.tables.encodings import find_encoding, text_of
from tengill.sources.vcards.reading import read_card
from tengill.sources.vcards.splitting import split_cards

_HEAD = 1024
_BEGINS = re.compile(r"\s*begin[ \t]*:[ \t]*vcard\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VCards:
    """A file of vCards, as the registry in `formats` knows it."""

    region: str | None = None
    """Where telephone numbers without a country belong (`IS`); None: they stay as written."""
    name: str = "vcard"
    brings: str = "people"

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file beginning with `head` begins with a card."""
        encoding, mark = find_encoding(head[:_HEAD])
        return bool(encoding and _BEGINS.match(text_of(head[mark:_HEAD], encoding)[0] + "\n"))

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """The cards, pictures left out; keys are `base` plus the byte offset."""
        return split_cards(stream, path, self.name, base, start, limits)

    def facts(self, raw: Raw, /) -> tuple[Fact, ...] | KeptAside:
        """The contact a card tells, and the one its AGENT is."""
        return read_card(raw, self.region)
