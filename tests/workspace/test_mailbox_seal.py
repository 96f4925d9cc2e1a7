"""A mailbox's password goes where the owner said, the way they said, and nowhere else."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tengill.mailbox import InsecureError
from tengill.workspace import mailbox_accounts
from tengill.workspace.mailbox_accounts import MailAccount, MailAccounts
from tengill.workspace.sync_secrets import key_of, seal

SECRET = "a word of one's own"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords that would have gone out."""
    told: list[str] = []

    def connect(server: Any, _user: str, *, password: str = "", token: str = "") -> str:
        told.append(f"{password or token} {server.security}")
        return "a connection"

    monkeypatch.setattr(mailbox_accounts, "connect", connect)
    return told


@pytest.fixture
def kept(tmp_path: Path) -> MailAccounts:
    return MailAccounts(tmp_path)


def account(**more: Any) -> MailAccount:
    told = {"id": 0, "host": "imap.example.org", "port": 993, "security": "tls", "user": "anna",
            "address": "anna@example.org", "secret": "", "added_at": 5}  # fmt: skip
    return MailAccount(**{**told, **more})


def edited(home: Path, **more: Any) -> None:
    """Somebody changes the list of mailboxes by hand."""
    file = home / "mailbox" / "accounts.json"
    told = json.loads(file.read_text())
    file.write_text(json.dumps([{**told[0], **more}]))


def old_seal(home: Path, one: MailAccount) -> str:
    """As it was made when a seal covered user, server and port alone."""
    about = f"{one.user}\nimap:{one.host}:{one.port}\n{one.token_url}"
    return seal(SECRET, about, key_of(home))


def test_as_it_was_told_it_opens(kept: MailAccounts, sent: list[str]) -> None:
    made = kept.add(account(), SECRET)
    assert SECRET not in json.dumps(asdict(made))
    kept.open(made)
    assert sent == [f"{SECRET} tls"]


@pytest.mark.parametrize(
    "change",
    [
        {"security": "plain"}, {"security": "plain", "insecure": True}, {"security": "starttls"},
        {"insecure": True}, {"host": "imap.evil.example"}, {"port": 143}, {"user": "bera"},
        {"certificate": "/tmp/evil.pem"}, {"token_url": "https://evil.example/token"},
        {"client_id": "another"}, {"scope": "everything"},
    ],
    ids=str,
)  # fmt: skip
def test_with_any_setting_changed_nothing_goes_out(
    kept: MailAccounts, tmp_path: Path, sent: list[str], change: dict[str, Any]
) -> None:
    kept.add(account(), SECRET)
    edited(tmp_path, **change)
    with pytest.raises(InsecureError, match="can't be opened for the settings as they stand now"):
        kept.open(kept.all()[0])
    assert sent == []


def test_what_says_nothing_of_the_way_may_change(
    kept: MailAccounts, tmp_path: Path, sent: list[str]
) -> None:
    kept.add(account(), SECRET)
    edited(tmp_path, drafts="Drög", skip=["Gamalt"], address="a@example.org")
    kept.open(kept.all()[0])
    assert len(sent) == 1


def test_an_older_seal_is_made_anew_when_it_worked(
    kept: MailAccounts, tmp_path: Path, sent: list[str]
) -> None:
    made = kept.add(account(), SECRET)
    old = old_seal(tmp_path, made)
    edited(tmp_path, secret=old)
    kept.open(kept.all()[0])
    now = kept.all()[0]
    assert now.secret != old
    kept.open(now)
    edited(tmp_path, security="plain", insecure=True)
    with pytest.raises(InsecureError):
        kept.open(kept.all()[0])
    assert sent == [f"{SECRET} tls"] * 2


def test_an_older_seal_that_did_not_work_stays(
    kept: MailAccounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = kept.add(account(), SECRET)
    edited(tmp_path, secret=old_seal(tmp_path, made))
    before = kept.all()[0]

    def refuses(*_args: object, **_more: object) -> None:
        raise InsecureError("no_tls", host="imap.example.org")

    monkeypatch.setattr(mailbox_accounts, "connect", refuses)
    with pytest.raises(InsecureError, match="does not speak TLS"):
        kept.open(before)
    assert kept.all()[0] == before


@pytest.mark.parametrize(
    "change",
    [{"security": "plain"}, {"security": "plain", "insecure": True}, {"certificate": "/tmp/x.pem"}],
    ids=str,
)
def test_an_older_seal_is_not_believed_in_the_clear(
    kept: MailAccounts, tmp_path: Path, sent: list[str], change: dict[str, Any]
) -> None:
    """It says nothing of encryption: nobody knows whether the owner allowed it."""
    made = kept.add(account(), SECRET)
    edited(tmp_path, secret=old_seal(tmp_path, made), **change)
    with pytest.raises(InsecureError, match="Add the mailbox once more"):
        kept.open(kept.all()[0])
    assert sent == []


def test_told_once_more_it_opens_again(kept: MailAccounts, tmp_path: Path, sent: list[str]) -> None:
    kept.add(account(), SECRET)
    edited(tmp_path, security="plain")
    again = kept.add(account(), "another word")
    assert again.id == 1
    kept.open(kept.all()[0])
    assert sent == ["another word tls"]
