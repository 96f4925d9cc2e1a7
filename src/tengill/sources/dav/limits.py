"""How much of a server's answers is read, and how long it may take."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class DavLimits:
    """Sizes in bytes, times in seconds."""

    max_answer: int = 32 * MIB
    """A larger answer is refused; several cards or events are then asked for one by one."""
    max_resources: int = 500_000
    """Cards or events looked at in one collection."""
    connect: float = 10.0
    """Until a connection stands."""
    silence: float = 60.0
    """Between two pieces of an answer."""
    whole: float = 600.0
    """For one answer altogether."""
    at_once: int = 50
    """Cards or events asked for in one request."""
    redirects: int = 5
    pages: int = 10_000
    """Parts in which a server may tell one list of changes."""
