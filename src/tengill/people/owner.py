"""Whose mail is it? A ranked guess, to be confirmed by a person."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnerEvidence:
    """What an archive shows about one address."""

    address: str
    sent: int = 0
    """Messages from it."""
    received: int = 0
    """Messages addressed to it."""
    delivered_to: int = 0
    """Messages whose Delivered-To, X-Original-To or Envelope-To names it."""
    in_sent_folder: int = 0
    """Messages from it in a folder or label such as Sent."""


@dataclass(frozen=True, slots=True)
class OwnerGuess:
    """An address that may be the owner's own."""

    address: str
    share: float
    """The part of the archive's messages it is on, in [0, 1]."""
    reason: str
    certain: bool
    """Strong enough to be used until the owner says otherwise."""


_SENT = 0.5
_DELIVERED = 0.5
_PRESENT = 0.6


def _judge(item: OwnerEvidence, messages: int, in_sent: int, delivered: int) -> OwnerGuess:
    share = min((item.sent + item.received) / messages, 1.0) if messages else 0.0
    of_sent = item.in_sent_folder / in_sent if in_sent else 0.0
    of_delivered = item.delivered_to / delivered if delivered else 0.0
    if of_sent:
        reason = f"wrote {of_sent:.0%} of the {in_sent} messages in sent folders"
    elif of_delivered:
        reason = f"{of_delivered:.0%} of the messages that name a mailbox were delivered to it"
    else:
        reason = f"on {share:.0%} of the messages"
    certain = (in_sent > 1 and of_sent >= _SENT) or (delivered > 1 and of_delivered >= _DELIVERED)
    certain = certain or (share >= _PRESENT and item.sent > 0)
    return OwnerGuess(item.address, share, reason, certain)


def guess_owner(evidence: Iterable[OwnerEvidence], messages: int) -> list[OwnerGuess]:
    """Addresses that may be the owner's, most likely first; at most ten, roles left to the caller.

    What counts, in this order: who wrote the mail in sent folders, whom mail was delivered to,
    who is on most messages as sender or recipient.

    Args:
        evidence: one item per address.
        messages: how many messages the archive holds.
    """
    items = [item for item in evidence if item.address]
    in_sent = sum(item.in_sent_folder for item in items)
    delivered = sum(item.delivered_to for item in items)

    def rank(item: OwnerEvidence) -> tuple[float, str]:
        of_sent = item.in_sent_folder / in_sent if in_sent else 0.0
        of_delivered = item.delivered_to / delivered if delivered else 0.0
        present = (item.sent + item.received) / messages if messages else 0.0
        return (-(2.0 * of_sent + of_delivered + min(present, 1.0)), item.address)

    ranked = sorted(items, key=rank)[:10]
    return [_judge(item, messages, in_sent, delivered) for item in ranked]
