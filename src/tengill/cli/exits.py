"""Exit codes: a script can tell what happened without reading a word."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command; documented in docs/reference/cli.md."""

    OK = 0
    FAILED = 1
    """It could not be done; stderr says what, where and what to do."""
    USAGE = 2
    """The command was called wrongly."""
    NOT_FOUND = 3
    """No such person, outcome, run or file."""
    NOTHING = 4
    """There was nothing to do: no mail in the paths, no readable row."""
    BUSY = 5
    """Another process is writing to the ledger."""
    UNCLEAR = 6
    """More than one person or outcome fits; stderr lists them."""
    CANCELLED = 130
    """Stopped by the person (Ctrl-C); what was done is kept."""
    CLOSED_PIPE = 141
    """The reader of the output (`head`, `less`) left before all was written: as with other tools."""
