"""What this process keeps from one projection to the next, as long as nothing else changed any."""

from typing import Generic, TypeVar

from django.db import connection, transaction

from tengill.workspace import attribute_following

_T = TypeVar("_T")


class Kept(Generic[_T]):
    """Something that messages alone add to; void once anything else changed the projections."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[int, _T]] = {}

    def take(self) -> _T | None:
        """What is kept, taken out: what a transaction takes up in it is not so where that is rolled back."""
        generation, held = self._held.pop(_ledger(), (0, None))
        return held if generation == attribute_following.generation() else None

    def keep(self, held: _T) -> None:
        """Keep it from the end of this transaction on."""
        name, generation = _ledger(), attribute_following.generation()

        def once_it_is_so() -> None:
            self._held.clear()
            self._held[name] = (generation, held)

        transaction.on_commit(once_it_is_so)


def _ledger() -> str:
    return str(connection.settings_dict["NAME"])
