"""A text as a short row of word codes: what is left when names, numbers, dates and links are masked.

A sketch keeps the order of the words, because twelve words say little without it, and holds at most
160 of them in two bytes each: the text cannot be read back from it.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module, resources
from zlib import crc32

import numpy as np

from tengill.door.pieces import Lexicon
from tengill.door.templates.arrays import Words
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
_LIKE_FIELD = ("{", "[", "<", "%", "*|", "$")
_FIELD_MARK = "\x02"
_HEADING = bytes([VERSION])
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
    return tuple(told for line in lines if (told := _desk().sketch(line, 1)))


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
    if len(text) > _HEAD_LETTERS + _TAIL_LETTERS:
        text = text[:_HEAD_LETTERS] + "\n" + text[-_TAIL_LETTERS:]
    return _desk().sketch(text, FEWEST)


class _Desk:
    """What is known of pieces of texts, and room to work."""

    def __init__(self) -> None:
        self._masked: Callable[..., int] = import_module("tengill.door.templates.masking").masked
        self._pieces = Lexicon((_with_links,), (np.int32,))
        self._marked = Lexicon((_without_links,), (np.int32,))
        self._out = np.empty(_HEAD_LETTERS + _TAIL_LETTERS + 1, np.uint16)

    def forget(self) -> None:
        for lexicon in (self._pieces, self._marked):
            with lexicon.lock:
                lexicon.forget()

    def sketch(self, text: str, fewest: int) -> bytes:
        lexicon = self._pieces
        if _has_field(text):
            # What stands in a field may have white space in it: links and fields are marked first.
            text, lexicon = _FIELD.sub(_FIELD_MARK, _linked(text)), self._marked
        with self._pieces.lock:
            told = lexicon.cut(text)
            filled = self._masked(
                told.text, told.numbers, told.many, told.begins, told.ends, lexicon.starts[0],
                lexicon.rows[0], self._out, fewest,
            )  # fmt: skip
            return _packed(self._out[:filled]) if filled else b""


@cache
def _desk() -> _Desk:
    return _Desk()


def forget() -> None:
    """Forget all words met so far, as a process that has just begun."""
    _codes.clear()
    _desk().forget()


def _packed(told: Words) -> bytes:
    if len(told) > HEAD + TAIL:
        told = np.concatenate((told[:HEAD], told[-TAIL:]))
    return _HEADING + told.astype("<u2").tobytes()


def _linked(text: str) -> str:
    """A text with links marked."""
    return _LINK.sub("\x01", text) if any(mark in text for mark in _LIKE_LINK) else text


def _has_field(text: str) -> bool:
    """Whether a merge field may stand in a text."""
    return any(
        _FIELD.match(text, place)
        for mark in _LIKE_FIELD
        if mark in text
        for place in _places(mark, text)
    )


def _places(mark: str, text: str) -> Iterator[int]:
    place = text.find(mark)
    while place >= 0:
        yield place
        place = text.find(mark, place + 1)


def _with_links(pieces: Sequence[str]) -> tuple[list[int], list[int]]:
    """Codes of the tokens of pieces whose links are not marked yet. A link has no white space."""
    return _without_links([*map(_linked, pieces)])


def _without_links(pieces: Sequence[str]) -> tuple[list[int], list[int]]:
    """Codes of pieces' tokens as written: negative where it starts with a capital."""
    told = [[_coded(token) for token in _TOKEN.findall(piece)] for piece in pieces]
    return [*map(len, told)], [code for row in told for code in row]


def _coded(token: str) -> int:
    known = _codes.get(token)
    return _learn(token) if known is None else known


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
