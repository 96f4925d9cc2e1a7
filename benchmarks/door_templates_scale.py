"""A book of templates at its full size: time of each filing, memory, and what is still found."""

import resource
import statistics
import time
from datetime import UTC, datetime
from struct import pack
from typing import Any

import numpy as np

from tengill.door.templates import Book
from tengill.door.templates.sketch import VERSION

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_CAMPAIGNS = 400


def scale(mails: int, seed: int = 5) -> None:
    """File that many different mails of drawn words (Zipf), and in their midst campaigns of two.

    Lengths are 12 to 25 words for half of them, 80 to 160 for the others. The second copy of each
    campaign, with 20 % of the words of either substituted, comes after all the others.
    """
    draw = np.random.default_rng(seed)
    words = 1.0 / np.arange(3, 60_003)
    ladder = np.cumsum(words / words.sum())
    code = draw.permutation(np.arange(16, 65_536, dtype=np.uint16))
    book = Book()
    before = _memory()
    kept: dict[str, Any] = {}
    seconds = []
    every = max(mails // _CAMPAIGNS, 2) | 1  # odd, so that both lengths have their turn
    false = 0
    for i in range(mails):
        text = _drawn(i, draw, ladder, code)
        if i % every == 0:
            kept[str(i)] = text
            text = _substituted(text, draw, ladder, code)
        made = _sketch(text)
        began = time.perf_counter()
        copies = book.add(str(i), made, f"a{i}@b.example", ("owner@home.example",), _NOW)
        seconds.append(time.perf_counter() - began)
        false += bool(copies.group)
    for name, low, high in (("short", 0, 30), ("long", 30, 400)):
        chosen = {key: text for key, text in kept.items() if low <= len(text) < high}
        right = 0
        for key, text in chosen.items():
            copies = book.look(
                _sketch(_substituted(text, draw, ladder, code)), "other@there.example"
            )
            right += key in book.members(copies.group) or _founder(book, copies.group) == key
        print(
            f"  {name}: {right} of {len(chosen)} first copies found again among {mails:,} (two copies, 20 % each)"
        )
    late = sorted(seconds[-len(seconds) // 5 :])
    print(
        f"  add at {mails:,} mails: median {statistics.median(late) * 1e6:.0f} us, "
        f"99 % under {late[int(0.99 * len(late))] * 1e6:.0f} us; {false} of {mails:,} wrongly called copies; "
        f"memory grew by {_memory() - before:.0f} MB"
    )


def _founder(book: Book, group: str) -> str:
    members = book.members(group)
    return members[0] if members else ""


def _drawn(i: int, draw: Any, ladder: Any, code: Any) -> Any:
    length = int(draw.integers(12, 26) if i % 2 else draw.integers(80, 161))
    return code[np.searchsorted(ladder, draw.random(length))]


def _substituted(text: Any, draw: Any, ladder: Any, code: Any) -> Any:
    copy = text.copy()
    places = draw.permutation(len(text))[: round(0.2 * len(text))]
    copy[places] = code[np.searchsorted(ladder, draw.random(len(places)))]
    return copy


def _sketch(text: Any) -> bytes:
    return pack("<B", VERSION) + bytes(text.astype("<u2").tobytes())


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
