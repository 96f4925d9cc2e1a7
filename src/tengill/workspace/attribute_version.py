"""Which version of attribution a ledger's figures are of; brings those of an older one up to date.

Imports nothing heavy: every command looks here when it opens the ledger.
"""

from django.db import connection

VERSION = 3
"""1: as it began. 2: all models of one journey, contributions, cuts with their acts. 3: unexplained is
only that, without the credit of people known by name alone."""


def renew() -> bool:
    """Attribute all outcomes anew where their figures are of an older version; True when it was so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT json_extract(detail, '$.version') FROM ledger_outcomecredit LIMIT 1")
        row = cursor.fetchone()
    if row is None or row[0] is None or row[0] >= VERSION:
        return False
    from tengill.workspace import attribute  # noqa: PLC0415 - only when there is something to do

    attribute.attribute_all()
    return True
