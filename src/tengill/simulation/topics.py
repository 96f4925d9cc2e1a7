"""What people know: the subjects they write and speak about, are endorsed for, and are asked about."""

from tengill.simulation.streams import Streams


def topics_of(
    streams: Streams, pid: str, own: str, offers: tuple[str, ...]
) -> tuple[tuple[str, float], ...]:
    """What one person knows: (offer key, how well from 0 to 1), the best known first.

    Args:
        streams: the world's random streams.
        pid: the person.
        own: the offer of their house, which most who work there know something of; or empty.
        offers: the keys of all offers.
    """
    draw = streams.stream("knows-about", pid)
    found: dict[str, float] = {}
    if own and draw.chance(0.8):
        found[own] = 0.35 + 0.65 * draw.random()
    for key in draw.some(offers, draw.pick((0, 1, 1, 2))):
        found.setdefault(key, 0.15 + 0.75 * draw.random() ** 2)
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def owners_topics(streams: Streams, offers: tuple[str, ...]) -> tuple[str, ...]:
    """The four topics the owner raises in public: the door is open for them."""
    return tuple(streams.stream("owner-raises").some(offers, 4))
