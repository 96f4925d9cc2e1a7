"""How what a person notes names people: by contact point, so that it outlives a re-import or merge."""

from collections.abc import Iterable

from django.db import connection

from tengill.workspace.person_decisions import UnknownPersonError, key_of_point


def key_of(person: int) -> str:
    """The key of a person's earliest contact point.

    Raises:
        UnknownPersonError: when nobody has this number.
    """
    with connection.cursor() as c:
        c.execute(
            "SELECT c.kind, c.value FROM ledger_personpoint p"
            " JOIN ledger_contactpoint c ON c.id = p.point_id"
            " WHERE p.person_id = %s ORDER BY c.id LIMIT 1",
            [person],
        )
        row = c.fetchone()
    if row is None:
        raise UnknownPersonError(f"There is no person {person} in the ledger. Find them by name.")
    return key_of_point(*row)


def people_of(keys: Iterable[str]) -> dict[str, int]:
    """Key to the person it means now; keys of points that are gone are left out."""
    found: dict[str, int] = {}
    with connection.cursor() as c:
        for key in set(keys):
            kind, _, value = key.partition(":")
            c.execute(
                "SELECT p.person_id FROM ledger_contactpoint c"
                " JOIN ledger_personpoint p ON p.point_id = c.id WHERE c.kind = %s AND c.value = %s",
                [kind, value],
            )
            if row := c.fetchone():
                found[key] = row[0]
    return found


def pair_of(one: int, other: int) -> str:
    """The key of two people, the same whichever is named first."""
    return "|".join(sorted((key_of(one), key_of(other))))
