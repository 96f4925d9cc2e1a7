"""Messages without a date that can be believed: judged as of a moment that others tell of them."""

from tengill.facts.approaches import Reason
from tengill.facts.messages import DateBasis, Message

CODES = ("undated",)
"""undated: day (ISO 8601) as of which it is judged."""


def warnings(message: Message) -> tuple[Reason, ...]:
    """That a message carries no date, where its time was not told by any of its headers.

    Args:
        message: with the moment it is judged at in `sent_at`, whoever told it.
    """
    if message.date_basis is not DateBasis.NONE or message.sent_at is None:
        return ()
    return (Reason("undated", 0.0, (("day", message.sent_at.date().isoformat()),)),)
