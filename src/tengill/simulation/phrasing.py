"""Putting a letter into words from the packaged phrasings.

A phrasing is a line of text with `[one|other]` alternatives and `{slots}`. A slot names either
a list of the same file's `[parts]` (or of `common.toml`), or a value of the letter such as
`{right.first}`. Every act kind has `seen` and `held_out` phrasings and nothing is in both.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from tengill.simulation.streams import Draw
from tengill.simulation.wording import read_data

_TOKEN = re.compile(r"\[([^\[\]]*)\]|\{([a-z_]+)(?:\.([a-z_]+))?\}")
_START = re.compile(r"(?:^|(?<=[.!?] ))[a-zþæöáéíóúýð](?=[^@\s]*(?:\s|$))")
_WORD = re.compile(r"\b[a-z]{6,}\b")


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to say it."""

    pid: str
    split: str
    text: str


@dataclass(frozen=True, slots=True)
class Book:
    """All phrasings of one kind in one language."""

    subjects: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    phrasings: tuple[Phrasing, ...]
    parts: Mapping[str, tuple[str, ...]]

    splits: Mapping[str, tuple[Phrasing, ...]]

    def of(self, split: str) -> tuple[Phrasing, ...]:
        """The phrasings of a split (`seen`, `held-out` or `all`); all where a split has none."""
        return self.splits.get(split) or self.phrasings


@cache
def book(kind: str, language: str) -> Book:
    """The phrasings of a kind in a language.

    Raises:
        FileNotFoundError: when there are none packaged.
    """
    data: dict[str, Any] = read_data(f"{language}/{kind}.toml")
    common = read_data(f"{language}/common.toml")["parts"]
    phrasings = [
        Phrasing(f"{language}.{kind}.{split}.{number:02d}", split, text)
        for split, key in (("seen", "seen"), ("held-out", "held_out"))
        for number, text in enumerate(data.get(key, ()), 1)
    ]
    parts = {name: tuple(lines) for name, lines in (common | data.get("parts", {})).items()}
    return Book(
        subjects=tuple(data.get("subjects", ())),
        before=tuple(data.get("before", ())),
        after=tuple(data.get("after", ())),
        phrasings=tuple(phrasings),
        parts=parts,
        splits={
            split: tuple(one for one in phrasings if one.split == split)
            for split in ("seen", "held-out")
        },
    )


class _Piece(NamedTuple):
    """A stretch of a line: literal text, or alternatives, or a slot with an optional field."""

    text: str = ""
    either: tuple[str, ...] = ()
    slot: str = ""
    field: str = ""


@cache
def _pieces(text: str) -> tuple[_Piece, ...]:
    found: list[_Piece] = []
    place = 0
    for match in _TOKEN.finditer(text):
        if match.start() > place:
            found.append(_Piece(text[place : match.start()]))
        if match.group(1) is not None:
            found.append(_Piece(either=tuple(match.group(1).split("|"))))
        else:
            found.append(_Piece(slot=match.group(2), field=match.group(3) or ""))
        place = match.end()
    if place < len(text):
        found.append(_Piece(text[place:]))
    return tuple(found)


def fill(
    text: str, slots: Mapping[str, object], parts: Mapping[str, tuple[str, ...]], draw: Draw
) -> str:
    """A line with its alternatives chosen and its slots filled.

    Raises:
        KeyError: when a slot is neither a part nor a value.
    """
    out: list[str] = []
    for piece in _pieces(text):
        if piece.text:
            out.append(piece.text)
        elif piece.either:
            out.append(fill(draw.pick(piece.either), slots, parts, draw))
        elif piece.slot in slots:
            value = slots[piece.slot]
            out.append(str(getattr(value, piece.field) if piece.field else value))
        else:
            out.append(fill(draw.pick(parts[piece.slot]), slots, parts, draw))
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter's words."""

    subject: str
    text: str
    phrasing: str
    split: str


def compose(
    kind: str, language: str, slots: Mapping[str, object], draw: Draw, split: str = "all"
) -> Composed:
    """A letter's subject and text: greeting, something before, the phrasing, something after, a close."""
    words = book(kind, language)
    chosen = draw.pick(words.of(split))

    def say(line: str) -> str:
        return fill(line, slots, words.parts, draw)

    core = say(chosen.text)
    before = say(draw.pick(words.before)) if words.before and draw.chance(0.55) else ""
    after = say(draw.pick(words.after)) if words.after and draw.chance(0.6) else ""
    glue = draw.pick(("\n\n", "\n\n", " "))
    core = _START.sub(lambda match: match.group().upper(), core)
    middle = glue.join(part for part in (before, core, after) if part)
    greeting = say(draw.pick(words.parts[str(slots.get("greet", "greeting"))]))
    closing = say(draw.pick(words.parts["closing"]))
    text = "\n\n".join(part for part in (greeting, middle, closing) if part)
    if draw.chance(0.07):
        text = _slip(text, draw)
    subject = say(draw.pick(words.subjects)) if words.subjects else ""
    return Composed(subject[:1].upper() + subject[1:], text, chosen.pid, chosen.split)


def _slip(text: str, draw: Draw) -> str:
    """The same text with two letters of one longer lower-case word swapped, as haste does."""
    places = [match.span() for match in _WORD.finditer(text)]
    if not places:
        return text
    start, end = draw.pick(places)
    place = start + 1 + draw.below(end - start - 3)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
