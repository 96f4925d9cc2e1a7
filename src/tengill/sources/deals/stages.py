"""What a deal's stage says: won, lost, refunded, partly refunded, or neither yet."""

from collections.abc import Iterable, Mapping
from functools import cache

from tengill.facts.outcomes import OutcomeState
from tengill.sources.deals.headings import plain
from tengill.sources.deals.words import shape

_MOST_TOLD = 50


@cache
def _words(table: str, kind: str) -> frozenset[str]:
    return frozenset(shape("generic")[table][kind])


def told(won: str, lost: str) -> dict[str, OutcomeState]:
    """What a person said of stages, each list parted by `|`."""
    found = {plain(one): OutcomeState.LOST for one in lost.split("|") if plain(one)}
    return found | {plain(one): OutcomeState.WON for one in won.split("|") if plain(one)}


def is_partly(stage: str) -> bool:
    """Whether it says that a part was paid back."""
    return plain(stage) in _words("states", "partly")


def state(stage: str, said: Mapping[str, OutcomeState]) -> OutcomeState | None:
    """The state a stage means, or None when its words tell none (a deal under way, or unknown).

    Args:
        stage: the cell.
        said: what a person said of stages (`told`).
    """
    name = plain(stage)
    if name in said:
        return said[name]
    if name in _words("states", "partly"):
        return OutcomeState.WON
    for known in (OutcomeState.REFUNDED, OutcomeState.LOST, OutcomeState.WON):
        if name in _words("states", known.value):
            return known
    parts = set(name.split())
    if parts & _words("tokens", "not"):
        return None
    if parts & _words("tokens", "lost"):
        return OutcomeState.LOST
    return OutcomeState.WON if parts & _words("tokens", "won") else None


def unknown(stages: Iterable[str], said: Mapping[str, OutcomeState]) -> tuple[str, ...]:
    """The stages of a column in which none is won: as written, sorted; empty when one is won."""
    found: dict[str, str] = {}
    for one in stages:
        if plain(one) and plain(one) not in found and len(found) < _MOST_TOLD:
            if state(one, said) in (OutcomeState.WON, OutcomeState.REFUNDED):
                return ()
            found[plain(one)] = one
    return tuple(
        sorted(one for name, one in found.items() if state(one, said) is None and name not in _words("states", "open"))
    )  # fmt: skip
