"""A pack's patterns: verbs and objects with gaps between them, over words and not over letters.

A pattern is a run of atoms, parted by spaces:

| atom | stands for |
|---|---|
| `link` | that word, folded (case, accents and Icelandic letters make no difference) |
| `link*` | any word that begins so |
| `link, site*, @page` | one of these, written with bars between them; `@page` is a group of words of the pack |
| `<number>` `<url>` `<money>` `<percent>` | a figure, an address of a page, a sign of currency, `%` |
| `<question>` `<end>` | the mark that ends a question, any other end (as one of several) |
| `~4` | up to four words of the same sentence, whatever they are |
| `^` `$` | a sentence or clause begins here, a sentence ends here |
| `?` | the sentence ends in a question mark here |
| `{ASK}` | one of the runs of that macro of the pack, or a *frame* of it (below) |
| `atom?` `{ASK}?` | the atom or nothing |
| `!atom` | not this next |

A frame is what comes before the verb of a request (`could you`, `we would love to`); a pattern may
begin with one, and up to four words may stand between the two. Frames are looked for first and
leave a mark in the text, so that patterns that begin with one are only tried there.

Every word becomes one character that says which atoms it fits, and a pattern becomes a regular
expression over these characters. A text is folded into its characters once. A pattern never spans
two sentences, so it is tried only on sentences that have all its words (see `searching`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tengill.facts.folding import fold

FIRST = 0xE000
"""The code of an alphabet's first character."""
_MOST_SIGNATURES = 6_000
_MOST_GAP = 15
_MOST_WAYS = 4_000
"""How often gaps of one pattern may multiply: what bounds the time on hostile text."""

NUMBER, URL, MONEY, PERCENT = "<number>", "<url>", "<money>", "<percent>"
_HARD, _SOFT, _QUESTION = "<end>", "<soft>", "<question>"
FRAME = "<frame>"
_FRAME_GAP = 4
_SPECIAL = (FRAME, NUMBER, URL, MONEY, PERCENT, _HARD, _SOFT, _QUESTION)
_ATOM = re.compile(r"[\w']+\*?|@[a-z_]+|<[a-z]+>")


class PackError(ValueError):
    """A pack cannot be used; the message says which file, which part and why."""


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a pattern: any of some atoms."""

    atoms: frozenset[str]
    optional: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class _Gap:
    most: int


@dataclass(frozen=True, slots=True)
class _Mark:
    sign: str


@dataclass(frozen=True, slots=True)
class _Choice:
    runs: tuple["Run", ...]
    optional: bool = False


_ASKED = frozenset({_QUESTION})
Run = tuple[_Word | _Gap | _Mark | _Choice, ...]


@dataclass(slots=True)
class Grammar:
    """Reads patterns, with a pack's groups and macros."""

    where: str
    groups: Mapping[str, Sequence[str]]
    macros: dict[str, tuple[Run, ...]] = field(default_factory=dict)
    frames: dict[str, tuple[Run, ...]] = field(default_factory=dict)

    def define(self, name: str, runs: Iterable[str]) -> None:
        """Read a macro. It may use those defined before it, so none can turn in a circle."""
        self.macros[name] = tuple(self.run(run) for run in runs)

    def frame(self, name: str, runs: Iterable[str]) -> None:
        """Read a frame: patterns may begin with it."""
        self.frames[name] = tuple(self.run(run) for run in runs)
        self.macros[name] = ((_Word(frozenset({FRAME})), _Gap(_FRAME_GAP)),)

    def run(self, source: str) -> Run:
        """Read one pattern.

        Raises:
            PackError: for what is no pattern, or one that could take too long.
        """
        read = tuple(self._part(part, source) for part in source.split())
        if not read:
            raise PackError(f"{self.where}: there is an empty pattern")
        if _Mark("^") in read[1:]:
            raise PackError(f"{self.where}: `{source}`: `^` stands first in a pattern")
        if any(map(_ends, read[1:-1])) or any(_ends(p) for p in read if isinstance(p, _Choice)):
            raise PackError(f"{self.where}: `{source}`: a sentence ends within it")
        if _ways(read) > _MOST_WAYS:
            raise PackError(f"{self.where}: `{source}` has too many long gaps; make them shorter")
        return read

    def _part(self, part: str, source: str) -> _Word | _Gap | _Mark | _Choice:
        if part in {"^", "$", "?"}:
            return _Mark(part)
        if part.startswith("~"):
            if not part[1:].isdecimal() or int(part[1:]) > _MOST_GAP:
                raise PackError(f"{self.where}: `{source}`: a gap is `~1` to `~{_MOST_GAP}`")
            return _Gap(int(part[1:]))
        optional, absent = part.endswith("?"), part.startswith("!")
        part = part.removesuffix("?").removeprefix("!")
        if part.startswith("{"):
            name = part.strip("{}")
            if name in self.frames and not source.startswith(f"{{{name}}}"):
                raise PackError(f"{self.where}: `{source}`: a frame stands first in a pattern")
            if name not in self.macros:
                raise PackError(f"{self.where}: `{source}`: no macro {{{name}}} is defined above")
            return _Choice(self.macros[name], optional)
        return _Word(frozenset(self._atoms(part, source)), optional, absent)

    def _atoms(self, part: str, source: str) -> Iterable[str]:
        for atom in part.split("|"):
            if not _ATOM.fullmatch(atom) or (atom[0] == "<" and atom not in _SPECIAL):
                raise PackError(f"{self.where}: `{source}`: `{atom}` is no word")
            if atom[0] != "@":
                yield fold(atom)
                continue
            if atom[1:] not in self.groups:
                raise PackError(f"{self.where}: `{source}`: there is no group `{atom}`")
            yield from map(fold, self.groups[atom[1:]])


def _ways(run: Run) -> int:
    ways = 1
    for part in run:
        if isinstance(part, _Gap):
            ways *= part.most + 1
        elif isinstance(part, _Choice):
            ways *= sum(map(_ways, part.runs)) + part.optional
    return ways


def _ends(part: _Word | _Gap | _Mark | _Choice) -> bool:
    """Whether a part takes a mark that ends a sentence."""
    if isinstance(part, _Word):
        return not part.absent and bool(part.atoms & {_HARD, _QUESTION})
    if isinstance(part, _Mark):
        return part.sign != "$"
    return isinstance(part, _Choice) and any(_ends(p) for run in part.runs for p in run)


def _words(run: Run) -> Iterable[_Word]:
    for part in run:
        if isinstance(part, _Word):
            yield part
        elif isinstance(part, _Choice):
            for inner in part.runs:
                yield from _words(inner)


def _framed(part: _Word | _Gap | _Mark | _Choice) -> bool:
    if not isinstance(part, _Choice):
        return False
    return any(run[0] == _Word(frozenset({FRAME})) for run in part.runs)


@dataclass(frozen=True)
class Compiled:
    """A pattern ready to be searched for in a string of characters."""

    needs: tuple[int, ...]
    """Sets of words of which it needs a word each, as numbers (`Alphabet.sets`), rarest first."""
    source: str
    """The regular expression; compiled when first needed, since most patterns rarely are."""
    begins: int
    """How many characters of a match stand before its words: the end of the last sentence."""
    framed: bool
    """Whether it begins with a frame."""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The regular expression, compiled."""
        return re.compile(self.source)


class Alphabet:
    """From pieces of a text to characters, one for each token."""

    def __init__(
        self, runs: Iterable[Run], figures: Iterable[str] = (), common: Iterable[str] = ()
    ) -> None:
        """Give every set of atoms that a word may fit its character.

        Args:
            runs: all patterns of a pack.
            figures: words that stand for a number (`fifteen`).
            common: words that stand in nearly every letter: no pattern is told by them.
        """
        self._common = frozenset(map(fold, common)) | {_QUESTION, _HARD, NUMBER, FRAME}
        words = [_Word(_ASKED), *(word for run in runs for word in _words(run))]
        atoms = {atom for word in words for atom in word.atoms}
        self._beginnings = {atom[:-1] for atom in atoms if atom[-1] == "*"}
        self._lengths = sorted({len(beginning) for beginning in self._beginnings}, reverse=True)
        self._least = min(self._lengths, default=0)
        self._heads = {beginning[: self._least] for beginning in self._beginnings}
        self._figures = frozenset(map(fold, figures))
        self._signatures: dict[frozenset[str], str] = {}
        self._exact: dict[str, str] = {}
        self._sets: dict[frozenset[str], int] = {}
        self._other = self._sign(frozenset())
        self._specials = {special: self._sign(frozenset({special})) for special in _SPECIAL}
        for atom in sorted(atoms | self._figures):
            if atom[0] != "<" and atom[-1] != "*":
                self._exact[atom] = self._sign(self._fits(atom, {atom}))
        self._by_beginning = {
            beginning: self._sign(self._fits(beginning, set())) for beginning in self._beginnings
        }
        for place, alternatives in enumerate(dict.fromkeys(word.atoms for word in words)):
            self._sets[alternatives] = place
        self._by_atom: dict[str, list[str]] = {}
        for signature, char in self._signatures.items():
            for atom in signature:
                self._by_atom.setdefault(atom, []).append(char)
        self.sets = tuple(map(self._chars, self._sets))
        """For every set of words its characters."""
        self.size = len(self._signatures)
        """How many characters there are, from `FIRST` on."""
        self.start = self._specials[_HARD]
        self.mark = self._specials[FRAME]
        self.stops = self._specials[_HARD] + self._specials[_QUESTION]

    def _fits(self, word: str, atoms: set[str]) -> frozenset[str]:
        begun = {f"{word[:n]}*" for n in self._lengths if word[:n] in self._beginnings}
        number = {NUMBER} if word in self._figures or word.isdecimal() else set()
        return frozenset(atoms | begun | number)

    def _sign(self, atoms: frozenset[str]) -> str:
        if len(self._signatures) >= _MOST_SIGNATURES:
            raise PackError("a pack has too many different words; see tengill.door.asking.patterns")
        return self._signatures.setdefault(atoms, chr(FIRST + len(self._signatures)))

    def char(self, written: str) -> str:
        """The character of a token."""
        first = written[0]
        if not first.isalnum() and first != "_":
            return self._specials[_special(written)]
        if "://" in written:
            return self._specials[URL]
        word = fold(written.replace("\u2019", "'"))
        found = self._exact.get(word) or self._begun(word)
        if not found and "'" in word:
            word = word.partition("'")[0]
            found = self._exact.get(word) or self._begun(word)
        return found or self._other

    def _begun(self, word: str) -> str:
        """The character of a number, or of how a word begins; nothing where no pattern asks."""
        if word.isdecimal():
            return self._specials[NUMBER]
        if word[: self._least] in self._heads:
            for length in self._lengths:
                if word[:length] in self._beginnings and len(word) >= length:
                    return self._by_beginning[word[:length]]
        return ""

    def compiled(self, run: Run) -> Compiled:
        """A pattern over this alphabet.

        Raises:
            PackError: when it may match without any word.
        """
        needs = self._needs(run)
        if not needs:
            raise PackError("a pattern has no word that must be there")
        begins = int(run[0] == _Mark("^"))
        return Compiled(tuple(needs), self._regular(run), begins, _framed(run[0]))

    def _usual(self, atoms: frozenset[str]) -> tuple[int, int]:
        return len(atoms & self._common), len(self._chars(atoms))

    def _chars(self, atoms: frozenset[str]) -> str:
        return "".join(sorted({char for atom in atoms for char in self._by_atom.get(atom, ())}))

    def _needs(self, run: Run) -> list[int]:
        needs = set(self._needed(run))
        return [self._sets[atoms] for atoms in sorted(needs, key=self._usual)]

    def _needed(self, run: Run) -> Iterable[frozenset[str]]:
        for part in run:
            if isinstance(part, _Word) and not part.optional and not part.absent:
                yield part.atoms
            elif isinstance(part, _Choice) and not part.optional and len(part.runs) == 1:
                yield from self._needed(part.runs[0])
            elif part == _Mark("?"):
                yield _ASKED

    def _regular(self, run: Run) -> str:
        return "".join(map(self._expression, run))

    def _expression(self, part: _Word | _Gap | _Mark | _Choice) -> str:
        if isinstance(part, _Gap):
            return f"[^{self.stops}]{{0,{part.most}}}?"
        if isinstance(part, _Choice):
            inner = "|".join(map(self._regular, part.runs))
            return f"(?:{inner}){'?' if part.optional else ''}"
        if isinstance(part, _Mark):
            return {
                "^": f"[{self.stops}{self._specials[_SOFT]}]",
                "$": f"(?=[{self.stops}]|$)",
                "?": f"[{self._specials[_QUESTION]}]",
            }[part.sign]
        chars = self._chars(part.atoms)
        if part.absent:
            return f"(?![{chars}])"
        return f"[{chars}]{'?' if part.optional else ''}"


def _special(written: str) -> str:
    if "?" in written:
        return _QUESTION
    if written[0] in "$\u20ac\xa3":
        return MONEY
    if written[0] == "%":
        return PERCENT
    return _SOFT if written[0] in ";:\u2013\u2014" else _HARD
