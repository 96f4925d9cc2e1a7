"""One telephone number, told with its country and without: one person's, as one number would be.

The ledger keeps a number as its source tells it. Where a number without a country belongs is
guessed here, from all that stands, whenever people are projected: so it does not matter which file
came first, and a country learnt later doubles no point and leaves no trace when it is undone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tengill.people import CardSeen, Link, PointSeen
from tengill.sources.phones import read_phone, region_of

_ENDING = 6
"""So many last digits two spellings of a number share: others need not be read."""
_FEWEST = 3
"""Fewer numbers of one country than this, none of them the owner's, tell nothing."""
_SHARE = 0.5
_SAMPLE = 2_000
_WHY = "the same telephone number"


def one_number(
    points: Sequence[PointSeen], cards: Sequence[CardSeen]
) -> tuple[list[CardSeen], list[Link]]:
    """Cards with all spellings of their numbers, and links that keep the spellings together.

    Args:
        points: all contact points.
        cards: the cards that stand.
    """
    spellings = {point: group for group in _spelt(points, home(points, cards)) for point in group}
    if not spellings:
        return list(cards), []
    together = [
        replace(card, points=tuple(_all(card.points, spellings)))
        if any(point in spellings for point in card.points)
        else card
        for card in cards
    ]
    links = [
        Link(group[0], point, _WHY, 1.0, sure=True)
        for point, group in sorted(spellings.items())
        if point != group[0]
    ]
    return together, links


def _all(points: Iterable[int], spellings: Mapping[int, Sequence[int]]) -> dict[int, None]:
    """The points with all spellings: whoever shares a number shares it in each of them."""
    return dict.fromkeys(one for point in points for one in spellings.get(point, (point,)))


def home(points: Iterable[PointSeen], cards: Iterable[CardSeen]) -> str | None:
    """The country (ISO 3166) of numbers told without one; None when nothing tells it.

    The owner's own numbers say it; else the country of at least half of all numbers with one.
    """
    numbers = {one.id: one.value for one in points if one.kind == "phone" and one.value[:1] == "+"}
    if not numbers:
        return None
    own = sorted({
        numbers[point] for card in cards if card.is_owner for point in card.points
        if point in numbers
    })  # fmt: skip
    found = _most(own, 1)
    return found or _most(_spread(sorted(numbers.values())), _FEWEST)


def _spread(numbers: Sequence[str]) -> Sequence[str]:
    """Some of many, from all over the list."""
    return numbers[:: max(1, len(numbers) // _SAMPLE)]


def _most(numbers: Sequence[str], fewest: int) -> str | None:
    regions = Counter(region for number in numbers if (region := region_of(number)))
    if not regions:
        return None
    region, seen = min(regions.items(), key=lambda item: (-item[1], item[0]))
    return region if seen >= fewest and seen >= _SHARE * len(numbers) else None


def _spelt(points: Iterable[PointSeen], region: str | None) -> Iterator[tuple[int, ...]]:
    """Points that are one number, the one with its country first."""
    if region is None:
        return
    alike: dict[str, list[PointSeen]] = defaultdict(list)
    for point in points:
        if point.kind == "phone" and len(point.value) > _ENDING:
            alike[point.value[-_ENDING:]].append(point)
    for group in alike.values():
        if len(group) > 1 and any(one.value[:1] != "+" for one in group):
            by_number: dict[str, list[PointSeen]] = defaultdict(list)
            for one in group:
                by_number[read_phone(one.value, region)[0] or one.value].append(one)
            for same in by_number.values():
                if len(same) > 1:
                    same.sort(key=lambda one: (one.value[:1] != "+", one.id))
                    yield tuple(one.id for one in same)
