"""Drafts and digests as messages: put into the mailbox, never sent.

Headers are written by the standard library's policy, which refuses line breaks in them, from
values that are folded to one line first and hold no encoded word (RFC 2047: the library would
decode it, line breaks and all): nothing a stranger wrote can add a header.
"""

import re
import secrets
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from tengill.workspace.mailbox_accounts import MailAccount

_SUBJECT = 300
_ENCODED = "=?"
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
"""Without white space: what `_line` had to mend is no Message-ID to answer to."""
_DOMAIN = "door.tengill.invalid"


def new_id(kind: str) -> str:
    """A Message-ID nobody can guess: by it our own messages are known again."""
    return f"<{kind}.{secrets.token_hex(16)}@{_DOMAIN}>"


def digest(account: MailAccount, message_id: str, subject: str, text: str, now: int) -> bytes:
    """The day's digest, from the owner to the owner."""
    made = _letter(account, message_id, subject, text, now)
    _address(made, "To", account.address)
    made["Auto-Submitted"] = "auto-generated"
    return bytes(made)


def draft(
    account: MailAccount,
    message_id: str,
    subject: str,
    text: str,
    now: int,
    *,
    to: str,
    answers: str = "",
) -> bytes:
    """An answer for the owner to look at, change, and send or not.

    Args:
        account: the mailbox.
        message_id: of the draft.
        subject: its subject.
        text: what it says.
        now: UTC seconds.
        to: whom it answers.
        answers: the Message-ID it answers.
    """
    made = _letter(account, message_id, subject, text, now)
    _address(made, "To", to)
    answered = _line(answers)
    if _MESSAGE_ID.fullmatch(answered):
        made["In-Reply-To"] = answered
        made["References"] = answered
    return bytes(made)


def _letter(
    account: MailAccount, message_id: str, subject: str, text: str, now: int
) -> EmailMessage:
    made = EmailMessage(policy=SMTP.clone(max_line_length=200))
    _address(made, "From", account.address)
    made["Subject"] = _line(subject)[:_SUBJECT]
    made["Date"] = datetime.fromtimestamp(now, UTC)
    made["Message-ID"] = message_id
    made.set_content(
        "".join(ch if ch.isprintable() or ch == "\n" else " " for ch in text),
        cte="quoted-printable",
    )
    return made


def _address(made: EmailMessage, name: str, address: str) -> None:
    """An address header; one that can't be written is left to the owner."""
    told = _line(address)
    try:
        made[name] = Address(addr_spec=told)
    except (ValueError, IndexError, HeaderParseError):
        return


def _line(text: str) -> str:
    told = " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())
    while _ENCODED in told:
        told = told.replace(_ENCODED, "= ?")
    return told
