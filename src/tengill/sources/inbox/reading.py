"""One approach of the generic inbox as a message.

A record tells `channel`, `at`, `from`, `name`, `to`, `subject`, `text`, `id` and `thread`. Needed are
who it is from and what it says; all else has a reading of its own where it is missing.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b

from tengill.facts.messages import (
    OWNER,
    Addressed,
    Body,
    Channel,
    DateBasis,
    Mailbox,
    Message,
    PointKind,
    Role,
)
from tengill.sources.addresses import read_list, read_mailbox
from tengill.sources.digest import digests_of
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.social.accounts import (
    account_of_url,
    handle,
    linkedin_slug,
    mastodon_account,
    page_point,
    phone,
)
from tengill.sources.social.days import day_or_time
from tengill.sources.social.messages import origin_of
from tengill.sources.social.moments import moment
from tengill.sources.social.records import Facts, unreadable

FIELDS = ("channel", "at", "from", "name", "to", "subject", "text", "id", "thread")
"""The names of a record's parts."""
_MOST_TO, _MOST_NAME, _MOST_ID, _MOST_SUBJECT = 200, 300, 400, 500
_MOST_SECONDS = 7_258_118_400  # the year 2200
_SEPARATE = re.compile(r"[;,|]")
_NOT_IN_IDS = re.compile(r"[<>\s]+")
_OTHER_NAMES = {
    "email": Channel.MAIL,
    "e-mail": Channel.MAIL,
    "dm": Channel.CHAT,
    "message": Channel.CHAT,
    "sms": Channel.CHAT,
    "mention": Channel.TAG,
    "phone": Channel.CALL,
    "twitter": Channel.X,
    "mastodon-post": Channel.MASTODON_POST,
    "": Channel.OTHER,
}
_LIMITS = Limits()


def read_approach(raw: Raw, told: Mapping[str, str], defects: tuple[str, ...] = ()) -> Facts:
    """The message a record tells, or why it is none.

    Args:
        raw: where it lies.
        told: the parts of the record by `FIELDS`, missing ones empty.
        defects: what was wrong with the record so far.
    """
    sender_told, text, subject = (
        told["from"].strip(),
        told["text"],
        " ".join(told["subject"].split()),
    )
    name = " ".join(told["name"].split())[:_MOST_NAME]
    if not sender_told and not name:
        return unreadable(raw, "This approach does not tell whom it is from.", "no sender")
    if not text.strip() and not subject:
        return unreadable(
            raw, "This approach says nothing: it has no text and no subject.", "empty"
        )
    channel = channel_of(told["channel"])
    at = _moment(told["at"])
    wrong = list(defects)
    if at is None:
        wrong.append("no time could be read" if told["at"].strip() else "no time is told")
    if raw.cut:
        wrong.append("record longer than the reader keeps")
    sender = _mailbox(sender_told, name, channel)
    addressed = (Addressed(Role.FROM, sender), *_to(told["to"], sender, channel))
    identifier = _identifier(told["id"], channel)
    digests = digests_of(addressed, at, subject, [text], [], identifier or raw.path)
    thread = _NOT_IN_IDS.sub("", told["thread"])[:_MOST_ID]
    return (
        Message(
            message_id=identifier,
            digest=digests.digest,
            copy_digest=b"",  # nobody's address is mangled here
            sent_at=at,
            date_basis=DateBasis.DATE if at else DateBasis.NONE,
            subject=subject[:_MOST_SUBJECT],
            addressed=addressed,
            body=Body(
                text[: _LIMITS.max_text].strip("\n "), truncated=len(text) > _LIMITS.max_text
            ),
            defects=tuple(dict.fromkeys(wrong)),
            origin=origin_of(raw),
            channel=channel,
            thread=f"inbox:{channel.value}:{thread}" if thread else "",
        ),
    )


def channel_of(told: str) -> Channel:
    """The channel of this name; `other` for a name nobody here knows."""
    plain = told.strip().lower().replace("_", "-").replace(" ", "-")
    if plain in _OTHER_NAMES:
        return _OTHER_NAMES[plain]
    try:
        return Channel(plain)
    except ValueError:
        return Channel.OTHER


def _moment(told: str) -> datetime | None:
    """An ISO 8601 time, whole seconds since 1970, or a date as people write it."""
    told = told.strip()
    if told.isascii() and told.isdigit() and 9 <= len(told) <= 10:  # noqa: PLR2004 - 1973 to 2286
        seconds = int(told)
        return datetime.fromtimestamp(seconds, UTC) if seconds < _MOST_SECONDS else None
    return moment(told) or day_or_time(told)


def _to(told: str, sender: Mailbox, channel: Channel) -> list[Addressed]:
    """Whom it is addressed to: the owner, where it names nobody."""
    role = Role.MENTION if channel.is_post else Role.TO
    if "@" in told and "<" in told:
        boxes = list(read_list(told))
    else:
        parts = [one.strip() for one in _SEPARATE.split(told)]
        boxes = [_mailbox(one, "", channel) for one in parts if one]
    kept = [box for box in dict.fromkeys(boxes) if (box.address or box.name) and box != sender]
    if not kept and sender != OWNER:
        kept = [OWNER]
    return [Addressed(role, box) for box in kept[:_MOST_TO]]


def _mailbox(told: str, name: str, channel: Channel) -> Mailbox:
    """Who stands behind an address, a handle, a number, a page or a name."""
    if told.lower() in {"me", "owner"}:
        return OWNER
    found = _point(told, channel)
    if found is not None:
        kind, value = found
        return Mailbox(name, value, kind)
    box = read_mailbox(told) if "@" in told else Mailbox("", "")
    if box.address:
        return Mailbox(name or box.name, box.address)
    return Mailbox((name or " ".join(told.split()))[:_MOST_NAME], "")


def _point(told: str, channel: Channel) -> tuple[PointKind, str] | None:
    """The contact point of what is no e-mail address."""
    found: tuple[PointKind, str] | None = None
    if channel in {Channel.X, Channel.X_POST}:
        found = (PointKind.X, handle(told) or (told if told.isascii() and told.isdigit() else ""))
    elif channel in {Channel.MASTODON, Channel.MASTODON_POST}:
        found = (PointKind.MASTODON, mastodon_account(told) or account_of_url(told))
    elif channel is Channel.LINKEDIN:
        found = (PointKind.LINKEDIN, linkedin_slug(told))
    if found is not None and found[1]:
        return found
    if told.lower().startswith(("http://", "https://")):
        page = page_point(told)
        return None if page is None else (page.kind, page.value)
    if "@" not in told and (number := phone(told)) and _looks_a_number(told):
        return PointKind.PHONE, number
    if told.startswith("@") and mastodon_account(told):
        return PointKind.MASTODON, mastodon_account(told)
    return None


def _looks_a_number(told: str) -> bool:
    return not any(letter.isalpha() for letter in told)


def _identifier(told: str, channel: Channel) -> str:
    """The Message-ID: mail's own, or one made of the record's own identifier."""
    kept = _NOT_IN_IDS.sub("", told)
    if len(kept) > _MOST_ID:
        kept = blake2b(kept.encode("utf-8", "replace"), digest_size=16).hexdigest()
    if not kept:
        return ""
    return f"<{kept}>" if "@" in kept else f"<{kept}@{channel.value}.inbox.invalid>"
