"""Writing every source beside the mail, and the truth about all of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tengill.simulation.acquaintance import Acquaintance
from tengill.simulation.letters import Letter
from tengill.simulation.network import tables, truths, vcards
from tengill.simulation.network.calendars import calendar
from tengill.simulation.network.diary import Diary
from tengill.simulation.network.disagreement import Clerk
from tengill.simulation.network.entries import Entry
from tengill.simulation.network.linkedin_export import Export
from tengill.simulation.network.mastodon import Outbox
from tengill.simulation.network.records import Records
from tengill.simulation.network.relations import DAY, FUTURE, Relations
from tengill.simulation.network.society import gather
from tengill.simulation.network.sources import SOURCES, TRUTH
from tengill.simulation.network.takeout import Takeout
from tengill.simulation.network.talk import Talk
from tengill.simulation.network.touches import Touch, Touches
from tengill.simulation.network.x_archive import Archive
from tengill.simulation.network.zipped import Zipped
from tengill.simulation.noise import CHATTER
from tengill.simulation.population import OWNER, Population, populate
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Streams
from tengill.simulation.world import Mail, World

_VCARDS = {"phone": vcards.vcard_3, "tablet": vcards.vcard_4, "old-phone": vcards.vcard_21}
_TABLES = {
    "google": tables.google_rows,
    "outlook": tables.outlook_rows,
    "people": tables.people_rows,
}


@dataclass(slots=True)
class Written:
    """How much of each source was written."""

    counts: dict[str, int] = field(default_factory=dict)


class MailSeen:
    """What the mail shows of contacts: give it every letter as it is written."""

    def __init__(self, settings: WorldSettings) -> None:
        self._recent_from = settings.ends_at - 90 * DAY
        self.touches: list[tuple[Touch, str]] = []
        """(contact, kind of prose)."""
        self.parties: dict[tuple[str, str], str] = {}
        """The person behind each (address, name)."""
        self.recent: list[tuple[Letter, bytes]] = []
        """The letters of the last ninety days, for the Takeout."""

    def letter(self, letter: Letter, data: bytes) -> None:
        """Take note of one letter and its bytes."""
        if letter.at >= self._recent_from:
            self.recent.append((letter, data))
        for party in (letter.sender, *letter.to, *letter.cc):
            if party.pid:
                self.parties.setdefault((party.address, party.name), party.pid)
        if letter.bulk:
            return
        if letter.sender.pid == OWNER:
            others, outward = (*letter.to, *letter.cc), True
        else:
            others, outward = (letter.sender,), False
        for party in others:
            if party.pid and party.pid != OWNER:
                touch = Touch(letter.at, party.pid, "mail", outward)
                self.touches.append((touch, letter.prose))


class Network:
    """The sources of one world.

    Args:
        settings: the world's settings.
        people: how many people there are in all; None: what suits the world.
        world: the played world, where its mail is written too; None: only its people are made.

    Raises:
        ValueError: when there are too many people, or none.
    """

    def __init__(
        self, settings: WorldSettings, people: int | None = None, world: World | None = None
    ) -> None:
        self.settings = settings
        self._world = world
        self._streams = world.streams if world else Streams(settings.seed)
        population = world.population if world else populate(settings, self._streams)
        self.population: Population = population
        acquaintance = world.acquaintance if world else self._acquaintance(population)
        self.society = gather(settings, population, self._streams, people)
        relations = Relations(settings, self._streams, acquaintance)
        self.touches = Touches(settings, self._streams, self.society, relations)
        self.talk = Talk(settings, self._streams, self.society)
        self.clerk = Clerk(settings, self._streams, self.touches)
        self.diary = Diary(settings, self._streams, self.touches, self.talk)
        self.export = Export(settings, self._streams, self.touches, self.talk, self.clerk)
        self._raised: list[tuple[str, int, str]] = []

    def _acquaintance(self, population: Population) -> Acquaintance:
        return Acquaintance(self.settings, population, self._streams)

    def write(
        self,
        folder: Path,
        sources: frozenset[str],
        mail: Mail | None = None,
        seen: MailSeen | None = None,
    ) -> Written:
        """Write the given sources and the truth into a folder.

        Args:
            folder: made when missing; files of the same names are replaced.
            sources: names of `sources.SOURCES`; `mail` is somebody else's work and ignored here.
            mail: the world's mail, all of it drawn; None where no mail was written.
            seen: what the mail showed, likewise.

        Raises:
            OSError: when the folder cannot be written.
        """
        for file in (*(f for name in sources for f in SOURCES[name]), *TRUTH):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
        touches = self.touches.all()
        written = Written()
        with (folder / "truth/records.jsonl").open("w", encoding="utf-8", newline="\n") as truth:
            records = Records(truth)
            self._sources(folder, sources, touches, records, seen)
            if seen:
                self._mail_records(seen, records)
            written.counts["records"] = records.count
        self._truth(folder, touches, mail, seen, written)
        return written

    def _sources(
        self,
        folder: Path,
        sources: frozenset[str],
        touches: list[Touch],
        records: Records,
        seen: MailSeen | None,
    ) -> None:
        if "linkedin" in sources:
            self._linkedin(folder, touches, records)
        for book in _VCARDS if "vcards" in sources else ():
            self._cards(folder / f"contacts/{book}.vcf", book, records)
        for name in _TABLES:
            if name in sources:
                self._table(folder / f"contacts/{name}.csv", name, records)
        if "calendars" in sources:
            self._calendars(folder, touches, records)
        if "x" in sources:
            self._x(folder, touches, records)
        if "mastodon" in sources:
            self._mastodon(folder, touches, records)
        if "takeout" in sources:
            takeout = Takeout(self.settings, self.clerk, self.society.owner)
            private = self.diary.calendars(touches)[1]
            takeout.write(
                folder / SOURCES["takeout"][0], private, records, seen.recent if seen else []
            )

    # ------------------------------------------------------------ sources

    def _linkedin(self, folder: Path, touches: list[Touch], records: Records) -> None:
        path = SOURCES["linkedin"][0]

        def note(name: str, line: int, entry: Entry) -> None:
            records.note("linkedin", f"{path}!{name}", line, entry, entry.slug.lower())

        with Zipped(folder / path, self.settings.ends_at) as zipped:
            for name, pieces in self.export.members(touches, note):
                zipped.add(name, pieces)

    def _x(self, folder: Path, touches: list[Touch], records: Records) -> None:
        archive = Archive(self.settings, self._streams, self.touches, self.talk)
        path = SOURCES["x"][0]
        with Zipped(folder / path, self.settings.ends_at) as zipped:
            for name, text in archive.members(touches):
                zipped.add(name, (text,))
        self._raised = archive.raised
        for person in archive.named:
            entry = _party("", person.name, person.pid)
            entry.handle, entry.x_id = person.handle, person.x_id
            records.note("x", f"{path}!data/tweets.js", 0, entry, person.x_id)

    def _mastodon(self, folder: Path, touches: list[Touch], records: Records) -> None:
        outbox = Outbox(self.settings, self._streams, self.touches, self.talk)
        archive, path = SOURCES["mastodon"]
        with Zipped(folder / archive, self.settings.ends_at) as zipped:
            for name, text in outbox.members(touches):
                zipped.add(name, (text,))
        (folder / path).write_text(outbox.following(), encoding="utf-8", newline="\n")
        for line, person in enumerate(outbox.friends, 2):
            entry = Entry("mastodon", person.pid, fediverse=person.fediverse)
            records.note("mastodon", path, line, entry, person.fediverse)

    def _cards(self, path: Path, book: str, records: Records) -> None:
        line = 1
        with path.open("w", encoding="utf-8", newline="") as file:
            for entry in self.clerk.entries(book):
                text = _VCARDS[book](entry)
                key = {"phone": entry.key, "tablet": f"urn:uuid:{vcards.uuid(entry.key)}"}.get(
                    book, ""
                )
                records.note("vcard", f"contacts/{path.name}", line, entry, key)
                file.write(text)
                line += text.count("\n")

    def _table(self, path: Path, name: str, records: Records) -> None:
        line = 1
        with path.open("w", encoding="utf-8", newline="") as file:
            if name == "outlook":
                file.write("\ufeff")
            for entry, text in _TABLES[name](self.clerk.entries(name)):
                if entry is not None:
                    records.note(
                        "csv" if name == "people" else name, f"contacts/{path.name}", line, entry
                    )
                file.write(text)
                line += text.count("\n")

    def _calendars(self, folder: Path, touches: list[Touch], records: Records) -> None:
        noted: set[tuple[str, str]] = set()
        stamp = self.settings.ends_at
        for file, (name, events) in zip(
            SOURCES["calendars"], self.diary.calendars(touches), strict=True
        ):
            with (folder / file).open("w", encoding="utf-8", newline="") as out:
                out.writelines(calendar(name, events, stamp))
            for guest in (guest for event in events for guest in event.guests):
                if (guest.address, guest.name) not in noted:
                    noted.add((guest.address, guest.name))
                    entry = _party(guest.address, guest.name, guest.pid)
                    records.note("icalendar", file, 0, entry)

    @staticmethod
    def _mail_records(seen: MailSeen, records: Records) -> None:
        for (address, name), pid in sorted(seen.parties.items()):
            records.note("mail", "mailbox.mbox", 0, _party(address, name, pid))

    # ------------------------------------------------------------ truth

    def _acts_afterwards(self, seen: MailSeen) -> list[tuple[int, str, bool]]:
        """Letters that acts would bring after the world's end: as often as in its last two years."""
        end = self.settings.ends_at
        acts = [touch for touch, kind in seen.touches if kind not in CHATTER]
        recent = sum(touch.at >= end - 730 * DAY for touch in acts)
        draw = self._streams.stream("acts-afterwards")
        found = []
        for _ in range(round(recent * FUTURE / (730 * DAY))):
            like = draw.pick(acts)
            found.append((end + int(FUTURE * draw.random()), like.pid, like.outward))
        return found

    def _truth(
        self,
        folder: Path,
        touches: list[Touch],
        mail: Mail | None,
        seen: MailSeen | None,
        written: Written,
    ) -> None:
        counts = written.counts
        end = self.settings.ends_at
        later = [*mail.afterwards(FUTURE), *self._acts_afterwards(seen)] if mail and seen else []
        all_touches: list[tuple[Touch, str]] = [
            (touch, "") for touch in (*touches, *self.diary.met)
        ]
        all_touches += seen.touches if seen else []
        all_touches += [(Touch(at, pid, "mail", outward), "") for at, pid, outward in later]
        all_touches.sort()
        times: dict[str, list[tuple[int, bool]]] = {}
        for touch, kind in all_touches:
            if truths.in_touch(touch.channel, kind) and touch.at < end + FUTURE:
                recorded = touch.channel != "unrecorded" and touch.at < end
                times.setdefault(touch.pid, []).append((touch.at, recorded))
        rows: tuple[tuple[str, Iterable[dict[str, object]]], ...] = (
            ("people", truths.people(self.touches)),
            ("ties", truths.ties(self.touches, self._world)),
            ("contacts", (truths.contact(touch, end, kind) for touch, kind in all_touches)),
            ("touch", truths.touch_rows(self.settings, self.touches, times)),
            ("knowledge", truths.knowledge(self.touches, self.export, mail, self._raised)),
            ("wishes", truths.wishes(mail) if mail else ()),
            ("fits", truths.fits(self._world, mail, self.touches) if mail and self._world else ()),
        )
        for name, some in rows:
            counts[name] = truths.put(folder / f"truth/{name}.jsonl", some)


def _party(address: str, name: str, pid: str) -> Entry:
    entry = Entry("", pid, emails=[("", address)] if address else [])
    entry.given, _, entry.family = name.rpartition(" ")
    return entry
