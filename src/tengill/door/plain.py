"""Words of strangers made safe for a header, a draft or a digest: one line, nothing hidden."""

import unicodedata

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Control and format characters (bidirectional marks among them), surrogates, private and
unassigned ones, line and paragraph separators."""
_ENCODED = "=?"


def line(text: str, most: int) -> str:
    """A text as one plain line of at most `most` letters.

    No control or format characters, no line breaks of any alphabet, no encoded words (RFC 2047):
    a header made of it has exactly that one line, and reads as it is written.
    """
    # What is hidden is taken out of the first part only: subjects may be as long as a book.
    kept = "".join(
        " " if unicodedata.category(letter) in _HIDDEN else letter for letter in text[: 4 * most]
    )
    plain = " ".join(kept.split())
    while _ENCODED in plain:
        plain = plain.replace(_ENCODED, "= ?")
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"
