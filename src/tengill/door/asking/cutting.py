"""A text cut once for everything that looks at its words: what it asks, and what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tengill.door.asking.packs import Piece, packaged_pieces
from tengill.door.asking.stems import PAIR, WORD, words_keys
from tengill.door.asking.tokens import MAX_SUBJECT, MAX_TEXT, PART, marked


@dataclass(frozen=True, slots=True)
class Terms:
    """Keys of a text's words and pairs of neighbouring keys, in order."""

    subject: Sequence[str]
    text: Sequence[str]
    bridge: Sequence[str]
    """The pair of the subject's last word and the text's first one, if both say something."""


@dataclass(frozen=True)
class Cut:
    """The beginning of an approach's subject and text, cut at white space."""

    subject: str
    text: str
    whole: str
    """Both, one behind the other."""
    marked: str
    """The same with the ends of sentences marked that are no stops; places hold."""
    pieces: Sequence[str]
    """The marked text, cut."""
    known: Sequence[Piece]
    """What is known of each of them."""

    @cached_property
    def terms(self) -> Terms:
        """What it is about, for `Topics`; told when first asked for."""
        keys: list[str] = []
        for piece, known in zip(self.pieces, self.known, strict=True):
            if known.keys is None:
                known.keys = tuple(map(words_keys().__getitem__, WORD.findall(piece)))
            keys += known.keys
        if not self.subject:
            return Terms((), _terms(keys), ())
        part = len(WORD.findall(self.subject))
        subject, text = keys[:part], keys[part:]
        ends = (subject[-1:] or [""]) + (text[:1] or [""])
        return Terms(_terms(subject), _terms(text), [PAIR.join(ends)] if all(ends) else ())


def cut(subject: str, text: str) -> Cut:
    """Cut an approach's words, once for `read` and all of `Topics`."""
    subject, text = subject[:MAX_SUBJECT], text[:MAX_TEXT]
    whole = f"{subject}{PART}{text}" if subject else text
    seen = marked(whole)
    pieces = seen.split()
    return Cut(subject, text, whole, seen, pieces, [*map(packaged_pieces().__getitem__, pieces)])


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
