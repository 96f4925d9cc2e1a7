"""From what a person earned and did to their three numbers, each with its interval and evidence."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING

from tengill.facts.evidence import Evidence, weakest
from tengill.facts.money import Money, exponent
from tengill.workspace.rates import Rates
from tengill.workspace.standing_facts import Around
from tengill.workspace.standing_view import (
    CONNECTION,
    INFLUENCE,
    SURE,
    Earned,
    Figure,
    Measure,
    MoneyWorth,
)

if TYPE_CHECKING:
    from tengill.standing import Read, Thresholds, Worth


@dataclass(frozen=True, slots=True)
class Typical:
    """What an outcome's credit usually is here: where somebody has none, how far it may reach."""

    share: float
    minor: Mapping[str, float]

    @classmethod
    def of(cls, earned: Iterable[Earned]) -> "Typical":
        """The medians of all credits."""
        shares, minors = [], defaultdict(list)
        for one in earned:
            shares.append(one.share)
            if one.currency and one.credit_minor > 0:
                minors[one.currency].append(one.credit_minor)
        return cls(
            median(shares) if shares else 0.0,
            {currency: float(median(told)) for currency, told in minors.items()},
        )


def measure(
    earned: Sequence[Earned], acts: int, typical: Typical, rates: Rates | None = None
) -> Measure:
    """One of a person's numbers.

    Args:
        earned: of one kind.
        acts: of that kind that are known, whatever came of them.
        typical: see there.
        rates: all money in one currency by these; None: each currency by itself.
    """
    from tengill.standing import worth  # noqa: PLC0415 - SciPy takes a while to load

    counted = [one for one in earned if one.share > 0 and one.credit_minor >= 0]
    if not counted:
        negative = sum(1 for one in earned if one.credit_minor < 0)
        return _none(acts, typical.share, negative)
    told = worth([one.share for one in counted], typical=typical.share)
    grades = [Evidence(one.weakest) for one in counted]
    return Measure(
        outcomes=len(counted),
        acts=acts,
        total=told.total,
        low=told.low,
        high=told.high,
        money=_money(counted, typical, rates),
        sure=sum(1 for one in counted if one.weakest in SURE),
        weakest=weakest(grades).value if grades else "",
        negative=sum(1 for one in earned if one.credit_minor < 0),
    )


@lru_cache(maxsize=4096)
def _none(acts: int, typical: float, negative: int) -> Measure:
    """The number of somebody of whom nothing came: most people's, told once for all of them."""
    from tengill.standing import worth  # noqa: PLC0415 - SciPy takes a while to load

    told = worth([], typical=typical)
    return Measure(
        outcomes=0, acts=acts, total=told.total, low=told.low, high=told.high, money=(), sure=0,
        weakest="", negative=negative,
    )  # fmt: skip


def _money(
    earned: Sequence[Earned], typical: Typical, rates: Rates | None
) -> tuple[MoneyWorth, ...]:
    from tengill.standing import worth  # noqa: PLC0415 - SciPy takes a while to load

    minors: defaultdict[str, list[int]] = defaultdict(list)
    for one in earned:
        if not one.currency or one.credit_minor <= 0:
            continue
        money = Money(one.currency, one.credit_minor)
        if rates is not None:
            converted = rates.convert(money)
            if converted is None:
                continue
            money = converted
        minors[money.currency].append(money.minor)
    found = []
    for currency, values in minors.items():
        told = worth(
            [float(value) for value in values if value], typical=typical.minor.get(currency, 0.0)
        )
        low, high = Money(currency, int(told.low)), Money(currency, int(told.high))
        found.append(MoneyWorth(Money(currency, sum(values)), low, high, len(values)))
    return tuple(sorted(found, key=lambda one: (-one.outcomes, one.total.currency)))


def unconverted(earned: Iterable[Earned], rates: Rates | None) -> tuple[str, ...]:
    """Currencies the rates say nothing of."""
    if rates is None:
        return ()
    told = {one.currency for one in earned if one.currency}
    return tuple(sorted(code for code in told if rates.convert(Money(code, 0)) is None))


def major(money: Money) -> float:
    """Money as a number of major units, for drawing only."""
    return float(Decimal(money.minor).scaleb(-exponent(money.currency)))


def read(
    person: int,
    audience: Figure | None,
    measures: Mapping[str, Measure],
    earned: Sequence[Earned],
    around: Around,
    thresholds: "Thresholds",
) -> "Read":
    """The plain reading of a person's numbers by the engine."""
    from tengill import standing as engine  # noqa: PLC0415 - SciPy takes a while to load

    sold = [one.outcome for one in earned if one.kind == INFLUENCE and one.share > 0]
    influence, connection = measures[INFLUENCE], measures[CONNECTION]
    heard = None
    if audience is not None:
        at = int(audience.at.timestamp())
        heard = engine.Audience(audience.count, audience.source, at)
    told = engine.Standing(
        person=person,
        reach=heard,
        influence=_worth(influence),
        connection=_worth(connection),
        recommendations=influence.acts,
        introductions=connection.acts,
        regions=around.telling(around.places, sold, thresholds.narrow),
        fields=around.telling(around.fields, sold, thresholds.narrow),
    )
    return engine.read(told, thresholds)


def _worth(told: Measure) -> "Worth":
    from tengill.standing import Worth  # noqa: PLC0415 - SciPy takes a while to load

    return Worth(told.total, told.low, told.high, told.outcomes)
