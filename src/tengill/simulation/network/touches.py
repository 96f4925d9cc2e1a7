"""Through which channel the owner and another are in touch each time, and who began."""

from dataclasses import dataclass
from typing import NamedTuple

from tengill.simulation.network.identities import Identity
from tengill.simulation.network.relations import FUTURE, Relation, Relations
from tengill.simulation.network.society import Society
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Streams

CHANNELS = (
    ("meeting", 0.30),
    ("linkedin", 0.32),
    ("x", 0.10),
    ("mastodon", 0.06),
    ("unrecorded", 0.22),
)


class Touch(NamedTuple):
    """Once in touch."""

    at: int
    pid: str
    channel: str
    outward: bool
    """Whether the owner began."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where the owner is linked to one person: since when, or None."""

    linkedin: int | None
    x_follows: bool
    x_followed: bool
    mastodon: bool


class Touches:
    """The links and contacts of one society's owner."""

    def __init__(
        self, settings: WorldSettings, streams: Streams, society: Society, relations: Relations
    ) -> None:
        self._settings = settings
        self._streams = streams
        self.society = society
        self.relations = relations
        self._links: dict[str, Links] = {}

    def relation(self, person: Identity) -> Relation:
        """The owner's relation to a person."""
        return self.relations.of(person.pid, resident=person.resident)

    def links(self, person: Identity) -> Links:
        """Where the owner is linked to a person."""
        if person.pid not in self._links:
            self._links[person.pid] = self._link(person)
        return self._links[person.pid]

    def _link(self, person: Identity) -> Links:
        draw = self._streams.stream("links", person.pid)
        relation = self.relation(person)
        known = bool(relation.phases)
        stranger = not known and person.resident
        connected = None
        if draw.chance(0.08 if stranger else 0.78 if known else 0.62):
            first = max(relation.since, self._settings.starts_at)
            last = self._settings.ends_at
            connected = int(first + (last - first) * draw.random() ** 2)
        handle, fediverse = bool(person.handle), bool(person.fediverse)
        near = 0.75 if known else 0.25
        return Links(
            connected, handle and draw.chance(near), handle and draw.chance(near * 0.8),
            fediverse and draw.chance(near),
        )  # fmt: skip

    def all(self) -> list[Touch]:
        """Every contact but mail until 180 days after the world's end, in order of time."""
        start, until = self._settings.starts_at, self._settings.ends_at + FUTURE
        found: list[Touch] = []
        for person in self.society.people[1:]:
            relation = self.relation(person)
            links = self.links(person)
            times = self.relations.times(relation, start, until)
            found.extend(self._touch(person, links, moment) for moment in times)
        return sorted(found)

    def _touch(self, person: Identity, links: Links, moment: int) -> Touch:
        draw = self._streams.stream("touch", person.pid, moment)
        channel = _channel(draw.random())
        open_ = {
            "meeting": True,
            "linkedin": links.linkedin is not None and links.linkedin < moment,
            "x": links.x_follows and links.x_followed,
            "mastodon": links.mastodon,
        }
        if not open_.get(channel):
            channel = "unrecorded"
        if channel == "meeting":  # people meet at a quarter
            moment = moment // 900 * 900
        return Touch(moment, person.pid, channel, draw.chance(0.5))


def _channel(roll: float) -> str:
    """The channel at a place in [0, 1)."""
    for channel, share in CHANNELS:
        if roll < share:
            return channel
        roll -= share
    return CHANNELS[-1][0]
