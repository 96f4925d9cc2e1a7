"""One outcome's page: who enabled it, what would be without them, the models side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.credit import CreditSettings
from tengill.facts.money import Money
from tengill.ledger.models import CreditLine, Outcome, OutcomeCredit, OutcomeParty
from tengill.workspace import (
    attribute_one,
    credit_sets,
    outcome_doubles,
    outcome_refunds,
    presenting,
    references,
    settings,
)
from tengill.workspace.attribute_detail import SHAPLEY, Line
from tengill.workspace.contributions import ContributionView
from tengill.workspace.contributions import of as contributions_to
from tengill.workspace.credit_sets import SetView
from tengill.workspace.outcome_cuts import cut_sentences
from tengill.workspace.outcome_doubles import Double
from tengill.workspace.outcome_refunds import RefundView
from tengill.workspace.person_order import by_name
from tengill.workspace.presenting import Link, PersonRef, Phrase, Sentence, sentence

_NAMED = 4
"""People the first sentence names."""


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party as told, and who that is."""

    side: str
    name: str
    address: str
    organisation: str
    person: PersonRef | None
    reason: str


@dataclass(frozen=True, slots=True)
class CreditRow:
    """A person's part under every model; missing models are None."""

    person: PersonRef
    shapley: Money | None
    necessity: Money | None
    first: Money | None
    last: Money | None
    linear: Money | None
    weakest: str
    is_owner: bool
    models: Mapping[str, Money] = field(default_factory=dict)
    """Their part under every model that gives them one, `shapley` (ours) among them."""


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """Everything the Outcome page shows.

    `detail` is OutcomeCredit.detail as workspace/attribute.py writes it (explanations, graph,
    sentences); empty when not attributed.
    """

    id: int
    key: str
    title: str
    kind: str
    state: str
    closed_at: datetime | None
    amount: Money | None
    sentence: Sentence
    without: tuple[Sentence, ...]
    """"Without them": one sentence per person whose absence would cost something."""
    parties: tuple[PartyView, ...]
    credit: tuple[CreditRow, ...]
    organic: Money | None
    unexplained: Money | None
    detail: Mapping[str, Any]
    people: Mapping[str, PersonRef]
    """Everybody `detail` names, by its person key as text."""
    acts: tuple[int, ...]
    """Ids of the acts it rests on."""
    messages: tuple[int, ...]
    """Ids of their messages, for the evidence links."""
    source_fields: tuple[tuple[str, str], ...]
    evidence_message_id: int | None
    run_id: int
    settings: SetView | None = None
    """The settings these figures rest on; None when not attributed."""
    contributions: tuple[ContributionView, ...] = ()
    """Who took part in the decision, as told."""
    cuts: tuple[Sentence, ...] = ()
    """What was left out, and why, in words."""
    refunds: tuple[RefundView, ...] = ()
    """Refunds of later lists it is less by."""
    doubles: tuple[Double, ...] = ()
    """Other outcomes that look like the same deal, told twice."""


@dataclass(frozen=True, slots=True)
class _Figures:
    """An attribution, kept or computed."""

    lines: tuple[Line, ...]
    organic: int
    unexplained: int
    detail: Mapping[str, Any]
    settings: SetView | None


def outcome_view(outcome_id: int, settings_: CreditSettings | None = None) -> OutcomeView:
    """The Outcome page.

    Args:
        outcome_id: which.
        settings_: the figures under these settings, computed and not saved; None: as they are
            kept.

    Raises:
        LookupError: when there is no such outcome.
    """
    outcome = Outcome.objects.filter(pk=outcome_id).first()
    if outcome is None:
        raise LookupError(
            f"There is no outcome {outcome_id} in the ledger. Its import may have been undone."
        )
    amount = (
        Money(outcome.currency, outcome.amount_minor)
        if outcome.amount_minor is not None and outcome.currency
        else None
    )
    figures = _kept(outcome_id) if settings_ is None else _computed(outcome_id, settings_)
    detail = figures.detail if figures else {}
    people = people_of(detail)
    credit = _credit(figures.lines if figures else (), amount, detail, people)
    acts = list(detail.get("acts", {}).values())
    known = figures if amount is not None else None
    return OutcomeView(
        id=outcome.pk,
        key=outcome.key,
        title=outcome.title,
        kind=outcome.kind,
        state=outcome.state,
        closed_at=settings.local(outcome.closed_at),
        amount=amount,
        sentence=_sentence(amount, credit, known, detail),
        without=_without(detail, amount, people),
        parties=_parties(outcome_id),
        credit=credit,
        organic=Money(outcome.currency, known.organic) if known else None,
        unexplained=Money(outcome.currency, known.unexplained) if known else None,
        detail=detail,
        people=people,
        acts=tuple(act["id"] for act in acts),
        messages=tuple(act["message"] for act in acts if act.get("message") is not None),
        source_fields=tuple((str(name), str(value)) for name, value in outcome.source_fields),
        evidence_message_id=outcome.evidence_message_id,
        run_id=outcome.run_id,
        settings=figures.settings if figures else None,
        contributions=contributions_to(outcome_id),
        cuts=cut_sentences(detail, people),
        refunds=outcome_refunds.of(outcome_id),
        doubles=outcome_doubles.of(outcome_id),
    )


def _kept(outcome_id: int) -> _Figures | None:
    """The attribution as the ledger keeps it."""
    row = OutcomeCredit.objects.filter(pk=outcome_id).first()
    if row is None:
        return None
    lines = tuple(
        Line(each.person_id, each.model, each.credit_minor, each.necessity_minor, each.weakest)
        for each in CreditLine.objects.filter(outcome=outcome_id)
    )
    told = row.detail.get("settings")
    named = credit_sets.by_key(row.settings_key)
    if named is None and told:
        named = credit_sets.view(CreditSettings.of(told), "")
    return _Figures(lines, row.organic_minor, row.unexplained_minor, row.detail, named)


def _computed(outcome_id: int, settings_: CreditSettings) -> _Figures | None:
    """The attribution under other settings; nothing is written."""
    found = attribute_one.attributed_one(outcome_id, settings_)
    if found is None:
        return None
    named = credit_sets.told(settings_)
    return _Figures(found.lines, found.organic, found.unexplained, found.detail, named)


def _parties(outcome_id: int) -> tuple[PartyView, ...]:
    rows = list(
        OutcomeParty.objects.filter(outcome=outcome_id)
        .order_by("side", "position", "pk")
        .values_list(
            "side",
            "name",
            "address",
            "organisation",
            "outcomeperson__person_id",
            "outcomeperson__reason",
        )
    )
    people = references.people(row[4] for row in rows)
    return tuple(
        PartyView(side, name, address, organisation, people.get(person or 0), reason or "")
        for side, name, address, organisation, person, reason in rows
    )


def _credit(
    lines: Sequence[Line],
    amount: Money | None,
    detail: Mapping[str, Any],
    named: Mapping[str, PersonRef],
) -> tuple[CreditRow, ...]:
    """Everybody's part under every model, greatest Shapley credit first."""
    if amount is None:
        return ()
    people = references.people(line.person for line in lines)
    owners = frozenset(settings.owner_ids())
    by_person: dict[int, list[Line]] = {}
    for line in lines:
        by_person.setdefault(line.person, []).append(line)
    rows = [
        _credit_row(people[pk], told, amount.currency, is_owner=pk in owners)
        for pk, told in by_person.items()
        if pk in people
    ]
    rows += _strangers(detail, named, amount.currency)
    rows.sort(key=lambda row: (-row.shapley.minor if row.shapley else 0, by_name(row.person)))
    return tuple(rows)


def _strangers(
    detail: Mapping[str, Any], named: Mapping[str, PersonRef], currency: str
) -> list[CreditRow]:
    """The rows of people known only by name: the ledger keeps no lines of them."""
    models = detail.get("models", {})
    rows = []
    for share in detail.get("shares", []):
        who = share["person"]
        if isinstance(who, int):
            continue
        parts = {name: Money(currency, told[who]) for name, told in models.items() if who in told}
        parts[SHAPLEY] = Money(currency, share["credit"])
        rows.append(
            CreditRow(
                person=named[who],
                shapley=parts[SHAPLEY],
                necessity=Money(currency, share["necessity"]),
                **{name: parts.get(name) for name in ("first", "last", "linear")},
                weakest=share["weakest"],
                is_owner=False,
                models=parts,
            )
        )
    return rows


def _credit_row(
    person: PersonRef, lines: Iterable[Line], currency: str, *, is_owner: bool
) -> CreditRow:
    by_model = {line.model: line for line in lines}
    models = {model: Money(currency, line.credit) for model, line in by_model.items()}
    ours = by_model.get(SHAPLEY)
    necessity = ours.necessity if ours else None
    return CreditRow(
        person=person,
        shapley=models.get(SHAPLEY),
        necessity=None if necessity is None else Money(currency, necessity),
        **{name: models.get(name) for name in ("first", "last", "linear")},
        weakest=(ours or next(iter(by_model.values()))).weakest,
        is_owner=is_owner,
        models=models,
    )


# ---------------------------------------------------------------- sentences


def people_of(detail: Mapping[str, Any]) -> Mapping[str, PersonRef]:
    """Everybody `detail` names, by the person key it uses, as text."""
    keys: set[int | str] = {share["person"] for share in detail.get("shares", [])}
    for act in detail.get("acts", {}).values():
        keys.update(act["connector"], act["left"], act["right"])
    for told in (*detail.get("sides", {}).values(), *detail.get("cuts", ())):
        keys.update(told["people"])
    for node in detail.get("nodes", []):
        if node.get("person") is not None:
            keys.add(node["person"])
    known = references.people(key for key in keys if isinstance(key, int))
    names = detail.get("names", {})
    return {
        str(key): known[key]
        if isinstance(key, int) and key in known
        else PersonRef(None, str(names.get(str(key), key)).lstrip("?"))
        for key in keys
    }


def _without(
    detail: Mapping[str, Any], amount: Money | None, people: Mapping[str, PersonRef]
) -> tuple[Sentence, ...]:
    """One sentence per person on what would be lost without them, greatest loss first."""
    if amount is None:
        return ()
    templates = {
        "without_all": _("Without {person}: {lost} less. Nothing the ledger can explain is left."),
        "without_part": _("Without {person}: {lost} less."),
        "without_none": _("Without {person}: nothing less. It would have come about another way."),
    }
    told: list[Sentence] = []
    for share in sorted(
        detail.get("shares", []),
        key=lambda one: (-one["necessity"], by_name(people[str(one["person"])])),
    ):
        lost = Money(amount.currency, share["necessity"])
        told.append(
            sentence(
                templates.get(share["without"]["key"], templates["without_part"]),
                person=presenting.person_phrase(people[str(share["person"])]),
                lost=Phrase(
                    presenting.money_short(lost),
                    None,
                    share["weakest"],
                    presenting.money_long(lost),
                ),
            )
        )
    return tuple(told)


def _reason(reason: str) -> str:
    return {
        "no_date": _("It has no date, so nothing can be traced back from it."),
        "buyer_unknown": _("The ledger does not know the buyer's people."),
        "seller_unknown": _("The ledger does not know the seller's people."),
        "no_link": _("The ledger holds no act that links the two sides."),
    }.get(reason, "")


def _sentence(
    amount: Money | None,
    credit: Sequence[CreditRow],
    attributed: _Figures | None,
    detail: Mapping[str, Any],
) -> Sentence:
    """The page's first sentence: the amount, whose it was, what is left over."""
    reason = _reason(str(detail.get("reason") or ""))
    if amount is None:
        return (Phrase(reason or _("No amount was told: this outcome is awareness.")),)
    whole = Phrase(presenting.money_short(amount), None, "", presenting.money_long(amount))
    shares = [row for row in credit if row.shapley is not None and row.shapley.minor]
    if not shares:
        told = sentence(_("{amount}; nobody's credit by the ledger."), amount=whole)
        return presenting.join([told, (Phrase(reason),) if reason else ()])
    named = [_share(row) for row in shares[:_NAMED]]
    parts = presenting.listing([*named, *_others(shares[_NAMED:], amount.currency)])
    told = sentence(_("{amount}; credit: {shares}."), amount=whole, shares=parts)
    return presenting.join([told, *_rest(amount.currency, attributed)])


def _share(row: CreditRow) -> Phrase:
    shapley = row.shapley
    money = "" if shapley is None else presenting.money_short(shapley)
    link = Link("person", row.person.id) if row.person.id is not None else None
    return Phrase(f"{row.person.name or row.person.address} {money}", link, row.weakest)


def _others(rows: Sequence[CreditRow], currency: str) -> list[Phrase]:
    """Those a sentence has no room to name, and their credit together."""
    money = Money(currency, sum(row.shapley.minor for row in rows if row.shapley is not None))
    words = ngettext("%(n)d other, %(money)s", "%(n)d others, %(money)s", len(rows))
    told = words % {"n": len(rows), "money": presenting.money_short(money)}
    return [Phrase(told, None, "", presenting.money_long(money))] if rows else []


def _rest(currency: str, attributed: _Figures | None) -> list[Sentence]:
    if attributed is None:
        return []
    rest: list[Sentence] = []
    if attributed.organic:
        organic = Phrase(presenting.money_short(Money(currency, attributed.organic)))
        rest.append(sentence(_("{organic} would have come about anyway."), organic=organic))
    if attributed.unexplained:
        unexplained = Phrase(presenting.money_short(Money(currency, attributed.unexplained)))
        rest.append(sentence(_("{unexplained} is unexplained."), unexplained=unexplained))
    return rest
