"""Letters in which people say what they look for, what they have to give, and what they know."""

from collections.abc import Iterator
from dataclasses import dataclass

from tengill.simulation.acquaintance import Acquaintance
from tengill.simulation.casting import Cast
from tengill.simulation.history import DAY, History, daytime, pair
from tengill.simulation.letters import Letter
from tengill.simulation.needs import needs_of
from tengill.simulation.population import OWNER, Resident
from tengill.simulation.topics import topics_of

_WHOLE = 600
"""From this many messages on the letters are as frequent as they get."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An ask, an offer, or a piece of knowledge somebody wrote to the owner about."""

    kind: str
    """`ask`, `offering` or `knowhow`: the prose it is written in."""
    pid: str
    topic: str
    need: str
    """The need an ask comes from, or empty."""
    letter: Letter


class Asking:
    """Plans these letters; `wishes` lists them once `letters` has run."""

    def __init__(self, cast: Cast, history: History, acquaintance: Acquaintance) -> None:
        self.cast = cast
        self.wishes: list[Wish] = []
        self._history = history
        self._acquaintance = acquaintance
        self._often = min(1.0, cast.settings.messages / _WHOLE)

    def letters(self) -> list[Letter]:
        """All of them, in order of time."""
        self.wishes = [
            wish
            for wish in (*self._asks(), *self._offerings(), *self._knowhow())
            if wish.letter.at < self.cast.settings.ends_at
        ]
        return sorted((wish.letter for wish in self.wishes), key=lambda one: (one.at, one.key))

    def known_since(self, pid: str) -> int | None:
        """Since when somebody knows the owner, or None."""
        times = [at for at, _ in self._history.ties.get(pair(OWNER, pid), ())]
        met = self._acquaintance.met_at(OWNER, pid)
        return min((*times, met) if met is not None else times, default=None)

    def _asks(self) -> Iterator[Wish]:
        population, streams = self.cast.population, self.cast.streams
        for need in needs_of(self.cast.settings, population, streams):
            since = self.known_since(need.seeker)
            draw = streams.stream("says-need", need.key)
            if since is None or since > need.opens_at or not draw.chance(0.35 * self._often):
                continue
            moment = need.opens_at + int(DAY * 30 * draw.random())
            yield self._wish("ask", need.seeker, need.offer, moment, need.key)

    def _offerings(self) -> Iterator[Wish]:
        for person in self.cast.population.people[1:]:
            draw = self.cast.streams.stream("says-offer", person.pid)
            since = self.known_since(person.pid)
            if person.provides and since is not None and draw.chance(0.5 * self._often):
                yield self._wish(
                    "offering", person.pid, person.provides, self._later(since, draw.random()), ""
                )

    def _knowhow(self) -> Iterator[Wish]:
        for person in self.cast.population.people[1:]:
            since = self.known_since(person.pid)
            known = self._topics(person)
            if since is None or not known:
                continue
            draw = self.cast.streams.stream("says-knowhow", person.pid)
            topic, level = known[0]
            for _ in range(1 + draw.below(2)):
                if draw.chance(0.6 * level * self._often):
                    yield self._wish(
                        "knowhow", person.pid, topic, self._later(since, draw.random()), ""
                    )

    def _topics(self, person: Resident) -> tuple[tuple[str, float], ...]:
        house = self.cast.population.organisation_of.get(person.organisation)
        offers = tuple(self.cast.population.offers)
        return topics_of(self.cast.streams, person.pid, house.offer if house else "", offers)

    def _later(self, since: int, place: float) -> int:
        start = max(since, self.cast.settings.starts_at) + DAY
        return int(start + (self.cast.settings.ends_at - start) * place)

    def _wish(self, kind: str, pid: str, topic: str, moment: int, need: str) -> Wish:
        moment = daytime(moment)
        key = f"{kind}:{need or pid}:{moment}"
        language = self.cast.language(OWNER, pid, key=key)
        me, you = (self.cast.named(one, moment, language) for one in (pid, OWNER))
        offer = self.cast.population.offers[topic]
        slots: dict[str, object] = {
            "me": me, "reader": you, "left": me, "right": you, "connector": you, "third": me,
            "topic": offer.is_ if language == "is" else offer.en,
        }  # fmt: skip
        letter = Letter(
            key=key, at=moment, sender=self.cast.party(pid, moment), to=(self.cast.party(OWNER, moment),),
            prose=kind, language=language, slots=slots, writer=self.cast.population.by_id[pid],
        )  # fmt: skip
        return Wish(kind, pid, topic, need, letter)
