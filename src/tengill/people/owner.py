"""Whose mail is it? A ranked guess, to be confirmed by a person."""

from collections.abc import Iterable
from dataclasses import dataclass

from tengill.people.folding import fold


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
    name: str = ""
    """The display name it bears most often, where the caller knows it."""


@dataclass(frozen=True, slots=True)
class OwnerGuess:
    """An address that may be the owner's own."""

    address: str
    share: float
    """The part of the archive's messages it is on, in [0, 1]."""
    reason: str
    certain: bool
    """Strong enough to be used until the owner says otherwise."""


_MOST = 0.5
_PRESENT = 0.6
_SOME = 0.3
_ALIAS = 0.02


@dataclass(frozen=True, slots=True)
class _Shares:
    """An address's part of all messages, of those in sent folders, of those delivered by name."""

    present: float
    sent: float
    delivered: float

    @property
    def weight(self) -> float:
        """Presence counts twice: an assistant may well write most of what is in a sent folder."""
        return 2.0 * self.present + self.sent + self.delivered

    @property
    def certain(self) -> bool:
        told = max(self.sent, self.delivered) >= _MOST and self.present >= _SOME
        return told or (self.present >= _PRESENT and self.sent > 0.0)


def guess_owner(evidence: Iterable[OwnerEvidence], messages: int) -> list[OwnerGuess]:
    """Addresses that may be the owner's, most likely first; at most ten.

    Where the likeliest is certain, an address under the same name that also wrote mail in sent
    folders is certain too. What counts: on how many messages an address is (twice), its part of the mail in sent
    folders, its part of the mail that names the mailbox it was delivered to.

    Args:
        evidence: one item per address; leave role and list addresses out.
        messages: how many messages the archive holds.
    """
    items = [item for item in evidence if item.address]
    in_sent = sum(item.in_sent_folder for item in items)
    delivered = sum(item.delivered_to for item in items)

    def shares(item: OwnerEvidence) -> _Shares:
        return _Shares(
            present=min((item.sent + item.received) / messages, 1.0) if messages else 0.0,
            sent=item.in_sent_folder / in_sent if in_sent else 0.0,
            delivered=item.delivered_to / delivered if delivered else 0.0,
        )

    ranked = sorted(
        ((shares(item), item.address) for item in items),
        key=lambda pair: (-pair[0].weight, pair[1]),
    )
    first = ranked[0][0].certain if ranked else False
    names = {item.address: fold(item.name) for item in items}
    known = names[ranked[0][1]] if first else ""

    def certain(part: _Shares, address: str) -> bool:
        alias = bool(known) and names[address] == known and part.sent >= _ALIAS
        return part.certain or alias

    return [
        OwnerGuess(address, part.present, _reason(part, in_sent, delivered), certain(part, address))
        for part, address in ranked[:10]
    ]


def _reason(part: _Shares, in_sent: int, delivered: int) -> str:
    words = [f"on {part.present:.0%} of the messages"]
    if part.sent:
        words.append(f"wrote {part.sent:.0%} of the {in_sent} in sent folders")
    if part.delivered:
        words.append(f"{part.delivered:.0%} of the {delivered} delivered by name were for it")
    return "; ".join(words)
