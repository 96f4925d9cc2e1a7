"""Tables of outcomes: Arrow in, Arrow out.

`schema` has the contracts, `checks` what can be wrong, `feed` and `batches` the streaming, `chunk`
the way from columns to numbers and back, `encode` and `kernel` the compiled loops, `wide` what is
left to exact rationals.
"""

from tengill.credit.tables.batches import attribute_batches
from tengill.credit.tables.checks import NotSortedError, TableError
from tengill.credit.tables.chunk import CreditBatch
from tengill.credit.tables.table import CreditTables, attribute_table

__all__ = [
    "CreditBatch",
    "CreditTables",
    "NotSortedError",
    "TableError",
    "attribute_batches",
    "attribute_table",
]
