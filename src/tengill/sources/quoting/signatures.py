"""Where a signature begins: the part of the end that is not what the sender has to say."""

import re

from tengill.sources.quoting.patterns import patterns

_DELIMITER = re.compile(r"^(?:--|—|\u2013 \u2013)[ \t]*$", re.MULTILINE)
_ADVERTISED = re.compile(
    r"^[ \t]*(?:_{12,}|-{12,}|={12,}|\*{12,})[ \t]*\n(?=(?:[^\n]*\n){0,4}?[^\n]*(?:https?://|www\.|mailing list))",
    re.MULTILINE | re.IGNORECASE,
)
_MARKS = ("--", "—", "\u2013 \u2013")
"""One of these stands in a delimiter."""
_RULES = ("_" * 12, "-" * 12, "=" * 12, "*" * 12)
"""One of these stands above an advertisement."""
_PHONE = re.compile(
    r"(?:\+?\d[\d ().-]{6,}\d)|\b(?:tel|phone|fax|ph|mobile|cell|sími|s[íi]mi|gsm|telefon|tél)\b[ .:)]",
    re.IGNORECASE,
)
_REACH = re.compile(r"[^\s@]+@[^\s@]+\.\w+|https?://|www\.", re.IGNORECASE)
_LEGAL = ("onfidential", "ONFIDENTIAL", "rivileged", "ntended", "trúna", "ertraul", "onfidentiel")
_SENTENCE = re.compile(r"\w{3,}\. \w")
_LONGEST = 30
_BLOCK = 12
_WIDTH = 76


def signature_start(text: str) -> int:
    """The offset in `text` where the signature begins; its length when there is none.

    Taken for one: what follows a `--` line near the end; a mobile client's line; a rule followed by
    an advertisement; a last paragraph of short lines that tells a telephone number, with the
    closing above it; a disclaimer that ends the text. A bare “Thanks, Jane” stays new text.
    """
    end = len(text)
    last = _last_lines(text, _LONGEST)
    delimiter = any(text.find(mark, last) >= 0 for mark in _MARKS) and _DELIMITER.search(text, last)
    if delimiter:
        end = delimiter.start()
    end = _disclaimer(text, end)
    tail = text[max(0, end - 1500) : end]
    ruled = any(rule in tail for rule in _RULES)
    advertised = ruled and _ADVERTISED.search(text, max(0, end - 1500), end)
    if advertised and text.count("\n", advertised.start(), end) <= _BLOCK:
        end = advertised.start()
    for match in patterns().mobile.finditer(text, max(0, end - 400), end):
        if not text[match.end() : end].strip():
            end = match.start()
            break
    return _contact_block(text, end)


def _last_lines(text: str, count: int) -> int:
    """Where the last `count` lines of a text begin."""
    at = len(text)
    for _ in range(count):
        at = text.rfind("\n", 0, at)
        if at < 0:
            return 0
    return at + 1


def _disclaimer(text: str, end: int) -> int:
    """The start of a last paragraph or two of legal notice."""
    tail = text[max(0, end - 3000) : end]
    if not any(word in tail for word in _LEGAL):
        return end
    for match in patterns().disclaimer.finditer(text, max(0, end - 3000), end):
        before = text[: match.start()].rstrip(" \t")
        rest = text[match.start() : end].lower()
        legal = sum(
            word in rest
            for word in ("confidential", "privileged", "intended", "recipient", "trúnað", "viðtakand",
                         "vertraulich", "confidentiel", "delete", "unauthorized", "liability")
        )  # fmt: skip
        if (not before or before.endswith("\n")) and legal >= 2:  # noqa: PLR2004 - one may be prose
            return match.start()
    return end


def _contact_block(text: str, end: int) -> int:
    """The start of a last paragraph that is a name with telephone and address."""
    body = text[:end].rstrip()
    start = body.rfind("\n\n") + 2
    # A greeting and a sentence come before it, else the whole message is a contact: that is content.
    if start == 1 or not 0 < body.count("\n", start) < _BLOCK:
        return end
    lines = body[start:].split("\n")
    if any(len(line) > _WIDTH for line in lines):
        return end
    if any(line.rstrip().endswith(("?", "!")) or _SENTENCE.search(line) for line in lines[1:]):
        return end
    phones = sum(bool(_PHONE.search(line)) for line in lines)
    told = phones + sum(bool(_REACH.search(line)) for line in lines)
    if patterns().closing.match(lines[0]) and told:
        return start
    if not phones or told < 2 or _PHONE.search(lines[0]):  # noqa: PLR2004 - one number may be content
        return end
    above = body[:start].rstrip()
    line_start = above.rfind("\n") + 1
    return line_start if patterns().closing.match(above, line_start) else start
