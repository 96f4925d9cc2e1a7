"""Projects acts after a few more messages: only those are weighed anew that these can bear on.

What an act is worth rests on its own words, on who of its people wrote whom before and after it,
and on the answers in its thread. So a new message bears on itself, on whatever was read of its
sender together with one of the addressed, and on what stands in its thread. Where names or people
changed, all acts are weighed (`project_acts`); both come out the same: tests hold them to it.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from tengill.workspace import attribute_following
from tengill.workspace.project import acts
from tengill.workspace.project.act_context import AFTER, Around, Parties
from tengill.workspace.project.acts_bearing import Bearing

_MOST = 2_000
"""More messages with candidates than so: all acts are weighed."""
_kept: dict[str, tuple[int, Bearing]] = {}


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
    """What this process knows of who is read about where; it is kept again by `keep`.

    Taken out, as what a transaction takes up in it is not so where that is rolled back.
    """
    generation, bearing = _kept.pop(_ledger(), (0, None))
    return bearing if generation == attribute_following.generation() else None


def keep(bearing: Bearing) -> None:
    """Keep it from the end of this transaction on."""
    name, generation = _ledger(), attribute_following.generation()

    def once_it_is_so() -> None:
        _kept.clear()
        _kept[name] = (generation, bearing)

    transaction.on_commit(once_it_is_so)


def _ledger() -> str:
    return str(connection.settings_dict["NAME"])


def weigh(first_new: int, bearing: Bearing) -> Weighed | None:
    """Weigh what messages from a row number on can bear on; `bearing` takes them up.

    Call where nobody's names or contact points changed, inside a transaction, before anything is
    written of acts. None where there are too many: then all are to be weighed.
    """
    parties = Parties()
    around = Around(parties)
    fresh = acts.reads_from(bearing.upto + 1, _MOST)
    if len(fresh) >= _MOST:
        return None
    for read in fresh:
        bearing.add(read.message, around.people(read))
    older = _borne_on(first_new, bearing) - {read.message for read in fresh}
    reads = [*acts.reads_of(older), *fresh]
    told, before = acts.weighed(reads, _new(first_new), around)
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
    for sender, others in to.items():
        found |= bearing.both(sender, others)
    return found | _threads(first_new)


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
