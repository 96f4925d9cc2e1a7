"""Reads ahead what follows each few messages, so that the first letter to come need not wait for it.

At 100,000 people all contact points take five seconds to read, and who is named in a million
messages half a second. A small ledger has both at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tengill.ledger.points import last_id
from tengill.workspace.project import acts_touched, people_known

_MANY_POINTS = 10_000
_MANY_MESSAGES = 200_000


def read_ahead() -> None:
    """Hold in this process what a large ledger is asked for with the first letters.

    It is void, and read again, once anything but messages changed the projections.
    """
    with _as_it_stands():
        if last_id("ledger_contactpoint") >= _MANY_POINTS:
            lazily = people_known.Lazily()
            lazily.known()
            lazily.keep()
        if last_id("ledger_message") >= _MANY_MESSAGES:
            bearing = acts_touched.known()
            if bearing is not None:
                bearing.catch_up()
                acts_touched.keep(bearing)


@contextmanager
def _as_it_stands() -> Iterator[None]:
    """The ledger as of one moment, without keeping others from writing for as long as this reads."""
    with connection.cursor() as c:
        c.execute("BEGIN DEFERRED")
        try:
            yield
        except BaseException:
            c.execute("ROLLBACK")
            raise
        c.execute("COMMIT")
