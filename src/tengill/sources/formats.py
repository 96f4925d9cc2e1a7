"""The formats that are read. To add one: write a module like `mbox`, and name it here."""

from tengill.sources.mbox import Mbox
from tengill.sources.message_file import MessageFile
from tengill.sources.packing import Format, Packing
from tengill.sources.tars import BZIP2, GZIP, XZ, Tar
from tengill.sources.zips import Zip

PACKINGS: tuple[Packing, ...] = (Zip(), GZIP, BZIP2, XZ, Tar())
"""Formats that hold other files, in the order they are tried."""
FORMATS: tuple[Format, ...] = (Mbox(), MessageFile())
"""Formats that hold messages, in the order they are tried."""


def packing_of(head: bytes) -> Packing | None:
    """The packing that a file beginning with `head` is of."""
    return next((packing for packing in PACKINGS if packing.recognises(head)), None)


def format_of(head: bytes) -> Format | None:
    """The mail format that a file beginning with `head` is of."""
    return next((mail for mail in FORMATS if mail.recognises(head)), None)
