"""Whose door the ledger's is: all their addresses, what they are called, and their own domains."""

from django.db import connection

from tengill.door.evidence import Owner
from tengill.ledger.models import Person
from tengill.workspace.door.weighing import owner_of

_MOST_NAMES = 20
_OFTEN = 3
"""Times a name must stand beside an address of the owner's before they are taken to be called so."""


def owner() -> Owner | None:
    """The ledger's owner as the door takes them; None while nobody is."""
    people = list(Person.objects.filter(is_owner=True).order_by("pk").values_list("pk", "name"))
    if not people:
        return None
    marks = ",".join(["%s"] * len(people))
    ids = [pk for pk, _name in people]
    with connection.cursor() as c:
        c.execute(
            "SELECT p.id, p.value FROM ledger_personpoint pp JOIN ledger_contactpoint p"
            f" ON p.id = pp.point_id WHERE pp.person_id IN ({marks})"
            " AND p.kind NOT IN ('name', 'owner') ORDER BY p.id",
            ids,
        )
        points = c.fetchall()
        c.execute(
            "SELECT n.name FROM ledger_pointname n JOIN ledger_personpoint pp"
            f" ON pp.point_id = n.point_id WHERE pp.person_id IN ({marks})"
            " GROUP BY n.name HAVING sum(n.seen) >= %s ORDER BY 1 LIMIT %s",
            [*ids, _OFTEN, _MOST_NAMES],
        )
        seen = [name for (name,) in c.fetchall() if "@" not in name]
    told = [name for _pk, name in people if "@" not in name]
    made = owner_of([value for _id, value in points], [*told, *seen])
    return made if made.addresses else None
