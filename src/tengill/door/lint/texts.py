"""What a text itself shows: a way out, a postal address, who sends it, that it is paid for.

Words are data (`words/*.toml`), so that another language needs no code.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from tengill.facts.folding import fold

KINDS = ("unsubscribe", "disclosure", "advertisement")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of all languages, ready to be looked for in folded text."""

    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    postal: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Signs:
    """What a text shows."""

    unsubscribe: bool
    """It says how to hear no more."""
    disclosure: bool
    """It says that it is paid for."""
    advertisement: bool
    """It says that it is an advertisement."""
    postal: bool
    """It holds a postal address."""


@lru_cache(maxsize=1)
def words() -> Words:
    """The packaged words of all languages."""
    found: dict[str, list[str]] = {kind: [] for kind in (*KINDS, "postal")}
    for file in sorted((files("tengill.door.lint") / "words").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            told = tomllib.loads(file.read_text(encoding="utf-8"))
            for kind in found:
                found[kind] += told.get(kind, [])
    kinds = tuple((kind, _any(found[kind])) for kind in KINDS)
    return Words(kinds, re.compile("|".join(f"(?:{one})" for one in found["postal"])))


def _any(phrases: list[str]) -> re.Pattern[str]:
    """Any of these words; `*` ends a stem, a space is any white space."""
    made = []
    for phrase in phrases:
        stem = phrase.endswith("*")
        words = [re.escape(one) for one in fold(phrase.removesuffix("*")).split()]
        made.append(r"\s+".join(words) + ("" if stem else r"(?!\w)"))
    return re.compile(r"(?<!\w)(?:" + "|".join(made) + ")")


@lru_cache(maxsize=256)
def signs(text: str) -> Signs:
    """What a text shows; the same text is looked at once."""
    known = words()
    folded = fold(text)
    seen = {kind: bool(pattern.search(folded)) for kind, pattern in known.kinds}
    return Signs(**seen, postal=bool(known.postal.search(folded)))


def names_sender(text: str, *told: str) -> bool:
    """Whether a text names one of these: a person, an organisation, a domain."""
    folded = f" {' '.join(fold(text).split())} "
    return any(one and f"{' '.join(fold(one).split())}" in folded for one in told)
