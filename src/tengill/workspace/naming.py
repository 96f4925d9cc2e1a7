"""Who a name or an address means: an address tells it, a full name only when one person has it."""

from django.db import connection

from tengill.facts.folding import fold

_NAMESAKES = 8


def person_of(name: str, address: str) -> int | None:
    """The person of an address; without one, the only person who ever went by that name."""
    if address:
        return _of_address(address)
    found = people_named(name)
    return found[0][0] if len(found) == 1 else None


def people_named(name: str) -> list[tuple[int, str, str]]:
    """Person id, main address and organisation of those who ever went by a name; at most eight."""
    if not name.strip():
        return []
    with connection.cursor() as c:
        c.execute(
            "SELECT r.id, r.address, r.organisation FROM ledger_personname n"
            " JOIN ledger_person r ON r.id = n.person_id WHERE n.folded = %s ORDER BY r.id LIMIT %s",
            [fold(" ".join(name.split()))[:320], _NAMESAKES],
        )
        return list(c.fetchall())


def _of_address(address: str) -> int | None:
    with connection.cursor() as c:
        c.execute(
            "SELECT pp.person_id FROM ledger_contactpoint p"
            " JOIN ledger_personpoint pp ON pp.point_id = p.id"
            " WHERE p.kind IN ('email', 'linkedin', 'x', 'mastodon') AND p.value = %s"
            " ORDER BY p.kind <> 'email', p.id LIMIT 1",
            [address],
        )
        row = c.fetchone()
    return row[0] if row else None
