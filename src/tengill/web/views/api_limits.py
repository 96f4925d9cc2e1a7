"""How often a program may ask: so many at once, and so many a minute after that."""

import math
import threading
import time

_MOST_NAMES = 1000


class Limit:
    """A bucket for each who asks: it holds a burst, and fills again over time.

    Args:
        burst: requests that may come at once.
        a_minute: requests a minute after that.
    """

    def __init__(self, burst: int, a_minute: int) -> None:
        self._burst = burst
        self._a_second = a_minute / 60
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, who: str) -> int:
        """Count a request in: 0 where it may be answered, else seconds to wait."""
        now = time.monotonic()
        with self._lock:
            left, at = self._left.get(who, (float(self._burst), now))
            left = min(float(self._burst), left + (now - at) * self._a_second)
            if left < 1:
                self._left[who] = (left, now)
                return max(1, math.ceil((1 - left) / self._a_second))
            if len(self._left) >= _MOST_NAMES:
                self._left.clear()
            self._left[who] = (left - 1, now)
            return 0

    def forget(self) -> None:
        """Begin anew with everybody."""
        with self._lock:
            self._left.clear()
