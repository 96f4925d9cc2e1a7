"""The packaged words: headers in several languages, kinds of interactions, headers of deals."""

import re
import tomllib
from functools import cache
from importlib import resources

from tengill.sources.tables import plain

_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_NUMBERED = re.compile(r"\s*\d{1,2}(?:\s+value)?$")
_OF_PERSON = re.compile(r"^(?:person|contact)\s+(?=\S+\s*\S)|\s+(?:work|home|other|mobile)$")


@cache
def _told() -> dict[str, dict[str, list[str]]]:
    path = resources.files("tengill.sources.mapped").joinpath("words.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def fields_by_word(kind: str) -> dict[str, str]:
    """Plain header → field, for `people` or `interactions`, or a word's meaning elsewhere."""
    return {plain(word): field for field, words in _told()[kind].items() for word in words}


@cache
def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of `people` or `interactions`, in the order a screen would list them."""
    return tuple(_told()[kind])


def names_of(header: str) -> tuple[str, ...]:
    """A header's plain names, closest first.

    Whole, without brackets, without a number behind, and without what else some programs write
    around it (`Person - Email - Work`).
    """
    whole, outside = plain(header), plain(_BRACKETS.sub(" ", header))
    bare = _NUMBERED.sub("", outside)
    return tuple(dict.fromkeys((whole, outside, bare, _OF_PERSON.sub("", bare))))


def field_of(kind: str, header: str) -> str:
    """The field a header names, or empty."""
    words = fields_by_word(kind)
    return next((words[name] for name in names_of(header) if name in words), "")


def tells_deals(header: str) -> bool:
    """Whether a header is one of deals and sales."""
    words = fields_by_word("deals")
    names = names_of(header)
    return names[0].startswith("deal ") or any(name in words for name in names)
