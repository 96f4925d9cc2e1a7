"""Promises: words of the owner's that somebody may rightly follow up (`I will get back to you`).

One TOML file per language says how it promises; adding a language needs no code. A promise counts
for those the message was addressed to.
"""

import re
import tomllib
from functools import cache
from importlib import resources

from ahocorasick_rs import AhoCorasick, MatchKind

from tengill.facts.acts import Span

_MOST_CHARS = 20_000
_MOST_BEFORE = 200
_SENTENCE = re.compile(r"[.!?]")
_SLOT = re.compile(r"\{(i|you)\}")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "`": "'"})


def promise(text: str) -> Span | None:
    """The first promise in a text, or None.

    Args:
        text: what the writer wrote, without quoted text; only its first 20,000 characters are read.

    Returns:
        The words that promise, as they stand in the text. A question (`shall I call you?`) and a
        promise taken back in its own sentence (`I don't think I will call you`) are none.
    """
    given = text[:_MOST_CHARS]
    seen = " ".join(given.lower().translate(_APOSTROPHES).split())
    phrases, cancelling = _words()
    for _, start, end in phrases.find_matches_as_indexes(seen):
        if _inside_word(seen, start, end):
            continue
        before = _SENTENCE.split(seen[max(0, start - _MOST_BEFORE) : start])[-1]
        after = _SENTENCE.search(seen, end)
        asked = after is not None and after.group() == "?"
        if not asked and not any(word in f"{before}{seen[start:end]}" for word in cancelling):
            return _span(given, seen[start:end])
    return None


def languages() -> tuple[str, ...]:
    """Languages whose promises are known."""
    folder = resources.files(__name__)
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether what was found is a part of longer words."""
    return (start > 0 and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum())


def _span(text: str, phrase: str) -> Span:
    """Where a phrase stands in a text that was not squeezed; its beginning where that is lost."""
    words = r"\s+".join(re.escape(word).replace("'", ".") for word in phrase.split())
    found = re.search(words, text, re.IGNORECASE)
    start, end = found.span() if found else (0, 0)
    return Span(start, end, text[start:end])


@cache
def _words() -> tuple[AhoCorasick, tuple[str, ...]]:
    """What promises, and what takes it back, in all languages at once."""
    phrases: set[str] = set()
    cancelling: set[str] = set()
    for language in languages():
        file = resources.files(__name__).joinpath(f"{language}.toml")
        pack = tomllib.loads(file.read_text(encoding="utf-8"))
        slots = {"i": pack["first"], "you": pack["you"]}
        for phrase in pack["phrases"]:
            phrases.update(_filled(phrase, slots))
        cancelling.update(pack["cancel"])
    automaton = AhoCorasick(sorted(phrases), matchkind=MatchKind.LeftmostLongest)
    return automaton, tuple(sorted(cancelling))


def _filled(phrase: str, slots: dict[str, list[str]]) -> list[str]:
    """A phrase with every word that may stand in its slots."""
    slot = _SLOT.search(phrase)
    if slot is None:
        return [phrase]
    return [
        whole
        for word in slots[slot.group(1)]
        for whole in _filled(phrase.replace(slot.group(), word, 1), slots)
    ]
