"""HTML that would cost a parser too much: seen beforehand, and read without one.

By the standard's own rules a document of n bytes can make a tree that takes n² steps or n² nodes:
elements nested without end, or unclosed formatting elements that every block opens anew.
"""

import html
import re
from collections import Counter

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})")
_CLOSED_BY_THEMSELVES = frozenset(
    [
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "area",
        "base",
        "col",
        "embed",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "option",
        "tbody",
        "thead",
        "tfoot",
    ]
)
_FORMATTING = frozenset(
    [
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    ]
)
_DEEPEST = 1_500
_MOST_NODES = 2_000_000
_SKIPPED = ("script", "style", "title", "template")
_BREAKING = ("br", "p", "div", "tr", "li", "h1", "h2", "h3", "table", "blockquote", "/p", "/div")


def too_tangled(text: str) -> bool:
    """Whether parsing this document could take more than linear time or memory, by much."""
    opened: Counter[str] = Counter()
    depth = deepest = formatting = most_formatting = tags = 0
    for match in _TAG.finditer(text):
        tag = match[2].lower()
        tags += 1
        if tag in _CLOSED_BY_THEMSELVES:
            continue
        if not match[1]:
            step = 1
        elif opened[tag]:
            step = -1
        else:
            continue
        opened[tag] += step
        depth += step
        deepest = max(deepest, depth)
        if tag in _FORMATTING:
            formatting += step
            most_formatting = max(most_formatting, formatting)
    return deepest > _DEEPEST or most_formatting * tags > _MOST_NODES


def without_tags(text: str) -> str:
    """The text between the tags, in one pass; scripts and styles left out."""
    out: list[str] = []
    skipping = ""
    for piece in text.split("<"):
        mark, _, words = piece.partition(">")
        name = mark.split(None, 1)[0].lower().rstrip("/") if mark.strip() else ""
        if skipping:
            if name == f"/{skipping}":
                skipping = ""
                out.append(words)
            continue
        if name in _SKIPPED:
            skipping = name
            continue
        if name in _BREAKING:
            out.append("\n")
        out.append(words)
    return html.unescape("".join(out)).strip()
