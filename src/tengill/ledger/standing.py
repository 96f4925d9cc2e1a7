"""Which telling of a card, meeting, interaction or figure stands: SQL for all who ask."""


def in_force(table: str, alias: str) -> str:
    """SQL for `WHERE`: the row `alias` of `table` is in force.

    Of all tellings of one (source, key) that are not retracted the one that its source changed
    last stands, the last recorded among equals: an old export imported late takes nothing over.
    """
    return (
        f"{alias}.retracted_at IS NULL AND NOT EXISTS (SELECT 1 FROM {table} later"
        f" WHERE later.source = {alias}.source AND later.key = {alias}.key"
        # Says nothing new, but an index answers it: of what was told once no row is read again.
        f" AND later.id <> {alias}.id"
        " AND later.retracted_at IS NULL AND (coalesce(later.told_at, 0), later.id) >"
        f" (coalesce({alias}.told_at, 0), {alias}.id))"
    )
