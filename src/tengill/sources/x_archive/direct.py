"""Direct messages of an X archive: one event each."""

import html
import re
from typing import Any

from tengill.facts.contacts import Contact, PersonName
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import Channel, KeptAside, Mailbox
from tengill.facts.records import Fact
from tengill.sources.records import Raw
from tengill.sources.social.accounts import x_mailbox, x_point
from tengill.sources.social.json_values import identifier, read_json, table, tables, text, values
from tengill.sources.social.messages import Written, message_of, origin_of
from tengill.sources.social.moments import moment
from tengill.sources.social.records import Facts, context_of, unreadable
from tengill.sources.x_archive.posts import expanded

_ONE_TO_ONE = re.compile(r"(\d+)-(\d+)")
_QUIET = frozenset(
    {
        "welcomeMessageCreate", "joinConversation", "participantsJoin", "participantsLeave",
        "conversationNameUpdate", "conversationAvatarUpdate",
    }
)  # fmt: skip
"""Events in which nobody says anything to anybody."""


def read_event(raw: Raw) -> Facts:
    """A message, a reaction to one, or something that happened to the conversation."""
    told = table(read_json(raw.data))
    context = context_of(raw.context)
    if context.get("owner"):
        facts = _event(raw, told, context)
        return facts if isinstance(facts, KeptAside) else (_owner(raw, context["owner"]), *facts)
    return _event(raw, told, context)


def _owner(raw: Raw, number: str) -> Contact:
    """The owner takes part in every conversation: so their account is known without account.js."""
    return Contact(
        source="x", key="owner:messages", name=PersonName(""), points=(x_point(number),),
        is_owner=True, origin=origin_of(raw),
    )  # fmt: skip


def _event(raw: Raw, told: dict[str, Any], context: dict[str, Any]) -> Facts:
    if "messageCreate" in told:
        return _message(raw, table(told, "messageCreate"), context)
    if "reactionCreate" in told:
        return _reactions(raw, [table(told, "reactionCreate")], "", context)
    if told.keys() & _QUIET:
        return ()
    if told:
        return unreadable(raw, f"A direct message of an unknown kind ({next(iter(told))[:40]}).")
    return unreadable(raw, "This direct message of an X archive is damaged or cut short.")


def _message(raw: Raw, told: dict[str, Any], context: dict[str, Any]) -> Facts:
    sender, number = identifier(told, "senderId"), identifier(told, "id")
    if not sender or not number:
        return unreadable(raw, "This direct message does not tell who wrote it.")
    words = html.unescape(text(told, "text"))
    for link in tables(told, "urls"):
        words = expanded(words, text(link, "url"), text(link, "expanded"))
    conversation = str(context.get("conversation", ""))
    written = Written(
        channel=Channel.X,
        identifier=number,
        sender=x_mailbox(sender),
        at=moment(text(told, "createdAt", most=40)),
        text=words,
        to=_others(sender, identifier(told, "recipientId"), context),
        thread=conversation,
        files=tuple(one for one in values(told, "mediaUrls") if isinstance(one, str)),
    )
    reactions = _reactions(raw, list(tables(told, "reactions")), sender, context)
    return (message_of(written, raw), *reactions)


def _others(sender: str, recipient: str, context: dict[str, Any]) -> tuple[Mailbox, ...]:
    """Whom a message reached: the one it was sent to, or everybody else in the group."""
    if recipient:
        return (x_mailbox(recipient),)
    pair = _ONE_TO_ONE.fullmatch(str(context.get("conversation", "")))
    told = pair.groups() if pair else context.get("participants", ())
    return tuple(x_mailbox(one) for one in told if one != sender)


def _reactions(
    raw: Raw, told: list[dict[str, Any]], to: str, context: dict[str, Any]
) -> tuple[Fact, ...]:
    """Reactions to a message of somebody; where it is not told whose, it was the other's of two."""
    found = []
    for one in told:
        by, event = identifier(one, "senderId"), identifier(one, "eventId")
        others = _others(by, "", context)
        target = to or (others[0].address if len(others) == 1 else "")
        if by and target and by != target:
            found.append(
                Interaction(
                    source="x",
                    kind=InteractionKind.REACTION,
                    at=moment(text(one, "createdAt", most=40)),
                    by=x_mailbox(by),
                    to=x_mailbox(target),
                    subject=text(one, "reactionKey", most=40),
                    key=f"reaction:{event}" if event else "",
                    origin=origin_of(raw),
                )
            )
    return tuple(found)
