"""Values of properties: backslashes undone, taken apart at `;` and `,`."""

import re

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SEMICOLON = re.compile(r"((?:[^\\;]|\\.|\\$)*+)(?:;|$)", re.DOTALL)
_COMMA = re.compile(r"((?:[^\\,]|\\.|\\$)*+)(?:,|$)", re.DOTALL)
LONGEST = 500
"""Characters kept of a name, an organisation, an address or a group."""
_ENDS = re.compile(r"\r\n?")


def text(value: str) -> str:
    r"""A value as text: `\n`, `\,`, `\;` and `\\` undone, outer white space removed."""
    if "\\" in value:
        value = _ESCAPE.sub(_letter, value)
    if "\r" in value:
        value = _ENDS.sub("\n", value)
    return value.strip()


def line(value: str) -> str:
    """A value as one line of text, cut at 500 characters."""
    return " ".join(text(value).split())[:LONGEST].rstrip()


def _letter(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def components(value: str) -> list[str]:
    """The parts between semicolons, escapes as they stand."""
    return _split(_SEMICOLON, value) if "\\" in value else value.split(";")


def items(value: str) -> list[str]:
    """The parts between commas as text, empty ones left out."""
    parts = _split(_COMMA, value) if "\\" in value else value.split(",")
    return [told for one in parts if (told := text(one)[:LONGEST].rstrip())]


def _split(pattern: re.Pattern[str], value: str) -> list[str]:
    found: list[str] = []
    at = 0
    while True:
        match = pattern.match(value, at)
        if match is None:
            return found
        found.append(match[1])
        if match.end() == match.end(1):  # nothing parts it from the end
            return found
        at = match.end()
