"""Remembering what was read, bounded in number and in length: memory must not grow with the mail."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Result = TypeVar("Result")


def remembered(
    entries: int, longest: int = 500
) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """Remember a function's last `entries` results for texts of at most `longest` characters."""

    def wrap(function: Callable[[str], Result]) -> Callable[[str], Result]:
        short = lru_cache(maxsize=entries)(function)

        @wraps(function)
        def call(text: str) -> Result:
            return short(text) if len(text) <= longest else function(text)

        return call

    return wrap
