"""The list of deals a world leaves: a CSV as a small company keeps it."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from tengill.simulation.casting import Cast
from tengill.simulation.history import Result
from tengill.simulation.world import World

COLUMNS = ("Deal ID", "Deal name", "Type", "Stage", "Amount", "Currency", "Close date",
           "Buyer contact", "Buyer email", "Buyer company",
           "Seller contact", "Seller email", "Seller company")  # fmt: skip
_WORD = {
    "purchase": "Purchase",
    "investment": "Investment",
    "hire": "Hire",
    "acquisition": "Acquisition",
}


def write_deals(world: World, path: Path) -> int:
    """Write the deals; returns how many rows there are."""
    cast = Cast(world.settings, world.population, world.streams)
    rows = [_row(result, cast) for result in world.history.results]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return len(rows)


def _row(result: Result, cast: Cast) -> list[str]:
    need = result.need
    buyer, seller = (
        (need.seeker, result.provider) if need.seeker_buys else (result.provider, need.seeker)
    )
    at = need.decides_at
    offer = cast.population.offers[need.offer]
    stage = "Open" if result.won is None else "Closed Won" if result.won else "Closed Lost"
    sides = []
    for pid in (buyer, seller):
        named = cast.named(pid, at, "en")
        luck = cast.streams.stream("deal", result.key, pid)
        address = "" if luck.chance(0.08) else cast.party(pid, at).address
        form = (
            "" if luck.chance(0.7) else " ehf." if cast.population.by_id[pid].icelandic else " Ltd"
        )
        sides += [named.full, address, named.org + form]
    day = datetime.fromtimestamp(at, UTC).date().isoformat()
    house = cast.named(need.seeker, at, "en").org
    return [result.key, f"{house}: {offer.en}", _WORD[need.kind], stage, str(need.money.amount),
            need.money.currency, day, *sides]  # fmt: skip
