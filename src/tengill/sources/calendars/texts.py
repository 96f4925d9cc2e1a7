"""The words of an event: its description as plain text."""

import re

from tengill.sources.calendars.lines import Line
from tengill.sources.html_text import html_to_text

MOST_TEXT = 200_000
"""Characters kept of a description."""
_TAG = re.compile(r"<(?:br|p|div|span|html|b|i|u|ul|ol|li|a\s+href)\b[^<>]{0,2000}>", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def plain(text: str) -> str:
    """Text without control characters, line ends as newlines."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isprintable() else _CONTROLS.sub("", text)


def description(plainly: Line | None, formatted: Line | None) -> str:
    """DESCRIPTION as text, also where a program wrote HTML into it or beside it (X-ALT-DESC)."""
    for told in (plainly, formatted):
        text = plain(told.text()[: MOST_TEXT * 4]).strip() if told is not None else ""
        if text:
            html = told is formatted or _TAG.search(text, 0, 5000) is not None
            return html_to_text(text, MOST_TEXT).strip() if html else text[:MOST_TEXT]
    return ""
