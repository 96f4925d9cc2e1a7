"""The formats that are read. To add one: write a module like `mbox`, and name it here."""

from typing import cast

from tengill.sources.calendars import Calendars
from tengill.sources.google_contacts import GoogleContacts
from tengill.sources.inbox import InboxCsv, InboxJson
from tengill.sources.interactions_csv import InteractionsCsv
from tengill.sources.linkedin import ConnectionsAbroad, LinkedIn, LinkedInAbroad
from tengill.sources.mastodon import MastodonArchive, MastodonLists, MastodonTable
from tengill.sources.mbox import Mbox
from tengill.sources.message_file import MessageFile
from tengill.sources.outlook_contacts import OutlookContacts
from tengill.sources.packing import FactFormat, Format, Packing
from tengill.sources.people_csv import PeopleCsv
from tengill.sources.tars import BZIP2, GZIP, XZ, Tar
from tengill.sources.vcards import VCards
from tengill.sources.x_archive import XArchive
from tengill.sources.zips import Zip

PACKINGS: tuple[Packing, ...] = (Zip(), GZIP, BZIP2, XZ, Tar())
"""Formats that hold other files, in the order they are tried."""
FORMATS: tuple[Format, ...] = (
    Mbox(),
    VCards(),
    GoogleContacts(),
    OutlookContacts(),
    Calendars(),
    XArchive(),
    MastodonArchive(),
    InboxJson(),
    LinkedIn(),
    MastodonTable(),
    InboxCsv(),
    InteractionsCsv(),
    ConnectionsAbroad(),
    PeopleCsv(),
    MastodonLists(),
    LinkedInAbroad(),
    MessageFile(),
)
"""Formats that hold messages, in the order they are tried."""


def fact_format(name: str) -> FactFormat | None:
    """The format of this name that reads its records itself; None for mail."""
    found = next((one for one in FORMATS if one.name == name), None)
    return cast("FactFormat", found) if hasattr(found, "facts") else None


def packing_of(head: bytes) -> Packing | None:
    """The packing that a file beginning with `head` is of."""
    return next((packing for packing in PACKINGS if packing.recognises(head)), None)


def format_of(head: bytes) -> Format | None:
    """The mail format that a file beginning with `head` is of."""
    return next((mail for mail in FORMATS if mail.recognises(head)), None)
