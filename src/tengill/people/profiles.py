"""A contact point with the one name that can be trusted for it, if there is one."""

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from tengill.people.addresses import Address, read_address, spelt, spelt_name
from tengill.people.folding import fold, letters
from tengill.people.kinds import kind_by_names, kind_of
from tengill.people.names import Name, Written, fits, is_patronymic, parse_name
from tengill.people.points import PersonKind, PointSeen
from tengill.people.tables import names

_RANK = {"full": 4, "initial": 3, "family": 2, "initials": 1, "given": 1, "": 0}
_FIRM = 2
_SHARE = 0.2
_TWICE = 2
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class Identity:
    """A full name reduced to what tells people apart. All folded, letters only."""

    given: str
    last: str
    middle: str
    """Initials of the middle names."""
    generation: str = ""
    """`jr`, `sr`, `ii` … where it is told."""

    def agrees(self, other: "Identity") -> bool:
        """Whether both can be one person's: same last name, fitting given and middle names."""
        return (
            self.last == other.last
            and middle_fits(self.middle, other.middle)
            and (self.generation == other.generation or not self.generation or not other.generation)
            and (fits(self.given, other.given) or OSA.distance(self.given, other.given) == 1)
        )


def middle_fits(one: str, other: str) -> bool:
    """Middle initials fit when either is unknown or one goes on where the other ends."""
    return one.startswith(other) or other.startswith(one)


def identity_of(name: Name) -> Identity:
    """The identity of a full name."""
    generation = _plain(name.suffix)
    return Identity(
        _plain(name.given),
        _plain(name.last),
        "".join(_plain(part)[:1] for part in name.middle),
        generation if generation in _GENERATIONS else "",
    )


def _plain(text: str) -> str:
    return letters(fold(text))


@dataclass(frozen=True, slots=True)
class Profile:
    """What joining needs to know about a point."""

    point: PointSeen
    address: Address | None
    """None for a point known by name only."""
    kind: PersonKind
    kind_reason: str
    name: Name | None
    """The full name that can be trusted for it."""
    identity: Identity | None
    """Of `name`; None also when several people stand behind the point."""
    spelling: str
    """How the address spells the name (see `spelt`)."""
    from_address: bool
    """Nobody wrote the name: it is read from the address."""
    others: bool
    """Names of several people were seen on it."""
    written: tuple[Written, ...] = ()
    """The names it stood under, most often first."""

    @property
    def organisation(self) -> str:
        """The organisation's domain, or empty."""
        return self.address.organisation if self.address else ""

    @property
    def is_common(self) -> bool:
        """Whether many people may bear the name: common family names and patronymics."""
        return self.identity is not None and self.identity.last in names().common_family


@dataclass(slots=True)
class _Candidate:
    name: Name
    identity: Identity
    count: int
    spelling: str


def profile_of(point: PointSeen) -> Profile:
    """A point's profile: kind, and the name to trust."""
    address = read_address(point.value) if point.kind == "email" else None
    written = _written(point)
    if point.kind not in {"email", "name"}:
        return _elsewhere(point, written)
    kind, reason = kind_of(point, address, written)
    if address is None:
        name = parse_name(point.value)
        full = name if name is not None and name.is_full else None
        identity = identity_of(full) if full and kind is PersonKind.PERSON else None
        return Profile(
            point,
            None,
            kind,
            reason,
            full,
            identity,
            "",
            from_address=False,
            others=False,
            written=written,
        )
    found = _candidates(written, address)
    if not found:
        name = _from_address(address) if kind is PersonKind.PERSON else None
        identity = identity_of(name) if name else None
        return Profile(
            point,
            address,
            kind,
            reason,
            name,
            identity,
            "full" if name else "",
            from_address=name is not None,
            others=False,
            written=written,
        )
    best = max(found, key=_trust)
    others = any(_rival(best, other) for other in found)
    trusted = _trusted(best, found, address)
    person = kind is PersonKind.PERSON
    return Profile(
        point=point,
        address=address,
        kind=kind,
        kind_reason=reason,
        name=best.name if trusted else None,
        identity=best.identity if trusted and person and not others else None,
        spelling=best.spelling,
        from_address=False,
        others=others,
        written=written,
    )


def _elsewhere(point: PointSeen, written: tuple[Written, ...]) -> Profile:
    """A profile, a telephone, a page: nothing but the names it stood under tells whose it is."""
    full = [identity_of(name) for _, name, _ in written if name is not None and name.is_full]
    best = max((one for one in written if one.name and one.name.is_full), key=_seen, default=None)
    one_name = bool(full) and all(full[0].agrees(other) for other in full)
    kind, reason = kind_by_names(written)
    return Profile(
        point=point,
        address=None,
        kind=kind,
        kind_reason=reason,
        name=best.name if best else None,
        identity=full[0] if one_name and kind is PersonKind.PERSON else None,
        spelling="",
        from_address=False,
        others=not one_name and bool(full),
        written=written,
    )


def _seen(written: Written) -> tuple[int, str]:
    return written.seen, written.text


def _from_address(address: Address) -> Name | None:
    name = spelt_name(address)
    if name is not None and is_patronymic(name.family, name.given, name.display()):
        return Name(name.given, name.middle, patronymic=name.family)
    return name


def _trust(candidate: _Candidate) -> tuple[bool, int, int, str]:
    rank = _RANK[candidate.spelling]
    return (rank >= _FIRM, candidate.count, rank, candidate.name.display())


_MOST = 50


def _written(point: PointSeen) -> tuple[Written, ...]:
    """The names on a point, most often first; beyond fifty spellings none tells anything new."""
    order = sorted(point.names.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
    if point.kind == "name" and point.value not in point.names:
        order.append((point.value, 1))
    return tuple(Written(text, parse_name(text), count) for text, count in order)


def _candidates(written: tuple[Written, ...], address: Address) -> list[_Candidate]:
    """The different full names seen on a point, spellings of one name together."""
    found: list[_Candidate] = []
    for _, name, count in written:
        if name is None or not name.is_full:
            continue
        identity = identity_of(name)
        same = next((one for one in found if _same(one.identity, identity)), None)
        if same is None:
            found.append(_Candidate(name, identity, count, spelt(address, name)))
            continue
        same.count += count
        same.identity = _fuller(same.identity, identity)
    return found


def _fuller(one: Identity, other: Identity) -> Identity:
    """`one`, with the middle initials and the generation of `other` where it has more."""
    middle = max(one.middle, other.middle, key=len)
    return Identity(one.given, one.last, middle, one.generation or other.generation)


def _same(one: Identity, other: Identity) -> bool:
    return one.agrees(other) or (one.given == other.last and one.last == other.given)


def _rival(best: _Candidate, other: _Candidate) -> bool:
    """Another person's name that stands as firmly on the point as the best one."""
    if other is best:
        return False
    firm = min(_RANK[best.spelling], _FIRM)
    return _RANK[other.spelling] >= firm and other.count >= _SHARE * best.count


def _trusted(best: _Candidate, found: list[_Candidate], address: Address) -> bool:
    """An address that spells the name bears it out; else it must be the only name, seen twice.

    Long address headers get out of step with their names, and then a name stands once on a
    stranger's address.
    """
    if _RANK[best.spelling] >= _FIRM:
        return True
    if len(found) > 1 or (best.spelling == "" and best.count < _TWICE):
        return False
    told = _from_address(address)
    return told is None or identity_of(told).agrees(best.identity)
