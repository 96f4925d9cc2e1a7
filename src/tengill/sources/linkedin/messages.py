"""messages.csv, in the forms it had from 2018 on."""

import html
import re
from hashlib import blake2b

from tengill.facts.contacts import Contact, PersonName, Point
from tengill.facts.folding import fold
from tengill.facts.messages import OWNER, Channel, Mailbox, PointKind
from tengill.sources.html_text import html_to_text
from tengill.sources.linkedin.who import member, members, without_pictures
from tengill.sources.records import Raw
from tengill.sources.social.days import day_or_time
from tengill.sources.social.messages import Written, message_of, origin_of
from tengill.sources.social.records import Facts, context_of, unreadable
from tengill.sources.tables import Row, read_row

_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_YES = frozenset({"yes", "true", "1", "y"})
_SPONSORED = "sponsored conversation"
_SPONSORED_MARKS = ("spinmail",)
_MOST_TEXT = 1_000_000


def read_message(raw: Raw) -> Facts:
    """A message, or the reason why a row is none: it was never sent."""
    row = read_row(raw)
    context = context_of(raw.context)
    draft = any(row.get(f"is {one} draft").lower() in _YES for one in ("message", "conversation"))
    if draft or _is_unsent(row):
        return unreadable(
            raw, "This message was a draft: it was never sent, and is left out.", "draft"
        )
    if not any((row.get("from"), row.get("to"), row.get("content"), row.get("subject"))):
        return unreadable(raw, "This row of LinkedIn's messages holds no message.")
    sender, to, defects = _who(row)
    content = row.get("content")[:_MOST_TEXT]
    is_html = _TAG.search(content) is not None
    text = html_to_text(content, _MOST_TEXT) if is_html else html.unescape(content)
    conversation = row.get("conversation id")
    date = row.get("date")
    written = Written(
        channel=Channel.LINKEDIN,
        identifier=_identifier(conversation, date, row.get("from"), row.get("to"), content),
        sender=sender,
        at=day_or_time(date, context.get("order", "")),
        text=text,
        to=to,
        subject=html.unescape(row.get("subject")),
        thread=conversation or _between(sender, to),
        is_known_by_thread=bool(conversation),
        headers=_headers(row, content),
        labels=(row.get("folder"),) if row.get("folder") else (),
        files=tuple(row.get("attachments").replace(",", " ").split()),
        was_html=is_html,
        defects=[*row.defects, *defects],
    )
    message = message_of(written, raw)
    return (_owner(raw, context["owner"]), message) if context.get("owner") else (message,)


def _is_unsent(row: Row) -> bool:
    """Whether a row of the older forms, which do not tell drafts, is one: to nobody, in no folder."""
    return bool(row.get("conversation id")) and not row.get("to") and not row.get("folder")


def _who(row: Row) -> tuple[Mailbox | None, tuple[Mailbox, ...], list[str]]:
    sender = member(row.get("from"), row.get("sender profile url"))
    to = members(row.get("to"), row.get("recipient profile urls"))
    direction = row.get("direction").upper()
    if direction == "OUTGOING":
        sender = _as_owner(row.get("from"))
    elif direction == "INCOMING" and len(to) == 1:
        to = (_as_owner(row.get("to")),)
    defects = []
    if sender is None:
        defects.append("who wrote it is not told: the member closed their account")
    return sender, tuple(one for one in to if one != sender), defects


def _as_owner(name: str) -> Mailbox:
    return Mailbox(without_pictures(name), OWNER.address, OWNER.kind)


def _owner(raw: Raw, slug: str) -> Contact:
    """The owner takes part in every conversation: the only way the export tells their profile."""
    return Contact(
        source="linkedin", key="owner:messages", name=PersonName(""),
        points=(Point(PointKind.LINKEDIN, slug),), is_owner=True, origin=origin_of(raw),
    )  # fmt: skip


def _headers(row: Row, content: str) -> tuple[tuple[str, str], ...]:
    """What tells advertisements from letters, as mail headers would."""
    found = []
    title = row.get("conversation title")
    folder = row.get("folder").upper()
    if title.lower() == _SPONSORED or any(mark in content for mark in _SPONSORED_MARKS):
        found.append(("precedence", "bulk"))
    elif title:
        found.append(("thread-topic", title[:500]))
    if folder == "SPAM":
        found.append(("x-spam-flag", "YES"))
    return tuple(found)


def _between(sender: Mailbox | None, to: tuple[Mailbox, ...]) -> str:
    """A key for the conversation of the same people, where the export tells none."""
    names = sorted({fold(one.name or one.address) for one in (sender, *to) if one is not None})
    return f"between-{_hash(*names)}"


def _identifier(*told: str) -> str:
    return _hash(*(" ".join(one.split()) for one in told))


def _hash(*told: str) -> str:
    return blake2b("\x1f".join(told).encode("utf-8", "replace"), digest_size=12).hexdigest()
