"""Whom a recommendation recommends, when its words name a party of an outcome.

A reader tells what is recommended in words only ("the looms of Sindri Seller"). Where those words
hold the name of somebody who acted for a side of an outcome, or the organisation they acted for,
that side's people are what is recommended. Names are looked for whole, word by word, folded.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tengill.credit import ActRecord
from tengill.credit.game import player_order
from tengill.facts.acts import ActKind
from tengill.facts.folding import words
from tengill.facts.outcomes import OutcomeState, Side
from tengill.ledger.models import Outcome, Person
from tengill.workspace.attribute_sides import LEGAL_FORMS, SideFacts, load_sides

SHORTEST = 4
"""Names of fewer letters are not looked for: they are words too often."""
_CHUNK = 400

Names = dict[str, list[tuple[tuple[str, ...], frozenset[int]]]]


def with_subjects(
    acts: list[ActRecord], subjects: Mapping[str, str], stand_ins: Mapping[int, int]
) -> list[ActRecord]:
    """The acts, with what recommendations recommend filled in where their words tell it.

    Args:
        acts: as loaded.
        subjects: the words, by act key.
        stand_ins: who counts as somebody else (assistants, the owner's other persons).
    """
    open_ones = [act for act in acts if is_open(act) and subjects.get(str(act.key))]
    if not open_ones:
        return acts
    return name_subjects(acts, subjects, side_names(stand_ins))


def name_subjects(
    acts: list[ActRecord], subjects: Mapping[str, str], names: Names
) -> list[ActRecord]:
    """The same, among names known already (`side_names`)."""
    if not names:
        return acts
    filled: dict[int | str, ActRecord] = {}
    for act in acts:
        if not is_open(act):
            continue
        found = _named_in(words(subjects.get(str(act.key), "")), names)
        found -= {*act.left, *act.connector}
        if found:
            filled[act.key] = replace(act, right=tuple(sorted(found, key=player_order)))
    return [filled.get(act.key, act) for act in acts]


def is_open(act: ActRecord) -> bool:
    """A recommendation that tells only in words what it recommends."""
    return act.kind is ActKind.RECOMMENDATION and not act.right


def _named_in(told: Sequence[str], names: Names) -> set[int | str]:
    found: set[int | str] = set()
    for place, word in enumerate(told):
        for name, people in names.get(word, ()):
            if tuple(told[place : place + len(name)]) == name:
                found |= people
    return found


def side_names(stand_ins: Mapping[int, int]) -> Names:
    """Every name a side of a won outcome goes by, indexed by its first word."""
    people: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    won = Outcome.objects.filter(
        state=OutcomeState.WON.value, superseded_by__isnull=True, retracted_at__isnull=True
    )
    rows = list(won.order_by("id").values_list("id", "closed_at"))
    sides: list[SideFacts] = []
    for start in range(0, len(rows), _CHUNK):
        loaded = load_sides(dict(rows[start : start + _CHUNK]), stand_ins)
        sides += [side for (_, kind), side in sorted(loaded.items()) if kind in set(Side)]
    for side in sides:
        for name in side.organisations:
            people[_bare(name)] |= set(side.people)
    for person, name in _people_names({p for side in sides for p in side.people}):
        people[tuple(words(name))].add(person)
    index: Names = {}
    for known in sorted(people):
        if known and people[known] and sum(map(len, known)) >= SHORTEST:
            index.setdefault(known[0], []).append((known, frozenset(people[known])))
    return index


def _people_names(ids: Iterable[int]) -> Iterator[tuple[int, str]]:
    wanted = sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        chunk = Person.objects.filter(pk__in=wanted[start : start + _CHUNK])
        for person, name in chunk.values_list("pk", "name"):
            if len(words(name)) > 1:  # a first name alone could be anybody
                yield person, name


def _bare(organisation: str) -> tuple[str, ...]:
    told = words(organisation)
    while len(told) > 1 and told[-1] in LEGAL_FORMS:
        told.pop()
    return tuple(told)
