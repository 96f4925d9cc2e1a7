"""Largest remainders: shares of an amount in whole minor units that add up to it exactly."""

from collections.abc import Sequence
from fractions import Fraction


def apportion(amount: int, shares: Sequence[Fraction]) -> list[int]:
    """Whole parts of `amount` in proportion to `shares`, which sum to 1.

    Every share gets its whole part rounded down (of the absolute amount); the units left over go
    to the largest remainders, the earlier share first where they are equal (Hamilton's method).
    Each part is off by less than one unit, and the parts sum to the amount exactly.

    Raises:
        ValueError: when the shares don't sum to 1 or one is negative.
    """
    if sum(shares, Fraction(0)) != 1:
        raise ValueError(f"shares sum to {sum(shares, Fraction(0))}, not to 1")
    if any(share < 0 for share in shares):
        raise ValueError("a share is negative")
    size = abs(amount)
    parts: list[int] = []
    remainders: list[Fraction] = []
    for share in shares:
        exact = size * share
        whole = exact.numerator // exact.denominator
        parts.append(whole)
        remainders.append(exact - whole)
    left = size - sum(parts)
    order = sorted(range(len(shares)), key=lambda index: (-remainders[index], index))
    for index in order[:left]:
        parts[index] += 1
    return [-part for part in parts] if amount < 0 else parts


def nearest(amount: int, share: Fraction) -> int:
    """`amount · share` to the nearest whole unit, halves to even."""
    return round(amount * share)


def settled(amount: int, shares: Sequence[Fraction], error: Fraction) -> bool:
    """Whether `apportion` gives the same parts whatever the shares are within ±`error`.

    False also where that can't be told: a share that close to a whole unit, or two remainders that
    close where the last unit goes to one of them.
    """
    if not error or not amount:
        return True
    slack = abs(amount) * error
    remainders = sorted((abs(amount) * share % 1 for share in shares if share), reverse=True)
    left = round(sum(remainders))
    clear = all(slack < remainder < 1 - slack for remainder in remainders)
    cut = remainders[left - 1 : left + 1]
    apart = len(cut) < 2 or not left > 0 or cut[0] - cut[1] > 2 * slack  # noqa: PLR2004 - a pair
    return clear and apart
