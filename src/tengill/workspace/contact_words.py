"""Contact between two people in words, channel by channel: "14 mails both ways, 2 meetings"."""

from collections.abc import Callable, Mapping, Sequence

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
        way = _way(reason.way)
        text = f"{words} {way}" if way else words
        told.append(Phrase(text, Link("person", person), grade="witnessed"))
    return presenting.listing(told)


def _way(way: str) -> str:
    return {"both": _("both ways"), "a_to_b": _("from you"), "b_to_a": _("from them")}.get(way, "")


def _counted(reason: Reason) -> str:
    told = _KINDS.get(reason.channel, _contacts)
    template = told(reason.count)
    return template.format(count=presenting.number(reason.count))


def _contacts(count: int) -> str:
    return ngettext("{count} contact", "{count} contacts", count)


def _mentions(count: int) -> str:
    return ngettext("{count} public mention", "{count} public mentions", count)


_KINDS: dict[str, Callable[[int], str]] = {
    "x-post": _mentions,
    "masto-post": _mentions,
    "mail": lambda n: ngettext("{count} mail", "{count} mails", n),
    "linkedin": lambda n: ngettext("{count} LinkedIn message", "{count} LinkedIn messages", n),
    "x": lambda n: ngettext("{count} message on X", "{count} messages on X", n),
    "mastodon": lambda n: ngettext(
        "{count} message on Mastodon", "{count} messages on Mastodon", n
    ),
    "meeting": lambda n: ngettext("{count} meeting", "{count} meetings", n),
    "call": lambda n: ngettext("{count} call", "{count} calls", n),
    "coffee": lambda n: ngettext("{count} coffee together", "{count} coffees together", n),
    "recommendation": lambda n: ngettext("{count} recommendation", "{count} recommendations", n),
    "endorsement": lambda n: ngettext("{count} endorsement", "{count} endorsements", n),
    "connection": lambda n: ngettext("{count} connection", "{count} connections", n),
    "invitation": lambda n: ngettext("{count} invitation", "{count} invitations", n),
    "reaction": lambda n: ngettext("{count} reaction", "{count} reactions", n),
}
