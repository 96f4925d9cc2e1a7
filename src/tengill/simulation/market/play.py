"""Why things happen in a market: buyers search and decide, others help, or only seem to.

A behavioural model, played as events in the order of time. Nobody in it knows what an
explanation is. A buyer with a need looks around, asks people they trust, hears of sellers,
trusts them more with every word of somebody they trust, and at the end buys from whom they like
best among those they trust enough and who still have room. Without somebody they may hear of the
same seller from another, find another seller, be late, or not buy.

Every draw has a name of its own and every event a name that depends on who takes part and why,
never on a count of what happened before. So taking somebody out changes nobody else's numbers.
Somebody who neither buys nor sells changes the course of things by acts and seats alone: until
the first of theirs the market is the same with and without them.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable
from functools import partial

from tengill.facts.acts import ActKind
from tengill.simulation.market.cast import MarketCast, MarketNeed
from tengill.simulation.market.deciding import decide
from tengill.simulation.market.events import Episode, MarketAct
from tengill.simulation.market.knowing import FOUND, Knowing, Meetings
from tengill.simulation.market.settings import DAY, STARTS_AT

_ROUNDS = (0.1, 0.4, 0.7)
"""When in the time of a search the buyer looks around and asks."""
_YEAR = 365.25 * DAY
_SLOW = 0.12
"""Share of introductions the two act on months later only."""
_IN_MIND = {"b": 0.0, "s": 0.3, "c": 0.4}
_WORD = {ActKind.INTRODUCTION: 1.0, ActKind.HANDOFF: 0.9, ActKind.RECOMMENDATION: 1.2}


class Play:
    """One run of a market."""

    def __init__(self, meetings: Meetings, without: frozenset[str]) -> None:
        self.cast: MarketCast = meetings.cast
        self.settings = self.cast.settings
        self.chances = meetings.chances
        self.knowing = Knowing(meetings)
        self.episode = Episode()
        self.load: defaultdict[tuple[str, int], int] = defaultdict(int)
        """Buyers served per seller and half-year."""
        self.connectors = [c for c in self.cast.connectors if c not in without]
        self.salespeople = [z for z in self.cast.salespeople if z not in without]
        self.present = self.cast.everybody - without
        self._sellers = [
            [s for s in self.cast.sellers_of(offer) if s not in without]
            for offer in range(self.settings.offers)
        ]
        self._helped: set[tuple[str, str]] = set()
        self._queue: list[tuple[int, str, Callable[[], None]]] = []

    # ------------------------------------------------------------ the clock

    def at(self, moment: int, name: str, event: Callable[[], None]) -> None:
        """Let something happen later; ties in time are broken by name, never by chance."""
        heapq.heappush(self._queue, (moment, name, event))

    def run(self) -> Episode:
        """Play everything to the end of the market."""
        for need in self.cast.needs:
            if need.buyer in self.present:
                self._open(need)
        for connector in self.connectors:
            self._begin(connector, "social", self.settings.social, self._social)
            self._begin(connector, "published", self.settings.published, self._publish)
        ends_at = self.settings.ends_at
        while self._queue and self._queue[0][0] < ends_at:
            heapq.heappop(self._queue)[2]()
        self.episode.touched = self.knowing.touched
        return self.episode

    def sellers(self, need: MarketNeed) -> list[str]:
        """Who could meet a need."""
        return self._sellers[need.offer]

    # ------------------------------------------------------------ searching

    def _open(self, need: MarketNeed) -> None:
        span = need.decides_at - need.opens_at
        for turn, part in enumerate(_ROUNDS):
            moment = need.opens_at + int(part * span)
            self.at(moment, f"search:{need.key}:{turn}", partial(self.search, need, turn, moment))
        self.at(
            need.decides_at, f"decide:{need.key}:0", partial(decide, self, need, need.decides_at, 0)
        )

    def search(self, need: MarketNeed, turn: int, moment: int) -> None:
        """One round: look around, ask whom one trusts; some speak up unasked."""
        number, buyer = self.chances.number, need.buyer
        for seller in self.sellers(need):
            if number("find", need.key, seller, turn) < self.settings.organic:
                self.knowing.join(buyer, seller, moment)
                self.knowing.hear(buyer, seller, buyer, FOUND, moment)
        friends = [b for b in self.cast.peers[buyer] if b in self.present]
        known = [c for c in self.connectors if self.knowing.knows(buyer, c, moment)]
        for helper in (*known, *friends):
            asked = number("ask", need.key, helper, turn) < self.settings.asking * (
                self.knowing.trust(buyer, helper)
            )
            unasked = helper[0] == "c" and (
                number("notice", need.key, helper, turn)
                < 0.3 * self.settings.asking * number("drive", helper)
            )
            if asked or unasked:
                self._will_help(need, helper, moment)

    def _will_help(self, need: MarketNeed, helper: str, moment: int) -> None:
        if (need.key, helper) in self._helped:
            return
        self._helped.add((need.key, helper))
        later = moment + int(DAY * (1 + 14 * self.chances.number("answer", need.key, helper)))
        self.at(later, f"help:{need.key}:{helper}", partial(self._help, need, helper, later))

    def _help(self, need: MarketNeed, helper: str, moment: int) -> None:
        """Name the sellers one thinks most of, or somebody who may know one."""
        number, knowing = self.chances.number, self.knowing
        known = [
            s
            for s in self.sellers(need)
            if knowing.knows(helper, s, moment) or knowing.heard(helper, s)
        ]
        known.sort(
            key=lambda s: (
                -knowing.trust(helper, s) - 0.5 * number("suits", need.key, helper, s),
                s,
            )
        )
        for seller in known[: self.settings.routes]:
            self._speak(need, helper, seller, moment)
        if not known and helper[0] == "c":
            self._refer(need, helper, moment)
        if helper[0] == "c" and number("eager", need.key, helper) < self.settings.eager:
            rest = [s for s in self.sellers(need) if s not in known]
            if rest:
                seller = min(rest, key=lambda s: (number("loose", need.key, helper, s), s))
                key = f"{need.key}:{helper}:{seller}:loose"
                self.remember(
                    key, ActKind.INTRODUCTION, (helper, need.buyer, seller), moment, need.key
                )

    def _speak(self, need: MarketNeed, helper: str, seller: str, moment: int) -> None:
        roll = self.chances.number("kind", need.key, helper, seller)
        kind = ActKind.RECOMMENDATION
        if helper[0] == "c" and not self.knowing.knows(need.buyer, seller, moment):
            kind = ActKind.INTRODUCTION if roll < 0.55 else ActKind.HANDOFF  # noqa: PLR2004
            kind = ActKind.RECOMMENDATION if roll > 0.75 else kind  # noqa: PLR2004
        self._act(f"{need.key}:{helper}:{seller}", kind, (helper, need.buyer, seller), moment, need)

    def _refer(self, need: MarketNeed, helper: str, moment: int) -> None:
        """Nobody for this, but somebody who may know somebody: how chains grow."""
        number, knowing = self.chances.number, self.knowing
        guides = [
            c
            for c in self.connectors
            if c != helper
            and knowing.knows(helper, c, moment)
            and not knowing.knows(need.buyer, c, moment)
        ]
        if guides:
            sellers = self.sellers(need)
            guide = max(
                guides,
                key=lambda c: (
                    number("guide", need.key, helper, c)
                    + 0.6 * any(knowing.knows(c, s, moment) for s in sellers),
                    c,
                ),
            )
            key = f"{need.key}:{helper}:{guide}"
            self._act(key, ActKind.INTRODUCTION, (helper, need.buyer, guide), moment, need)

    # ------------------------------------------------------------ acts

    def remember(
        self,
        key: str,
        kind: ActKind,
        parties: tuple[str, str, str],
        moment: int,
        need: str,
        took_at: int | None = None,
    ) -> None:
        """An act without effect goes into the history."""
        self.episode.acts[key] = MarketAct(key, kind, *parties, moment, need, took_at, idle=True)

    def _act(
        self,
        key: str,
        kind: ActKind,
        parties: tuple[str, str, str],
        moment: int,
        need: MarketNeed | None,
    ) -> None:
        connector, left, _ = parties
        number = self.chances.number
        takes = self.settings.takes + 0.5 * self.knowing.trust(left, connector)
        took_at = None
        if number("took", key) < takes:
            days = 0.5 + 15 * number("took after", key) ** 2
            if need is None or number("slow", key) < _SLOW:
                days += 200 * number("much later", key)
            took_at = moment + int(DAY * days)
            self.at(took_at, f"take:{key}", partial(self._take, kind, parties, took_at, need))
        name = need.key if need else ""
        self.episode.acts[key] = MarketAct(key, kind, *parties, moment, name, took_at)

    def _take(
        self,
        kind: ActKind,
        parties: tuple[str, str, str],
        moment: int,
        need: MarketNeed | None,
    ) -> None:
        connector, left, right = parties
        self.knowing.join(left, right, moment)
        for one, other in ((left, right), (right, left)):
            if other[0] == "s":
                trust = self.knowing.trust
                weight = _WORD[kind] * trust(one, connector) * trust(connector, other)
                self.knowing.hear(one, other, connector, weight, moment)
        if need is not None and right[0] == "c" and moment < need.decides_at:
            self._will_help(need, right, moment)

    def tell_friends(self, need: MarketNeed, seller: str, moment: int) -> None:
        """A buyer speaks of a purchase."""
        for friend in self.cast.peers[need.buyer]:
            if friend in self.present and (
                self.chances.number("mouth", need.key, friend) < self.settings.mouth
            ):
                later = moment + int(DAY * (5 + 90 * self.chances.number("told", need.key, friend)))
                key = f"{need.key}:{need.buyer}:{friend}:mouth"
                parties = (need.buyer, friend, seller)
                self.at(
                    later,
                    key,
                    partial(self._act, key, ActKind.RECOMMENDATION, parties, later, None),
                )

    # ------------------------------------------------------------ without an occasion

    def _begin(
        self, connector: str, what: str, yearly: float, event: Callable[[str, int, int], None]
    ) -> None:
        """Spread a connector's acts of one sort over the time of the market."""
        number = self.chances.number
        often = yearly * self.settings.years * 2 * number(what, connector)
        for turn in range(int(often + number(what, connector, "more"))):
            moment = STARTS_AT + int(
                number(what, connector, turn) * (self.settings.ends_at - STARTS_AT)
            )
            self.at(moment, f"{what}:{connector}:{turn}", partial(event, connector, turn, moment))

    def _social(self, connector: str, turn: int, moment: int) -> None:
        """The connector thinks of two people who ought to know each other."""
        knowing = self.knowing
        known: list[str] = []
        for right in self._minds(connector, turn):
            if right not in self.present or not knowing.knows(connector, right, moment):
                continue
            for left in known:
                if not knowing.knows(left, right, moment):
                    key = f"s:{connector}:{turn}:{left}:{right}"
                    self._act(key, ActKind.INTRODUCTION, (connector, left, right), moment, None)
                    return
            known.append(right)

    def _minds(self, connector: str, turn: int) -> list[str]:
        """Everybody but the connector, in the order they come to mind: those useful to many first."""
        minds = self.knowing.meetings.minds
        if (connector, turn) not in minds:
            number = self.chances.number
            others = (*self.cast.buyers, *self.cast.sellers, *self.cast.connectors)
            minds[connector, turn] = sorted(
                (p for p in others if p != connector),
                key=lambda p: (-number("mind", connector, turn, p) - _IN_MIND[p[0]], p),
            )
        return minds[connector, turn]

    def _publish(self, connector: str, turn: int, moment: int) -> None:
        """The connector praises a seller to everybody; some followers read it and remember."""
        number, knowing = self.chances.number, self.knowing
        known = [
            s
            for s in self.cast.sellers
            if s in self.present and knowing.knows(connector, s, moment)
        ]
        if not known:
            return
        seller = min(known, key=lambda s: (number("praise", connector, turn, s), s))
        key = f"p:{connector}:{turn}"
        for buyer in self.cast.buyers:
            if number("reads", connector, buyer) < 0.35 and number("read", key, buyer) < 0.5:  # noqa: PLR2004
                weight = 0.8 * knowing.trust(buyer, connector) * knowing.trust(connector, seller)
                knowing.hear(buyer, seller, connector, weight, moment)
        act = MarketAct(key, ActKind.RECOMMENDATION, connector, "", seller, moment, "", moment)
        self.episode.acts[key] = act


def play(meetings: Meetings, without: frozenset[str] = frozenset()) -> Episode:
    """Play a market from start to end, optionally as if some people had never been there.

    Args:
        meetings: the market's cast and numbers; may serve many plays.
        without: who is not there.
    """
    return Play(meetings, without).run()
