"""Who acted for the two sides of an outcome: matched people, else an organisation's people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tengill.facts.folding import fold
from tengill.facts.outcomes import Side
from tengill.ledger.models import OutcomeParty, OutcomePerson, Person

ORGANISATION_PEOPLE = 50
"""People taken for an organisation that stands on a side without a person: the most active."""
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class SideFacts:
    """One side of an outcome: who acted for it, and how that is known."""

    people: tuple[int, ...]
    by: str
    """person, organisation, owner (the source told nobody: a list of one's own deals) or unknown."""
    told: tuple[str, ...]
    """The names as the outcome's source told them."""
    organisations: tuple[str, ...]
    left_out: int = 0
    insiders: tuple[int, ...] = ()
    """The organisation's other people: nobody's credit, whoever of them acted."""


def load_sides(
    outcomes: Mapping[int, int | None], stand_ins: Mapping[int, int]
) -> dict[tuple[int, str], SideFacts]:
    """Both sides of some outcomes: (outcome, side) → who acted for it.

    Where a source tells only an organisation, its people on record by then act for it: those with
    an address of its domain or an affiliation of its name, the most active first.

    Args:
        outcomes: id → when it closed (None: no date); at most a few hundred at a time.
        stand_ins: who counts as somebody else (assistants, the owner's other persons).
    """
    ids = list(outcomes)
    people: defaultdict[tuple[int, str], dict[int, None]] = defaultdict(dict)
    told: defaultdict[tuple[int, str], dict[str, None]] = defaultdict(dict)
    organisations: defaultdict[tuple[int, str], dict[str, None]] = defaultdict(dict)
    rows = list(
        OutcomeParty.objects.filter(outcome_id__in=ids)
        .order_by("outcome_id", "side", "position", "id")
        .values_list("id", "outcome_id", "side", "name", "address", "organisation")
    )
    matched = dict(
        OutcomePerson.objects.filter(party__outcome_id__in=ids, person__isnull=False).values_list(
            "party_id", "person_id"
        )
    )
    for party, outcome, side, name, address, organisation in rows:
        place = (outcome, side)
        told[place][name or address or organisation] = None
        if organisation:
            organisations[place][organisation] = None
        if party in matched:
            people[place][stand_ins.get(matched[party], matched[party])] = None
    lone = {name for place, all_ in organisations.items() if not people[place] for name in all_}
    members = _members(lone)
    owner = SideFacts(tuple(owner_people()[:1]), "owner", (), ())
    sides = {
        (id_, side.value): _side(
            tuple(people[id_, side.value]),
            tuple(told[id_, side.value]),
            tuple(organisations[id_, side.value]),
            members,
            outcomes[id_],
        )
        for id_ in ids
        for side in Side
    }
    for id_ in ids if owner.people else ():
        untold = [side.value for side in Side if not told[id_, side.value]]
        if len(untold) == 1:
            sides[id_, untold[0]] = owner
    return sides


def owner_people() -> list[int]:
    """The owner's persons, the most active first; not yet merged, but known to be one."""
    # By the index of owners alone: asked also for who is nobody's assistant, SQLite goes by that
    # and reads nearly everybody.
    rows = Person.objects.filter(is_owner=True).values_list("id", "sent", "assistant_of_id")
    told = sorted((-sent, person) for person, sent, principal in rows if principal is None)
    return [person for _sent, person in told[:ORGANISATION_PEOPLE]]


_Member = tuple[int, int | None]
"""A person of an organisation, and since when the ledger knows them (None: no date)."""


def _side(
    people: tuple[int, ...],
    told: tuple[str, ...],
    organisations: tuple[str, ...],
    members: Mapping[str, list[_Member]],
    at: int | None,
) -> SideFacts:
    if people:
        return SideFacts(people, "person", told, organisations)
    every = [m for name in organisations for m in members.get(name.casefold(), [])]
    by_then = list(
        dict.fromkeys(
            person for person, first in every if at is None or first is None or first <= at
        )
    )
    if not by_then:
        return SideFacts((), "unknown", told, organisations)
    kept = tuple(by_then[:ORGANISATION_PEOPLE])
    insiders = tuple(dict.fromkeys(person for person, _ in every if person not in set(kept)))
    left_out = len(by_then) - len(kept)
    return SideFacts(kept, "organisation", told, organisations, left_out, insiders)


def _members(organisations: Iterable[str]) -> dict[str, list[_Member]]:
    """The people of some organisations as told, the most active first.

    A person's organisation is a domain or a name; `Acme, Inc.` is `acme.example` or `Acme`.
    """
    wanted = {name: forms_of_name(name) for name in organisations}
    if not wanted:
        return {}
    held: defaultdict[str, list[str]] = defaultdict(list)
    for value in Person.objects.order_by().values_list("organisation", flat=True).distinct():
        for form in forms_of_value(value):
            held[form].append(value)
    values = {
        name: sorted({value for form in forms for value in held.get(form, ())})
        for name, forms in wanted.items()
    }
    people: defaultdict[str, list[tuple[int, int, int | None]]] = defaultdict(list)
    every = sorted({value for found in values.values() for value in found})
    for start in range(0, len(every), _CHUNK):
        rows = Person.objects.filter(
            organisation__in=every[start : start + _CHUNK], kind=Person.Kind.PERSON
        ).values_list("id", "organisation", "sent", "received", "first_at")
        for id_, organisation, sent, received, first in rows:
            people[organisation].append((-(sent + received), id_, first))
    return {
        name.casefold(): [
            (id_, first)
            for _, id_, first in sorted(
                {p for value in found for p in people[value]}, key=lambda one: one[:2]
            )
        ]
        for name, found in values.items()
    }


LEGAL_FORMS = frozenset(
    {
        "ab", "ag", "aps", "as", "bv", "co", "company", "corp", "corporation", "ehf", "gmbh",
        "group", "hf", "inc", "kg", "limited", "llc", "llp", "lp", "ltd", "nv", "ohf", "oy", "oyj",
        "plc", "pty", "sa", "sarl", "sas", "ses", "slf", "spa", "srl",
    }
)  # fmt: skip
"""Folded words that end an organisation's name and don't tell it from another."""


def forms_of_value(value: str) -> set[str]:
    """The plain forms of a person's organisation (a domain or a name), of which a name has one."""
    return {_plain(value), _plain(_label(value))} - {""}


def forms_of_name(name: str) -> set[str]:
    """The plain forms an organisation's name may have: whole, and without its legal form."""
    words = [_plain(word) for word in name.replace(".", "").replace(",", " ").split()]
    words = [word for word in words if word]
    forms = {"".join(words), _plain(_label(name)) if "." in name and " " not in name else ""}
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
        forms.add("".join(words))
    return forms - {""}


def _label(domain: str) -> str:
    """The name in a domain: `acme` of `mail.acme.example`; empty when it is none."""
    parts = domain.split(".")
    return parts[-2] if len(parts) > 1 and " " not in domain else ""


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))
