"""Fixtures of the mailbox's tests: a ledger, a real Dovecot, a mailbox on it, a door."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workspace"))

from dovecot import dovecot
from ledger_home import _template, another, ledger
from post_office import door, post

__all__ = ["_template", "another", "door", "dovecot", "ledger", "post"]
