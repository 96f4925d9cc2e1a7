"""What of a world's owner stands in their LinkedIn export."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from tengill.simulation.network import linkedin as shape
from tengill.simulation.network.disagreement import Clerk
from tengill.simulation.network.entries import Entry
from tengill.simulation.network.identities import Identity
from tengill.simulation.network.talk import Talk
from tengill.simulation.network.touches import Touch, Touches
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Streams

DAY = 86_400
_SUFFIXES = ("PhD", "MBA", "PMP")
Note = Callable[[str, int, Entry], None]
"""Told (file, line, entry) of every record that is written."""


class Export:
    """The members of one LinkedIn export, text by text."""

    def __init__(
        self, settings: WorldSettings, streams: Streams, touches: Touches, talk: Talk, clerk: Clerk
    ) -> None:
        self._settings = settings
        self._streams = streams
        self._touches = touches
        self._talk = talk
        self._clerk = clerk
        self._society = touches.society
        self._owner = self._society.owner

    def members(self, touches: list[Touch], note: Note) -> Iterator[tuple[str, Iterable[str]]]:
        """Every member: its name and its text in pieces."""
        yield from ((name, (text,)) for name, text in shape.about_owner(self._owner))
        yield "Connections.csv", self.connections(note)
        yield "messages.csv", self.messages(touches)
        yield "Invitations.csv", self.invitations()
        for received in (True, False):
            who = "Received" if received else "Given"
            yield f"Endorsement_{who}_Info.csv", self.endorsements(received=received)
            yield f"Recommendations_{who}.csv", self.recommendations(received=received)

    # ------------------------------------------------------------ connections

    def connections(self, note: Note) -> Iterator[str]:
        """Connections.csv, the newest first, its preamble included; a hundredth has withdrawn."""
        yield shape.NOTES + shape.csv_line(shape.CONNECTIONS)
        found = []
        for entry in self._clerk.entries("linkedin"):
            connected = self._touches.links(self._society.by_id[entry.pid]).linkedin or 0
            found.append((connected, entry))
        found.sort(key=lambda one: (-one[0], one[1].slug))
        line = shape.NOTES.count("\n") + 2
        for connected, entry in found:
            draw = self._streams.stream("connection", entry.slug)
            if draw.chance(0.01):
                yield shape.csv_line(("", "", "", "", "", "", shape.day(connected)))
            else:
                note("Connections.csv", line, entry)
                suffix = draw.pick(_SUFFIXES) if draw.chance(0.025) else ""
                yield shape.connection(entry, connected, suffix)
            line += 1

    # ------------------------------------------------------------ messages

    def messages(self, touches: list[Touch]) -> Iterator[str]:
        """messages.csv in the newest shape, the newest first."""
        rows: list[tuple[int, str]] = []
        for touch in touches:
            if touch.channel == "linkedin" and touch.at < self._settings.ends_at:
                rows.extend(self._thread(touch))
        rows.extend(self._sponsored())
        rows.extend(self._groups())
        yield shape.csv_line(shape.MESSAGES)
        for _, row in sorted(rows, reverse=True):
            yield row

    def _thread(self, touch: Touch) -> Iterator[tuple[int, str]]:
        other = self._society.by_id[touch.pid]
        draw = self._streams.stream("linkedin-talk", touch.pid, touch.at)
        language = self._talk.language(self._owner, other, ("linkedin", touch.pid, touch.at))
        writer, reader = (self._owner, other) if touch.outward else (other, self._owner)
        conversation = self._conversation(touch.pid)
        moment = touch.at
        kinds = ("personal", "scheduling", "work", "work", "knowhow")
        kind = draw.pick(kinds)
        for _ in range(1 + draw.below(3)):
            if moment >= self._settings.ends_at:
                return
            if kind == "knowhow" and not writer.topics:
                kind = "work"
            topic = writer.topics[0][0] if kind == "knowhow" else ""
            text = self._talk.say(kind, language, writer, reader, moment, draw, topic)
            if draw.chance(0.08):
                text = text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&quot;")
            yield moment, shape.message(conversation, writer, (reader,), moment, text)
            writer, reader = reader, writer
            moment += 60 + int(7200 * draw.random() ** 3)
            kind = "scheduling_reply" if kind == "scheduling" else draw.pick(("work", "personal"))

    def _conversation(self, pid: str) -> str:
        token = self._streams.token("conversation", pid)[:16]
        return f"2-{b64encode(token.encode()).decode()}"

    def _sponsored(self) -> Iterator[tuple[int, str]]:
        span = self._settings.ends_at - self._settings.starts_at
        for number in range(max(1, int(span / (45 * DAY)))):
            draw = self._streams.stream("sponsored", number)
            moment = self._settings.starts_at + int(span * draw.random())
            stamp = shape.stamp(moment)
            topic = self._talk.words(draw.pick(tuple(self._society.offers)), "en")
            text = f'<p class="spinmail-quill-editor__spin-break">A guide to {topic}, free this week.</p>'
            yield moment, shape.csv_line((
                self._conversation(f"ad{number}"), "Sponsored Conversation", "LinkedIn Member", "", self._owner.name,
                shape.profile_url(self._owner.slug), stamp, "An offer for you", text, "INBOX", "", "No", "No",
            ))  # fmt: skip

    def _groups(self) -> Iterator[tuple[int, str]]:
        people = [
            p for p in self._society.people[1:]
            if self._touches.links(p).linkedin is not None and self._touches.relation(p).kind in ("close", "regular")
        ]  # fmt: skip
        for number in range(min(4, len(people) // 3)):
            draw = self._streams.stream("group", number)
            members = tuple(draw.some(people, 2 + draw.below(3)))
            joined = max(self._touches.links(p).linkedin or 0 for p in members)
            moment = joined + int((self._settings.ends_at - joined) * draw.random() * 0.9)
            topic = self._talk.topic(members[0], draw)
            for turn in range(3 + draw.below(5)):
                if moment >= self._settings.ends_at:
                    break
                circle = (self._owner, *members)
                writer = circle[turn % len(circle)]
                readers = tuple(p for p in circle if p is not writer)
                text = self._talk.say("work", "en", writer, readers[0], moment, draw, topic)
                yield (
                    moment,
                    shape.message(
                        self._conversation(f"group{number}"), writer, readers, moment, text,
                        self._talk.words(topic, "en").capitalize(),
                    ),
                )  # fmt: skip
                moment += int(DAY * draw.random() * 2)

    # ------------------------------------------------------------ invitations and praise

    def _connected(self) -> Iterator[tuple[Identity, int]]:
        for person in self._society.people[1:]:
            connected = self._touches.links(person).linkedin
            if connected is not None:
                yield person, connected

    def invitations(self) -> Iterator[str]:
        """Invitations.csv: a year's worth of accepted ones, and some never answered."""
        yield shape.csv_line(shape.INVITATIONS)
        since = self._settings.ends_at - 365 * DAY
        for person, connected in self._connected():
            if connected < since:
                continue
            draw = self._streams.stream("invitation", person.pid)
            outward = draw.chance(0.4)
            one, other = (self._owner, person) if outward else (person, self._owner)
            sent = connected - int(DAY * draw.random() * 9)
            language = self._talk.language(one, other, ("invitation", person.pid))
            text = (
                self._talk.say("note_to_connect", language, one, other, sent, draw)
                if draw.chance(0.15)
                else ""
            )
            yield shape.csv_line((
                one.name, other.name, shape.american(sent), text, "OUTGOING" if outward else "INCOMING",
                shape.profile_url(one.slug), shape.profile_url(other.slug),
            ))  # fmt: skip

    def endorsements(self, *, received: bool) -> Iterator[str]:
        """Endorsements of the owner by others, or of others by the owner for what they know."""
        yield shape.csv_line(shape.endorsements("Endorser" if received else "Endorsee"))
        for person, moment, skill in self.endorsed(received=received):
            stamp = datetime.fromtimestamp(moment, UTC).strftime("%Y/%m/%d %H:%M:%S UTC")
            yield shape.csv_line((
                stamp, self._talk.words(skill, "en").capitalize(), person.given.nom, person.second.nom,
                shape.profile_url(person.slug, scheme=False), "ACCEPTED",
            ))  # fmt: skip

    def endorsed(self, *, received: bool) -> Iterator[tuple[Identity, int, str]]:
        """Who endorsed, or was endorsed, when and for which offer key."""
        owners = self._owner.topics
        for person, connected in self._connected():
            known = bool(self._touches.relation(person).phases)
            skills = owners if received else person.topics
            draw = self._streams.stream("endorsed", person.pid, received)
            for skill, well in skills:
                if draw.chance((0.35 if known else 0.02) * well):
                    at = connected + int((self._settings.ends_at - connected) * draw.random())
                    yield person, at, skill

    def recommendations(self, *, received: bool) -> Iterator[str]:
        """Recommendations written by the owner, or of the owner."""
        yield shape.csv_line(shape.RECOMMENDATIONS)
        for person, moment, topic in self.recommended(received=received):
            draw = self._streams.stream("vouch-text", person.pid, received)
            writer, praised = (person, self._owner) if received else (self._owner, person)
            language = self._talk.language(writer, praised, ("vouch", person.pid))
            text = self._talk.say("vouch", language, writer, praised, moment, draw, topic)
            job = person.job_at(moment)
            yield shape.csv_line((
                person.given.nom, person.second.nom, job.organisation if job else "", job.title if job else "",
                text, shape.american_padded(moment), "VISIBLE" if received or draw.chance(0.8) else "",
            ))  # fmt: skip

    def recommended(self, *, received: bool) -> Iterator[tuple[Identity, int, str]]:
        """Who wrote a recommendation of the owner, or got one, when and for which offer key."""
        for person, connected in self._connected():
            kind = self._touches.relation(person).kind
            skills = self._owner.topics if received else person.topics
            draw = self._streams.stream("recommended", person.pid, received)
            if skills and draw.chance({"close": 0.5, "regular": 0.2, "loose": 0.04}.get(kind, 0.0)):
                at = connected + int((self._settings.ends_at - connected) * draw.random())
                yield person, at, skills[0][0]
