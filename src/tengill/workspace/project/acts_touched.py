"""Projects acts after a few more messages: only those are weighed anew that these can bear on.

What an act is worth rests on its own words, on who of its people wrote whom before and after it,
and on the answers in its thread. So a new message bears on itself, on whatever was read of its
sender together with one of the addressed, on what stands in its thread, and on whatever names
somebody who goes by that name or address only now. Where these are many, all acts are weighed
(`project_acts`); both come out the same: tests hold them to it.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from tengill.ledger.points import among
from tengill.workspace.project import acts
from tengill.workspace.project.act_context import AFTER, Around, Parties
from tengill.workspace.project.acts_bearing import Bearing, Called, by_address
from tengill.workspace.project.kept import Kept
from tengill.workspace.project.people import Touched

_MOST = 2_000
"""More messages with candidates than so: all acts are weighed."""
_kept: Kept[Bearing] = Kept()


@dataclass(frozen=True, slots=True)
class Weighed:
    """Some acts weighed anew, and those that stood on the same messages."""

    told: dict[str, acts.Told]
    before: dict[str, acts.Standing]
    parties: Parties

    def differing(self) -> set[str]:
        """The keys of acts that come, go or are others than they were."""
        return acts.differing(self.told, self.before, self.parties)

    def write(self) -> None:
        """Put them in the place of those that stood; call inside a transaction."""
        acts.Writer(self.parties).write(self.told, self.before)


def known() -> Bearing | None:
    """Who is named where, as this process keeps it, or read anew; it is kept again by `keep`.

    None where another version of the reader weighed what stands: then all acts are to be weighed.
    """
    held = _kept.take()
    if held is None and not acts.judged_by_another():
        held = Bearing()
        held.look_at_people()
    return held


def keep(bearing: Bearing) -> None:
    """Keep it from the end of this transaction on."""
    _kept.keep(bearing)


def weigh(first_new: int, bearing: Bearing, touched: Touched) -> Weighed | None:
    """Weigh what messages from a row number on can bear on; `bearing` takes them up.

    Call inside a transaction, before anything is written of acts. None where there are too many:
    then all are to be weighed.

    Args:
        first_new: the smallest row number of a new message.
        bearing: who is named where.
        touched: what these messages changed of people.
    """
    parties = Parties()
    around = Around(parties)
    if touched.anew:
        bearing.look_at_people()
    fresh = {message for message in bearing.catch_up() if message >= first_new}
    found = fresh | _borne_on(first_new, bearing)
    found |= bearing.of((name, "") for name in touched.names)
    found |= bearing.of(map(by_address, touched.addresses))
    named = acts.decided_naming(touched.names, touched.addresses) if touched.anew else set()
    found.update(acts.messages_of(named).values())
    if len(found) > _MOST:
        return None
    told, before = acts.weighed(acts.reads_of(found), [*_new(first_new), *found], around, named)
    return Weighed(told, before, parties)


def _new(first_new: int) -> list[int]:
    with connection.cursor() as c:
        c.execute("SELECT id FROM ledger_message WHERE id >= %s", [first_new])
        return [pk for (pk,) in c.fetchall()]


def _borne_on(first_new: int, bearing: Bearing) -> set[int]:
    found: set[int] = set()
    with connection.cursor() as c:
        c.execute(
            "SELECT DISTINCT s.person_id, r.person_id FROM ledger_message m"
            " JOIN ledger_addressed d ON d.message_id = m.id AND d.role IN ('to', 'cc', 'bcc')"
            " JOIN ledger_personpoint s ON s.point_id = d.sender_id"
            " JOIN ledger_personpoint r ON r.point_id = d.point_id"
            " WHERE m.id >= %s AND d.at IS NOT NULL",
            [first_new],
        )
        to: dict[int, set[int]] = {}
        for sender, person in c.fetchall():
            to.setdefault(sender, set()).add(person)
    called = _called({*to, *(person for others in to.values() for person in others)}, bearing)
    for sender, others in to.items():
        theirs = [called.get(person, set()) for person in others - {sender}]
        found |= bearing.both(called.get(sender, set()), theirs)
    return found | _threads(first_new)


def _called(persons: Collection[int], bearing: Bearing) -> dict[int, set[Called]]:
    """Person → all ways in which a message may name them."""
    found: defaultdict[int, set[Called]] = defaultdict(set)
    for person, address in among(
        "SELECT pp.person_id, p.value FROM ledger_personpoint pp"
        " JOIN ledger_contactpoint p ON p.id = pp.point_id WHERE pp.person_id",
        persons,
    ):
        found[person] |= {by_address(address), *bearing.borrowed(address)}
    for person, name in among(
        "SELECT person_id, folded FROM ledger_personname WHERE person_id", persons
    ):
        found[person].add((name, ""))
    return found


def _threads(first_new: int) -> set[int]:
    """What was read earlier in the threads of new messages, of the last year before each."""
    found: set[int] = set()
    with connection.cursor() as c:
        for column in ("thread_key", "subject_key"):
            c.execute(
                "SELECT o.id FROM ledger_message m"
                f" CROSS JOIN ledger_message o ON o.{column} = m.{column}"
                " CROSS JOIN ledger_textreading t ON t.message_id = o.id"
                f" WHERE m.id >= %s AND m.{column} <> '' AND o.id <> m.id AND t.found <> ''"
                " AND o.sent_at < m.sent_at AND o.sent_at >= m.sent_at - %s",
                [first_new, AFTER],
            )
            found.update(pk for (pk,) in c.fetchall())
    return found


# ---------------------------------------------------------------- who met whom


def met(first_new: int) -> dict[tuple[int, int], int | None]:
    """The pairs new messages go between, and when the ties say they first met (None: never)."""
    with connection.cursor() as c:
        c.execute(
            "WITH pair AS MATERIALIZED (SELECT DISTINCT min(s.person_id, r.person_id) AS a,"
            "  max(s.person_id, r.person_id) AS b FROM ledger_message m"
            " CROSS JOIN ledger_addressed d ON d.message_id = m.id"
            " CROSS JOIN ledger_personpoint s ON s.point_id = d.sender_id"
            " CROSS JOIN ledger_personpoint r ON r.point_id = d.point_id"
            " WHERE m.id >= %s AND s.person_id <> r.person_id)"
            " SELECT p.a, p.b, t.first_at FROM pair p"
            " LEFT JOIN ledger_tie t ON t.a_id = p.a AND t.b_id = p.b",
            [first_new],
        )
        return {(a, b): first for a, b, first in c.fetchall()}
