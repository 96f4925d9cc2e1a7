"""Projects people never seen, or seen under a name for the first time, where they stand alone.

A stranger's letter brings an address nobody knows, mostly under a name nobody bears. Then nobody is
joined to it and nobody else's joining rests on it (`people.strangers`), so that all others stay as
they are. Whatever else could follow from it (a card, a decision, an assistant's sign, a number of
points from which linkage runs again) is asked for first; where the answer is not clearly no, all
points are resolved anew.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from tengill.facts.folding import fold
from tengill.ledger.points import among
from tengill.people import PointSeen, Resolved
from tengill.people.profiles import Profile, profile_of
from tengill.people.strangers import groups_of, stands_alone
from tengill.workspace import attribute_sides, merging
from tengill.workspace.project import points_seen
from tengill.workspace.project.people import Touched
from tengill.workspace.project.people_known import PeopleKnown, last_name

_ADDRESSES = frozenset({"email", "linkedin", "x", "mastodon"})
"""Kinds of contact points whose value a party is known by."""
_OTHERS = frozenset({"phone", "owner"})
"""Kinds that stand for more than themselves."""
_MOST = 5_000
"""Others of one name or address that are looked at; with more, all is resolved anew."""


@dataclass(frozen=True, slots=True)
class Change:
    """A person before and after some messages."""

    before: tuple[str, str] | None
    """Kind and name; None: nobody had the point."""
    after: Resolved
    points: Sequence[PointSeen]
    names: frozenset[str]
    """Folded full names they go by now and did not, or the other way round."""


def newcomers(points: Iterable[int]) -> list[PointSeen]:
    """Points nobody has yet: those of these without a person, and any later than all that have one."""
    with connection.cursor() as c:
        c.execute("SELECT coalesce(max(point_id), 0) FROM ledger_personpoint")
        (last,) = c.fetchone()
    return points_seen.some(points, beyond=last)


def all_alone(moved: Sequence[tuple[PointSeen | None, PointSeen]], known: PeopleKnown) -> bool:
    """Whether each of some points stands alone, before and after its change.

    Args:
        moved: points before (None: there was none) and now; each is its person's only one.
        known: what is known of all points, these among them.
    """
    places = {after.id for _, after in moved}
    if not moved:
        return True
    if any(point.kind in _OTHERS for _, point in moved) or _on_cards(places) or _linked(places):
        return False
    if any(before is None for before, _ in moved) and not merging.stays_current(_count()):
        return False
    told = [profile_of(one) for pair in moved for one in pair if one is not None]
    return all(_alone(profile, places, known) for profile in told)


def _alone(profile: Profile, moved: Collection[int], known: PeopleKnown) -> bool:
    """Whether a point stands alone; `moved` are all that change, which may not meet in a group."""
    here = groups_of(profile)
    if known.decided_on({profile.point.value}):
        return False
    wanted = {point for group in here for point in known.in_group(group)} - {profile.point.id}
    if len(wanted) > _MOST:
        return False
    others = [profile_of(point) for point in points_seen.some(wanted)]
    met: list[Profile] = []
    for other in others:
        shared = {group[0] for group in groups_of(other) if group in here}
        if (shared and other.point.id in moved) or shared - {"last"}:
            return False
        if shared:
            met.append(other)
    return stands_alone(profile, met, unsure=len(_on_cards(other.point.id for other in met)))


def _on_cards(points: Iterable[int]) -> set[int]:
    return {pk for (pk,) in among("SELECT point_id FROM ledger_cardpoint WHERE point_id", points)}


def _linked(points: Iterable[int]) -> bool:
    """Whether linkage across cards found, or could not tell, that one is somebody else's too."""
    wanted = list(points)
    return any(
        among(f"SELECT 1 FROM ledger_linkedpair WHERE {side}", wanted)
        for side in ("left_id", "right_id")
    )


def _count() -> int:
    """How many contact points there are at most."""
    with connection.cursor() as c:
        c.execute("SELECT count(*) FROM ledger_contactpoint")
        return int(c.fetchone()[0])


# ---------------------------------------------------------------- what follows from it


def followed(changes: Sequence[Change], known: PeopleKnown) -> Touched | None:
    """What a change of some people may bear on; None where that is more than acts and outcomes."""
    touched = Touched()
    for change in changes:
        before, after = change.before, change.after
        earlier = () if before is None else (before[1],)
        lasts = {last_name(name) for name in (after.name, *earlier)} - {""}
        values = {point.value for point in change.points}
        if known.signed(lasts | values) or known.decided_on(change.names):
            return None
        turned = before is not None and before[0] != after.kind.value
        if turned and _on_cards(point.id for point in change.points):
            return None
        touched.names |= change.names
        if before is None:
            touched.addresses |= {p.value for p in change.points if p.kind in _ADDRESSES}
    touched.outcomes = _on_sides(changes, touched)
    return touched


_PARTIES = """
SELECT DISTINCT p.name, p.address, p.organisation FROM ledger_outcomeparty p
JOIN ledger_outcome o ON o.id = p.outcome_id
WHERE o.superseded_by_id IS NULL AND o.retracted_at IS NULL
"""


def _on_sides(changes: Sequence[Change], touched: Touched) -> bool:
    """Whether an outcome's party may be one of them now, or have been."""
    if not changes:
        return False
    persons = [change.after.id for change in changes if change.before is not None]
    if among("SELECT 1 FROM ledger_outcomeperson WHERE person_id", persons):
        return True
    with connection.cursor() as c:
        c.execute(_PARTIES)
        rows = c.fetchall()
    if any(address in touched.addresses for _, address, _ in rows):
        return True
    if touched.names and any(
        fold(" ".join(name.split()))[:320] in touched.names for name, _, _ in rows
    ):
        return True
    forms = {
        form
        for change in changes
        for form in attribute_sides.forms_of_value(change.after.organisation)
    }
    return bool(forms) and any(
        not forms.isdisjoint(attribute_sides.forms_of_name(name))
        for name in {row[2] for row in rows if row[2]}
    )
