"""A pack's patterns: how they are written, and the regular expressions they stand for.

A pattern is a regular expression in which a space stands for any short run of white space and
`{MACRO}` for a macro of the pack or one of the slots `{THIRD}`, `{OTHER}`, `{LEFT}`,
`{CONNECTOR}`, `{SUBJECT}`. Matching ignores case except inside `{NAME}`.
"""

import re
from collections.abc import Callable, Mapping

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


_Kept = Callable[[], re.Pattern[str] | None]
"""Hands out a pattern compiled before; None when it cannot be used."""


class Pattern:
    """A pattern, compiled when first needed: most packs' most patterns never are.

    Patterns that open with a slot are slow to search for, so the part behind that slot is
    searched first (`gate`): where it is absent, the whole cannot match.
    """

    __slots__ = (
        "_gate",
        "_kept",
        "_kept_gate",
        "_macros",
        "_opening",
        "_source",
        "_where",
        "_whole",
    )

    def __init__(self, source: str, macros: Mapping[str, str], where: str) -> None:
        self._source = source
        self._macros = macros
        self._where = where
        self._whole: re.Pattern[str] | None = None
        self._gate: re.Pattern[str] | None = None
        self._kept: _Kept | None = None
        self._kept_gate: _Kept | None = None
        self._opening = _OPENING.match(source)

    @property
    def whole(self) -> re.Pattern[str]:
        """The whole pattern.

        Raises:
            PackError: when it cannot be compiled.
        """
        if self._whole is None and self._kept is not None:
            self._whole = self._kept()
        if self._whole is None:
            self._whole = compile_pattern(self._source, self._macros, self._where)
        return self._whole

    @property
    def source(self) -> str:
        """The pattern as a regular expression that still names its macros."""
        return spaced(self._source)

    @property
    def regular(self) -> str:
        """The pattern as the regular expression that `whole` is compiled from."""
        return regular(self._source, self._macros, self._where)

    @property
    def regular_gate(self) -> str | None:
        """The regular expression that `gate` is compiled from."""
        if self._opening is None:
            return None
        return regular(self._source[self._opening.end() :], self._macros, self._where)

    def take(self, whole: _Kept, gate: _Kept) -> None:
        """Where to take `whole` and `gate` from, when they were compiled before and kept."""
        self._kept, self._kept_gate = whole, gate

    @property
    def gate(self) -> re.Pattern[str] | None:
        """The part behind an opening slot, or None when the pattern opens otherwise."""
        if self._opening is None:
            return None
        if self._gate is None and self._kept_gate is not None:
            self._gate = self._kept_gate()
        if self._gate is None:
            rest = self._source[self._opening.end() :]
            self._gate = compile_pattern(rest, self._macros, self._where)
        return self._gate


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
    try:
        return re.compile(regular(pattern, macros, where))
    except re.error as error:
        raise PackError(f"{where}: `{pattern}` is no regular expression: {error}") from error


def regular(pattern: str, macros: Mapping[str, str], where: str) -> str:
    """A pack's pattern as the regular expression it stands for; `macros` are `spaced`.

    Raises:
        PackError: for an unknown macro.
    """
    return f"(?i:{expand(spaced(pattern), macros, where)})"


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
