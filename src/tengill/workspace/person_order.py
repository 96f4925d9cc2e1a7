"""The order of people who have the same credit: by name, so that it is the same wherever they stand."""

from tengill.facts.folding import fold
from tengill.workspace.presenting import PersonRef


def by_name(person: PersonRef | None) -> tuple[str, str, int]:
    """Sort key: the name folded, the address, the number; those nobody named come first."""
    if person is None:
        return ("", "", 0)
    return (fold(person.name or person.address), person.address, person.id or 0)
