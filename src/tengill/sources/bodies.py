"""The text of a message and the list of its attachments, from its MIME structure (RFC 2045-2049)."""

import binascii
import re
from dataclasses import dataclass, field

from tengill.facts.messages import Attachment
from tengill.sources.charsets import decode
from tengill.sources.headers import Head, decode_base64, decoded, parameters, split_head
from tengill.sources.html_text import html_to_text
from tengill.sources.limits import Limits

_ODD_SPACE = str.maketrans(
    {"\xa0": " ", "\u2007": " ", "\u202f": " ", "\u200b": "", "\ufeff": "", "\u2060": "",
     "\u2028": "\n", "\u2029": "\n\n", "\x0b": "\n", "\x85": "\n"}
)  # fmt: skip
_ENRICHED = re.compile(r"<(?:param>.{0,200}?</param|/?[a-z-]+)>", re.IGNORECASE | re.DOTALL)
_STUB = re.compile(r"html", re.IGNORECASE)
_SHORT = 300


@dataclass(slots=True)
class Content:
    """What a message holds."""

    texts: list[str] = field(default_factory=list)
    was_html: bool = False
    has_plain: bool = False
    nested: list[str] = field(default_factory=list)
    """Text of messages attached whole: quoted, since somebody else wrote it."""
    attachments: list[Attachment] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    parts: int = 0
    size: int = 0

    def note(self, defect: str) -> None:
        """Add a defect, once."""
        if defect not in self.defects:
            self.defects.append(defect)


def read_content(head: Head, body: bytes, limits: Limits) -> Content:
    """The texts and attachments of a message. Never raises on bad structure."""
    content = Content()
    _part(head, body, 0, content, limits)
    return content


def normal(text: str) -> str:
    r"""Text with `\n` line ends, ordinary blanks, and no blanks at line ends."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii() or "\x0b" in text:
        text = text.translate(_ODD_SPACE)
    if " \n" in text or "\t\n" in text or text.endswith((" ", "\t")):
        text = "\n".join(map(str.rstrip, text.split("\n")))
    return text


def _part(head: Head, body: bytes, depth: int, content: Content, limits: Limits) -> None:
    content.parts += 1
    if content.parts > limits.max_parts:
        content.note("more parts than the reader follows")
        return
    told = head.get("content-type")
    kind, given = parameters(told) if told else ("text/plain", {})
    if "/" not in kind:
        kind = "text/plain" if kind in ("", "text") else f"application/{kind}"
    if kind.startswith("multipart/"):
        if depth >= limits.max_part_depth:
            content.note("parts nested deeper than the reader follows")
            return
        _multipart(kind, given, body, depth, content, limits)
        return
    disposition, extra = parameters(head.get("content-disposition"))
    filename = extra.get("filename") or given.get("name") or ""
    if kind in ("message/rfc822", "message/global"):
        _message(head, body, filename, depth, content, limits)
        return
    attached = disposition == "attachment" or (bool(filename) and bool(content.texts))
    if kind in ("text/plain", "text/html", "text/enriched", "text/richtext") and not attached:
        _text(kind, given, _transfer(head, body, content), content, limits)
        return
    if kind.startswith("text/") and not attached and not filename and kind not in _LISTED:
        _text("text/plain", given, _transfer(head, body, content), content, limits)
        return
    _attachment(head, body, kind, filename, content)


_LISTED = ("text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/css")


def _transfer(head: Head, body: bytes, content: Content) -> bytes:
    """A part's bytes with its transfer encoding undone."""
    encoding = head.get("content-transfer-encoding").partition(";")[0].strip(" \t\"'").lower()
    if encoding in ("", "7bit", "8bit", "binary"):
        return body
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == "base64":
        return _base64_text(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uudecode(body)
    if encoding not in ("7-bit", "8-bit", "none", "us-ascii", "utf-8"):
        content.note("unknown transfer encoding")
    return body


def _base64_text(body: bytes) -> bytes:
    """Base64 text; a list's footer in plain after it, as some add one, is kept as it stands."""
    blank = re.compile(rb"=[ \t]{0,9}\r?\n[ \t]{0,9}\r?\n(?=\S+ \S)").search(body)
    if blank:
        return decode_base64(body[: blank.end()]) + b"\n" + body[blank.end() :]
    return decode_base64(body)


def _uudecode(body: bytes) -> bytes:
    out = []
    begun = False
    for line in body.splitlines():
        if line.startswith(b"begin "):
            begun = True
        elif line.strip() == b"end":
            break
        elif begun and line:
            try:
                out.append(binascii.a2b_uu(line))
            except binascii.Error:
                length = (((line[0] - 32) & 63) * 4 + 5) // 3
                try:
                    out.append(binascii.a2b_uu(line[:length]))
                except binascii.Error:
                    continue
    return b"".join(out)


def _text(kind: str, given: dict[str, str], data: bytes, content: Content, limits: Limits) -> None:
    room = limits.max_text - content.size
    if room <= 0:
        return
    html = kind == "text/html"
    # Six bytes make no more than one character in any charset; HTML is mostly marks.
    text, good = decode(data[: room * (24 if html else 6)], _charset(given, data, html))
    if not good:
        content.note("text is not in the charset it claims")
    if html:
        text = html_to_text(text, room)
        content.was_html = True
    elif kind in ("text/enriched", "text/richtext"):
        text = _ENRICHED.sub("", text).replace("<<", "<")
    else:
        content.has_plain = True
        if given.get("format", "").lower() == "flowed":
            text = unflow(text, delete_space=given.get("delsp", "").lower() == "yes")
    text = normal(text)
    content.size += len(text)
    content.texts.append(text)


def _charset(given: dict[str, str], data: bytes, html: bool) -> str:
    told = given.get("charset", "")
    if told or not html:
        return told
    meta = re.search(
        rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{2,40})", data[:4096], re.IGNORECASE
    )
    return meta[1].decode("ascii", "replace") if meta else ""


def unflow(text: str, *, delete_space: bool) -> str:
    """Flowed text (RFC 3676) with its soft line breaks undone."""
    out: list[str] = []
    pending: list[str] = []
    pending_depth = 0
    for line in text.replace("\r\n", "\n").split("\n"):
        stripped = line.lstrip(">")
        depth = len(line) - len(stripped)
        words = stripped.removeprefix(" ")
        delimiter = words == "-- "
        if pending and (depth != pending_depth or delimiter):
            out.append(_marked(pending_depth, "".join(pending)))
            pending = []
        flows = words.endswith(" ") and not delimiter
        pending.append(words[:-1] if flows and delete_space else words)
        pending_depth = depth
        if not flows:
            out.append(_marked(depth, "".join(pending)))
            pending = []
    if pending:
        out.append(_marked(pending_depth, "".join(pending)))
    return "\n".join(out)


def _marked(depth: int, words: str) -> str:
    return ">" * depth + (" " if depth else "") + words


def _attachment(head: Head, body: bytes, kind: str, filename: str, content: Content) -> None:
    encoding = head.get("content-transfer-encoding").strip().lower()
    size = len(body)
    if encoding == "base64":
        size = max(0, (size - size // 39) * 3 // 4)
    content.attachments.append(Attachment(filename[:500], kind[:200], size))
    if kind in ("application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"):
        content.note("encrypted or signed whole: its text can't be read")


def _message(
    head: Head, body: bytes, filename: str, depth: int, content: Content, limits: Limits
) -> None:
    """A message attached whole, as a forward: its text is quoted text."""
    data = _transfer(head, body, content)
    inner_head, inner_body = split_head(data, limits)
    subject = decoded(inner_head.get("subject"))
    content.attachments.append(Attachment((filename or subject)[:500], "message/rfc822", len(data)))
    if depth >= limits.max_part_depth:
        content.note("parts nested deeper than the reader follows")
        return
    inner = Content(parts=content.parts, size=content.size)
    _part(inner_head, inner_body, depth + 1, inner, limits)
    told = [
        f"{name}: {decoded(inner_head.get(name.lower()))}"
        for name in ("From", "Date", "To", "Subject")
        if inner_head.get(name.lower())
    ]
    content.parts, content.size = inner.parts, inner.size
    content.attachments.extend(inner.attachments)
    content.nested.append("\n".join([*told, "", *inner.texts]).strip())
    content.nested.extend(inner.nested)
    for defect in inner.defects:
        content.note(defect)


def _multipart(
    kind: str, given: dict[str, str], body: bytes, depth: int, content: Content, limits: Limits
) -> None:
    boundary = given.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()
    pieces = split_parts(body, boundary, content, limits)
    if not pieces:
        content.note("multipart without parts")
        _text("text/plain", {}, body, content, limits)
        return
    heads = [split_head(piece, limits) for piece in pieces]
    if kind == "multipart/digest":
        for head, _ in heads:
            head.fields.setdefault("content-type", ["message/rfc822"])
    if kind == "multipart/alternative":
        _alternative(heads, depth, content, limits)
        return
    if kind == "multipart/encrypted":
        content.note("encrypted: its text can't be read")
    for head, inner in heads:
        _part(head, inner, depth + 1, content, limits)


def _alternative(
    heads: list[tuple[Head, bytes]], depth: int, content: Content, limits: Limits
) -> None:
    """Of several forms of one text the plain one, unless it only says there is HTML."""
    tried: list[Content] = []
    for head, inner in heads:
        one = Content(parts=content.parts, size=content.size)
        _part(head, inner, depth + 1, one, limits)
        content.parts = one.parts
        tried.append(one)
        for defect in one.defects:
            content.note(defect)
        content.attachments.extend(one.attachments)
        content.nested.extend(one.nested)
    chosen = _chosen(tried)
    if chosen:
        content.texts.extend(chosen.texts)
        content.has_plain |= chosen.has_plain
        content.was_html |= chosen.was_html
        content.size += sum(map(len, chosen.texts))


def _chosen(tried: list[Content]) -> Content | None:
    with_text = [one for one in tried if any(text.strip() for text in one.texts)]
    plain = next((one for one in with_text if one.has_plain), None)
    other = next((one for one in with_text if one.was_html and not one.has_plain), None)
    if plain and other:
        words = "".join(plain.texts)
        longer = sum(map(len, other.texts)) > 2 * len(words)
        if len(words) < _SHORT and longer and _STUB.search(words):
            return other
    return plain or other or (with_text[0] if with_text else None)


def _after_mark(body: bytes, at: int, length: int) -> tuple[bytes, int]:
    """What follows a boundary on its line, and where the line ends; a dot when it begins none."""
    if at and body[at - 1 : at] != b"\n":
        return b".", 0
    line_end = body.find(b"\n", at)
    line_end = len(body) if line_end < 0 else line_end
    return body[at + length : line_end].strip(), line_end


def split_parts(body: bytes, boundary: bytes, content: Content, limits: Limits) -> list[bytes]:
    """The parts between boundary lines; a missing last boundary ends at the end."""
    if not boundary:
        guess = re.search(
            rb"^--([^\s-][^\r\n]{0,69}?)[ \t]*\r?\n(?=[\w-]+:)", body[:4096], re.MULTILINE
        )
        content.note("multipart without boundary")
        if not guess:
            return []
        boundary = guess[1]
    mark = b"--" + boundary
    parts: list[bytes] = []
    start = -1
    at = body.find(mark)
    closed = False
    while at >= 0 and len(parts) <= limits.max_parts:
        rest, line_end = _after_mark(body, at, len(mark))
        if rest in (b"", b"--"):
            if start >= 0:
                stop = at - 2 if body[at - 2 : at] == b"\r\n" else at - 1
                parts.append(body[start : max(start, stop)])
            start = line_end + 1
            if rest == b"--":
                closed = True
                break
        at = body.find(mark, at + len(mark))
    if start >= 0 and not closed:
        content.note("multipart without its end")
        if start < len(body):
            parts.append(body[start:])
    return parts
