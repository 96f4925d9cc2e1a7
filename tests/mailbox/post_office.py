"""A mailbox on a real Dovecot, and a door whose verdicts the tests choose."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from dovecot import PASSWORD, Dovecot, User
from imapclient import IMAPClient
from ledger_home import LedgerHome

from tengill.door.evidence import Evidence
from tengill.facts.approaches import Approach, Verdict
from tengill.facts.messages import Mailbox
from tengill.ledger.models import Judged, Message
from tengill.workspace import mailbox, mailbox_door
from tengill.workspace.door.told import evidence_told
from tengill.workspace.door.writing import EVIDENCE


def letter(
    subject: str, *, number: int = 0, sender: str = "", body: str = "Hello.", **more: str
) -> bytes:
    """A message to the owner; its Message-ID tells subject and number."""
    name = "".join(ch for ch in subject if ch.isascii() and ch.isalnum())
    heads = {
        "From": sender or "Bera Holm <bera@holt.example>",
        "To": "Anna Dal <anna@dal.example>",
        "Subject": subject,
        "Date": f"Mon, 02 Mar 2026 {9 + number // 3600 % 12:02}:{number // 60 % 60:02}:{number % 60:02} +0000",
        "Message-ID": f"<{name}.{number}@holt.example>",
        **{key.replace("_", "-"): value for key, value in more.items()},
    }
    head = "".join(f"{key}: {value}\r\n" for key, value in heads.items() if value)
    return f"{head}\r\n{body} ({subject} {number})\r\n".encode()


@dataclass
class Post:
    """A mailbox of the owner's, as Tengill has it and as another mail program sees it."""

    server: Dovecot
    user: User
    account: int

    def other(self) -> IMAPClient:
        """Another mail program, signed in."""
        made = IMAPClient("127.0.0.1", self.server.port, ssl=False, timeout=10)
        made.plain_login(self.user.name, PASSWORD)
        return made

    def subjects(self, folder: str) -> list[str]:
        """The subjects of what lies in a folder, in the order of its numbers."""
        with self.other() as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            found = client.fetch("1:*", ["ENVELOPE"]) if client.search() else {}
        return [found[uid][b"ENVELOPE"].subject.decode() for uid in sorted(found)]

    def flags(self, folder: str) -> dict[str, tuple[bytes, ...]]:
        """Subject → flags."""
        with self.other() as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch("1:*", ["ENVELOPE", "FLAGS"]) if client.search() else {}
        return {one[b"ENVELOPE"].subject.decode(): one[b"FLAGS"] for one in found.values()}

    def move(self, subject: str, folder: str, to: str) -> None:
        """The owner moves a message in another mail program."""
        with self.other() as client:
            client.select_folder(folder)
            client.move(client.search(["SUBJECT", subject]), to)


@dataclass
class Door:
    """Stands in for the door: a message's verdict is the first word of its subject."""

    corrected: list[tuple[str, str]] = field(default_factory=list)

    def judge(self, messages: Any) -> None:
        for message in Message.objects.filter(pk__in=messages):
            word = message.subject.split(" ")[0].casefold()
            if word in set(Verdict):
                self.decide(message, word, decided=False)

    def decide(self, message: Message, verdict: str, *, decided: bool = True) -> None:
        Judged.objects.update_or_create(
            message=message,
            defaults={
                "at": message.sent_at or 0, "channel": "mail", "verdict": verdict,
                "basis": "rule" if decided else "learned", "chance": 0.1, "ask": "link",
                "minutes": 3.0, "decided": decided, "told": {EVIDENCE: _evidence(message)},
            },
        )  # fmt: skip

    def correct(self, message: int, verdict: Verdict, _who: str) -> str:
        row = Judged.objects.filter(message_id=message).first()
        if row is None or (row.decided and row.verdict == verdict):
            return ""
        self.decide(row.message, verdict.value)
        self.corrected.append((row.message.subject, verdict.value))
        return bytes(row.message.digest).hex()


def _evidence(message: Message) -> dict[str, Any]:
    """As little as a decline needs: who asks, when, and about what."""
    sender = message.sender.value if message.sender else ""
    at = datetime.fromtimestamp(message.sent_at or 0, UTC)
    digest = bytes(message.digest).hex()
    approach = Approach(digest, at, Mailbox("Bera Holm", sender), message.subject, "")
    return evidence_told(Evidence(approach))


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    made = Door()
    monkeypatch.setattr(mailbox_door, "judge", made.judge)
    monkeypatch.setattr(mailbox_door, "correct", made.correct)
    return made


def post_on(server: Dovecot) -> Post:
    """A fresh mailbox, added."""
    user = server.user()
    view = mailbox.add(
        "127.0.0.1",
        user.name,
        PASSWORD,
        port=server.port,
        security="plain",
        address="anna@dal.example",
    )
    return Post(server, user, view.id)


@pytest.fixture
def post(ledger: LedgerHome, dovecot: Dovecot, door: Door) -> Post:
    """The mailbox on the server that can do everything."""
    return post_on(dovecot)
