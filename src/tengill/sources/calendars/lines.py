r"""Content lines (RFC 5545 3.1, RFC 6868; vCalendar 1.0 2.1), however they were damaged.

What is put right, each told as a defect: lines that were broken without being folded, bytes that
are not UTF-8, NUL, quotation marks that never close, colons in names that should have been quoted.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tengill.sources.charsets import decode

_NEWLINES = re.compile(rb"\r+\n|\r")
_FOLD = re.compile(rb"\n+[ \t]")  # some programs double every line end
_NAME = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9_-]{0,60}(?:\.[A-Za-z0-9-]+)?)[ \t]*(?=[;:])")
_PARAM = re.compile(r';[ \t]*([^=;:"]*)(=)?')
_PLAIN_PARAM = re.compile(r"[^\";:,]*")
_DATED = re.compile(r":(?=[\dPTZ+\-,/: \r]*[DHMSWZ]?[\dPTZ+\-,/:DHMSW ]*$)")
_ADDRESS = re.compile(r":(?=(?:mailto|invalid|urn|https?|sip|tel|ldap|cid):)", re.IGNORECASE)
_ESCAPES = re.compile(r"\\(.)", re.DOTALL)
_CARETS = re.compile(r"\^([n'^])")
_QUOTED_PRINTABLE = re.compile(rb"^[^:\n]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]", re.IGNORECASE)
_TEXTS = frozenset(
    ["DESCRIPTION", "SUMMARY", "LOCATION", "COMMENT", "X-ALT-DESC", "CONTACT", "DALARM", "ATTACH"]
)
_DATES = frozenset(["DTSTART", "DTEND", "EXDATE", "RDATE", "RECURRENCE-ID", "DUE"])
_PEOPLE = frozenset(["ATTENDEE", "ORGANIZER"])
_KNOWN = _TEXTS | _DATES | _PEOPLE | frozenset(
    ["ACTION", "ATTACH", "BEGIN", "CALSCALE", "CATEGORIES", "CLASS", "COLOR", "COMPLETED", "CONFERENCE", "CREATED", "DALARM", "DAYLIGHT", "DTSTAMP", "DURATION", "END", "EXRULE", "FREEBUSY", "GEO", "IMAGE", "LAST-MODIFIED", "METHOD", "NAME", "PERCENT", "PERCENT-COMPLETE", "PRIORITY", "PRODID", "REFRESH-INTERVAL", "RELATED-TO", "REPEAT", "REQUEST-STATUS", "RESOURCES", "RRULE", "SEQUENCE", "SOURCE", "STATUS", "TRANSP", "TRIGGER", "TZ", "TZID", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "TZURL", "UID", "URL", "VERSION", "ACKNOWLEDGED", "PARTICIPANT", "STRUCTURED-DATA", "LINK", "REFID", "CONCEPT"]
)  # fmt: skip
_MOST_LINES = 200_000
_LONGEST = 2_000_000
UNFOLDED = "a line was broken without being folded"
_NOT_UTF8 = "text that is not UTF-8"
_NUL = "NUL characters taken out"


@dataclass(frozen=True, slots=True)
class Line:
    """One property: its name in capitals, its parameters (names in capitals), its value as written."""

    name: str
    params: dict[str, str]
    value: str

    def text(self) -> str:
        """The value as TEXT (RFC 5545 3.3.11), its escapes undone and encodings decoded."""
        return unescaped(self.decoded())

    def decoded(self) -> str:
        """The value with a quoted-printable or base64 encoding undone."""
        encoding = self.params.get("ENCODING", "").upper()
        if encoding == "QUOTED-PRINTABLE":
            raw = quopri.decodestring(self.value.encode("utf-8", "replace"))
        elif encoding in ("BASE64", "B"):
            try:
                raw = binascii.a2b_base64(self.value.encode("ascii", "replace"))
            except (binascii.Error, ValueError):
                return self.value
        else:
            return self.value
        return decode(raw, self.params.get("CHARSET", ""))[0]


def read_lines(data: bytes) -> tuple[list[Line], list[str]]:
    """The properties in some bytes, `BEGIN` and `END` lines among them, and what was wrong."""
    defects: list[str] = []
    data = _NEWLINES.sub(b"\n", data)
    if b"\x00" in data:
        data = data.replace(b"\x00", b"")
        defects.append(_NUL)
    if b"QUOTED-PRINTABLE" in data.upper():
        data = _soft_breaks(data)
    # Folds fall between bytes, also inside a character: they are undone before decoding.
    text, good = _text(_FOLD.sub(b"", data))
    if not good:
        defects.append(_NOT_UTF8)
    lines: list[Line] = []
    for number, written in enumerate(text.split("\n")):
        if number > _MOST_LINES:
            defects.append(f"more than {_MOST_LINES:,} lines: the rest is not read")
            break
        if not written.strip():
            continue
        line = _line(written[:_LONGEST], lines[-1] if lines else None)
        if line is not None:
            lines.append(line)
        else:
            _append(lines, written[:_LONGEST])
            if UNFOLDED not in defects:
                defects.append(UNFOLDED)
    return lines, defects


def _text(data: bytes) -> tuple[str, bool]:
    """Text, and whether it was UTF-8: a damaged letter is no reason to read it as Windows-1252."""
    told, good = decode(data, "utf-8")
    if good:
        return told, True
    letters = sum(not char.isascii() for char in told)
    damaged = told.count("\ufffd") * 2 < letters
    return (told if damaged else decode(data, "windows-1252")[0]), False


def _append(lines: list[Line], written: str) -> None:
    """Text that no property begins belongs to the property before, if that is text."""
    if lines and lines[-1].name in _TEXTS:
        last = lines[-1]
        if len(last.value) < _LONGEST:
            lines[-1] = Line(last.name, last.params, f"{last.value}\\n{written}")


def _soft_breaks(data: bytes) -> bytes:
    """Lines of quoted-printable that end in `=` joined with the next (vCalendar 1.0)."""
    out: list[bytes] = []
    joining = False
    for line in data.split(b"\n"):
        if joining:
            out[-1] = out[-1][:-1] + line
        else:
            out.append(line)
        joining = line.endswith(b"=") and (joining or bool(_QUOTED_PRINTABLE.match(line)))
    return b"\n".join(out)


def _line(written: str, before: Line | None) -> Line | None:
    """One property, or None where no property begins."""
    start = _NAME.match(written)
    if not start:
        return None
    name, known = _named(start[1])
    if not known and before is not None and before.name in _TEXTS and not start[1].isupper():
        return None  # `Note: bring the plans`, a line of a description
    at = start.end()
    params: dict[str, str] = {}
    if written[at] == ";":
        params, at = _params(written, at)
    if at < 0:
        if not known:
            return None
        at = written.find(":", start.end())
        if at < 0:
            return None
    value = written[at + 1 :]
    if name in _DATES:
        params, value = _date_value(written, start.end(), params, value)
    elif name in _PEOPLE:
        params, value = _person_value(written, start.end(), params, value)
    return Line(name, params, value.strip("\r"))


@lru_cache(maxsize=1024)
def _named(told: str) -> tuple[str, bool]:
    """A property's name in capitals without its group, and whether calendars have it."""
    name = told.upper().rpartition(".")[2]
    return name, name in _KNOWN or name.startswith("X-")


def _params(written: str, at: int) -> tuple[dict[str, str], int]:
    """The parameters from `at` on, and where the colon stands (-1: none)."""
    params: dict[str, str] = {}
    while at < len(written) and written[at] == ";":
        match = _PARAM.match(written, at)
        assert match, "the character is a semicolon"
        name, at = match[1].strip().upper(), match.end()
        if not match[2]:
            _bare(params, name)
            continue
        values: list[str] = []
        while True:
            value, at = _param_value(written, at)
            values.append(value)
            if at >= len(written) or written[at] != ",":
                break
            at += 1
        params.setdefault(name, ",".join(values))
        if at < len(written) and written[at] not in ";:":
            skip = min((p for p in (written.find(";", at), written.find(":", at)) if p >= 0),
                       default=len(written))  # fmt: skip
            at = skip
    return params, at if at < len(written) and written[at] == ":" else -1


def _bare(params: dict[str, str], name: str) -> None:
    """A parameter without a name, as vCalendar 1.0 has them."""
    if name in ("QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"):
        params.setdefault("ENCODING", name)
    elif name:
        params.setdefault("TYPE", name)


def _param_value(written: str, at: int) -> tuple[str, int]:
    while at < len(written) and written[at] in " \t":
        at += 1
    if written.startswith('"', at):
        end = written.find('"', at + 1)
        if end > 0:
            return _uncaret(written[at + 1 : end]), end + 1
        at += 1  # never closed: read as if it had not been opened
    match = _PLAIN_PARAM.match(written, at)
    assert match, "the pattern also matches nothing"
    end = match.end()
    if written.startswith('"', end) and end > at:
        end = min((p for p in (written.find(";", end), written.find(":", end)) if p >= 0),
                  default=len(written))  # fmt: skip
    return _uncaret(written[at:end].strip().strip('"')), end


def _uncaret(value: str) -> str:
    """RFC 6868."""
    if "^" not in value:
        return value
    return _CARETS.sub(lambda match: {"n": "\n", "'": '"', "^": "^"}[match[1]], value)


def _date_value(
    written: str, at: int, params: dict[str, str], value: str
) -> tuple[dict[str, str], str]:
    """Where a zone's name holds a colon (`TZID=(UTC+01:00) Rome:2015…`), the value comes after it."""
    if "TZID" not in params or value[:4].isdigit() and len(value) >= 8 and ":" not in value:  # noqa: PLR2004, RUF021 - a date
        return params, value
    found = _DATED.search(written, at)
    last = written.rfind(":")
    if last > 0 and re.fullmatch(r"[ \t]*\d{8}[\dTZ,/PDHMSW ]*", written[last + 1 :]):
        told = re.search(r";TZID=(.*)$", written[:last], re.IGNORECASE)
        zone = told[1].strip('"') if told else params["TZID"]
        return {**params, "TZID": zone}, written[last + 1 :].strip()
    return params, written[found.end() :].strip() if found else value


def _person_value(
    written: str, at: int, params: dict[str, str], value: str
) -> tuple[dict[str, str], str]:
    """Where a name holds a colon (`CN=Board: Lind:mailto:a@b`), the address comes after it."""
    if ":" not in value or _ADDRESS.match(f":{value}"):
        return params, value
    places = [match.start() for match in _ADDRESS.finditer(written, at)]
    if not places:
        return params, value
    told = re.search(r';CN=("?)(.*?)\1(?:;[A-Z-]+=.*)?$', written[: places[-1]], re.IGNORECASE)
    if told:
        params = {**params, "CN": told[2]}
    return params, written[places[-1] + 1 :]


def unescaped(value: str) -> str:
    r"""TEXT with `\n`, `\,`, `\;` and `\\` undone."""
    if "\\" not in value:
        return value
    return _ESCAPES.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def split_texts(value: str) -> Iterator[str]:
    """The texts of a list, cut at commas that are not escaped."""
    start = 0
    for match in re.finditer(r"\\.|,", value, re.DOTALL):
        if match[0] == ",":
            yield unescaped(value[start : match.start()])
            start = match.end()
    yield unescaped(value[start:])
