"""Sentences as sequences of concepts, and what their sequences weigh.

`concepts_in` turns a stretch of text into concepts; names and mailboxes are told apart by who is
on the message. `grams` makes features of them: each concept, and two or three groups in a row.
"""

import math
import re
from collections.abc import Iterable, Sequence
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

    __slots__ = ("firms", "words")

    def __init__(self, cast: Cast) -> None:
        """Take the words of everybody's names; who is addressed goes before who is copied."""
        self.words: dict[str, str] = {}
        self.firms: set[str] = set()
        self._put((cast.sender,), "sender")
        self._put(cast.to[:_MOST_KNOWN], "addressee")
        self._put(cast.copied[:_MOST_KNOWN], "copied")

    def _put(self, mailboxes: Iterable[Mailbox], role: str) -> None:
        for mailbox in mailboxes:
            local, _, domain = mailbox.address.partition("@")
            for word in _PARTS.split(fold(mailbox.name or local)):
                if len(word) > 1:
                    self.words.setdefault(word, role)
            labels = domain.split(".")
            if len(labels) > 1:
                self.firms.add(labels[-2])


def concepts_in(
    text: str, start: int, end: int, known: Known, lexicon: Lexicon, pack: Pack
) -> list[Token]:
    """The concepts of `text[start:end]` in their order, unknown and common words left out."""
    out: list[Token] = []
    run: list[Token] = []
    fixed = lexicon.fixed.get
    pattern = _TOKEN if _SPECIAL.search(text, start, end) else _PLAIN
    for match in pattern.finditer(text, start, end):
        part, found = "", fixed(match.group())
        if found is None:
            part, found = _read(match, known, lexicon, pack)
        if run and not (part and _joins(text, run[-1], match.start())):
            out.append(_closed(run))
            run = []
        if part:
            run.append(Token(part, *match.span()))
        elif found:  # most words stand for nothing: they cost no more than this
            at, behind = match.span()
            out += [Token(concept, at, behind) for concept in found]
            if len(out) >= _MOST_TOKENS:
                break
    if run:
        out.append(_closed(run))
    return out


def _joins(text: str, last: Token, at: int) -> bool:
    """Whether a part of a name at an offset goes on with the one before."""
    between = text[last.end : at].strip(" ")
    return not between or (between == "." and last.concept == "initial")


def _read(
    match: re.Match[str], known: Known, lexicon: Lexicon, pack: Pack
) -> tuple[str, tuple[str, ...]]:
    """What part of a name a match is, or else its concepts."""
    if match.lastgroup != "word":
        return "", (match.lastgroup or "",)
    word = match.group()
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


def grams(tokens: Sequence[Token], *, in_subject: bool = False) -> tuple[list[str], float]:
    """The features of a sequence of concepts, and the value each has.

    The value falls with the number of features, so that long sentences do not weigh more.
    """
    found = dict.fromkeys([token.concept for token in tokens])
    before = last = ""
    for token in tokens:
        if token.concept in PASSED_OVER:
            continue
        group = GROUPS[token.concept]
        if last:
            pair = last + " " + group
            found[pair] = None
            if before:
                found[before + " " + pair] = None
        before, last = last, group
    value = math.sqrt(_SCALE / max(_SCALE, len(found)))
    return ["subject " + gram for gram in found] if in_subject else list(found), value


def somebody(tokens: Sequence[Token]) -> bool:
    """Whether a sentence holds anybody whom it could connect with anybody."""
    return any(GROUPS[token.concept] in SOMEBODY for token in tokens)
