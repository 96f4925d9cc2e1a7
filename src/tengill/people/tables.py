"""The data files beside this package, read once: name tables, nicknames, domains, patterns."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


def read(name: str) -> dict[str, Any]:
    """A data file of this package."""
    return tomllib.loads((files("tengill.people") / "data" / name).read_text("utf-8"))


def _all(stem: str) -> list[dict[str, Any]]:
    """Every language's file of one kind (`nicknames_en.toml`, `nicknames_is.toml`), by name."""
    folder = files("tengill.people") / "data"
    names = sorted(item.name for item in folder.iterdir() if item.name.startswith(f"{stem}_"))
    return [read(name) for name in names]


@dataclass(frozen=True, slots=True)
class NameTables:
    """Words of and around names, folded."""

    titles: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    offices: frozenset[str]
    given: frozenset[str]
    """Given names of any language, short forms too."""
    icelandic: frozenset[str]
    common_family: frozenset[str]
    """Family names and patronymics of very many people."""
    forms: Mapping[str, frozenset[str]]
    """A given name → the full names it may stand for, itself included."""
    short: Mapping[str, frozenset[str]]
    """A full given name → its short forms."""


@cache
def names() -> NameTables:
    """The name tables."""
    table = read("names.toml")
    forms: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    icelandic = set(table["given_is"])
    for pack in _all("nicknames"):
        for full, short_forms in pack["forms"].items():
            short.setdefault(full, set()).update(short_forms)
            for name in (full, *short_forms):
                forms.setdefault(name, {name}).add(full)
                if pack["language"] == "is":
                    icelandic.add(name)
    return NameTables(
        titles=frozenset(table["titles"]),
        suffixes=frozenset(table["suffixes"]),
        particles=frozenset(table["particles"]),
        offices=frozenset(table["offices"]),
        given=frozenset(forms) | frozenset(table["given_en"]) | icelandic,
        icelandic=frozenset(icelandic),
        common_family=frozenset(table["common_family"])
        | {parent + child for parent in table["common_parents"] for child in ("son", "dottir")},
        forms={name: frozenset(full) for name, full in forms.items()},
        short={name: frozenset(few) for name, few in short.items()},
    )


def full_forms(given: str) -> frozenset[str]:
    """The full given names a folded given name may stand for, itself included."""
    return names().forms.get(given) or frozenset((given,))


def other_forms(given: str) -> frozenset[str]:
    """The other ways to write a folded given name: its full names and its short forms."""
    return full_forms(given) | names().short.get(given, frozenset())


@dataclass(frozen=True, slots=True)
class Patterns:
    """What tells roles and lists, by address and by name, in all languages."""

    role_locals: frozenset[str]
    role_words: frozenset[str]
    list_words: frozenset[str]
    list_local: re.Pattern[str]
    machine_local: re.Pattern[str]
    role_name: re.Pattern[str]
    list_name: re.Pattern[str]


def _either(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@cache
def patterns() -> Patterns:
    """The role and list patterns of every language pack together."""
    packs = _all("roles")

    def gather(key: str) -> list[str]:
        return [item for pack in packs for item in pack.get(key, [])]

    return Patterns(
        role_locals=frozenset(gather("role_locals")),
        role_words=frozenset(gather("role_words")),
        list_words=frozenset(gather("list_words")),
        list_local=_either(gather("list_local")),
        machine_local=_either(gather("machine_local")),
        role_name=_either(gather("role_name")),
        list_name=_either(gather("list_name")),
    )


@cache
def assistant_packs() -> list[dict[str, Any]]:
    """The assistant phrases of every language pack."""
    return _all("assistants")


@dataclass(frozen=True, slots=True)
class Domains:
    """What a domain tells about whose it is."""

    free: frozenset[str]
    suffixes: frozenset[str]


@cache
def domains() -> Domains:
    """Free mail and access providers, and public suffixes of more than one label."""
    table = read("domains.toml")
    return Domains(
        free=frozenset(table["free"]) | frozenset(table["access"]),
        suffixes=frozenset(table["suffixes"]),
    )
