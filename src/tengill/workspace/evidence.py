"""Evidence: one message as the ledger holds it, with the words that carry an act."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tengill.ledger.models import Act, Addressed, Message, MessageText, Sighting
from tengill.workspace import act_lines, references, settings
from tengill.workspace.act_lines import ActLine
from tengill.workspace.presenting import Excerpt, PersonRef
from tengill.workspace.reaching import shown


@dataclass(frozen=True, slots=True)
class AddressedView:
    """A mailbox on the message: its role, as written there, and who that is."""

    role: str
    name: str
    address: str
    person: PersonRef | None


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """An attachment as listed; never opened."""

    filename: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class SightingView:
    """Where the message was found. The first is the message, the others its duplicates."""

    path: str
    offset: int
    length: int
    run_id: int
    told_id: str
    reason: str
    """Empty for the first; else why it is a duplicate, in the active language."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """The evidence page of a message."""

    id: int
    message_id: str
    sent_at: datetime | None
    date_basis: str
    date_note: str
    """Empty, or how the time was found when the Date header did not tell it."""
    subject: Excerpt
    sender: PersonRef | None
    addressed: tuple[AddressedView, ...]
    """At most 200."""
    addressed_total: int
    new: Excerpt
    quoted: str
    signature: str
    attachments: tuple[AttachmentView, ...]
    headers: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    defects: tuple[str, ...]
    bulk: float
    language: str
    channel: str
    """facts.messages.Channel: where it was written."""
    sightings: tuple[SightingView, ...]
    acts: tuple[ActLine, ...]
    thread: tuple[tuple[int, str, datetime | None], ...]
    """Other messages of the thread: (id, subject, time), oldest first, at most 20."""


_ADDRESSED = 200
_SIGHTINGS = 200
_THREAD = 20


def message_view(message_id: int, act_id: int | None = None) -> MessageView:
    """The evidence page; `act_id` marks only that act's words, None those of all acts.

    Raises:
        LookupError: when there is no such message.
    """
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        raise LookupError(
            f"There is no message {message_id} in the ledger. Its import may have been undone."
        )
    text = MessageText.objects.filter(pk=message_id).first()
    new = text.new if text else ""
    acts = list(Act.objects.filter(message=message_id).order_by("pk"))
    marking = [act for act in acts if act_id in {None, act.pk} and act.state != "rejected"]
    addressed = _addressed(message_id)
    senders = references.of_points([message.sender_id])
    return MessageView(
        id=message.pk,
        message_id=message.message_id,
        sent_at=settings.local(message.sent_at),
        date_basis=message.date_basis,
        date_note=_date_note(message.date_basis),
        subject=Excerpt(message.subject, _marks(marking, len(message.subject), in_subject=True)),
        sender=senders.get(message.sender_id or 0),
        addressed=addressed,
        addressed_total=Addressed.objects.filter(message=message_id).count(),
        new=Excerpt(new, _marks(marking, len(new), in_subject=False)),
        quoted=text.quoted if text else "",
        signature=text.signature if text else "",
        attachments=tuple(
            AttachmentView(str(name), str(content_type), int(size))
            for name, content_type, size in message.attachments
        ),
        headers=tuple((str(name), str(value)) for name, value in message.headers),
        labels=tuple(str(label) for label in message.labels),
        defects=tuple(str(defect) for defect in message.defects),
        bulk=message.bulk,
        language=message.language,
        channel=message.channel,
        sightings=_sightings(message),
        acts=act_lines.lines(acts),
        thread=_thread(message),
    )


def _marks(acts: list[Act], length: int, *, in_subject: bool) -> tuple[tuple[int, int], ...]:
    return act_lines.merged(
        span for act in acts for span in act_lines.marks(act, in_subject=in_subject, length=length)
    )


def _date_note(basis: str) -> str:
    return {
        "received": _("The Date header is missing or cannot be read; the time is that of arrival."),
        "envelope": _("No header tells the time; it is the one the archive noted."),
        "none": _("The time is not known."),
    }.get(basis, "")


def _addressed(message_id: int) -> tuple[AddressedView, ...]:
    rows = list(
        Addressed.objects.filter(message=message_id)
        .order_by("position", "pk")
        .values_list("role", "name", "point_id", "point__kind", "point__value")[:_ADDRESSED]
    )
    people = references.of_points(row[2] for row in rows)
    return tuple(
        AddressedView(
            role=role,
            name=name or (shown(kind, value).text if kind != "email" else ""),
            address=value if kind == "email" else "",
            person=people[point] if people[point].id is not None else None,
        )
        for role, name, point, kind, value in rows
    )


def _sightings(message: Message) -> tuple[SightingView, ...]:
    """Where it was found, first sighting first; the others are its duplicates, with the reason."""
    rows = (
        Sighting.objects.filter(message=message).select_related("file").order_by("pk")[:_SIGHTINGS]
    )
    return tuple(
        SightingView(
            path=sighting.path or sighting.file.path,
            # In a folder each record has a file of its own, and the key is no offset.
            offset=sighting.key if sighting.path in {"", sighting.file.path} else 0,
            length=sighting.length,
            run_id=sighting.file.run_id,
            told_id=sighting.told_id,
            reason=_reason(sighting) if number else "",
        )
        for number, sighting in enumerate(rows)
    )


def _reason(sighting: Sighting) -> str:
    if sighting.told_id:
        return _("The same sender, time, subject and text under another Message-ID.")
    return _("The same message with the same Message-ID.")


def _thread(message: Message) -> tuple[tuple[int, str, datetime | None], ...]:
    """Other messages with the same thread key, around this one in time, oldest first."""
    if not message.thread_key:
        return ()
    others = (
        Message.objects.filter(thread_key=message.thread_key)
        .exclude(pk=message.pk)
        .order_by("sent_at", "pk")
        .values_list("pk", "subject", "sent_at")[:_THREAD]
    )
    tz = settings.zone()
    return tuple((pk, subject, settings.local(at, tz)) for pk, subject, at in others)
