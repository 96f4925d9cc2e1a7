"""The header of a message: fields as text, unfolded and decoded.

RFC 5322 for the lines, RFC 2047 for words in them, RFC 2231 for parameters; each read as
tolerantly as senders write them.
"""

import binascii
import re

from tengill.sources.caching import remembered
from tengill.sources.charsets import codec_name, decode
from tengill.sources.limits import Limits

_BLANK = re.compile(rb"\r?\n(?:\r?\n)|\r\r\n\r\r\n")
_FOLD = re.compile(r"\n(?=[ \t])")
_FIELD = re.compile(r"[!-9;-~\x80-\U0010ffff]{1,200}[ \t]*:")
_WORD = re.compile(
    r"=\?([^?\s]{1,60})\?([bBqQ])\?([^\n]{0,400}?)\?=(?:[ \t\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?))?"
)
_KNOWN = frozenset(
    [
        "return-path",
        "received",
        "delivered-to",
        "message-id",
        "date",
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "reply-to",
        "sender",
        "references",
        "in-reply-to",
        "x-from",
        "x-to",
        "x-cc",
        "x-bcc",
        "x-folder",
        "x-mailer",
        "list-id",
        "list-unsubscribe",
    ]
)
_LONGEST = 100_000  # characters of one value in which encoded words are looked for
_MOST_BROKEN = 100
Fields = dict[str, list[str]]


class Head:
    """The header fields of a message or part: lower-case names, values as they stand, unfolded."""

    __slots__ = ("defects", "fields")

    def __init__(self, fields: Fields, defects: list[str]) -> None:
        self.fields = fields
        self.defects = defects

    def get(self, name: str) -> str:
        """The first value of a field, or empty."""
        values = self.fields.get(name)
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        """All values of a field, topmost first."""
        return self.fields.get(name, [])


def split_head(data: bytes, limits: Limits) -> tuple[Head, bytes]:
    """The header and the body of a message or part."""
    defects: list[str] = []
    if b"\n" not in data[:65536] and b"\r" in data[:65536]:
        data = data.replace(b"\r", b"\n")
        defects.append("lines end in a bare carriage return")
    if data.startswith((b"\n", b"\r\n")):
        return Head({}, defects), data.lstrip(b"\r\n") if data[:4].strip() else data
    end = data.find(b"\n\n")
    crlf = data.find(b"\n\r\n", 0, end if end >= 0 else len(data))
    if crlf >= 0:
        block, body = data[: crlf + 1], data[crlf + 3 :]
    elif end >= 0:
        block, body = data[: end + 1], data[end + 2 :]
    else:
        block, body = data, b""
    if len(block) > limits.max_header:
        block = _shortened(block, limits.max_header)
        defects.append("header longer than the reader keeps")
    fields, rest = _fields(_text(block), defects)
    if rest:
        body = rest.encode("utf-8", "replace") + b"\n\n" + body if body else rest.encode()
    return Head(fields, defects), body


def _shortened(block: bytes, most: int) -> bytes:
    """The beginning and the end of an overlong header, each whole lines as far as it goes."""
    half = most // 2
    tail = block[-half:]
    line = tail.find(b"\n")
    return block[:half] + b"\n" + (tail[line + 1 :].lstrip(b" \t") if line >= 0 else b"")


def _text(block: bytes) -> str:
    if block.isascii():
        text = block.decode("ascii")
    else:
        text = "\n".join(decode(line)[0] for line in block.split(b"\n"))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", " ")
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text


def _fields(text: str, defects: list[str]) -> tuple[Fields, str]:
    """The fields of a header block, and what follows when it never was header."""
    folded = text
    if "\n " in text or "\n\t" in text:
        text = _FOLD.sub("", text)
    fields: Fields = {}
    last: list[str] | None = None
    broken = 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        name, colon, value = line.partition(":")
        if colon and name and (" " not in name or _FIELD.match(line)):
            last = fields.setdefault(name.rstrip().lower(), [])
            last.append(value.strip())
            continue
        if not line.strip() or line.startswith(("From ", ">From ")):
            continue
        broken += 1
        if broken > _MOST_BROKEN or not _header_follows(lines, number + 1):
            defects.append("no empty line between header and body")
            return fields, _from_line(folded, number)
        if "broken header line" not in defects:
            defects.append("broken header line")
        if last:
            last[-1] += " " + line.strip()
    return fields, ""


def _from_line(folded: str, number: int) -> str:
    """The text from the `number`th line on, where folded lines count with the one above."""
    lines = folded.rstrip("\n").split("\n")
    for at, line in enumerate(lines):
        number -= at > 0 and not line.startswith((" ", "\t"))
        if number == 0 and not (at and line.startswith((" ", "\t"))):
            return "\n".join(lines[at:])
    return folded


def _header_follows(lines: list[str], start: int) -> bool:
    """Whether a well-known field stands further down: then a strange line was only broken."""
    return any(
        line.partition(":")[0].strip().lower() in _KNOWN for line in lines[start : start + 200]
    )


@remembered(4096)
def decoded(value: str) -> str:
    """A header value with its RFC 2047 words decoded, white space joined to single blanks."""
    if "=?" in value:
        value = _decode_words(value[:_LONGEST])
    return " ".join(value.split()) if value else ""


def _decode_words(value: str) -> str:
    out: list[str] = []
    pending: list[tuple[str, bytes]] = []
    at = 0
    for match in _WORD.finditer(value):
        if match.start() > at or not pending:
            out.append(_joined(pending))
            pending = []
            out.append(value[at : match.start()])
        pending.append((match[1], _word_bytes(match[2], match[3])))
        at = match.end()
    out.append(_joined(pending))
    out.append(value[at:])
    return "".join(out)


def _joined(words: list[tuple[str, bytes]]) -> str:
    """Neighbouring words as text; one charset's bytes are joined first, as senders split letters."""
    out: list[str] = []
    for number, (charset, data) in enumerate(words):
        if number and words[number - 1][0].lower() == charset.lower():
            continue
        run = data
        for other, more in words[number + 1 :]:
            if other.lower() != charset.lower():
                break
            run += more
        out.append(decode(run, charset if codec_name(charset) else "")[0])
    return "".join(out)


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b"_", b"=20").replace(b" ", b"=20"))
    return decode_base64(data)


def decode_base64(data: bytes) -> bytes:
    """Base64 with anything foreign left out and missing padding forgiven."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
        try:
            return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
        except binascii.Error:
            return b""


_PARAMETER = re.compile(
    r";\s*([^\s=;]+?)(\*\d{1,4})?(\*)?\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;\s]*(?:[ \t]+[^;\s=]+(?=\s*(?:;|$)))*))"
)


@remembered(2048)
def parameters(value: str) -> tuple[str, dict[str, str]]:
    """A structured value such as Content-Type: the value in lower case, and its parameters.

    RFC 2231 continuations and charsets are put together; RFC 2047 words in parameters, which are
    forbidden but common, are decoded.
    """
    value = value[:_LONGEST]
    main, _, _ = value.partition(";")
    found: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(value):
        text = re.sub(r"\\(.)", r"\1", match[4]) if match[4] is not None else match[5]
        part = int(match[2][1:]) if match[2] else 0
        found.setdefault(match[1].lower(), []).append((part, bool(match[3]), text or ""))
    return main.strip().lower(), {name: _parameter(parts) for name, parts in found.items()}


def _parameter(parts: list[tuple[int, bool, str]]) -> str:
    if len(parts) == 1 and not parts[0][1]:
        return decoded(parts[0][2])
    if not any(encoded or number for number, encoded, _ in parts):
        return decoded(parts[0][2])
    charset = ""
    data = b""
    for place, (_, encoded, text) in enumerate(sorted(parts, key=lambda part: part[0])):
        rest = text
        if encoded and place == 0 and rest.count("'") > 1:
            charset, _, rest = rest.split("'", 2)
        data += _percent(rest) if encoded else rest.encode("utf-8", "replace")
    return decode(data, charset)[0]


def _percent(text: str) -> bytes:
    return re.sub(
        rb"%([0-9A-Fa-f]{2})",
        lambda match: bytes([int(match[1], 16)]),
        text.encode("utf-8", "replace"),
    )
