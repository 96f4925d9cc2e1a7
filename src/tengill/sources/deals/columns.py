"""Which column means what: known exports by their headers, other lists by words and values."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from tengill.sources.deals.table import plain
from tengill.sources.deals.values import emails

SHAPES = ("stripe", "pipedrive", "hubspot", "salesforce", "salesforce_report")
FIELDS = (
    "key", "title", "kind", "state", "won", "closed", "deleted", "amount", "refunded", "currency",
    "closed_at", "won_at", "lost_at", "buyer_name", "buyer_email", "buyer_organisation",
    "seller_name", "seller_email", "seller_organisation",
)  # fmt: skip
MANY = frozenset({"buyer_name", "buyer_email", "seller_name", "seller_email"})
"""Fields that several columns may feed."""
OPTIONS = ("date_order", "decimal_mark", "delimiter", "encoding", "buyer", "seller")
"""What can be corrected beside the mapping, in the same place."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A shape and what its columns were taken for."""

    name: str
    key: str
    say: str
    mapping: dict[str, str]
    """column → field, both as they are written."""
    confidence: float
    zone: str = ""


@cache
def shape(name: str) -> dict[str, Any]:
    """A packaged shape by its name."""
    path = resources.files("tengill.sources.deals").joinpath("shapes", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def known_headers() -> frozenset[str]:
    """Every header any shape knows, plain."""
    generic = shape("generic")
    found = {word for words in generic["fields"].values() for word in words}
    found |= (
        {f"{side} {word}" for side in _sides() for word in _attributes()} | _sides() | _attributes()
    )
    for name in SHAPES:
        found |= set(shape(name)["columns"])
    return frozenset(plain(word) for word in found)


def _sides() -> set[str]:
    return {word for words in shape("generic")["sides"].values() for word in words}


def _attributes() -> set[str]:
    return {word for words in shape("generic")["attributes"].values() for word in words}


def guess(headers: Sequence[str], sample: Sequence[Sequence[str]]) -> Guess:
    """What a table's columns mean, from its headers and some of its rows."""
    bare = {
        plain(header.partition(" (")[0] if header.endswith(")") else header) for header in headers
    }
    bare |= {plain(header) for header in headers}
    for name in SHAPES:
        told = shape(name)
        if _is(told, bare):
            mapping = _by_table(told["columns"], headers)
            rest = _generic(headers, sample, taken=mapping)
            return Guess(name, told["key"], told["say"], mapping | rest, 0.95, told.get("zone", ""))
    mapping = _generic(headers, sample, taken={})
    told = shape("generic")
    return Guess("generic", told["key"], told["say"], mapping, _confidence(mapping))


def _is(told: Mapping[str, Any], bare: set[str]) -> bool:
    needed = all(one in bare for one in told["needs"])
    either = not told.get("any") or any(one in bare for one in told["any"])
    dated = not told.get("dates") or any(one in bare for one in told["dates"])
    return needed and either and dated


def _by_table(columns: Mapping[str, str], headers: Sequence[str]) -> dict[str, str]:
    """Known headers' fields; where a field takes one column the first told in the shape wins."""
    order = list(columns)
    found = sorted(
        ((order.index(plain(header)), header) for header in headers if plain(header) in columns),
        key=lambda pair: pair[0],
    )
    mapping: dict[str, str] = {}
    for _, header in found:
        field = columns[plain(header)]
        if field in MANY or field not in mapping.values():
            mapping[header] = field
    return mapping


def _generic(
    headers: Sequence[str], sample: Sequence[Sequence[str]], taken: Mapping[str, str]
) -> dict[str, str]:
    """Fields not yet found, by the words of headers, then by what the cells hold."""
    mapping: dict[str, str] = {}
    used = set(taken.values())
    if not taken:
        for place, header in enumerate(headers):
            field = _side_field(header, [row[place] for row in sample if place < len(row)])
            if field and field not in used:
                mapping[header] = field
                used.add(field)
    for field, words in shape("generic")["fields"].items():
        if field in used or (taken and field in {"key", "state", "won", "closed"}):
            continue
        header = _first(words, [one for one in headers if one not in mapping and one not in taken])
        if header:
            mapping[header] = field
            used.add(field)
    if not any(field.endswith("_email") for field in used):
        _by_value(headers, sample, mapping, taken)
    return mapping


def _first(words: Sequence[str], headers: Sequence[str]) -> str:
    by_name = {plain(header): header for header in reversed(headers)}
    return next((by_name[word] for word in words if word in by_name), "")


def _side_field(header: str, values: Sequence[str]) -> str:
    """`Buyer email` → buyer_email; `Netfang seljanda` → seller_email; `Company` → the buyer's."""
    name = plain(header)
    words = shape("generic")
    attribute = next((field for field, known in words["attributes"].items() if name in known), "")
    if attribute and name != "name":
        return f"buyer_{attribute}"
    for side, names in words["sides"].items():
        for told in sorted(names, key=len, reverse=True):
            if name == told:
                return f"{side}_{_lone(values)}"
            rest = ""
            if name.startswith(told + " "):
                rest = name[len(told) + 1 :]
            elif name.endswith(" " + told):
                rest = name[: -len(told) - 1]
            for field, known in words["attributes"].items():
                if rest and rest in known:
                    return f"{side}_{field}"
    return ""


_HOUSES = (
    " ehf",
    " hf",
    " ltd",
    " inc",
    " llc",
    " gmbh",
    " ab",
    " as",
    " oy",
    " bv",
    " slf",
    " ses",
)


def _lone(values: Sequence[str]) -> str:
    """What a column called just `Customer` holds: addresses, houses or people."""
    told = [value for value in values if value]
    if told and sum(bool(emails(value)) for value in told) * 2 > len(told):
        return "email"
    houses = sum(
        plain(f" {value}").endswith(tuple(one.strip() for one in _HOUSES)) for value in told
    )
    return "organisation" if houses * 3 > len(told) else "name"


def _by_value(
    headers: Sequence[str],
    sample: Sequence[Sequence[str]],
    mapping: dict[str, str],
    taken: Mapping[str, str],
) -> None:
    """Columns full of addresses are people, whatever they are called: the first buys, the second sells."""
    sides = iter(("buyer_email", "seller_email"))
    for place, header in enumerate(headers):
        values = [row[place] for row in sample if place < len(row) and row[place]]
        if header in mapping or header in taken or not values:
            continue
        if sum("@" in value and bool(emails(value)) for value in values) * 10 >= len(values) * 7:
            field = next(sides, "")
            if not field:
                return
            mapping[header] = field


def _confidence(mapping: Mapping[str, str]) -> float:
    """How much of what makes a deal was found: what, how much, when, with whom, and both sides."""
    fields = set(mapping.values())
    buyer = any(one.startswith("buyer_") for one in fields)
    seller = any(one.startswith("seller_") for one in fields)
    found = ("title" in fields, "amount" in fields, "closed_at" in fields, buyer, seller)
    return round(0.1 + 0.16 * sum(found), 2)


def corrected(
    headers: Sequence[str], mapping: Mapping[str, str], told: Mapping[str, str]
) -> dict[str, str]:
    """A mapping with a person's corrections (field → column; an empty column takes it away).

    Raises:
        ValueError: when a field or a column does not exist; the message lists what does.
    """
    result = dict(mapping)
    by_name = {plain(header): header for header in reversed(headers)}
    for field, column in told.items():
        if field in OPTIONS:
            continue
        if field not in FIELDS:
            raise ValueError(
                f"There is no field {field!r}. Fields: {', '.join((*FIELDS, *OPTIONS))}."
            )
        result = {header: one for header, one in result.items() if one != field}
        if not column:
            continue
        header = column if column in headers else by_name.get(plain(column), "")
        if not header:
            raise ValueError(f"There is no column {column!r}. Columns: {', '.join(headers)}.")
        result[header] = field
    return result
