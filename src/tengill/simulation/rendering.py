"""Bytes of a letter: an RFC 5322 message as the writer's mail program would have made it."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

import base64
import binascii
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from tengill.simulation.letters import Letter, Party
from tengill.simulation.quoting import quoted
from tengill.simulation.streams import Draw

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PROGRAMS = {
    "outlook": "Microsoft Outlook 16.0", "apple": "Apple Mail (2.3654.120.0.1.13)",
    "thunderbird": "Mozilla Thunderbird", "gmail": "", "bulk": "Postbox Courier 4.2",
}  # fmt: skip
_SPECIALS = frozenset('()<>[]:;@\\,."')
_LINE = 76
_WORD_BYTES = 42  # keeps an encoded word of either form under 75 characters


def date_header(moment: int, offset: int) -> str:
    """A Date header (RFC 5322 §3.3) in a zone `offset` minutes east of UTC."""
    local = datetime.fromtimestamp(moment, timezone(timedelta(minutes=offset)))
    sign = "-" if offset < 0 else "+"
    zone = f"{sign}{abs(offset) // 60:02d}{abs(offset) % 60:02d}"
    clock = f"{local.hour:02d}:{local.minute:02d}:{local.second:02d}"
    return f"{_DAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year} {clock} {zone}"


def separator(letter: Letter) -> bytes:
    """The mbox separator line: sender and time in UTC, asctime form (RFC 4155)."""
    at = datetime.fromtimestamp(letter.at, UTC)
    clock = f"{at.hour:02d}:{at.minute:02d}:{at.second:02d}"
    stamp = f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at.day:2d} {clock} {at.year}"
    return f"From {letter.sender.address} {stamp}\n".encode("ascii")


@lru_cache(maxsize=8192)
def encoded_words(text: str, form: str) -> str:
    """Text as RFC 2047 encoded words, none longer than 75 characters."""
    words = []
    chunk, room = "", _WORD_BYTES
    for character in text:
        room -= len(character.encode())
        if room < 0:
            words.append(chunk)
            chunk, room = "", _WORD_BYTES - len(character.encode())
        chunk += character
    words.append(chunk)
    if form == "q" and all(len(_q(word)) <= 60 for word in words):
        return "\n ".join(f"=?utf-8?Q?{_q(word)}?=" for word in words)
    return "\n ".join(f"=?UTF-8?B?{base64.b64encode(word.encode()).decode()}?=" for word in words)


_Q = [
    chr(byte) if chr(byte).isascii() and chr(byte).isalnum() else f"={byte:02X}"
    for byte in range(256)
]
_Q[32] = "_"


def _q(text: str) -> str:
    return "".join(_Q[byte] for byte in text.encode())


def unstructured(text: str, form: str) -> str:
    """A Subject's value."""
    return text if text.isascii() and len(text) < 900 else encoded_words(text, form)


def mailbox(party: Party, form: str) -> str:
    """A mailbox with its display name, quoted or encoded where needed."""
    if not party.name:
        return party.address
    if not party.name.isascii():
        return f"{encoded_words(party.name, form)} <{party.address}>"
    if _SPECIALS.intersection(party.name):
        return f'"{party.name}" <{party.address}>'
    return f"{party.name} <{party.address}>"


def _addresses(name: str, parties: Iterable[Party], form: str) -> list[str]:
    listed = ",\n\t".join(mailbox(party, form) for party in parties)
    return [f"{name}: {listed}"] if listed else []


def render(letter: Letter, draw: Draw, labels: str = "", delivered: str = "") -> bytes:
    """A whole message, without its separator line, with LF line ends.

    Args:
        letter: with its words.
        draw: for encodings and parts.
        labels: the labels it lies under, or empty.
        delivered: the mailbox it was delivered to, or empty for one that was sent from there.
    """
    program = letter.writer.client if letter.writer else "bulk"
    form = draw.pick(("q", "b"))
    offset = letter.writer.offset if letter.writer else 0
    head = [f"X-Gmail-Labels: {unstructured(labels, form)}"] if labels else []
    if delivered:
        head.append(f"Delivered-To: {delivered}")
    head.append(f"Date: {date_header(letter.at, offset)}")
    head += _addresses("From", (letter.sender,), form)
    head += _addresses("To", letter.to, form)
    head += _addresses("Cc", letter.cc, form)
    head.append(f"Subject: {unstructured(letter.subject, form)}")
    head.append(f"Message-ID: {letter.message_id}")
    if letter.parent and not letter.forwards:
        head.append(f"In-Reply-To: {letter.parent.message_id}")
        head.append("References: " + "\n ".join(_ancestors(letter)))
    head += _bulk_headers(letter, draw)
    if _PROGRAMS[program]:
        head.append(f"X-Mailer: {_PROGRAMS[program]}")
    head.append("MIME-Version: 1.0")
    text = letter.text + quoted(letter, program)
    return _with_body(head, text, letter, program, draw)


def _ancestors(letter: Letter) -> list[str]:
    found: list[str] = []
    above = letter.parent
    while above and len(found) < 20:
        found.append(above.message_id)
        above = above.parent
    return found[::-1]


def _bulk_headers(letter: Letter, draw: Draw) -> list[str]:
    if not letter.bulk:
        return []
    domain = letter.sender.address.rpartition("@")[2]
    if letter.bulk == "newsletter":
        if draw.chance(0.08):  # some never heard of the headers they ought to send
            return []
        found = [f"List-Unsubscribe: <https://{domain}/unsubscribe?u={draw.below(10**8)}>"]
        return [*found, "Precedence: bulk"] if draw.chance(0.5) else found
    if letter.bulk == "list":
        where = letter.to[0].address
        return [f"List-Id: <{letter.slots['list_id']}>", f"List-Post: <mailto:{where}>",
                f"List-Unsubscribe: <mailto:{where}?subject=unsubscribe>", "Precedence: list"]  # fmt: skip
    return ["Auto-Submitted: auto-generated"] if draw.chance(0.7) else []


# ---------------------------------------------------------------- bodies


def _encode(text: str, draw: Draw) -> tuple[str, str, bytes]:
    """A text part's charset, transfer encoding and encoded bytes."""
    if text.isascii() and max(map(len, text.split("\n"))) < 900:
        return "us-ascii" if draw.chance(0.3) else "utf-8", "7bit", text.encode("ascii")
    charset = "utf-8"
    if draw.chance(0.2):
        try:
            text.encode("iso-8859-1")
        except UnicodeEncodeError:
            pass
        else:
            charset = "iso-8859-1"
    data = text.encode(charset)
    way = draw.pick(("quoted-printable", "quoted-printable", "base64", "8bit"))
    if way == "base64":
        return (
            charset,
            way,
            binascii.b2a_base64(data, newline=False) if len(data) < 57 else _wrapped(data),
        )
    if way == "8bit":
        return charset, way, data
    return charset, way, binascii.b2a_qp(data, istext=True)


def _wrapped(data: bytes) -> bytes:
    lines = base64.b64encode(data)
    return b"\n".join(lines[at : at + _LINE] for at in range(0, len(lines), _LINE))


def _part(kind: str, text: str, draw: Draw) -> tuple[list[str], bytes]:
    charset, way, data = _encode(text, draw)
    return [f"Content-Type: {kind}; charset={charset}", f"Content-Transfer-Encoding: {way}"], data


def _html(text: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    paragraphs = (block.replace("\n", "<br>\n") for block in safe.split("\n\n"))
    return (
        "<html><body>\n"
        + "\n".join(f"<p>{block}</p>" for block in paragraphs)
        + "\n</body></html>\n"
    )


def _with_body(head: list[str], text: str, letter: Letter, program: str, draw: Draw) -> bytes:
    rich = draw.chance({"gmail": 0.5, "outlook": 0.6, "bulk": 0.7}.get(program, 0.1))
    attached = not letter.bulk and draw.chance(0.05)
    fields, data = _part("text/plain", text, draw)
    if letter.bulk == "newsletter" and draw.chance(0.3):
        fields, data = _part("text/html", _html(text), draw)
        rich = False
    if rich:
        fields, data = _multipart(
            "alternative", [(fields, data), _part("text/html", _html(text), draw)], draw
        )
    if attached:
        fields, data = _multipart("mixed", [(fields, data), _attachment(draw)], draw)
    return "\n".join((*head, *fields)).encode("utf-8") + b"\n\n" + data.rstrip(b"\n") + b"\n"


def _multipart(
    kind: str, parts: list[tuple[list[str], bytes]], draw: Draw
) -> tuple[list[str], bytes]:
    boundary = f"=_{kind[:3]}_{draw.below(10**12):012d}"
    out = []
    for fields, data in parts:
        out.append(
            f"--{boundary}\n".encode() + "\n".join(fields).encode() + b"\n\n" + data.rstrip(b"\n")
        )
    out.append(f"--{boundary}--".encode())
    return [f'Content-Type: multipart/{kind}; boundary="{boundary}"'], b"\n".join(out) + b"\n"


def _attachment(draw: Draw) -> tuple[list[str], bytes]:
    name, kind = draw.pick(
        (("agenda.pdf", "application/pdf"), ("fundargerd.docx", "application/msword"),
         ("figures.csv", "text/csv"), ("photo.jpg", "image/jpeg"), ("skyrsla.pdf", "application/pdf"))
    )  # fmt: skip
    data = bytes(draw.below(256) for _ in range(90 + draw.below(200)))
    return (
        [f'Content-Type: {kind}; name="{name}"', f'Content-Disposition: attachment; filename="{name}"',
         "Content-Transfer-Encoding: base64"],
        _wrapped(data),
    )  # fmt: skip
