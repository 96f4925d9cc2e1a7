"""Splits the text of a message into new text, quoted text and signature.

The rules, in order:

1. From a line such as “-----Original Message-----”, “---- Forwarded by …”, a block of header lines
   (`From:`, `Sent:`, `To:`; Notes' `To: cc: Subject:` with the name and date above), or an
   attribution that no `>` line follows, everything to the end is quoted.
2. Before that, lines that begin with `>` and the attribution above them are quoted; everything
   else is new, also between and below them.
3. The end of the new text that is a signature, a mobile client's boast or a disclaimer is
   signature (see `signatures`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tengill.sources.quoting.patterns import patterns
from tengill.sources.quoting.signatures import signature_start

_QUOTED = re.compile(r"^[ \t]*(?:[A-Za-z]{1,3})?>|^[ \t]*\|[ \t]", re.ASCII)
# Patterns that begin with a line end are searched for many times quicker than those with `^`; the
# text is given a line end before its first line for them.
_QUOTED_ANYWHERE = re.compile(r"\n[ \t]{0,8}(?:[A-Za-z]{1,3})?>", re.ASCII)
_WHEN = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}[ \t]+(?:at[ \t]+)?\d{1,2}:\d\d(?::\d\d)?(?:[ \t]*[AaPp]\.?[Mm]\.?)?"
_NOTES = re.compile(
    r"^[ \t]*To:[^\n]*\n(?:[^\n]*\n){0,150}?[ \t]*cc:[^\n]*\n(?:[^\n]*\n){0,150}?[ \t]*(?:Subject|Fax to|bcc):",
    re.MULTILINE | re.IGNORECASE,
)
_DATED_LINE = re.compile(r"^(?P<before>[^\n]*?)(?:\bon[ \t]+|[ \t]|^)?" + _WHEN + r"[^\n]{0,20}$")
_SENT_BY = re.compile(r"^[ \t]*(?:Sent by|Please respond to|To|From)\b[: ]", re.IGNORECASE)
_RULE = re.compile(r"^[ \t]*[_=*-]{5,}[ \t]*$")
_COLON = re.compile(r":[ \t]*$", re.MULTILINE)
_COLON_OF_ANY_WIDTH = re.compile(r"[:\uff1a][ \t]*$", re.MULTILINE)
_DASHES = re.compile(r"\n[ \t?]{0,8}[-_=*]{2,}[ \t]*(?=[^\W_])")
_WINDOW = 500
_TO = re.compile(r"^[ \t]*To:", re.MULTILINE | re.IGNORECASE)
_CANDIDATES = 300  # of one kind in one message; more is a log or an attack, not a conversation
_DIGIT = re.compile(r"\d")
_BEFORE_HEADER = 8
_ATTRIBUTION_LINES = 4


@dataclass(frozen=True, slots=True)
class Split:
    """The three kinds of text of one message."""

    new: str
    quoted: str
    signature: str


def split_text(text: str) -> Split:
    """The new text, the quoted text and the signature of a text whose lines end in line feeds."""
    cut, inline = _marks(text)
    if cut and "cc:" in text:
        cut = min(cut, _notes_block(text, cut))
    head, tail = text[:cut], text[cut:]
    if inline or (">" in head and _QUOTED_ANYWHERE.search("\n" + head)):
        new, quoted = _by_line(head, inline)
        quoted = f"{quoted}\n{tail}" if tail.strip() else quoted
    else:
        new, quoted = head, tail
    at = signature_start(new)
    return Split(new[:at].strip("\n "), quoted.strip("\n"), new[at:].strip("\n"))


def _marks(text: str) -> tuple[int, list[tuple[int, int]]]:
    """Where everything after is quoted, and the attributions that only quote `>` lines."""
    found = patterns()
    cut = len(text)
    inline: list[tuple[int, int]] = []
    for start, end in sorted(_separators(text)):
        if not _quoted_next(text, end):
            cut = start
            break
        inline.append((start, end))
    header = found.header.search("\n" + text[: cut + 2000])
    if header and header.start() < cut:
        cut = _back_over_rules(text, header.start())
    for start, end in _attributions(text, cut):
        if _quoted_next(text, end):
            inline.append((start, end))
        elif found.attribution.fullmatch(text, start, end) and _DIGIT.search(text, start, end):
            cut = start
            break
    return cut, inline


def _separators(text: str) -> Iterator[tuple[int, int]]:
    """Where lines such as “-----Original Message-----” stand, first to last."""
    found = patterns()
    if "--" in text or "__" in text or "==" in text or "**" in text:
        for dashes in _DASHES.finditer("\n" + text):
            named = found.original.match(text, dashes.end() - 1)
            if named:
                yield dashes.start(), named.end()
    if "message" in text or "Nachricht" in text or "messaggio" in text:
        yield from ((m.start(), m.end() - 1) for m in found.begin.finditer("\n" + text))


def _attributions(text: str, cut: int) -> Iterator[tuple[int, int]]:
    """Where something like “On … wrote:” stands before `cut`, first to last.

    Every one of them ends a line with a colon, which few lines do: so those are looked for, and
    the lines above taken in one by one.
    """
    found = patterns()
    colons = _COLON_OF_ANY_WIDTH if "\uff1a" in text else _COLON
    for colon in islice(colons.finditer(text, 0, cut), _CANDIDATES):
        end = colon.end()
        start = text.rfind("\n", 0, colon.start()) + 1
        near = text[max(0, start - _WINDOW) : end]
        if not any(map(near.__contains__, found.verbs)) and "\u5e74" not in text:
            continue
        if found.brief.fullmatch(text, start, end) and _quoted_next(text, end):
            brief = (start, end)
        else:
            brief = None
        for _ in range(_ATTRIBUTION_LINES):
            if found.attribution.fullmatch(text, start, end):
                brief = (start, end)
                break
            above = text.rfind("\n", 0, max(0, start - 1)) + 1
            if start == 0 or not text[above : start - 1].strip():
                break
            start = above
        if brief:
            yield brief


def _quoted_next(text: str, at: int) -> bool:
    """Whether the next line with anything on it is a `>` line."""
    rest = text[at : at + 400].lstrip(" \t\n")
    return bool(_QUOTED.match(rest))


def _back_over_rules(text: str, at: int) -> int:
    """A block's start, with the empty lines and rules of dashes right above it."""
    start = at
    while start > 0:
        line_start = text.rfind("\n", 0, start - 1) + 1
        line = text[line_start : start - 1]
        # Notes indents its blocks with tabs, and puts the sender's company above them.
        indented = line.startswith("\t") and text.startswith("\t", at)
        if line.strip() and not indented and not _RULE.match(line):
            break
        start = line_start
    return start


def _notes_block(text: str, cut: int) -> int:
    """Where a Notes header block begins: the name and date above its `To:` line, or that line."""
    end = min(len(text), cut + 20_000)
    starts = islice(_TO.finditer(text, 0, cut), _CANDIDATES)
    match = next((found for to in starts if (found := _NOTES.match(text, to.start(), end))), None)
    if not match:
        return cut
    lines = text[: match.start()].split("\n")[:-1]
    at = len(lines)
    start = at
    for back in range(1, min(_BEFORE_HEADER, at) + 1):
        line = lines[at - back]
        dated = _DATED_LINE.match(line)
        if dated:
            start = at - back
            if not dated["before"].strip(" \t\"'"):
                start = _name_above(lines, start)
            break
        if line.strip() and not _SENT_BY.match(line) and len(line) > 80:  # noqa: PLR2004 - prose
            break
    offset = sum(len(line) + 1 for line in lines[:start])
    return _back_over_rules(text, offset) if start < at else match.start()


def _name_above(lines: list[str], at: int) -> int:
    """The line of a name that stands above a date, empty lines between passed over."""
    for back in range(1, 4):
        if at - back < 0:
            break
        line = lines[at - back]
        if line.strip():
            return at - back if len(line.strip()) < 60 else at  # noqa: PLR2004 - a name is short
    return at


def _by_line(head: str, inline: list[tuple[int, int]]) -> tuple[str, str]:
    """New and quoted lines of a text in which `>` marks what is quoted."""
    new: list[str] = []
    quoted: list[str] = []
    at = 0
    for line in head.split("\n"):
        attributed = any(start <= at < end for start, end in inline)
        (quoted if attributed or _QUOTED.match(line) else new).append(line)
        at += len(line) + 1
    return "\n".join(new), "\n".join(quoted)
