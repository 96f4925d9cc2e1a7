"""Which acts are faint: told by a reader, but less likely than not, and on nobody's word.

A faint act is kept and can be looked at by choice. It waits in no queue and counts nowhere as made;
in credit it weighs as little as it is sure. A person's word takes it out of the faint ones for good.
"""

from django.db.models import Q

FAINT = "faint"
"""Asked for like a column of introductions: what is told too faintly to stand in one."""
FOUND = 0.5
"""Confidence from which what a reader tells counts as found: level 2 of `reading.weighing`.

A copy, held to its original by a test: no page is to load the reader for it."""

IS_FAINT = Q(state="waiting", confidence__lt=FOUND)
"""The condition on acts that they are faint."""

SQL = f"(a.state = 'waiting' AND a.confidence < {FOUND})"
"""The same on the table `ledger_act a`."""


def is_faint(state: str, confidence: float) -> bool:
    """True for an act that waits for a word and is less likely than not."""
    return state == "waiting" and confidence < FOUND
