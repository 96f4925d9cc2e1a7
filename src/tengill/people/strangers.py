"""Whether a contact point stands alone: `resolve` joins it to nobody, nor anybody else for its sake.

`resolve` compares points within groups only: of one address, of one last name, of one local part in
one organisation. A point whose groups hold nobody its name agrees with, and whose coming moves none
of the groups over one of its rules' limits, leaves every other comparison as it was. So it can be
put in, or taken out, without looking at all points. Where that can't be told, the answer is no.

Not looked at here: cards, linkage across them, decisions, the owner. A caller knows of these.
"""

from collections.abc import Collection, Sequence

from tengill.people.linking import MOST, RARE, UNCOMMON
from tengill.people.profiles import Profile

Group = tuple[str, ...]
_TENFOLD = 10
"""Of a last name with so many times `MOST` points, names without an address go to nobody."""


def groups_of(profile: Profile) -> tuple[Group, ...]:
    """The groups in which `resolve` may compare a point with others."""
    found: list[Group] = []
    address, identity = profile.address, profile.identity
    if address is not None and address.local and address.domain:
        found.append(("address", address.whole))
        if address.organisation:
            found.append(("local", address.local, address.organisation))
    if identity is not None:
        found.append(("last", identity.last))
    return tuple(found)


def stands_alone(profile: Profile, namesakes: Sequence[Profile], *, unsure: int = 0) -> bool:
    """Whether the point is a person by itself, and leaves all others as they are without it.

    Args:
        profile: of the point; nobody else is in its groups of one address or one local part.
        namesakes: all others of its last name; empty for a point without a name to trust.
        unsure: how many of these may be nobody's own point, as cards tell.
    """
    mine = profile.identity
    if mine is None:
        return True
    few = len(namesakes) - unsure < MOST
    for other in namesakes:
        compared = few or _near(profile, other)
        if compared and (other.identity is None or mine.agrees(other.identity)):
            return False
    return not _crowded(profile, namesakes) and not _turns(profile, namesakes, unsure)


def _near(one: Profile, other: Profile) -> bool:
    """Compared with each other also where a name has many points."""
    if "name" in {one.point.kind, other.point.kind}:
        return True
    return bool(one.organisation) and one.organisation == other.organisation


def _crowded(profile: Profile, namesakes: Sequence[Profile]) -> bool:
    """In its organisation are too many of the name, or addresses told apart by a number."""
    address = profile.address
    if address is None or not profile.organisation:
        return False
    house = [other for other in namesakes if other.organisation == profile.organisation]
    if len(house) >= MOST:
        return True
    spelt = (address.words, address.domain)
    return any(
        o.address is not None and (o.address.words, o.address.domain) == spelt for o in house
    )


def _turns(profile: Profile, namesakes: Sequence[Profile], unsure: int) -> bool:
    """Whether one point more brings the name over a limit that its rules mind."""

    def reaches(limit: int, most: int) -> bool:
        return most - unsure <= limit <= most

    assert profile.identity is not None
    number = len(namesakes)
    bare = sum(other.point.kind == "name" for other in namesakes)
    is_bare = profile.point.kind == "name"
    if (bare + 1 >= MOST if is_bare else reaches(MOST * _TENFOLD, number - bare)) or reaches(
        MOST, number
    ):
        return True
    givens = {o.identity.given for o in namesakes if o.identity is not None}
    # Rules that count given names don't look at so many.
    if number - unsure > MOST or (profile.identity.given in givens and not unsure):
        return False
    rare = reaches(RARE, len(givens)) and _some_free(namesakes)
    return rare or (reaches(UNCOMMON, len(givens)) and _some_alike(namesakes))


def _some_free(namesakes: Collection[Profile]) -> bool:
    """Whether somebody writes from free mail: those look for themselves elsewhere."""
    return any(other.address is not None and not other.organisation for other in namesakes)


def _some_alike(namesakes: Collection[Profile]) -> bool:
    names = [other.identity for other in namesakes if other.identity is not None]
    return len(set(names)) < len(names)
