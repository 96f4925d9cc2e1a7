"""Sentences as sequences of concepts, and what their sequences weigh.

`concepts_in` turns a stretch of text into concepts; names and mailboxes are told apart by who is
on the message. `grams` makes features of them: each concept, and two or three groups in a row.
"""

import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from tengill.facts.messages import Mailbox
from tengill.reading.concepts import GROUPS, PASSED_OVER, SOMEBODY, Lexicon, is_no_name
from tengill.reading.packs import Pack, fold
from tengill.reading.parties import Cast

_TOKEN = re.compile(
    r"(?P<mail>[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){0,5})"
    r"|(?P<url>(?:https?://|www\.)\S{1,300})"
    r"|(?P<phone>(?<!\w)(?:\+\d{1,3}[ .\-]?)?(?:\(?\d{2,4}\)?[ .\-/]){1,3}\d{3,5}(?!\d)"
    r"|(?<!\w)(?:ext\.?|x) ?\d{4,5}\b)"
    r"|(?P<word>[^\W\d_]{1,40}(?:['\u2019\-&][^\W\d_]{1,40}){0,4})"
    r"|(?P<number>[$\u20ac\u00a3]?\d[\d.,:/%]{0,30})"
    r"|(?P<question>\?)"
)
_PLAIN = re.compile(r"(?P<word>[^\W\d_]{1,40}(?:['\u2019\-&][^\W\d_]{1,40}){0,4})|(?P<question>\?)")
_SPECIAL = re.compile(r"[@\d]|www\.|http")
"""Without any of these a text holds nothing but words: then the quicker pattern does."""
_PARTS = re.compile(r"[\s.,_\-]+")
_MOST_TOKENS = 90
_ACRONYM = 5
_SCALE = 10.0
_FIRM = ("firm",)
_ROLES = ("addressee", "copied", "sender")
_MOST_KNOWN = 12


class Token(NamedTuple):
    """One concept in a text."""

    concept: str
    start: int
    end: int


class Known:
    """Which words of names belong to whom on the message."""

    __slots__ = ("all", "firms", "words")

    def __init__(self, cast: Cast) -> None:
        """Take the words of everybody's names; who is addressed goes before who is copied."""
        self.words: dict[str, str] = {}
        self.firms: set[str] = set()
        self._put((cast.sender,), "sender")
        self._put(cast.to[:_MOST_KNOWN], "addressee")
        self._put(cast.copied[:_MOST_KNOWN], "copied")
        self.all = self.firms.union(self.words)
        """All of these: any other word means the same on every message."""

    def _put(self, mailboxes: Iterable[Mailbox], role: str) -> None:
        for mailbox in mailboxes:
            words, firm = _words_of(mailbox)
            for word in words:
                self.words.setdefault(word, role)
            if firm:
                self.firms.add(firm)


@lru_cache(maxsize=8_192)
def _words_of(mailbox: Mailbox) -> tuple[tuple[str, ...], str]:
    """The words of a mailbox's name, or else of its address, and its firm's word or nothing."""
    local, _, domain = mailbox.address.partition("@")
    words = tuple(word for word in _PARTS.split(fold(mailbox.name or local)) if len(word) > 1)
    labels = domain.split(".")
    return words, labels[-2] if len(labels) > 1 else ""


_new = tuple.__new__
"""Makes tokens; a third of the time of `Token(…)`."""


def concepts_in(
    text: str, start: int, end: int, known: Known, lexicon: Lexicon, pack: Pack
) -> list[Token]:
    """The concepts of `text[start:end]` in their order, unknown and common words left out."""
    out: list[Token] = []
    run: list[Token] = []
    fixed = lexicon.fixed.get
    pattern = _TOKEN if _SPECIAL.search(text, start, end) else _PLAIN
    # Most words stand for nothing: they cost no more than being passed over here.
    for match in pattern.finditer(text, start, end):
        found = fixed(match[0])
        if found is not None and not found:
            continue
        part = ""
        if found is None:
            part, found = _read(match, known, lexicon, pack)
            if not part and not found:
                continue
        at, behind = match.span()
        if run and not (part and _joins(text, run[-1], at)):
            out.append(_closed(run))
            run = []
        if part:
            run.append(_new(Token, (part, at, behind)))
        else:
            out += [_new(Token, (concept, at, behind)) for concept in found]
            if len(out) >= _MOST_TOKENS:
                break
    if run:
        out.append(_closed(run))
    return out


def _joins(text: str, last: Token, at: int) -> bool:
    """Whether a part of a name at an offset goes on with the one before."""
    between = text[last.end : at].strip(" ")
    return not between or (between == "." and last.concept == "initial")


_Meaning = tuple[str, tuple[str, ...]]
"""What part of a name a word is, or else its concepts."""


def _read(match: re.Match[str], known: Known, lexicon: Lexicon, pack: Pack) -> _Meaning:
    """What part of a name a match is, or else its concepts."""
    if match.lastgroup != "word":
        return "", (match.lastgroup or "",)
    word = match[0]
    told = _loose.get(word)
    if told is None or told[0] is not lexicon or told[1] is not pack.not_names:
        low = word.lower()
        keys = frozenset((low, low[:-2], fold(low), fold(low[:-2])))
        told = (lexicon, pack.not_names, keys, _look_up(word, _NOBODY, lexicon, pack))
        if len(_loose) >= _MOST_LOOSE:
            _loose.clear()
        _loose[word] = told
    if told[2].isdisjoint(known.all):
        return told[3]
    return _look_up(word, known, lexicon, pack)


_NOBODY = Known(Cast(Mailbox("", ""), (), ()))
_loose: dict[str, tuple[Lexicon, frozenset[str], frozenset[str], _Meaning]] = {}
"""Words as written → whose words they are, what they could be known by, and what they mean where
nobody on the message is called so."""
_MOST_LOOSE = 50_000


def _look_up(word: str, known: Known, lexicon: Lexicon, pack: Pack) -> _Meaning:
    low = word.lower()
    found = lexicon.of(low)
    if (found and found != _FIRM) or (found is not None and word == low):
        lexicon.fix(word, found)
        return "", found
    if word[0].isupper() or (found is None and low in known.words):
        part = _name_part(word, low, known, lexicon, pack)
        if part:
            return part, ()
    if found is None:
        return "", _FIRM if low in known.firms else ()
    return "", found


def _name_part(word: str, low: str, known: Known, lexicon: Lexicon, pack: Pack) -> str:
    """What part of a name a word is, given in lower case too, or nothing."""
    if low[-2:] in {"'s", "\u2019s"}:
        low = low[:-2]
    concepts = lexicon.of(low)
    role = None if concepts else known.words.get(low if low.isascii() else fold(low))
    if role or concepts == _FIRM:
        return role or "firm"
    if (
        concepts is not None
        or not word[0].isupper()
        or low in known.firms
        or is_no_name(low, pack.not_names)
    ):
        return ""
    if len(word) == 1:
        return "initial"
    return "acronym" if len(word) <= _ACRONYM and word.isupper() else "new"


def _closed(run: Sequence[Token]) -> Token:
    """A run of parts of names as one concept."""
    kinds = [token.concept for token in run]
    new = kinds.count("new")
    roles = [kind for kind in kinds if kind in _ROLES]
    if roles and (not new or (len(set(roles)) == 1 and new == 1 and len(roles) > 1)):
        concept = "addressee" if "addressee" in roles else roles[0]
    elif "firm" in kinds:
        concept = "firm"
    elif new + len(roles) > 1 or (new and "initial" in kinds):
        concept = "fullname"
    elif new and "acronym" in kinds:
        concept = "firm"
    elif new or "initial" in kinds:
        concept = "oneword"
    else:
        concept = "firm"
    return Token(concept, run[0].start, run[-1].end)


_STEPS = {name: "" if name in PASSED_OVER else group for name, group in GROUPS.items()}
"""Concept → its group, or nothing where it parts no others."""


def grams(tokens: Sequence[Token], *, in_subject: bool = False) -> tuple[list[str], float]:
    """The features of a sequence of concepts, and the value each has.

    The value falls with the number of features, so that long sentences do not weigh more.
    """
    concepts = [token[0] for token in tokens]
    found = dict.fromkeys(concepts)
    before = last = ""
    for concept in concepts:
        group = _STEPS[concept]
        if not group:
            continue
        if last:
            pair = f"{last} {group}"
            found[pair] = None
            if before:
                found[f"{before} {pair}"] = None
        before, last = last, group
    value = math.sqrt(_SCALE / max(_SCALE, len(found)))
    return ["subject " + gram for gram in found] if in_subject else list(found), value


def somebody(tokens: Sequence[Token]) -> bool:
    """Whether a sentence holds anybody whom it could connect with anybody."""
    return any(GROUPS[token.concept] in SOMEBODY for token in tokens)
