"""A text as a short row of word codes: what is left when names, numbers, dates and links are masked.

A sketch keeps the order of the words, because twelve words say little without it, and holds at most
160 of them in two bytes each: the text cannot be read back from it.
"""

import re
import tomllib
from functools import cache
from importlib import resources
from struct import pack
from typing import cast
from zlib import crc32

from tengill.facts.folding import fold

VERSION = 1
HEAD, TAIL = 112, 48
"""How many words of a longer text are kept from its start and from its end."""
FEWEST = 6
"""Fewer words than this, masked ones aside, tell nothing."""
NAME, NUMBER, DATE, LINK = 1, 2, 3, 4
"""Codes of what is masked. Words have codes from 16 on."""
MASKS = 16

_HEAD_LETTERS, _TAIL_LETTERS = 3_000, 1_500
"""Far more letters than so many words have: what lies between need not be cut into words."""
_KEPT_WORDS = 100_000
_CAPITALS = 0.4
_STOP = 0
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|[^\s<>()\[\],;:]{1,64}@[^\s<>()\[\],;:]{1,255}", re.IGNORECASE
)
_FIELD = re.compile(
    r"\{\{?[ \w.|-]{1,40}\}?\}|\[\[?[ \w.-]{1,30}\]?\]|<<?[ \w.-]{1,30}>>?|%%?[A-Za-z_]{2,30}%%?"
    r"|\*\|[ \w.:-]{1,40}\|\*|\$\{?[A-Za-z_]{2,30}\}?"
)
_TOKEN = re.compile(r"[\w'\u2019]+|[.!?:;\n\u2022*|]+|[\x01\x02]")
_EDGES = "_'\u2019"
_LIKE_LINK = ("://", "www.", "WWW.", "@")
_LIKE_FIELD = ("{", "[", "<", "%", "|", "$")
_codes: dict[str, int] = {}


@cache
def _packaged() -> dict[str, dict[str, str]]:
    path = resources.files("tengill.door.templates").joinpath("words.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def listed(name: str) -> frozenset[str]:
    """One packaged list of words, folded, of all languages together."""
    return frozenset(word for lists in _packaged().values() for word in fold(lists[name]).split())


def courtesies() -> tuple[bytes, ...]:
    """Sketches of the packaged sentences that everybody writes."""
    lines = [line for lists in _packaged().values() for line in lists["courtesy"].split("\n")]
    return tuple(_packed(codes) for line in lines if (codes := _masked(_raw(line))))


def code(word: str) -> int:
    """The code of a folded word: 16 to 65,535, the same everywhere and for ever."""
    return MASKS + crc32(word.encode("utf-8", "replace")) % (65_536 - MASKS)


def sketch(text: str) -> bytes:
    """What is kept of a text so that it is known again; empty where it is too short to tell.

    Args:
        text: what the sender wrote, without quoted text and signature.

    Returns:
        One byte of version, then two bytes (little-endian) for each word: at most 321 bytes.
    """
    codes = _masked(_raw(_shortened(text)))
    if len(codes) - sum(map(codes.count, (NAME, NUMBER, DATE, LINK))) < FEWEST:
        return b""
    if len(codes) > HEAD + TAIL:
        codes = codes[:HEAD] + codes[-TAIL:]
    return _packed(codes)


def _packed(codes: list[int]) -> bytes:
    return pack(f"<B{len(codes)}H", VERSION, *codes)


def _shortened(text: str) -> str:
    """Enough of the start and the end, with links and merge fields marked."""
    if len(text) > _HEAD_LETTERS + _TAIL_LETTERS:
        text = text[:_HEAD_LETTERS] + "\n" + text[-_TAIL_LETTERS:]
    if any(mark in text for mark in _LIKE_LINK):
        text = _LINK.sub("\x01", text)
    if any(mark in text for mark in _LIKE_FIELD):
        text = _FIELD.sub("\x02", text)
    return text


def _raw(text: str) -> list[int]:
    """Codes of the tokens as written: negative where it starts with a capital."""
    tokens = _TOKEN.findall(text)
    raw = list(map(_codes.get, tokens))
    if None in raw:
        return [_learn(tokens[i]) if one is None else one for i, one in enumerate(raw)]
    return cast("list[int]", raw)


def _learn(token: str) -> int:
    """The code of a token, remembered: capitals are told by a minus, and masked where a name."""
    if len(_codes) >= _KEPT_WORDS:  # hostile mail must not fill the memory
        _codes.clear()
    found = _code_of(token)
    if len(token) <= 40:  # noqa: PLR2004 - nothing longer is a word
        _codes[token] = found
    return found


def _code_of(token: str) -> int:
    token = token.strip(_EDGES)
    if not token[:1].isalnum():
        return {"\x01": LINK, "\x02": NAME}.get(token, _STOP)
    if any(letter.isdigit() for letter in token):
        return NUMBER
    word = fold(token).replace("\u2019", "'")
    if word in listed("dates"):
        return DATE
    if token[0].isupper() and word not in listed("first_person"):
        return -code(word)
    return code(word)


def _masked(raw: list[int]) -> list[int]:
    """Codes with words in capitals within a sentence masked as names, and runs of masks as one."""
    words = len(raw) - raw.count(_STOP)
    shouting = sum(map((0).__gt__, raw)) > _CAPITALS * words
    codes: list[int] = []
    before, last = _STOP, _STOP
    for one in raw:
        if one == _STOP:
            before = _STOP
            continue
        kept = one
        if one < 0:
            kept = -one if shouting or before == _STOP else NAME
        before = kept
        if kept < MASKS and kept == last:
            continue
        codes.append(kept)
        last = kept
    return codes
