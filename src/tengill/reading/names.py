"""Names in running text, and which mailbox a name means."""

import re
from collections.abc import Sequence
from functools import lru_cache

from tengill.facts.messages import Mailbox
from tengill.reading import likely
from tengill.reading.packs import NAME, Pack, fold

_NAME = re.compile(NAME)
_TITLE = re.compile(r"^(?:mr|mrs|ms|dr|prof|sr|sra|hr)\.?\s", re.IGNORECASE)
_NO_WORD = re.compile(r"[^\w]+")
_LOCAL = re.compile(r"[._\-+0-9]+")
_ADDRESS = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,5}")
_CONTRACTION = re.compile(r"['\u2019](?:d|ll|m|ve|re)$", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_EMPTY_LINE = re.compile(r"\n[ \t]{0,3}\n")
_POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s$")
_MOST_WORDS = 4
_INITIAL = 2
_SURE = 2
_MONTH_NAMES = frozenset({"jan", "april", "june", "august"})
_LONG_LOCAL = 5
"""From this length on a local part may be a family name cut short (`borovsk@`)."""


def addresses(text: str) -> list[tuple[int, str]]:
    """E-mail addresses in a text, lower case, each with its offset."""
    if "@" not in text:
        return []
    return [(found.start(), found.group().lower()) for found in _ADDRESS.finditer(text)]


def persons(text: str, pack: Pack, start: int = 0, end: int | None = None) -> list[tuple[int, str]]:
    """Names in `text[start:end]`, each with its offset, cleaned of words that are no names."""
    found: list[tuple[int, str]] = []
    for match in _NAME.finditer(text, start, len(text) if end is None else end):
        at = match.start()
        # A name does not go on behind an empty line.
        for part in _EMPTY_LINE.split(match.group()):
            name = clean(part, pack)
            if name:
                found.append((max(at, text.find(name.split()[0], at)), name))
            at += len(part)
    return found


def clean(name: str, pack: Pack) -> str:
    """A name without title and without leading or trailing words that are no names."""
    return _clean(name, pack.not_names)


@lru_cache(maxsize=16_384)
def _clean(name: str, not_names: frozenset[str]) -> str:
    name = _TITLE.sub("", _SPACES.sub(" ", name).strip(" ,.;:()'\"\u2019"))
    words = name.removesuffix("'s").removesuffix("\u2019s").split()
    words = [_CONTRACTION.sub("", word) for word in words]
    while words and (
        (fold(words[0].strip(".")) in not_names and not _christian(words, not_names))
        or likely.leads(words[0])
        or (
            len(words) > 1
            and words[0].endswith(("'s", "\u2019s"))
            and not _ends(words[1], not_names)
        )
    ):
        words.pop(0)
    for at, word in enumerate(words):
        if (at or not _christian(words, not_names)) and _ends(word, not_names):
            words = words[:at]
            break
    words = [_POSSESSIVE.sub("", word) for word in words]
    if not words or (len(words) == 1 and len(words[0].strip(".")) < _INITIAL):
        return ""
    name = " ".join(words[:_MOST_WORDS])
    return "" if likely.is_street(name) else name


def _christian(words: Sequence[str], not_names: frozenset[str]) -> bool:
    """True for a month that is a given name here: `Jan van der Berg`, `April Lund`."""
    return len(words) > 1 and fold(words[0]) in _MONTH_NAMES and not _ends(words[1], not_names)


def _ends(word: str, not_names: frozenset[str]) -> bool:
    return fold(word.strip(".")) in not_names or likely.trails(word)


@lru_cache(maxsize=32_768)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(part for part in _NO_WORD.split(fold(text)) if part)


@lru_cache(maxsize=32_768)
def _wanted(name: str) -> tuple[str, ...]:
    """The folded words of a name that can be told apart: initials only when they are all."""
    return tuple(word for word in _tokens(name) if len(word) > 1 or len(name) == 1)


@lru_cache(maxsize=32_768)
def _known(name: str, address: str) -> tuple[tuple[str, ...], str]:
    """The folded words of a mailbox's name, or else of its address, and its folded local part."""
    local = fold(address.partition("@")[0])
    return _tokens(name) or tuple(part for part in _LOCAL.split(local) if part), local


def is_self(mailbox: Mailbox, sender: Mailbox) -> bool:
    """True for another address of the sender's: the same first and family name, or `alee@`."""
    own = _first_and_last(sender.name)
    if own is None:
        return False
    other = _first_and_last(mailbox.name) if "@" not in mailbox.name else None
    if other is not None:
        return other == own
    first, last = own
    return _letters_of(mailbox.address) in {first[0] + last, first + last, last + first[0]}


@lru_cache(maxsize=8_192)
def _first_and_last(name: str) -> tuple[str, str] | None:
    """The first and the last word of a name, folded, or None when there are no two."""
    words = [word for word in fold(name).replace(".", " ").split() if len(word) > 1]
    return (words[0], words[-1]) if len(words) > 1 else None


@lru_cache(maxsize=8_192)
def _letters_of(address: str) -> str:
    """The letters before the `@`."""
    return "".join(c for c in address.partition("@")[0] if c.isalpha())


def _same(a: str, b: str, pack: Pack) -> bool:
    """True when two given names may be one person's: equal, nickname, or initial."""
    if a == b or pack.nicknames.get(a, a) == pack.nicknames.get(b, b):
        return True
    if pack.name_endings:
        one, other = stem(a, pack), stem(b, pack)
        # Katla is Kötlu when she is spoken of: `ö` folds to `o`.
        if one == other or (len(one) > _SURE and one.replace("o", "a") == other.replace("o", "a")):
            return True
    return (len(a) == 1 and b.startswith(a)) or (len(b) == 1 and a.startswith(b))


def stem(word: str, pack: Pack) -> str:
    """A folded name without its inflectional ending, at least two letters long."""
    for ending in pack.name_endings:
        if word.endswith(ending) and len(word) - len(ending) >= _INITIAL:
            return word[: -len(ending)]
    return word


def agreement(name: str, mailbox: Mailbox, pack: Pack) -> int:
    """How well a name in a text fits a mailbox: 0 not, 1 one word of it, 2 and more in full."""
    wanted = _wanted(name)
    known, joined = _known(mailbox.name, mailbox.address)
    if not wanted or not known:
        return 0
    if len(wanted) == 1:
        word, short = wanted[0], len(wanted[0]) == 1
        for k in known:
            if len(k) > 1 and (word == k or (not short and _same(word, k, pack))):
                return 1
        return 0
    first, last = wanted[0], wanted[-1]
    lasts = [k for k in known if k == last or (pack.name_endings and _same(last, k, pack))]
    if lasts and any(_same(first, k, pack) for k in known if k not in lasts):
        return _SURE + 1
    short = not mailbox.name and len(joined) >= _LONG_LOCAL and last.startswith(joined)
    if short or (last in joined and len(last) > _SURE and joined.startswith(first[0])):
        return _SURE
    return 0


def mailbox_of(name: str, mailboxes: Sequence[Mailbox], pack: Pack) -> Mailbox | None:
    """The mailbox a name means, or None when none or more than one fits."""
    best, fits = 0, dict[str, Mailbox]()
    for box in mailboxes:
        score = agreement(name, box, pack)
        if score > best:
            best, fits = score, {}
        if score and score == best:
            fits[box.address or box.name] = box
    return next(iter(fits.values())) if len(fits) == 1 else None


def titled(mailbox: Mailbox) -> str:
    """The mailbox's name, or one made of its address (`ann.lee@x.org` → `Ann Lee`)."""
    if mailbox.name:
        return mailbox.name
    parts = [part for part in _LOCAL.split(mailbox.address.partition("@")[0]) if part]
    return " ".join(part.capitalize() for part in parts)
