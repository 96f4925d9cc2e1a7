"""The formats that are read. To add one: write a module like `mbox`, and name it here.

A format's module is loaded when somebody first asks for it: most imports meet one or two.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import cast

from tengill.sources.packing import FactFormat, Format, Packing
from tengill.sources.tars import BZIP2, GZIP, XZ, Tar
from tengill.sources.zips import Zip

PACKINGS: tuple[Packing, ...] = (Zip(), GZIP, BZIP2, XZ, Tar())
"""Formats that hold other files, in the order they are tried."""
FORMATS = (
    ("mbox", "Mbox"),
    ("vcards", "VCards"),
    ("google_contacts", "GoogleContacts"),
    ("outlook_contacts", "OutlookContacts"),
    ("calendars", "Calendars"),
    ("x_archive", "XArchive"),
    ("mastodon", "MastodonArchive"),
    ("inbox", "InboxJson"),
    ("linkedin", "LinkedIn"),
    ("mastodon", "MastodonTable"),
    ("inbox", "InboxCsv"),
    ("interactions_csv", "InteractionsCsv"),
    ("linkedin", "ConnectionsAbroad"),
    ("people_csv", "PeopleCsv"),
    ("mastodon", "MastodonLists"),
    ("linkedin", "LinkedInAbroad"),
    ("message_file", "MessageFile"),
)
"""Formats that hold messages and other facts, by module and class, in the order they are tried."""


@cache
def _format(module: str, name: str) -> Format:
    return cast("Format", getattr(import_module(f"tengill.sources.{module}"), name)())


def formats() -> Iterator[Format]:
    """The formats in the order they are tried, each loaded when it is its turn."""
    return (_format(module, name) for module, name in FORMATS)


def fact_format(name: str) -> FactFormat | None:
    """The format of this name that reads its records itself; None for mail."""
    found = next((one for one in formats() if one.name == name), None)
    return cast("FactFormat", found) if hasattr(found, "facts") else None


def packing_of(head: bytes) -> Packing | None:
    """The packing that a file beginning with `head` is of."""
    return next((packing for packing in PACKINGS if packing.recognises(head)), None)


def format_of(head: bytes) -> Format | None:
    """The mail format that a file beginning with `head` is of."""
    return next((mail for mail in formats() if mail.recognises(head)), None)
