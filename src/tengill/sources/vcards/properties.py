"""The content lines of a card: unfolded, decoded, taken apart (RFC 6350 section 3, vCard 2.1)."""

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from tengill.sources.caching import remembered
from tengill.sources.charsets import decode

_BREAK = re.compile(rb"\r*\n|\r")
_HEAD = re.compile(
    r"(?:([\w-]{1,60})\.)?([^\s:;.][^:;]{0,100}?)[ \t]{0,4}((?:;(?:[^\":;]|\"[^\"]*\")*+)*+):"
)
_LOOSE = re.compile(r"(?:([\w-]{1,60})\.)?([^\s:;.][^:;]{0,100}?)[ \t]{0,4}((?:;[^:]*)?):")
_AGENT = re.compile(rb"agent(?:;[^:]*)?:[ \t]*begin[ \t]*:[ \t]*vcard\s*\Z", re.IGNORECASE)
_PARAM = re.compile(r";((?:[^\";]|\"[^\"]*\"?)*)")
_VALUES = re.compile(r"(?:[^\",]|\"[^\"]*\"?)+")
_BASE64 = frozenset({"B", "BASE64"})
_CARET = {"^n": "\n", "^N": "\n", "^^": "^", "^'": '"'}
_CARETS = re.compile(r"\^[nN^']")
_MOST = 5_000
_MOST_PARAMS = 200
BULKY = frozenset({"PHOTO", "LOGO", "SOUND", "KEY", "X-MS-CARDPICTURE", "ATTACH", "IMAGE"})
"""Pictures, sounds and keys: never decoded."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a card."""

    name: str
    """Upper case."""
    value: str
    """Decoded, backslashes as they stand."""
    params: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Upper-case names; what vCard 2.1 writes bare (`TEL;HOME`) is under TYPE."""
    group: str = ""
    """`item1` of `item1.TEL`, lower case."""
    types: tuple[str, ...] = ()
    """The values of TYPE, lower case, each once."""

    def param(self, name: str) -> str:
        """The first value of a parameter, or empty."""
        return next(iter(self.params.get(name, ())), "")


def properties(data: bytes, defects: list[str]) -> Iterator[Property]:
    """The properties of one card, in order, BEGIN and END too.

    A line that is none is named in `defects`; so is what does not decode.
    """
    told = 0
    for line in _unfolded(data):
        if not line.strip():
            continue
        found = _property(line, defects)
        if found is None:
            _note(defects, "a line is no property of a card: " + _shown(line))
            continue
        told += 1
        if told > _MOST:
            _note(defects, f"the card has more than {_MOST:,} properties; the rest was left out")
            return
        yield found


def _note(defects: list[str], what: str) -> None:
    if what not in defects and len(defects) < 20:  # noqa: PLR2004 - enough to be told
        defects.append(what)


def _shown(line: bytes) -> str:
    return "“" + " ".join(decode(line[:60])[0].split()) + "”"


def _unfolded(data: bytes) -> Iterator[bytes]:
    """Logical lines: folds undone on bytes, for they may cut a letter in two."""
    parts: list[bytes] = []
    soft = False
    fold = b""
    for line in _BREAK.split(data):
        if soft and not _ends(line):
            # A soft line break of quoted-printable: nothing of the next line is a fold.
            parts[-1] = parts[-1].rstrip(b" \t")[:-1]
            parts.append(line)
        elif line[:1] in (b" ", b"\t") and parts:
            parts.append(fold + line[1:])
        else:
            if parts:
                yield b"".join(parts)
            parts = [line]
            # A card within the card whose lines are all folded: each of them is a line of its own.
            fold = b"\n" if _AGENT.match(line) else b""
        soft = line.rstrip(b" \t").endswith(b"=") and _is_quoted(parts[0])
    if parts:
        yield b"".join(parts)


def _is_quoted(line: bytes) -> bool:
    return b"QUOTED-PRINTABLE" in line[:1000].partition(b":")[0].upper()


def _ends(line: bytes) -> bool:
    return line[:10].upper().replace(b" ", b"").startswith(b"END:VCARD")


def _property(line: bytes, defects: list[str]) -> Property | None:
    text, good = decode(line)
    head, colon, value = text.partition(":")
    known = _head(head) if colon and '"' not in head else None
    at = len(head) + 1
    if known is None:
        match = _HEAD.match(text) or _LOOSE.match(text)
        if match is None:
            return None
        known = _taken_apart(match)
        at, value = match.end(), text[match.end() :]
    name, params, group, types = known
    coded = "ENCODING" in params or "CHARSET" in params or not good
    if coded and name not in BULKY:
        encoding = {one.upper() for one in params.get("ENCODING", ())}
        charset = next(iter(params.get("CHARSET", ())), "")
        raw = line[_byte_of(line, text, at, good=good) :]
        value, good = _decoded(raw, encoding, charset)
        if not good:
            _note(defects, "text that does not decode as it says; it was read as Western")
    return Property(name, value, params, group, types)


_Head = tuple[str, dict[str, tuple[str, ...]], str, tuple[str, ...]]
"""Name, parameters, group and types of a property."""


@remembered(8192)
def _head(head: str) -> _Head | None:
    """What stands before the colon, where no quotes are in it. The same few in every card."""
    match = _HEAD.fullmatch(head + ":")
    return _taken_apart(match) if match else None


def _taken_apart(match: re.Match[str]) -> _Head:
    params = _params(match[3]) if match[3] else {}
    types = tuple(dict.fromkeys(one.lower() for one in params.get("TYPE", ()) if one))
    return match[2].upper(), params, (match[1] or "").lower(), types


def _byte_of(line: bytes, text: str, at: int, *, good: bool) -> int:
    """The byte at which a value begins, the letter at which is known."""
    if text.isascii() and good:
        return at
    # Name and parameters hold no more colons than the text before the value does.
    place = -1
    for _ in range(text.count(":", 0, at)):
        place = line.find(b":", place + 1)
    return place + 1


def _decoded(raw: bytes, encoding: set[str], charset: str) -> tuple[str, bool]:
    if "QUOTED-PRINTABLE" in encoding:
        raw = binascii.a2b_qp(raw)
    elif encoding & _BASE64:
        try:
            raw = binascii.a2b_base64(b"".join(raw.split()))
        except binascii.Error:
            return decode(raw, charset)[0], False
    return decode(raw, charset)


def _params(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for match in islice(_PARAM.finditer(text), _MOST_PARAMS):
        name, equals, told = match[1].partition("=")
        name = name.strip().upper()
        if not equals:
            if not name:
                continue
            told, name = match[1].strip(), _bare(name)
        values = (_unquoted(one[0]) for one in islice(_VALUES.finditer(told), _MOST_PARAMS))
        found.setdefault(name, []).extend(_kinds(values) if name == "TYPE" else values)
    return {name: tuple(values) for name, values in found.items()}


def _kinds(values: Iterable[str]) -> Iterator[str]:
    """The types in `TYPE="work,voice"`, and in `TYPE=HOME,TYPE=VOICE` as some write it."""
    for one in values:
        for part in one.split(","):
            yield part.strip().rpartition("=")[2]


def _bare(name: str) -> str:
    """What a parameter without a name is: `TEL;HOME`, `NOTE;QUOTED-PRINTABLE`."""
    if name in ("QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"):
        return "ENCODING"
    return "CHARSET" if name in ("UTF-8", "ISO-8859-1") else "TYPE"


def _unquoted(text: str) -> str:
    """A parameter's value without its quotes; `^n`, `^'` and `^^` undone (RFC 6868)."""
    text = text.strip().replace("\\n", "\n").replace('"', "").strip("\\")
    return _CARETS.sub(lambda match: _CARET[match[0]], text) if "^" in text else text
