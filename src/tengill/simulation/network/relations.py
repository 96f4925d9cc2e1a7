"""How close the owner is to everybody over time, and every time they are in touch.

A relation has phases of different closeness and a rhythm of its own; most end some day, some come
back. Contacts follow one another at gamma-distributed intervals (mean by closeness, shape by
person), so that silence means more for a regular friend than for an irregular one.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from tengill.simulation.acquaintance import Acquaintance
from tengill.simulation.population import OWNER
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Draw, Streams

DAY = 86_400
_YEAR = 31_557_600
FUTURE = 180 * DAY
"""How long after the world's end contacts go on, for the truth about who will be in touch."""

# name, share among residents the owner knows, share among others, closeness, mean years it lasts
CLASSES = (
    ("close", 0.04, 0.001, 1.0, 9.0),
    ("regular", 0.12, 0.009, 0.55, 5.0),
    ("loose", 0.34, 0.04, 0.25, 3.5),
    ("faint", 0.5, 0.12, 0.08, 3.0),
    ("none", 0.0, 0.83, 0.0, 0.0),
)


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of equal closeness: [since, until), level from 0 to 1."""

    since: int
    until: int
    level: float


@dataclass(frozen=True, slots=True)
class Relation:
    """The owner and one other."""

    pid: str
    kind: str
    since: int
    phases: tuple[Phase, ...]
    shape: int
    """Of the intervals: 1 is haphazard, 4 like clockwork."""

    def level(self, moment: int) -> float:
        """How close they are at a moment, 0 to 1."""
        place = bisect_right(self.phases, moment, key=lambda phase: phase.since) - 1
        if place < 0 or moment >= self.phases[place].until:
            return 0.0
        return self.phases[place].level


def interval(level: float) -> float:
    """The mean number of days between two contacts at a closeness."""
    return float(9.0 / level**1.15)


class Relations:
    """Every relation of the owner; a fact of the seed, whatever is written of it."""

    def __init__(
        self, settings: WorldSettings, streams: Streams, acquaintance: Acquaintance
    ) -> None:
        self._settings = settings
        self._streams = streams
        self._acquaintance = acquaintance
        self._found: dict[str, Relation] = {}

    @cached_property
    def _met(self) -> dict[str, int]:
        return self._acquaintance.of(OWNER)

    def of(self, pid: str, *, resident: bool = True) -> Relation:
        """The relation to one person; one of kind `none` where there is hardly any."""
        if pid not in self._found:
            self._found[pid] = self._make(pid, resident)
        return self._found[pid]

    def _make(self, pid: str, resident: bool) -> Relation:
        draw = self._streams.stream("relation", pid)
        start, end = self._settings.starts_at, self._settings.ends_at
        since = self._met.get(pid) if resident else int(draw.between(start - 5 * _YEAR, end))
        roll = draw.random()
        if since is None:
            return Relation(pid, "none", int(draw.between(start, end)), (), 1)
        since = max(since, start - 1)
        kind, level, years = self._kind(roll, resident=resident)
        if not level:
            return Relation(pid, "none", since, (), 1)
        return Relation(
            pid, kind, since, self._phases(since, level, years, draw), 1 + draw.below(4)
        )

    @staticmethod
    def _kind(roll: float, *, resident: bool) -> tuple[str, float, float]:
        """The kind of relation at a place in [0, 1): its name, closeness and mean years."""
        for kind, among_residents, among_others, level, years in CLASSES:
            share = among_residents if resident else among_others
            if roll < share:
                return kind, level, years
            roll -= share
        return "none", 0.0, 0.0

    def _phases(self, since: int, level: float, years: float, draw: Draw) -> tuple[Phase, ...]:
        horizon = self._settings.ends_at + FUTURE
        found = []
        at, ends = since, since + int(-math.log(1.0 - draw.random()) * years * _YEAR)
        back = draw.chance(0.2)
        while at < min(ends, horizon):
            until = min(at + int(_YEAR * draw.between(0.7, 2.4)), ends, horizon)
            found.append(Phase(at, until, round(min(1.0, level * draw.between(0.6, 1.4)), 4)))
            at = until
        if back and ends < horizon:
            at = ends + int(_YEAR * draw.between(0.4, 2.5))
            until = min(at + int(_YEAR * draw.between(0.3, 3.0)), horizon)
            if at < until:
                found.append(Phase(at, until, round(level * 0.7, 4)))
        return tuple(found)

    def times(self, relation: Relation, since: int, until: int) -> list[int]:
        """Every moment the two are in touch within [since, until), but for mail."""
        found = []
        for number, phase in enumerate(relation.phases):
            draw = self._streams.stream("in-touch", relation.pid, number)
            mean = interval(phase.level) * DAY
            moment = phase.since + mean * draw.random()
            while moment < phase.until:
                if since <= moment < until:
                    found.append(working_hour(int(moment), draw))
                log = sum(-math.log(1.0 - draw.random()) for _ in range(relation.shape))
                moment += mean * log / relation.shape
        return [moment for moment in found if since <= moment < until]


def working_hour(moment: int, draw: Draw) -> int:
    """The same day at a waking hour (UTC)."""
    hour = 8 + 12 * (draw.random() + draw.random()) / 2
    return int(moment // DAY * DAY + hour * 3600 + draw.below(60) * 60)
