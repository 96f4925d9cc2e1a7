"""One file per format: bytes to facts. Sources never see the ledger; each is lazy and bounded in memory.

`containers(path)` finds the mail at a path, `container.records(start)` reads its raw records, and
`parse(raw)` turns one into a message, in any process.
"""

from tengill.sources.finding import containers
from tengill.sources.limits import Limits
from tengill.sources.parse import parse
from tengill.sources.records import Container, Raw

__all__ = ["Container", "Limits", "Raw", "containers", "parse"]
