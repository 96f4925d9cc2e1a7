"""What a ledger would have seen of a market: some acts never, some at the wrong date, some twice."""

from dataclasses import dataclass

from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence
from tengill.simulation.history import pair
from tengill.simulation.market.cast import MarketCast
from tengill.simulation.market.events import Deal, Episode, MarketAct
from tengill.simulation.market.settings import DAY, STARTS_AT, SightSettings
from tengill.simulation.streams import Streams

_SHIFT = 120 * DAY
_TWIN = "'"


@dataclass(frozen=True, slots=True)
class SeenAct:
    """An act as the ledger holds it. Its `left` is empty for a published recommendation."""

    key: str
    kind: ActKind
    at: int
    connector: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    took: Took
    grade: Evidence
    confidence: float

    @property
    def published(self) -> bool:
        """Said to everybody."""
        return not self.left


@dataclass(frozen=True, slots=True)
class SeenDeal:
    """A need and what it came to; `seller` is empty and `amount` 0 when it came to nothing."""

    key: str
    buyer: str
    seller: str
    rivals: tuple[str, ...]
    """Every seller of the same offer."""
    at: int
    amount: int
    contributions: tuple[tuple[str, float], ...]
    """Who took part in the decision, and the guessed chance that they were needed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A ledger's view of a market."""

    acts: tuple[SeenAct, ...]
    deals: tuple[SeenDeal, ...]
    first_interactions: dict[tuple[str, str], int]
    met_anyway: dict[tuple[str, str], float]
    """For every pair an act joined: the true chance to have met by themselves within a year."""
    twins: dict[str, str]
    """Second identities, and whose they are."""

    def person(self, identity: str) -> str:
        """Who an identity truly is."""
        return self.twins.get(identity, identity)


def see(cast: MarketCast, lived: Episode, sight: SightSettings) -> Seen:
    """What a ledger holds after a market was lived.

    Every error is drawn under a name of its own, so that more of one kind of error leaves the
    others as they are.
    """
    return _Eye(cast, lived, sight).look()


class _Eye:
    def __init__(self, cast: MarketCast, lived: Episode, sight: SightSettings) -> None:
        self.cast = cast
        self.lived = lived
        self.sight = sight
        self.number = Streams(cast.settings.seed).number
        self.twins = {
            f"{c}{_TWIN}": c for c in cast.connectors if self.number("is split", c) < sight.split
        }

    def look(self) -> Seen:
        acts = [
            self.act(act)
            for act in self.lived.acts.values()
            if self.number("missing", act.key) >= self.sight.missing
        ]
        acts += self.imagined(len(self.lived.acts))
        acts.sort(key=lambda act: (act.at, act.key))
        return Seen(
            tuple(acts),
            tuple(self.deal(deal) for deal in self.lived.deals.values()) + self.lost(),
            self.touches(),
            {pair(a, b): self.anyway(a, b) for act in acts for a in act.left for b in act.right},
            self.twins,
        )

    def identity(self, person: str, what: str) -> str:
        """Under which name somebody did something."""
        twin = f"{person}{_TWIN}"
        return twin if twin in self.twins and self.number("as twin", person, what) < 0.5 else person  # noqa: PLR2004

    def act(self, act: MarketAct) -> SeenAct:
        number = self.number
        at = act.at
        if number("misdated", act.key) < self.sight.misdated:
            at += int(_SHIFT * (2 * number("misdated by", act.key) - 1))
        doubted = number("doubted", act.key) < self.sight.doubted
        took = Took.NO_EVIDENCE
        if act.took_at is not None and number("took unseen", act.key) >= self.sight.unseen:
            took = Took.TOOK
        if act.took_at is None and number("declined", act.key) < 0.5:  # noqa: PLR2004
            took = Took.DECLINED
        return SeenAct(
            act.key,
            act.kind,
            at,
            self.identity(act.connector, act.key),
            (self.identity(act.left, act.key),) if act.left else (),
            (self.identity(act.right, act.key),),
            took,
            Evidence.INFERRED if doubted else Evidence.WITNESSED,
            0.6 + 0.35 * number("confidence", act.key) if doubted else 1.0,
        )

    def imagined(self, acts: int) -> list[SeenAct]:
        """Introductions between a buyer and a seller that a reader saw and nobody made."""
        found = []
        span = self.cast.settings.ends_at - STARTS_AT
        for place in range(round(acts * self.sight.false)):
            who = [
                group[int(self.number("imagined", place, role) * len(group))]
                for role, group in (
                    ("c", self.cast.connectors),
                    ("b", self.cast.buyers),
                    ("s", self.cast.sellers),
                )
                if group
            ]
            if len(who) == len("cbs"):
                at = STARTS_AT + int(self.number("imagined", place) * span)
                confidence = 0.4 + 0.4 * self.number("imagined for sure", place)
                found.append(
                    SeenAct(f"i{place}", ActKind.INTRODUCTION, at, who[0], (who[1],), (who[2],),
                            Took.NO_EVIDENCE, Evidence.INFERRED, confidence)
                )  # fmt: skip
        return found

    def deal(self, deal: Deal) -> SeenDeal:
        need = deal.need
        told = []
        for person, weight in deal.council:
            guess = 2 * weight + 0.4 * (self.number("guess", need.key, person) - 0.5)
            told.append((person, min(1.0, max(0.0, guess))))
        rivals = tuple(self.cast.sellers_of(need.offer))
        return SeenDeal(
            need.key, need.buyer, deal.seller, rivals, deal.at, deal.amount, tuple(told)
        )

    def lost(self) -> tuple[SeenDeal, ...]:
        needs = {need.key: need for need in self.cast.needs}
        return tuple(
            SeenDeal(
                key, needs[key].buyer, "", tuple(self.cast.sellers_of(needs[key].offer)), at, 0, ()
            )
            for key, at in self.lived.lost.items()
        )

    def touches(self) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for (one, other), at in self.lived.touched.items():
            if self.number("unseen", one, other) < self.sight.unseen:
                continue
            a, b = self.identity(one, other), self.identity(other, one)
            found[pair(a, b)] = at
        return found

    def anyway(self, one: str, other: str) -> float:
        a, b = (self.twins.get(person, person) for person in (one, other))
        _, quarterly = self.cast.chances(a, b)
        chance = (1 - quarterly) ** 4
        if {a[0], b[0]} == {"b", "s"}:
            chance *= (1 - self.cast.settings.organic) ** 3
        return 1 - chance
