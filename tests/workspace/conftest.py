"""Fixtures of the import line, shared with tests/ledger and tests/cli."""

from ledger_home import _template, another, ledger

__all__ = ["_template", "another", "ledger"]
