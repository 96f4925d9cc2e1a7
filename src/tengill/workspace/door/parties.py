"""Under which one name whoever an address reaches is known."""

from collections.abc import Mapping


class Parties:
    """From an address to a name; an address nothing is told of is a name of its own.

    It holds on to nobody who uses it: what goes through a mailbox holds on to this, and so ends
    with whoever lets go of it, and needs no collector of circles.

    Args:
        told: what is known by now.
    """

    __slots__ = ("_told",)

    def __init__(self, told: Mapping[str, str]) -> None:
        self._told = dict(told)

    def of(self, address: str) -> str:
        """The one name of whoever an address reaches."""
        return self._told.get(address, address)

    def meet(self, told: Mapping[str, str]) -> None:
        """Learn of more addresses; those met before keep the name they had."""
        for address, name in told.items():
            self._told.setdefault(address, name)
