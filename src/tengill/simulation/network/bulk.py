"""Exports of any size, quickly: for measuring imports. Words repeat; shapes and disagreement do not.

`linkedin_bulk`, `vcards_bulk` and `calendar_bulk` stream: memory does not grow with the size.
"""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tengill.simulation.network import linkedin as shape
from tengill.simulation.network.calendars import COPENHAGEN, REYKJAVIK, Event, Guest, calendar
from tengill.simulation.network.entries import Entry
from tengill.simulation.network.naming import FullName, Names
from tengill.simulation.network.phones import as_written, numbered
from tengill.simulation.network.spelling import slug
from tengill.simulation.network.vcards import vcard_3, vcard_4, vcard_21
from tengill.simulation.network.zipped import Zipped
from tengill.simulation.phrasing import book
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Draw, Streams

DAY = 86_400
_OWNER = ("Sigríður Hallvarðsdóttir", "sigridur-hallvardsdottir", "sigga@leidarvisir.example")
_ANSWERS = ("ACCEPTED", "ACCEPTED", "ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION")


@dataclass(frozen=True, slots=True)
class BulkSizes:
    """How much of each to write."""

    connections: int = 30_000
    messages: int = 200_000
    cards: int = 100_000
    events: int = 100_000


def write_bulk(folder: Path, sizes: BulkSizes | None = None, seed: int = 1) -> dict[str, Path]:
    """Write a LinkedIn export, an address book and a calendar of the given sizes.

    Args:
        folder: made when missing; files of the same names are replaced.
        sizes: how much of each; 0 leaves a file out.
        seed: equal seeds and sizes give equal content.

    Returns:
        The files, by `linkedin`, `vcards` and `calendar`.

    Raises:
        OSError: when the folder cannot be written.
    """
    sizes = sizes or BulkSizes()
    folder.mkdir(parents=True, exist_ok=True)
    crowd = Crowd(seed)
    found = {}
    if sizes.connections or sizes.messages:
        found["linkedin"] = folder / "Complete_LinkedInDataExport.zip"
        with Zipped(found["linkedin"], crowd.ends_at) as zipped:
            zipped.add("Connections.csv", crowd.connections(sizes.connections))
            zipped.add("messages.csv", crowd.messages(sizes.messages, max(1, sizes.connections)))
    if sizes.cards:
        found["vcards"] = folder / "contacts.vcf"
        with found["vcards"].open("w", encoding="utf-8", newline="") as file:
            file.writelines(crowd.cards(sizes.cards))
    if sizes.events:
        found["calendar"] = folder / "calendar.ics"
        with found["calendar"].open("w", encoding="utf-8", newline="") as file:
            file.writelines(crowd.calendar(sizes.events))
    return found


@dataclass(frozen=True, slots=True)
class Face:
    """One of a crowd."""

    number: int
    name: FullName
    icelandic: bool
    house: str
    slug: str

    @property
    def full(self) -> str:
        """Given and family name."""
        return f"{self.name.given.nom} {self.name.second.nom}"

    @property
    def address(self) -> str:
        """A work address."""
        first, last = slug(self.name.given.nom), slug(self.name.second.nom)
        return f"{first}.{last}{self.number}@{slug(self.house)}.example"


class Crowd:
    """Any number of people, each made when asked for."""

    def __init__(self, seed: int) -> None:
        settings = WorldSettings(seed=seed)
        self.starts_at, self.ends_at = settings.starts_at, settings.ends_at
        self._streams = Streams(seed)
        self._names = Names()
        words = [book(kind, "en") for kind in ("personal", "post", "knowhow")]
        self._lines = [
            one.text
            for many in words
            for one in many.phrasings
            if "{" not in one.text and "[" not in one.text
        ]

    def face(self, number: int) -> tuple[Face, Draw]:
        """The person of a number, and a generator of their own."""
        draw = self._streams.stream("face", number)
        icelandic, woman = draw.chance(0.4), draw.chance(0.5)
        name = self._names.full(draw, icelandic=icelandic, woman=woman)
        house = f"{draw.pick(('Amber', 'Birch', 'Coral', 'Drift', 'Ember', 'Fjord'))} {draw.pick(('Labs', 'Works', 'Marine', 'Press'))} {draw.below(400)}"
        profile = f"{slug(f'{name.given.nom} {name.second.nom}')}-{number:x}"
        return Face(number, name, icelandic, house, profile), draw

    def connections(self, count: int) -> Iterator[str]:
        """Connections.csv, preamble included."""
        yield shape.NOTES + shape.csv_line(shape.CONNECTIONS)
        for number in range(count):
            face, draw = self.face(number)
            entry = Entry("linkedin", "", face.name.given.nom, face.name.middle, face.name.second.nom, slug=face.slug,
                          organisation=face.house, title=draw.pick(("Founder", "Editor", "Head of sales")))  # fmt: skip
            if draw.chance(0.025):
                entry.emails.append(("home", face.address))
            yield shape.connection(entry, self.ends_at - number * 3600 * 2)

    def messages(self, count: int, people: int) -> Iterator[str]:
        """messages.csv in the newest shape; a conversation for each person, newest first."""
        yield shape.csv_line(shape.MESSAGES)
        name, profile, _ = _OWNER
        mine = shape.profile_url(profile)
        step = max(1, (self.ends_at - self.starts_at) // max(1, count))
        draw = self._streams.stream("bulk-messages")
        faces = [self.face(number)[0] for number in range(min(people, 4000))]
        for number in range(count):
            face = faces[int(len(faces) * draw.random() ** 2)]
            theirs = shape.profile_url(face.slug)
            ends = (
                ((name, mine), (face.full, theirs))
                if draw.chance(0.5)
                else ((face.full, theirs), (name, mine))
            )
            stamp = shape.stamp(self.ends_at - number * step)
            yield shape.csv_line((
                f"2-{face.number:08d}", "", *ends[0], *ends[1], stamp, "", f"{draw.pick(self._lines)} ({number})",
                "INBOX", "", "No", "No",
            ))  # fmt: skip

    def cards(self, count: int) -> Iterator[str]:
        """Cards (vCard) of all three versions in one file."""
        for number in range(count):
            face, draw = self.face(number)
            phone = numbered(number % 100_000, icelandic=face.icelandic)
            entry = Entry(
                "vcard", "p", face.name.given.nom, face.name.middle, face.name.second.nom,
                emails=[("work", face.address)] if draw.chance(0.8) else [],
                phones=[("cell", as_written(phone, draw.random()), phone)], organisation=face.house,
                told_at=self.ends_at - number, key=self._streams.token("card", number)[:24],
            )  # fmt: skip
            yield (vcard_3, vcard_3, vcard_4, vcard_21)[number % 4](entry)

    def calendar(self, count: int) -> Iterator[str]:
        """One calendar: mostly single meetings, one in fifty repeats weekly, one in a hundred is large."""
        return calendar("Work", self._events(count), self.ends_at)

    def _events(self, count: int) -> Iterator[Event]:
        step = max(60, (self.ends_at - self.starts_at) // max(1, count))
        me = Guest("p0000", _OWNER[0], _OWNER[2], "ACCEPTED")
        faces = [self.face(number)[0] for number in range(2000)]
        draw = self._streams.stream("bulk-events")
        for number in range(count):
            size = 40 if number % 100 == 99 else 1 + draw.below(4)
            guests = tuple(
                Guest("", one.full, one.address, draw.pick(_ANSWERS))
                for one in (faces[int(len(faces) * draw.random() ** 2)] for _ in range(size))
            )
            at = self.starts_at + number * step // 900 * 900
            yield Event(
                f"{number:x}@bulk.example", at, 45, f"{draw.pick(self._lines)[:40]}", (me, *guests), me,
                COPENHAGEN if number % 3 == 0 else REYKJAVIK, whole_days=int(number % 40 == 7),
                rule="FREQ=WEEKLY;COUNT=10" if number % 50 == 3 else "", cancelled=number % 33 == 0,
            )  # fmt: skip
