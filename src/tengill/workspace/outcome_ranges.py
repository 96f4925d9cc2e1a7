"""How far an outcome's credit may lie from what is shown, over the stated uncertainty.

Three things nobody knows for sure are varied, each over what is said here and printed with the
figures: the chance that people would have met anyway, how fast an act fades, and whether what only
a reader or a third person says is so. Lowest and highest are taken over all combinations.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from django.utils.translation import gettext as _

from tengill.credit import CreditResult, CreditSettings, History, Share, spread, trace
from tengill.credit.ranges import Range
from tengill.credit.ranges import Ranges as Spread
from tengill.facts.money import Money
from tengill.workspace import references
from tengill.workspace.attribute_loading import Batch
from tengill.workspace.outcome_case import Case
from tengill.workspace.person_order import by_name
from tengill.workspace.presenting import PersonRef
from tengill.workspace.what_if import text

COUNTERFACTUAL_MOST = Fraction(1, 2)
HALF_LIFE_LEAST = 365
AS_IT_STANDS = ""
"""What the figures are called under the settings themselves."""


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


def ranges(case: Case) -> Ranges:
    """The ranges of an outcome's credit."""
    # As it stands first: where nothing moves a figure, that is where its least and most are.
    told = spread({AS_IT_STANDS: case.result, **_corners(case)})
    return Ranges(
        rows=_rows(case, told),
        organic=(case.money(told.organic.low), case.money(told.organic.high)),
        unexplained=(case.money(told.unexplained.low), case.money(told.unexplained.high)),
        varied=_varied(case.settings),
    )


def _corners(case: Case) -> dict[str, CreditResult]:
    """The credit under every combination of what is uncertain, by its words."""
    settings = case.settings
    anyway = sorted({Fraction(0), settings.counterfactual, COUNTERFACTUAL_MOST})
    lives = list(dict.fromkeys((settings.half_life_days, None, HALF_LIFE_LEAST)))
    told = {}
    for chance, life, (words, history, weighed) in product(
        anyway, lives, _evidence(case.batch, settings)
    ):
        chosen = replace(weighed, counterfactual=chance, half_life_days=life)
        texts = chosen.as_texts()
        said = (
            _("they would have met anyway with %(chance)s")
            % {"chance": text("counterfactual", texts["counterfactual"])},
            _("half-life %(days)s") % {"days": text("half_life_days", texts["half_life_days"])},
            words,
        )
        told[", ".join(said)] = trace(case.outcome.record, history, chosen).credit(case.amount)
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


def _rows(case: Case, told: Spread) -> tuple[RangeRow, ...]:
    people = references.people(who for who in told.credit if isinstance(who, int))
    names = case.batch.loaded.names
    return tuple(
        sorted(
            (
                _row(
                    people.get(who if isinstance(who, int) else 0)
                    or PersonRef(None, names.get(who, str(who).lstrip("?"))),
                    case.result.of(who),
                    found,
                    case,
                )
                for who, found in told.credit.items()
            ),
            key=lambda row: (-row.credit.minor, by_name(row.person)),
        )
    )


def _row(person: PersonRef, share: Share | None, found: Range, case: Case) -> RangeRow:
    credit = 0 if share is None else share.credit
    return RangeRow(
        person=person,
        low=case.money(found.low),
        credit=case.money(credit),
        high=case.money(found.high),
        low_when=found.low_at if found.low < credit else "",
        high_when=found.high_at if found.high > credit else "",
    )
