"""The rows of a chunk as numbers, and the games they come to: the arrays the loops work on."""

from typing import NamedTuple

import numpy as np

from tengill.credit.tables.arrays import Flags, Floats, Ints, Masks
from tengill.credit.tables.buffers import Buffers

WIDTH_LIMIT = 10
"""Explanations that count plus contributors with a chance: 2^10 unions are the kernel's most."""
READY, WIDE, EXACT = 0, 1, 2
"""What becomes of an outcome: the kernel's; too wide for it; in need of exact rationals."""


class Rows(NamedTuple):
    """Explanation rows in ascending order of outcome, and the contributions to them."""

    starts: Ints
    """Per outcome its first row; one more for the end."""
    explanation: Ints
    person: Ints
    owned: Flags
    """False where the fact is nobody's; empty when every fact has an owner."""
    fact: Ints
    """Empty when every row is its person's one certain act."""
    probability: Floats
    """Empty when all facts are certain."""
    giver_starts: Ints
    giver: Ints
    """Contributors, in ascending order of outcome, person and weight."""
    weight: Floats


class Games(NamedTuple):
    """Games of many outcomes. `*_at[i]` is where outcome i begins, one more for the end."""

    status: Ints
    given: Ints
    """Explanations as they were given."""
    kept: Ints
    """Explanations that hold no other and are possible."""
    alive: Ints
    """The same once contributors act too; only where one was needed for certain are they fewer."""
    player_at: Ints
    player: Ints
    """In ascending order within an outcome: the order in which ties are broken."""
    player_mask: Masks
    chance_at: Ints
    chance: Floats
    """Probabilities in descending order, so that products don't depend on the order of rows."""
    chance_mask: Masks
    factor_at: Ints
    factor: Ints
    """Contributors who were needed by chance: their number among the outcome's players."""
    factor_weight: Floats
    wrong: Ints
    """[what is wrong with the facts, row, the earlier row it contradicts]."""


def blank(rows: Rows, buffers: Buffers) -> Games:
    """Room for the games of some rows."""
    n, most, givers = len(rows.starts) - 1, len(rows.person), len(rows.giver)
    some = len(rows.probability)
    return Games(
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n + 1, np.int64),
        buffers.take(most + givers, np.int64),
        buffers.take(most + givers, np.uint64),
        np.zeros(n + 1, np.int64),
        buffers.take(some, np.float64),
        buffers.take(some, np.uint64),
        np.zeros(n + 1, np.int64),
        np.empty(givers, np.int64),
        np.empty(givers, np.float64),
        np.zeros(3, np.int64),
    )
