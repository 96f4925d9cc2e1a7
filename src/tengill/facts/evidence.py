"""What a fact rests on."""

from enum import StrEnum


class Evidence(StrEnum):
    """The four grades of evidence, strongest first (see `rank`)."""

    CONFIRMED = "confirmed"
    """The owner said so."""
    WITNESSED = "witnessed"
    """A message or meeting shows it."""
    REPORTED = "reported"
    """Somebody else said so."""
    INFERRED = "inferred"
    """A model's guess."""

    @property
    def rank(self) -> int:
        """0 for the strongest grade (confirmed) to 3 for the weakest (inferred)."""
        return _ORDER.index(self)


_ORDER = (Evidence.CONFIRMED, Evidence.WITNESSED, Evidence.REPORTED, Evidence.INFERRED)


def weakest(grades: "list[Evidence] | tuple[Evidence, ...]") -> Evidence:
    """The weakest of some grades: a chain is as sure as its weakest link.

    Raises:
        ValueError: when no grade is given.
    """
    return max(grades, key=lambda grade: grade.rank)
