"""Followers, followed accounts, likes and uploaded address books of an X archive."""

import re

from tengill.facts.contacts import Contact, PersonName, Point
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import OWNER, Mailbox, PointKind
from tengill.sources.addresses import read_address
from tengill.sources.records import Raw
from tengill.sources.social.accounts import handle, phone, x_mailbox, x_point
from tengill.sources.social.json_values import identifier, read_json, table, text, values
from tengill.sources.social.messages import origin_of
from tengill.sources.social.records import Facts, unreadable

_STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/([A-Za-z0-9_]{1,20})/status/")
_NOT_HANDLES = frozenset({"i", "intent", "search", "hashtag", "home"})
_BROKEN = "This entry of an X archive can't be read: it is damaged or cut short."


def read_follower(raw: Raw) -> Facts:
    """Somebody who follows the owner."""
    return _follow(raw, "follower")


def read_following(raw: Raw) -> Facts:
    """Somebody whom the owner follows."""
    return _follow(raw, "following")


def _follow(raw: Raw, key: str) -> Facts:
    account = identifier(table(read_json(raw.data), key), "accountId")
    if not account:
        return unreadable(raw, _BROKEN)
    them = x_mailbox(account)
    by, to = (them, OWNER) if key == "follower" else (OWNER, them)
    origin = origin_of(raw)
    return (
        Contact(
            source="x", key=account, name=PersonName(""), points=(x_point(account),), origin=origin
        ),
        Interaction(
            source="x", kind=InteractionKind.FOLLOW, at=None, by=by, to=to,
            key=f"{key}:{account}", origin=origin,
        ),
    )  # fmt: skip


def read_like(raw: Raw) -> Facts:
    """A post the owner liked; nothing where its author is not told, as in most archives."""
    like = table(read_json(raw.data), "like")
    post = identifier(like, "tweetId")
    if not post:
        return unreadable(raw, _BROKEN)
    found = _STATUS.match(text(like, "expandedUrl"))
    if not found or found[1].lower() in _NOT_HANDLES:
        return ()
    return (reaction(raw, x_mailbox(handle(found[1])), "like", f"like:{post}"),)


def reaction(raw: Raw, to: Mailbox, subject: str, key: str) -> Interaction:
    """A reaction of the owner at an unknown time."""
    return Interaction(
        source="x", kind=InteractionKind.REACTION, at=None, by=OWNER, to=to,
        subject=subject, key=key, origin=origin_of(raw),
    )  # fmt: skip


def read_uploaded(raw: Raw) -> Facts:
    """An entry of the address book that the owner's phone uploaded: numbers and addresses only."""
    contact = table(read_json(raw.data), "contact")
    if not contact:
        return unreadable(raw, _BROKEN)
    addresses = (read_address(one) for one in values(contact, "emails") if isinstance(one, str))
    numbers = (phone(one) for one in values(contact, "phoneNumbers") if isinstance(one, str))
    points = (
        *(Point(PointKind.EMAIL, one) for one in addresses if one),
        *(Point(PointKind.PHONE, one) for one in numbers if one),
    )
    if not points:
        return ()
    told = identifier(contact, "id")
    return (
        Contact(
            source="x",
            key=f"uploaded:{told}" if told else "",
            name=PersonName(text(contact, "name", most=300)),
            points=tuple(dict.fromkeys(points)),
            groups=("X: uploaded contacts",),
            origin=origin_of(raw),
        ),
    )
