"""Permission asked in a browser: against a service on loopback, with a browser that follows links."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from authorisation import Service, service
from ledger_home import LedgerHome
from typer.testing import CliRunner

import tengill.cli.mailbox_login  # noqa: F401 - registers the command
from tengill.cli.app import app
from tengill.mailbox import (
    Asking,
    InsecureError,
    MailboxError,
    Permission,
    SignInError,
    UnreachableError,
    Words,
    services,
)
from tengill.mailbox.permission import challenge
from tengill.workspace import mailbox, mailbox_accounts, mailbox_login

WORDS = Words("Allowed.", "Not allowed.")


@pytest.fixture
def google() -> Iterator[Service]:
    with service() as made:
        yield made


def permission(of: Service, **more: str) -> Permission:
    told = {"client_secret": "hush", "scope": "mail"} | more
    return Permission(f"{of.url}/authorize", f"{of.url}/token", "tengill-id", **told)


@contextmanager
def browser(url: str) -> Iterator[list[httpx.Response]]:
    """Opens an address and goes where it is sent, as a browser does, in a thread of its own."""
    seen: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: seen.append(httpx.get(url, follow_redirects=True)))
    thread.start()
    try:
        yield seen
    finally:
        thread.join(10)


def test_a_proof_is_told_as_the_rfc_tells_it() -> None:
    """RFC 7636, appendix B."""
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


@pytest.mark.slow
def test_allowed_once_there_is_a_token(google: Service) -> None:
    with Asking(permission(google), WORDS) as asking:
        told = {k: v[0] for k, v in parse_qs(urlsplit(asking.url).query).items()}
        assert told["response_type"] == "code"
        assert told["code_challenge_method"] == "S256"
        assert told["scope"] == "mail"
        assert urlsplit(told["redirect_uri"]).hostname == "127.0.0.1"
        assert "hush" not in asking.url
        with browser(asking.url) as seen:
            code = asking.answer(10)
        (page,) = seen
        assert (page.status_code, "Allowed." in page.text) == (200, True)
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert page.headers["Cache-Control"] == "no-store"
        token = asking.token(code, 1_000)
        assert (token.access, token.ends_at, token.refresh_token) == ("key", 4_600, "for good")
        with pytest.raises(SignInError, match="invalid_grant"):
            asking.token(code, 1_000)


def test_each_request_has_secrets_of_its_own(google: Service) -> None:
    told = []
    for _ in range(3):
        with Asking(permission(google), WORDS) as asking:
            query = parse_qs(urlsplit(asking.url).query)
            told.append((query["state"][0], query["code_challenge"][0]))
    assert len({state for state, _ in told}) == len({proof for _, proof in told}) == 3
    assert all(len(state) >= 43 for state, _ in told)


def test_a_no_is_a_no(google: Service) -> None:
    google.says_no = "access_denied"
    with (
        Asking(permission(google), WORDS) as asking,
        browser(asking.url) as seen,
        pytest.raises(SignInError, match=r"did not allow it \(access_denied\)"),
    ):
        asking.answer(10)
    assert "Not allowed." in seen[0].text


@pytest.mark.slow
def test_what_nobody_asked_for_is_turned_away_and_waiting_goes_on(google: Service) -> None:
    with Asking(permission(google), WORDS) as asking:
        forged = [
            f"{asking.returns_to}?{urlencode({'code': 'evil', 'state': state})}"
            for state in ("", "guess", "ð")
        ]
        seen: list[int] = []

        def visit() -> None:
            seen.extend(httpx.get(url).status_code for url in forged)
            seen.append(httpx.get(f"{asking.returns_to}?code=evil").status_code)
            seen.append(httpx.get(f"{asking.returns_to}favicon.ico").status_code)
            seen.append(httpx.post(asking.returns_to).status_code)
            httpx.get(asking.url, follow_redirects=True)

        thread = threading.Thread(target=visit)
        thread.start()
        assert asking.answer(10) == "code-0"
        thread.join()
    assert seen == [404, 404, 404, 404, 404, 501]


def test_a_code_without_our_proof_is_worth_nothing(google: Service) -> None:
    with Asking(permission(google), WORDS) as one, Asking(permission(google), WORDS) as other:
        with browser(one.url):
            code = one.answer(10)
        with pytest.raises(SignInError, match="No proof"):
            other.token(code, 0)


def test_nobody_comes(google: Service) -> None:
    with (
        Asking(permission(google), WORDS) as asking,
        pytest.raises(SignInError, match="Nobody allowed it"),
    ):
        asking.answer(0.05)


def test_without_a_token_to_renew_with_nothing_is_kept(google: Service) -> None:
    google.gives_refresh = False
    with Asking(permission(google), WORDS) as asking, browser(asking.url):
        code = asking.answer(10)
        with pytest.raises(SignInError, match="none to renew it with"):
            asking.token(code, 0)


@pytest.mark.parametrize(
    ("authorize", "token", "error"),
    [
        ("http://accounts.example/auth", "https://accounts.example/token", InsecureError),
        ("https://accounts.example/auth", "http://accounts.example/token", InsecureError),
        ("ftp://accounts.example/auth", "https://accounts.example/token", InsecureError),
        ("javascript:alert(1)", "https://accounts.example/token", UnreachableError),
        ("https://accounts.example/\nx", "https://accounts.example/token", UnreachableError),
        ("", "", UnreachableError),
    ],
)
def test_only_encrypted_addresses_are_opened(authorize: str, token: str, error: type) -> None:
    with pytest.raises(error):
        Asking(Permission(authorize, token, "id"), WORDS)


def test_services_say_where_they_are_asked() -> None:
    for one in services():
        made = Permission(
            one.authorize_url, one.token_url, "id", "", one.login_scope, one.asks, one.returns_to
        )
        with Asking(made, WORDS) as asking:
            parts = urlsplit(asking.url)
            assert (parts.scheme, bool(parse_qs(parts.query)["scope"][0])) == ("https", True)
            assert urlsplit(asking.returns_to).hostname in {"127.0.0.1", "localhost"}


# ---------------------------------------------------------------- the whole way


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tokens a mail server was given; it takes them all."""
    told: list[str] = []

    class Connection:
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_args: object) -> None:
            pass

    def connect(_server: object, _user: str, *, token: str = "", password: str = "") -> Connection:
        told.append(token or password)
        return Connection()

    monkeypatch.setattr(mailbox_accounts, "connect", connect)
    monkeypatch.setattr(mailbox, "folders", lambda _connection: ())
    return told


def wanted(of: Service, **more: str) -> mailbox_login.Wanted:
    told = {"authorize_url": f"{of.url}/authorize", "token_url": f"{of.url}/token"} | more
    return mailbox_login.Wanted(
        "imap.example.org", "anna@dal.example", "tengill-id", "hush", **told
    )


def test_allowed_in_a_browser_the_mailbox_is_there(
    ledger: LedgerHome, google: Service, signed_in: list[str]
) -> None:
    with mailbox_login.asking(wanted(google, scope="mail")) as login, browser(login.url):
        added = login.finish(10)
    assert (added.signs_in, added.user) == ("token", "anna@dal.example")
    assert google.asked[0]["scope"] == "mail"
    assert (google.renewals, signed_in) == (["for good"], ["key-again"])
    kept = (ledger.home / "mailbox" / "accounts.json").read_text()
    assert json.loads(kept)[0]["client_id"] == "tengill-id"
    for secret in ("for good", "hush", "key"):
        assert f'"{secret}"' not in kept
    accounts = mailbox_accounts.MailAccounts(ledger.home)
    accounts.open(accounts.get(added.id))
    assert google.renewals == ["for good"] * 2


def test_not_allowed_nothing_is_kept(
    ledger: LedgerHome, google: Service, signed_in: list[str]
) -> None:
    google.says_no = "access_denied"
    with (
        mailbox_login.asking(wanted(google)) as login,
        browser(login.url),
        pytest.raises(MailboxError),
    ):
        login.finish(10)
    assert mailbox.accounts() == ()
    assert signed_in == []


def test_it_must_be_told_whom_to_ask_and_as_whom() -> None:
    for missing in (
        mailbox_login.Wanted("imap.example.org", "anna@dal.example", "id"),
        mailbox_login.Wanted("google", "anna@dal.example", " "),
    ):
        with pytest.raises(ValueError, match=r"^Give "), mailbox_login.asking(missing):
            pass


def test_the_command_opens_a_browser_at_the_owners_word_only(
    ledger: LedgerHome, google: Service, signed_in: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_(url: str) -> bool:
        opened.append(url)
        threading.Thread(target=lambda: httpx.get(url, follow_redirects=True)).start()
        return True

    monkeypatch.setattr("webbrowser.open", open_)
    words = ["mailbox", "login", "imap.example.org", "--user", "anna@dal.example", "--client-id", "i",
             "--authorize", f"{google.url}/authorize", "--token", f"{google.url}/token"]  # fmt: skip
    monkeypatch.setattr("tengill.cli.mailbox_login.open_ledger", lambda: None)
    told = CliRunner().invoke(app, [*words, "--open", "--json"])
    assert (told.exit_code, json.loads(told.stdout)["signs_in"]) == (0, "token")
    assert opened == [told.stderr.split("\n\n")[1].strip()]

    def nobody(*_args: object) -> None:
        raise SignInError("login_waited", minutes=5)

    monkeypatch.setattr(mailbox_login.Login, "finish", nobody)
    for more in ([], ["--no-open"]):
        told = CliRunner().invoke(app, [*words, *more])
        assert told.exit_code == 1
        assert f"{google.url}/authorize?response_type=code" in told.stderr
        assert "Nobody allowed it in time (5 min)" in told.stderr
    assert len(opened) == 1
