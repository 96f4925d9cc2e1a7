"""Contact between two people in words, channel by channel: "14 mails both ways, 2 meetings"."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.ties.reasons import Reason, by_channel
from tengill.workspace import presenting
from tengill.workspace.presenting import Link, Phrase, Sentence


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """Mark a pair of texts for translation; they are translated where they are shown."""
    return one, many


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
    one, many = _KINDS.get(reason.channel, _CONTACT)
    template = ngettext(one, many, reason.count)
    return template.format(count=presenting.number(reason.count))


_CONTACT = ngettext_noop("{count} contact", "{count} contacts")
_MENTION = ngettext_noop("{count} public mention", "{count} public mentions")
_KINDS = {
    "mail": ngettext_noop("{count} mail", "{count} mails"),
    "linkedin": ngettext_noop("{count} LinkedIn message", "{count} LinkedIn messages"),
    "x": ngettext_noop("{count} message on X", "{count} messages on X"),
    "mastodon": ngettext_noop("{count} message on Mastodon", "{count} messages on Mastodon"),
    "x-post": _MENTION,
    "masto-post": _MENTION,
    "meeting": ngettext_noop("{count} meeting", "{count} meetings"),
    "call": ngettext_noop("{count} call", "{count} calls"),
    "coffee": ngettext_noop("{count} coffee together", "{count} coffees together"),
    "recommendation": ngettext_noop("{count} recommendation", "{count} recommendations"),
    "endorsement": ngettext_noop("{count} endorsement", "{count} endorsements"),
    "connection": ngettext_noop("{count} connection", "{count} connections"),
    "invitation": ngettext_noop("{count} invitation", "{count} invitations"),
    "reaction": ngettext_noop("{count} reaction", "{count} reactions"),
}
