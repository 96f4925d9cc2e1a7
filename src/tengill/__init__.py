"""Tengill: the ledger of what a person's connections are worth, and the door that guards their time."""

__version__ = "0.1.0"
