"""Everything else in a mailbox: newsletters, notices, lists, work, plans, chatter, pitches."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from tengill.simulation.acquaintance import Acquaintance
from tengill.simulation.casting import Cast
from tengill.simulation.correspondence import Traced
from tengill.simulation.history import DAY, History, pair
from tengill.simulation.letters import Letter, Party
from tengill.simulation.network.relations import Relations, interval
from tengill.simulation.population import OWNER
from tengill.simulation.streams import Draw

_YEAR = 31_557_600
_TALKS_BEFORE, _TALKS_AFTER = 240 * DAY, 60 * DAY
# Shares of threads, and how many messages a thread has at most.
_MIX = (
    ("newsletter", 0.24, 1), ("notice", 0.17, 1), ("list", 0.13, 1), ("work", 0.22, 5),
    ("scheduling", 0.06, 3), ("personal", 0.07, 3), ("pitch_cold", 0.045, 2), ("pitch_warm", 0.012, 2),
    ("self_introduction", 0.013, 2), ("false_friend", 0.04, 2),
)  # fmt: skip
_ACTS = frozenset({"pitch_cold", "pitch_warm", "self_introduction"})
_REPLY = {"work": "work", "scheduling": "scheduling_reply", "personal": "personal", "false_friend": "work",
          "pitch_cold": "polite_no", "pitch_warm": "polite_no", "self_introduction": "polite_no"}  # fmt: skip


CHATTER = frozenset((*(kind for kind, _, _ in _MIX), *_REPLY.values(), "forward"))
"""The kinds of prose this mail is written in; every other kind comes from an act, or a wish."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who sends bulk: a name and an address that are no person's."""

    name: str
    address: str
    list_id: str


class Noise:
    """Plans the mail that carries no causes, as an endless-looking, exactly counted stream."""

    def __init__(self, cast: Cast, history: History, acquaintance: Acquaintance) -> None:
        self.cast = cast
        self.history = history
        self.acquaintance = acquaintance
        self.traced: list[Traced] = []
        self._close: dict[int, list[str]] = {}
        self._relations = Relations(cast.settings, cast.streams, acquaintance)
        self._near: dict[int, tuple[list[str], list[float]]] = {}
        self._acted = _acted(history)
        self._turns = 0
        self._voices = self._make_voices()

    def letters(self, wanted: int) -> Iterator[Letter]:
        """Threads in the order of their first letter, `wanted` letters in all."""
        start, end = self.cast.settings.starts_at, self.cast.settings.ends_at
        planned = turn = 0
        while planned < wanted:
            draw = self.cast.streams.stream("noise", turn)
            moment = int(start + (planned + draw.random()) / wanted * (end - start - 2 * DAY))
            for letter in self._thread(turn, _working_hour(moment, draw), draw)[: wanted - planned]:
                planned += 1
                yield letter
            turn += 1
        self._turns = turn

    def afterwards(self, seconds: int) -> Iterator[tuple[int, str, bool]]:
        """Threads with known people after the world's end, as often as before: (time, person, by the owner)."""
        start, end = self.cast.settings.starts_at, self.cast.settings.ends_at
        for turn in range(round(self._turns * seconds / (end - start))):
            draw = self.cast.streams.stream("noise-after", turn)
            moment = end + int(seconds * draw.random())
            kind, _ = _kind(draw.random())
            if kind not in self._voices and kind not in ("pitch_cold", "self_introduction"):
                other = self._contact(moment, draw)
                if other:
                    yield moment, other, draw.chance(0.45)

    # ------------------------------------------------------------ threads

    def _thread(self, turn: int, moment: int, draw: Draw) -> list[Letter]:
        kind, longest = _kind(draw.random())
        if kind in self._voices:
            return [self._bulk(kind, turn, moment, draw)]
        if kind in ("pitch_cold", "self_introduction"):
            other = self._stranger(moment, draw)
        else:
            other = self._contact(moment, draw)
        if not other:
            return [self._bulk("newsletter", turn, moment, draw)]
        return self._between(kind, turn, moment, other, 1 + draw.below(longest), draw)

    def _between(
        self, kind: str, turn: int, moment: int, other: str, length: int, draw: Draw
    ) -> list[Letter]:
        """A thread between the owner and one other, the two writing in turns."""
        language = self.cast.language(OWNER, other, key=f"noise:{turn}")
        outward = kind not in _ACTS and draw.chance(0.45)
        writer, reader = (OWNER, other) if outward else (other, OWNER)
        found: list[Letter] = []
        parent: Letter | None = None
        if kind in _ACTS:
            length = 2 if draw.chance(0.25) else 1
        extra = self._colleague(other, draw) if kind == "work" and draw.chance(0.2) else ""
        for place in range(length):
            slots = self._slots(language, moment, writer, reader, draw)
            letter = Letter(
                key=f"x{turn}.{place}", at=moment, sender=self.cast.party(writer, moment),
                to=(self.cast.party(reader, moment, name=draw.chance(0.85)),),
                cc=(self.cast.party(extra, moment),) if extra else (),
                prose=kind if place == 0 else _REPLY[kind], language=language, slots=slots, parent=parent,
                writer=self.cast.population.by_id[writer],
            )  # fmt: skip
            if place == 0 and kind in _ACTS:
                letter.act = letter.key
                self.traced.append(
                    Traced(
                        letter.key,
                        kind,
                        moment,
                        "",
                        writer,
                        reader,
                        str(slots["topic"]),
                        "",
                        letter,
                    )
                )
            found.append(letter)
            parent = letter
            writer, reader = reader, writer
            moment += int(DAY * draw.between(0.01, 1.2) ** 1.5)
        if kind == "work" and draw.chance(0.12):
            found.append(self._forward(found[-1], f"x{turn}.{length}", moment, draw))
        return found

    def _forward(self, letter: Letter, key: str, moment: int, draw: Draw) -> Letter:
        """The owner passes a letter on to somebody else, with hardly a word."""
        other = self._contact(moment, draw)
        language = self.cast.language(OWNER, other, key=key)
        return Letter(
            key=key, at=moment, sender=self.cast.party(OWNER, moment), to=(self.cast.party(other, moment),),
            prose="forward", language=language, slots=self._slots(language, moment, OWNER, other, draw),
            parent=letter, forwards=True, writer=self.cast.owner,
        )  # fmt: skip

    def _slots(
        self, language: str, moment: int, writer: str, reader: str, draw: Draw
    ) -> dict[str, object]:
        icelandic = language == "is"
        offer = self.cast.offer_of(self.cast.population.by_id[writer])
        me, you = (
            self.cast.named(writer, moment, language),
            self.cast.named(reader, moment, language),
        )
        friends = self._closest(moment)
        third = friends[draw.below(len(friends))] if friends else reader
        other_topic = draw.pick(tuple(self.cast.population.offers.values()))
        chosen = offer if offer and draw.chance(0.6) else other_topic
        return {
            "me": me, "reader": you, "left": me, "right": you, "connector": you,
            "third": self.cast.named(third, moment, language),
            "topic": chosen.is_ if icelandic else chosen.en,
        }  # fmt: skip

    # ------------------------------------------------------------ who

    def _closest(self, moment: int) -> list[str]:
        """The owner's acquaintances, closest first; closeness shifts every two years."""
        era = moment // (2 * _YEAR)
        if era not in self._close:
            number = self.cast.streams.number
            everybody = self.cast.population.people[1:]
            known = [p.pid for p in everybody if self._knows(p.pid, moment)]
            known.sort(key=lambda pid: number("close", pid) + 0.4 * number("close", pid, era))
            self._close[era] = known
        return self._close[era]

    def _knows(self, pid: str, moment: int) -> bool:
        met = self.acquaintance.met_at(OWNER, pid)
        if met is not None and met <= moment:
            return True
        return any(at <= moment for at, _ in self.history.ties.get(pair(OWNER, pid), ()))

    def _contact(self, moment: int, draw: Draw) -> str:
        """Somebody the owner knows, in proportion to how often the two are in touch at that time."""
        month = moment // (30 * DAY)
        if month not in self._near:
            people = [p.pid for p in self.cast.population.people[1:] if self._knows(p.pid, moment)]
            heights: list[float] = []
            for pid in people:
                heights.append((heights[-1] if heights else 0.0) + self._often(pid, moment))
            self._near[month] = people, heights
        people, heights = self._near[month]
        if not people:
            return ""
        return people[bisect_right(heights, heights[-1] * draw.random() * (1 - 1e-12))]

    def _often(self, pid: str, moment: int) -> float:
        """Letters a day, but for a common factor; one in a while where nothing else is between two."""
        relation = self._relations.of(pid)
        level = relation.level(moment)
        often = 1 / interval(level) if level else 1 / 2000 if relation.phases else 1 / 400
        # Whom the owner acts for are people she is talking with at the time.
        times = self._acted.get(pid, ())
        if any(at - _TALKS_BEFORE < moment < at + _TALKS_AFTER for at in times):
            often = max(often, 1 / 40)
        return often

    def _stranger(self, moment: int, draw: Draw) -> str:
        people = self.cast.population.people
        for _ in range(12):
            candidate = people[1 + draw.below(len(people) - 1)].pid
            if not self._knows(candidate, moment):
                return candidate
        return ""

    def _colleague(self, pid: str, draw: Draw) -> str:
        home = self.cast.population.by_id[pid].organisation
        people = [
            p.pid for p in self.cast.population.people if p.organisation == home and p.pid != pid
        ]
        return draw.pick(people) if people else ""

    # ------------------------------------------------------------ bulk

    def _make_voices(self) -> dict[str, tuple[Voice, ...]]:
        houses = self.cast.population.organisations
        newsletters = tuple(
            Voice(
                f"{h.name} {('Weekly', 'Briefing', 'Letter')[n % 3]}",
                f"{('news', 'hello', 'newsletter')[n % 3]}@{h.domain}",
                f"news.{h.domain}",
            )
            for n, h in enumerate(houses[::4])
        )
        notices = tuple(
            Voice(
                f"{h.name}",
                f"{('noreply', 'no-reply', 'notifications', 'billing')[n % 4]}@{h.domain}",
                "",
            )
            for n, h in enumerate(houses[1::5])
        )
        lists = tuple(Voice(f"{c} list", f"{c}-list@lists.{h.domain}", f"{c}-list.lists.{h.domain}")
                      for c, h in zip(("harbour", "makers", "nordic-founders", "editors", "energy"), houses, strict=False))  # fmt: skip
        return {"newsletter": newsletters, "notice": notices, "list": lists}

    def _bulk(self, kind: str, turn: int, moment: int, draw: Draw) -> Letter:
        voice = draw.pick(self._voices[kind])
        house = draw.pick(self.cast.population.organisations)
        icelandic = house.icelandic and draw.chance(self.cast.settings.icelandic)
        offer = draw.pick(tuple(self.cast.population.offers.values()))
        me = self.cast.party(OWNER, moment)
        author = Party(voice.name, voice.address)
        to = (me,)
        person = draw.pick(self.cast.population.people[1:])
        if kind == "list":
            author = self.cast.party(person.pid, moment)
            to = (Party("", voice.address),)
        language = "is" if icelandic else "en"
        slots: dict[str, object] = {
            "topic": offer.is_ if icelandic else offer.en, "house": house.name, "voice": voice.name,
            "number": str(1000 + draw.below(9000)), "reader": self.cast.named(OWNER, moment, language),
            "third": self.cast.named(person.pid, moment, language), "list_id": voice.list_id,
            "me": self.cast.named(person.pid, moment, language), "tag": f"[{voice.name}]",
        }  # fmt: skip
        return Letter(
            key=f"x{turn}.0", at=moment, sender=author, to=to, bcc=(me,) if kind == "list" else (),
            prose=kind, language=language, slots=slots, bulk=kind,
            writer=person if kind == "list" else None,
        )  # fmt: skip


def _acted(history: History) -> dict[str, list[int]]:
    """When the owner did something for each person, or they for her."""
    found: dict[str, list[int]] = {}
    for deed in history.deeds.values():
        parties = {deed.connector, deed.left, deed.right}
        if OWNER in parties:
            for pid in parties - {OWNER}:
                found.setdefault(pid, []).append(deed.at)
    return found


def _kind(roll: float) -> tuple[str, int]:
    """The kind of thread at a place in [0, 1), and how long such a thread may be."""
    for kind, share, longest in _MIX:
        if roll < share:
            return kind, longest
        roll -= share
    return _MIX[0][0], _MIX[0][2]


def _working_hour(moment: int, draw: Draw) -> int:
    """The same day at an hour when people write; most weekends give way to the Friday before."""
    day = moment // DAY
    weekday = (day + 3) % 7
    if weekday >= 5 and draw.chance(0.8):
        day -= weekday - 4
    hour = 7 + 12 * (draw.random() + draw.random()) / 2
    return int(day * DAY + hour * 3600 + draw.below(3600))
