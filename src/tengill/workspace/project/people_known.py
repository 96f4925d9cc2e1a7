"""What this process knows of all contact points, so that a new one need not be held against each.

Which points stand in one group (`people.strangers`), whom decisions and an assistant's signs speak
of. Read once, in seconds, and added to with each message; anything else makes it void (`Kept`). It
may hold more than is so any more, never less: whoever asks looks at the points themselves again.
"""

import json
from collections.abc import Iterable

from django.db import connection

from tengill.facts.folding import fold
from tengill.ledger import decisions
from tengill.ledger.points import last_id, parts
from tengill.people import PointSeen, parse_name
from tengill.people.folding import fold as fold_name
from tengill.people.profiles import profile_of
from tengill.people.strangers import Group, groups_of
from tengill.workspace.project import points_seen
from tengill.workspace.project.kept import Kept
from tengill.workspace.project.keyed import Keyed

_ABOUT_POINTS = (
    "merge", "split", "owner", "assistant", "person_kind", "person_name", "tag", "acquaintance",
    "contribution", "act", "act_new",
)  # fmt: skip


class PeopleKnown:
    """Points by group; the words and addresses that decisions and signs name."""

    def __init__(self) -> None:
        self.upto = 0
        """Messages with a higher row number are not in it yet."""
        self._groups = Keyed()
        self._decision = 0
        self._decided: set[str] = set()
        self._signed: set[str] = set()

    @classmethod
    def read(cls) -> "PeopleKnown":
        """All of it from the ledger."""
        known = cls()
        known._add(points_seen.every(points_seen.names()))
        known._read_signs(0)
        known._read_decisions()
        known.upto = last_id("ledger_message")
        return known

    def catch_up(self) -> None:
        """Take up the messages and decisions that came since."""
        with connection.cursor() as c:
            c.execute(
                "SELECT DISTINCT a.point_id FROM ledger_message m"
                " CROSS JOIN ledger_addressed a ON a.message_id = m.id WHERE m.id > %s",
                [self.upto],
            )
            points = [pk for (pk,) in c.fetchall()]
        before, self.upto = self.upto, last_id("ledger_message")
        for part in parts(points):
            self._add(points_seen.some(part))
        self._read_signs(before)
        self._read_decisions()

    def in_group(self, group: Group) -> list[int]:
        """Points that may stand in a group, each once."""
        return sorted(set(self._groups.of(group).tolist()))

    def decided_on(self, told: Iterable[str]) -> bool:
        """Whether a decision on people or acts may name one of these addresses or folded names."""
        return not self._decided.isdisjoint(told)

    def signed(self, told: Iterable[str]) -> bool:
        """Whether an assistant's sign may mean one of these addresses or last names."""
        return not self._signed.isdisjoint(told)

    def _add(self, points: Iterable[PointSeen]) -> None:
        for point in points:
            self._groups.add(point.id, groups_of(profile_of(point)))

    def _read_signs(self, after: int) -> None:
        with connection.cursor() as c:
            c.execute(
                "SELECT assistant_signs FROM ledger_textreading"
                " WHERE message_id > %s AND assistant_signs <> '[]'",
                [after],
            )
            for (text,) in c.fetchall():
                for sign in json.loads(text):
                    for told in sign[1:]:
                        self._signed |= {str(told), last_name(str(told))}
        self._signed.discard("")

    def _read_decisions(self) -> None:
        with connection.cursor() as c:
            c.execute(
                "SELECT id, kind, about, value FROM ledger_decision WHERE id > %s ORDER BY id",
                [self._decision],
            )
            for pk, kind, about, value in c.fetchall():
                self._decision = pk
                if kind in _ABOUT_POINTS:
                    inside = list(decisions.strings_in(json.loads(value)))
                    parties = (told.partition(":")[2] for told in inside)
                    for told in (*_named(about), *inside, *parties):
                        self._decided |= {told, fold(" ".join(told.split()))[:320]}


def last_name(text: str) -> str:
    """The folded last name in a name; empty where there is none."""
    name = parse_name(text)
    return "" if name is None else fold_name(name.last)


def _named(about: str) -> Iterable[str]:
    """The points and parties a decision is about, each with what follows it cut off as well."""
    for part in about.removeprefix("points:").split("|"):
        _kind, _, value = part.partition(":")
        yield value
        yield value.rpartition("#")[0]


_kept: Kept[PeopleKnown] = Kept()


class Lazily:
    """What is known, for one projection of new messages: read only where it is asked for."""

    def __init__(self) -> None:
        self._held = _kept.take()
        self._current = False

    def known(self) -> PeopleKnown:
        """It, with all messages there are."""
        if self._held is None:
            self._held = PeopleKnown.read()
        elif not self._current:
            self._held.catch_up()
        self._current = True
        return self._held

    def keep(self) -> None:
        """Keep it for the next messages, from the end of this transaction on."""
        if self._held is not None:
            _kept.keep(self._held)
