"""Who knows whom in a market, and what they have heard of whom."""

from collections import defaultdict

from tengill.simulation.history import pair
from tengill.simulation.market.cast import MarketCast
from tengill.simulation.market.chances import Chances
from tengill.simulation.market.settings import DAY, STARTS_AT

_QUARTER = int(365.25 * DAY / 4)
_FORGOTTEN = 730 * DAY
"""A word loses half its weight in that time."""
FOUND = 0.3
"""The trust in somebody found by oneself."""


class Meetings:
    """When two people meet by themselves: a fact of the numbers, whoever else is there.

    It is drawn quarter by quarter and only as far as somebody asks. For a pair that an act has
    joined nobody asks any more, so a replay in which the act is missing draws what nobody knows.
    What was drawn serves every play with the same numbers.
    """

    def __init__(self, cast: MarketCast, chances: Chances) -> None:
        self.cast = cast
        self.chances = chances
        self.trust: dict[tuple[str, str], float] = {}
        self.minds: dict[tuple[str, int], list[str]] = {}
        """In what order people come to a connector's mind: kept here as it is the same in every play."""
        self.met: dict[tuple[str, str], int] = {}
        self.until: dict[tuple[str, str], int] = {}
        """Per pair the moment until which it is decided."""

    def decide(self, both: tuple[str, str], moment: int) -> int | None:
        """Draw quarter by quarter until a pair (smaller name first) meets or a moment is passed."""
        start, later = self.cast.chances(*both)
        until = self.until.get(both, STARTS_AT - _QUARTER)
        while until <= moment:
            quarter = (until - STARTS_AT) // _QUARTER + 1
            until += _QUARTER
            chance = later if quarter else start
            if chance and self.chances.number("met", *both, quarter) < chance:
                place = self.chances.number("met on", *both)
                began = STARTS_AT + int((quarter - 1 + place) * _QUARTER)
                self.met[both] = began if quarter else STARTS_AT - DAY
                break
        self.until[both] = until
        return self.met.get(both)


class Knowing:
    """Acquaintance and reputation as they are at the moment reached in one play."""

    def __init__(self, meetings: Meetings) -> None:
        self.meetings = meetings
        self.chances = meetings.chances
        self.joined: dict[tuple[str, str], int] = {}
        """When an act or a purchase brought two together."""
        self.touched: dict[tuple[str, str], int] = {}
        """Since when those know each other of whom it mattered."""
        self._trust = meetings.trust
        self._words: defaultdict[tuple[str, str], dict[str, tuple[float, int]]] = defaultdict(dict)

    def knows(self, one: str, other: str, moment: int) -> bool:
        """Whether the two know each other at a moment."""
        both = (one, other) if one < other else (other, one)
        if both in self.touched:
            return True
        met = self.meetings.met.get(both)
        if met is None and self.meetings.until.get(both, 0) <= moment:
            met = self.meetings.decide(both, moment)
        if met is None or met > moment:
            return False
        self.touched[both] = met
        return True

    def by_themselves(self, one: str, other: str, moment: int) -> bool:
        """Whether they know each other without anybody's doing."""
        both = pair(one, other)
        return both not in self.joined and self.knows(one, other, moment)

    def join(self, one: str, other: str, moment: int) -> None:
        """The two know each other from now on, if they did not yet."""
        if not self.knows(one, other, moment):
            both = pair(one, other)
            self.joined[both] = self.touched[both] = moment

    def trust(self, one: str, other: str) -> float:
        """How much one trusts the other's word or work, should they know each other."""
        found = self._trust.get((one, other))
        if found is None:
            found = self._trust[one, other] = 0.25 + 0.7 * self.chances.number("trust", one, other)
        return found

    def hear(self, buyer: str, seller: str, source: str, weight: float, moment: int) -> None:
        """Somebody's word for a seller reaches somebody; a second word of the same source is no other."""
        heard = self._words[buyer, seller]
        heard[source] = max(heard.get(source, (0.0, 0)), (weight, moment))

    def heard(self, one: str, seller: str) -> bool:
        """Whether anybody's word for a seller reached them."""
        return bool(self._words.get((one, seller)))

    def belief(self, buyer: str, seller: str, moment: int) -> tuple[float, int]:
        """The buyer's trust in a seller, and on how many separate grounds it rests.

        Words add up as doubts multiply, and fade; people who met by themselves judge for themselves.
        """
        doubt, grounds = 1.0, 0
        for weight, at in self._words.get((buyer, seller), {}).values():
            if at <= moment and weight > 0:
                doubt *= 1 - min(0.95, weight * 0.5 ** ((moment - at) / _FORGOTTEN))
                grounds += 1
        if self.by_themselves(buyer, seller, moment):
            doubt *= 1 - 0.8 * self.trust(buyer, seller)
            grounds += 1
        return 1 - doubt, grounds
