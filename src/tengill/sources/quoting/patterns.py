"""The quoting conventions of every language, compiled once from the tables beside this file."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

Table = dict[str, list[str]]
_GAP = r"[^\n]{0,240}?(?:\n(?!\s*\n)[^\n]{1,240}?){0,3}?"
_LISTS = ("attribution", "verbs", "original", "from", "sent", "to", "cc", "subject", "mobile",
          "closing", "disclaimer")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Patterns:
    """What marks quoted text, in all languages at once."""

    attribution: re.Pattern[str]
    """A whole attribution such as “On … wrote:”, over up to four lines; to be matched as a whole."""
    brief: re.Pattern[str]
    """A line such as “Jane wrote:”, which counts only before quoted lines; matched as a whole."""
    original: re.Pattern[str]
    """What stands after the dashes of “-----Original Message-----”; matched there."""
    begin: re.Pattern[str]
    """A line end, and a line such as “Begin forwarded message:”."""
    verbs: tuple[str, ...]
    """The verbs of attributions: without one there is none."""
    header: re.Pattern[str]
    """A line end, and a block of `From:`, `Sent:`, `To:` lines as mail programs put above what
    they quote."""
    mobile: re.Pattern[str]
    closing: re.Pattern[str]
    disclaimer: re.Pattern[str]


def _any(words: list[str]) -> str:
    # Longest first: an alternative must not hide a longer one that begins the same.
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


def _with_gaps(text: str, gap: str) -> str:
    """A table's phrase as a pattern: `…` is the gap, and a blank beside it may be a line end."""
    lead = r"[^\n]{0,200}?" if text.startswith("…") and gap == _GAP else ""
    # What begins with anything stays on its line: it would match from everywhere.
    pieces = text.removeprefix("…" if lead else "").split("…")
    return lead + gap.join(re.escape(piece).replace(r"\ ", r"\s{0,2}") for piece in pieces)


@lru_cache(maxsize=1)
def tables() -> dict[str, Table]:
    """The table of every language, by its tag."""
    folder = resources.files(__package__)
    return {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    """All languages' conventions as one set of patterns."""
    every: Table = {key: [] for key in _LISTS}
    for table in tables().values():
        for key in _LISTS:
            every[key].extend(table[key])
    multi = re.MULTILINE
    loose = re.MULTILINE | re.IGNORECASE
    attribution = "|".join(_with_gaps(text, _GAP) for text in sorted(set(every["attribution"])))
    sender, fields = _any(every["from"]), _any(every["sent"] + every["to"] + every["subject"])
    original = _any(every["original"])
    mark = r"[ \t*|]*"
    header = (
        rf"\n{mark}(?:{sender})[ \t]*\*?[ \t]*[:\uff1a][^\n]*\n(?:[^\n]*\n){{0,4}}?"
        rf"{mark}(?:{fields})[ \t]*\*?[ \t]*[:\uff1a][^\n]*\n(?:[^\n]*\n){{0,30}}?"
        rf"{mark}(?:{fields})[ \t]*\*?[ \t]*[:\uff1a]"
    )
    return Patterns(
        attribution=re.compile(rf"[ \t]*(?:{attribution})[ \t]*"),
        brief=re.compile(
            rf"[^\n>]{{2,160}}(?:{_any(every['verbs'])})[ \t]?(?:\([^\n]{{1,80}}\))?[:\uff1a][ \t]*"
        ),
        original=re.compile(rf"(?:{original})\b[^\n]*", re.IGNORECASE),
        begin=re.compile(
            r"\n[ \t]*(?:Begin forwarded message|Start of forwarded message|"
            r"Anfang der weitergeleiteten Nachricht|Début du message réexpédié|"
            r"Inizio messaggio inoltrato)[ \t]*:[^\n]*",
            re.IGNORECASE,
        ),
        verbs=tuple(sorted(set(every["verbs"]))),
        header=re.compile(header),
        mobile=re.compile(
            "^(?:"
            + "|".join(_with_gaps(t, r"[^\n,;]{0,60}") for t in every["mobile"])
            + r")[ \t.]*$",
            multi,
        ),
        closing=re.compile(
            rf"^[ \t]*(?:{_any(every['closing'])})[ \t]*[,.!;\u2013-]*[ \t]*$", loose
        ),
        disclaimer=re.compile(
            rf"^[ \t*_-]*(?:{_any(every['disclaimer'])})\b(?:[^\n]{{20,}}|[ \t:.*]*$)", multi
        ),
    )
