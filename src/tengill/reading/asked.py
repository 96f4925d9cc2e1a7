"""What must stand in a text wherever a pattern matches: a few strings, told from the pattern.

Of each *clause* one string must occur: `(?:say|said) (?:hello|hi) to {NAME}` needs one of `say hello
to `, `say hi to `, `said hello to ` and `said hi to `. Where no clause can be told (a pattern of
names alone), nothing is asked.

The strings are looked for in a text as `squeezed(plain(...))` shows it: one ASCII byte for every
character, a word character for a word character, lower case, one space for any run of white space.
So they need no Unicode, and no case. Squeezing leaves one of the spaces that several parts of a
pattern may have shared: a part that takes a space must do so only where the part before it cannot
have taken one.

The tree of a pattern is read with `re`'s own parser; look-around and back references ask nothing.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

_ASCII = 128
_NEAR_END = 0x180
NEAR = (*range(_ASCII, _NEAR_END), *range(0x2010, 0x2060), 0x39C, 0x3BC, 0x1E9E, 0x212A, 0x212B)
"""Characters whose place in every set is looked up; those farther off are told by kind alone."""
_LIKE = dict(zip("ðþÐÞæÆøØßẞıłŁđĐ\u2018\u2019\u2013\u2014", "dtDTaAoOsSilLdD''--", strict=True))
_WORD, _SPACE, _OTHER = "x", " ", "\x7f"
_FAR = frozenset((_WORD, _SPACE, _OTHER))
_NEAR = frozenset(map(chr, NEAR))
_CASE = int(re.IGNORECASE)
_FLAGS = int(re.IGNORECASE | re.DOTALL | re.UNICODE)
_ERRORS = "tengill.plain"
_MOST_CHARS = 4
_MOST_STRINGS = 48
_LEAST_LONG = 2
_LONG_ENOUGH = 12
MOST_CLAUSES = 4
"""Of one pattern."""
_SETS = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_OPENINGS = ((op.AT, op.AT_BEGINNING), (op.AT, op.AT_BEGINNING_STRING))
_OF_KIND = {
    op.CATEGORY_WORD: {_WORD},
    op.CATEGORY_NOT_WORD: {_SPACE, _OTHER},
    op.CATEGORY_SPACE: {_SPACE},
    op.CATEGORY_NOT_SPACE: {_WORD, _OTHER},
    op.CATEGORY_DIGIT: {_WORD},
    op.CATEGORY_NOT_DIGIT: _FAR,
}
_MACRO = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")
_IN_SET = re.compile(r"\[(?:\\.|[^\]\\]){0,200}\{[A-Z][A-Z0-9_]*\}", re.DOTALL)
_PLACES = 0xE000
"""From this private character on, each stands for a macro."""
Node = tuple[Any, Any]
Clause = frozenset[str]
"""Strings of which one must occur."""


@cache
def plain_char(char: str) -> str:
    """The ASCII character that stands for one: a word character for a word character."""
    if ord(char) < _ASCII:
        return _SPACE if char.isspace() else char
    word = char.isalnum()
    if char in _NEAR:
        like = _LIKE.get(char) or unicodedata.normalize("NFKD", char)[0]
        if ord(like) < _ASCII and like.isalnum() == word and like.isspace() == char.isspace():
            return like
    if word:
        return _WORD
    return _SPACE if char.isspace() else _OTHER


def _replaced(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(plain_char, error.object[error.start : error.end])), error.end


codecs.register_error(_ERRORS, _replaced)


_RUN = re.compile(rb" {2,}")
_SPACED = bytes(ord(plain_char(chr(at))) if at < _ASCII else at for at in range(256))


def squeezed(seen: bytes) -> bytes:
    """Plain text in lower case, with one space for every run of them."""
    return (_RUN.sub(b" ", seen) if b"  " in seen else seen).lower()


def plain(text: str) -> bytes:
    """A text as ASCII, one byte for each character, every white space a space."""
    return text.encode("ascii", _ERRORS).translate(_SPACED)


_SEEN = "".join(map(chr, range(_ASCII))) + "".join(map(chr, NEAR))
_STANDS = "".join(map(plain_char, _SEEN))


def _far(node: Node) -> frozenset[str]:
    """What may stand for the characters of a set that lie farther off."""
    kind, value = node
    if kind is op.LITERAL:
        return frozenset() if value < _ASCII else frozenset(plain_char(chr(value)))
    if kind is not op.IN:
        return _FAR
    out: set[str] = set()
    for part, told in value:
        if part is op.CATEGORY and told in _OF_KIND:
            out |= _OF_KIND[told]
        elif part is op.LITERAL:
            out |= _far((part, told))
        elif part is not op.RANGE or told[1] >= _NEAR_END:
            return _FAR
    return frozenset(out)


_NOTHING: Clause = frozenset({""})
_SPACES: Clause = frozenset({"", _SPACE})


@dataclass(frozen=True, slots=True)
class Asked:
    """What some part of a pattern asks of a text."""

    exact: Clause | None
    """All that the part can match, when these are few strings."""
    clauses: tuple[Clause, ...]
    """Otherwise: the clauses of whatever it matches."""
    spaced: bool
    """Whether the last character taken may be a space."""

    @property
    def all_clauses(self) -> tuple[Clause, ...]:
        """The clauses, the exact strings among them."""
        return (self.exact,) if self.exact is not None else self.clauses


class Asking:
    """Tells what the patterns of one pack ask: every macro once, however often it is used."""

    def __init__(self, macros: Mapping[str, str], common: Iterable[str] = ()) -> None:
        """`macros` gives the sources of macros, which may name others; `common` common words."""
        self._macros = macros
        self._common = frozenset(squeezed(plain(word)).decode("ascii") for word in common)
        self._names = sorted(macros)
        self._places = {name: chr(_PLACES + at) for at, name in enumerate(self._names)}
        self._parsed: dict[int, Sequence[Node]] = {}
        self._told: dict[tuple[int, int, bool], Asked] = {}
        self._sets: dict[tuple[str, int], frozenset[str]] = {}

    def clauses(self, source: str) -> tuple[tuple[str, ...], ...]:
        """The clauses of a pattern, the most telling first; none when nothing can be told.

        Raises:
            re.error: when it is no regular expression.
            KeyError: for a macro that there is not, or that stands within a set.
        """
        nodes, flags = self._parse(source)
        told = self._sequence(nodes, flags, spaced=False).all_clauses
        useful = {_shortest(clause) for clause in told if all(map(_tells, clause))}
        best = sorted(
            useful, key=lambda clause: (self._worth(clause), sorted(clause)), reverse=True
        )
        return tuple(tuple(sorted(clause)) for clause in best[:MOST_CLAUSES])

    def opens(self, source: str) -> bool:
        """True for a pattern that matches at the very beginning of a text only."""
        nodes, _ = self._parse(source)
        return bool(nodes) and nodes[0] in _OPENINGS

    def _parse(self, source: str) -> tuple[list[Node], int]:
        if _IN_SET.search(source) or any(self._stands(ord(char)) for char in source):
            raise KeyError(source)
        named = _MACRO.sub(lambda found: self._places[found.group(1)], source)
        parsed = _parser.parse(named, _CASE)
        return list(parsed), parsed.state.flags

    def _stands(self, value: int) -> bool:
        """True for the number of a character that stands for a macro."""
        return _PLACES <= value < _PLACES + len(self._names)

    def _macro(self, value: int, flags: int, spaced: bool) -> Asked:
        key = (value, flags, spaced)
        if key not in self._told:
            if value not in self._parsed:
                self._parsed[value] = self._parse(self._macros[self._names[value - _PLACES]])[0]
            self._told[key] = self._sequence(self._parsed[value], flags, spaced)
        return self._told[key]

    def _sequence(self, nodes: Sequence[Node], flags: int, spaced: bool) -> Asked:
        """Strings grow from part to part while they are few; what ends them is a clause."""
        clauses: list[Clause] = []
        grown: Clause = _NOTHING
        exact = True
        for node in nodes:
            told = self._node(node, flags, spaced)
            spaced = told.spaced
            if told.exact is None:
                clauses += (grown, *told.clauses)
                grown, exact = _NOTHING, False
            elif len(grown) * len(told.exact) <= _MOST_STRINGS:
                grown = frozenset(a + b for a in grown for b in told.exact)
            else:
                clauses.append(grown)
                grown, exact = told.exact, False
        if exact:
            return Asked(grown, (), spaced)
        return Asked(None, tuple(c for c in (*clauses, grown) if "" not in c), spaced)

    def _node(self, node: Node, flags: int, spaced: bool) -> Asked:
        kind, value = node
        if kind is op.LITERAL and self._stands(value):
            return self._macro(value, flags, spaced)
        if kind in _SETS or kind in _REPEATS:
            read = self._taken if kind in _SETS else self._repeated
            return read(node, flags, spaced)
        if kind in {op.SUBPATTERN, op.ATOMIC_GROUP}:
            nodes, on, off = (value[3], *value[1:3]) if kind is op.SUBPATTERN else (value, 0, 0)
            return self._sequence(nodes, (flags | on) & ~off, spaced)
        if kind is op.BRANCH:
            return self._either([self._sequence(nodes, flags, spaced) for nodes in value[1]])
        placed = kind in {op.AT, op.ASSERT, op.ASSERT_NOT}
        return Asked(_NOTHING, (), spaced) if placed else Asked(None, (), spaced=True)

    def _either(self, parts: Sequence[Asked]) -> Asked:
        """What one of several alternatives asks: the best clause of each, taken together."""
        spaced = any(part.spaced for part in parts)
        exacts = [part.exact for part in parts if part.exact is not None]
        if len(exacts) == len(parts):
            return Asked(frozenset().union(*exacts), (), spaced)
        best = [max(part.all_clauses, key=self._worth, default=_NOTHING) for part in parts]
        clause: Clause = frozenset().union(*best)
        return Asked(None, () if "" in clause else (clause,), spaced)

    def _worth(self, clause: Clause) -> tuple[int, int]:
        """The rarer (longer) its strings and the fewer, the more a clause tells."""
        words = [string.strip() for string in clause]
        length = min(0 if word in self._common else len(word) for word in words)
        return min(length, _LONG_ENOUGH), -len(clause)

    def _taken(self, node: Node, flags: int, spaced: bool) -> Asked:
        """One character of a set."""
        held = self._set(node, flags)
        takes_space = _SPACE in held
        if len(held) > _MOST_CHARS:
            return Asked(None, (), takes_space)
        return Asked(held | _NOTHING if takes_space and spaced else held, (), takes_space)

    def _repeated(self, node: Node, flags: int, spaced: bool) -> Asked:
        least, most, nodes = int(node[1][0]), int(node[1][1]), node[1][2]
        told = self._sequence(nodes, flags, spaced)
        if told.exact is not None and told.exact <= _SPACES:
            # Of a run of spaces one is left, and this may be none of it.
            return Asked(_SPACES if spaced or least == 0 else told.exact, (), spaced=True)
        if most > 1 and told.spaced and not spaced:
            told = self._sequence(nodes, flags, spaced=True)
        if most == 1 and told.exact is not None:
            exact = told.exact | _NOTHING if least == 0 else told.exact
            return Asked(exact, (), told.spaced or (spaced and "" in exact))
        clauses = told.all_clauses if least else ()
        return Asked(None, tuple(c for c in clauses if "" not in c), told.spaced or spaced)

    def _set(self, node: Node, flags: int) -> frozenset[str]:
        """The ASCII characters that may stand for one of a set, in lower case."""
        key = (repr(node), flags & _FLAGS)
        if key not in self._sets:
            state = _parser.State()
            state.flags, state.str = flags, ""
            one = _compiler.compile(_parser.SubPattern(state, [node]), flags & _FLAGS)
            held = {_STANDS[found.start()].lower() for found in one.finditer(_SEEN)}
            held |= {char.lower() for char in _far(node)}
            self._sets[key] = frozenset(held)
        return self._sets[key]


def _tells(string: str) -> bool:
    """True for what does not stand in nearly every sentence: two characters, or an odd one."""
    return len(string) >= _LEAST_LONG or not (string.isalnum() or string in {"", _SPACE})


def _shortest(clause: Clause) -> Clause:
    """A clause without the strings that hold another of its strings."""
    kept: list[str] = []
    for string in sorted(clause, key=len):
        if not any(map(string.__contains__, kept)):
            kept.append(string)
    return frozenset(kept)
