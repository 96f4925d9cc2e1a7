"""A Google Takeout zip: recent mail, contacts as vCards, the private calendar."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tengill.simulation.letters import Letter
from tengill.simulation.network.calendars import Event, calendar
from tengill.simulation.network.disagreement import Clerk
from tengill.simulation.network.identities import Identity
from tengill.simulation.network.records import Records
from tengill.simulation.network.sources import SOURCES
from tengill.simulation.network.vcards import vcard_3
from tengill.simulation.network.zipped import Zipped
from tengill.simulation.settings import WorldSettings

MAIL = "Takeout/Mail/All mail Including Spam and Trash.mbox"
CONTACTS = "Takeout/Contacts/All Contacts/All Contacts.vcf"
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Takeout:
    """Writes one Takeout; everything in it stands elsewhere too, as two exports of one person do."""

    def __init__(self, settings: WorldSettings, clerk: Clerk, owner: Identity) -> None:
        self._settings = settings
        self._clerk = clerk
        self._owner = owner

    def write(
        self,
        path: Path,
        private: tuple[str, list[Event]],
        records: Records,
        mail: list[tuple[Letter, bytes]],
    ) -> None:
        """Write the zip.

        Args:
            path: where to.
            private: name and events of the private calendar.
            records: takes note of every card.
            mail: letters and their bytes, in order; without them there is no mailbox in it.
        """
        name, events = private
        with Zipped(path, self._settings.ends_at) as zipped:
            if mail:
                zipped.add(MAIL, self._mail(mail))
            zipped.add(CONTACTS, self._cards(records))
            calendars = calendar(name, events, self._settings.ends_at)
            zipped.add(f"Takeout/Calendar/{self._owner.mails[-1]}.ics", calendars)

    def _cards(self, records: Records) -> Iterator[str]:
        line = 1
        for entry in self._clerk.entries("google"):
            text = vcard_3(entry, keyed=False)
            records.note("vcard", f"{SOURCES['takeout'][0]}!{CONTACTS}", line, entry)
            yield text
            line += text.count("\n")

    @staticmethod
    def _mail(mail: list[tuple[Letter, bytes]]) -> Iterator[bytes]:
        """An mbox as Takeout writes it: a number for the sender, the zone before the year."""
        for number, (letter, data) in enumerate(mail):
            at = datetime.fromtimestamp(letter.at, UTC)
            stamp = f"{_WEEKDAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at.day:02d} {at:%H:%M:%S} +0000 {at.year}"
            yield f"From {1_700_000_000_000_000_000 + number}@xxx {stamp}\n".encode("ascii")
            yield _FROM.sub(rb">\1", data) + b"\n"
