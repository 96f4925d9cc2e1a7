"""A page of the owner's ties, closest first: those the owner wrote to, then those who only wrote."""

from tengill.workspace import owner_ties
from tengill.workspace.owner_ties import OwnerTie

_ONE_WAY = "0."
"""What the cursor begins with among those the owner never wrote to."""


def closest(
    owners: tuple[int, ...], now: int, kind: str, limit: int, cursor: str
) -> tuple[list[OwnerTie], str]:
    """The page after `cursor` (empty: the first), and the cursor of the next (empty: the end).

    Somebody who wrote often and never had an answer may have a strong tie by the formula, which
    asks who will write again; but a stranger or an advertiser is not whom one is closest to.
    Shared addresses and lists come in one order: whether one answers them says little.

    Args:
        owners: the owner's person ids.
        now: seconds since 1970 UTC.
        kind: only people of this kind; empty for all.
        limit: people on a page.
        cursor: as the page before gave it; what it is not is taken for the beginning.
    """
    if kind not in {"", "person"}:
        start = _number(cursor)
        page = _slice(owners, now, kind, start, limit + 1, wrote=None)
        return page[:limit], str(start + limit) if len(page) > limit else ""
    if cursor.startswith(_ONE_WAY):
        return _one_way(owners, now, kind, limit, _number(cursor.removeprefix(_ONE_WAY)))
    start = _number(cursor)
    page = _slice(owners, now, kind, start, limit + 1, wrote=True)
    if len(page) > limit:
        return page[:limit], str(start + limit)
    known = {tie.person for tie in page}
    rest, after = _one_way(owners, now, kind, limit - len(page), 0)
    return page + [tie for tie in rest if tie.person not in known], after


def _one_way(
    owners: tuple[int, ...], now: int, kind: str, limit: int, start: int
) -> tuple[list[OwnerTie], str]:
    page = _slice(owners, now, kind, start, limit + 1, wrote=False)
    after = f"{_ONE_WAY}{start + limit}" if len(page) > limit else ""
    page = page[:limit]
    if len(owners) > 1:  # one of the owner's persons may have written where another has not
        told = owner_ties.with_people(owners, (tie.person for tie in page), now)
        page = [tie for tie in page if told[tie.person].one_way]
    return page, after


def _number(told: str) -> int:
    return int(told) if told.isdecimal() else 0


def _slice(
    owners: tuple[int, ...], now: int, kind: str, start: int, size: int, *, wrote: bool | None
) -> list[OwnerTie]:
    """Ties out of the windows they lie in."""
    whole = owner_ties.WINDOW
    window, at = divmod(start, whole)
    part = slice(at, at + size)
    found = owner_ties.closest(owners, now, kind, window, whole, wrote=wrote, part=part)
    missing = at + size - whole
    if missing > 0:
        part = slice(missing)
        found += owner_ties.closest(owners, now, kind, window + 1, whole, wrote=wrote, part=part)
    return found
