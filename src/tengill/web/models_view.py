"""Models side by side on one outcome: the table, the picture, and what last touch does not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from tengill.facts.money import Money
from tengill.web.pictures import dumbbell
from tengill.workspace import model_names, presenting
from tengill.workspace.model_names import ModelColumn
from tengill.workspace.outcome import OutcomeView
from tengill.workspace.person_order import by_name
from tengill.workspace.presenting import PersonRef, Phrase, Sentence
from tengill.workspace.what_if import Moved

OURS, LAST = "shapley", "last"
PARTS = 1_000_000
"""Where no amount was told, a detail counts in millionths of the outcome."""
_NAMED = 3
_MOST_DRAWN = 16


@dataclass(frozen=True, slots=True)
class Cell:
    """A person's part under one model: money, or where no amount was told only a share."""

    money: Money | None
    share: float

    @property
    def nothing(self) -> bool:
        """Whether the model gives nothing."""
        return self.share == 0


@dataclass(frozen=True, slots=True)
class Row:
    """A person under every model."""

    person: PersonRef
    is_owner: bool
    ours: Cell
    low: Cell
    high: Cell
    necessity: Cell
    weakest: str
    others: tuple[Cell, ...]
    unseen: bool
    """Credit, but nothing under last touch."""
    why: str
    """Where their likeliest explanation stands; empty without one."""
    saved: Cell | None = None
    """Their credit under the saved settings, where it is another."""


@dataclass(frozen=True, slots=True)
class Table:
    """Everybody under every model."""

    columns: tuple[ModelColumn, ...]
    """The other models; ours stands before them."""
    rows: tuple[Row, ...]
    amount: Cell
    organic: Cell
    unexplained: Cell


def table(view: OutcomeView, whys: Mapping[str, str], moved: Sequence[Moved] = ()) -> Table | None:
    """Everybody who has a part under any model; None where nobody has.

    Args:
        view: the outcome.
        whys: person key as text → the address of their likeliest explanation.
        moved: everybody's credit under the saved settings, if `view` is under others.
    """
    detail = view.detail
    models: Mapping[str, Mapping[str, int]] = detail.get("models", {})
    if not detail or not any(models.values()):
        return None
    cells = _Cells.of(detail)
    others = model_names.columns(name for name in models if name != OURS)
    names = [one.name for one in others]
    before = {one.person: _before(one) for one in moved}
    shares = {str(one["person"]): one for one in detail["shares"]}
    told = [*shares, *(key for name in names for key in models[name] if key not in shares)]
    owners = {row.person.id for row in view.credit if row.is_owner}
    rows = []
    somebody = PersonRef(None, gettext("somebody"))
    named = {key: view.people.get(key, somebody) for key in told}
    for key, person in sorted(
        named.items(), key=lambda one: (-shares.get(one[0], _NO_SHARE)["credit"], by_name(one[1]))
    ):
        share = shares.get(key, _NO_SHARE)
        credit = share["credit"]
        was = before.get(person, 0) if moved else credit
        rows.append(
            Row(
                person=person,
                is_owner=person.id is not None and person.id in owners,
                ours=cells(credit),
                low=cells(share["low"]),
                high=cells(share["high"]),
                necessity=cells(share["necessity"]),
                weakest=share["weakest"],
                others=tuple(cells(models[name].get(key, 0)) for name in names),
                unseen=bool(credit) and not models.get(LAST, {}).get(key, 0),
                why=whys.get(key, ""),
                saved=cells(was) if was != credit else None,
            )
        )
    return Table(
        columns=others,
        rows=tuple(rows),
        amount=cells(cells.total),
        organic=cells(detail["organic"]["credit"]),
        unexplained=cells(detail["unexplained"]["credit"]),
    )


def _before(one: Moved) -> int:
    """Somebody's credit under the saved settings, as a detail counts it."""
    return round(one.share_before * PARTS) if one.before is None else one.before.minor


_NO_SHARE: Mapping[str, Any] = {"credit": 0, "low": 0, "high": 0, "necessity": 0, "weakest": ""}


@dataclass(frozen=True, slots=True)
class _Cells:
    """Makes cells of a detail's minor units."""

    currency: str
    total: int

    @classmethod
    def of(cls, detail: Mapping[str, Any]) -> "_Cells":
        amount = detail["amount"]
        return cls(amount["currency"] if amount["unit"] == "minor" else "", amount["minor"])

    def __call__(self, minor: int) -> Cell:
        money = Money(self.currency, minor) if self.currency else None
        return Cell(money, minor / self.total if self.total else 0.0)


def words(cell: Cell) -> str:
    """A cell in words: money at a glance, or a share."""
    if cell.money is not None:
        return presenting.money_short(cell.money)
    return pgettext("percent", "%(number)s%%") % {
        "number": presenting.number(round(100 * cell.share))
    }


def learners() -> str:
    """The models that have no figures for a single outcome."""
    told = model_names.columns(model_names.TABLE_MODELS)
    return presenting.plain(presenting.listing(Phrase(one.title) for one in told))


# ---------------------------------------------------------------- what last touch does not see


def last_at(found: Table) -> int | None:
    """The place of last touch among the columns."""
    return next((n for n, one in enumerate(found.columns) if one.name == LAST), None)


def last_touch(found: Table) -> Sentence:
    """One sentence on what last touch gives, and whom it leaves out."""
    at = last_at(found)
    if at is None:
        return ()
    seen = [row for row in found.rows if not row.others[at].nothing]
    unseen = sorted((row for row in found.rows if row.unseen), key=lambda row: -row.ours.share)
    if not seen:
        return ()
    taker = presenting.person_phrase(seen[0].person)
    if not unseen:
        return presenting.sentence(
            gettext("Last touch gives it to {person} too; it leaves nobody out here."),
            person=taker,
        )
    together = Cell(_sum([row.ours.money for row in unseen]), sum(row.ours.share for row in unseen))
    named = [presenting.person_phrase(row.person) for row in unseen[:_NAMED]]
    more = len(unseen) - len(named)
    if more:
        named.append(Phrase(ngettext("%(n)d other", "%(n)d others", more) % {"n": more}))
    return presenting.sentence(
        gettext(
            "Last touch gives all of it to {person}. It does not see {people}: {credit} of credit."
        ),
        person=taker,
        people=presenting.listing(named),
        credit=Phrase(words(together)),
    )


def _sum(parts: Sequence[Money | None]) -> Money | None:
    some = [part for part in parts if part is not None]
    return Money(some[0].currency, sum(part.minor for part in some)) if some else None


def picture(found: Table, label: str) -> SafeString:
    """Last touch against credit, a line a person; nothing where the two agree on everybody."""
    at = last_at(found)
    if at is None or not any(row.unseen for row in found.rows):
        return SafeString("")
    ranked = sorted(found.rows, key=lambda row: (row.others[at].nothing, -row.ours.share))
    rows = [_line(row, at) for row in ranked[:_MOST_DRAWN]]
    rest = ranked[_MOST_DRAWN:]
    if rest:
        rows.append(_others(rest))
    currency = found.amount.money.currency if found.amount.money else ""
    return dumbbell.draw(
        rows, heads=heads(), label=label, words=lambda minor: _axis(minor, currency)
    )


def _line(row: Row, at: int) -> dumbbell.Row:
    credit, last = words(row.ours), words(row.others[at])
    return dumbbell.Row(
        title=row.person.name,
        before=_whole(row.others[at]),
        after=_whole(row.ours),
        words=credit,
        before_words=last,
        label=gettext("%(name)s: credit %(credit)s, last touch %(last)s")
        % {"name": row.person.name, "credit": credit, "last": last},
        href=row.why,
    )


def _others(rows: Sequence[Row]) -> dumbbell.Row:
    """Those beyond what a picture shows well, whom last touch gives nothing, as one line."""
    together = Cell(_sum([row.ours.money for row in rows]), sum(row.ours.share for row in rows))
    title = ngettext("%(n)d other", "%(n)d others", len(rows)) % {"n": len(rows)}
    told = words(together)
    return dumbbell.Row(title, 0, _whole(together), told, "", f"{title}: {told}", "#whose")


def heads() -> dumbbell.Heads:
    """The words of the picture's groups and signs."""
    return dumbbell.Heads(
        unseen=gettext("Last touch does not see"),
        seen=gettext("Last touch sees"),
        before=gettext("last touch"),
        after=gettext("credit"),
    )


def _whole(cell: Cell) -> int:
    return cell.money.minor if cell.money is not None else round(PARTS * cell.share)


def _axis(minor: int, currency: str) -> str:
    return words(Cell(Money(currency, minor) if currency else None, minor / PARTS))
