"""A LinkedIn export that cannot be read: its headings are not the English ones."""

import re
from collections.abc import Iterator

from tengill.facts.messages import KeptAside
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.social.records import Facts, only_aside, unreadable
from tengill.sources.streams import Stream
from tengill.sources.tables.encodings import find_encoding, text_of

REASON = "LinkedIn in another language"
_DETAIL = (
    "This looks like a LinkedIn export, but its headings are not the English ones. In LinkedIn, set "
    "the language to English (Settings, Account preferences, Language), ask for the export again, "
    "and import that; or name its columns by hand as a list of people."
)
_PROFILE = re.compile(r"https?://(?:[a-z]{2,3}\.)?(?:www\.)?linkedin\.com/(?:in|pub)/[^,;\s\"]+")
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
