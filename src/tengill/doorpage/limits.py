"""How often somebody may knock: the generic cell rate algorithm (ITU-T I.371), in bounded memory.

For each address one time is kept: when its allowance is whole again. Nothing else is known of it.
"""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

_LONGEST = 80
_V6_NETWORK = 64
"""A household or a rented machine has a whole /64: its 2^64 addresses are one visitor."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, and one more every `every` seconds."""

    burst: int
    every: float


PAGES = Rate(60, 1.0)
"""Requests of one address."""
FORMS = Rate(10, 120.0)
"""Forms of one address."""
ALL_PAGES = Rate(1_000, 0.001)
ALL_SENT = Rate(500, 0.004)
"""Forms of all addresses that are read at all. Counted apart: a flood of forms shuts no reader out."""
ALL_FORMS = Rate(60, 10.0)
"""Forms of all addresses that are kept: at most 8,700 a day."""
MOST_ADDRESSES = 20_000


class Limit:
    """A rate for each of many keys, of which so many are remembered."""

    def __init__(self, rate: Rate, most: int = MOST_ADDRESSES) -> None:
        self._rate = rate
        self._most = most
        self._whole: OrderedDict[str, float] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        """Seconds that a key has to wait; 0: it may go on, and that is counted.

        Args:
            key: whose allowance.
            now: seconds on a clock that never goes back.
        """
        rate = self._rate
        whole = max(self._whole.get(key, now), now)
        wait = whole - (rate.burst - 1) * rate.every - now
        if wait > 0:
            return wait
        self._whole[key] = whole + rate.every
        self._whole.move_to_end(key)
        self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        # The oldest first: whoever is whole again by now, and the oldest of all where it is full.
        while self._whole:
            oldest = next(iter(self._whole.values()))
            if oldest > now and len(self._whole) <= self._most:
                return
            self._whole.popitem(last=False)

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._whole)


def visitor(peer: str, forwarded: str, proxies: int) -> str:
    """Whose allowance a request is counted to: an IPv4 address, or an IPv6 network of 64 bits.

    Args:
        peer: the address that connected.
        forwarded: the `X-Forwarded-For` header, all of its lines joined by commas.
        proxies: how many proxies of the owner's stand before the page. Each adds one address at the
            end; what stands further left was written by the visitor and is not believed.
    """
    told = peer
    if proxies > 0 and forwarded:
        passed = forwarded.rsplit(",", proxies)
        told = (passed[-proxies] if len(passed) >= proxies else passed[0]).strip() or peer
    return _network(told)


def _network(address: str) -> str:
    try:
        told = ipaddress.ip_address(address[:_LONGEST].strip("[]").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(told, ipaddress.IPv6Address):
        if told.ipv4_mapped is not None:
            return str(told.ipv4_mapped)
        network = ipaddress.ip_network((told, _V6_NETWORK), strict=False)
        return str(network.network_address)
    return str(told)
