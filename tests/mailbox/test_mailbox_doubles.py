"""Messages that lie twice in a folder, servers that do not say where a copy went, settings meanwhile."""

import socket
import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_home import LedgerHome
from post_office import Post, letter

from tengill.ledger.models import MailboxAction
from tengill.mailbox import Grant, MailboxError, MailLimits, ServerAddress, Token, connect, refresh
from tengill.mailbox import connection as connections
from tengill.mailbox import filing as filings
from tengill.mailbox import tokens as token_server
from tengill.workspace import mailbox, mailbox_filing, mailbox_importing, mailbox_letters
from tengill.workspace.mailbox_accounts import MailAccount, MailAccounts


def _deliver_twice(post: Post, *subjects: str) -> None:
    for number, subject in enumerate(subjects):
        for _copy in range(2):
            post.user.deliver(letter(subject, number=number), number=number)


def test_the_same_message_twice_in_the_inbox_is_filed_and_stops_nothing(post: Post) -> None:
    _deliver_twice(post, "mute twice")
    post.user.deliver(letter("digest after", number=5), number=5)
    mailbox.change(post.account, {"flags": {"mute": "$Later"}})
    done = mailbox_filing.act(post.account, do=True)
    assert done.failed == ""
    assert post.subjects("Door digest") == ["digest after"]
    assert "mute twice" in post.subjects("Door muted")
    again = mailbox_filing.act(post.account, do=True)
    assert not [one for one in again.actions if one.kind == "move"]
    assert len(post.subjects("Door muted") + post.subjects("INBOX")) >= 2  # nothing is lost


def test_a_server_that_does_not_say_where_a_copy_went(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UIDPLUS without COPYUID (RFC 4315: UIDNOTSTICKY): one copy is made, and only one."""
    post.user.deliver(letter("mute this"))
    monkeypatch.setattr(
        connections.Connection, "has", lambda _self, name: name in {"UIDPLUS", "AUTH=PLAIN"}
    )
    monkeypatch.setattr(filings, "_copied", lambda _connection, to: filings.Place(to))
    for _time in range(3):
        mailbox_filing.act(post.account, do=True)
    assert post.subjects("Door muted") == ["mute this"]
    assert "mute this" not in post.subjects("INBOX")
    assert [one.state for one in MailboxAction.objects.filter(kind="move")] == ["done"]


@pytest.mark.parametrize("odd", ["{5}", "odd{5}", "odd(1", '"odd', "odd]%*", "odd\\"])
def test_a_message_id_that_looks_like_a_command_does_not_stop_the_way_back(
    post: Post, odd: str
) -> None:
    post.user.deliver(letter("mute odd", Message_ID=odd))
    done = mailbox_filing.act(post.account, do=True)
    moved = next(one for one in done.actions if one.kind == "move")
    mailbox_filing.undo(moved.id)
    assert "mute odd" in post.subjects("INBOX")


def test_a_draft_that_the_owner_changed_is_not_taken_back(post: Post) -> None:
    post.user.deliver(letter("decline please"))
    done = mailbox_filing.act(post.account, do=True)
    made = next(one for one in done.actions if one.kind == "draft")
    with post.other() as client:
        client.select_folder("Drafts")
        (uid,) = client.search()
        text = client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"]
        client.append("Drafts", text + b"Words of the owner's own.\r\n", (b"\\Draft",))
        client.delete_messages([uid])
        client.expunge()
    with pytest.raises(ValueError, match="changed"):
        mailbox_filing.undo(made.id)
    assert len(post.subjects("Drafts")) == 1


def test_a_renamed_folder_does_not_bring_an_old_secret_back(post: Post, ledger: LedgerHome) -> None:
    """A token renewed, or a setting changed, while a sync goes on is not written over by it."""
    post.user.deliver(letter("mute this"))
    mailbox_filing.act(post.account, do=True)
    kept = MailAccounts(ledger.home)
    account = kept.get(post.account)
    with kept.open(account) as connection:
        kept.change(replace(account, secret="renewed", digest_folder=""))
        with post.other() as client:
            client.rename_folder("Door muted", "Silence")
        mailbox_importing.run(kept, account, connection)
    now = kept.get(post.account)
    assert now.folders["mute"] == "Silence"
    assert (now.secret, now.digest_folder) == ("renewed", "")


def test_a_number_is_not_given_to_another_mailbox(post: Post, ledger: LedgerHome) -> None:
    """What is known of folders and deeds is kept by number, also when a mailbox is removed."""
    mailbox.sync(post.account)
    kept = MailAccounts(ledger.home)
    account = kept.get(post.account)
    mailbox.remove(post.account)
    made = kept.add(replace(account, user="somebody else"), "x")
    assert made.id != post.account
    assert kept.add(account, "x").id == post.account  # the same mailbox again


# ---------------------------------------------------------------- hostile servers


@pytest.mark.parametrize("signed_in", [False, True])
def test_an_answer_without_an_end_is_given_up(signed_in: bool) -> None:
    """Pieces that are each small enough, and never end; before one is signed in, and after."""
    hello = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n"
    size = 90_000 if signed_in else 9_000
    sent = 0

    def talk(listener: socket.socket) -> None:
        nonlocal sent
        client, _ = listener.accept()
        with client:
            client.settimeout(5)
            try:
                client.sendall(hello)
                tag = client.recv(1000).split(b" ")[0]
                client.sendall(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n")
                tag = client.recv(1000).split(b" ")[0]
                if signed_in:
                    client.sendall(b"+ \r\n")
                    client.recv(1000)
                    client.sendall(tag + b" OK in\r\n")
                    client.recv(1000)
                while sent < 20_000_000:
                    sent += client.send(b"* LIST () {%d}\r\n" % size + b"x" * size + b"\r\n")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk, args=[listener], daemon=True)
        thread.start()
        limits = MailLimits(connect=2, silence=2, max_literal=100_000, max_answer=1_000_000)
        address = ServerAddress("127.0.0.1", listener.getsockname()[1], "plain")
        with pytest.raises(MailboxError, match="more than is read"):
            connect(address, "anna", password="x", limits=limits)
        thread.join(10)
    assert sent < 20_000_000


@pytest.mark.slow
@pytest.mark.parametrize("url", ["https://[::1/", "https://exa mple\x00.org/", "https://"])
def test_an_address_of_tokens_that_is_none_is_told(url: str) -> None:
    with pytest.raises(MailboxError):
        refresh(Grant(url, "client", "token"), 0)


def test_a_strange_time_to_live_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"access_token": "key", "expires_in": "\u00b2"}
    monkeypatch.setattr(token_server, "_asked", lambda *_told: (200, told))
    assert refresh(Grant("https://tokens.example/", "c", "r"), 10) == Token("key", 3610, "r")


def test_no_header_of_a_strangers_in_a_draft(post: Post) -> None:
    """An encoded word in a Message-ID or subject is decoded by the header's parser: a line break."""
    evil = "=?utf-8?q?a=0d=0aBcc:_orri@dal.example?="
    post.user.deliver(letter(f"decline {evil}", Message_ID=f"<{evil}>"))
    mailbox_filing.act(post.account, do=True)
    with post.other() as client:
        client.select_folder("Drafts", readonly=True)
        (uid,) = client.search()
        text = client.fetch([uid], ["BODY.PEEK[HEADER]"])[uid][b"BODY[HEADER]"]
    assert not [line for line in text.splitlines() if line.lower().startswith(b"bcc")]


ENCODED = "=?utf-8?q?a=0d=0aBcc:_orri@dal.example?="


@pytest.mark.slow
@given(st.text(max_size=60), st.sampled_from(["", ENCODED, "=?utf-8?b?DQpCY2M6IHhAeS5leGFtcGxl?="]))
def test_whatever_strangers_wrote_a_draft_has_its_own_headers(text: str, evil: str) -> None:
    made = MailAccount(1, "h", 993, "tls", "anna", "anna@dal.example", "", 0)
    told = text + evil
    letters = mailbox_letters.draft(
        made, "<m@x>", told, "text", 0, to="bera@holt.example", answers=f"<{told}>"
    )
    names = [line.split(b":")[0].lower() for line in letters.split(b"\r\n\r\n")[0].splitlines()]
    told_names = {one for one in names if not one.startswith((b" ", b"\t"))}
    assert told_names <= {
        b"from", b"to", b"subject", b"date", b"message-id", b"in-reply-to", b"references",
        b"content-type", b"content-transfer-encoding", b"mime-version",
    }  # fmt: skip
