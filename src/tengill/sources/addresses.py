"""Address lists as they occur in the wild.

RFC 5322 with groups, comments and its obsolete forms, and what mail programs make of it.
"""

import re

from tengill.facts.messages import Mailbox
from tengill.sources.caching import remembered
from tengill.sources.headers import decoded
from tengill.sources.names import person_name

_PLAIN = re.compile(r"[\w.!#$%&*+/=?^`{|}~'-]+@[\w.-]+", re.ASCII)
_NAMED = re.compile(r'\s*"?([^"<>@(),;:\\]*?)"?\s*<([\w.!#$%&*+/=?^`{|}~-]+@[\w.-]+)>\s*', re.ASCII)
_ANGLE = re.compile(r"<([^<>]*)>")
_BARE = re.compile(r"[^\s<>()\[\],;:\"@]+@[^\s<>()\[\],;:\"@'.]+(?:\.[^\s<>()\[\],;:\"@'.]+)+")
_COMMENT = re.compile(r"\(((?:[^()\\]|\\.)*)\)")
_IMCEA = re.compile(r"IMCEA[A-Z]+-(.+)@", re.IGNORECASE)
_ENCODED_COMMA = re.compile(r"^[\s,;]*=\?[\w-]{1,20}\?[qQ]\?(?:=2C|=3B)\?=\s*")
_ESCAPE = re.compile(r"[+_]([0-9A-Fa-f]{2})")
_DOTS = re.compile(r"\.{2,}")
_NO_ADDRESS = re.compile(
    r"^(?:no[._-]?address|undisclosed[._-]?recipients?|unlisted[._-]?recipients?|"
    r"recipient[._-]?list[._-]?suppressed|suppressed|unknown|missing[._-]?mailbox|"
    r"invalid\.address|mailer-daemon@?\.?syntax-error)@",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"^(?:undisclosed|unlisted|recipient list|recipients?|suppressed|none)[\s._:-]*"
    r"(?:recipients?|not shown|suppressed)?$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r'[",;<>()\\:]')
_LONGEST = 1000  # characters of one mailbox; longer ones are noise or an attack
_LONGEST_GROUP = 300
EMPTY = Mailbox("", "")


@remembered(4096)
def read_list(value: str) -> tuple[Mailbox, ...]:
    """The mailboxes of an address list header, in order, each once.

    A group's name is dropped and its members kept. A name without an address keeps its name.
    """
    found: dict[Mailbox, None] = {}
    for piece in split_list(value):
        mailbox = read_mailbox(piece)
        if mailbox.address or mailbox.name:
            found.setdefault(mailbox)
    return tuple(found)


def split_list(value: str) -> list[str]:
    """An address list cut into its pieces, unquoted commas inside names put right.

    Cuts at commas and semicolons outside quotes, angle brackets and comments; a quote or bracket
    that is never closed does not swallow what follows.
    """
    if '"' not in value and "(" not in value and ":" not in value and ";" not in value:
        pieces = value.split(",")
    else:
        pieces = _scan(value)
    if "<" in value:
        pieces = _with_last_names([part for piece in pieces for part in _each_address(piece)])
    if value.count("@") > len(pieces) and "<" not in value:
        pieces = [part for piece in pieces for part in _apart(piece)]
    return [piece for piece in pieces if piece.strip()]


def _each_address(piece: str) -> list[str]:
    """A piece with several addresses in brackets, cut behind each: a comma was lost or encoded."""
    if piece.count("<") < 2:  # noqa: PLR2004 - one address
        return [piece]
    found = [match for match in _ANGLE.finditer(piece) if "@" in match[1]]
    if len({match[1].strip().lower() for match in found}) < 2:  # noqa: PLR2004 - one, told twice
        return [piece]
    starts = [0, *(match.end() for match in found[:-1])]
    ends = [*starts[1:], len(piece)]
    return [
        _ENCODED_COMMA.sub("", piece[start:end]) for start, end in zip(starts, ends, strict=True)
    ]


def _apart(piece: str) -> list[str]:
    """A piece in which several addresses stand with blanks between them, as one list each."""
    words = piece.split()
    plain = len(words) > 1 and all(_PLAIN.fullmatch(word) for word in words)
    return words if plain else [piece]


def _scan(value: str) -> list[str]:  # noqa: C901 - one pass over the characters that matter
    pieces: list[str] = []
    start = 0
    quoted = angle = False
    depth = 0
    closing = _Closing(value)
    for match in _TOKEN.finditer(value):
        mark, at = match[0], match.start()
        if at and value[at - 1] == "\\" and mark in '"()':
            continue
        if mark == '"' and not angle and not depth:
            quoted = not quoted and closing.quote(at)
        elif quoted:
            continue
        elif mark == "(" and not angle:
            depth += 1 if closing.comment(at) else 0
        elif mark == ")" and depth:
            depth -= 1
        elif depth:
            continue
        elif mark == "<":
            angle = closing.angle(at)
        elif mark == ">":
            angle = False
        elif angle:
            continue
        elif mark in ",;":
            pieces.append(value[start:at])
            start = at + 1
        elif mark == ":" and at - start < _LONGEST_GROUP and _group(value[start:at]):
            start = at + 1
    pieces.append(value[start:])
    return pieces


class _Closing:
    """Whether what opens at a place is closed again before the next address begins.

    What was once not found is not looked for again: a list of nothing but brackets stays linear.
    """

    def __init__(self, value: str) -> None:
        self._value = value
        self._absent: set[str] = set()

    def _find(self, mark: str, at: int) -> int:
        if mark in self._absent:
            return -1
        found = self._value.find(mark, at + 1)
        if found < 0:
            self._absent.add(mark)
        return found

    def quote(self, at: int) -> bool:
        """A quotation mark is followed by another."""
        return self._find('"', at) >= 0

    def comment(self, at: int) -> bool:
        """A parenthesis is followed by a closing one."""
        return self._find(")", at) >= 0

    def angle(self, at: int) -> bool:
        """An angle bracket is closed before the next one opens."""
        other = self._find("<", at)
        end = self._find(">", at) if other < 0 else self._value.find(">", at + 1, other)
        return end >= 0


def _group(text: str) -> bool:
    """Whether the text before a colon names a group rather than `mailto` or part of an address."""
    return (
        "@" not in text and "<" not in text and text.strip(' "').lower() not in ("smtp", "mailto")
    )


def _with_last_names(pieces: list[str]) -> list[str]:
    """`Doe`, `Jane <j@x>` joined to one: a lone word before a name with brackets is its surname."""
    out: list[str] = []
    for piece in pieces:
        before = out[-1].strip() if out else ""
        name = piece.partition("<")[0].strip() if "<" in piece else ""
        if (
            name
            and before
            and '"' not in before + name
            and not any(mark in before for mark in "@<>/")
            and len(before.split()) <= 2  # noqa: PLR2004 - surnames of two words
            and len(name.split()) <= 3  # noqa: PLR2004
        ):
            out[-1] = f"{before}, {piece.strip()}"
        else:
            out.append(piece)
    return out


@remembered(16384)
def read_mailbox(piece: str) -> Mailbox:
    """One mailbox as it stands between commas."""
    if len(piece) > _LONGEST:
        piece = f"{piece[: _LONGEST // 2]} {piece[-_LONGEST // 2 :]}"
    if "<" in piece and piece.startswith('"') and piece.count('"') > 2:  # noqa: PLR2004 - a pair
        piece = piece.replace('""', '"')
    named = _NAMED.fullmatch(piece)
    if named and "=?" not in piece:
        return _made(named[1], named[2])
    text = piece.strip().strip(",;")
    if _PLAIN.fullmatch(text):
        return _made("", text)
    return _tangled(text)


def _tangled(text: str) -> Mailbox:
    angles = _ANGLE.findall(text)
    address = next((inner for inner in reversed(angles) if "@" in inner), "")
    name = _ANGLE.sub(" ", text) if angles else text
    comments = _COMMENT.findall(name) if "(" in name else []
    if not address:
        bare = _BARE.search(decoded(name) if "=?" in name else name)
        broken = re.search(r"<([^<>\s]+@[^<>\s]+)", text)
        address = broken[1] if broken else bare[0] if bare else ""
        if address:
            name = (decoded(name) if "=?" in name else name).replace(address, " ")
            name = name.split("<")[0] if broken else name
    if comments and not _COMMENT.sub("", name).strip(" \"'"):
        name = comments[0]
    return _made(decoded(name), address)


def _made(name: str, told: str) -> Mailbox:
    address = read_address(told) if told else ""
    shown = person_name(name) if name else ""
    if shown and shown.lower() == address:
        shown = ""
    if not address and (not shown or _NO_NAME.match(shown.strip(" :;()"))):
        return EMPTY
    return Mailbox(shown, address)


@remembered(16384)
def read_address(told: str) -> str:
    """An address normalised: lower case, one `@`, mangled forms repaired; empty when it is none.

    `j..doe@example.com` loses its doubled dot, `.doe@example.com` its leading one. An address of
    a gateway (`IMCEA…`) gives the address it wraps. An `xn--` domain is shown in its own letters.
    """
    text = told.strip().strip("<>'\"`,;: \t").strip()
    if text[:5].upper() == "IMCEA":
        inner = _IMCEA.match(text)
        wrapped = _ESCAPE.sub(_character, inner[1]) if inner else ""
        unwrapped = _BARE.search(wrapped)
        text = unwrapped[0] if unwrapped else ""
    if text[:5].lower() == "smtp:":
        text = text[5:]
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    if text.startswith("@") and ":" in text:  # a source route
        text = text.rpartition(":")[2]
    if "(" in text:
        text = _COMMENT.sub("", text)
    local, at, domain = text.partition("@")
    if not at:
        return ""
    domain = domain.partition("@")[0]  # `a@b.com@GATEWAY`: what follows is the gateway's
    spaced = " " in local.strip() or "/" in local or "?" in local
    local = _DOTS.sub(".", "".join(local.split())).strip(".'\"<>:").lower()
    domain = _domain(_DOTS.sub(".", "".join(domain.split())).strip(".'\"<>,;:)(").lower())
    if spaced and "." not in domain:  # `Jane Doe/HOU/ECT@ECT` is a Notes name
        return ""
    if not local or not domain or _NO_ADDRESS.match(f"{local}@"):
        return ""
    return f"{local}@{domain}"


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _domain(domain: str) -> str:
    if "xn--" not in domain:
        return domain
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain
