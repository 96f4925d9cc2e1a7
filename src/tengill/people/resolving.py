"""Contact points in, persons out."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tengill.facts.evidence import Evidence
from tengill.people import linking, suggesting
from tengill.people.cards import (
    CardSeen,
    Link,
    linked,
    one_card,
    read_cards,
    the_owner,
    unclear_links,
)
from tengill.people.clusters import Clusters
from tengill.people.folding import fold
from tengill.people.names import Name, parse_name
from tengill.people.points import (
    Decisions,
    Joined,
    PersonKind,
    PointSeen,
    Refused,
    Resolution,
    Resolved,
    Suggestion,
)
from tengill.people.profiles import Profile, profile_of

_MOST_SUGGESTIONS = 5_000


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Without the cycle collector: it takes as long as the work, and nothing here has cycles."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def resolve(
    points: Iterable[PointSeen],
    decisions: Decisions | None = None,
    *,
    together: Mapping[tuple[int, int], int] | None = None,
    cards: Sequence[CardSeen] = (),
    links: Sequence[Link] = (),
    unclear: Sequence[Link] = (),
) -> Resolution:
    """Join contact points into persons, conservatively.

    The result does not depend on the order of the points. Memory grows with the points, not
    with the messages. How it decides: `docs/explanation/people.md`.

    Args:
        points: every contact point, once.
        decisions: what a person decided by hand; it outweighs everything found here.
        together: (smaller id, larger id) → on how many messages both stood as recipients.
            Optional: where it is known, it keeps apart whom only similar names would join.
        cards: what address books, profiles and lists of connections tell.
        links: pairs of points that linkage across cards found to be one person's.
        unclear: pairs it could not tell: they become suggestions.

    Raises:
        ValueError: when two points have the same id.
    """
    with _collector_paused():
        told = _Told(decisions or Decisions(), together or {}, cards, links, unclear)
        return _resolve(points, told)


def recounted(
    points: Sequence[PointSeen],
    before: Sequence[PointSeen],
    decisions: Decisions,
    *,
    is_owner: bool,
) -> Resolved | None:
    """One person anew after more messages, where these bear on nobody's joining.

    Joining looks at the kind of a point and the name trusted for it, never at its numbers. While
    those stay, `resolve` finds the same persons, and each is what its own points make it.

    Args:
        points: all the person's points, as they stand now; none of them on an organisation's card.
        before: the same points before those messages.
        decisions: as `resolve` has them.
        is_owner: whether the person was found to be the owner.

    Returns:
        None when joining could come out otherwise: then `resolve` has to look at all points.
    """
    profiles = [profile_of(point) for point in sorted(points, key=lambda point: point.id)]
    earlier = [profile_of(point) for point in sorted(before, key=lambda point: point.id)]
    if [_joined_by(one) for one in profiles] != [_joined_by(one) for one in earlier]:
        return None
    if len(profiles) > 1 and not any(_used(profile) for profile in profiles):
        return None  # which kind it is, points that cards made roles decide
    positions = list(range(len(profiles)))
    grounds = _Grounds({}, set(), set(), set(positions) if is_owner else set())
    return _person(profiles, positions, grounds, decisions)


def by_itself(point: PointSeen, decisions: Decisions) -> Resolved:
    """The person of one point that `strangers.stands_alone`, who is not the owner."""
    return _alone(profile_of(point), decisions, owned=False)


def _joined_by(profile: Profile) -> tuple[object, ...]:
    return (
        profile.point.id, profile.kind, profile.name, profile.identity, profile.spelling,
        profile.from_address, profile.others,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known beside the points."""

    decisions: Decisions
    together: Mapping[tuple[int, int], int]
    cards: Sequence[CardSeen]
    links: Sequence[Link]
    unclear: Sequence[Link]


@dataclass(frozen=True, slots=True)
class _Grounds:
    """Why points stand together, by position."""

    reasons: Mapping[int, str]
    decided: set[int]
    witnessed: set[int]
    owned: set[int]


def _resolve(points: Iterable[PointSeen], told: _Told) -> Resolution:
    decisions = told.decisions
    ordered = sorted(points, key=lambda point: point.id)
    if len({point.id for point in ordered}) != len(ordered):
        raise ValueError("every contact point must come once, with an id of its own")
    profiles = [profile_of(point) for point in ordered]
    position = {point.key: at for at, point in enumerate(ordered)}
    place = {point.id: at for at, point in enumerate(ordered)}
    table = read_cards(profiles, told.cards, place)
    splits = [_known(pair, position) for pair in decisions.splits]
    clusters = Clusters(
        [profile.identity for profile in profiles], [pair for pair in splits if pair]
    )
    linker = linking.Linker(profiles, clusters, told.together)
    decided, refused = _decide(decisions, position, clusters)
    owned = [position[key] for key, own in decisions.owners.items() if own and key in position]
    found = one_card(linker, table)
    linking.the_owners(linker, owned)
    mine = the_owner(linker, found.owners, owned)
    found.witnessed -= linked(linker, told.links, place)
    for rule in (
        linking.same_address,
        linking.same_organisation,
        linking.sister_domains,
        linking.moved,
        linking.free_mail,
        linking.names_only,
        suggesting.elsewhere,
    ):
        rule(linker)
    unclear_links(linker, told.unclear, place)
    grounds = _Grounds(linker.reasons, decided, found.witnessed, mine)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(len(ordered)):
        groups[clusters.find(at)].append(at)
    people = tuple(
        _person([profiles[at] for at in members], members, grounds, decisions)
        for _, members in sorted(groups.items())
    )
    return Resolution(people, _suggestions(linker, splits), refused)


def _known(pair: tuple[str, str], position: Mapping[str, int]) -> tuple[int, int] | None:
    one, other = position.get(pair[0]), position.get(pair[1])
    return None if one is None or other is None else (one, other)


def _decide(
    decisions: Decisions, position: Mapping[str, int], clusters: Clusters
) -> tuple[set[int], tuple[Refused, ...]]:
    """Carry out the merges; which points they joined, and which merges a split forbids."""
    decided: set[int] = set()
    refused = []
    for pair in sorted(tuple(sorted(pair)) for pair in decisions.merges):
        known = _known((pair[0], pair[1]), position)
        if known is None:
            continue
        if clusters.decide(*known):
            decided.update(known)
        else:
            refused.append(Refused(pair[0], pair[1], "a split by hand keeps them apart"))
    return decided, tuple(refused)


def _suggestions(
    linker: linking.Linker, splits: Sequence[tuple[int, int] | None]
) -> tuple[Suggestion, ...]:
    """Possible pairs still apart, surest first; one per pair of persons, none that was split."""
    find = linker.clusters.find
    done = {tuple(sorted((find(pair[0]), find(pair[1])))) for pair in splits if pair}
    found: list[Suggestion] = []
    order = sorted(linker.possible.items(), key=lambda item: (-item[1][1], item[0]))
    for (one, other), (reason, weight) in order:
        pair = tuple(sorted((find(one), find(other))))
        if pair[0] == pair[1] or pair in done or len(found) >= _MOST_SUGGESTIONS:
            continue
        done.add(pair)
        ids = linker.profiles[one].point.id, linker.profiles[other].point.id
        found.append(Suggestion(min(ids), max(ids), reason, weight))
    return tuple(found)


def _person(
    profiles: list[Profile],
    positions: list[int],
    grounds: _Grounds,
    decisions: Decisions,
) -> Resolved:
    if len(profiles) == 1:
        return _alone(profiles[0], decisions, owned=positions[0] in grounds.owned)
    points = [profile.point for profile in profiles]
    kind, kind_reason = _kind(profiles, decisions)
    main = _main(profiles)
    told = _decided_name(points, decisions)
    name, parsed = (told, parse_name(told)) if told else _best_name(profiles, kind)
    address = main.address.whole if main and main.address else ""
    return Resolved(
        id=points[0].id,
        points=tuple(
            _joined(point, at, grounds, first=number == 0)
            for number, (point, at) in enumerate(zip(points, positions, strict=True))
        ),
        kind=kind,
        kind_reason=kind_reason,
        name=name,
        sort_name=parsed.sort_name() if parsed and kind is PersonKind.PERSON else fold(name),
        address=main.point.value
        if main and main.address and not main.address.repaired
        else address,
        organisation=_organisation(profiles, main),
        is_owner=any(
            decisions.owners.get(point.key, at in grounds.owned)
            for point, at in zip(points, positions, strict=True)
        ),
        first_at=min((p.first_at for p in points if p.first_at is not None), default=None),
        last_at=max((p.last_at for p in points if p.last_at is not None), default=None),
        sent=sum(point.sent for point in points),
        received=sum(point.received for point in points),
    )


def _alone(profile: Profile, decisions: Decisions, *, owned: bool) -> Resolved:
    """A person of one point, as most are: what `_person` says of them, several times quicker."""
    point, address = profile.point, profile.address
    kind, kind_reason = _kind([profile], decisions)
    told = _decided_name([point], decisions) if decisions.names else ""
    name, parsed = (told, parse_name(told)) if told else _best_name([profile], kind)
    return Resolved(
        id=point.id,
        points=(Joined(point.id, "", Evidence.WITNESSED),),
        kind=kind,
        kind_reason=kind_reason,
        name=name,
        sort_name=parsed.sort_name() if parsed and kind is PersonKind.PERSON else fold(name),
        address="" if address is None else address.whole if address.repaired else point.value,
        organisation=profile.organisation,
        is_owner=decisions.owners.get(point.key, owned),
        first_at=point.first_at,
        last_at=point.last_at,
        sent=point.sent,
        received=point.received,
    )


def _joined(point: PointSeen, at: int, grounds: _Grounds, *, first: bool) -> Joined:
    if first:
        return Joined(point.id, "", Evidence.WITNESSED)
    if at in grounds.decided:
        return Joined(point.id, "merged by hand", Evidence.CONFIRMED)
    reason = grounds.reasons.get(at, "joined over another address")
    evidence = Evidence.WITNESSED if at in grounds.witnessed else Evidence.INFERRED
    return Joined(point.id, reason, evidence)


def _kind(profiles: list[Profile], decisions: Decisions) -> tuple[PersonKind, str]:
    """By decision; else the kind of the point with the most mail, persons first among equals."""
    for profile in profiles if decisions.kinds else ():
        told = decisions.kinds.get(profile.point.key)
        if told in {"person", "role", "list"}:
            return PersonKind(told), "decided by hand"
    if len(profiles) == 1:
        return profiles[0].kind, profiles[0].kind_reason
    order = [PersonKind.PERSON, PersonKind.ROLE, PersonKind.LIST]
    best = min(
        profiles,
        key=lambda one: (
            one.point.is_list is False,
            -_used(one),
            order.index(one.kind),
            one.kind_reason,
            one.point.key,
        ),
    )
    return best.kind, best.kind_reason


def _used(profile: Profile) -> int:
    return profile.point.sent + profile.point.received


def _main(profiles: list[Profile]) -> Profile | None:
    """The address most used, of several the latest; a whole one before a mangled one."""
    reached = [profile for profile in profiles if profile.address is not None]
    if len(reached) < 2:  # noqa: PLR2004 - nothing to choose between
        return reached[0] if reached else None

    def rank(one: Profile) -> tuple[bool, int, int, int, str]:
        mangled, point = one.address is not None and one.address.repaired, one.point
        latest = 0 if point.last_at is None else point.last_at
        return (mangled, -_used(one), -latest, -sum(point.names.values()), point.key)

    return min(reached, key=rank)


def _organisation(profiles: list[Profile], main: Profile | None) -> str:
    if main is not None and main.organisation:
        return main.organisation
    known = [profile for profile in profiles if profile.organisation]
    return min(known, key=lambda one: (-_used(one), one.point.key)).organisation if known else ""


def _decided_name(points: list[PointSeen], decisions: Decisions) -> str:
    told = (decisions.names.get(point.key, "").strip() for point in points)
    return next((name for name in told if name), "")


def _best_name(profiles: list[Profile], kind: PersonKind) -> tuple[str, Name | None]:
    """The name most written for these points, in its best spelling; the address if there is none."""
    if len(profiles) == 1 and len(profiles[0].written) == 1:  # most are: nothing to weigh
        text, parsed, _ = profiles[0].written[0]
        shown, name = _shown(text, parsed, kind)
        if shown:
            return shown, name
    scores: dict[str, float] = defaultdict(float)
    spelling: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    parts: dict[str, Name | None] = {}
    trusted = {fold(profile.name.last) for profile in profiles if profile.name}
    for profile in profiles:
        for text, parsed, count in profile.written:
            shown, name = _shown(text, parsed, kind)
            if not shown:
                continue
            key = fold(shown)
            scores[key] += count * _quality(name, kind, trusted)
            spelling[key][shown] += count * (1.0 if shown.isascii() else 1.5)
            parts[shown] = name
    if scores:
        best = min(scores, key=lambda key: (-scores[key], key))
        shown = min(spelling[best], key=lambda one: (-spelling[best][one], one))
        return shown, parts[shown]
    known = next((profile.name for profile in profiles if profile.name), None)
    if known is not None:
        return known.display(), known
    main = _main(profiles)
    return (main.address.whole if main and main.address else profiles[0].point.value), None


def _shown(text: str, parsed: Name | None, kind: PersonKind) -> tuple[str, Name | None]:
    """A written name as it would be shown; empty when it is not one to show."""
    name = parsed if kind is PersonKind.PERSON else None
    shown = name.display() if name else " ".join(text.strip(" '\"").split())
    return ("" if kind is PersonKind.PERSON and "@" in shown else shown), name


def _quality(name: Name | None, kind: PersonKind, trusted: set[str]) -> float:
    """Full names before given names, names the address bears out before others."""
    if kind is not PersonKind.PERSON:
        return 1.0
    if name is None:
        return 0.001
    return (10.0 if name.is_full else 0.1) * (100.0 if fold(name.last) in trusted else 1.0)
