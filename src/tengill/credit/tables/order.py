"""Compiled passes over ascending columns of ids."""

from tengill.compiled import compiled
from tengill.credit.tables.arrays import Ints


@compiled
def descent(ids: Ints, strictly: int) -> int:
    """The first index whose id is below the one before (or, strictly, equal); -1: there is none."""
    for index in range(1, len(ids)):
        if ids[index] < ids[index - 1] or (strictly and ids[index] == ids[index - 1]):
            return index
    return -1


@compiled
def starts_of(ids: Ints, told: Ints, starts: Ints) -> int:
    """Per id its first row among rows in the same order, and one more for the end.

    Returns:
        How many rows belong to these ids; the row there belongs to none of them.
    """
    row = 0
    for index in range(len(ids)):
        starts[index] = row
        while row < len(told) and told[row] == ids[index]:
            row += 1
    starts[len(ids)] = row
    return row
