"""A world: its people, what happened and why, and the letters it left."""

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from tengill.simulation.acquaintance import Acquaintance
from tengill.simulation.asking import Asking, Wish
from tengill.simulation.casting import Cast
from tengill.simulation.causes import play
from tengill.simulation.correspondence import Correspondence, Traced
from tengill.simulation.history import DAY, History
from tengill.simulation.letters import Letter
from tengill.simulation.noise import Noise
from tengill.simulation.phrasing import compose
from tengill.simulation.population import Population, populate
from tengill.simulation.settings import WorldSettings
from tengill.simulation.signatures import signature
from tengill.simulation.streams import Streams

_LOOK_AHEAD = 10 * DAY
_ANSWERED_WITHIN = 120 * DAY


@dataclass(frozen=True)
class World:
    """A simulated world; `letters()` may be called again and gives the same letters."""

    settings: WorldSettings
    streams: Streams
    population: Population
    acquaintance: Acquaintance
    history: History

    def without(self, *pids: str) -> History:
        """What would have happened had these people not been there, with the same random numbers."""
        return play(
            self.settings, self.population, self.streams, frozenset(pids), self.acquaintance
        )

    def letters(self) -> "Mail":
        """All mail of this world, to be drawn once."""
        return Mail(self)


class Mail:
    """The letters of a world in order of time, written as they are drawn."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cast = Cast(world.settings, world.population, world.streams)
        self._causal = Correspondence(self.cast, world.history)
        self._asking = Asking(self.cast, world.history, world.acquaintance)
        self._noise = Noise(self.cast, world.history, world.acquaintance)
        self._written: deque[Letter] = deque()
        self.unseen = 0
        """Letters that bypassed the owner, so far."""

    @property
    def traced(self) -> list[Traced]:
        """Every act, complete once all letters have been drawn."""
        return sorted(
            (*self._causal.traced, *self._noise.traced), key=lambda act: (act.at, act.key)
        )

    @property
    def wishes(self) -> list[Wish]:
        """Asks, offers and knowledge people wrote of, complete once all letters have been drawn."""
        return self._asking.wishes

    def afterwards(self, seconds: int) -> list[tuple[int, str, bool]]:
        """Who would write next, had the world gone on: (time, person, whether the owner began)."""
        return list(self._noise.afterwards(seconds))

    @property
    def seen_took(self) -> set[str]:
        """Deeds whose taking shows in the archive."""
        return self._causal.seen_took

    def __iter__(self) -> Iterator[Letter]:
        """The letters that reached the owner; the others are written too, for the replies to quote."""
        planned = sorted(
            (*self._causal.letters(), *self._asking.letters()), key=lambda one: (one.at, one.key)
        )
        seen = [letter for letter in planned if letter.reaches(self.cast.owner_addresses)]
        wanted = max(0, self.world.settings.messages - len(seen))
        self.unseen = len(planned) - len(seen)
        for letter in heapq.merge(
            iter(planned), self._in_order(wanted), key=lambda one: (one.at, one.key)
        ):
            self._write(letter)
            self._forget(letter)
            if letter.reaches(self.cast.owner_addresses):
                yield letter

    def _forget(self, latest: Letter) -> None:
        """Let go of the words of letters too old for anybody to answer, so that memory stays flat."""
        self._written.append(latest)
        while self._written[0].at < latest.at - _ANSWERED_WITHIN:
            old = self._written.popleft()
            old.text, old.slots = "", {}

    def _in_order(self, wanted: int) -> Iterator[Letter]:
        """Noise in order of time: threads overlap, so letters wait until no earlier one can come."""
        waiting: list[tuple[int, str, Letter]] = []
        for letter in self._noise.letters(wanted):
            heapq.heappush(waiting, (letter.at, letter.key, letter))
            first = letter.key.endswith(".0")
            while first and waiting and waiting[0][0] < letter.at - _LOOK_AHEAD:
                yield heapq.heappop(waiting)[2]
        while waiting:
            yield heapq.heappop(waiting)[2]

    def _write(self, letter: Letter) -> None:
        """Give a letter its words and its identifier."""
        draw = self.world.streams.stream("words", letter.key)
        split = self.world.settings.phrasings if letter.act else "all"
        composed = compose(letter.prose, letter.language, letter.slots, draw, split)
        letter.phrasing, letter.split = composed.phrasing, composed.split
        letter.text = composed.text + signature(letter, self.cast, draw)
        letter.subject = composed.subject
        if letter.parent:
            mark = (
                "Fwd"
                if letter.forwards
                else "SV"
                if letter.language == "is" and draw.chance(0.3)
                else "Re"
            )
            bare = letter.parent.subject.removeprefix("Re: ").removeprefix("SV: ")
            letter.subject = f"{mark}: {bare}"
        token = self.world.streams.token("message-id", letter.key)
        domain = letter.sender.address.rpartition("@")[2]
        letter.message_id = _identifier(
            token, domain, letter.writer.client if letter.writer else "bulk"
        )


def _identifier(token: str, domain: str, program: str) -> str:
    if program == "gmail":
        return f"<CA{token[:30]}@mail.{domain}>"
    if program == "outlook":
        return f"<{token[:16].upper()}.{token[16:].upper()}@{domain}>"
    if program == "apple":
        return f"<{token[:8]}-{token[8:12]}-{token[12:16]}-{token[16:20]}-{token[20:]}@{domain}>".upper().replace(
            domain.upper(), domain
        )
    return f"<{token[:24]}@{domain}>"


def simulate(settings: WorldSettings) -> World:
    """A world for the settings: people, acquaintance, needs, acts, ties and outcomes.

    Deterministic: equal settings give equal worlds in any process.
    """
    streams = Streams(settings.seed)
    population = populate(settings, streams)
    acquaintance = Acquaintance(settings, population, streams)
    history = play(settings, population, streams, acquaintance=acquaintance)
    return World(settings, streams, population, acquaintance, history)
