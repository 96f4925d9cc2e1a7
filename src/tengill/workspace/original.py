"""A message's own bytes once more: from the file an import read, or from the server it lies on.

The ledger keeps what a message says, not the message. Whoever wants it as it was sent gets it from
where it was found; where it does not lie there any more, that is said. What is found is read anew and
compared: a file that changed since never shows another message in its place.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tengill.facts.messages import Channel, KeptAside
from tengill.ledger.models import MailboxCopy, Message, Sighting
from tengill.mailbox import Arrived, MailboxError, fetch, look
from tengill.sources import Raw, parse
from tengill.sources.originals import NotThereError, TooLargeError, original
from tengill.workspace.mailbox_accounts import MailAccounts
from tengill.workspace.mailbox_words import in_words
from tengill.workspace.sync_secrets import SealBrokenError

_SERVER = "imap"
_SIGHTINGS = 20


class OriginalGoneError(LookupError):
    """The message as it was sent can't be had; the sentence says why and what can be done."""


class OnServerError(OriginalGoneError):
    """It lies on the owner's mail server, and is fetched only when they say so."""


def raw(message_id: int, *, ask_server: bool = False) -> bytes:
    """The bytes of a message as it was sent, from its first header on.

    Args:
        message_id: the message's number in the ledger.
        ask_server: also fetch it from the mailbox it lies in, where no file has it.

    Raises:
        LookupError: there is no such message.
        OnServerError: it lies on a server, which was not to be asked.
        OriginalGoneError: it can't be had any more.
    """
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        raise LookupError(_("There is no such message. Its import may have been undone."))
    if message.channel != Channel.MAIL:
        raise OriginalGoneError(_("This did not come as mail: there is only its text."))
    wrong = ""
    for record in _from_files(message):
        if isinstance(record, str):
            wrong = record
        elif _same(record, message):
            return record.data
        else:
            wrong = _("The file has changed since it was imported, and holds it no more.")
    if copies := _copies(message):
        if not ask_server:
            raise OnServerError(_("The message as it was sent lies on your mail server."))
        return _from_server(message, copies)
    raise OriginalGoneError(wrong or _("The file it came in is not there any more."))


def _from_files(message: Message) -> Iterator[Raw | str]:
    """The record from each place where it was found; a sentence where there is none."""
    found = Sighting.objects.filter(message=message).select_related("file").order_by("-pk")
    for sighting in found[:_SIGHTINGS]:
        if sighting.file.format == _SERVER:
            continue
        try:
            yield original(sighting.file.path, sighting.file.format, sighting.key, sighting.path)
        except NotThereError:
            yield _("The file it came in is not there any more.")
        except TooLargeError:
            yield _(
                "It lies in an archive too large to be unpacked for one message. Unpack the archive,"
                " and import what comes out: nothing will be there twice."
            )


def _same(record: Raw, message: Message) -> bool:
    """Whether a record is this message, or a copy of it."""
    told = parse(record)
    if isinstance(told, KeptAside):
        return False
    copy = bytes(message.copy_digest)
    return told.digest == bytes(message.digest) or bool(copy and told.copy_digest == copy)


def _copies(message: Message) -> list[MailboxCopy]:
    known = {one.id for one in MailAccounts(Path(settings.HOME)).all()}
    return [one for one in MailboxCopy.objects.filter(message=message) if one.account in known]


def _from_server(message: Message, copies: Sequence[MailboxCopy]) -> bytes:
    kept = MailAccounts(Path(settings.HOME))
    for copy in copies:
        try:
            with kept.open(kept.get(copy.account)) as connection:
                opened = connection.select(copy.folder)
                if opened.uidvalidity != copy.uidvalidity:
                    continue
                seen = look(connection, [copy.uid]).get(copy.uid)
                if seen is None:
                    continue
                data = fetch(connection, [Arrived(copy.uid, seen.size)]).get(copy.uid)
        except (MailboxError, SealBrokenError) as error:
            raise OriginalGoneError(in_words(error)) from error
        if data and _same(Raw(copy.folder, copy.uid, len(data), data, copy.uid + 1), message):
            return data
    raise OriginalGoneError(
        _("It does not lie where it was on your mail server. Read the mailbox anew, and try again.")
    )
