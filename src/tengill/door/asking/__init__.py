"""What an approach asks for, what that costs, how it was made, and which of the owner's topics it is about.

`read` tells the asks of one approach, `Topics` its topics; `cut` its words once for both. Languages
are data: `packs/`.
"""

from tengill.door.asking.cutting import Cut, cut, cut_before, forget
from tengill.door.asking.patterns import PackError
from tengill.door.asking.reading import read
from tengill.door.asking.scars import FIELD, NAME
from tengill.door.asking.topics import Topics, forms_among, topic_keys

CODES = (
    FIELD,  # field: what was left unfilled, as it stands there
    NAME,  # name: whom the greeting calls, who is not the reader
)
"""Reason codes of this room, with the values each carries."""

__all__ = [
    "CODES",
    "FIELD",
    "NAME",
    "Cut",
    "PackError",
    "Topics",
    "cut",
    "cut_before",
    "forget",
    "forms_among",
    "read",
    "topic_keys",
]
