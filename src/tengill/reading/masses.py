"""More marks of bulk: whom a message is really for, and what its subject gives away."""

import re

from tengill.facts.messages import Message, Role

_TAGGED = re.compile(
    r"(?:(?:re|fwd?|sv|aw): ?){0,3}\[(?!ext|spam|secure|caution|trusted)[\w .\-]{2,30}\]",
    re.IGNORECASE,
)
_SHOUTED = 8


def features(message: Message) -> dict[str, float]:
    """Features of bulk that the head alone tells."""
    sender = message.sender.address if message.sender else ""
    others = {
        mailbox.address
        for mailbox in message.mailboxes(Role.TO, Role.CC, Role.BCC)
        if mailbox.address and mailbox.address != sender
    }
    home = sender.partition("@")[2]
    subject = message.subject
    return {
        "to.nobody_else": float(bool(sender) and not others),
        "to.inside": float(any(address.partition("@")[2] == home for address in others)),
        "subject.tagged": float(bool(_TAGGED.match(subject))),
        "subject.capitals": float(len(subject) > _SHOUTED and subject.isupper()),
    }
