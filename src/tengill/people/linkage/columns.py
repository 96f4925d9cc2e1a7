"""Records as columns to compare: everything that can be told of one record alone, told once."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tengill.facts.folding import words
from tengill.people.addresses import organisation_of, read_address
from tengill.people.folding import letters
from tengill.people.linkage.forms import Form, aliases, forms_of, givens, plain, sounded, turned
from tengill.people.linkage.rarity import Rarity
from tengill.people.linkage.records import Record
from tengill.people.names import parse_name
from tengill.people.tables import names, patterns, read

PROFILES = frozenset({"linkedin", "x", "mastodon"})
"""Sources in which one person has one entry."""
BOOKS = frozenset({"google", "outlook"})
"""Address books of one account: two cards there are two people, or one entered twice. Cards of other
sources may come from several books (a telephone's, a tablet's)."""
_MOST_VALUES = 60
_NUMBERED = re.compile(r"[0-9]{3,}$")
_UNIQUE = re.compile(r"[a-z].*[0-9]|[0-9].*[a-z]")
"""In a slug's word letters and digits together: drawn, no name."""
_ZEROS = re.compile(r"(?<=[a-z_])0+(?=[0-9])")
_SHARED_BY = 8
"""A point on more records than this is nobody's alone, whatever the names say."""
_SELDOM = 0.3
_TURNED = 10
"""So much likelier must a name be the other way round, by its words' places in other records."""
_COMMON_ORGANISATION = 0.01
_RARE_ORGANISATION = 0.001
_FEW = 12
_ODD = 6
"""A local part of at least so many letters that does not spell the name is one's own choice."""


@dataclass(slots=True)
class Row:
    """One record, ready to compare. Lists hold folded keys."""

    record: Record
    forms: tuple[Form, ...]
    rarity: int = 0
    firsts: frozenset[str] = frozenset()
    """First names alone, where no full name is told."""
    near: frozenset[str] = frozenset()
    """Given and last name in sound, the given name in all its full forms."""
    emails: tuple[str, ...] = ()
    flats: tuple[str, ...] = ()
    """Local parts, letters only."""
    odd: tuple[str, ...] = ()
    """Local parts that don't spell the name: `moonrabbit77`."""
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    """Handles without their service: `moonrabbit` of `@moonrabbit` and `moonrabbit@toot.example`."""
    around: tuple[str, ...] = ()
    """Neighbours by name, where their names are rare."""
    others: dict[str, float] = field(default_factory=dict)
    """Of each full name, how many other people of it are expected among those of the records."""
    shared: frozenset[str] = field(default_factory=frozenset)
    """Points of theirs that several names share."""

    @property
    def form(self) -> Form | None:
        """The best full name."""
        return self.forms[0] if self.forms else None


def rows_of(records: Sequence[Record]) -> list[Row]:
    """Every record as a row, in the order of ids."""
    rows = [_row(record) for record in sorted(records, key=lambda record: record.id)]
    _turn(rows)
    rarity = Rarity([(_source(row.record), row.forms) for row in rows])
    for row in rows:
        if row.form is not None:
            row.rarity = rarity.level(row.form)
            row.others = {form.key: rarity.others(form) for form in row.forms}
    _organisations(rows)
    _shared(rows)
    _neighbours(rows)
    return rows


def _turn(rows: Sequence[Row]) -> None:
    """Names that stand the wrong way round, by where the other records have their words."""
    given: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for row in rows:
        if row.form is not None:
            given[row.form.given] += 1
            last[row.form.last] += 1
    for row in rows:
        form = row.form
        if form is None or form.is_initial:
            continue
        as_told = (given[form.given] - 1 + _SELDOM) * (last[form.last] - 1 + _SELDOM)
        otherwise = (given[form.last] + _SELDOM) * (last[form.given] + _SELDOM)
        if otherwise > _TURNED * as_told and len(form.given) > 1:
            row.forms = (turned(form), *row.forms)
            row.near = frozenset(near for form in row.forms for near in nears(form))


def _source(record: Record) -> str:
    return record.sources[0][0] if record.sources else "mail"


def _row(record: Record) -> Row:
    addresses = [read_address(value) for value in record.emails[:_MOST_VALUES]]
    addresses = [address for address in addresses if address.local and address.domain]
    flats = tuple(dict.fromkeys(letters("".join(a.words)) for a in addresses))
    told = forms_of(record.names)
    forms = (*told, *aliases(told or _lone(record), (*flats, *_spelt_handles(record))))
    stems = tuple(dict.fromkeys(filter(None, map(_stem, record.handles[:_MOST_VALUES]))))
    own = tuple(dict.fromkeys(a.local for a in addresses if _is_odd(a.local)))
    return Row(
        record=record,
        forms=forms,
        firsts=frozenset() if told else _firsts(record),
        near=frozenset(near for form in forms for near in nears(form)),
        emails=tuple(dict.fromkeys(address.whole for address in addresses)),
        flats=tuple(flat for flat in flats if len(flat) > 2),  # noqa: PLR2004 - tell nothing
        odd=tuple(local for local in own if not _names_spelt(local, forms)),
        places=_places(record.places),
        stems=tuple(stem for stem in stems if _is_own(stem, forms)),
    )


@lru_cache(maxsize=131_072)
def nears(form: Form) -> tuple[str, ...]:
    """The keys of one name: given name in its full forms, and last name, both in sound."""
    if form.is_initial:
        return ()
    last = sounded(form.last)
    return tuple(f"{given} {last}" for given in givens(form.given))


def _is_odd(local: str) -> bool:
    flat = letters(local)
    return len(local) >= _ODD and len(flat) > 2 and flat not in patterns().role_locals  # noqa: PLR2004


def _names_spelt(text: str, forms: Iterable[Form]) -> bool:
    """Whether a local part or handle is made of the names: then namesakes choose it too."""
    flat = letters(plain(text))
    for form in forms:
        if form.last[:4] in flat or form.given in flat or any(p[:5] in flat for p in form.parts):
            return True
    return not forms and not flat


def _is_own(stem: str, forms: Sequence[Form]) -> bool:
    """Whether a handle is one's own choice: not the name alone, unless with a long number."""
    return bool(_NUMBERED.search(stem)) or not _names_spelt(stem, forms)


def _stem(handle: str) -> str:
    kind, _, value = handle.partition(":")
    if kind not in PROFILES:
        return ""
    stem = plain(value).lstrip("@").partition("@")[0]
    stem = _ZEROS.sub("", stem)  # anna07 here is anna7 there
    return stem if len(stem) >= _ODD - 1 and not stem.isdigit() else ""


@lru_cache(maxsize=65_536)
def _place(text: str) -> tuple[str, ...]:
    return tuple(key for part in plain(text).split(",") if len(key := "".join(words(part))) > 2)  # noqa: PLR2004


def _places(told: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for text in told[:8] for key in _place(text)))


# ---------------------------------------------------------------- organisations


@lru_cache(maxsize=1)
def _legal() -> frozenset[str]:
    return frozenset(read("organisations.toml")["legal"])


@lru_cache(maxsize=65_536)
def organisation_key(text: str) -> tuple[str, str]:
    """An organisation's name in one word, and its first word; a domain's by its label."""
    folded = plain(text).strip()
    if "." in folded and " " not in folded and organisation_of(folded):
        label = letters(organisation_of(folded).partition(".")[0])
        return label, label
    told = [word for word in words(folded) if word not in _legal()] or words(folded)
    return "".join(told), told[0] if told else ""


def _organisations(rows: list[Row]) -> None:
    """Whole names; and first words (`acme` of Acme Wind) where only one organisation has them."""
    behind: dict[str, set[str]] = defaultdict(set)
    keys: list[list[tuple[str, str]]] = []
    for row in rows:
        told = [organisation_key(job.organisation) for job in row.record.jobs[:_MOST_VALUES]]
        for email in row.emails:
            organisation = organisation_of(email.rpartition("@")[2])
            if organisation:
                told.append(organisation_key(organisation))
        keys.append([pair for pair in told if pair[0]])
        for whole, first in keys[-1]:
            if whole != first:
                behind[first].add(whole)
    for row, told in zip(rows, keys, strict=True):
        found = {whole: None for whole, _ in told}
        for _, first in told:
            if len(first) > 3 and len(behind[first]) == 1:  # noqa: PLR2004 - `the`, `new`
                found[first] = None
        row.organisations = tuple(found)


def by_share(
    rows: Sequence[Row], values: str, rare: float, common: float
) -> tuple[frozenset[str], frozenset[str]]:
    """Values of a column that few records have, and those that many have."""
    seen = Counter(value for row in rows for value in getattr(row, values))
    few = max(_FEW, rare * len(rows))
    many = max(4 * _FEW, common * len(rows))
    return (
        frozenset(value for value, count in seen.items() if count <= few),
        frozenset(value for value, count in seen.items() if count > many),
    )


def rare_organisations(rows: Sequence[Row]) -> tuple[frozenset[str], frozenset[str]]:
    """Organisations of few records, and of very many."""
    return by_share(rows, "organisations", _RARE_ORGANISATION, _COMMON_ORGANISATION)


# ---------------------------------------------------------------- shared points


def _shared(rows: list[Row]) -> None:
    """Points that several people share: a family's phone, a switchboard, `info@`."""
    held: Mapping[str, list[Row]] = defaultdict(list)
    for row in rows:
        for point in (*row.emails, *row.record.phones):
            held[point].append(row)
    of: dict[int, set[str]] = defaultdict(set)
    for point, holders in held.items():
        if _is_role(point) or (len(holders) > 1 and several_people(holders)):
            for row in holders:
                of[row.record.id].add(point)
    for row in rows:
        row.shared = frozenset(of.get(row.record.id, ()))


def _is_role(point: str) -> bool:
    local, at, _ = point.partition("@")
    return bool(at) and letters(local) in patterns().role_locals


def several_people(holders: Sequence[Row]) -> bool:
    """Whether the holders of one point bear names that can't be one person's."""
    first: dict[str, Row] = {}
    for row in holders:
        if row.forms or row.firsts:
            first.setdefault(row.forms[0].key if row.forms else min(row.firsts), row)
    if len(first) > _SHARED_BY // 2 and len(holders) > _SHARED_BY:
        return True
    several = list(first.values())[:_SHARED_BY]
    return any(
        not may_be_one(one, other) for at, one in enumerate(several) for other in several[at + 1 :]
    )


def may_be_one(one: Row, other: Row) -> bool:
    """Whether two records' names can be one person's: a given name in common, or a spelling."""
    if not one.near.isdisjoint(other.near):
        return True
    mine, theirs = _all_called(one), _all_called(other)
    if not mine.isdisjoint(theirs):
        return True
    return any(
        a.given[0] == b.given[0] and a.last == b.last and (a.is_initial or b.is_initial)
        for a in one.forms
        for b in other.forms
    ) or any(a.key == b.key for a in one.forms for b in other.forms)


def _all_called(row: Row) -> set[str]:
    return {key for form in row.forms for key in called(form)} | row.firsts


def _firsts(record: Record) -> frozenset[str]:
    """First names, in sound and in all their full forms, of a record without a full name."""
    return frozenset(key for form in _lone(record) for key in givens(form.given))


def _lone(record: Record) -> tuple[Form, ...]:
    """First names alone, as forms without a last name. A handle put for a name is none."""
    own = {
        letters(plain(handle.partition(":")[2]).lstrip("@").partition("@")[0])
        for handle in record.handles
    }
    told = (parse_name(plain(name.full)) for name in record.names)
    lone = (letters(plain(name.given)) for name in told if name is not None and not name.last)
    found = dict.fromkeys(given for given in lone if len(given) > 1 and given not in own)
    return tuple(Form(given, "", (), "", (), "") for given in found)


def _spelt_handles(record: Record) -> list[str]:
    """What handles spell: of `anna-vale-52f1c` the name alone, without what makes it unique."""
    found = []
    for kind, _, value in (handle.partition(":") for handle in record.handles):
        if kind in PROFILES:
            told = plain(value).lstrip("@").partition("@")[0]
            words = [word for word in told.split("-") if not _UNIQUE.search(word)]
            found.append(letters("".join(words)))
    return found


@lru_cache(maxsize=65_536)
def called(form: Form) -> tuple[str, ...]:
    """What they may be called: the given name's full forms, and middle names."""
    if form.is_initial:
        return ()
    return (*givens(form.given), *(sounded(word) for word in form.called))


# ---------------------------------------------------------------- neighbours


def _neighbours(rows: list[Row]) -> None:
    """Neighbours by name, so that those met in two sources are known to be the same."""
    by_id = {row.record.id: row for row in rows}
    for row in rows:
        told: dict[str, None] = {}
        for neighbour in row.record.neighbours[: 4 * _MOST_VALUES]:
            other = by_id.get(neighbour)
            if other is None or other.form is None or neighbour == row.record.id:
                continue
            if other.rarity >= 2:  # noqa: PLR2004 - a common name may be anybody
                told.setdefault(other.form.key)
            if len(told) >= _MOST_VALUES:
                break
        row.around = tuple(told)


def is_common_given(given: str) -> bool:
    """Whether the name tables know a given name."""
    return given in names().given
