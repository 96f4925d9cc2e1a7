"""Why things happen in a world: acquaintance, needs, acts, ties, outcomes.

A causal model, played as events in the order of time. Two people do business only when they
know each other by then. They know each other because they met, or because somebody introduced,
handed over or recommended one to the other and that took. Every draw has a name of its own
(see `streams`), so `play(..., without={person})` is the same world with that person gone:
the difference in outcomes is the person's true effect.
"""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

import heapq
from collections.abc import Callable
from functools import partial
from itertools import count

from tengill.simulation.acquaintance import CONNECTS, Acquaintance
from tengill.simulation.history import (
    DAY,
    Deed,
    History,
    Result,
    daytime,
    first_route,
    pair,
    routes,
)
from tengill.simulation.needs import Need, needs_of
from tengill.simulation.population import OWNER, Population
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Streams

TAKES = {"introduction": 0.33, "handoff": 0.33, "recommendation": 0.42}


class _Play:
    """One run of the world."""

    def __init__(
        self,
        settings: WorldSettings,
        population: Population,
        streams: Streams,
        acquaintance: Acquaintance,
        without: frozenset[str],
    ) -> None:
        self.settings = settings
        self.population = population
        self.streams = streams
        self.acquaintance = acquaintance
        self.people = [p.pid for p in population.people if p.pid not in without]
        self.present = frozenset(self.people)
        self.history = History()
        self.tied: dict[str, set[str]] = {pid: set() for pid in self.people}
        self._queue: list[tuple[int, str, int, Callable[[], None]]] = []
        self._order = count()
        self._needs: dict[str, Need] = {}

    # ------------------------------------------------------------ the clock

    def at(self, moment: int, name: str, event: Callable[[], None]) -> None:
        """Let something happen later; ties in time are broken by name, never by chance."""
        heapq.heappush(self._queue, (moment, name, next(self._order), event))

    def run(self) -> History:
        """Play everything to the end of the world."""
        end = self.settings.ends_at
        while self._queue:
            moment, _, _, event = heapq.heappop(self._queue)
            if moment >= end:
                break
            event()
        for need in self._needs.values():
            if need.seeker in self.present and need.opens_at < end <= need.decides_at:
                self.decide(need, self._providers(need), open_at=end - 1)
        return self.history

    # ------------------------------------------------------------ knowing

    def knows(self, a: str, b: str, moment: int) -> bool:
        """Whether the two know each other at a moment."""
        if b in self.tied[a]:
            return True
        met = self.acquaintance.met_at(a, b)
        return met is not None and met <= moment

    def acquaintances(self, a: str, moment: int) -> list[str]:
        """Everybody `a` knows at a moment."""
        met = self.acquaintance.of(a)
        known = [b for b, at in met.items() if at <= moment and b in self.present]
        return known + sorted(b for b in self.tied[a] if not met.get(b, moment + 1) <= moment)

    # ------------------------------------------------------------ needs

    def open_need(self, need: Need) -> None:
        """A need arises: whoever knows the seeker may act on it."""
        providers = self._providers(need)
        for helper in self.acquaintances(need.seeker, need.opens_at):
            # Whoever was brought together is eager to be of use.
            brought = helper in self.tied[need.seeker]
            attention = 0.6 if brought else self._attention(helper)
            if self.streams.number("aware", need.key, helper) < attention:
                self._help(need, helper, providers)
        self.at(need.decides_at, f"decide:{need.key}", lambda: self.decide(need, providers))

    def _providers(self, need: Need) -> list[str]:
        everybody = self.population.providers.get(need.offer, ())
        return [p for p in everybody if p in self.present and p != need.seeker]

    def _attention(self, helper: str) -> float:
        if helper == OWNER:
            return 0.62
        drive = self.population.by_id[helper].drive
        return drive * 0.25 if drive > CONNECTS else drive * 0.12

    def _help(self, need: Need, helper: str, providers: list[str]) -> None:
        number = self.streams.number
        delay = int(
            (0.05 + 0.6 * number("delay", need.key, helper)) * (need.decides_at - need.opens_at)
        )
        moment = need.opens_at + delay
        asked = number("ask", need.key, helper) < 0.3
        known = [p for p in providers if p != helper and self.knows(helper, p, moment)]
        fresh = [p for p in known if not self.knows(need.seeker, p, moment)]
        if asked and known:
            self._ask(need, helper, moment, answered=bool(fresh))
        connects = self.population.by_id[helper].drive > CONNECTS
        if connects and not asked and number("defer", need.key, helper) < 0.3:
            self._point_on(need, helper, providers, moment)
        elif fresh:
            best = max(fresh, key=lambda p: number("pick", need.key, helper, p))
            roll = number("kind", need.key, helper, best)
            kind = (
                "introduction"
                if roll < 0.62 or asked
                else "handoff"
                if roll < 0.8
                else "recommendation"
            )
            self._plan(
                f"{need.key}:{helper}:{best}",
                kind,
                (helper, need.seeker, best),
                moment,
                need.key,
                asked,
            )
        elif known:  # a word for somebody the seeker knows already: another explanation
            best = max(known, key=lambda p: number("pick", need.key, helper, p))
            parties = (helper, need.seeker, best)
            self._plan(
                f"{need.key}:{helper}:{best}", "recommendation", parties, moment, need.key, asked
            )

    def _ask(self, need: Need, helper: str, moment: int, *, answered: bool) -> None:
        earlier = moment - int(DAY * (0.3 + 4 * self.streams.number("asked", need.key, helper)))
        self.history.asked.append(
            (need, need.seeker, helper, max(need.opens_at, earlier), answered)
        )

    def _point_on(self, need: Need, helper: str, providers: list[str], moment: int) -> None:
        """Nobody for this, but somebody who knows somebody: how chains begin."""
        number = self.streams.number
        guides = [
            p
            for p in self.acquaintances(helper, moment)
            if p != need.seeker
            and self.population.by_id[p].drive > CONNECTS
            and not self.knows(need.seeker, p, moment)
            and any(self.knows(p, q, moment) for q in providers if q != p)
        ]
        if guides:
            best = max(guides, key=lambda p: number("guide", need.key, helper, p))
            key = f"{need.key}:{helper}:{best}"
            self._plan(
                key, "introduction", (helper, need.seeker, best), moment, need.key, asked=False
            )

    # ------------------------------------------------------------ deeds and ties

    def _plan(
        self,
        key: str,
        kind: str,
        parties: tuple[str, str, str],
        moment: int,
        need: str,
        asked: bool,
    ) -> None:
        moment = daytime(moment)
        self.at(moment, key, lambda: self._act(key, kind, parties, moment, need, asked))

    def _act(
        self,
        key: str,
        kind: str,
        parties: tuple[str, str, str],
        moment: int,
        need: str,
        asked: bool,
    ) -> None:
        connector, left, right = parties
        if key in self.history.deeds:
            return
        if self.knows(left, right, moment) and not self._unaware(key, kind, left, right):
            return
        took_at = None
        if self.streams.number("took", key) < TAKES[kind] + self._eagerness(
            need, connector, left, asked=asked
        ):
            took_at = daytime(
                moment + int(DAY * (0.2 + 9 * self.streams.number("took-after", key) ** 2))
            )
        self.history.deeds[key] = Deed(
            key, kind, connector, left, right, moment, need, asked, took_at
        )
        if took_at is not None:
            self.at(took_at, f"tie:{key}", lambda: self._tie(left, right, took_at, key, need))

    def _eagerness(self, need: str, connector: str, seeker: str, *, asked: bool) -> float:
        """Who asked, or was brought to this connector for this very need, follows up more often."""
        if asked:
            return 0.2
        return 0.3 if need and connector in self.tied[seeker] else 0.0

    def _unaware(self, key: str, kind: str, left: str, right: str) -> bool:
        """Whether the connector acts although the two know each other through somebody else."""
        if right not in self.tied[left]:
            return False  # old friends: no connector would
        return kind == "recommendation" or self.streams.number("unaware", key) < 0.6

    def _tie(self, left: str, right: str, moment: int, key: str, need: str) -> None:
        self.tied[left].add(right)
        self.tied[right].add(left)
        self.history.ties.setdefault(pair(left, right), []).append((moment, key))
        if need:
            self._onward(left, right, moment, need)
            self._second_word(left, right, moment, self._needs[need])

    def _second_word(self, seeker: str, provider: str, moment: int, need: Need) -> None:
        """Others who know the provider speak for them too: explanations beside the first one."""
        if provider not in self.population.providers.get(need.offer, ()):
            return
        number = self.streams.number
        for helper in self.acquaintances(seeker, moment):
            eager = 0.4 if self.population.by_id[helper].drive > CONNECTS else 0.02
            if number("second-word", need.key, helper, provider) >= eager or helper == provider:
                continue
            if self.knows(helper, provider, moment):
                later = moment + int(DAY * (1 + 25 * number("second-word-at", need.key, helper)))
                key = f"{need.key}:{helper}:{provider}:word"
                self._plan(
                    key, "recommendation", (helper, seeker, provider), later, need.key, asked=False
                )

    def _onward(self, seeker: str, guide: str, moment: int, need_key: str) -> None:
        """Somebody newly met acts on the need that brought them: the second link of a chain."""
        need = self._needs[need_key]
        providers = self._providers(need)
        if guide in providers or moment >= need.decides_at:
            return
        number = self.streams.number
        fresh = [p for p in providers if p != guide and self.knows(guide, p, moment)]
        fresh = [p for p in fresh if not self.knows(seeker, p, moment)]
        if fresh and number("onward", need_key, guide) < 0.8:
            best = max(fresh, key=lambda p: number("pick", need_key, guide, p))
            later = moment + int(DAY * (1 + 12 * number("onward-after", need_key, guide)))
            kind = (
                "introduction" if number("onward-kind", need_key, guide) < 0.5 else "recommendation"
            )
            self._plan(
                f"{need_key}:{guide}:{best}",
                kind,
                (guide, seeker, best),
                later,
                need_key,
                asked=False,
            )

    # ------------------------------------------------------------ social introductions

    def social(self, connector: str, number_: int, moment: int) -> None:
        """The connector thinks of two people who ought to know each other."""
        score = self.streams.number
        known = self.acquaintances(connector, moment)

        def comes_to_mind(pid: str) -> float:
            # Well-connected people come to mind first: that is how chains grow.
            ahead = 0.22 if self.population.by_id[pid].drive > CONNECTS else 0.0
            return score("social", connector, number_, pid) + ahead

        known.sort(key=comes_to_mind, reverse=True)
        if connector != OWNER and OWNER in known and score("owner-too", connector, number_) < 0.4:
            known.remove(OWNER)
            known.insert(0, OWNER)
        for place, left in enumerate(known[:6]):
            for right in known[place + 1 : 12]:
                if not self.knows(left, right, moment):
                    self._act(
                        f"s:{connector}:{number_}:{left}:{right}",
                        "introduction",
                        (connector, left, right),
                        moment,
                        "",
                        False,
                    )
                    return

    # ------------------------------------------------------------ outcomes

    def decide(self, need: Need, providers: list[str], open_at: int | None = None) -> None:
        """The day of decision: the best-fitting provider the seeker knows, if any.

        With `open_at` the world ends before that day: then it stays open.
        """
        moment = open_at or need.decides_at
        known = [p for p in providers if self.knows(need.seeker, p, moment)]
        if not known:
            return
        best = max(known, key=lambda p: self.streams.number("fit", need.key, p))
        won = None if open_at else self.streams.number("won", need.key, best) < 0.62
        ways = routes(self.history, self.acquaintance.met_at, need.seeker, best, moment)
        self.history.results.append(Result(need.key, need, best, won, first_route(ways), ways))

    def begin(self, needs: list[Need]) -> None:
        """Set the stage: needs, and each connector's social introductions."""
        self._needs = {need.key: need for need in needs}
        for need in needs:
            if need.seeker in self.present:
                self.at(need.opens_at, f"open:{need.key}", partial(self.open_need, need))
        start, end = self.settings.starts_at, self.settings.ends_at
        years = (end - start) / (365.25 * DAY)
        for pid in self.people:
            drive = self.population.by_id[pid].drive
            yearly = drive * 0.7 if drive > CONNECTS else 0.0
            if pid == OWNER:
                yearly = 5.0 * self.settings.scale**0.5
            for turn in range(int(yearly * years + self.streams.number("social-turns", pid))):
                moment = daytime(
                    int(start + (end - start) * self.streams.number("social-at", pid, turn))
                )
                self.at(moment, f"social:{pid}:{turn}", partial(self.social, pid, turn, moment))


def play(
    settings: WorldSettings,
    population: Population,
    streams: Streams,
    without: frozenset[str] = frozenset(),
    acquaintance: Acquaintance | None = None,
) -> History:
    """Play a world from start to end, optionally as if some people had never been there."""
    acquaintance = acquaintance or Acquaintance(settings, population, streams)
    run = _Play(settings, population, streams, acquaintance, without)
    run.begin(needs_of(settings, population, streams))
    return run.run()
