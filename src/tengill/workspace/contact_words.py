"""Contact between two people in words, channel by channel: "14 mails both ways, 2 meetings"."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.ties.reasons import Reason, by_channel
from tengill.workspace import presenting
from tengill.workspace.presenting import Link, Phrase, Sentence


def contacts(channels: Mapping[str, Sequence[int]], person: int) -> Sentence:
    """What contact there was, the most frequent first; each count is a door to the person's page.

    Args:
        channels: channel → (from the owner, from them, last time).
        person: whose page shows them.
    """
    told: list[Phrase] = []
    for reason in by_channel(channels):
        words = _counted(reason)
        way = _WAYS[reason.way]()
        text = f"{words} {way}" if way else words
        told.append(Phrase(text, Link("person", person), grade="witnessed"))
    return presenting.listing(told)


_WAYS = {
    "": lambda: "",
    "both": lambda: _("both ways"),
    "a_to_b": lambda: _("from you"),
    "b_to_a": lambda: _("from them"),
}


def _counted(reason: Reason) -> str:
    return _template(reason.channel, reason.count).format(count=presenting.number(reason.count))


def _template(channel: str, count: int) -> str:  # noqa: PLR0911 - one line per channel
    match channel:
        case "mail":
            return ngettext("{count} mail", "{count} mails", count)
        case "linkedin":
            return ngettext("{count} LinkedIn message", "{count} LinkedIn messages", count)
        case "x":
            return ngettext("{count} message on X", "{count} messages on X", count)
        case "mastodon":
            return ngettext("{count} message on Mastodon", "{count} messages on Mastodon", count)
        case "x-post" | "masto-post":
            return ngettext("{count} public mention", "{count} public mentions", count)
        case "meeting":
            return ngettext("{count} meeting", "{count} meetings", count)
        case "call":
            return ngettext("{count} call", "{count} calls", count)
        case "coffee":
            return ngettext("{count} coffee together", "{count} coffees together", count)
        case "recommendation":
            return ngettext("{count} recommendation", "{count} recommendations", count)
        case "endorsement":
            return ngettext("{count} endorsement", "{count} endorsements", count)
        case "connection":
            return ngettext("{count} connection", "{count} connections", count)
        case "invitation":
            return ngettext("{count} invitation", "{count} invitations", count)
        case "reaction":
            return ngettext("{count} reaction", "{count} reactions", count)
        case _:
            return ngettext("{count} contact", "{count} contacts", count)
