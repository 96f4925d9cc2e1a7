"""The packaged shapes and words: known exports, headers in many languages, words of states."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from tengill.sources.deals.headings import plain

SHAPES = ("stripe", "stripe_api", "pipedrive", "hubspot", "salesforce", "salesforce_report")


@cache
def shape(name: str) -> dict[str, Any]:
    """A packaged shape by its name; its words plain, as headers are compared."""
    path = resources.files("tengill.sources.deals").joinpath("shapes", f"{name}.toml")
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return {key: _plain(value) if key not in {"columns", *_AS_IT_IS} else _keyed(value) for key, value in told.items()}  # fmt: skip


_AS_IT_IS = ("name", "key", "say", "zone", "units")


def _plain(value: Any) -> Any:
    """Lists and tables of words, every word plain."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return list(dict.fromkeys(_plain(one) for one in value)) if not _nested(value) else [_plain(one) for one in value]  # fmt: skip
    return plain(value)


def _nested(value: list[Any]) -> bool:
    return any(isinstance(one, list) for one in value)


def _keyed(value: Any) -> Any:
    return {plain(key): one for key, one in value.items()} if isinstance(value, dict) else value


@cache
def known_headers() -> frozenset[str]:
    """Every header any shape knows, plain."""
    generic = shape("generic")
    found = {word for words in generic["fields"].values() for word in words}
    sides = {word for words in generic["sides"].values() for word in words}
    attributes = {word for words in generic["attributes"].values() for word in words}
    found |= sides | attributes
    found |= {f"{side} {word}" for side in sides for word in attributes}
    found |= {f"{word} {side}" for side in sides for word in attributes}
    for name in SHAPES:
        found |= set(shape(name)["columns"])
    return frozenset(found)


def is_total(first: str) -> bool:
    """Whether a row's first filled cell says that it sums the others up, or is a notice."""
    told = plain(first)
    return any(told == one or told.startswith(f"{one} ") for one in shape("generic")["totals"]["words"])  # fmt: skip


def krona(headers: tuple[str, ...]) -> str:
    """Which krona `kr` is, by the language of the headers; empty when they do not tell."""
    names = {plain(header) for header in headers}
    for code, words in shape("generic")["krona"].items():
        if names & set(words):
            return str(code)
    return ""
