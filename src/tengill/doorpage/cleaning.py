"""Cleaning what strangers type: no control characters, no hidden direction, no second header line."""

import re
import unicodedata

# What a text of several lines keeps of the characters that draw nothing.
_KEPT = {"\n", "\t", "\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"}
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_BREAK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_MANY_BREAKS = re.compile(r"\n{4,}")
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> str:
    r"""A text of several lines without control, direction and private characters.

    Line ends become `\n`, more than two empty lines two. Idempotent.
    """
    broken = _BREAK.sub("\n", text)
    # By the letters that occur, not letter by letter: a flood of long messages stays cheap.
    hidden = {
        ord(ch)
        for ch in set(broken) - _KEPT
        if not ch.isprintable() and unicodedata.category(ch) in _DROPPED
    }
    if hidden:
        broken = broken.translate(dict.fromkeys(hidden))
    lines = (line.rstrip() for line in broken.split("\n"))
    return _MANY_BREAKS.sub("\n\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """A text of one line: line ends and runs of space become one space. Idempotent.

    No header can grow a second line from it.
    """
    return _SPACES.sub(" ", clean_text(text)).strip()
