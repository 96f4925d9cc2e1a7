"""Clear pairs grown into persons, none of whose records contradict each other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tengill.people.linkage.columns import BOOKS, PROFILES, Row, may_be_one

Decided = Iterable[tuple[int, int]]


class Clusters:
    """Union-find over records that refuses what contradicts; the root is the smallest id."""

    def __init__(self, rows: Sequence[Row], merges: Decided, splits: Decided) -> None:
        """Carry out the decided merges, but for those a decided split forbids."""
        self._rows = {row.record.id: row for row in rows}
        self._parent = {row.record.id: row.record.id for row in rows}
        self._members = {row.record.id: [row.record.id] for row in rows}
        self._apart: dict[int, set[int]] = defaultdict(set)
        for one, other in splits:
            if one in self._parent and other in self._parent and one != other:
                self._apart[one].add(other)
                self._apart[other].add(one)
        for one, other in sorted(tuple(sorted(pair)) for pair in merges):
            if one in self._parent and other in self._parent and not self._parted(one, other):
                self._join(one, other)

    def find(self, record: int) -> int:
        """The smallest record of the same person."""
        while self._parent[record] != record:
            self._parent[record] = self._parent[self._parent[record]]
            record = self._parent[record]
        return record

    def join(self, one: int, other: int) -> str:
        """Join two records; when something forbids it, why, and nothing is done."""
        if self.find(one) == self.find(other):
            return ""
        why = self.contradiction(one, other)
        if not why:
            self._join(one, other)
        return why

    def join_weighed(self, one: int, other: int) -> tuple[int, ...]:
        """Join two persons whose contradictions were weighed; the records of both, or nothing.

        What no evidence outweighs still forbids it; then nothing is done.
        """
        if self.find(one) == self.find(other) or self.forbidden(one, other):
            return ()
        self._join(one, other)
        return tuple(sorted(self._members[self.find(one)]))

    def of_mail(self, record: int) -> bool:
        """Whether nothing but mail knows a record."""
        return all(source == "mail" for source, _ in self._rows[record].record.sources)

    def decided(self, one: int, other: int) -> bool:
        """Whether a person said that these two, or others of theirs, are not one."""
        return self._parted(one, other)

    def names_fit(self, one: int, other: int) -> bool:
        """Whether two persons' names can be one person's."""
        return _names_fit(self._of(one), self._of(other))

    def contradiction(self, one: int, other: int) -> str:
        """What two persons' records contradict each other in, or empty."""
        if self._parted(one, other):
            return "kept apart by hand"
        mine, theirs = self._of(one), self._of(other)
        return next((why for holds, why in _CONTRADICTIONS if holds(mine, theirs)), "")

    def forbidden(self, one: int, other: int) -> str:
        """What no evidence outweighs, or empty: a word by hand, birthdays, profiles, names."""
        if self._parted(one, other):
            return "kept apart by hand"
        mine, theirs = self._of(one), self._of(other)
        return next((why for holds, why in _FORBIDDEN if holds(mine, theirs)), "")

    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The persons, each with its records."""
        return tuple(tuple(sorted(members)) for _, members in sorted(self._members.items()))

    def _of(self, record: int) -> list[Row]:
        return [self._rows[member] for member in self._members[self.find(record)]]

    def _parted(self, one: int, other: int) -> bool:
        if not self._apart:
            return False
        theirs = set(self._members[self.find(other)])
        mine = self._members[self.find(one)]
        return any(not theirs.isdisjoint(self._apart.get(member, ())) for member in mine)

    def _join(self, one: int, other: int) -> None:
        low, high = sorted((self.find(one), self.find(other)))
        if low != high:
            self._parent[high] = low
            self._members[low] += self._members.pop(high)


def _birthdays_differ(mine: Sequence[Row], theirs: Sequence[Row]) -> bool:
    ours = {row.record.birthday for row in mine if row.record.birthday}
    others = {row.record.birthday for row in theirs if row.record.birthday}
    return any(not one_day(a, b) for a in ours for b in others)


def one_day(one: str, other: str) -> bool:
    """Whether two birthdays can be one: the day the same, the year too where both tell it."""
    if one[-5:] != other[-5:]:
        return False
    return "--" in (one[:2], other[:2]) or one[:4] == other[:4]


def _keys(rows: Iterable[Row], only: Mapping[str, object] | frozenset[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for source, key in row.record.sources:
            if source in only and key:
                found[source].add(key)
    return found


def _two_profiles(mine: Sequence[Row], theirs: Sequence[Row]) -> bool:
    """A network gives one person one profile."""
    ours, others = _keys(mine, PROFILES), _keys(theirs, PROFILES)
    return any(ours[source] != others[source] for source in ours.keys() & others.keys())


def _two_cards(mine: Sequence[Row], theirs: Sequence[Row]) -> bool:
    """An address book with two cards knows two people, unless both cards hold one point."""
    for row in mine:
        for other in theirs:
            if row.record.id != other.record.id and _one_book(row, other):
                ours = {*row.emails, *row.record.phones, *row.record.handles} - row.shared
                if ours.isdisjoint({*other.emails, *other.record.phones, *other.record.handles}):
                    return True
    return False


def _one_book(row: Row, other: Row) -> bool:
    theirs = dict(_cards(other))
    return any(key and theirs.get(source, key) != key for source, key in _cards(row))


def _cards(row: Row) -> Iterator[tuple[str, str]]:
    for source, key in row.record.sources:
        if source in BOOKS:
            yield source, key


def _names_fit(mine: Sequence[Row], theirs: Sequence[Row]) -> bool:
    """Some name of each fits some name of the other; generations don't differ."""
    ours = [row for row in mine if row.forms or row.firsts]
    others = [row for row in theirs if row.forms or row.firsts]
    if not ours or not others:
        return True
    generations = {form.generation for row in (*ours, *others) for form in row.forms} - {""}
    if len(generations) > 1:
        return False
    return any(_fits(a, b) for a in ours for b in others)


def _middles_differ(mine: Sequence[Row], theirs: Sequence[Row]) -> bool:
    """Both tell middle names, and in no two ways of writing do their initials fit."""
    ours = {form.middle for row in mine for form in row.forms} - {""}
    others = {form.middle for row in theirs for form in row.forms} - {""}
    return bool(ours and others) and not any(
        a.startswith(b) or b.startswith(a) for a in ours for b in others
    )


def _fits(one: Row, other: Row) -> bool:
    if may_be_one(one, other):
        return True
    return any(
        a.last == b.last and _alike(a.given, b.given) for a in one.forms for b in other.forms
    )


def _alike(one: str, other: str) -> bool:
    """One letter more, less or other."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - a compiled module of its own

    return OSA.distance(one, other, score_cutoff=1) <= 1


def _names_clash(mine: Sequence[Row], theirs: Sequence[Row]) -> bool:
    return not _names_fit(mine, theirs)


def _generations_differ(mine: Sequence[Row], theirs: Sequence[Row]) -> bool:
    ours, others = (
        {form.generation for row in rows for form in row.forms} - {""} for rows in (mine, theirs)
    )
    return bool(ours and others and ours != others)


_FORBIDDEN: tuple[tuple[Callable[[Sequence[Row], Sequence[Row]], bool], str], ...] = (
    (_birthdays_differ, "different birthdays"),
    (_two_profiles, "two profiles in one network"),
    (_generations_differ, "another generation"),
    (_names_clash, "names that don't fit each other"),
    (_middles_differ, "other middle names"),
)
"""What no evidence outweighs. Two cards in one book are not among it: books hold people twice."""
_CONTRADICTIONS: tuple[tuple[Callable[[Sequence[Row], Sequence[Row]], bool], str], ...] = (
    (_birthdays_differ, "different birthdays"),
    (_two_profiles, "two profiles in one network"),
    (_two_cards, "two cards in one address book"),
    (_names_clash, "names that don't fit each other"),
    (_middles_differ, "other middle names"),
)
