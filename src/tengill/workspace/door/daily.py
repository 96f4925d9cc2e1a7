"""The digest of a day, and the courteous no: made here, sent by nobody."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tengill.door import drafting
from tengill.door.digest import Digest, Item, compose
from tengill.facts.approaches import Verdict
from tengill.facts.messages import PointKind
from tengill.ledger.models import Judged
from tengill.workspace import settings
from tengill.workspace.door import page, rejudging, teaching
from tengill.workspace.door.told import read_judgement

_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be looked at and sent by the owner, or not."""

    to: str
    """The address; empty where the sender has none."""
    to_name: str
    subject: str
    text: str
    language: str
    in_reply_to: str
    """The Message-ID it answers."""


def digest(day: date | None = None, url: str = "", language: str = "") -> Digest:
    """What waits of a day, grouped so that it is read in two minutes.

    Args:
        day: in the owner's zone; None: the day figures are told at.
        url: where all of it is shown; empty: nowhere.
        language: `en` or `is`; empty: the active one.
    """
    zone = settings.zone()
    day = day or settings.at(settings.told_at(), zone).date()
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    end = start + timedelta(days=1)
    # Midnight to midnight by the owner's clock, which is not always 24 hours.
    end = end.replace(hour=0, minute=0)
    span = (int(start.astimezone(UTC).timestamp()), int(end.astimezone(UTC).timestamp()))
    of_day = Judged.objects.filter(at__gte=span[0], at__lt=span[1])
    muted = of_day.filter(verdict=Verdict.MUTE.value).count()
    wanted = [Verdict.DIGEST.value, Verdict.DECLINE.value]
    rows = list(of_day.filter(verdict__in=wanted).select_related("message").order_by("-at")[:_MOST])
    evidence = rejudging.evidence_of(rows)
    items = [
        Item(
            key=one.approach.key,
            sender=one.approach.sender,
            subject=one.approach.subject,
            judgement=read_judgement(row),
            group=row.template,
            people=one.copies.people,
        )
        for row in rows
        if (one := evidence.get(row.pk)) is not None
    ]
    tag = language or (get_language() or "en").split("-")[0]
    return compose(items, day=day, language=tag, url=url, muted=muted)


def decline(message_id: int, language: str = "") -> Draft:
    """A courteous no to one message, in its own language, with what the owner is open to.

    Args:
        message_id: the message's row number.
        language: `en` or `is`; empty: the message's.

    Raises:
        LookupError: the door has not judged it.
    """
    row = Judged.objects.select_related("message").filter(pk=message_id).first()
    evidence = {} if row is None else rejudging.evidence_of([row])
    if row is None or message_id not in evidence:
        raise LookupError(
            _(
                "The door has not judged this message: it is not in the ledger, or did not reach you."
            )
        )
    approach = evidence[message_id].approach
    subject, text = drafting.decline(
        read_judgement(row), approach, teaching.word().doors,
        page_url=page.settings_told().url, language=language,
    )  # fmt: skip
    reachable = approach.sender.kind is PointKind.EMAIL
    return Draft(
        to=approach.sender.address if reachable else "",
        to_name=approach.sender.name,
        subject=subject,
        text=text,
        language=language or approach.language,
        in_reply_to=row.message.message_id,
    )
