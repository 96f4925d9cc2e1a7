"""What each language says when it asks, sells and nags: one TOML file each, read once.

A new language is a new file in `packs/` (and in `names/`, for wrong names); no code knows how many
there are. All packs look at every message: short mail hides its language, and people quote.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from tengill.door.asking.patterns import Alphabet, Compiled, Grammar, PackError, Run
from tengill.door.asking.tokens import tokens
from tengill.facts.approaches import Ask
from tengill.facts.folding import fold

COMMERCIAL, NAGGING, NEVER, MINUTES, HOURS = "commercial", "nagging", "never", "minutes", "hours"
KINDS = (*(ask.value for ask in Ask if ask is not Ask.NONE), COMMERCIAL, NAGGING, NEVER, MINUTES, HOURS)  # fmt: skip


_REMEMBERED = 100_000
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Rule:
    """Some wordings of one thing."""

    kind: str
    """An `Ask`, or `commercial`, `nagging`, `never`, `minutes`, `hours`."""
    weight: float
    """How plainly these words say it, 0 to 1."""
    patterns: tuple[Compiled, ...]
    of: tuple[str, ...] = ()
    """Which kinds a `never` takes back; none: every ask."""


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """One language, compiled. Two packs are the same only when they are one."""

    language: str
    alphabet: Alphabet
    frames: tuple[Compiled, ...]
    rules: tuple[tuple[Compiled, Rule], ...]
    """Every pattern with its rule."""
    greetings: frozenset[str]
    fields: frozenset[str]
    """Folded names of merge fields (`first name`, `company`), without spaces and joints."""
    figures: Mapping[str, int]
    """Words for numbers of minutes."""


def parse_pack(text: str, where: str) -> Pack:
    """Read a pack from TOML text.

    Raises:
        PackError: when it cannot be used; it says why.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{where}: not TOML: {error}") from error
    language = str(data.get("language", ""))
    if not language or not data.get("rule"):
        raise PackError(f"{where}: a pack needs `language` and at least one [[rule]]")
    groups = {name: str(told).split() for name, told in data.get("groups", {}).items()}
    grammar = Grammar(where, groups)
    for name, runs in data.get("frames", {}).items():
        grammar.frame(str(name), runs)
    for name, runs in data.get("macros", {}).items():
        grammar.define(str(name), runs)
    told = [_told(entry, grammar) for entry in data["rule"]]
    figures = {fold(word): int(number) for word, number in data.get("figures", {}).items()}
    frames = [run for runs in grammar.frames.values() for run in runs]
    alphabet = Alphabet(
        [*frames, *(run for _, runs in told for run in runs)],
        figures,
        str(data.get("common", "")).split(),
    )
    rules = []
    for entry, runs in told:
        patterns = tuple(map(alphabet.compiled, runs))
        of = tuple(map(str, entry.get("of", ())))
        rules.append(Rule(str(entry["kind"]), float(entry.get("weight", 1.0)), patterns, of))
    flat = tuple((pattern, rule) for rule in rules for pattern in rule.patterns)
    return Pack(
        language,
        alphabet,
        tuple(map(alphabet.compiled, frames)),
        flat,
        frozenset(map(fold, data.get("greetings", ()))),
        frozenset(fold(told).replace(" ", "") for told in data.get("fields", ())),
        figures,
    )


def _told(entry: Mapping[str, Any], grammar: Grammar) -> tuple[Mapping[str, Any], Sequence[Run]]:
    kind = entry.get("kind")
    if kind not in KINDS or not set(entry.get("of", ())) <= set(KINDS):
        raise PackError(f"{grammar.where}: `{kind}` is no kind of rule; these are: {KINDS}")
    if not 0.0 < float(entry.get("weight", 1.0)) <= 1.0:
        raise PackError(f"{grammar.where}: a weight is above 0 and at most 1, in a rule of {kind}")
    if not entry.get("patterns"):
        raise PackError(f"{grammar.where}: a rule of {kind} has no patterns")
    return entry, [grammar.run(str(source)) for source in entry["patterns"]]


@cache
def packaged() -> tuple[Pack, ...]:
    """The packs that come with Tengill, by file name."""
    return tuple(parse_pack(text, name) for name, text in _texts("packs"))


class Pieces:
    """The characters of pieces of a text, those of every pack in turn for each token.

    Remembers tokens, within bounds: a word that is new with a comma is known without.
    """

    def __init__(self, packs: Sequence[Pack]) -> None:
        self._alphabets = [pack.alphabet for pack in packs]
        self._tokens: dict[str, str] = {}

    def characters(self, piece: str) -> str:
        """The characters of a piece, between white space."""
        told = (piece,) if piece.isalpha() else tokens(piece)
        return "".join(map(self._token, told))

    def _token(self, token: str) -> str:
        known = self._tokens.get(token)
        if known is None:
            known = "".join([alphabet.char(token) for alphabet in self._alphabets])
            if len(token) <= _LONGEST:
                if len(self._tokens) >= _REMEMBERED:
                    self._tokens.clear()
                self._tokens[token] = known
        return known


@cache
def packaged_pieces() -> Pieces:
    """Pieces of text in the packs that come with Tengill, in the order of `packaged`."""
    return Pieces(packaged())


@dataclass(frozen=True, slots=True)
class GivenNames:
    """Given names of all languages together, folded: what a greeting may call somebody."""

    given: frozenset[str]
    full: Mapping[str, frozenset[str]]
    """From a short form to the names it stands for."""

    def same(self, one: str, other: str) -> bool:
        """Whether two folded given names may call the same person."""
        mine = {one} | self.full.get(one, frozenset())
        return bool(mine & ({other} | self.full.get(other, frozenset())))


@cache
def given_names() -> GivenNames:
    """The names that come with Tengill."""
    given: set[str] = set()
    full: dict[str, set[str]] = {}
    for _, text in _texts("names"):
        data = tomllib.loads(text)
        given.update(map(fold, data["given"]))
        for name, shorts in data["short"].items():
            for short in shorts:
                full.setdefault(fold(short), set()).add(fold(name))
    known = given | full.keys() | {name for names in full.values() for name in names}
    return GivenNames(frozenset(known), {k: frozenset(v) for k, v in full.items()})


def _texts(folder: str) -> list[tuple[str, str]]:
    found = resources.files("tengill.door.asking") / folder
    return sorted(
        (entry.name, entry.read_text(encoding="utf-8"))
        for entry in found.iterdir()
        if entry.name.endswith(".toml")
    )
