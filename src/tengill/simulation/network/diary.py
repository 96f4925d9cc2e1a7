"""The owner's calendars: one-to-ones that repeat, meetings, workshops, all-hands, whole days."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

from datetime import UTC, datetime

from tengill.simulation.network.calendars import COPENHAGEN, REYKJAVIK, Event, Guest, summer
from tengill.simulation.network.identities import Identity
from tengill.simulation.network.relations import DAY, FUTURE
from tengill.simulation.network.talk import Talk
from tengill.simulation.network.touches import Touch, Touches
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Draw, Streams

_WEEK = 7 * DAY
_ANSWERS = (("ACCEPTED", 0.64), ("DECLINED", 0.15), ("TENTATIVE", 0.08), ("NEEDS-ACTION", 0.13))
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PLACES = (
    "Harbour House",
    "Room Katla",
    "Café Loki's Corner",
    "Online",
    "The Old Mill, 2nd floor",
    "",
)
AHEAD = 60 * DAY
"""How far ahead meetings are in the calendar already."""


class Diary:
    """Plans both calendars; `met` tells every meeting that was, or will be, a contact."""

    def __init__(
        self, settings: WorldSettings, streams: Streams, touches: Touches, talk: Talk
    ) -> None:
        self._settings = settings
        self._streams = streams
        self._touches = touches
        self._talk = talk
        self._people = touches.society.people
        self._owner = touches.society.owner
        self._known = [p for p in self._people[1:] if touches.relation(p).phases]
        self.met: list[Touch] = []
        self._work: list[Event] = []
        self._private: list[Event] = []
        self._plan()

    def calendars(self, touches: list[Touch]) -> tuple[tuple[str, list[Event]], ...]:
        """(name, events) of both calendars, in order of time; single meetings come from the touches."""
        work, private = list(self._work), list(self._private)
        last = self._settings.ends_at + AHEAD
        for touch in touches:
            if touch.channel == "meeting" and touch.at < last:
                event = self._meeting(touch)
                (private if event.uid.endswith("@private.example") else work).append(event)
        return (("Work", sorted(work, key=_order)), ("Private", sorted(private, key=_order)))

    def _plan(self) -> None:
        years = max(1, round(self._settings.years))
        start, end = self._settings.starts_at, self._settings.ends_at
        self._weekly()
        for number in range(3 * years + 1):
            draw = self._streams.stream("workshop", number)
            at = (
                start + int((end - start) * draw.random())
                if number
                else end + int(AHEAD * draw.random())
            )
            self._workshop(number, _ten(at, draw), draw)
        for year in range(years):
            self._all_hands(year, start)
        for number in range(6 * years):
            self._whole_day(number, self._streams.stream("whole-day", number))
        for number in range(8 * years):
            self._off(number, self._streams.stream("called-off", number))

    # ------------------------------------------------------------ who

    def _guest(self, person: Identity, moment: int, answer: str, draw: Draw) -> Guest | None:
        address = person.address_at(moment)
        if person.private and (not address or draw.chance(0.12)):
            address = person.private[0]
        name = (
            ""
            if draw.chance(0.1)
            else person.short
            if person.short and draw.chance(0.05)
            else person.name
        )
        return Guest(person.pid, name, address, answer) if address else None

    def _me(self, moment: int, answer: str = "ACCEPTED") -> Guest:
        return Guest(self._owner.pid, self._owner.name, self._owner.address_at(moment), answer)

    def _invited(self, moment: int, wanted: int, draw: Draw) -> list[Identity]:
        """People the owner is close to at a moment, more often the closer."""
        near = [
            p for p in self._known if draw.random() < self._touches.relation(p).level(moment) * 1.5
        ]
        return draw.some(near, wanted)

    def _uid(self, *names: object, private: bool = False) -> str:
        domain = "private.example" if private else "calendar.example"
        return f"{self._streams.token('event', *names)[:20]}@{domain}"

    # ------------------------------------------------------------ repeating

    def _weekly(self) -> None:
        """One-to-ones, weekly as long as two are very close; each with gaps and one moved."""
        start, end = self._settings.starts_at, self._settings.ends_at
        phases = [
            (phase, person)
            for person in self._known
            for phase in self._touches.relation(person).phases
            if phase.level > 0.75
            and phase.since < end - 60 * DAY
            and phase.until > start + 60 * DAY
        ]
        phases.sort(key=lambda one: (-one[0].level, one[1].pid))
        for phase, person in phases[: max(2, round(self._settings.years))]:
            draw = self._streams.stream("weekly", person.pid, phase.since)
            first = _ten(max(phase.since, start) + _WEEK, draw)
            zone = COPENHAGEN if draw.chance(0.4) else REYKJAVIK
            self._repeat(person, first, phase.until, zone, draw)

    def _repeat(self, person: Identity, first: int, until: int, zone: str, draw: Draw) -> None:
        guest = self._guest(person, first, "ACCEPTED", draw)
        if guest is None:
            return
        times = [at for at in range(first, until, _WEEK) if at < self._settings.ends_at + FUTURE]
        if len(times) < 3:
            return
        if zone == COPENHAGEN:  # the clock on the wall stays, so the moment shifts in summer
            times = [_same_clock(at, first) for at in times]
        out = tuple(at for at in times[1:] if draw.chance(0.08))
        kept = [at for at in times if at not in out]
        moved = kept[len(kept) // 2] if len(kept) > 4 else None
        day = _WEEKDAYS[datetime.fromtimestamp(first, UTC).weekday()]
        rule = f"FREQ=WEEKLY;BYDAY={day}"
        if until < self._settings.ends_at + FUTURE:
            rule += f";UNTIL={datetime.fromtimestamp(times[-1], UTC):%Y%m%dT%H%M%SZ}"
        uid = self._uid("weekly", person.pid, first)
        title = draw.pick(
            (
                f"{self._owner.given.nom} / {person.given.nom}",
                f"1:1 {person.given.nom}",
                "Weekly catch-up",
            )
        )
        shared = {"guests": (self._me(first), guest), "organiser": self._me(first), "zone": zone}
        self._work.append(Event(uid, first, 30, title, rule=rule, without=out, **shared))  # type: ignore[arg-type]
        if moved is not None:
            later = moved + DAY + 7200
            self._work.append(Event(uid, later, 30, title, instead_of=moved, **shared))  # type: ignore[arg-type]
        self.met.extend(
            Touch(at + (DAY + 7200 if at == moved else 0), person.pid, "meeting", True)
            for at in kept
        )

    # ------------------------------------------------------------ meetings

    def _meeting(self, touch: Touch) -> Event:
        """A single meeting with one person; some private ones only name them in the title."""
        person = self._touches.society.by_id[touch.pid]
        draw = self._streams.stream("meeting", touch.pid, touch.at)
        friendly = self._touches.relation(person).kind in ("close", "regular") and draw.chance(0.3)
        topic = self._talk.words(self._talk.topic(person, draw), "en")
        name = person.short or person.given.nom
        guest = self._guest(
            person,
            touch.at,
            "ACCEPTED" if touch.at < self._settings.ends_at else "NEEDS-ACTION",
            draw,
        )
        zone = COPENHAGEN if draw.chance(0.25) else REYKJAVIK
        at = touch.at
        if friendly:
            title = draw.pick(
                (f"Lunch with {name}", f"Coffee, {name}", f"Kaffi með {person.given.dat}", "Dinner")
            )
            guests = (self._me(at), guest) if guest and draw.chance(0.5) else ()
            return Event(self._uid(touch.pid, touch.at, private=True), at, 90, title, guests, zone=zone,
                         organiser=self._me(at) if guests else None, place=draw.pick(_PLACES))  # fmt: skip
        title = draw.pick(
            (
                f"About {topic}",
                f"{self._owner.given.nom} and {name}",
                "Catch-up",
                topic.capitalize(),
            )
        )
        host = self._me(at) if touch.outward or guest is None else guest
        return Event(
            self._uid(touch.pid, touch.at), at, draw.pick((30, 45, 60)), title,
            (self._me(at), guest) if guest else (), host, zone, draw.pick(_PLACES),
        )  # fmt: skip

    def _workshop(self, number: int, at: int, draw: Draw) -> None:
        guests = [self._me(at)]
        for person in self._invited(at, 5 + draw.below(8), draw):
            answer = _answer(draw)
            guest = self._guest(person, at, answer, draw)
            if guest:
                guests.append(guest)
                if answer == "ACCEPTED":
                    self.met.append(Touch(at, person.pid, "workshop", True))
        topic = self._talk.words(self._talk.topic(self._owner, draw), "en")
        self._work.append(
            Event(self._uid("workshop", number), at, 180, f"Workshop: {topic}", tuple(guests), self._me(at),
                  COPENHAGEN if number % 2 else REYKJAVIK, "Harbour House, Reykjavík; ground floor",
                  f"Bring one question about {topic}, and a friend.")
        )  # fmt: skip

    def _all_hands(self, year: int, start: int) -> None:
        """Three hundred people in one hall: hardly a contact for anybody."""
        draw = self._streams.stream("all-hands", year)
        at = _ten(start + int((year + 0.4) * 365 * DAY), draw)
        if at >= self._settings.ends_at:
            return
        people = draw.some(self._people[1:], 299) if len(self._people) < 3000 else [
            self._people[1 + draw.below(len(self._people) - 1)] for _ in range(299)
        ]  # fmt: skip
        guests = {g.address: g for p in people if (g := self._guest(p, at, _answer(draw), draw))}
        host = next(iter(guests.values()), None)
        self._work.append(
            Event(
                self._uid("all-hands", year),
                at,
                60,
                f"All hands {2015 + year}",
                (self._me(at), *guests.values()),
                host,
            )
        )

    def _off(self, number: int, draw: Draw) -> None:
        """A meeting that was cancelled, or that the owner or the other declined: no contact."""
        start, end = self._settings.starts_at, self._settings.ends_at
        at = _ten(start + int((end - start) * draw.random()), draw)
        for person in self._invited(at, 1, draw):
            other = self._guest(person, at, "DECLINED" if number % 3 == 1 else "ACCEPTED", draw)
            if other is None:
                continue
            me = self._me(at, "DECLINED" if number % 3 == 2 else "ACCEPTED")
            title = draw.pick(("Lunch", "Review", "Call", "Plans"))
            self._work.append(
                Event(
                    self._uid("off", number),
                    at,
                    60,
                    title,
                    (me, other),
                    other,
                    cancelled=number % 3 == 0,
                )
            )

    def _whole_day(self, number: int, draw: Draw) -> None:
        start, end = self._settings.starts_at, self._settings.ends_at
        at = start + int((end - start) * draw.random()) // DAY * DAY
        title = draw.pick(
            (
                "Holiday",
                "Conference: Sea and Software",
                "Writing day",
                "The cabin",
                "Travel: Copenhagen",
            )
        )
        self._private.append(
            Event(
                self._uid("day", number, private=True), at, 0, title, whole_days=1 + draw.below(4)
            )
        )


def _order(event: Event) -> tuple[int, str, int]:
    return event.start, event.uid, event.instead_of or 0


def _answer(draw: Draw) -> str:
    roll = draw.random()
    for answer, share in _ANSWERS:
        if roll < share:
            return answer
        roll -= share
    return "NEEDS-ACTION"


def _ten(moment: int, draw: Draw) -> int:
    """The same day, or the Monday after a weekend, at a full or half hour in the morning (UTC)."""
    day = moment // DAY
    weekday = (day + 3) % 7
    if weekday >= 5:
        day += 7 - weekday
    return int(day * DAY + (8 + draw.below(5)) * 3600 + draw.below(2) * 1800)


def _same_clock(moment: int, first: int) -> int:
    """A moment whole weeks after `first`, shifted so that Copenhagen's clock shows the same."""
    return moment - 3600 * (summer(moment) - summer(first))
