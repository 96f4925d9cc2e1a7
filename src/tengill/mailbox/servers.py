"""Where a mailbox is, and how to get there safely; known services, as data."""

import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path

from tengill.mailbox.trouble import InsecureError

TLS, STARTTLS, PLAIN = "tls", "starttls", "plain"
PORTS = {TLS: 993, STARTTLS: 143, PLAIN: 143}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """An IMAP server."""

    host: str
    port: int
    security: str = TLS
    """tls from the first byte, starttls before the password is sent, or plain."""
    insecure: bool = False
    """The owner said that an unencrypted connection to another machine is all right."""
    certificate: str = ""
    """A file with the certificate (or authority) to trust, where the system does not know it."""

    def __str__(self) -> str:
        """As a person writes it: `imap.example.org`, with the port where it is not the usual."""
        usual = self.port == PORTS.get(self.security)
        return self.host if usual else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Service:
    """A service with many mailboxes, and how its tokens are renewed (OAuth 2, RFC 6749)."""

    name: str
    host: str
    token_url: str
    scope: str
    authorize_url: str = ""
    """Where the owner allows it, in a browser."""
    login_scope: str = ""
    """What is asked for there."""
    asks: Mapping[str, str] = field(default_factory=dict)
    """More that is told there."""
    returns_to: str = "127.0.0.1"
    """By which name the service takes this machine."""


def trusted(address: ServerAddress) -> ssl.SSLContext:
    """How the server proves who it is: by a certificate for its name that we trust.

    Raises:
        InsecureError: the certificate file can't be read.
    """
    try:
        context = ssl.create_default_context(cafile=address.certificate or None)
    except (OSError, ssl.SSLError) as error:
        raise InsecureError(
            "no_certificate", file=address.certificate, why=str(error)[:200]
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def is_loopback(host: str) -> bool:
    """Whether a name or address means this machine, without asking anybody."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def services() -> tuple[Service, ...]:
    """The services known by name."""
    return tuple(_services().values())


def service(name: str) -> Service | None:
    """A service by its name (`google`, `microsoft`), or None."""
    return _services().get(name.strip().lower())


@cache
def _services() -> dict[str, Service]:
    told = tomllib.loads(
        Path(str(files("tengill.mailbox").joinpath("services.toml"))).read_text(encoding="utf-8")
    )
    return {name: Service(name, **{"scope": "", **one}) for name, one in told.items()}
