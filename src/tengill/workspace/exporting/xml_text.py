"""Text inside XML 1.0: escaped, and without the characters XML has no place for."""

import re
from xml.sax.saxutils import escape, quoteattr

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    """Between tags."""
    return escape(_NOT_XML.sub(" ", value))


def attribute(value: str) -> str:
    """An attribute's value in its quotes."""
    return quoteattr(_NOT_XML.sub(" ", value), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
