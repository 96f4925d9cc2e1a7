"""The automatic joins: which points are one person by what mail itself shows.

Every rule works on one small group of points (one address, one last name in one organisation),
never on all pairs. Positions are indices into the profiles, which are sorted by point id.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from tengill.people.clusters import Clusters
from tengill.people.points import PersonKind
from tengill.people.profiles import Identity, Profile
from tengill.people.tables import full_forms, names

MOST = 60
"""A group larger than this is too ambiguous to compare within; only equal names are joined."""
_SEEN_TOGETHER = 3
_FIRM = frozenset({"full", "initial"})
_SHORTEST = 6


@dataclass(slots=True)
class Linker:
    """Profiles, the clusters growing over them, and what was done and why."""

    profiles: Sequence[Profile]
    clusters: Clusters
    together: Mapping[tuple[int, int], int]
    reasons: dict[int, str] = field(default_factory=dict)
    """Position → why it was joined."""
    possible: dict[tuple[int, int], tuple[str, float]] = field(default_factory=dict)
    """Pairs of positions that may be one person → reason and weight."""
    _persons: "list[tuple[int, Profile, Identity]] | None" = None
    _namesakes: "dict[str, _Namesakes] | None" = None

    def link(
        self, one: int, other: int, reason: str, *, named: bool = False, same_address: bool = False
    ) -> None:
        """Join two points where nothing forbids it.

        Two addresses that stand on several messages side by side are joined only when the full
        names are the same (`named`).
        """
        low, high = sorted((one, other))
        if not named and not same_address and self._together(low, high) >= _SEEN_TOGETHER:
            self.suggest(low, high, reason, 0.3)
            return
        if self.clusters.join(low, high, same_address=same_address):
            self.reasons.setdefault(high, reason)
            self.reasons.setdefault(low, reason)

    def _together(self, low: int, high: int) -> int:
        ids = self.profiles[low].point.id, self.profiles[high].point.id
        return self.together.get(ids, 0)

    def suggest(self, one: int, other: int, reason: str, weight: float) -> None:
        """Note two points for review; the surest reason stays."""
        pair = (min(one, other), max(one, other))
        if weight > self.possible.get(pair, ("", 0.0))[1]:
            self.possible[pair] = (reason, weight)

    def persons(self) -> "list[tuple[int, Profile, Identity]]":
        """Points of persons with an identity."""
        if self._persons is None:
            self._persons = [
                (position, profile, profile.identity)
                for position, profile in enumerate(self.profiles)
                if profile.kind is PersonKind.PERSON and profile.identity is not None
            ]
        return self._persons

    def namesakes(self) -> "dict[str, _Namesakes]":
        """Last name → its persons."""
        if self._namesakes is None:
            table: dict[str, _Namesakes] = defaultdict(_Namesakes)
            for item in self.persons():
                table[item[2].last].members.append(item)
            self._namesakes = table
        return self._namesakes


def same_address(linker: Linker) -> None:
    """One address written differently: quotes, double dots, wrappings, `+tag`, Gmail's dots."""
    groups: dict[str, list[int]] = defaultdict(list)
    for position, profile in enumerate(linker.profiles):
        address = profile.address
        if address is not None and address.local and address.domain:
            groups[address.whole].append(position)
    for group in groups.values():
        for other in group[1:]:
            if not _bare_given(linker.profiles[other]):
                linker.link(
                    group[0], other, "the same address, written differently", same_address=True
                )


def _bare_given(profile: Profile) -> bool:
    """A repaired address that is only a given name: what was cut off is not known."""
    address = profile.address
    return (
        address is not None
        and address.local in names().given
        and "+" not in profile.point.value
        and " " in profile.point.value
    )


def same_organisation(linker: Linker) -> None:
    """The same full name within one organisation, short forms and middle initials allowed."""
    groups: dict[tuple[str, str], list[tuple[int, Identity]]] = defaultdict(list)
    for position, profile, identity in linker.persons():
        if profile.organisation:
            groups[profile.organisation, identity.last].append((position, identity))
    for group in groups.values():
        if len(group) > 1:
            _by_name(linker, group)


def _by_name(linker: Linker, group: list[tuple[int, Identity]]) -> None:
    forms: dict[Identity, list[int]] = defaultdict(list)
    for position, identity in group:
        forms[identity].append(position)
    numbered = _numbered(linker, group)
    for form, positions in forms.items():
        for same in positions[1:]:
            if form in numbered:
                linker.suggest(
                    positions[0], same, "one name, addresses told apart by a number", 0.3
                )
            else:
                _pair(
                    linker, positions[0], same, "the same full name in one organisation", named=True
                )
    near = _neighbours(list(forms))
    clear = {one for one, others in near.items() if one not in numbered and _all_agree(others)}
    for one, others in near.items():
        for other in others:
            first, second = forms[one][0], forms[other][0]
            if first > second:
                continue
            if linker.profiles[first].is_common:
                linker.suggest(
                    first, second, "a common name in two forms, in one organisation", 0.45
                )
            elif one in clear and other in clear:
                _pair(
                    linker,
                    first,
                    second,
                    "the same name in a short or fuller form, in one organisation",
                )
            else:
                linker.suggest(first, second, "a name that fits several people here", 0.4)


def _neighbours(forms: list[Identity]) -> dict[Identity, list[Identity]]:
    """Each name → the other names that agree with it, found over the full given names."""
    buckets: dict[str, list[Identity]] = defaultdict(list)
    for form in forms:
        for given in full_forms(form.given):
            buckets[given].append(form)
    near: dict[Identity, dict[Identity, None]] = {form: {} for form in forms}
    for bucket in buckets.values():
        if len(bucket) > MOST:
            continue
        for one in bucket:
            for other in bucket:
                if one != other and one.agrees(other):
                    near[one][other] = None
    return {form: list(others) for form, others in near.items()}


def _all_agree(forms: list[Identity]) -> bool:
    return all(one.agrees(other) for at, one in enumerate(forms) for other in forms[at + 1 :])


def _numbered(linker: Linker, group: list[tuple[int, Identity]]) -> set[Identity]:
    """Names of which there are two here: `anna.lind` and `anna.lind2`.

    An organisation numbers people who share a name; a third address may be either's.
    """
    stems: dict[tuple[tuple[str, ...], str], dict[str, tuple[int, Identity]]] = defaultdict(dict)
    found: set[Identity] = set()
    for position, identity in group:
        address = linker.profiles[position].address
        if address is None:
            continue
        twins = stems[address.words, address.domain]
        for other, (earlier, its) in list(twins.items())[:MOST]:
            if other != address.number:
                linker.clusters.keep_apart(earlier, position)
                found |= {identity, its}
        twins.setdefault(address.number, (position, identity))
    return found


def _pair(linker: Linker, one: int, other: int, reason: str, *, named: bool = False) -> None:
    """Join two points of one organisation; a common name needs addresses that spell it."""
    first, second = linker.profiles[one], linker.profiles[other]
    if _told_apart(first, second):
        linker.suggest(one, other, "one name, addresses told apart by a number", 0.3)
        return
    common = first.is_common or second.is_common
    if common and not (first.spelling in _FIRM and second.spelling in _FIRM):
        linker.suggest(one, other, "a common name in one organisation", 0.5)
        return
    linker.link(one, other, reason, named=named)


def _told_apart(one: Profile, other: Profile) -> bool:
    """Both addresses at one domain end in a number, and not the same."""
    first, second = one.address, other.address
    if first is None or second is None or first.domain != second.domain:
        return False
    return bool(first.number and second.number and first.number != second.number)


def the_owners(linker: Linker, owned: Iterable[int]) -> None:
    """Addresses a person called their own, when they bear one name.

    One that no name is trusted for goes with the others, where these all bear one name.
    """
    ordered = sorted(at for at in owned if linker.profiles[at].kind is PersonKind.PERSON)
    names = {at: linker.profiles[at].identity for at in ordered}
    told = [name for name in names.values() if name is not None]
    one_name = bool(told) and all(a.agrees(b) for a, b in combinations(told, 2))
    for one, other in combinations(ordered, 2):
        mine, theirs = names[one], names[other]
        agree = one_name if mine is None or theirs is None else mine.agrees(theirs)
        if agree:
            linker.link(one, other, "both are the owner's, and bear one name", named=True)


def sister_domains(linker: Linker) -> None:
    """The same local part under `acme.com` and `mail.acme.com`, where no name says otherwise."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, profile in enumerate(linker.profiles):
        address = profile.address
        if address is None or profile.kind is not PersonKind.PERSON or not profile.organisation:
            continue
        if not profile.others and address.local not in names().given:
            groups[address.local, profile.organisation].append(position)
    for group in groups.values():
        for at, one in enumerate(group[:MOST]):
            for other in group[at + 1 : MOST]:
                _sisters(linker, one, other)


def _sisters(linker: Linker, one: int, other: int) -> None:
    first, second = linker.profiles[one], linker.profiles[other]
    if (
        first.address is None
        or second.address is None
        or first.address.domain == second.address.domain
    ):
        return
    if first.identity and second.identity:
        agree = first.identity.agrees(second.identity)
    elif first.identity or second.identity:
        agree = (first if first.identity else second).spelling in _FIRM
    else:
        domains = sorted((first.address.domain, second.address.domain), key=len)
        agree = len(first.address.local) >= _SHORTEST and domains[1].endswith("." + domains[0])
    if agree:
        linker.link(one, other, "the same address at a sister domain")
    elif not (first.identity and second.identity):
        linker.suggest(one, other, "the same local part at sister domains", 0.3)


@dataclass(slots=True)
class _Namesakes:
    """All persons of one last name."""

    members: list[tuple[int, Profile, Identity]] = field(default_factory=list)
    _givens: int = 0

    def givens(self) -> int:
        """How many different given names bear it."""
        if not self._givens:
            self._givens = len({identity.given for _, _, identity in self.members})
        return self._givens


RARE = 3
UNCOMMON = 12


def free_mail(linker: Linker) -> None:
    """A rare full name at one organisation and on free mail, spelt by the free address."""
    for group in linker.namesakes().values():
        free = [
            item
            for item in group.members
            if item[1].address is not None and not item[1].organisation and not item[1].from_address
        ]
        if not free or len(group.members) > MOST:
            continue
        rare = group.givens() <= RARE
        for position, profile, identity in free:
            _free(linker, position, profile, identity, group.members, rare=rare)


def _free(
    linker: Linker,
    position: int,
    profile: Profile,
    identity: Identity,
    members: list[tuple[int, Profile, Identity]],
    *,
    rare: bool,
) -> None:
    fitting = [
        (other, one)
        for other, one, its in members
        if other != position and one.address is not None and identity.agrees(its)
    ]
    same = [
        (other, one)
        for other, one in fitting
        if one.organisation and one.identity == identity and not one.from_address
    ]
    persons = {linker.clusters.find(other) for other, one in fitting if one.organisation}
    if rare and len(persons) == 1 and same and not profile.is_common and profile.spelling in _FIRM:
        linker.link(position, same[0][0], "a rare full name, at one organisation and on free mail")
        return
    for other, one in fitting:
        if not one.organisation and _equal_free(profile, one) and rare:
            linker.link(position, other, "the same rare name and local part on free mail")
        elif rare and not profile.is_common:
            linker.suggest(position, other, "the same full name elsewhere", 0.35)


def moved(linker: Linker) -> None:
    """One rare full name, written, over one local part at several organisations: a change of jobs."""
    for group in linker.namesakes().values():
        if group.givens() > UNCOMMON or len(group.members) > MOST:
            continue
        first: dict[tuple[Identity, str], int] = {}
        for position, profile, identity in group.members:
            if profile.address is None or profile.from_address or profile.is_common:
                continue
            if not profile.organisation or profile.spelling not in _FIRM:
                continue
            earlier = first.setdefault((identity, profile.address.local), position)
            if earlier != position:
                linker.link(
                    earlier, position, "the same rare name and local part elsewhere", named=True
                )


def _equal_free(one: Profile, other: Profile) -> bool:
    return (
        one.address is not None
        and other.address is not None
        and one.address.local == other.address.local
        and one.spelling == "full"
        and not one.from_address
        and not other.from_address
    )


def names_only(linker: Linker) -> None:
    """A name without an address goes to the one person of that name, if there is just one.

    A profile or a telephone under a name is no bare name: two profiles are two people, and whose
    they are is for linkage to weigh.
    """
    for group in linker.namesakes().values():
        bare = [item for item in group.members if item[1].point.kind == "name"]
        reached = [item for item in group.members if item[1].point.kind != "name"]
        if not bare or len(reached) > MOST * 10:
            continue
        _equal_names(linker, bare)
        for position, profile, identity in bare[:MOST]:
            _only(linker, position, profile, identity, reached)


def _equal_names(linker: Linker, bare: Iterable[tuple[int, Profile, Identity]]) -> None:
    first: dict[Identity, int] = {}
    for position, _, identity in bare:
        if identity in first:
            linker.link(first[identity], position, "the same name", named=True)
        else:
            first[identity] = position


def _only(
    linker: Linker,
    position: int,
    profile: Profile,
    identity: Identity,
    reached: list[tuple[int, Profile, Identity]],
) -> None:
    fitting = [(other, its) for other, _, its in reached if identity.agrees(its)]
    persons = {linker.clusters.find(other) for other, _ in fitting}
    exact = [
        other for other, its in fitting if (its.given, its.last) == (identity.given, identity.last)
    ]
    if len(persons) == 1 and (exact or not profile.is_common):
        linker.link(position, (exact or [fitting[0][0]])[0], "the only person of this name")
        return
    for root in sorted(persons)[:3]:
        linker.suggest(position, root, "a name that fits several people", 0.2)
