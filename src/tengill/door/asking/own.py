"""What of a letter tells its writer's own topics: no greeting, no closing, no signature, no names.

Words are told in order with breaks between them, so that what stands on two sides of a stop or a
comma is never taken for one expression.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import chain
from typing import NamedTuple

from tengill.door.asking.packs import given_names
from tengill.door.asking.stems import WORD, stem
from tengill.facts.folding import fold

_LOOK = 3_000
_SIGNATURE = 700
_SHORT_LINE = 60
"""Behind a closing this near the end, and in lines this short, stands but a signature."""
_NAME_LINE = 3
"""A last line of so many words, all with capitals and no stop, is a name or a firm."""
_SURNAMES = ("dottir", "son")
_SHORTEST = 6
_STOP = "."
_BEGINNING = re.compile(r"(?:\A|[\n.!?\u2026])[ \t]*([^\W\d_]+)")
_SEPARATOR = re.compile(r"\n--[ \t]*\n")
# A word, or one character that parts words: a mark, a figure, an empty line, a dash of its own.
_TOKENS = re.compile(rf"{WORD.pattern}|\n(?=[ \t]*\n)|(?<!\w)-|-(?!\w)|[^\s'\u2019-]")


def own_words(text: str) -> Sequence[str]:
    """Words as written, in order; one character alone parts those beside it, and says nothing.

    Args:
        text: what the owner wrote, subject and text in one.
    """
    written: list[str] = _TOKENS.findall(_body(text[:_LOOK]))
    named = False
    for place, word in enumerate(written):
        # Only what is written with a capital may be a name, and behind one comes a surname.
        if word[0].isupper() and len(word) > 1 and (named or _names()[word]):
            written[place], named = _STOP, True
        else:
            named = False
    return written


def _body(text: str) -> str:
    """A letter without greeting, closing and signature; a stop stands for each."""
    text = _SEPARATOR.split(text.replace("\r", ""), maxsplit=1)[0]
    formulas, kept, place = _formulas(), [], 0
    for found in _BEGINNING.finditer(text):
        if found[1].lower() not in formulas.first or found.start(1) < place:
            continue
        closing = formulas.closing.match(text, found.start(1))
        match = closing or formulas.greeting.match(text, found.start(1))
        if match:
            kept.append(text[place : found.start(1)])
            place = match.end()
            if closing and _is_signature(text[place:]):
                place = len(text)
                break
    kept.append(text[place:])
    lines = f"{_STOP}\n".join(kept).rstrip().split("\n")
    while len(lines) > 1 and _is_name_line(lines[-1].split()):
        lines.pop()
    return "\n".join(lines)


def _is_signature(text: str) -> bool:
    return len(text) <= _SIGNATURE and max(map(len, text.split("\n"))) <= _SHORT_LINE


def _is_name_line(words: Sequence[str]) -> bool:
    return len(words) <= _NAME_LINE and all(
        word[0].isupper() and word[-1] not in "!?\u2026:" for word in words
    )


class _Formulas(NamedTuple):
    """What letters begin and end with; each is matched where a line or a sentence begins."""

    greeting: re.Pattern[str]
    closing: re.Pattern[str]
    first: frozenset[str]
    """The first word of each."""


@cache
def _formulas() -> _Formulas:
    greetings, closings = _told("packs", "greetings"), _told("closings", "closings")
    name = r"[^\s,.!?]*"
    greeting = rf"(?:{_any(greetings)})\b(?:[ \t]+{name}){{0,4}}[ \t]*(?:[,!.:\u2013-]|$)"
    closing = (
        rf"(?:{_any(closings)})[.,!]*"
        rf"(?:(?:[ \t]+(?-i:[A-Z\xc0-\xde]){name}){{0,4}}|[ \t]+(?:from|fr\xe1)(?:[ \t]+{name}){{1,4}})"
        r"[ \t]*[,.!\u2013-]*[ \t]*$"
    )
    loose = re.IGNORECASE | re.MULTILINE
    return _Formulas(
        re.compile(greeting, loose),
        re.compile(closing, loose),
        frozenset(re.split(r"\W", one)[0] for one in (*greetings, *closings)),
    )


def _any(told: Sequence[str]) -> str:
    """The longest first, so that a part of a formula does not stand for it."""
    return "|".join(re.escape(one) for one in sorted(set(told), key=len, reverse=True))


def _told(folder: str, name: str) -> list[str]:
    found = resources.files("tengill.door.asking") / folder
    files = sorted(e.name for e in found.iterdir() if e.name.endswith(".toml"))
    texts = ((found / file).read_text(encoding="utf-8") for file in files)
    return [str(one) for text in texts for one in tomllib.loads(text).get(name, ())]


class _Names(dict[str, bool]):
    """Whether a word is somebody's name, given in any form, or of somebody's father. Bounded."""

    def __init__(self) -> None:
        super().__init__()
        self._given = given_names().given
        self._forms = frozenset(chain(map(stem, self._given), map(_shifted, self._given)))

    def __missing__(self, written: str) -> bool:
        if len(self) >= _REMEMBERED:
            self.clear()
        folded = fold(written).removesuffix("'s").removesuffix("\u2019s")
        named = not {folded, folded.rstrip("uis")}.isdisjoint(self._given)
        named = named or not {folded, stem(folded)}.isdisjoint(self._forms)
        named = named or (len(folded) >= _SHORTEST and folded.endswith(_SURNAMES))
        self[written] = named
        return named


def _shifted(name: str) -> str:
    """The oblique form of an Icelandic name that ends in -a, folded: `anna`, `onnu`."""
    if not name.endswith("a"):
        return name
    before, vowel, after = name[:-1].rpartition("a")
    held = not vowel or any(letter in _VOWELS for letter in after)
    return (name[:-1] if held else f"{before}o{after}") + "u"


_VOWELS = frozenset("aeiouy")
_REMEMBERED = 20_000


@cache
def _names() -> _Names:
    return _Names()
