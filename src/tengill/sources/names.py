"""Display names as a person would write them, from the forms mail systems give them."""

import re

from tengill.sources.caching import remembered

_SPACES = re.compile(r"\s+")
_PATH = re.compile(r"\s*<?\s*/?O=.*$", re.IGNORECASE)
_CANONICAL = re.compile(r"^\s*CN=([^/]+)(?:/O?U?=.*)?$", re.IGNORECASE)
_NOTES = re.compile(r"^([^/@<>]+)(?:/[^/@<>]+)+(?:\s*@\s*[\w .&-]+)*$")
_AT_DOMAIN = re.compile(r"\s*@\s*[A-Za-z][\w.& /-]*(?:\s*@\s*[\w.& /-]+)*\s*$")
_NOTE = re.compile(
    r"[Ee]-?[Mm]ail\s*\d*|home|work|business|bus|other|fax|internet|[A-Z0-9]{2,}|.*[\W\d].*",
    re.DOTALL,
)
_CODE = re.compile(r"\s-\s+[A-Z0-9]{3,8}$")
_LONGEST = 300
_DEPARTMENT = re.compile(r"(,.*\S)\s*[(\[][^()\[\]]*[)\]]\s*$")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_SUFFIX = frozenset(
    [
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
        "phd",
        "md",
        "esq",
        "cpa",
        "mba",
        "dds",
        "jd",
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
    ]
)
_ORGANISATION = frozenset(
    [
        "inc",
        "llc",
        "ltd",
        "gmbh",
        "corp",
        "co",
        "plc",
        "llp",
        "lp",
        "ag",
        "sa",
        "ehf",
        "hf",
        "slf",
        "bv",
        "oy",
        "ab",
        "as",
        "team",
        "department",
    ]
)


@remembered(8192)
def person_name(text: str) -> str:
    """A display name as written by a person; empty when it holds only an address.

    `"Doe, Jane Q."` becomes `Jane Q. Doe`, `Jane Doe/HOU/ECT@ECT` and `Doe, Jane </O=…>` become
    `Jane Doe`. Names are never shortened and letters never changed.
    """
    name = _SPACES.sub(" ", text[:_LONGEST].replace("\\", "")).strip()
    name = _stripped(name)
    canonical = _CANONICAL.match(name)
    if canonical:
        name = canonical[1]
    if "=" in name:
        name = _PATH.sub("", name)
    notes = _NOTES.match(name)
    if notes and not name.startswith("http"):
        name = notes[1]
    if "@" in name:
        if _ADDRESS.fullmatch(name.replace(" ", "")):
            return ""
        name = _ADDRESS.sub(" ", name)
        name = _AT_DOMAIN.sub("", name)
    while (shorter := _without_note(name)) != name:
        name = shorter
    name = _stripped(_SPACES.sub(" ", name))
    if "@" in name and _ADDRESS.fullmatch(name.replace(" ", "")):
        return ""
    return _forward(_DEPARTMENT.sub(r"\1", name)) if "," in name else name


def _without_note(name: str) -> str:
    """A name without what programs add at its end: `(E-mail)`, `[FI]`, ` - TPXYZ`.

    A single ordinary word in brackets stays: it is what the person is called.
    """
    if name.endswith((")", "]")):
        at = max(name.rfind("("), name.rfind("["))
        return (
            name[:at].rstrip() if at > 0 and _NOTE.fullmatch(name, at + 1, len(name) - 1) else name
        )
    return _CODE.sub("", name) if " - " in name else name


def _stripped(name: str) -> str:
    """A name without the quotes, brackets and commas that surround it."""
    if name[:1].isalnum() and name[-1:].isalnum() and '"' not in name:
        return name
    before = None
    while before != name:
        before = name
        name = name.lstrip(" \t,;<>").rstrip(" \t,;<>@")
        for opening, closing in ('""', "''", "“”", "\u2018\u2019", "«»", "``", "[]"):
            if len(name) >= 2 and name.startswith(opening) and name.endswith(closing):  # noqa: PLR2004 - a pair
                name = name[1:-1]
        if name.count('"') % 2 or name.endswith(' "'):
            name = name.strip('" ')
        if name.startswith("'") and name.count("'") == 1:
            name = name[1:]
        elif name.endswith("'") and name.count("'") == 1:
            name = name[:-1]
        if name.startswith("(") and name.endswith(")"):
            name = name[1:-1]
    return name


def _forward(name: str) -> str:
    """`Last, First M` as `First M Last`, when it clearly is that."""
    last, _, rest = name.partition(",")
    last, rest = last.strip(), rest.strip()
    extra = ""
    if "," in rest:
        first, _, extra = rest.partition(",")
        if extra.strip(" .").lower() not in _SUFFIX:
            return name
        rest = first.strip()
    words = rest.split()
    if not last or not words or "," in rest:
        return name
    first_word = words[0].strip(".").lower()
    if first_word in _SUFFIX and len(words) == 1:
        return f"{last} {rest}"
    if first_word in _ORGANISATION or len(last.split()) > 3 or len(words) > 4:  # noqa: PLR2004 - longer is a title or a place
        return name
    if not all(_wordlike(word) for word in (*last.split(), *words)):
        return name
    return f"{rest} {last}{' ' + extra.strip() if extra else ''}"


def _wordlike(word: str) -> bool:
    bare = (
        word.strip(".'\u2019()\"-")
        .replace("-", "")
        .replace("'", "")
        .replace("\u2019", "")
        .replace(".", "")
    )
    return bare.isalpha() or (bare.startswith("(") and bare.endswith(")"))
