"""A connection to an IMAP server: encrypted, signed in, and never surprised by what comes back."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
    ProtocolError,
)

from tengill.mailbox.limits import MailLimits
from tengill.mailbox.servers import PLAIN, STARTTLS, TLS, ServerAddress, is_loopback, trusted
from tengill.mailbox.trouble import (
    FolderGoneError,
    FullError,
    InsecureError,
    LostError,
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

    def __init__(self, client: IMAPClient, address: ServerAddress, limits: MailLimits) -> None:
        self.client = client
        self.address = address
        self.limits = limits
        self.selected: Selected | None = None
        self.writable = False
        self.capabilities: frozenset[str] = frozenset()
        _limit(client, limits)

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
            raise LostError(
                f"The connection to {host} broke ({_short(error)}). Try again."
            ) from error
        except _NONSENSE as error:
            raise StrangeServerError(
                f"{host} answers what is not IMAP ({_short(error)}). Check the address and port."
            ) from error
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
        raise InsecureError(
            f"The connection to {address.host} would not be encrypted, so nothing was sent. Use"
            " TLS (port 993) or STARTTLS (port 143); or say --insecure if you know why."
        )
    connection = Connection(_open(address, limits), address, limits)
    try:
        with connection.speaking():
            _secure(connection, address)
        connection.learn()
        _sign_in(connection, user, password, token)
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


def _open(address: ServerAddress, limits: MailLimits) -> IMAPClient:
    host = address.host
    secure = address.security == TLS
    try:
        client = IMAPClient(
            host, address.port, ssl=secure, ssl_context=trusted(address) if secure else None,
            timeout=SocketTimeout(limits.connect, limits.silence),
        )  # fmt: skip
    except ssl.SSLError as error:
        raise _untrusted(host, error) from error
    except OSError as error:
        raise UnreachableError(
            f"{address} can't be reached ({_short(error)}). Check the address, the port and the"
            " connection."
        ) from error
    except (IMAPClientError, *_NONSENSE) as error:
        raise StrangeServerError(
            f"{address} does not answer as a mail server does ({_short(error)}). Check the address"
            " and port."
        ) from error
    client.normalise_times = False
    return client


def _secure(connection: Connection, address: ServerAddress) -> None:
    client = connection.client
    if address.security == STARTTLS:
        # A server (or somebody between) that signs us in at once wants to skip encryption.
        if client._imap.state != "NONAUTH":  # noqa: SLF001 - nowhere else
            raise InsecureError(f"{address.host} signs in without encryption; nothing was sent.")
        if not client.has_capability("STARTTLS"):
            raise InsecureError(
                f"{address.host} offers no encryption on port {address.port}, so the password was"
                " not sent. Use TLS (port 993)."
            )
        try:
            client.starttls(trusted(address))
        except ssl.SSLError as error:
            raise _untrusted(address.host, error) from error
        client._cached_capabilities = None  # noqa: SLF001 - what was said in the clear is not believed
        client._imap.untagged_responses.clear()  # noqa: SLF001
    with suppress(OSError):  # a help, no more: a peer that is gone is noticed sooner
        client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def _sign_in(connection: Connection, user: str, password: str, token: str) -> None:
    client, host = connection.client, connection.address.host
    if client._imap.state == "AUTH":  # noqa: SLF001 - a greeting of PREAUTH: signed in already
        return
    try:
        if token:
            if not connection.has("AUTH=XOAUTH2") and connection.has("AUTH=OAUTHBEARER"):
                client.oauthbearer_login(user, token)
            else:
                client.oauth2_login(user, token)
        elif connection.has("AUTH=PLAIN"):
            client.plain_login(user, password)
        elif connection.has("LOGINDISABLED"):
            raise SignInError(f"{host} takes no passwords on this connection. Use TLS or a token.")
        elif not (user + password).isascii() or not (user + password).isprintable():
            raise SignInError(f"{host} takes only plain letters in user names and passwords.")
        else:
            client.login(user, password)
    except LoginError as error:
        what = "this token" if token else "this password"
        raise SignInError(
            f"{host} does not take the user name “{user}” with {what} ({_short(error)}). Many"
            " services want a password made for one app: make one there, and give that."
        ) from error
    except IMAPClientAbortError as error:
        raise LostError(f"{host} hung up while signing in ({_short(error)}). Try again.") from error
    except (OSError, IMAPClientError, *_NONSENSE):
        with connection.speaking():
            raise


def _settle(connection: Connection) -> None:
    if connection.has("CONDSTORE") and connection.has("ENABLE"):
        with suppress(RefusedError), connection.speaking():
            connection.client.enable("CONDSTORE")


def _untrusted(host: str, error: ssl.SSLError) -> InsecureError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return InsecureError(
            f"The certificate of {host} can't be trusted ({error.verify_message}). The password was"
            " not sent. Check the address; for a server of your own, give its certificate with"
            " --certificate."
        )
    return InsecureError(
        f"{host} does not speak TLS on this port, so the password was not sent. Check the port:"
        " 993 for TLS, 143 for STARTTLS."
    )


def _refused(host: str, folder: str, said: str) -> RefusedError:
    told = " ".join(said.split())[:300]
    upper = told.upper()
    if "OVERQUOTA" in upper or "QUOTA EXCEEDED" in upper or "OVER QUOTA" in upper:
        return FullError(f"The mailbox on {host} is full. Make room there, and try again.")
    gone = ("NONEXISTENT" in upper, "TRYCREATE" in upper, "DOESN'T EXIST" in upper)
    if any(gone) or "DOES NOT EXIST" in upper or "UNKNOWN MAILBOX" in upper:
        return FolderGoneError(f"There is no folder “{folder}” on {host} (any more).")
    return RefusedError(f"{host} refuses: {told}")


def _short(error: BaseException) -> str:
    told = " ".join(str(error).split())[:200]
    return told or type(error).__name__


def _limit(client: IMAPClient, limits: MailLimits) -> None:
    """Refuse an answer, or a piece of one, that is larger than anything we ask for."""
    imap: Any = client._imap  # noqa: SLF001 - the only place where an answer's size is known
    plainly, plain_line, plain_send = imap.read, imap.readline, imap.send
    taken = 0

    def count(size: int) -> None:
        nonlocal taken
        taken += size
        if taken > limits.max_answer:
            raise IMAPClientAbortError(f"an answer of {taken:,} bytes is larger than allowed")

    def send(data: bytes) -> None:
        nonlocal taken
        taken = 0  # what comes now answers this
        plain_send(data)

    def readline() -> bytes:
        line: bytes = plain_line()
        count(len(line))
        return line

    def read(size: int) -> bytes:
        count(size)
        if size > limits.max_literal:
            raise IMAPClientAbortError(f"an answer of {size:,} bytes is larger than allowed")
        data: bytes = plainly(size)
        if len(data) < size:
            raise IMAPClientAbortError("the answer ended in the middle")
        return data

    imap.read, imap.readline, imap.send = read, readline, send
