"""Headers as they are compared."""

import re
import unicodedata

from tengill.sources.caching import remembered

_NOT_WORD = re.compile(r"[\W_]+")


@remembered(8192)
def plain(header: str) -> str:
    """A header as it is compared: lower case, no accents, all but letters and digits one space.

    `E-mail 1 - Value` becomes `e mail 1 value`. Letters of their own (ð, þ, æ, ø) stay.
    """
    bare = unicodedata.normalize("NFKD", header).casefold()
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", bare)).strip()
