"""Where people work now, for lines that name them."""

from collections.abc import Iterable

from tengill.workspace import references


def organisations_of(people: Iterable[int | None]) -> dict[int, str]:
    """Person to organisation: of their cards, else as their mail tells it."""
    wanted = {pk for pk in people if pk is not None}
    told = {
        pk: house
        for pk, house in references.rows(
            "SELECT id, organisation FROM ledger_person WHERE id IN ({})", wanted
        )
        if house
    }
    sql = (
        "SELECT person_id, name FROM ledger_personorganisation"
        " WHERE current AND name <> '' AND person_id IN ({}) ORDER BY person_id, id DESC"
    )
    told.update(references.rows(sql, wanted))
    return told
