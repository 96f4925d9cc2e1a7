"""Language packs: what the reader knows of a language, as data.

A pack is one TOML file (see `docs/how-to/add-a-language.md`). The code knows only the *classes*
of wording listed in `CLASSES`; a pack says how its language words them. Because the fitted
weights belong to classes and not to words, a new language needs neither code nor fitting.

A pattern is a regular expression in which a space stands for any short run of white space and
`{MACRO}` for a macro of the pack or one of the slots `{THIRD}`, `{OTHER}`, `{LEFT}`,
`{CONNECTOR}`, `{SUBJECT}`. Matching ignores case except inside `{NAME}`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from tengill.facts.folding import fold
from tengill.reading.classes import CANCELLERS, CLASSES

__all__ = ["NAME", "SLOTS", "Pack", "PackError", "Pattern", "Wording", "fold"]

SLOTS = ("third", "other", "left", "connector", "subject")
"""Named groups a pattern may fill, as `{THIRD}` and so on."""

# A name as people write it: capitalised words, initials and small particles between them.
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀŠŽŁŚ]"
_WORD = _CAPITAL + r"[\w'\u2019\-]{0,24}"
_PARTICLE = r"(?:van|von|de|der|den|del|da|di|la|le|bin|al|el|af|av|ter|dos)"
NAME = (
    r"(?-i:(?:(?:Mr|Mrs|Ms|Dr|Prof|Sr|Sra|Hr)\.?\s{1,3})?"
    + _WORD
    + r"(?:\s{1,3}(?:"
    + _PARTICLE
    + r"\s{1,3}){0,2}(?:"
    + _CAPITAL
    + r"\.|"
    + _WORD
    + r")){0,3})"
)
_MACRO = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")
_UNBOUNDED = re.compile(r"(?<!\\)(?:\*|\+|\{\d*,\})")


_IN_CLASS = re.compile(r"\[(?:\\.|[^\]\\]){1,200}\]")
_OPENING = re.compile(r"(?:\\b)?\{(?:THIRD|OTHER|LEFT|CONNECTOR|SUBJECT)\}(?![?*{|')\u2019])")


class PackError(ValueError):
    """A language pack cannot be used; the message says which file, which part and why."""


class Pattern:
    """A pattern, compiled when first needed: most packs' most patterns never are.

    Patterns that open with a slot are slow to search for, so the part behind that slot is
    searched first (`gate`): where it is absent, the whole cannot match.
    """

    __slots__ = ("_gate", "_macros", "_opening", "_source", "_where", "_whole")

    def __init__(self, source: str, macros: Mapping[str, str], where: str) -> None:
        self._source = source
        self._macros = macros
        self._where = where
        self._whole: re.Pattern[str] | None = None
        self._gate: re.Pattern[str] | None = None
        self._opening = _OPENING.match(source)

    @property
    def whole(self) -> re.Pattern[str]:
        """The whole pattern.

        Raises:
            PackError: when it cannot be compiled.
        """
        if self._whole is None:
            self._whole = compile_pattern(self._source, self._macros, self._where)
        return self._whole

    @property
    def gate(self) -> re.Pattern[str] | None:
        """The part behind an opening slot, or None when the pattern opens otherwise."""
        if self._gate is None and self._opening is not None:
            rest = self._source[self._opening.end() :]
            self._gate = compile_pattern(rest, self._macros, self._where)
        return self._gate


@dataclass(frozen=True, slots=True)
class Wording:
    """How one language words one class."""

    name: str
    keys: tuple[str, ...]
    """Of these (lower case, no white space) one must occur in a sentence before the patterns
    are tried: the prefilter."""
    beside: tuple[str, ...]
    """Of these, too, one must occur in the sentence; none: nothing more is asked."""
    patterns: tuple["Pattern", ...]
    where: str
    """`text`, `subject` or `both`."""

    @property
    def once(self) -> bool:
        """True where it only matters whether it occurs, not where."""
        return self.name.startswith("bulk_")


@dataclass(frozen=True, slots=True)
class Pack:
    """One language, compiled."""

    language: str
    name: str
    function_words: frozenset[str]
    not_names: frozenset[str]
    """Folded capitalised words that are no part of a person's name."""
    pronouns: frozenset[str]
    greeting: re.Pattern[str]
    between: frozenset[str]
    """Words that join names in a greeting: `and`, `og`."""
    nicknames: Mapping[str, str]
    name_endings: tuple[str, ...]
    """Endings of inflected names, longest first, folded (`Jóni`, `Jónssyni`)."""
    wordings: tuple[Wording, ...]
    table: "KeyTable"
    acts: tuple[tuple[int, Wording], ...]
    """Wordings of acts, each with its bit in the table."""
    bulk: tuple[tuple[int, Wording], ...]
    """Wordings of bulk."""
    context: tuple[tuple[int, Wording], ...]
    """Wordings that give context, searched for only where an act was found."""
    false: tuple[tuple[int, Wording], ...]
    """False friends, searched for only in the sentences of acts."""
    in_text: int
    in_subject: int
    """Which wordings (bits) are searched for in the text and in the subject."""


class KeyTable:
    """Which wordings a sentence could hold, as a bit mask. Remembers words it has seen."""

    __slots__ = ("_beside", "_free", "_keys", "_seen")
    _MOST = 200_000

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self._seen: dict[str, tuple[int, int]] = {}
        self._keys: dict[str, int] = {}
        self._beside: dict[str, int] = {}
        self._free = 0
        for place, wording in enumerate(wordings):
            for key in wording.keys:
                self._keys[key] = self._keys.get(key, 0) | (1 << place)
            for key in wording.beside:
                self._beside[key] = self._beside.get(key, 0) | (1 << place)
            if not wording.beside:
                self._free |= 1 << place

    def of_words(self, words: Iterable[str]) -> int:
        """The wordings for which both a key and a word beside it occur among lower-case words."""
        keys, beside, seen = 0, self._free, self._seen
        for word in words:
            mask = seen.get(word) or self._look_up(word)
            keys |= mask[0]
            beside |= mask[1]
        return keys & beside

    def _look_up(self, word: str) -> tuple[int, int]:
        keys = beside = 0
        for key, bits in self._keys.items():
            if key in word:
                keys |= bits
        for key, bits in self._beside.items():
            if key in word:
                beside |= bits
        if len(self._seen) >= self._MOST:
            self._seen.clear()
        self._seen[word] = (keys, beside)
        return keys, beside


def expand(pattern: str, macros: Mapping[str, str], where: str) -> str:
    """A pack's pattern as a plain regular expression.

    Raises:
        PackError: for an unknown macro, an unbounded repetition or bad syntax.
    """
    for _ in range(6):
        found = _MACRO.search(pattern)
        if found is None:
            break
        pattern = _MACRO.sub(lambda m: _macro(m.group(1), macros, where), pattern)
    else:
        raise PackError(f"{where}: macros refer to each other in a circle")
    return pattern


def _macro(name: str, macros: Mapping[str, str], where: str) -> str:
    if name == "NAME":
        return NAME
    if name.lower() in SLOTS:
        return f"(?P<{name.lower()}>{{PERSON}})"
    if name not in macros:
        raise PackError(f"{where}: there is no macro {{{name}}}; define it under [macros]")
    return f"(?:{macros[name]})"


def compile_pattern(pattern: str, macros: Mapping[str, str], where: str) -> re.Pattern[str]:
    """Compile one pattern, refusing what could take long on hostile text.

    Raises:
        PackError: for an unknown macro, an unbounded repetition or bad syntax.
    """
    if _UNBOUNDED.search(_IN_CLASS.sub("x", pattern)):
        raise PackError(f"{where}: `{pattern}` repeats without bound; write {{0,40}} instead")
    source = expand(pattern, macros, where)
    source = spaced(source)
    try:
        return re.compile(f"(?i:{source})")
    except re.error as error:
        raise PackError(f"{where}: `{pattern}` is no regular expression: {error}") from error


def spaced(source: str) -> str:
    """A space becomes one to six white-space characters, ` ?` none to six, `[ ]` any one."""
    out: list[str] = []
    in_class = escaped = False
    skip = -1
    for at, char in enumerate(source):
        if at == skip:
            continue
        told = char
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char in "[]":
            in_class = char == "["
        elif char == " " and in_class:
            told = r"\s"
        elif char == " ":
            optional = source[at + 1 : at + 2] == "?"
            told = r"\s{0,6}" if optional else r"\s{1,6}"
            skip = at + 1 if optional else skip
        out.append(told)
    return "".join(out)


def _wording(entry: Mapping[str, object], macros: Mapping[str, str], where: str) -> Wording:
    name = str(entry.get("name", ""))
    if name not in CLASSES and name not in CANCELLERS:
        raise PackError(f"{where}: there is no class `{name}`; see tengill.reading.classes")
    place = f"{where}, class {name}"
    keys, patterns = entry.get("keys"), entry.get("patterns")
    if not isinstance(keys, list) or not keys or not isinstance(patterns, list) or not patterns:
        raise PackError(f"{place}: `keys` and `patterns` must be lists with something in them")
    where_to = str(entry.get("where", "text"))
    if where_to not in {"text", "subject", "both"}:
        raise PackError(f"{place}: `where` is `text`, `subject` or `both`, not `{where_to}`")
    beside = entry.get("beside", [])
    if not isinstance(beside, list):
        raise PackError(f"{place}: `beside` must be a list")
    for key in (*keys, *beside):
        if key != str(key).casefold() or not key or len(str(key).split()) != 1:
            raise PackError(f"{place}: key `{key}` must be one lower-case word or part of one")
    return Wording(
        name,
        tuple(keys),
        tuple(beside),
        tuple(Pattern(str(pattern), macros, place) for pattern in patterns),
        where_to,
    )


def parse_pack(text: str, where: str) -> Pack:
    """Read a pack from TOML text.

    Raises:
        PackError: when it cannot be used.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{where}: not TOML: {error}") from error
    head = data.get("pack", {})
    if not head.get("language") or not head.get("function_words"):
        raise PackError(f"{where}: [pack] needs `language` and `function_words`")
    macros = {"PERSON": "{NAME}", **data.get("macros", {})}
    names = data.get("names", {})
    entries = data.get("class", [])
    wordings = tuple(_wording(entry, macros, where) for entry in entries)
    numbered = [(1 << place, wording) for place, wording in enumerate(wordings)]
    greeting = "|".join(names.get("greeting", [])) or r"(?!)"
    return Pack(
        language=str(head["language"]),
        name=str(head.get("name", head["language"])),
        function_words=frozenset(head["function_words"]),
        not_names=frozenset(fold(word) for word in names.get("not_names", [])),
        pronouns=frozenset(fold(word) for word in names.get("pronouns", [])),
        greeting=compile_pattern(rf"(?:{greeting})\b", macros, where),
        between=frozenset(fold(word) for word in names.get("between", [])),
        nicknames={fold(k): fold(v) for k, v in names.get("nicknames", {}).items()},
        name_endings=tuple(sorted(map(fold, names.get("name_endings", [])), key=len, reverse=True)),
        wordings=wordings,
        table=KeyTable(wordings),
        acts=tuple(pair for pair in numbered if CLASSES.get(pair[1].name)),
        bulk=tuple(pair for pair in numbered if pair[1].once),
        context=tuple(
            pair
            for pair in numbered
            if pair[1].name in CLASSES and not CLASSES[pair[1].name] and not pair[1].once
        ),
        false=tuple(pair for pair in numbered if pair[1].name not in CLASSES),
        in_text=sum(bit for bit, wording in numbered if wording.where != "subject"),
        in_subject=sum(bit for bit, wording in numbered if wording.where != "text"),
    )


def check(pack: Pack) -> Pack:
    """Compile every pattern of a pack now, and hand it back.

    Raises:
        PackError: when one of them cannot be used.
    """
    for wording in pack.wordings:
        for pattern in wording.patterns:
            _ = pattern.whole, pattern.gate
    return pack


def load_folder(folder: Path) -> tuple[Pack, ...]:
    """The packs in a folder, by file name, checked.

    Raises:
        PackError: when one of them cannot be used.
    """
    return tuple(
        check(parse_pack(path.read_text(encoding="utf-8"), path.name))
        for path in sorted(folder.glob("*.toml"))
    )


@cache
def packaged() -> tuple[Pack, ...]:
    """The packs that come with Tengill, English first."""
    folder = resources.files("tengill.reading") / "packs"
    found = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: (entry.name != "en.toml", entry.name),
    )
    return tuple(parse_pack(entry.read_text(encoding="utf-8"), entry.name) for entry in found)
