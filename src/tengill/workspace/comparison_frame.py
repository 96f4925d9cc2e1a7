"""From sums to a comparison: rows ranked and named, links to the evidence, the sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.credit.game import player_order
from tengill.facts.money import Money
from tengill.workspace import credit_sets, model_names, presenting, references
from tengill.workspace import settings as standing
from tengill.workspace.attribute_detail import PARTS, SHAPLEY
from tengill.workspace.comparison_journeys import TableModels
from tengill.workspace.comparison_sums import Asked, Sums
from tengill.workspace.comparison_view import (
    Cell,
    Comparison,
    Converted,
    CurrencyTable,
    Invisible,
    OutcomeRef,
    Refusal,
    Row,
)
from tengill.workspace.model_names import ModelColumn
from tengill.workspace.person_order import by_name
from tengill.workspace.presenting import Link, PersonRef, Phrase, Sentence, sentence
from tengill.workspace.rates import Rates

ROWS_MOST = 1_000
_LAST = "last"


@dataclass(frozen=True, slots=True)
class Frame:
    """What is compared, and how it is shown."""

    scope: str
    asked: Asked
    limit: int
    """Rows at most, per currency."""
    person: PersonRef | None = None
    outcome: OutcomeRef | None = None
    rates: Rates | None = None

    def comparison(
        self,
        sums: Mapping[str, Sums],
        tables: Mapping[str, TableModels],
        refused: Iterable[Refusal],
    ) -> Comparison:
        """The whole of it, from the sums and the models of all journeys, both by currency."""
        names = {SHAPLEY, *model_names.MODELS}
        names |= {model for one in sums.values() for told in one.credit.values() for model in told}
        names |= {model for one in tables.values() for model in one.credit}
        models = model_names.columns(names)
        told = tuple(
            self.table(currency, sums[currency], tables.get(currency), models)
            for currency in sorted(sums, key=lambda one: (not one, one))
        )
        titles = {one.name: one.title for one in model_names.every()}
        return Comparison(
            scope=self.scope,
            models=models,
            tables=told,
            refusals=tuple(
                Refusal(
                    one.model,
                    titles.get(one.model, one.model),
                    one.currency,
                    one.reason,
                    one.needed,
                )
                for one in refused
            ),
            settings=credit_sets.in_use(),
            sentence=_of_one(told, self.person) if self.person else _unseen(told),
            person=self.person,
            outcome=self.outcome,
            start=self.asked.first,
            end=self.asked.last,
            converted=None if self.rates is None else self.converted(self.rates, sums, models),
        )

    def converted(
        self, rates: Rates, sums: Mapping[str, Sums], models: tuple[ModelColumn, ...]
    ) -> Converted:
        """Everything that has a rate, in one currency."""
        whole = Sums()
        left_out = []
        for currency, each in sorted(sums.items()):
            if not currency or rates.convert(Money(currency, 0)) is None:
                left_out.append(currency)
            else:
                whole.add(each, currency, rates)
        table = self.table(rates.currency, whole, None, models)
        return Converted(table, rates.day, rates.source, tuple(left_out))

    def table(
        self,
        currency: str,
        sums: Sums,
        extra: TableModels | None,
        models: tuple[ModelColumn, ...],
    ) -> CurrencyTable:
        """One currency's table; `extra` are the models of all journeys."""
        whole = sums.amount if currency else sums.outcomes * PARTS
        credit: dict[int | str, dict[str, int]] = {
            who: dict(told) for who, told in sums.credit.items()
        }
        if extra is not None and self.scope == "ledger":
            for model, theirs in extra.credit.items():
                for who, minor in theirs.items():
                    credit.setdefault(who, {})[model] = minor
        totals = _summed(credit)
        if extra is not None and self.scope == "person":
            totals |= {model: sum(told.values()) for model, told in extra.credit.items()}
        ranked = sorted(credit, key=lambda who: (-credit[who].get(SHAPLEY, 0), player_order(who)))
        shown = ranked[: max(1, min(self.limit, ROWS_MOST))]
        unseen = [w for w in ranked if _invisible(credit[w]) and self.scope != "person"]
        refs = _Refs.of(self.scope, {*shown, *unseen[: self.limit]}, sums.names)

        def rank(who: int | str) -> tuple[object, ...]:
            return (-credit[who].get(SHAPLEY, 0), refs.order(who), player_order(who))

        figures = _Figures(currency, whole, models)
        return CurrencyTable(
            currency=currency,
            outcomes=sums.outcomes,
            amount=Money(currency, whole),
            rows=tuple(
                self.row(who, credit[who], sums, refs, figures) for who in sorted(shown, key=rank)
            ),
            more=len(ranked) - len(shown),
            totals=figures.cells(self.columns(totals, sums), Link("outcomes")),
            by_model={model: Money(currency, minor) for model, minor in totals.items()},
            organic=Money(currency, sums.organic),
            unexplained=Money(currency, sums.unexplained),
            invisible=tuple(
                Invisible(
                    refs.people.get(who, PersonRef(None, str(who))),
                    Money(currency, credit[who][SHAPLEY]),
                    sums.counts.get(who, 0),
                    self.link(who),
                )
                for who in sorted(unseen[: self.limit], key=rank)
            ),
            invisible_more=max(0, len(unseen) - self.limit),
            invisible_credit=Money(currency, sum(credit[who][SHAPLEY] for who in unseen)),
        )

    def columns(self, totals: Mapping[str, int], sums: Sums) -> dict[str, int]:
        """What the columns come to: ours has what nobody is credited with below its people."""
        if self.scope == "person":
            return dict(totals)
        rest = sums.organic + sums.unexplained
        return dict(totals) | ({SHAPLEY: totals.get(SHAPLEY, 0) + rest} if rest else {})

    def row(
        self,
        who: int | str,
        told: Mapping[str, int],
        sums: Sums,
        refs: "_Refs",
        figures: "_Figures",
    ) -> Row:
        """A person's row; in a person's own comparison, an outcome's."""
        return Row(
            person=refs.people.get(who),
            outcome=refs.outcomes.get(who) if isinstance(who, int) else None,
            cells=figures.cells(told, self.link(who)),
            outcomes=sums.counts.get(who, 0),
            weakest=sums.weakest.get(who, ""),
            invisible=_invisible(told),
        )

    def link(self, who: int | str) -> Link:
        """The door to what a row's figures rest on."""
        if self.scope == "person" and isinstance(who, int):
            return Link("outcome", who)
        if self.outcome is not None:
            return Link("outcome", self.outcome.id)
        if isinstance(who, str):
            return Link("outcomes")  # nobody the ledger knows has a statement
        zone = standing.zone()
        query: list[tuple[str, str]] = [("person", str(who))]
        if self.asked.first is not None:
            query.append(("from", self.asked.first.astimezone(zone).date().isoformat()))
        if self.asked.last is not None:
            day = standing.at(int(self.asked.last.timestamp()) - 1, zone).date()
            query.append(("to", day.isoformat()))
        return Link("statement", None, tuple(query))


@dataclass(frozen=True, slots=True)
class _Figures:
    currency: str
    whole: int
    models: tuple[ModelColumn, ...]

    def cells(self, told: Mapping[str, int], link: Link) -> tuple[Cell | None, ...]:
        return tuple(self.cell(told.get(model.name), link) for model in self.models)

    def cell(self, minor: int | None, link: Link) -> Cell | None:
        if minor is None:
            return None
        share = minor / self.whole if self.whole else 0.0
        return Cell(Money(self.currency, minor), round(share, 6), link)


@dataclass(frozen=True, slots=True)
class _Refs:
    people: Mapping[int | str, PersonRef]
    outcomes: Mapping[int, OutcomeRef]

    def order(self, who: int | str) -> tuple[object, ...]:
        """Where those with the same credit stand: people by name; outcomes as they were told."""
        return by_name(self.people[who]) if who in self.people else ()

    @classmethod
    def of(cls, scope: str, whose: Iterable[int | str], names: Mapping[int | str, str]) -> "_Refs":
        every = set(whose)
        ids = [who for who in every if isinstance(who, int)]
        if scope != "person":
            people: dict[int | str, PersonRef] = {}
            people |= {who: PersonRef(None, names[who]) for who in every if who in names}
            people.update(references.people(ids).items())
            return cls(people, {})
        sql = "SELECT id, title, closed_at FROM ledger_outcome WHERE id IN ({})"
        zone = standing.zone()
        told = references.rows(sql, ids)
        return cls(
            {}, {pk: OutcomeRef(pk, title, standing.local(at, zone)) for pk, title, at in told}
        )


def _summed(credit: Mapping[int | str, Mapping[str, int]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for told in credit.values():
        for model, minor in told.items():
            totals[model] = totals.get(model, 0) + minor
    return totals


def _invisible(told: Mapping[str, int]) -> bool:
    return bool(told.get(SHAPLEY)) and not told.get(_LAST)


def _unseen(tables: Iterable[CurrencyTable]) -> Sentence:
    """What last touch does not see, in one sentence."""
    every = [table for table in tables if table.outcomes]
    if not every:
        return (Phrase(_("No outcome that was won lies in this period.")),)
    unseen = [table for table in every if table.invisible_credit.minor]
    if not unseen:
        return (Phrase(_("Last touch sees everybody who has a part in this.")),)
    parts = []
    for table in unseen:
        people = len(table.invisible) + table.invisible_more
        words = ngettext("{people} person with {credit}", "{people} people with {credit}", people)
        credit = _amount(table.invisible_credit)
        parts.append(sentence(words, people=Phrase(presenting.number(people)), credit=credit))
    told = presenting.join(parts, ", ")
    return sentence(_("Last touch does not see {people}."), people=told)


def _of_one(tables: Iterable[CurrencyTable], person: PersonRef) -> Sentence:
    """One person's credit under ours and under last touch, a sentence per currency."""
    told = []
    for table in tables:
        totals = dict(table.by_model)
        nothing = Money(table.currency, 0)
        words = _("{person} has {credit} under Tengill and {last} under last touch.")
        told.append(
            sentence(
                words,
                person=presenting.person_phrase(person),
                credit=_amount(totals.get(SHAPLEY, nothing)),
                last=_amount(totals.get(_LAST, nothing)),
            )
        )
    return presenting.join(told) or (Phrase(_("No outcome that was won lies in this period.")),)


def _amount(money: Money) -> Phrase:
    """Money; outcomes without an amount as how many of them."""
    if not money.currency:
        share = presenting.number(round(money.minor / PARTS, 2))
        return Phrase(_("the worth of %(number)s outcomes without an amount") % {"number": share})
    return Phrase(presenting.money_short(money), None, "", presenting.money_long(money))
