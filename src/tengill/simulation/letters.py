"""A letter as planned: who writes what to whom and when, before it has words and bytes."""

from dataclasses import dataclass, field
from typing import NamedTuple

from tengill.simulation.population import Resident


class Party(NamedTuple):
    """Somebody on a letter: a name and an address, and the resident behind it (or empty)."""

    name: str
    address: str
    pid: str = ""


@dataclass(slots=True)
class Letter:
    """One message of the world. `text`, `subject` and `message_id` are filled when it is written."""

    key: str
    at: int
    """Seconds since 1970-01-01 UTC."""
    sender: Party
    to: tuple[Party, ...]
    prose: str
    """Which phrasings it is written from (a file under prose/<language>/)."""
    language: str = "en"
    cc: tuple[Party, ...] = ()
    bcc: tuple[Party, ...] = ()
    slots: dict[str, object] = field(default_factory=dict)
    parent: "Letter | None" = None
    forwards: bool = False
    bulk: str = ""
    """newsletter, list or notice; empty for mail between people."""
    act: str = ""
    """The key of the act it carries in the truth, or empty."""
    writer: Resident | None = None
    subject: str = ""
    text: str = ""
    message_id: str = ""
    phrasing: str = ""
    """The identifier of the phrasing that carries the act."""
    split: str = ""
    """`seen` or `held-out`."""

    def reaches(self, addresses: frozenset[str]) -> bool:
        """Whether it lies in the mailbox of whoever has these addresses."""
        everybody = (self.sender, *self.to, *self.cc, *self.bcc)
        return any(party.address in addresses for party in everybody)
