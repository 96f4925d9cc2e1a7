"""The ledger's journeys for the models that learn from all of them together.

A journey of an outcome is the acts that explain it, oldest first, by who made them. An act that
explains no outcome is a journey that led to nothing: a single touch. People whom the ledger does
not know are one channel of their own, whose part is nobody's here.

Arrow and the models' engines are imported when first asked for: pages must not wait for them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.credit.history import CONNECTING
from tengill.facts.acts import BULK
from tengill.workspace import credit_refusals
from tengill.workspace.attribute_detail import PARTS
from tengill.workspace.attribute_loading import load_stand_ins
from tengill.workspace.attribute_sides import owner_people
from tengill.workspace.comparison_sums import Asked
from tengill.workspace.model_names import TABLE_MODELS
from tengill.workspace.references import marks

FEWEST, PER_PERSON = 100, 10
"""Outcomes with a journey, in all and per person, below which every such model refuses.

As `credit.support.Support` has it; asked here first, so that nothing heavy is imported for a no.
"""
_STRANGER = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A model that gives no figures, why, and what would be needed."""

    model: str
    reason: str
    needed: str


@dataclass(frozen=True, slots=True)
class TableModels:
    """The models over one currency's journeys."""

    credit: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    """Model → person → minor units (millionths where the currency is empty)."""
    refusals: tuple[Refused, ...] = ()

    def only(self, people: tuple[int, ...]) -> "TableModels":
        """The same for some people."""
        kept = {
            model: {who: minor for who, minor in told.items() if who in people}
            for model, told in self.credit.items()
        }
        return TableModels(kept, self.refusals)


@dataclass(slots=True)
class _Journeys:
    """One currency's journeys: paths of persons, with how often they came to what."""

    paths: list[list[str]] = field(default_factory=list)
    conversions: list[float] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    nulls: list[float] = field(default_factory=list)


def table_models(asked: Asked) -> dict[str, TableModels]:
    """Currency → the models over the journeys of a period's outcomes."""
    return {currency: _computed(told) for currency, told in _gathered(asked).items()}


def _computed(told: _Journeys) -> TableModels:
    count = int(sum(told.conversions))
    people = len({who for path in told.paths for who in path})
    wanted = max(FEWEST, PER_PERSON * people)
    if count < wanted:
        reason = ngettext(
            "There is %(count)s outcome with a journey, over %(people)s people.",
            "There are %(count)s outcomes with a journey, over %(people)s people.",
            count,
        ) % {"count": f"{count:,}", "people": f"{people:,}"}
        needed = _("At least %(count)s such outcomes.") % {"count": f"{wanted:,}"}
        return TableModels({}, tuple(Refused(model, reason, needed) for model in TABLE_MODELS))
    # Imported late: Arrow and the kernels take a second that pages must not wait for.
    from tengill import credit  # noqa: PLC0415

    table = {
        "path": told.paths,
        "conversions": told.conversions,
        "value": told.value,
        "nulls": told.nulls,
    }
    found = credit.model_table(table, models=list(TABLE_MODELS))
    shares: defaultdict[str, dict[int, int]] = defaultdict(dict)
    rows = found.models.select(["model", "channel", "value"]).to_pylist()
    for row in rows:
        who = int(row["channel"])
        if who != _STRANGER and row["value"]:
            shares[row["model"]][who] = round(row["value"])
    refused = tuple(Refused(one.model, *credit_refusals.told(one)) for one in found.refusals)
    return TableModels(dict(shares), refused)


def _gathered(asked: Asked) -> dict[str, _Journeys]:
    found: dict[str, _Journeys] = defaultdict(_Journeys)
    for currency, amount, path in _outcomes(asked):
        told = found[currency]
        told.paths.append(path)
        told.conversions.append(1.0)
        told.value.append(float(amount))
        told.nulls.append(0.0)
    nulls = _nothing_came(asked) if found else Counter[int]()
    for told in found.values():
        for who, count in sorted(nulls.items()):
            told.paths.append([str(who)])
            told.conversions.append(0.0)
            told.value.append(0.0)
            told.nulls.append(float(count))
    return dict(found)


_TOUCHES = """
SELECT o.id, CASE WHEN o.amount_minor IS NULL THEN '' ELSE o.currency END,
  coalesce(o.amount_minor, %s), p.person_id
FROM ledger_outcome o
CROSS JOIN ledger_outcomeact e ON e.outcome_id = o.id
CROSS JOIN ledger_act a ON a.id = e.act_id
CROSS JOIN ledger_actparty p ON p.act_id = a.id AND p.role = 'connector'
WHERE {where} AND coalesce(o.amount_minor, 1) > 0
ORDER BY o.id, a.at, a."key", p.position, p.id
"""
_PLAYERS = """
SELECT l.outcome_id, l.person_id FROM ledger_outcome o
CROSS JOIN ledger_creditline l ON l.outcome_id = o.id AND l.model = 'linear' WHERE {where}
"""


def _outcomes(asked: Asked) -> Iterator[tuple[str, int, list[str]]]:
    """Each outcome that somebody's act explains: its currency, its amount, who acted in turn."""
    where, values = asked.where()
    stand_ins = load_stand_ins(owner_people())
    with connection.cursor() as cursor:
        cursor.execute(_PLAYERS.format(where=where), values)
        players = set(cursor.fetchall())  # the principals' own acts are nobody's touch
        cursor.execute(_TOUCHES.format(where=where), [PARTS, *values])
        rows = cursor.fetchall()
    paths: dict[int, list[str]] = {}
    heads: dict[int, tuple[str, int]] = {}
    for outcome, currency, amount, person in rows:
        who = stand_ins.get(person, person) if person else _STRANGER
        if who == _STRANGER or (outcome, who) in players:
            heads[outcome] = (currency, amount)
            paths.setdefault(outcome, []).append(str(who))
    for outcome, path in paths.items():
        yield *heads[outcome], path


_NOTHING = """
SELECT p.person_id, count(DISTINCT a.id) FROM ledger_act a
CROSS JOIN ledger_actparty p ON p.act_id = a.id AND p.role = 'connector'
LEFT JOIN ledger_message m ON m.id = a.message_id AND a.state <> 'confirmed'
WHERE a.kind IN ({kinds}) AND a.state <> 'rejected' AND a.at IS NOT NULL
  AND (m.id IS NULL OR m.bulk < %s) AND (a.state = 'confirmed' OR a.confidence >= 0.5){within}
  AND NOT EXISTS (SELECT 1 FROM ledger_outcomeact e WHERE e.act_id = a.id)
GROUP BY 1
"""


def _nothing_came(asked: Asked) -> Counter[int]:
    """How many acts of the period each person made that explain no outcome."""
    kinds = [kind.value for kind in CONNECTING]
    within, values = "", list[str | float]([*kinds, BULK])
    for moment, condition in ((asked.first, ">="), (asked.last, "<")):
        if moment is not None:
            within += f" AND a.at {condition} %s"
            values.append(int(moment.timestamp()))
    stand_ins = load_stand_ins(owner_people())
    counted: Counter[int] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(_NOTHING.format(kinds=marks(kinds), within=within), values)
        for person, count in cursor.fetchall():
            counted[stand_ins.get(person, person) if person else _STRANGER] += count
    return counted
