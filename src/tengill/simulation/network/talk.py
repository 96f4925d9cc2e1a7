"""Words for messages, posts and recommendations, from the same phrasings as the mail."""

from tengill.simulation.network.identities import Identity, named
from tengill.simulation.network.society import Society
from tengill.simulation.phrasing import compose
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Draw, Streams

_NAMED = "@@"


class Talk:
    """Says things between two people of a society."""

    def __init__(self, settings: WorldSettings, streams: Streams, society: Society) -> None:
        self._settings = settings
        self._streams = streams
        self._society = society
        self._all = tuple(society.offers)

    def language(self, one: Identity, other: Identity, key: object) -> str:
        """The language the two write in a thread of the given name."""
        if one.icelandic and other.icelandic:
            chosen = self._streams.number("talk", key) < self._settings.icelandic
            return "is" if chosen else "en"
        return "en"

    def topic(self, writer: Identity, draw: Draw) -> str:
        """The offer key somebody writes about: mostly one they know."""
        if writer.topics and draw.chance(0.7):
            return draw.pick(writer.topics)[0]
        return draw.pick(self._all)

    def words(self, topic: str, language: str) -> str:
        """A topic in words."""
        offer = self._society.offers[topic]
        return offer.is_ if language == "is" else offer.en

    def say(
        self,
        kind: str,
        language: str,
        writer: Identity,
        reader: Identity,
        moment: int,
        draw: Draw,
        topic: str = "",
    ) -> str:
        """What one writes to the other, in one line as messengers keep it."""
        offers = self._society.offers
        me, you = named(writer, moment, language, offers), named(reader, moment, language, offers)
        people = self._society.people
        third = named(people[draw.below(len(people))], moment, language, offers)
        slots: dict[str, object] = {
            "me": me, "reader": you, "left": me, "right": you, "connector": you, "third": third,
            "topic": self.words(topic or self.topic(writer, draw), language), "greet": "greeting",
        }  # fmt: skip
        return " ".join(compose(kind, language, slots, draw).text.split())

    def post(self, language: str, moment: int, draw: Draw, topic: str, voice: str) -> str:
        """A public post of the owner about a topic, naming somebody in their own way."""
        owner = self._society.owner
        me = named(owner, moment, language, self._society.offers)
        slots: dict[str, object] = {
            "me": me, "reader": me, "left": me, "right": me, "connector": me, "third": me,
            "topic": self.words(topic, language), "voice": _NAMED, "greet": "greeting_none",
        }  # fmt: skip
        # The name goes in last, so that no slip of the fingers makes it somebody else's.
        said = " ".join(compose("post", language, slots, draw).text.split())
        return said.replace(_NAMED, voice)
