"""A message's HTML, sanitised, from the bytes it came in. Nothing it names is fetched."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tengill.ledger.models import Message
from tengill.sources.html_part import html_part
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
