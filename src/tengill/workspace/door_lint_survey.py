"""The first pass over a campaign: who stands in it twice, whose house is crowded, one text for all.

What is kept of a row are three numbers of eight bytes, so a million rows take a few dozen
megabytes. Targets are compared by 64-bit hashes: among a million rows two different ones meet by
chance with a probability of 3 in 100 million.
"""

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from tengill.door.lint import Approached, Planned
from tengill.door.organisations import organisation
from tengill.facts.folding import fold
from tengill.facts.messages import Channel, PointKind
from tengill.workspace.door_lint_history import Sent

_MOST_ACCOUNTS = 1_000
_MOST_KEPT = 5
_LATELY = timedelta(days=30)
_PROVIDERS = {
    "gmail.com": "gmail", "googlemail.com": "gmail",
    "yahoo.com": "yahoo", "ymail.com": "yahoo", "rocketmail.com": "yahoo", "aol.com": "yahoo",
}  # fmt: skip


def house_of(target: str, kind: PointKind, told: str = "") -> str:
    """The organisation a target is of: the domain, else the name its row tells; empty: none."""
    domain = organisation(target) if kind is PointKind.EMAIL else ""
    return domain or " ".join(fold(told).split())[:200]


def hashed(text: str) -> int:
    """64 bits of a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


@dataclass(frozen=True, slots=True)
class RowSeen:
    """What the first pass tells of one row."""

    first_row: int
    house_rows: int
    same_text: int
    house_approached: int
    approached: tuple[Approached, ...]
    opted_out: bool


class Survey:
    """Counts of a whole campaign, asked row by row in its order."""

    def __init__(self, planned: Iterable[Planned]) -> None:
        """Walk the campaign once."""
        targets, houses, texts, numbers = array("Q"), array("Q"), array("Q"), array("Q")
        self.accounts: set[str] = set()
        self.channels: set[Channel] = set()
        self.places: set[str] = set()
        days: Counter[tuple[str, int]] = Counter()
        written: dict[tuple[str, str], int] = {}
        for one in planned:
            targets.append(hashed(one.target) if one.target else 0)
            house = house_of(one.target, one.kind, one.organisation)
            houses.append(hashed(house) if house else 0)
            text = (one.subject, one.text)
            if len(written) > _MOST_ACCOUNTS:
                written.clear()
            if text not in written:
                written[text] = hashed("\0".join(text))
            texts.append(written[text])
            numbers.append(one.row)
            self.channels.add(one.channel)
            self.places.update(one.jurisdictions)
            if one.account and len(self.accounts) < _MOST_ACCOUNTS:
                self.accounts.add(one.account)
            if one.channel is Channel.MAIL and one.target:
                day = one.at.toordinal()
                days["all", day] += 1
                provider = _provider(one.target)
                if provider:
                    days[provider, day] += 1
        self.rows = len(numbers)
        self.providers: dict[str, int] = {}
        for (provider, _day), count in days.items():
            self.providers[provider] = max(count, self.providers.get(provider, 0))
        self._count(targets, houses, texts, numbers)
        self._approached: dict[int, list[Approached]] = {}
        self._house_lately: Counter[int] = Counter()
        self._opted_out: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)

    def _count(
        self,
        targets: "array[int]",
        houses: "array[int]",
        texts: "array[int]",
        numbers: "array[int]",
    ) -> None:
        self._targets = np.frombuffer(targets, dtype=np.uint64) if targets else _NONE
        self._numbers = np.frombuffer(numbers, dtype=np.uint64) if numbers else _NONE
        self._known, first, place = np.unique(self._targets, return_index=True, return_inverse=True)
        self._first = first[place]
        self.targets = int((self._known != 0).sum())
        self._houses, at, count = _counted(houses)
        self._house_at, self._house_rows = at, count
        _texts, at, count = _counted(texts)
        self._text_at, self._text_rows = at, count

    def look(self, sent: Iterable[Sent], at: datetime) -> None:
        """Take in what went before, as a history tells it; kept is what touches this campaign.

        Args:
            sent: approaches made before, in any order.
            at: when the campaign is to go out: of a house counts what is within a month of it.
        """
        for one in sent:
            target = hashed(one.target)
            if _holds(self._known, target):
                kept = self._approached.setdefault(target, [])
                kept.append(Approached(one.at, one.by, one.channel))
                kept.sort(key=lambda each: each.at, reverse=True)
                del kept[_MOST_KEPT:]
                continue  # the row itself says so: for its house it would count twice
            house = organisation(one.target)
            key = hashed(house) if house else 0
            if key and abs(at - one.at) <= _LATELY and _holds(self._houses, key):
                self._house_lately[key] += 1

    def leave_out(self, optouts: Iterable[str]) -> None:
        """Take in who opted out: targets and domains (`@fjord.example`)."""
        found = array("Q", (hashed(one) for one in optouts))
        self._opted_out = np.unique(np.frombuffer(found, dtype=np.uint64)) if found else _NONE

    def row(self, place: int, planned: Planned) -> RowSeen:
        """What there is to say of a row, by its place (0 for the first)."""
        target = int(self._targets[place])
        first = int(self._first[place])
        house = int(self._houses[self._house_at[place]]) if self.rows else 0
        return RowSeen(
            first_row=int(self._numbers[first]) if target and first != place else 0,
            house_rows=int(self._house_rows[self._house_at[place]]) if house else 1,
            same_text=int(self._text_rows[self._text_at[place]]),
            house_approached=self._house_lately.get(house, 0),
            approached=tuple(self._approached.get(target, ())),
            opted_out=self._is_out(planned),
        )

    def _is_out(self, planned: Planned) -> bool:
        if not self._opted_out.shape[0] or not planned.target:
            return False
        names = [planned.target]
        if planned.kind is PointKind.EMAIL:
            names += [f"@{planned.target.rpartition('@')[2]}", f"@{organisation(planned.target)}"]
        return any(_holds(self._opted_out, hashed(name)) for name in names)


_NONE = np.zeros(0, dtype=np.uint64)


def _counted(
    hashes: "array[int]",
) -> tuple[NDArray[np.uint64], NDArray[np.intp], NDArray[np.intp]]:
    values = np.frombuffer(hashes, dtype=np.uint64) if hashes else _NONE
    known, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return known, place, count


def _holds(ordered: NDArray[np.uint64], value: int) -> bool:
    at = int(np.searchsorted(ordered, np.uint64(value)))
    return at < ordered.shape[0] and int(ordered[at]) == value


def _provider(address: str) -> str:
    domain = address.rpartition("@")[2]
    return _PROVIDERS.get(domain) or ("yahoo" if domain.startswith("yahoo.") else "")
