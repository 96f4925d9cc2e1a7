"""Language packs: what the reader knows of a language, as data.

A pack is one TOML file (see `docs/how-to/add-a-language.md`). The code knows only the *classes*
of wording listed in `CLASSES`; a pack says how its language words them. Because the fitted
weights belong to classes and not to words, a new language needs neither code nor fitting.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from tengill.facts.folding import fold
from tengill.reading.classes import CANCELLERS, CLASSES
from tengill.reading.engine import Engine
from tengill.reading.patterns import NAME, SLOTS, PackError, Pattern, compile_pattern, spaced

__all__ = [
    "NAME",
    "SLOTS",
    "Pack",
    "PackError",
    "Pattern",
    "Wording",
    "compile_pattern",
    "fold",
    "spaced",
]


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

    def held_by(self, sentence: str) -> bool:
        """True when a lower-case sentence holds a key, and a word beside it where one is asked."""
        return any(map(sentence.__contains__, self.keys)) and (
            not self.beside or any(map(sentence.__contains__, self.beside))
        )

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
    short_forms: Mapping[str, tuple[str, ...]]
    """The nicknames of each full name."""
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
    patterns: tuple[tuple[int, "Wording", "Pattern"], ...]
    """All patterns in the order of the engine's places, each with its wording and its bit."""
    engine: Engine
    """Tells which patterns could match in a sentence, once it is ready."""
    digest: str
    """Of the pack's file."""


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
        if key != str(key).casefold() or str(key).split() != [key]:
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
    told = {"PERSON": "{NAME}", **data.get("macros", {})}
    macros = {name: spaced(str(source)) for name, source in told.items()}
    names = data.get("names", {})
    entries = data.get("class", [])
    wordings = tuple(_wording(entry, macros, where) for entry in entries)
    numbered = [(1 << place, wording) for place, wording in enumerate(wordings)]
    patterns = tuple((bit, w, pattern) for bit, w in numbered for pattern in w.patterns)
    greeting = "|".join(names.get("greeting", [])) or r"(?!)"
    nicknames = {fold(k): fold(v) for k, v in names.get("nicknames", {}).items()}
    return Pack(
        language=str(head["language"]),
        name=str(head.get("name", head["language"])),
        function_words=frozenset(head["function_words"]),
        not_names=frozenset(fold(word) for word in names.get("not_names", [])),
        pronouns=frozenset(fold(word) for word in names.get("pronouns", [])),
        greeting=compile_pattern(rf"(?:{greeting})\b", macros, where),
        between=frozenset(fold(word) for word in names.get("between", [])),
        nicknames=nicknames,
        short_forms={
            full: tuple(short for short, of in nicknames.items() if of == full)
            for full in set(nicknames.values())
        },
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
        patterns=patterns,
        engine=Engine(
            lambda: [pattern.source for _, _, pattern in patterns],
            # Slots are to an engine what they take, without a name.
            {**macros, "NAME": NAME, **{slot.upper(): macros["PERSON"] for slot in SLOTS}},
            head["function_words"],
        ),
        digest=hashlib.sha256(text.encode()).hexdigest(),
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
