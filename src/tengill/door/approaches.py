"""From a message to an approach, and to what the owner wrote: the two things a history is made of."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from tengill.door.evidence import Owner
from tengill.door.making import quickly
from tengill.door.organisations import organisation
from tengill.facts.acts import ActKind
from tengill.facts.approaches import Approach
from tengill.facts.folding import fold
from tengill.facts.messages import Channel, Mailbox, Message, PointKind, Role

Party = Callable[[str], str]
"""From an address to the one name under which whoever it reaches is known."""

_PREFIX = re.compile(
    r"^\s*(?:(?:re|fw|fwd|sv|vs|aw|wg|vb|tr|rv|ref|antw|svar|áfr|framsent)"
    r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*:\s*)+",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"^\s*(?:re|sv|vs|aw|antw|svar)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*:", re.IGNORECASE
)
_OWN_FOLDER = re.compile(
    r"(?:^|[\\/.\s_'-])(?:_?sent(?:[ _-]?(?:mail|items|messages))?|sendt|skickat|gesendet\w*|"
    r"enviados?|envoy[eé]s?|drafts?|outbox|entwürfe|utkast|brouillons|sendur póstur|sent póstur|"
    r"send skeyti|drög)$",
    re.IGNORECASE,
)
_SENT_FOLDER = re.compile(
    r"(?:^|[\\/.\s_'-])(?:_?sent(?:[ _-]?(?:mail|items|messages))?|sendt|skickat|gesendet\w*|"
    r"enviados?|envoy[eé]s?|sendur póstur|sent póstur|send skeyti)$",
    re.IGNORECASE,
)
_REACHED = (Role.TO, Role.CC, Role.BCC, Role.MENTION)
_NAMED = (Role.TO, Role.MENTION)
_ID = "message-id"
_MOST_SUBJECT = 1000
_MOST_ANSWERS = 50
_DELIVERED = frozenset(("delivered-to", "x-original-to", "envelope-to"))


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the owner's own."""

    at: datetime
    recipients: tuple[str, ...]
    """Addresses in To, Cc and Bcc and those mentioned, each once, without the owner's own."""
    subject: str = ""
    text: str = ""
    """What the owner wrote: no quoted text, no signature."""
    answers: tuple[str, ...] = ()
    """As in `Approach`: the message it answers first, then what that answered."""
    ids: tuple[str, ...] = ()
    """The message's own Message-ID."""
    quotes: bool = False
    """Whether it carries quoted text."""


@lru_cache(maxsize=4096)
def subject_key(subject: str) -> str:
    """A subject without its `Re:`, `Fwd:` and the like, folded; empty when nothing is left.

    Mail without In-Reply-To and References is told to be of one conversation by it.
    """
    return " ".join(fold(_PREFIX.sub("", subject[:_MOST_SUBJECT])).split())


@lru_cache(maxsize=4096)
def is_answer(subject: str) -> bool:
    """Whether a subject says that the message answers another (`Re:`, `Sv:`, `Aw:`)."""
    return _ANSWER.match(subject[:_MOST_SUBJECT]) is not None


def answered_by(message: Message) -> tuple[str, ...]:
    """What a message answers: the message itself first, then the older ones of the conversation.

    The last is the conversation's own key, where the source has one.
    """
    told = [*message.in_reply_to, *reversed(message.references[-_MOST_ANSWERS:])]
    if message.thread:
        told.append(f"{message.channel.value}:{message.thread}")
    return tuple(dict.fromkeys(one for one in told if one and one != message.message_id))


class Owners:
    """Tells the owner's mailboxes from others', by address, by party and by full name."""

    def __init__(self, owner: Owner, party: Party) -> None:
        self._party = party
        self._addresses = frozenset(a.strip().lower() for a in owner.addresses)
        self._parties = frozenset(party(a) for a in self._addresses)
        self._names = frozenset(fold(n) for n in owner.names if " " in n.strip())

    def own(self, mailbox: Mailbox) -> bool:
        """Whether a mailbox is the owner's. A name alone tells only where there is no address."""
        if mailbox.kind is PointKind.OWNER or mailbox.address in self._addresses:
            return True
        if mailbox.address:
            return self._party(mailbox.address) in self._parties
        return bool(mailbox.name) and fold(mailbox.name) in self._names


def approach_of(
    message: Message,
    *,
    bulk: float,
    language: str,
    acts: tuple[ActKind, ...],
    owner: Owner,
    party: Party,
    owners: Owners | None = None,
) -> Approach | None:
    """What a message is to the owner.

    A message that names none of the owner's mailboxes is taken to have reached them all the same
    (by a list, by Bcc) when it is mail that does not lie among what was sent or drafted; a post
    must name the owner.

    Args:
        message: as its source tells it.
        bulk: probability that it is bulk mail, as the reader tells.
        language: of the text, as the reader tells.
        acts: what the message does, as the reader tells.
        owner: whose door it is.
        party: from an address to whoever it reaches.
        owners: what tells the owner's mailboxes, where it is at hand; else it is made anew.

    Returns:
        The approach; None for the owner's own messages, for those that did not reach the owner,
        and for those without a time or a sender.
    """
    sender, own = message.sender, (owners or Owners(owner, party)).own
    if sender is None or message.sent_at is None or own(sender):
        return None
    if not (sender.address or sender.name):
        return None
    here, named, recipients = _addressed(message, own)
    if not here and not _reaches(message, owner):
        return None
    return _approach(
        key=message.digest.hex(),
        at=message.sent_at,
        sender=sender,
        subject=message.subject,
        text=message.body.new,
        party=party(sender.address) if sender.address else fold(sender.name),
        organisation=organisation(sender.address),
        channel=message.channel,
        signature=message.body.signature,
        headers=_headers(message),
        language=language,
        recipients=max(1, recipients),
        named=named or (message.channel is not Channel.MAIL and not message.channel.is_post),
        attachments=len(message.attachments),
        bulk=bulk,
        acts=acts,
        answers=answered_by(message),
        names=owner.names,
    )


_approach = quickly(Approach)


def _addressed(message: Message, own: Callable[[Mailbox], bool]) -> tuple[bool, bool, int]:
    """Whether the owner is among those addressed, and by name; how many these are."""
    here = named = False
    boxes = [one for one in message.addressed if one.role in _REACHED]
    for one in boxes:
        if own(one.mailbox):
            here, named = True, one.role in _NAMED
            if named:
                break
    return here, named, len({one.mailbox.address or one.mailbox.name for one in boxes})


def _headers(message: Message) -> tuple[tuple[str, str], ...]:
    """The headers, with the message's id for the one it bears."""
    headers = message.headers
    if any(name == _ID for name, _ in headers):
        headers = tuple([one for one in headers if one[0] != _ID])
    return ((_ID, message.message_id), *headers) if message.message_id else headers


def _reaches(message: Message, owner: Owner) -> bool:
    """Whether a message that names none of the owner's mailboxes reached the owner all the same."""
    if message.channel.is_post:
        return False
    told = {v.strip().strip("<>").lower() for n, v in message.headers if n in _DELIVERED}
    if told & owner.addresses:
        return True
    return not any(_OWN_FOLDER.search(label.strip()) for label in message.labels)


@lru_cache(maxsize=4096)
def lies_among_sent(labels: tuple[str, ...]) -> bool:
    """Whether a message lies in a folder of sent mail, by the folder's name; drafts do not."""
    return any(_SENT_FOLDER.search(label.strip()) for label in labels)


def sent_of(
    message: Message, *, owner: Owner, party: Party, owners: Owners | None = None
) -> Sent | None:
    """What the owner wrote, for the history; None for others' messages and those without a time.

    An assistant's letter is the owner's word to whoever gets it: one in a folder of sent mail, by
    somebody of the owner's own organisation, that went to others and not to the owner.
    """
    owners = owners or Owners(owner, party)
    sender = message.sender
    if sender is None or message.sent_at is None:
        return None
    reached = message.mailboxes(*_REACHED)
    if owners.own(sender):
        others = [m.address for m in reached if m.address and not owners.own(m)]
        return sent_to(message, others, message.sent_at)
    if (
        not lies_among_sent(message.labels)
        or organisation(sender.address) not in owner.organisations
    ):
        return None
    if any(map(owners.own, reached)):
        return None
    assistant = party(sender.address)
    others = [m.address for m in reached if m.address and party(m.address) != assistant]
    return sent_to(message, others, message.sent_at) if others else None


def sent_to(message: Message, others: Iterable[str], at: datetime) -> Sent:
    """A message as the owner's word to others (addresses), at its time."""
    return Sent(
        at=at,
        recipients=tuple(dict.fromkeys(others)),
        subject=message.subject,
        text=message.body.new,
        answers=answered_by(message),
        ids=(message.message_id,) if message.message_id else (),
        quotes=bool(message.body.quoted),
    )
