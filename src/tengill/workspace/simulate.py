"""Simulate a connector's world and write its files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tengill.simulation import FILES, WorldSettings, WrittenPaths, simulate, write
from tengill.simulation.network.bulk import BulkSizes, write_bulk
from tengill.simulation.network.sources import SOURCES, files_of, sources_of
from tengill.simulation.network.writing import MailSeen, Network
from tengill.simulation.population import OWNER
from tengill.simulation.world import World

__all__ = [
    "EVERYTHING",
    "BulkSizes",
    "Simulated",
    "WorldSettings",
    "simulate_world",
    "sources_of",
    "write_bulk",
    "written_in",
]

EVERYTHING = frozenset(SOURCES)
"""The names of every source."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was written, where, and how much of each."""

    paths: WrittenPaths | None
    """The mail's files; None where no mail was asked for."""
    counts: dict[str, int]
    owner_name: str
    owner_addresses: tuple[str, ...]
    """The one longest in use first."""
    files: tuple[str, ...] = ()
    """The other sources' files, below the folder."""


def written_in(folder: Path, sources: frozenset[str] = EVERYTHING) -> tuple[str, ...]:
    """The files of a world that are in a folder already, and would be replaced."""
    asked = (*(FILES if "mail" in sources else ()), *files_of(sources))
    return tuple(name for name in asked if (folder / name).exists())


def simulate_world(
    folder: Path,
    settings: WorldSettings | None = None,
    progress: Callable[[int, int], None] | None = None,
    sources: frozenset[str] = EVERYTHING,
    people: int | None = None,
) -> Simulated:
    """Simulate a world and write its mail, deals and every other source, with the truth beside them.

    Args:
        folder: where to; made when missing, files of the same names are replaced.
        settings: the world's settings; the default world when None.
        progress: called now and then with (messages written, messages wanted).
        sources: which sources to write, as `sources_of` reads them.
        people: how many people are on cards and lists; None: what suits the mail.

    Raises:
        OSError: when the folder cannot be written.
        ValueError: when there are too many people, or none.
    """
    settings = settings or WorldSettings()
    folder.mkdir(parents=True, exist_ok=True)
    world = simulate(settings) if "mail" in sources else None
    mail = world.letters() if world else None
    seen = MailSeen(settings) if world else None
    counts: dict[str, int] = {}
    paths = None
    if world and seen:
        paths = write(world, folder, progress, mail, seen.letter)
        counts = _counts(world, paths)
    network = Network(settings, people, world)
    if sources > {"mail"} or not world:
        written = network.write(folder, sources, mail, seen)
        counts |= written.counts | ({"people_in_mail": counts["people"]} if world else {})
    owner = next(one for one in network.population.people if one.pid == OWNER)
    # The one longest in use first: a face tells it as the owner's.
    by_use = sorted(owner.addresses, key=lambda address: address.since - address.until)
    addresses = tuple(dict.fromkeys(address.value for address in by_use))
    return Simulated(paths, counts, owner.name, addresses, files_of(sources))


def _counts(world: World, paths: WrittenPaths) -> dict[str, int]:
    deeds = [deed for deed in world.history.deeds.values() if deed.connector == OWNER]
    introductions = [deed for deed in deeds if deed.kind == "introduction"]
    won = [result for result in world.history.results if result.won]
    return {
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
