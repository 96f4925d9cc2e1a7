"""A message's HTML, sanitised, from the bytes it came in. Nothing it names is fetched."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tengill.ledger.models import Message, Sighting
from tengill.sources.html_part import html_part
from tengill.sources.originals import NotThereError, TooLargeError
from tengill.sources.originals import original as lying
from tengill.workspace import html_cleaning, original


@dataclass(frozen=True, slots=True)
class HtmlMessage:
    """What may be shown of a message's HTML."""

    html: SafeString
    """Sanitised: a fragment without anything active or remote."""
    pictures: str
    """A sentence on pictures that were not loaded; empty where there were none."""
    cut: bool
    """Longer than is shown."""
    language: str
    """Of its words (BCP 47), where it is known."""


def may_be_there(message_id: int) -> bool:
    """Whether a message may hold HTML: False only where its bytes were looked at and have none.

    Looks into a file of its own or a mailbox, where that takes no time; never into an archive or
    onto a server.
    """
    places = Sighting.objects.filter(
        message=message_id, file__format__in=_PLAIN, length__lte=_MOST
    ).select_related("file")
    found = places.order_by("-pk").first()
    if found is None:
        return True
    try:
        lies = lying(found.file.path, found.file.format, found.key, found.path)
    except (NotThereError, TooLargeError):
        return True
    return b"text/html" in lies.data.lower()


_PLAIN = ("mbox", "message", "maildir", "folder")
_MOST = 1 << 20


def shown(message_id: int) -> HtmlMessage | None:
    """A message as it was sent; None where it holds no HTML.

    Where no file has it any more, it is asked of the mailbox it lies in: call it only when the owner
    wants to see it.

    Raises:
        LookupError: there is no such message.
        OriginalGoneError: the bytes it came in can't be had any more, or are nested so that they are
            not shown.
    """
    data = original.raw(message_id, ask_server=True)
    part = html_part(data)
    if part is None:
        return None
    try:
        made = html_cleaning.clean(part.html)
    except html_cleaning.TangledError as error:
        raise original.OriginalGoneError(
            _("Its HTML is nested so deep, or so large, that it is not shown. Read it as text.")
        ) from error
    language = Message.objects.filter(pk=message_id).values_list("language", flat=True).first()
    return HtmlMessage(
        SafeString(made.html),
        html_cleaning.pictures_sentence(made.pictures),
        part.cut,
        language or "",
    )
