"""What a list seems to be, before it is brought in."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tengill.facts.messages import KeptAside
from tengill.sources.limits import Limits
from tengill.sources.mapped.mapping import INTERACTIONS, PEOPLE, Kind, Mapping
from tengill.sources.mapped.words import field_of, tells_deals
from tengill.sources.records import Raw, kept_aside
from tengill.sources.social.accounts import linkedin_slug
from tengill.sources.social.days import DMY, order_of
from tengill.sources.social.first_rows import HEAD, first_rows
from tengill.sources.streams import Stream
from tengill.sources.tables import Layout, find_layout, plain, split_rows

_LOOK_AT, _SHOWN = 100, 5
_LONGEST = 60
_ENGLISH = frozenset({"date", "birthday", "birth date", "date of birth", "dob", "when", "day"})
_DATES = ("at", "birthday", "followers_at")
_PERSON = frozenset({"email", "phone", "linkedin", "x", "mastodon", "birthday"})
_WORK = frozenset({"organisation", "department"})
_WHOM = frozenset({"person_name", "person_email", "person_phone"})
_WHAT = frozenset({"kind", "text", "subject", "direction"})


@dataclass(frozen=True, slots=True)
class Look:
    """A list as it was recognised, with its first rows, for a screen that lets it be corrected."""

    layout: Layout
    mapping: Mapping
    sample: tuple[tuple[str, ...], ...]
    is_sure: bool
    """Whether it is so clearly such a list that it is read without asking."""


def look_at(head: bytes, kind: Kind | None = None) -> Look | None:
    """What a file that begins with `head` seems to be, or None when it is no table.

    Args:
        head: its first 64 KB, or all of it.
        kind: what a person says it is; None: it is found out, interactions before people.
    """
    for one in (kind,) if kind else (INTERACTIONS, PEOPLE):
        layout = layout_of(head, one)
        if layout is not None:
            return _look(head, layout, one, is_sure=True)
    layout = find_layout(head, _may_be_header)
    return None if layout is None else _look(head, layout, kind or PEOPLE, is_sure=False)


def layout_of(head: bytes, kind: Kind) -> Layout | None:
    """How a file is read when it clearly is a list of this kind."""
    return find_layout(head, _TESTS[kind])


def mapping_of(head: bytes, layout: Layout, kind: Kind) -> Mapping:
    """The guessed mapping: by the header's words, then by what the first rows hold."""
    rows = [row for _, row in first_rows(head, layout, _LOOK_AT)]
    mapping = Mapping.guess(kind, layout.header)
    taken = {name for name, _ in mapping.columns}
    for place, name in enumerate(layout.header):
        cells = [row.cells[place] for row in rows if row.cells[place]]
        field = _by_value(cells) if name not in taken and kind == PEOPLE else ""
        if field and (field == "email" or field not in mapping.fields):
            mapping = replace(mapping, columns=(*mapping.columns, (name, field)))
    dates = [name for name, field in mapping.columns if field in _DATES]
    told = order_of(row.get(plain(name)) for row in rows for name in dates)
    if not told and (layout.delimiter == ";" or {plain(one) for one in dates} - _ENGLISH):
        told = DMY  # nobody who parts cells by semicolons, or writes so, puts the month first
    return replace(mapping, date_order=told)


def is_people(cells: Sequence[str]) -> bool:
    """Whether a header is clearly that of a list of people, and not of deals."""
    fields = {field for one in cells if (field := field_of(PEOPLE, one))}
    if not _may_be_header(cells) or any(tells_deals(one) for one in cells):
        return False
    if fields == {"email"}:
        return len(cells) == 1
    named = "full_name" in fields or {"given_name", "family_name"} <= fields
    whole = {"given_name", "family_name"} <= fields
    known = bool(fields & (_PERSON | _WORK)) or whole
    return (named and known) or ("email" in fields and len(fields) > 1)


def is_interactions(cells: Sequence[str]) -> bool:
    """Whether a header is clearly that of a list of interactions: when, with whom, what."""
    fields = {field for one in cells if (field := field_of(INTERACTIONS, one))}
    if not _may_be_header(cells) or any(tells_deals(one) for one in cells):
        return False
    works = {field_of(PEOPLE, one) for one in cells} & {"organisation", "given_name"}
    return "at" in fields and bool(fields & _WHOM) and bool(fields & _WHAT) and not works


_TESTS: dict[Kind, Callable[[Sequence[str]], bool]] = {
    PEOPLE: is_people,
    INTERACTIONS: is_interactions,
}


def _may_be_header(cells: Sequence[str]) -> bool:
    """Whether a line may name columns: short words, no addresses, no bare numbers."""
    told = [one for one in cells if one]
    return bool(told) and not any(
        "@" in one or len(one) > _LONGEST or one.replace(".", "").isdigit() for one in told
    )


def _by_value(cells: Sequence[str]) -> str:
    """The field a column feeds whose cells can be nothing else."""
    if not cells:
        return ""
    if sum(_is_address(one) for one in cells) * 10 >= len(cells) * 7:
        return "email"
    if sum(bool(linkedin_slug(one)) for one in cells) * 10 >= len(cells) * 7:
        return "linkedin"
    return ""


def _is_address(cell: str) -> bool:
    local, at, host = cell.partition("@")
    return bool(local and at) and "." in host and "@" not in host and "/" not in cell


def _look(head: bytes, layout: Layout, kind: Kind, *, is_sure: bool) -> Look:
    sample = tuple(row.cells for _, row in first_rows(head, layout, _SHOWN))
    return Look(layout, mapping_of(head, layout, kind), sample, is_sure)


def mapped_records(
    stream: Stream,
    path: str,
    base: int,
    start: int,
    limits: Limits,
    *,
    name: str,
    kind: Kind,
    mapping: Mapping | None,
) -> Iterator[Raw | KeptAside]:
    """The rows of a list, each carrying the mapping it is to be read by."""
    head = stream.peek(HEAD)
    layout = layout_of(head, kind) if mapping is None else _told_layout(head, mapping)
    if layout is None:
        yield kept_aside(
            "columns not found",
            "The file has no row that names all the columns of the mapping. Look at it again and "
            "say anew which column means what.",
            path,
            sample=head,
        )
        return
    mapping = mapping or mapping_of(head, layout, kind)
    told = {**json.loads(layout.context()), **mapping.context()}
    context = json.dumps(told, ensure_ascii=False)
    for raw in split_rows(stream, path, layout, name, base, start, limits):
        yield replace(raw, context=context)


def _told_layout(head: bytes, mapping: Mapping) -> Layout | None:
    """The layout whose header has every column a person mapped."""
    wanted = {name for name, _ in mapping.columns}
    return find_layout(head, lambda cells: bool(wanted) and wanted <= set(cells))
