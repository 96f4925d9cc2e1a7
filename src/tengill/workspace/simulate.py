"""Simulate a connector's world and write its files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tengill.simulation import FILES, WorldSettings, WrittenPaths, simulate, write
from tengill.simulation.population import OWNER

__all__ = ["Simulated", "WorldSettings", "simulate_world", "written_in"]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was written, where, and how much of each."""

    paths: WrittenPaths
    counts: dict[str, int]
    owner_name: str
    owner_addresses: tuple[str, ...]
    """The one longest in use first."""


def written_in(folder: Path) -> tuple[str, ...]:
    """The files of a world that are in a folder already, and would be replaced."""
    return tuple(name for name in FILES if (folder / name).exists())


def simulate_world(
    folder: Path,
    settings: WorldSettings | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Simulated:
    """Simulate a world and write `mailbox.mbox`, `deals.csv`, `truth.json` and `labels.jsonl`.

    Args:
        folder: where to; made when missing, files of the same names are replaced.
        settings: the world's settings; the default world when None.
        progress: called now and then with (messages written, messages wanted).

    Raises:
        OSError: when the folder cannot be written.
    """
    world = simulate(settings or WorldSettings())
    paths = write(world, folder, progress)
    owner = world.population.by_id[OWNER]
    deeds = [deed for deed in world.history.deeds.values() if deed.connector == OWNER]
    introductions = [deed for deed in deeds if deed.kind == "introduction"]
    won = [result for result in world.history.results if result.won]
    counts = {
        "messages": paths.messages,
        "duplicates": paths.duplicates,
        "people": len(world.population.people),
        "organisations": len(world.population.organisations),
        "introductions_by_owner": len(introductions),
        "introductions_that_took": sum(deed.took_at is not None for deed in introductions),
        "deals": paths.deals_count,
        "deals_won": len(won),
        "deals_won_through_acts": sum(bool(result.causes) for result in won),
    }
    # The one longest in use first: a face tells it as the owner's.
    by_use = sorted(owner.addresses, key=lambda address: address.since - address.until)
    addresses = tuple(dict.fromkeys(address.value for address in by_use))
    return Simulated(paths, counts, owner.name, addresses)
