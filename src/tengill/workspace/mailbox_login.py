"""Permission to read a mailbox, asked in the owner's browser; then the mailbox is added with it.

Nothing is opened here: the caller shows the address, and opens it when the owner says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from tengill.mailbox import TLS, Asking, Permission, Service, Words, service
from tengill.workspace import clock, mailbox
from tengill.workspace.mailbox_views import MailAccountView

PATIENCE = 300.0
"""Seconds the owner has to allow it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mailbox, and where its owner allows it."""

    host: str
    """The server, or the name of a service."""
    user: str
    client_id: str
    client_secret: str = ""
    address: str = ""
    port: int | None = None
    security: str = TLS
    authorize_url: str = ""
    """Empty: the service's own."""
    token_url: str = ""
    scope: str = ""


class Login:
    """A request for permission that waits for its answer."""

    def __init__(self, wanted: Wanted, asking: Asking, permission: Permission) -> None:
        self._wanted = wanted
        self._asking = asking
        self._permission = permission

    @property
    def url(self) -> str:
        """The service's page, for the owner's browser."""
        return self._asking.url

    def finish(self, patience: float = PATIENCE) -> MailAccountView:
        """Wait until the owner allowed it, then sign in once and keep the mailbox.

        Raises:
            MailboxError: it was not allowed, or signing in fails; the message says why.
            ValueError: an address or a port that can't be.
        """
        one = self._wanted
        token = self._asking.token(self._asking.answer(patience), clock.now())
        return mailbox.add(
            one.host, one.user, token.refresh_token, address=one.address, port=one.port,
            security=one.security, token_url=self._permission.token_url, client_id=one.client_id,
            client_secret=one.client_secret, scope=_renewed_for(one),
        )  # fmt: skip


@contextmanager
def asking(wanted: Wanted) -> Iterator[Login]:
    """Ask for permission; while it is open, this machine listens for the answer on loopback.

    Raises:
        ValueError: it is not known where to ask, or as which program.
        MailboxError: an address that is not encrypted, or no address.
    """
    known = service(wanted.host)
    permission = _permission(wanted, known)
    words = Words(
        escape(_("Allowed. Tengill goes on; this page can be closed.")),
        escape(_("It was not allowed, and nothing was kept. This page can be closed.")),
    )
    with Asking(permission, words) as made:
        yield Login(wanted, made, permission)


def _permission(wanted: Wanted, known: Service | None) -> Permission:
    authorize = wanted.authorize_url or (known.authorize_url if known else "")
    token = wanted.token_url or (known.token_url if known else "")
    if not authorize or not token:
        raise ValueError(
            _(
                "Give a service (google, microsoft), or the addresses of its permission and its tokens."
            )
        )
    if not wanted.client_id.strip():
        raise ValueError(
            _(
                "Give the client id of a program you registered with the service: Tengill ships with"
                " none."
            )
        )
    return Permission(
        authorize, token, wanted.client_id.strip(), wanted.client_secret,
        wanted.scope or (known.login_scope if known else ""), known.asks if known else {},
        known.returns_to if known else "127.0.0.1",
    )  # fmt: skip


def _renewed_for(wanted: Wanted) -> str:
    """The scope told when a token is renewed: a service's own, else what was asked for."""
    return "" if service(wanted.host) is not None else wanted.scope
