"""Scars of a mail merge: fields left unfilled, and a name that is not the reader's.

A scar is evidence that nobody wrote this to anybody, so it is told only when it is certain: a name
is wrong when it is a given name for sure, the reader's names are known, and none of them could be
meant by it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from tengill.door.asking.packs import Pack, given_names
from tengill.facts.acts import Span
from tengill.facts.approaches import Approach, Reason
from tengill.facts.folding import fold, words

FIELD, NAME = "scar_field", "scar_name"
_LOOK = 4_000
_HEAD = 200
_MOST = 3
_FEW = 30
_MOST_OPENINGS = 200
"""Marks that are looked at: a letter has a handful, and each may take long."""
_MARKS = "{[%<*$#|~@"
_OPENING = re.compile(r"[{\[%<*$#|~@][{\[%<*$#|~@(\s]{0,3}[A-Za-zÀ-þ]")
_INNER = r"[A-Za-zÀ-þ][\wÀ-þ .|:'\"\-]{0,40}?"
# What surrounds a field in the programs people merge mail with. Doubled marks say enough by
# themselves; single ones need a field's name within.
_FIELD = re.compile(
    rf"\{{\{{\s{{0,3}}[#$]?({_INNER})\s{{0,3}}\}}\}}|(?<![%$\w])\{{\s{{0,2}}\$?({_INNER})\s{{0,2}}\}}|(?<!\w)\[\[?\s{{0,2}}({_INNER})\s{{0,2}}\]\]?"
    rf"|%%?\(?({_INNER})\)?%%?|<<?\s{{0,2}}({_INNER})\s{{0,2}}>>?|\*\|({_INNER})\|\*|\$\{{?({_INNER})\b\}}?"
    rf"|##?({_INNER})##?|@@({_INNER})@@|~~({_INNER})~~|\|({_INNER})\|"
)
_INSERT = re.compile(r"(?:insert|enter|your|recipient|customer|contact|client|lead|prospect|user|subscriber)s?[ _.]?")  # fmt: skip
_NOTHING = frozenset({"null", "undefined", "nan", "none", "nil", "n/a", "na", "unknown", "noname", "firstname", "fname", "name", "test", "nafn", "fornafn"})  # fmt: skip
_ALONE = 1
_LETTERS = 2


def scars(approach: Approach, packs: tuple[Pack, ...]) -> tuple[Reason, ...]:
    """The scars in an approach's subject and text, fields first.

    Codes: `scar_field` (values: `field`, what stands there) and `scar_name` (values: `name`, as
    greeted). Spans point into the subject or the text.
    """
    return scars_of(approach, marks(approach, packs))


class Marks(NamedTuple):
    """What tells scars in a subject and a text, whoever reads them: a function of these alone."""

    fields: Sequence[Span]
    """Fields left unfilled, in order."""
    greeting: tuple[int, int, str] | None
    """What the greeting calls the reader: where it stands; an empty name where none follows."""


def marks(approach: Approach, packs: tuple[Pack, ...]) -> Marks:
    """Read them."""
    text, subject = approach.text[:_LOOK], approach.subject
    fields = [*_fields(subject, packs, in_subject=True), *_fields(text, packs, in_subject=False)]
    return Marks(fields, _greeting(text, packs))


def scars_of(approach: Approach, told: Marks) -> tuple[Reason, ...]:
    """The scars, as `scars` tells them, of what was read before."""
    found = [Reason(FIELD, values=(("field", span.text),), words=(span,)) for span in told.fields]
    if told.greeting is not None:
        scar = _greeted(told.greeting, approach)
        found += [scar] if scar is not None else []
    return tuple(found[:_MOST])


def _fields(text: str, packs: tuple[Pack, ...], *, in_subject: bool) -> list[Span]:
    known = _known(packs)
    found: list[Span] = []
    for opening in islice(_openings(text), _MOST_OPENINGS):
        match = _FIELD.match(text, opening.start())
        if match is None or (found and match.start() < found[-1].end):
            continue
        inner = next(group for group in match.groups() if group is not None)
        if _is_field(inner, known, match.group()):
            found.append(Span(match.start(), match.end(), match.group(), in_subject))
        if len(found) >= _MOST:
            break
    return found


def _openings(text: str) -> Iterator[re.Match[str]]:
    """Where a field may begin. Most texts have none of the marks, or few: those are looked for."""
    marks = [mark for mark in _MARKS if mark in text]
    if sum(map(text.count, marks)) > _FEW:
        yield from _OPENING.finditer(text)
        return
    last = 0
    for place in sorted(place for mark in marks for place in _places(mark, text)):
        match = _OPENING.match(text, place) if place >= last else None
        if match is not None:
            last = match.end()
            yield match


def _places(mark: str, text: str) -> Iterator[int]:
    place = text.find(mark)
    while place >= 0:
        yield place
        place = text.find(mark, place + 1)


_PLAIN = ("{", "[", "*|")
_VAGUE = frozenset({"name", "nafn", "company"})


@cache
def _known(packs: tuple[Pack, ...]) -> frozenset[str]:
    """Names of fields; and greetings, for `{Hi|Hello}`, of which a program should have chosen one."""
    fields: frozenset[str] = frozenset().union(*(pack.fields for pack in packs))
    return fields.union(*({f"{told}|" for told in pack.greetings} for pack in packs))


def _is_field(inner: str, known: frozenset[str], whole: str) -> bool:
    """Whether marks surround a field's name; marks that programmers use, too, need a telling one."""
    told = fold(inner.partition("|")[0])
    bare = _INSERT.sub("", told.replace("-", " ").strip())
    names = {"".join(words(one.replace("_", " "))) for one in (told, bare)} & known
    if whole[0] == "{" and f"{told}|" in known and "|" in inner:
        return True
    if not whole.startswith(_PLAIN):
        names -= _VAGUE
    return bool(names)


_GREETING = re.compile(r"[ \t\n>*_]{0,20}([^\W\d_]{2,12}(?: [^\W\d_]{2,9})?)([ \t]{0,4})")
_GREETED = re.compile(r"[^\W\d_][\w'\u2019\-]{1,20}(?=[ \t]{0,2}[,!:\u2013\-\n]|\.\s)|n/a(?=,)", re.IGNORECASE)  # fmt: skip


def _greeting(text: str, packs: tuple[Pack, ...]) -> tuple[int, int, str] | None:
    """What a text's greeting calls the reader: where it stands; an empty name where none follows."""
    match = _GREETING.match(text[:_HEAD])
    if match is None:
        return None
    told = match.group(1)
    one = told.split(" ")[0]
    for opener in dict.fromkeys((told, one)):
        if _opens(opener, packs):
            break
    else:
        return None
    start = match.start(1) + len(opener)
    rest = text[start:_HEAD]
    gap = len(rest) - len(rest.lstrip(" \t"))
    name = _GREETED.match(rest, gap)
    if name is not None:
        return start + name.start(), start + name.end(), name.group()
    # A blank before the comma is where the name should have been.
    if gap and rest[gap : gap + 1] in {",", "!"}:
        return match.start(1), start + gap + 1, ""
    return None


@lru_cache(maxsize=4096)
def _opens(word: str, packs: tuple[Pack, ...]) -> bool:
    """Whether a letter is opened by this."""
    folded = fold(word)
    return any(folded in pack.greetings for pack in packs)


def _greeted(greeting: tuple[int, int, str], approach: Approach) -> Reason | None:
    start, end, name = greeting
    span = Span(start, end, approach.text[start:end])
    if not name or fold(name) in _NOTHING:
        return Reason(FIELD, values=(("field", span.text),), words=(span,))
    if is_wrong(name, approach):
        return Reason(NAME, values=(("name", name),), words=(span,))
    return None


def is_wrong(name: str, approach: Approach) -> bool:
    """Whether a greeting's name is certainly not the reader's.

    Never when there are several readers, when the reader's names are not known, when the name is
    no given name, or when it may be the sender's own, a short form or an inflection of the reader's.
    """
    if approach.recipients != _ALONE or not approach.named or not approach.names:
        return False
    called = fold(name)
    if not name[0].isupper() or called not in given_names().given:
        return False
    if any(_could_be(called, own) for own in _called(approach.names)):
        return False
    sender, signature = approach.sender.name, approach.signature[:_HEAD]
    return called not in words(sender) and called not in words(signature)


@lru_cache(maxsize=256)
def _called(names: tuple[str, ...]) -> tuple[str, ...]:
    """The words of some names."""
    return tuple(word for name in names for word in words(name))


def _could_be(called: str, own: str) -> bool:
    if called[:_LETTERS] == own[:_LETTERS] or given_names().same(called, own):
        return True
    # A slip of the finger is no mail merge.
    return abs(len(called) - len(own)) <= _ALONE and _apart(called, own) <= _LETTERS


def _apart(one: str, other: str) -> int:
    """Levenshtein distance of two short words."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]
