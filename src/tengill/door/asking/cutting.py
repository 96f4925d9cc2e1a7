"""A text cut once for everything that looks at its words: what it asks, and what it is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from tengill.door.asking.packs import packaged, packaged_pieces
from tengill.door.asking.stems import PAIR, WORD, numbers, words_keys
from tengill.door.asking.tokens import MAX_SUBJECT, MAX_TEXT, PART, marked
from tengill.door.pieces import Lexicon
from tengill.door.templates.arrays import Counts, Longs, Words

_CHARACTERS, _KEYS = 0, 1
_NO_CHARACTERS, _NONE = np.empty(0, np.uint16), np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Terms:
    """Keys of a text's words and pairs of neighbouring keys, in order."""

    subject: Sequence[str]
    text: Sequence[str]
    bridge: Sequence[str]
    """The pair of the subject's last word and the text's first one, if both say something."""


class Cut(NamedTuple):
    """The beginning of an approach's subject and text, cut at white space."""

    subject: str
    text: str
    whole: str
    """Both, one behind the other."""
    marked: str
    """The same with the ends of sentences marked that are no stops; places hold."""
    characters: Words
    """Of each pack the character before the text and those of its tokens, pack after pack."""
    begins: Counts
    """Where each piece of the marked text begins."""
    upto: Counts
    """How many tokens there are behind each piece."""
    keys: Longs
    """The keys of its words, as `counting.keys` tells them: terms come of these alone."""
    terms: Longs
    """What it is about, as numbers: see `counting.terms`."""

    def told(self) -> Terms:
        """What it is about, in words."""
        pieces = (self.marked or marked(self.whole)).split()
        keys = [words_keys()[word] for piece in pieces for word in WORD.findall(piece)]
        if not self.subject:
            return Terms((), _terms(keys), ())
        part = len(WORD.findall(self.subject))
        subject, text = keys[:part], keys[part:]
        ends = (subject[-1:] or [""]) + (text[:1] or [""])
        return Terms(_terms(subject), _terms(text), [PAIR.join(ends)] if all(ends) else ())


def cut(subject: str, text: str, *, asks: bool = True) -> Cut:
    """Cut an approach's words, once for `read` and all of `Topics`.

    Args:
        subject: of the approach.
        text: what its sender wrote.
        asks: also for `read`; else for `Topics` alone.
    """
    subject, text, whole = _beginning(subject, text)
    return _desk().cut(subject, text, whole, marked(whole), asks=asks)


def cut_before(subject: str, text: str, keys: Longs) -> Cut:
    """For `Topics` alone, what `cut` tells of words that were cut before.

    Args:
        subject: of the approach.
        text: what its sender wrote.
        keys: what `cut` told of both.
    """
    subject, text, whole = _beginning(subject, text)
    return Cut(subject, text, whole, "", _NO_CHARACTERS, _NONE, _NONE, keys, _desk().terms(keys))


def _beginning(subject: str, text: str) -> tuple[str, str, str]:
    """What is read of a subject and a text, and both in one."""
    subject, text = subject[:MAX_SUBJECT], text[:MAX_TEXT]
    return subject, text, f"{subject}{PART}{text}" if subject else text


class _Desk:
    """The words of the packs that come with Tengill, and room to work."""

    def __init__(self) -> None:
        self._lexicon = Lexicon((_characters, _keys), (np.uint16, np.int64))
        starts = "".join(pack.alphabet.start for pack in packaged())
        self._first = np.frombuffer(starts.encode("utf-16-le"), np.uint16)
        self._characters: Callable[..., int] = _module("kernel").characters
        self._keyed: Callable[..., int] = _module("counting").keys
        self._terms: Callable[..., int] = _module("counting").terms
        most = MAX_SUBJECT + len(PART) + MAX_TEXT
        self._upto = np.empty(most, np.int32)
        self._keys = np.empty(1 + most, np.int64)
        self._told = np.empty(3 + 2 * most, np.int64)
        # A piece has a token for each of its letters at most.
        self._out = np.empty((most + 1) * len(self._first), np.uint16)

    def forget(self) -> None:
        """Forget all words."""
        with self._lexicon.lock:
            self._lexicon.forget()

    def cut(self, subject: str, text: str, whole: str, seen: str, *, asks: bool) -> Cut:
        lexicon = self._lexicon
        with lexicon.lock:
            _, many, numbers, begins, _ = lexicon.cut(seen)
            starts, rows = lexicon.starts, lexicon.rows
            words = len(WORD.findall(subject)) if subject else 0
            filled = self._keyed(numbers, many, starts[_KEYS], rows[_KEYS], words, self._keys)
            keys = self._keys[:filled].copy()
            terms = self.terms(keys)
            if not asks:
                return Cut(subject, text, whole, seen, _NO_CHARACTERS, _NONE, _NONE, keys, terms)
            tokens = self._characters(
                numbers, many, starts[_CHARACTERS], rows[_CHARACTERS], self._first, self._out,
                self._upto,
            )  # fmt: skip
            return Cut(
                subject, text, whole, seen, self._out[: (tokens + 1) * len(self._first)].copy(),
                begins[:many].copy(), self._upto[:many].copy(), keys, terms,
            )  # fmt: skip

    def terms(self, keys: Longs) -> Longs:
        """What words are about, by their keys."""
        with self._lexicon.lock:
            return self._told[: self._terms(keys, self._told)].copy()


@cache
def _desk() -> _Desk:
    return _Desk()


def forget() -> None:
    """Forget all words met so far, as a process that has just begun."""
    _desk().forget()
    for remembered in (packaged_pieces, numbers, words_keys):
        remembered.cache_clear()


def _module(name: str) -> Any:
    return import_module(f"tengill.door.asking.{name}")


def _characters(pieces: Sequence[str]) -> tuple[list[int], Any]:
    """The characters of pieces' tokens."""
    known = packaged_pieces()
    told = [known.characters(piece) for piece in pieces]
    return [*map(len, told)], np.frombuffer("".join(told).encode("utf-16-le"), np.uint16)


def _keys(pieces: Sequence[str]) -> tuple[list[int], list[int]]:
    """The numbers of pieces' words."""
    known = numbers()
    told = [[known[word] for word in WORD.findall(piece)] for piece in pieces]
    return [*map(len, told)], [number for row in told for number in row]


def _terms(keys: Sequence[str]) -> list[str]:
    told: list[str] = []
    add = told.append
    before = ""
    for key in keys:
        if key:
            if before:
                add(before + PAIR + key)
            add(key)
        before = key
    return told
