"""How far an outcome's credit may lie from what is shown, over the stated uncertainty.

Three things nobody knows for sure are varied, each over what is said here and printed with the
figures: the chance that people would have met anyway, how fast an act fades, and whether what only
a reader or a third person says is so. Lowest and highest are taken over all combinations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from django.utils.translation import gettext as _

from tengill.credit import CreditResult, CreditSettings, History, trace
from tengill.credit.game import Player, player_order
from tengill.facts.money import Money
from tengill.workspace import credit_sets, references
from tengill.workspace.attribute_detail import PARTS
from tengill.workspace.attribute_loading import Batch, OutcomeFacts
from tengill.workspace.attribute_one import traced_in
from tengill.workspace.presenting import PersonRef
from tengill.workspace.what_if import text

COUNTERFACTUAL_MOST = Fraction(1, 2)
HALF_LIFE_LEAST = 365


@dataclass(frozen=True, slots=True)
class RangeRow:
    """A person's credit, the least and the most it may be, and what makes it so."""

    person: PersonRef
    low: Money
    """In millionths of the outcome (empty currency) where no amount was told."""
    credit: Money
    high: Money
    low_when: str
    """Under what the least is, in words; empty where nothing moves it."""
    high_when: str


@dataclass(frozen=True, slots=True)
class Ranges:
    """The ranges of one outcome."""

    rows: tuple[RangeRow, ...]
    """Greatest credit first."""
    organic: tuple[Money, Money]
    unexplained: tuple[Money, Money]
    """Least and most."""
    varied: tuple[str, ...]
    """What was varied, over what, in words."""


@dataclass(frozen=True, slots=True)
class _Corner:
    """One combination of what is uncertain, and the credit under it."""

    words: str
    result: CreditResult


def ranges(
    outcome_id: int,
    overrides: Mapping[str, object] | None = None,
    set_name: str | None = None,
) -> Ranges | None:
    """The ranges of an outcome's credit (arguments as `what_if`); None when it is not won.

    Raises:
        LookupError: when there is no such set.
        SettingError: when a value is not in its range, or names no setting.
    """
    settings = credit_sets.chosen(set_name, overrides)
    found = traced_in(outcome_id, settings.depth)
    if found is None:
        return None
    outcome, batch = found
    amount = PARTS if outcome.amount is None else outcome.amount
    now = trace(outcome.record, batch.history, settings).credit(amount)
    corners = _corners(outcome, batch, settings, amount)
    currency = "" if outcome.amount is None else outcome.currency
    return Ranges(
        rows=_rows(now, corners, batch, currency),
        organic=_ends(currency, [now.organic, *(c.result.organic for c in corners)]),
        unexplained=_ends(currency, [now.unexplained, *(c.result.unexplained for c in corners)]),
        varied=_varied(settings),
    )


def _corners(
    outcome: OutcomeFacts, batch: Batch, settings: CreditSettings, amount: int
) -> list[_Corner]:
    anyway = sorted({Fraction(0), settings.counterfactual, COUNTERFACTUAL_MOST})
    lives = list(dict.fromkeys((settings.half_life_days, None, HALF_LIFE_LEAST)))
    told = []
    for chance, life, (words, history, weighed) in product(
        anyway, lives, _evidence(batch, settings)
    ):
        chosen = replace(weighed, counterfactual=chance, half_life_days=life)
        texts = chosen.as_texts()
        said = (
            _("they would have met anyway with %(chance)s")
            % {"chance": text("counterfactual", texts["counterfactual"])},
            _("half-life %(days)s") % {"days": text("half_life_days", texts["half_life_days"])},
            words,
        )
        result = trace(outcome.record, history, chosen).credit(amount)
        told.append(_Corner(", ".join(said), result))
    return told


def _evidence(
    batch: Batch, settings: CreditSettings
) -> tuple[tuple[str, History, CreditSettings], ...]:
    none, one = Fraction(0), Fraction(1)
    return (
        (_("every act as likely as its evidence"), batch.history, settings),
        (
            _("only confirmed and witnessed acts"),
            batch.sure,
            replace(settings, took_no_evidence=none),
        ),
        (
            _("every act taken as certain"),
            batch.certain,
            replace(settings, reported=one, inferred=one, took_no_evidence=one),
        ),
    )


def _varied(settings: CreditSettings) -> tuple[str, ...]:
    lowest = text("counterfactual", "0")
    most = max(COUNTERFACTUAL_MOST, settings.counterfactual)
    return (
        _("The chance that people would have met anyway, from %(low)s to %(high)s")
        % {"low": lowest, "high": text("counterfactual", str(most))},
        _("The half-life of an act, from none to %(days)s")
        % {
            "days": text(
                "half_life_days",
                str(min(HALF_LIFE_LEAST, settings.half_life_days or HALF_LIFE_LEAST)),
            )
        },
        _("What is not confirmed or witnessed: left out, as likely as it is, taken as certain"),
    )


def _rows(
    now: CreditResult, corners: list[_Corner], batch: Batch, currency: str
) -> tuple[RangeRow, ...]:
    everybody: dict[Player, None] = {share.person: None for share in now.shares}
    for corner in corners:
        everybody |= {share.person: None for share in corner.result.shares}
    people = references.people(who for who in everybody if isinstance(who, int))
    rows = []
    for who in sorted(everybody, key=lambda one: (-_credit(now, one), player_order(one))):
        least = min(corners, key=lambda corner: _credit(corner.result, who))
        most = max(corners, key=lambda corner: _credit(corner.result, who))
        credit = _credit(now, who)
        low = min(credit, _credit(least.result, who))
        high = max(credit, _credit(most.result, who))
        known = people.get(who) if isinstance(who, int) else None
        rows.append(
            RangeRow(
                person=known or PersonRef(None, batch.loaded.names.get(who, str(who).lstrip("?"))),
                low=Money(currency, low),
                credit=Money(currency, credit),
                high=Money(currency, high),
                low_when=least.words if low < credit else "",
                high_when=most.words if high > credit else "",
            )
        )
    return tuple(rows)


def _credit(result: CreditResult, who: Player) -> int:
    share = result.of(who)
    return 0 if share is None else share.credit


def _ends(currency: str, figures: list[int]) -> tuple[Money, Money]:
    return Money(currency, min(figures)), Money(currency, max(figures))
