"""The named parameters of the strength formula."""

from dataclasses import dataclass

DAY = 86_400
"""Seconds in a day."""


@dataclass(frozen=True, slots=True)
class TieParameters:
    """Parameters of `interaction_weight` and `strength`; `docs/explanation/ties.md` explains them.

    The defaults are the published ones, fitted there. They are saved with every figure that
    rests on them, under `name`.
    """

    name: str = "mail-1"
    half_life_days: float = 180.0
    """After so many days an interaction weighs half."""
    crowd: float = 0.75
    """An interaction with n recipients weighs n ** -crowd for each."""
    to: float = 1.0
    cc: float = 0.5
    bcc: float = 0.25
    intercept: float = 0.26
    per_weight: float = 0.46
    """Log-odds per doubling of the weight."""
    per_silence: float = -0.22
    """Log-odds per doubling of 1 + days of silence / silence_days."""
    silence_days: float = 3.0
    per_reciprocity: float = 0.0
    """Log-odds for a perfectly two-sided tie over a one-sided one of the same weight.
    Measured, it told nothing more once both directions are added up; hence 0."""
