"""How much of a server's answers is read, and how long it may take."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class MailLimits:
    """Sizes in bytes, times in seconds."""

    max_message: int = 32 * MIB
    """A longer message is read up to here."""
    batch: int = 8 * MIB
    """Messages fetched at once, together."""
    at_once: int = 100
    """Messages fetched at once, at most."""
    max_greeting: int = 64 * 1024
    """Of a line, a piece or a whole answer, until one is signed in: a server has little to say then."""
    max_literal: int = 64 * MIB
    """A longer piece of an answer is refused, and the connection closed."""
    max_answer: int = 256 * MIB
    """More than this in answer to one command is refused, and the connection closed."""
    window: int = 50_000
    """Unique identifiers asked about at once."""
    folders: int = 5_000
    """Folders looked at."""
    connect: float = 15.0
    """Until a connection stands."""
    silence: float = 60.0
    """Between two pieces of an answer."""
    idle: float = 540.0
    """For so long the server is let idle before it is asked anew: servers may hang up after 30
    minutes (RFC 2177), and many routers forget a quiet connection after ten."""
