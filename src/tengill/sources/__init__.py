"""One file per format: bytes to facts. Sources never see the ledger; each is lazy and bounded in memory.

`containers(path)` finds what can be read at a path, `container.records(start)` reads its raw records,
and `facts_of(raw)` turns one into facts, in any process (`parse(raw)` where it is mail).
"""

from tengill.sources.finding import containers
from tengill.sources.limits import Limits
from tengill.sources.parse import parse
from tengill.sources.records import Container, Raw, Unread
from tengill.sources.telling import facts_of

__all__ = ["Container", "Limits", "Raw", "Unread", "containers", "facts_of", "parse"]
