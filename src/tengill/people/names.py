"""Personal names as mail writes them, taken apart.

Handles `Last, First`, capitals, quotes, titles, `Jr.`, `(E-mail)`, particles, and the forms of
Lotus Notes (`Anna Lind/HOU/ACME@ACME`) and Exchange. Icelandic names get no family name: the
last word says whose child somebody is (`Jónsdóttir`), and people are sorted by the given name.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tengill.people.folding import fold, letters
from tengill.people.tables import full_forms, names

_LONGEST = 120
_MOST_WORDS = 6
_BRACKETS = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]?|<[^<>]*>?|\{[^{}]*\}?")
_NOTES = re.compile(r"^(?:cn=)?([^/=]+?)(?:/[^/]*)+$", re.IGNORECASE)
_EXCHANGE = re.compile(r"/cn=([^/=]+)$", re.IGNORECASE)
_QUOTED_NICK = re.compile(
    r"(?<=\S)\s+[\"'\u201c\u201d\u2018\u2019«»]([^\"'\u201c\u201d\u2018\u2019«»]{1,20})[\"'\u201c\u201d\u2018\u2019«»]\s+(?=\S)"
)
_VIA = re.compile(r"\b(?:via|on behalf of|fyrir hönd)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\s(?:and|og|und|et|y)\s|[&+;|=:*!?#$%^~]|\d|@", re.IGNORECASE)
_FUNCTION = frozenset(
    {"of", "the", "for", "to", "at", "from", "your", "our", "in", "on", "og", "fyrir"}
)
_EDGES = " \t'\"\u201c\u201d\u2018\u2019«»`.,;-_\\"
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019.\-])*")
_DAUGHTER = re.compile(r"(?:dottir|burs?)$")
_SON = re.compile(r"[a-z]{2,}(?:s|ar|a|u|jar)son$")
_ICELANDIC_LETTER = re.compile(r"[þðæáíúýéóöÞÐÆÁÍÚÝÉÓÖ]")
_MC = re.compile(r"^mc(?=\w{3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A personal name in its parts, as a person would write them."""

    given: str
    middle: tuple[str, ...] = ()
    family: str = ""
    """The family name with its particles (`van der Berg`); empty for Icelandic names."""
    patronymic: str = ""
    """Whose child: `Jónsdóttir`; also a matronymic (`Guðrúnarson`)."""
    suffix: str = ""

    @property
    def last(self) -> str:
        """The family name or patronymic; empty when only a given name is known."""
        return self.family or self.patronymic

    @property
    def is_full(self) -> bool:
        """Given name and last name both known, and neither a mere initial."""
        return len(letters(self.given)) > 1 and len(letters(self.last)) > 1

    def display(self) -> str:
        """As it is written in running text: `Anna M. van der Berg Jr.`."""
        return " ".join(filter(None, (self.given, *self.middle, self.last, self.suffix)))

    def sort_name(self) -> str:
        """Folded for sorting and search: family name first; Icelandic names as they are said."""
        order = (self.family, self.given, *self.middle, self.patronymic, self.suffix)
        return fold(" ".join(filter(None, order)))


class Written(NamedTuple):
    """A display name as it was written, taken apart where it reads as a person's."""

    text: str
    name: Name | None
    seen: int


@lru_cache(maxsize=65_536)
def parse_name(text: str) -> Name | None:
    """The personal name in a display name, or None when it does not read as one.

    A single word gives a `Name` with only `given`. Several people in one (`Ann and Bo`), an
    address, digits, more than six words: None.
    """
    plain = _strip(text)
    if not plain or _SEVERAL.search(plain):
        return None
    parts = [part.strip(_EDGES) for part in plain.split(",")]
    parts = [part for part in parts if part]
    told = [part for part in parts[1:] if fold(part).rstrip(".") in names().suffixes]
    suffix = _suffix(told[0]) if told else ""
    parts = [part for at, part in enumerate(parts) if at == 0 or part not in told]
    if not parts or len(parts) > 2:  # noqa: PLR2004 - `Last, First` has two parts
        return None
    words, found = _words(parts[0])
    suffix = suffix or found
    if len(parts) == 2:  # noqa: PLR2004 - see above
        behind, found = _words(parts[1])
        suffix = suffix or found
        if behind and fold(behind[-1]) in names().offices:
            behind = []
        elif not behind:
            return None
        return _from_last_first(words, behind, suffix)
    return _from_words(words, suffix)


def _strip(text: str) -> str:
    """Without quotes, brackets, nicknames in quotes and what Notes or Exchange hang on."""
    if not text or len(text) > _LONGEST:
        return ""
    plain = text.replace("\\", "").strip()
    exchange = _EXCHANGE.search(plain)
    if exchange:
        return exchange[1]
    plain = _BRACKETS.sub(" ", plain)
    head, at, tail = plain.rpartition("@")
    if at and head and (not tail.strip() or "." not in tail):
        plain = head
    notes = _NOTES.match(plain.strip(_EDGES))
    plain = notes[1] if notes else plain
    plain = _QUOTED_NICK.sub(" ", plain.strip(_EDGES))
    if _VIA.search(plain):
        return ""
    return " ".join(plain.replace('"', " ").split()).strip(_EDGES)


def _suffix(word: str) -> str:
    """A suffix as it is usually written."""
    plain = fold(word).rstrip(".")
    if plain in {"jr", "sr", "esq"}:
        return plain.capitalize() + "."
    return {"phd": "PhD", "ph.d": "PhD"}.get(plain, plain.upper())


def _words(part: str) -> tuple[list[str], str]:
    """The words of a part in usual letter case, titles gone, and a suffix at its end."""
    if " " not in part and re.fullmatch(r"[^\W\d_]{2,}[._][^\W\d_]{2,}", part):
        part = re.sub(r"[._]", " ", part)
    words = part.split()
    if not words or len(words) > _MOST_WORDS or not all(_WORD.fullmatch(word) for word in words):
        return [], ""
    if any(word.lower() in _FUNCTION for word in words):
        return [], ""
    table = names()
    while len(words) > 1 and fold(words[0]).rstrip(".") in table.titles:
        words = words[1:]
    suffix = ""
    while len(words) > 1 and fold(words[-1]).rstrip(".") in table.suffixes:
        suffix = _suffix(words.pop())
    flat = "".join(words)
    shouted = flat.isupper() and (len(flat) > 3 or len(words) > 2)  # noqa: PLR2004 - `JP` stays
    if shouted or flat.islower():
        words = [_usual_case(word) for word in words]
    return words, suffix


def _usual_case(word: str) -> str:
    """`O'NEIL` → `O'Neil`, `mcdonald` → `McDonald`, `VAN` → `van`."""
    lower = word.lower()
    if lower in names().particles and lower not in {"al", "mac", "san", "st", "ben", "la"}:
        return lower
    titled = re.sub(r"(^|['\u2019.\-])(\w)", lambda found: found[1] + found[2].upper(), lower)
    return _MC.sub("Mc", titled[:2] + titled[2:].capitalize()) if _MC.match(titled) else titled


def _from_words(words: list[str], suffix: str) -> Name | None:
    """A name whose words stand in the order they are said."""
    if not words:
        return None
    if len(words) == 1:
        return Name(words[0], suffix=suffix)
    start = len(words) - 1
    while start > 1 and fold(words[start - 1]) in names().particles:
        start -= 1
    return _put_together(words[0], words[1:start], words[start:], suffix)


def _from_last_first(before: list[str], behind: list[str], suffix: str) -> Name | None:
    """`Last, First Middle`; with nothing readable behind the comma, what stands before it."""
    if not before:
        return None
    if not behind:
        return _from_words(before, suffix)
    return _put_together(behind[0], behind[1:], before, suffix)


def _put_together(given: str, middle: list[str], last: list[str], suffix: str) -> Name:
    said = " ".join((given, *middle, *last))
    whole = " ".join(last)
    if is_patronymic(last[-1], given, said):
        return Name(given, (*middle, *last[:-1]), patronymic=last[-1], suffix=suffix)
    return Name(given, tuple(middle), family=whole, suffix=suffix)


def is_patronymic(last: str, given: str, said: str) -> bool:
    """Whether a last word says whose child somebody is, as Icelandic names do.

    `-dóttir` always does. `-son` does behind an Icelandic genitive (`Jóns-`, `Sigurðar-`,
    `Helgu-`), and only when the given name or a letter of the whole name is Icelandic, so that
    Johnson, Larson and Mason remain family names.
    """
    plain = fold(last)
    if _DAUGHTER.search(plain) and len(plain) > 6:  # noqa: PLR2004 - `dottir` alone is no name
        return plain.endswith("dottir") or bool(_ICELANDIC_LETTER.search(said))
    if not _SON.fullmatch(plain):
        return False
    return fold(given) in names().icelandic or bool(re.search(r"[þðÞÐ]", said))


def fits(one: str, other: str) -> bool:
    """Whether two folded given names can be one person's: equal, an initial, a short form."""
    if one == other:
        return True
    one, other = one.rstrip("."), other.rstrip(".")
    if len(one) == 1 or len(other) == 1:
        return one[:1] == other[:1]
    return not full_forms(one).isdisjoint(full_forms(other))
