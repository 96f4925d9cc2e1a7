"""What a message does, weighed with what came before it alone: the door cannot wait for replies."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tengill.facts.acts import BULK, FoundAct
from tengill.facts.messages import Mailbox, Role
from tengill.reading import TextReading, weigh
from tengill.workspace.read import Interactions, structure_for

if TYPE_CHECKING:
    from tengill.workspace.door.weighing import Seen

_PROBABLE = 0.5
_CROWD = 15
_MOST_NAMED = 50_000
_RECIPIENTS = (Role.TO, Role.CC, Role.BCC)


class Acts:
    """Weighs found acts with who wrote whom so far. Messages come in the order of time."""

    def __init__(self) -> None:
        self._index = Interactions()
        self._named: set[tuple[str, str]] = set()

    def of(self, seen: "Seen") -> tuple[FoundAct, ...]:
        """The probable acts of a message, surest first; whether it counts after it, `note` is told."""
        found: tuple[FoundAct, ...] = ()
        if seen.words and seen.message.sent_at is not None:
            read = TextReading.from_json(seen.words)
            structure = structure_for(read, self._index, int(seen.message.sent_at.timestamp()))
            found = tuple(a for a in weigh(read, structure).acts if a.confidence >= _PROBABLE)
        return found

    def note(self, seen: "Seen", *, blocked: bool = False) -> None:
        """Take note of who wrote whom. Bulk and crowds are no interaction of two.

        Args:
            seen: a message.
            blocked: the door turned it away: it is no contact, and a pitch that comes again stays cold.
        """
        message = seen.message
        sender, at = message.sender, message.sent_at
        recipients = message.mailboxes(*_RECIPIENTS)
        self._name(recipients if sender is None else (sender, *recipients))
        if sender is None or not sender.address or at is None or seen.bulk >= BULK or blocked:
            return
        if len(recipients) <= _CROWD:
            reached = [box.address for box in recipients if box.address]
            self._index.add(sender.address, reached, int(at.timestamp()))

    def _name(self, mailboxes: Sequence[Mailbox]) -> None:
        """Take note of names; nearly always all of them are known."""
        # A pair of texts is hashed in a fifth of the time.
        named = {(box.address, box.name): box for box in mailboxes if box.name}
        if named.keys() <= self._named:
            return
        for told, mailbox in named.items():
            if told not in self._named:
                if len(self._named) >= _MOST_NAMED:
                    self._named.clear()
                self._named.add(told)
                self._index.name(mailbox)
