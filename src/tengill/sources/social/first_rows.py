"""The first rows of a table, looked at before it is read: what they show decides how."""

import io
from itertools import islice

from tengill.sources.limits import Limits
from tengill.sources.streams import Stream
from tengill.sources.tables import Layout, Row, read_row, split_rows

HEAD = 1 << 16
"""The bytes of a file that are looked at."""


def first_rows(head: bytes, layout: Layout, most: int) -> list[tuple[int, Row]]:
    """Offsets and rows of a file that begins with `head`, without a last one that the head cuts."""
    found = split_rows(Stream(io.BytesIO(head)), "", layout, "", 0, 0, Limits())
    raws = list(islice(found, most + 1))
    is_cut = len(head) >= HEAD and len(raws) <= most
    return [(raw.offset, read_row(raw)) for raw in (raws[:-1] if is_cut else raws[:most])]
