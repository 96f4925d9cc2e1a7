"""How many more somebody moved than ever said so: two incomplete lists of the same people.

One list are those who acknowledged that they helped; the other those who, asked how they heard of
a company, named them. Chapman's capture-recapture on the overlap, with its assumptions said aloud.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.facts.folding import fold
from tengill.workspace import references
from tengill.workspace.attribute_loading import load_stand_ins
from tengill.workspace.attribute_sides import owner_people
from tengill.workspace.presenting import PersonRef
from tengill.workspace.standing_kept import kept

ANSWERS = (
    "how did you hear", "how did you hear of us", "how did you hear about us",
    "how did they hear of us", "heard of us", "heard about us", "lead source", "original source",
    "source of lead", "referred by", "referrer", "referral source", "hvernig fréttir þú af okkur",
    "hvernig frétti viðkomandi", "ábending frá",
)  # fmt: skip
"""Columns of deals that say how a customer came, folded; guessed, and correctable."""
_PLAIN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class UnseenView:
    """The estimate, or why there is none."""

    person: PersonRef
    acknowledged: int
    answered: int
    overlap: int
    column: str
    """The column whose answers were read; empty when the deals have none."""
    columns: tuple[str, ...]
    """The columns to choose from."""
    total: float | None
    low: float
    high: float
    refused: str
    """Why there is no estimate, in words."""
    assumptions: tuple[str, ...]

    def in_words(self) -> list[str]:
        """The sentences of it."""
        if self.total is None:
            return [self.refused]
        seen = self.acknowledged + self.answered - self.overlap
        told = {
            "name": self.person.name,
            "seen": seen,
            "total": round(self.total),
            "low": round(self.low),
            "high": round(self.high),
        }
        words = ngettext(
            "%(seen)d person said that %(name)s moved them; the overlap of the two lists suggests "
            "%(total)d in all (%(low)d to %(high)d).",
            "%(seen)d people said that %(name)s moved them; the overlap of the two lists suggests "
            "%(total)d in all (%(low)d to %(high)d).",
            seen,
        )
        return [words % told, *self.assumptions]


def unseen_influence(person: PersonRef, column: str = "") -> UnseenView:
    """How many people somebody moved, seen and unseen.

    Args:
        person: whose influence; in the ledger.
        column: the head of the deals' column that holds the answers; empty: guessed.

    Raises:
        ValueError: when no deal has such a column.
    """
    heads = _heads()
    chosen = _chosen(column, heads)
    ids = _all_of(person.id or 0)
    said = _acknowledged(ids)
    answered = _answered(ids, chosen) if chosen else set()
    both = len(said & answered)
    view = UnseenView(
        person, len(said), len(answered), both, chosen, tuple(heads), None, 0.0, 0.0, "", ()
    )
    refused = _refusal(view)
    if refused:
        return replace(view, refused=refused)
    from tengill.standing import unseen  # noqa: PLC0415 - NumPy takes a while to load

    told = unseen(len(said), len(answered), both)
    return replace(
        view, total=told.total, low=told.low, high=told.high, assumptions=assumptions(both)
    )


def assumptions(overlap: int) -> tuple[str, ...]:
    """What must hold for the estimate, said aloud."""
    told = [
        _("This holds if nobody came or went meanwhile, everybody was as likely to be on a list as "
          "anybody else, and the same person is recognised on both."),
        _("And if being on one list makes it no likelier to be on the other. Usually it does; "
          "then there are more than this."),
    ]  # fmt: skip
    if not overlap:
        told.append(_("Nobody is on both lists: the estimate is a guess at best."))
    return tuple(told)


def _refusal(view: UnseenView) -> str:
    if not view.columns:
        return _(
            "No deal says how a customer heard of you. Add a column such as “How did you hear of "
            "us” to the deals and import them again."
        )
    if not view.column:
        return _("None of the deals' columns looks like an answer to that. Choose one.")
    told = {"name": view.person.name, "column": view.column}
    if not view.acknowledged:
        return _("Nobody on record thanked %(name)s: one of the two lists is empty.") % told
    if not view.answered:
        return (
            _("No answer under “%(column)s” names %(name)s: one of the two lists is empty.") % told
        )
    return ""


# ---------------------------------------------------------------- the two lists


def _all_of(person: int) -> list[int]:
    """The person, and whoever stands for them: assistants, the owner's other persons."""
    stand_ins = load_stand_ins(owner_people())
    whole = stand_ins.get(person, person)
    return [whole, *sorted(who for who, stands_for in stand_ins.items() if stands_for == whole)]


_ACKNOWLEDGED = """
SELECT l.person_id FROM ledger_act a
JOIN ledger_actparty c ON c.act_id = a.id AND c.role = 'connector'
JOIN ledger_actparty l ON l.act_id = a.id AND l.role = 'left'
WHERE a.kind = 'acknowledgement' AND a.state <> 'rejected' AND l.person_id IS NOT NULL
  AND c.person_id IN ({ids})
UNION
SELECT pp.person_id FROM ledger_act a
JOIN ledger_actparty c ON c.act_id = a.id AND c.role = 'connector'
JOIN ledger_message m ON m.id = a.took_message_id
JOIN ledger_personpoint pp ON pp.point_id = m.sender_id
WHERE a.took = 'acknowledged' AND a.state <> 'rejected' AND c.person_id IN ({ids})
"""


def _acknowledged(ids: Sequence[int]) -> frozenset[str]:
    """Who thanked them for an act, or said that it helped."""

    def read() -> frozenset[str]:
        with connection.cursor() as cursor:
            cursor.execute(_ACKNOWLEDGED.format(ids=references.marks(ids)), [*ids, *ids])
            return frozenset(str(one) for (one,) in cursor.fetchall() if one not in ids)

    return kept(("acknowledged", tuple(ids)), read)


def _heads() -> Mapping[str, int]:
    """The columns of all deals that were never ours, most used first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT json_extract(f.value, '$[0]') AS head, count(*) FROM ledger_outcome o,"
            " json_each(o.source_fields) f WHERE o.superseded_by_id IS NULL"
            " AND o.retracted_at IS NULL AND json_extract(f.value, '$[1]') <> ''"
            " GROUP BY head ORDER BY count(*) DESC, head LIMIT 200"
        )
        return {str(head): count for head, count in cursor.fetchall() if head}


def _chosen(column: str, heads: Iterable[str]) -> str:
    plain = {_plainly(head): head for head in reversed(list(heads))}
    if column:
        found = plain.get(_plainly(column))
        if found is None:
            words = _("No deal has a column “%(column)s”; there are: %(all)s.")
            raise ValueError(
                words % {"column": column, "all": ", ".join(plain.values()) or _("none")}
            )
        return found
    return next((plain[told] for told in map(_plainly, ANSWERS) if told in plain), "")


def _answered(ids: Sequence[int], column: str) -> set[str]:
    """The buying side of the deals whose answer names them: a person, else who the deal names."""
    names = _names(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id, json_extract(f.value, '$[1]') FROM ledger_outcome o,"
            " json_each(o.source_fields) f WHERE o.superseded_by_id IS NULL"
            " AND o.retracted_at IS NULL AND json_extract(f.value, '$[0]') = %s",
            [column],
        )
        named = [id_ for id_, told in cursor.fetchall() if _names_them(str(told or ""), names)]
    rows = references.rows(
        "SELECT t.outcome_id, op.person_id, t.address, t.name, t.organisation"
        " FROM ledger_outcomeparty t LEFT JOIN ledger_outcomeperson op ON op.party_id = t.id"
        " WHERE t.side = 'buyer' AND t.outcome_id IN ({})",
        named,
    )
    return {
        str(found) if found else fold(address or name or organisation)
        for _outcome, found, address, name, organisation in rows
        if found not in ids
    }


def _names(ids: Sequence[int]) -> Sequence[str]:
    """What an answer may call them: every full name they go by, and their addresses."""
    told = [
        *references.rows("SELECT folded FROM ledger_personname WHERE person_id IN ({})", ids),
        *references.rows(
            "SELECT p.value FROM ledger_personpoint pp JOIN ledger_contactpoint p"
            " ON p.id = pp.point_id WHERE p.kind <> 'name' AND pp.person_id IN ({})",
            ids,
        ),
    ]
    names = {_plainly(name) for (name,) in told}
    return sorted(name for name in names if " " in name)


def _names_them(answer: str, names: Iterable[str]) -> bool:
    plain = f" {_plainly(answer)} "
    return any(f" {name} " in plain for name in names)


def _plainly(told: str) -> str:
    """Folded words parted by single spaces: `Anna Vik (a friend)` → `anna vik a friend`."""
    return _PLAIN.sub(" ", fold(told)).strip()
