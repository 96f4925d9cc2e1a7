"""Suggestions: pairs that may be one person, too unsure to join."""

from collections import defaultdict

from tengill.people.linking import MOST, RARE, UNCOMMON, Linker
from tengill.people.points import PersonKind
from tengill.people.profiles import Identity, Profile


def elsewhere(linker: Linker) -> None:
    """Suggestions: one rare full name at two organisations; `alind@` beside one Anna Lind."""
    for group in linker.namesakes().values():
        if group.givens() > UNCOMMON or len(group.members) > MOST:
            continue
        first: dict[str, tuple[int, Profile, Identity]] = {}
        for item in group.members:
            position, profile, identity = item
            if profile.is_common or profile.address is None:
                continue
            earlier = first.setdefault(identity.given, item)
            if earlier[0] != position and identity.agrees(earlier[2]):
                linker.suggest(earlier[0], position, "the same full name elsewhere", 0.35)
    _initials(linker)


def _initials(linker: Linker) -> None:
    """A point without a name whose address is the one way to spell a known person's."""
    known: dict[tuple[str, str], set[int]] = defaultdict(set)
    for position, profile, identity in linker.persons():
        if profile.organisation and profile.address is not None and len(identity.last) > RARE:
            root = linker.clusters.find(position)
            for spelt in (identity.given[:1] + identity.last, identity.last + identity.given[:1]):
                known[profile.organisation, spelt].add(root)
                known[profile.organisation, spelt[:8]].add(root)
    for position, profile in enumerate(linker.profiles):
        if profile.identity is None and profile.address is not None and not profile.others:
            flat = "".join(profile.address.words)
            found = known.get((profile.organisation, flat), set()) - {
                linker.clusters.find(position)
            }
            if len(found) == 1 and profile.kind is PersonKind.PERSON:
                linker.suggest(
                    position, next(iter(found)), "the address spells the name with an initial", 0.6
                )
