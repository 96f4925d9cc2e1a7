"""The Arrow table Splink compares, and the blocks in which pairs are looked for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from tengill.people.linkage.columns import (
    BOOKS,
    PROFILES,
    Row,
    by_share,
    called,
    rare_organisations,
)
from tengill.people.linkage.forms import Form, sounded

LARGEST = 80
"""A block of more records than this is looked at only in parts."""
_LOOSE = 40
_SHORT = 4


def table_of(rows: Sequence[Row]) -> Any:
    """One Arrow table row for each record, `unique_id` first."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and pages import this package

    rare, common = rare_organisations(rows)
    few, many = by_share(rows, "places", 0.005, 0.05)
    kept = _blocks(rows)
    texts, text = pa.list_(pa.string()), pa.string()
    columns: dict[str, tuple[Any, list[Any]]] = {
        "unique_id": (pa.int64(), [row.record.id for row in rows]),
        "rarity": (pa.int8(), [row.rarity for row in rows]),
        "blocks": (pa.list_(pa.int64()), kept),
    }
    lists: list[dict[str, Any]] = [_lists(row, rare, common, few, many) for row in rows]
    for name in lists[0] if lists else ():
        columns[name] = (texts, [told[name] for told in lists])
    for name, values in _singles(rows).items():
        columns[name] = (text, values)
    return pa.table({name: pa.array(values, kind) for name, (kind, values) in columns.items()})


def _lists(
    row: Row,
    rare: frozenset[str],
    common: frozenset[str],
    few: frozenset[str],
    many: frozenset[str],
) -> dict[str, list[str]]:
    phones, emails = row.record.phones, row.emails
    sources = [source for source, _ in row.record.sources]
    return {
        "names": [form.key for form in row.forms],
        "near": sorted(row.near),
        "givens": sorted({name for form in row.forms for name in called(form)}),
        "firsts": sorted(row.firsts),
        "lasts": sorted({part for form in row.forms for part in _lasts(form)}),
        "middles": sorted({sounded(name) for form in row.forms for name in form.called}),
        "initials": [_initial(form) for form in row.forms if form.is_initial],
        "spelt_initials": [_initial(form) for form in row.forms if not form.is_initial],
        "spelt": [spelt for form in row.forms for spelt in _spelt(form)],
        "short": [short for form in row.forms for short in _shorts(form)],
        "flats": list(row.flats) if not row.forms else [],
        "calls": sorted({call for form in row.forms for call in _calls(form)}),
        "emails": [email for email in emails if email not in row.shared],
        "shared_emails": [email for email in emails if email in row.shared],
        "odd": list(row.odd),
        "phones": [phone for phone in phones if phone not in row.shared],
        "shared_phones": [phone for phone in phones if phone in row.shared],
        "handles": list(row.record.handles),
        "stems": list(row.stems),
        "organisations": list(row.organisations),
        "rare_organisations": [name for name in row.organisations if name in rare],
        "some_organisations": [name for name in row.organisations if name not in common],
        "places": list(row.places),
        "rare_places": [place for place in row.places if place in few],
        "some_places": [place for place in row.places if place not in many],
        "around": list(row.around),
        "profiles": [source for source in sources if source in PROFILES],
        "books": [source for source in sources if source in BOOKS],
    }


def _singles(rows: Sequence[Row]) -> dict[str, list[str]]:
    forms = [row.form for row in rows]
    dates = [row.record.birthday for row in rows]
    return {
        "given": [form.given if form else "" for form in forms],
        "last": [form.last if form else "" for form in forms],
        "middle": [form.middle if form else "" for form in forms],
        "generation": [form.generation if form else "" for form in forms],
        "day": [date[-5:] if len(date) >= 5 else "" for date in dates],  # noqa: PLR2004 - 05-17
        "year": [date[:4] if date[:4].isdigit() else "" for date in dates],
    }


@lru_cache(maxsize=131_072)
def _lasts(form: Form) -> tuple[str, ...]:
    return (sounded(form.last), *(sounded(part) for part in form.parts))


def _initial(form: Form) -> str:
    return f"{form.given[0]} {sounded(form.last)}"


@lru_cache(maxsize=131_072)
def _spelt(form: Form) -> tuple[str, ...]:
    """How an address spells the whole name."""
    if form.is_initial:
        return ()
    return (form.given + form.last, form.last + form.given)


@lru_cache(maxsize=131_072)
def _shorts(form: Form) -> tuple[str, ...]:
    """How an address spells it with an initial, or the last name alone."""
    return (form.given[0] + form.last, form.last + form.given[0], form.last)


@lru_cache(maxsize=131_072)
def _calls(form: Form) -> tuple[str, ...]:
    """How a house spells whom it knows by the given name: `anna@`, `annal@`."""
    if form.is_initial or not form.last:
        return ()
    return (form.given, form.given + form.last[0])


# ---------------------------------------------------------------- blocks


def _blocks(rows: Sequence[Row]) -> list[list[int]]:
    """For every row the numbers of its blocks. Blocks of one, and the too large, are left out."""
    names: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        for key in _name_keys(row):
            names[key].append(at)
    large = {key for key, members in names.items() if len(members) > _most(key)}
    found: list[list[str]] = []
    size: dict[str, int] = defaultdict(int)
    for row in rows:
        keys = list(dict.fromkeys(_keys(row, large)))
        found.append(keys)
        for key in keys:
            size[key] += 1
    number: dict[str, int] = {}
    return [
        [number.setdefault(key, len(number)) for key in keys if 1 < size[key] <= _most(key)]
        for keys in found
    ]


def _most(key: str) -> int:
    return LARGEST if key[0] in "enhkp" else _LOOSE


def _name_keys(row: Row) -> Iterator[str]:
    for near in sorted(row.near):
        yield f"n{near}"
    for form in row.forms:
        yield f"k{form.key}"
        yield f"i{_initial(form)}"
        for given in called(form):
            yield f"t{given} {sounded(form.last)[:3]}"
    for flat in row.flats if not row.forms else ():
        yield f"s{flat}"
    for form in row.forms:
        for spelt in (*_spelt(form), *_shorts(form)[:2]):
            yield f"s{spelt}"


def _keys(row: Row, large: set[str]) -> Iterator[str]:
    record = row.record
    for kind, values in (("e", row.emails), ("p", record.phones), ("h", record.handles)):
        for value in values:
            yield f"{kind}{value}"
    for value in (*row.odd, *row.stems):
        yield f"o{value}"
    for key in _name_keys(row):
        if key not in large:
            yield key
        else:
            yield from (f"{key}|{more}" for more in _narrower(row))
    yield from _called_keys(row)
    for form in row.forms:
        yield from _house_keys(form, row.organisations)
        if record.birthday:
            yield f"b{form.given}|{record.birthday[-5:]}"


def _called_keys(row: Row) -> Iterator[str]:
    """Who is known by the given name alone at an organisation: `anna@`, a card that says Anna."""
    calls = {call for form in row.forms for call in _calls(form)}
    called = {*calls, *(row.flats if not row.forms else ())}
    for organisation in row.organisations:
        yield from (f"c{call}|{organisation}" for call in sorted(called))
        yield from (f"g{first}|{organisation}" for first in sorted(row.firsts))


def _house_keys(form: Form, organisations: Iterable[str]) -> Iterator[str]:
    """A given name or a last name at an organisation: for names that changed or were mistyped."""
    for organisation in organisations:
        for given in called(form):
            yield f"g{given}|{organisation}"
        yield f"l{sounded(form.last)}|{organisation}"


def _narrower(row: Row) -> Iterable[str]:
    """What parts a block of a common name: organisations, places, neighbours."""
    return (*row.organisations, *row.places, *row.around[:20])
