"""The day's digest and the drafts of courteous declines: what there is to add to a mailbox."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings as django_settings

from tengill.door.digest import Item, compose
from tengill.facts.approaches import Verdict
from tengill.facts.messages import Channel, Mailbox
from tengill.ledger.models import Addressed, Judged, MailboxAction, MailboxCopy, Message
from tengill.workspace import mailbox_letters, settings
from tengill.workspace.door import daily
from tengill.workspace.door.told import read_judgement
from tengill.workspace.mailbox_accounts import MailAccount, MailAccounts
from tengill.workspace.mailbox_acting import Planned, next_key, patience_over
from tengill.workspace.mailbox_doing import DONE, FAILED, PLANNED, UNDONE, Deed

_DAY = 86_400
_MONTH = 30 * _DAY
_MOST = 300
_PART = 400
_NOBODY = re.compile(
    r"^(?:no|do-?not|ne)[-_.]?reply|^mailer-daemon|^postmaster|^bounce", re.IGNORECASE
)
_SHOWN = [Verdict.DIGEST.value, Verdict.DECLINE.value]


def plan(
    account: MailAccount,
    wanted: Sequence[Planned],
    drafts: str,
    since: int,
    now: int,
) -> list[Planned]:
    """Drafts for what is about to be declined, and today's digest if there is none yet.

    Args:
        account: the mailbox.
        wanted: what is about to be filed.
        drafts: the folder for drafts; empty: there is none.
        since: UTC seconds: mail that came before is in no digest.
        now: UTC seconds.
    """
    found = drafts_for(account, wanted, drafts, now)
    made = digest(account, since, now, [one.deed.message for one in wanted if one.deed.message])
    return [*found, made] if made else found


def drafts_for(
    account: MailAccount, wanted: Sequence[Planned], drafts: str, now: int
) -> list[Planned]:
    """Drafts for what is about to be declined: one for a message, and one for a person a month.

    Whoever asks three times is not to read the same no three times.
    """
    if not account.draft_declines or not drafts:
        return []
    declined = [
        one.deed.message
        for one in wanted
        if one.deed.kind == "move" and one.verdict == Verdict.DECLINE
    ]
    tried = MailboxAction.objects.filter(account=account.id, kind="draft", state=FAILED)
    again = _messages(tried.values_list("digest", flat=True))
    told = _told_lately(account, now)
    found: list[Planned] = []
    for pk in dict.fromkeys([*declined, *again]):
        made = _draft(account, pk, drafts, now)
        if made is not None and made.sender.casefold() not in told:
            told.add(made.sender.casefold())
            found.append(made)
    return found


def _told_lately(account: MailAccount, now: int) -> set[str]:
    """Addresses a draft was made for, also one that the owner took out again."""
    rows = MailboxAction.objects.filter(
        account=account.id, kind="draft", planned_at__gte=now - _MONTH
    ).exclude(state=FAILED)
    return {str(one.get("to", "")).casefold() for one in rows.values_list("detail", flat=True)}


def digest(account: MailAccount, since: int, now: int, also: Iterable[int] = ()) -> Planned | None:
    """Today's digest of what came since the last one; None where it is there, or nothing came.

    Args:
        account: the mailbox.
        since: UTC seconds: mail that came before is in no digest.
        now: UTC seconds.
        also: messages (row numbers) that belong into it though their dates say otherwise.
    """
    local = settings.at(now)
    start = f"digest:{account.id}:{local:%Y-%m-%d}:"
    today = MailboxAction.objects.filter(key__startswith=start)
    if not account.digest_folder or today.filter(state__in=[DONE, PLANNED, UNDONE]).exists():
        return None
    rows = _rows(account, since, [*also, *_filed(account)])
    if not rows:
        return None
    items = _items(rows)
    muted = Judged.objects.filter(verdict=Verdict.MUTE, at__gte=max(since, now - _DAY)).count()
    written = compose(
        items, day=local.date(), language=str(settings.get("language", "en")), muted=muted,
    )  # fmt: skip
    message_id = mailbox_letters.new_id("digest")
    text = mailbox_letters.digest(account, message_id, written.subject, written.text, now)
    deed = Deed(
        "digest", f"{start}{today.count()}", message_id=message_id,
        to_folder=account.digest_folder, text=text, why=Verdict.DIGEST.value,
        more={"subject": written.subject, "upto": max(row.message_id for row in rows)},
    )  # fmt: skip
    return Planned(deed, written.subject, account.address, Verdict.DIGEST.value, "")


def _rows(account: MailAccount, since: int, also: list[int]) -> list[Judged]:
    """What waits or was declined and stood in no digest before."""
    before = MailboxAction.objects.filter(
        account=account.id, kind="digest", state__in=[DONE, UNDONE]
    )
    upto = max((int(d.get("upto", 0)) for d in before.values_list("detail", flat=True)), default=0)
    judged = Judged.objects.filter(verdict__in=_SHOWN, message_id__gt=upto)
    mine = MailboxCopy.objects.filter(account=account.id).values("message_id")
    found = judged.filter(at__gte=since, message_id__in=mine) | judged.filter(
        message_id__in=also[:_PART]
    )
    if _is_first(account):  # what came through other channels is told once
        found |= judged.filter(at__gte=since).exclude(channel=Channel.MAIL.value)
    rows = found.distinct().select_related("message", "message__sender").order_by("-at")
    return list(rows[:_MOST])


def _filed(account: MailAccount) -> list[int]:
    """What the door filed lately: mail that came now may bear any date."""
    told = [account.folder_of(verdict) for verdict in _SHOWN]
    rows = MailboxAction.objects.filter(account=account.id, kind="move", state=DONE)
    newest = rows.filter(to_folder__in=told).order_by("-pk").values_list("digest", flat=True)
    return _messages(newest[:_MOST])


def _messages(digests: Iterable[str]) -> list[int]:
    wanted = [bytes.fromhex(one) for one in dict.fromkeys(digests)]
    found: list[int] = []
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        found += Message.objects.filter(digest__in=part).values_list("pk", flat=True)
    return found


def _is_first(account: MailAccount) -> bool:
    every = MailAccounts(Path(django_settings.HOME)).all()
    return not every or every[0].id == account.id


def _items(rows: Sequence[Judged]) -> list[Item]:
    names = _names([row.message_id for row in rows])
    return [
        Item(
            key=bytes(row.message.digest).hex(), sender=_sender(row.message, names),
            subject=row.message.subject, judgement=read_judgement(row), group=row.template,
            people=row.copies,
        )
        for row in rows
    ]  # fmt: skip


def _draft(account: MailAccount, pk: int, folder: str, now: int) -> Planned | None:
    row = (
        Judged.objects.filter(message_id=pk, verdict=Verdict.DECLINE)
        .select_related("message", "message__sender")
        .first()
    )
    if row is None:
        return None
    digest_hex = bytes(row.message.digest).hex()
    before = MailboxAction.objects.filter(account=account.id, kind="draft", digest=digest_hex)
    tried = before.exclude(state=FAILED).exists()
    if tried or not patience_over(account.id, "draft", digest_hex):
        return None
    try:
        written = daily.decline(pk)
    except LookupError:
        return None
    if row.channel != Channel.MAIL or "@" not in written.to or _NOBODY.match(written.to):
        return None
    message_id = mailbox_letters.new_id("draft")
    letter = mailbox_letters.draft(
        account, message_id, written.subject, written.text, now,
        to=written.to, answers=written.in_reply_to,
    )  # fmt: skip
    deed = Deed(
        "draft", next_key(account.id, "draft", digest_hex), digest=digest_hex, message=pk,
        message_id=message_id, to_folder=folder, text=letter, why=Verdict.DECLINE.value,
        more={"subject": written.subject, "to": written.to},
    )  # fmt: skip
    return Planned(deed, written.subject, written.to, row.verdict, row.basis)


def _names(messages: Sequence[int]) -> dict[int, str]:
    rows = Addressed.objects.filter(message_id__in=messages, role="from")
    return dict(rows.order_by("-position").values_list("message_id", "name"))


def _sender(message: Message, names: dict[int, str]) -> Mailbox:
    address = message.sender.value if message.sender else ""
    return Mailbox(names.get(message.pk, ""), address)
