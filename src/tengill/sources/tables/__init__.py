"""CSV files read row by row, whatever their encoding, delimiter and preamble.

A format finds out with `find_layout(head, fits)` whether a file is its own, splits it with
`split_rows`, and reads one row with `read_row`, in any process.
"""

from tengill.sources.tables.headings import plain
from tengill.sources.tables.layout import Layout, find_layout
from tengill.sources.tables.rows import Row, read_row
from tengill.sources.tables.splitting import split_rows

__all__ = ["Layout", "Row", "find_layout", "plain", "read_row", "split_rows"]
