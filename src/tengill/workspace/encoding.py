"""What a worker process does with a record: parse it, read it, make the ledger's row of it.

Nothing here touches the ledger: workers only turn bytes into rows.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
import platformdirs

from tengill import people, reading
from tengill.facts.folding import fold
from tengill.facts.messages import Addressed, Channel, DateBasis, KeptAside, Message, Role
from tengill.ledger.rows import KeptAsideRow, MessageRow, PointRow, Row
from tengill.sources import Raw, facts_of
from tengill.workspace.fact_encoding import digest_of, fact_row, point_of

_DAY = 86_400
_KEY = 64

_REPLY = re.compile(
    r"^\s*(?:(?:re|fw|fwd|sv|vs|aw|wg|vb|tr|rv|ref|antw|svar|áfr|framsent)\s*(?:\[\d{1,3}\])?\s*:\s*)+",
    re.IGNORECASE,
)
_SENT_FOLDER = re.compile(
    r"(?:^|[\\/.\s_-])(?:sent(?:[ _-]?(?:mail|items|messages))?|sendt|skickat|gesendet|enviados?"
    r"|envoy[eé]s?|sendur póstur|sent póstur|send skeyti)$",
    re.IGNORECASE,
)


def encode(records: Sequence[Raw], now: int) -> list[Row]:
    """Rows of a batch of records, in order. `now` (UTC seconds) tells which dates cannot be."""
    return [row for raw in records for row in _encode(raw, now)]


def prepare() -> None:
    """Load what reading needs (language packs, patterns), so that forked workers share it.

    What takes long to make of the packs is kept in the user's cache folder, for all ledgers.
    """
    reading.prepare(platformdirs.user_cache_path("tengill") / "wordings")
    encode([Raw("", 0, len(_LETTER), _LETTER, len(_LETTER))], 0)


_LETTER = b"""From: Anna Berg <anna@berg.example>
To: Bo Holm <bo@holm.example>
Subject: Re: the wall
Date: Mon, 2 Mar 2020 10:00:00 +0000
Content-Type: text/html

<p>Hi Bo, meet Clara Winter, who will call you. On behalf of Anna, Dora (assistant to Anna)</p>
<p>--<br>Anna</p><p>On Sun, 1 Mar 2020, Bo Holm wrote:</p><blockquote>Who builds walls?</blockquote>
"""
"""A letter that meets what is compiled or loaded when it is first met."""


def _encode(raw: Raw, now: int) -> Iterator[Row]:
    facts = facts_of(raw)
    if isinstance(facts, KeptAside):
        yield KeptAsideRow.of(facts)._replace(key=raw.key, length=raw.length)
        return
    messages = 0
    for fact in facts:
        if isinstance(fact, Message):
            # Several messages of one record: each has a key of its own within the record's bytes.
            yield _message_row(fact, raw, raw.key + messages, now)
            messages += 1
        elif (row := fact_row(fact, raw.key, raw.length, raw.path, now)) is not None:
            yield row


def _message_row(message: Message, raw: Raw, key: int, now: int) -> MessageRow:
    read = read_columns(message)
    points = tuple(row for a in message.addressed if (row := _point(a)) is not None)
    at, basis, defects = _time(message, now)
    return MessageRow(
        digest=message.digest or _digest(message),
        copy_digest=message.copy_digest,
        message_id=message.message_id,
        sent_at=at,
        date_basis=basis,
        subject=message.subject,
        thread_key=_short(_thread(message)),
        subject_key=subject_key(message.subject) if message.channel is Channel.MAIL else "",
        bulk=read.bulk,
        language=read.language,
        recipients=sum(p.role in {"to", "cc", "bcc"} for p in points),
        in_reply_to=_json(message.in_reply_to),
        headers=_json(message.headers),
        labels=_json(message.labels),
        defects=_json(defects),
        attachments=_json([(a.filename, a.content_type, a.size) for a in message.attachments]),
        new=message.body.new,
        quoted=message.body.quoted,
        signature=message.body.signature,
        was_html=message.body.was_html,
        points=points,
        delivered=_delivered(message, points),
        in_sent_folder=any(_SENT_FOLDER.search(label.strip()) for label in message.labels),
        found=read.found,
        assistant_signs=read.assistant_signs,
        key=key,
        length=raw.length,
        path=raw.path,
        channel=message.channel.value,
        series=read.series,
    )


@dataclass(frozen=True, slots=True)
class ReadColumns:
    """What the readers' first stage makes of a message: computed anew when a reader is better."""

    bulk: float
    language: str
    found: str
    assistant_signs: str
    series: int


def read_columns(message: Message) -> ReadColumns:
    """The columns that readers fill, from the message alone."""
    text = reading.read_text(message)
    # What tells bulk mail from letters is about mail; a post is written to everybody anyway.
    bulk = 0.0 if message.channel.is_post else text.bulk
    signs = [
        (s.code, *point_of(s.assistant), *point_of(s.principal), s.principal.name)
        for s in people.assistant_signs(message)
    ]
    series = -1
    if message.channel is Channel.MAIL:
        series = reading.series(message.sender, message.subject)
    return ReadColumns(bulk, text.language, text.to_json(), _json(signs), series)


def subject_key(subject: str) -> str:
    """A subject without its Re:, Fwd: and the like, folded; empty when nothing is left.

    Mail without References is threaded by it.
    """
    return _short(" ".join(fold(_REPLY.sub("", subject)).split()))


def _point(addressed: Addressed) -> PointRow | None:
    kind, value = point_of(addressed.mailbox)
    if not value:
        return None
    return PointRow(addressed.role.value, kind, value, addressed.mailbox.name)


def _time(message: Message, now: int) -> tuple[int | None, str, tuple[str, ...]]:
    if message.sent_at is None:
        return None, DateBasis.NONE.value, message.defects
    at = int(message.sent_at.timestamp())
    if at > now + 2 * _DAY:
        note = f"its date, {message.sent_at:%Y-%m-%d}, lies in the future and was not used"
        return None, DateBasis.NONE.value, (*message.defects, note)
    return at, message.date_basis.value, message.defects


def _digest(message: Message) -> bytes:
    """What a message is known by whose source gives it no digest."""
    told = [(a.role, *point_of(a.mailbox)) for a in message.addressed]
    body = message.body
    return digest_of(
        message.channel, message.thread, message.message_id, message.sent_at, message.subject,
        body.new, body.quoted, sorted(told),
    )  # fmt: skip


def _thread(message: Message) -> str:
    """The thread: the source's own word, else the first reference (RFC 5256)."""
    if message.thread:
        return f"{message.channel.value}:{message.thread}"
    told = message.references or message.in_reply_to
    return told[0] if told else message.message_id


def _short(key: str) -> str:
    if len(key) <= _KEY:
        return key
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _delivered(message: Message, points: tuple[PointRow, ...]) -> PointRow | None:
    told = {
        value.strip().strip("<>").lower()
        for name, value in message.headers
        if name in {"delivered-to", "x-original-to"}
    }
    to = {Role.TO.value, Role.CC.value, Role.BCC.value}
    return next((p for p in points if p.role in to and p.value in told), None)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
