"""Servers that can do less, that are full, that want tokens, and that are no mail servers at all."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from dovecot import PASSWORD, Dovecot, serve
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from ledger_home import LedgerHome
from post_office import Door, Post, letter, post_on

from tengill.mailbox import (
    Folder,
    InsecureError,
    MailboxError,
    MailLimits,
    ServerAddress,
    StrangeServerError,
    connect,
    folders,
)
from tengill.mailbox.filing import check_flag
from tengill.mailbox.folders import check_name
from tengill.workspace import mailbox, mailbox_filing
from tengill.workspace.mailbox_accounts import MailAccounts

WORDS = ("digest", "decline", "mute")


def _fill(post: Post) -> None:
    for number, verdict in enumerate(WORDS):
        post.user.deliver(letter(verdict, number=number), number=number)


@pytest.fixture(scope="module")
def without_move() -> Iterator[Dovecot]:
    yield from serve(without=("MOVE", "CONDSTORE"))


@pytest.fixture(scope="module")
def without_all() -> Iterator[Dovecot]:
    yield from serve(without=("MOVE", "UIDPLUS", "IDLE", "SPECIAL-USE", "QUOTA"))


def test_without_move_the_one_copied_is_taken_out_alone(
    ledger: LedgerHome, door: Door, without_move: Dovecot
) -> None:
    post = post_on(without_move)
    _fill(post)
    post.user.deliver(letter("now deleted by the owner", number=7))
    with post.other() as client:
        client.select_folder("INBOX")
        client.delete_messages(client.search(["SUBJECT", "now"]))  # marked, and not expunged yet
    assert mailbox.check(post.account).moves == "copy"
    done = mailbox_filing.act(post.account, do=True)
    assert (done.failed, {one.state for one in done.actions}) == ("", {"done"})
    inbox = post.flags("INBOX")
    assert b"\\Deleted" in inbox["now deleted by the owner"]
    assert not set(inbox) & set(WORDS)
    assert post.subjects("Door muted") == ["mute"]
    mailbox_filing.undo(next(one.id for one in done.actions if one.kind == "move"))
    assert "digest" in post.subjects("INBOX")


def test_without_any_way_to_move_all_stays_and_that_is_said(
    ledger: LedgerHome, door: Door, without_all: Dovecot
) -> None:
    post = post_on(without_all)
    _fill(post)
    done = mailbox_filing.act(post.account, do=True)
    assert "neither MOVE nor UIDPLUS" in done.notes[0]
    assert {one.kind for one in done.actions} == {"draft", "digest"}
    assert set(post.subjects("INBOX")) >= set(WORDS)
    checked = mailbox.check(post.account)
    assert (checked.moves, checked.announces, checked.drafts) == ("nothing", False, "Drafts")
    again = mailbox_filing.act(post.account, do=True)
    assert again.actions == ()


def test_a_full_mailbox_is_told_and_nothing_is_lost(ledger: LedgerHome, door: Door) -> None:
    for server in serve(quota="20k", without=("MOVE",)):
        post = post_on(server)
        _fill(post)
        post.user.deliver(letter("mute large", number=9, body="word " * 3500))
        done = mailbox_filing.act(post.account, do=True)
        assert "is full" in done.failed
        lost = set(WORDS) | {"mute large"}
        where = [
            post.subjects(name) for name in ("INBOX", "Door digest", "Door declined", "Door muted")
        ]
        assert sorted(s for found in where for s in found if s in lost) == sorted(lost)
        with post.other() as client:
            client.select_folder("INBOX")
            client.delete_messages(client.search(["SUBJECT", "large"]))
            client.uid_expunge(client.search(["SUBJECT", "large"]))
        later = mailbox_filing.act(post.account, do=True)
        assert later.failed == ""
        assert (len(post.subjects("Drafts")), post.subjects("Door muted")) == (1, ["mute"])


# ---------------------------------------------------------------- tokens


class _Tokens(BaseHTTPRequestHandler):
    """Gives tokens for refresh tokens, each good once; tells the mail server whose they are."""

    good = "first"
    user = ""
    asked: list[dict[str, list[str]]] = []

    def do_POST(self) -> None:
        told = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        type(self).asked.append(told)
        if told["refresh_token"] != [self.good]:
            self._answer(400, {"error": "invalid_grant", "error_description": "Token was revoked."})
            return
        type(self).good = f"{self.good}+"
        self._answer(200, {"access_token": f"key-{self.good}", "expires_in": 3600,
                           "refresh_token": self.good})  # fmt: skip

    def do_GET(self) -> None:
        token = parse_qs(urlsplit(self.path).query).get("access_token", [""])[0]
        if token == f"key-{self.good}":
            self._answer(200, {"user": self.user, "active": "yes"})
        else:
            self._answer(401, {"error": "invalid_token"})

    def _answer(self, status: int, told: dict[str, object]) -> None:
        data = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def _tokens() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Tokens) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}"
        finally:
            http.shutdown()
            thread.join()


def test_tokens_are_renewed_kept_sealed_and_their_end_is_told(
    ledger: LedgerHome, door: Door
) -> None:
    with _tokens() as url:
        for server in serve(tokens=f"{url}/info"):
            user = server.user()
            _Tokens.good, _Tokens.user = "first", user.name
            _Tokens.asked.clear()
            user.deliver(letter("now hello"))
            added = mailbox.add(
                "127.0.0.1", user.name, "first", port=server.port, security="plain",
                address="anna@dal.example", token_url=f"{url}/token", client_id="tengill",
                client_secret="hush",
            )  # fmt: skip
            assert added.signs_in == "token"
            assert mailbox.sync(added.id).new == 1
            assert mailbox.sync(added.id).failed == ""
            assert [one["refresh_token"] for one in _Tokens.asked] == [
                ["first"],
                ["first+"],
                ["first++"],
            ]
            assert _Tokens.asked[0]["client_secret"] == ["hush"]
            kept = (ledger.home / "mailbox" / "accounts.json").read_text()
            assert "first" not in kept
            assert "hush" not in kept
            assert (ledger.home / "mailbox" / "accounts.json").stat().st_mode & 0o077 == 0
            _Tokens.good = "revoked"
            with pytest.raises(MailboxError, match=r"gives no token \(Token was revoked\.\)"):
                mailbox.sync(added.id)
    with pytest.raises(MailboxError, match="can't be reached"):
        mailbox.sync(added.id)


def test_a_token_goes_nowhere_in_the_clear(ledger: LedgerHome) -> None:
    with pytest.raises(InsecureError, match="not encrypted"):
        mailbox.add(
            "127.0.0.1", "anna@dal.example", "first", port=1, security="plain",
            token_url="http://tokens.example/token", client_id="tengill",
        )  # fmt: skip


def test_services_are_known_by_name(ledger: LedgerHome, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def trial(_self: object, account: object, _secret: str) -> object:
        seen.append(account)
        raise MailboxError("stop here")

    monkeypatch.setattr(MailAccounts, "trial", trial)
    for name, host in (("google", "imap.gmail.com"), ("microsoft", "outlook.office365.com")):
        with pytest.raises(MailboxError):
            mailbox.add(name, "anna@dal.example", "x", token_url=name, client_id="c")
        assert (seen[-1].host, seen[-1].port, seen[-1].security) == (host, 993, "tls")
        assert seen[-1].token_url.startswith("https://")


# ---------------------------------------------------------------- what is no mail server


@contextmanager
def _speaking(*lines: bytes, polite: bool = False) -> Iterator[int]:
    """A server that says its lines one by one, whatever it is asked; politely: once signed in."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client, client.makefile("rb") as file:
                    client.settimeout(5)
                    tag = b""
                    left = list(lines[1:])
                    try:
                        client.sendall(lines[0])
                        while left and (asked := file.readline()):
                            tag = asked.split(b" ", 1)[0] if b" " in asked else tag
                            known = _answer(asked) if polite else b""
                            client.sendall((known or left.pop(0)).replace(b"TAG", tag))
                    except OSError:
                        continue

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


_HELLO = (
    b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\r\n",
    b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK done\r\n",
    b"+ \r\n",
    b"TAG OK in\r\n",
    b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n",
)
_QUICK = MailLimits(connect=2, silence=2, max_literal=100_000)


def _answer(asked: bytes) -> bytes:
    if b"CAPABILITY" in asked:
        return _HELLO[1]
    if b"AUTHENTICATE" in asked:
        return _HELLO[2]
    return b"" if b" " in asked else _HELLO[3]


def _listed(*lines: bytes) -> object:
    with _speaking(_HELLO[0], *lines, polite=True) as port:
        address = ServerAddress("127.0.0.1", port, "plain")
        with connect(address, "anna", password="x", limits=_QUICK) as connection:
            return folders(connection)


@pytest.mark.parametrize(
    "lines",
    [
        (b"",),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n",),
        (b"\x16\x03\x01\x02\x00" * 50,),
        (b"* OK hi\r\n", b"* CAPABILITY (((((\r\nTAG OK done\r\n"),
        (b"* OK hi\r\n", b"TAG OK done\r\n" * 50),
        (*_HELLO, b'* LIST () "/" {999999999}\r\n'),
        (*_HELLO, b"* LIST ((((((((\r\nTAG OK done\r\n"),
        (*_HELLO, b"* BYE go away\r\n"),
        (*_HELLO, b"x" * 2_000_000 + b"\r\n"),
        (*_HELLO, b"* LIST " + b"(" * 5000 + b"\r\nTAG OK done\r\n"),
    ],
)
def test_a_hostile_server_is_told_in_words(lines: tuple[bytes, ...]) -> None:
    def talk(port: int) -> None:
        address = ServerAddress("127.0.0.1", port, "plain")
        with connect(address, "anna", password="x", limits=_QUICK) as connection:
            folders(connection)
            connection.noop()

    with _speaking(*lines) as port:
        with pytest.raises(MailboxError) as told:
            talk(port)
        assert len(str(told.value)) < 700
        assert "\n" not in str(told.value)


_FLOOD = b"x" * 3_000_000


@pytest.mark.parametrize(
    "lines",
    [
        (b"* OK {191000000}\r\n" + _FLOOD,),
        (b"* OK " + _FLOOD + b"\r\n",),
        (b"* OK hi\r\n", b"* CAPABILITY {191000000}\r\n" + _FLOOD),
        (b"* OK hi\r\n", b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" * 10_000 + b"TAG OK\r\n"),
        (*_HELLO[:3], b"* OK {70000}\r\n" + _FLOOD),
    ],
    ids=["piece", "line", "capability", "capabilities", "signing in"],
)
def test_little_is_read_of_a_server_until_one_is_signed_in(lines: tuple[bytes, ...]) -> None:
    address = "127.0.0.1"
    with _speaking(*lines) as port, pytest.raises(StrangeServerError) as told:
        connect(ServerAddress(address, port, "plain"), "anna", password="x", limits=_QUICK)
    assert told.value.code == "too_large"
    assert "more than is read" in str(told.value)


def test_what_is_as_large_as_allowed_is_read_once_signed_in() -> None:
    name = "x" * 90_000
    told = _listed(f'* LIST () "/" {{{len(name)}}}\r\n{name}\r\nTAG OK done\r\n'.encode())
    assert told == (Folder(name),)
    with pytest.raises(StrangeServerError, match="more than is read"):
        _listed(b'* LIST () "/" {100001}\r\n')


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_for_folders_are_folders_or_an_error_in_words(data: bytes) -> None:
    line = b"* LIST " + data.replace(b"TAG", b"") + b"\r\nTAG OK done\r\n* BYE\r\n"
    try:
        found = _listed(line)
    except MailboxError as error:
        found = (str(error),)
    assert isinstance(found, tuple)


def test_folders_nobody_could_name_are_left_out() -> None:
    told = _listed(
        b'* LIST () "/" "INBOX"\r\n* LIST () "/" "&bad"\r\n* LIST () "/" "a\x01b"\r\n'
        b'* LIST (\\Noselect) "/" "Top"\r\n* LIST (\\Drafts) NIL "Dr&APY-g"\r\n* LIST () "/" 2026\r\n'
        b"TAG OK done\r\n"
    )
    assert [(one.name, one.use) for one in told] == [  # type: ignore[attr-defined]
        ("INBOX", "inbox"), ("Drög", "drafts"), ("2026", ""),
    ]  # fmt: skip


def test_plain_goes_to_this_machine_only() -> None:
    with pytest.raises(InsecureError, match="would not be encrypted"):
        connect(ServerAddress("192.0.2.1", 143, "plain"), "anna", password=PASSWORD)


def test_no_encryption_no_password() -> None:
    with _speaking(*_HELLO[:2], b"TAG BAD no\r\n") as port:
        address = ServerAddress("localhost", port, "starttls")
        with pytest.raises(InsecureError, match="offers no encryption"):
            connect(address, "anna", password=PASSWORD, limits=_QUICK)
    with _speaking(b"* PREAUTH welcome\r\n", _HELLO[1]) as port:
        address = ServerAddress("localhost", port, "starttls")
        with pytest.raises(InsecureError, match="signs in without encryption"):
            connect(address, "anna", password=PASSWORD, limits=_QUICK)


@pytest.mark.slow
@given(st.text(max_size=30))
def test_flags_and_names_hold_no_second_command(text: str) -> None:
    for check in (check_flag, check_name):
        try:
            kept = check(text)
        except ValueError:
            continue
        assert kept.isprintable()
        assert kept
        assert check is check_name or (" " not in kept and kept.isascii())
