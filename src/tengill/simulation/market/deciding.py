"""The day of decision: what a buyer weighs, and those who speak when nothing is left to decide."""

from functools import partial
from typing import TYPE_CHECKING

from tengill.facts.acts import ActKind
from tengill.simulation.market.cast import MarketNeed
from tengill.simulation.market.events import Deal
from tengill.simulation.market.settings import DAY, STARTS_AT

if TYPE_CHECKING:
    from tengill.simulation.market.play import Play

_HALF_YEAR = int(182.6 * DAY)
_CAUTION = (0.2, 0.45)
_SUPPORT = 0.15
_FIT = 0.8
_COUNCIL = 3


def decide(run: "Play", need: MarketNeed, moment: int, attempt: int) -> None:
    """Buy from whom one likes best among those one trusts enough and who have room.

    Who finds nobody looks around once more and decides again some weeks later, then gives up.
    """
    number, knowing = run.chances.number, run.knowing
    council = _council(run, need, moment)
    support = sum(weight for _, weight in council)
    low, width = _CAUTION
    wanted = run.settings.caution * (low + width * number("caution", need.key))
    found = []
    for seller in run.sellers(need):
        belief, grounds = knowing.belief(need.buyer, seller, moment)
        if grounds < run.settings.words_needed or belief + support < wanted:
            continue
        if run.settings.capacity and run.load[seller, _half(moment)] >= run.settings.capacity:
            continue
        found.append((belief + _FIT * number("fit", need.key, seller), seller, belief))
    if found:
        _, seller, belief = max(found)
        _buy(run, need, seller, moment, council, belief + support - wanted)
    elif attempt == 0:
        later = moment + int(DAY * (45 + 75 * number("once more", need.key)))
        run.search(need, len(("first", "second", "third")), moment)
        run.at(later, f"decide:{need.key}:1", partial(decide, run, need, later, 1))
    else:
        run.episode.lost[need.key] = moment


def _half(moment: int) -> int:
    return (moment - STARTS_AT) // _HALF_YEAR


def _council(run: "Play", need: MarketNeed, moment: int) -> tuple[tuple[str, float], ...]:
    """Connectors the buyer knows who sit in on the decision, and the trust each adds."""
    number = run.chances.number
    seated = [
        c
        for c in run.connectors
        if number("seat", need.key, c) < run.settings.council
        and run.knowing.knows(need.buyer, c, moment)
    ]
    return tuple((c, _SUPPORT * number("support", need.key, c)) for c in seated[:_COUNCIL])


def _buy(
    run: "Play",
    need: MarketNeed,
    seller: str,
    moment: int,
    council: tuple[tuple[str, float], ...],
    spare: float,
) -> None:
    number = run.chances.number
    closes_at = moment + int(DAY * (10 + 30 * number("closing", need.key)))
    amount = int(need.amount * (0.85 + 0.3 * number("price", seller)))
    run.load[seller, _half(moment)] += 1
    run.knowing.join(need.buyer, seller, moment)
    run.knowing.hear(need.buyer, seller, need.buyer, 0.7, closes_at)
    run.episode.deals[need.key] = Deal(need, seller, closes_at, amount, council, spare)
    run.tell_friends(need, seller, closes_at)
    for connector in run.connectors:
        if number("echo", need.key, connector) < run.settings.echo and (
            run.knowing.knows(connector, need.buyer, moment)
            and run.knowing.knows(connector, seller, moment)
        ):
            said = moment + int(
                (0.1 + 0.7 * number("echoes", need.key, connector)) * (closes_at - moment)
            )
            key = f"{need.key}:{connector}:{seller}:echo"
            parties = (connector, need.buyer, seller)
            run.remember(key, ActKind.RECOMMENDATION, parties, said, need.key, said)
    for salesperson in run.salespeople:
        if number("last word", need.key, salesperson) < run.settings.last_word:
            key = f"{need.key}:{salesperson}:{seller}:last"
            parties = (salesperson, need.buyer, seller)
            last = closes_at - DAY
            introduces = number("last kind", need.key, salesperson) < 0.5  # noqa: PLR2004
            kind = ActKind.INTRODUCTION if introduces else ActKind.RECOMMENDATION
            run.remember(key, kind, parties, last, need.key, last)
