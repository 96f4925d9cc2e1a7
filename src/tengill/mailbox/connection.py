"""A connection to an IMAP server: encrypted, signed in, and never surprised by what comes back."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from imapclient import SocketTimeout
from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
    ProtocolError,
)

from tengill.mailbox.limited import LimitedClient, TooLargeError
from tengill.mailbox.limits import MailLimits
from tengill.mailbox.servers import PLAIN, STARTTLS, TLS, ServerAddress, is_loopback, trusted
from tengill.mailbox.trouble import (
    FolderGoneError,
    FullError,
    InsecureError,
    LostError,
    MailboxError,
    RefusedError,
    SignInError,
    StrangeServerError,
    UnreachableError,
)

_DEFAULT = MailLimits()
_MOST_UID = (1 << 32) - 1
_NONSENSE = (
    ProtocolError, ValueError, LookupError, TypeError, AttributeError, AssertionError,
    ArithmeticError, RecursionError, StopIteration,
)  # fmt: skip
"""What imaplib and IMAPClient raise on lines that are no IMAP."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A folder as it is when opened (RFC 3501, 6.3.1)."""

    name: str
    uidvalidity: int
    next_uid: int
    """The next new message gets this number or a larger one; 0 where the server does not tell."""
    exists: int
    modseq: int
    """The highest modification sequence (RFC 7162); 0 where the server keeps none."""
    keywords: bool
    """Whether new keywords may be made here."""


class Connection:
    """A signed-in connection. Close it, or use it in a `with` statement."""

    def __init__(self, client: LimitedClient, address: ServerAddress, limits: MailLimits) -> None:
        self.client = client
        self.address = address
        self.limits = limits
        self.selected: Selected | None = None
        self.writable = False
        self.capabilities: frozenset[str] = frozenset()

    def __enter__(self) -> Self:
        """The connection itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Say goodbye, or just hang up where that is not possible."""
        self.close()

    def close(self) -> None:
        """End the connection."""
        with suppress(*_NONSENSE, IMAPClientError, OSError):
            self.client.socket().settimeout(2)
            self.client.logout()
        with suppress(*_NONSENSE, IMAPClientError, OSError):
            self.client.shutdown()

    def has(self, capability: str) -> bool:
        """Whether the server can do something (`MOVE`, `UIDPLUS` …)."""
        return capability in self.capabilities

    def learn(self) -> None:
        """Ask what the server can do now."""
        with self.speaking():
            told = self.client.capabilities()
            self.capabilities = frozenset(
                one.decode("ascii", "replace").upper() for one in told if isinstance(one, bytes)
            )

    def select(self, folder: str, *, write: bool = False) -> Selected:
        """Open a folder, for reading only unless told otherwise.

        Raises:
            FolderGoneError: there is no such folder.
            MailboxError: anything else that goes wrong.
        """
        with self.speaking(folder=folder):
            self.selected = None
            self.writable = False
            told = self.client.select_folder(folder, readonly=not write)
            allowed = told.get(b"PERMANENTFLAGS", ())
            self.selected = Selected(
                folder,
                number(told.get(b"UIDVALIDITY", 0)),
                number(told.get(b"UIDNEXT", 0)),
                number(told.get(b"EXISTS", 0)),
                number(told.get(b"HIGHESTMODSEQ", 0), 1 << 63),
                rb"\*" in allowed,
            )
            self.writable = write
        return self.selected

    def noop(self) -> None:
        """Ask whether anything is new; keeps the connection alive."""
        with self.speaking():
            self.client.noop()

    def forget(self, *names: str) -> None:
        """Drop what the server said unasked, so that what it says next is told apart."""
        for name in names:
            self.client._imap.untagged_responses.pop(name, None)  # noqa: SLF001 - nowhere else

    def said(self, name: str) -> bytes:
        """The last thing the server said under a name (`COPYUID`, `EXISTS`), or nothing."""
        told = self.client._imap.untagged_responses.get(name) or [b""]  # noqa: SLF001
        return bytes(told[-1] or b"")

    @contextmanager
    def speaking(self, folder: str = "") -> Iterator[None]:
        """What goes wrong within is told in words, as a `MailboxError`."""
        host = self.address.host
        try:
            yield
        except (IMAPClientAbortError, OSError) as error:
            if self.client.over:
                told = StrangeServerError("too_large", host=host, size=self.client.over)
                raise told from error
            raise LostError("lost", host=host, why=_short(error)) from error
        except _NONSENSE as error:
            raise StrangeServerError("strange", host=host, why=_short(error)) from error
        except IMAPClientError as error:
            raise _refused(host, folder, str(error)) from error


def connect(
    address: ServerAddress,
    user: str,
    *,
    password: str = "",
    token: str = "",
    limits: MailLimits = _DEFAULT,
) -> Connection:
    """Connect and sign in.

    Args:
        address: the server.
        user: the user name.
        password: the password; sent only once the connection is safe.
        token: an OAuth 2 access token, instead of a password.
        limits: how much is read and how long is waited.

    Raises:
        InsecureError: the connection would not be encrypted, or not with this server.
        UnreachableError: the server does not answer.
        SignInError: the server does not take the password or token.
        MailboxError: anything else.
    """
    if address.security == PLAIN and not (address.insecure or is_loopback(address.host)):
        raise InsecureError("plain", host=address.host)
    connection = Connection(_open(address, limits), address, limits)
    try:
        with connection.speaking():
            _secure(connection, address)
        connection.learn()
        _sign_in(connection, user, password, token)
        connection.client.trust()
        connection.learn()
        _settle(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def number(told: object, most: int = _MOST_UID) -> int:
    """A number a server told, held to what it may be.

    Raises:
        ValueError: it is none, or beyond what the protocol allows.
    """
    if not isinstance(told, int) or not 0 <= told <= most:
        raise ValueError(f"{told!r} is no number of a message or folder")
    return told


def _open(address: ServerAddress, limits: MailLimits) -> LimitedClient:
    host = address.host
    secure = address.security == TLS
    try:
        client = LimitedClient(
            host, address.port, ssl=secure, ssl_context=trusted(address) if secure else None,
            timeout=SocketTimeout(limits.connect, limits.silence), limits=limits,
        )  # fmt: skip
    except ssl.SSLError as error:
        raise _untrusted(host, error) from error
    except OSError as error:
        raise UnreachableError("unreachable", host=str(address), why=_short(error)) from error
    except TooLargeError as error:
        raise StrangeServerError("too_large", host=str(address), size=error.size) from error
    except (IMAPClientError, *_NONSENSE) as error:
        raise StrangeServerError("no_mail_server", host=str(address), why=_short(error)) from error
    client.normalise_times = False
    return client


def _secure(connection: Connection, address: ServerAddress) -> None:
    client = connection.client
    if address.security == STARTTLS:
        # A server (or somebody between) that signs us in at once wants to skip encryption.
        if client._imap.state != "NONAUTH":  # noqa: SLF001 - nowhere else
            raise InsecureError("signs_in_plain", host=address.host)
        if not client.has_capability("STARTTLS"):
            raise InsecureError("no_starttls", host=address.host, port=address.port)
        try:
            client.starttls(trusted(address))
        except ssl.SSLError as error:
            raise _untrusted(address.host, error) from error
        client._cached_capabilities = None  # noqa: SLF001 - what was said in the clear is not believed
        client._imap.untagged_responses.clear()  # noqa: SLF001
    with suppress(OSError):  # a help, no more: a peer that is gone is noticed sooner
        client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def _sign_in(connection: Connection, user: str, password: str, token: str) -> None:
    if connection.client._imap.state == "AUTH":  # noqa: SLF001 - a greeting of PREAUTH: signed in already
        return
    try:
        if token:
            _with_token(connection, user, token)
        else:
            _with_password(connection, user, password)
    except (LoginError, IMAPClientAbortError) as error:
        raise _not_in(connection, user, error, with_token=bool(token)) from error
    except (OSError, IMAPClientError, *_NONSENSE):
        with connection.speaking():
            raise


def _not_in(
    connection: Connection, user: str, error: Exception, *, with_token: bool
) -> MailboxError:
    """Why signing in failed."""
    host, over = connection.address.host, connection.client.over
    if over:
        return StrangeServerError("too_large", host=host, size=over)
    if isinstance(error, LoginError):
        code = "token_refused" if with_token else "password_refused"
        return SignInError(code, host=host, user=user, why=_short(error))
    return LostError("lost_signing_in", host=host, why=_short(error))


def _with_token(connection: Connection, user: str, token: str) -> None:
    if not connection.has("AUTH=XOAUTH2") and connection.has("AUTH=OAUTHBEARER"):
        connection.client.oauthbearer_login(user, token)
    else:
        connection.client.oauth2_login(user, token)


def _with_password(connection: Connection, user: str, password: str) -> None:
    if connection.has("AUTH=PLAIN"):
        connection.client.plain_login(user, password)
    elif connection.has("LOGINDISABLED"):
        raise SignInError("no_passwords", host=connection.address.host)
    elif not (user + password).isascii() or not (user + password).isprintable():
        raise SignInError("plain_letters", host=connection.address.host)
    else:
        connection.client.login(user, password)


def _settle(connection: Connection) -> None:
    if connection.has("CONDSTORE") and connection.has("ENABLE"):
        with suppress(RefusedError), connection.speaking():
            connection.client.enable("CONDSTORE")


def _untrusted(host: str, error: ssl.SSLError) -> InsecureError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return InsecureError("untrusted", host=host, why=error.verify_message)
    return InsecureError("no_tls", host=host)


def _refused(host: str, folder: str, said: str) -> RefusedError:
    told = " ".join(said.split())[:300]
    upper = told.upper()
    if "OVERQUOTA" in upper or "QUOTA EXCEEDED" in upper or "OVER QUOTA" in upper:
        return FullError("full", host=host)
    gone = ("NONEXISTENT" in upper, "TRYCREATE" in upper, "DOESN'T EXIST" in upper)
    if any(gone) or "DOES NOT EXIST" in upper or "UNKNOWN MAILBOX" in upper:
        return FolderGoneError("folder_gone", folder=folder, host=host)
    return RefusedError("refused", host=host, why=told)


def _short(error: BaseException) -> str:
    told = " ".join(str(error).split())[:200]
    return told or type(error).__name__
