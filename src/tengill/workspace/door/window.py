"""How far back triage looks: what waits is of these weeks, not of a whole archive."""

from datetime import datetime, timedelta

from tengill.workspace import settings

SPANS = {"week": 7, "month": 30, "all": 0}
"""Days of each span; 0: no end."""
USUAL = "month"


def since(span: str = USUAL) -> datetime | None:
    """Where a span begins, in the owner's zone; None: it has no beginning.

    As the owner's week is: so many days before the end of the day that figures are told at, the
    archive's last one where it ended long ago.

    Raises:
        KeyError: no span of `SPANS`.
    """
    days = SPANS[span]
    if not days:
        return None
    today = settings.at(settings.told_at(), settings.zone())
    end = (today + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return end - timedelta(days=days)
