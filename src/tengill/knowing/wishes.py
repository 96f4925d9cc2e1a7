"""Reads asks and offers out of what people write: "we are looking for …", "við bjóðum …".

The wordings stand in `wishes.toml`. What is asked for is the clause at the wording's `…`; which of
its words count is for `words.words_of` to say. A wish is a guess, and shown with its words.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tengill.knowing.words import words_of

_LONGEST = 20_000
"""So much of a text is read; who asks for something does so earlier."""
_THING = r"(?P<thing>[^.!?;:\n]{3,120}?)"
_END = r"(?=$|[.!?;:\n]|, (?:and|but|or|so|og|en|eða) |, )"
_MOST = 4
_HERE = "…"
_FILLER = re.compile(
    r"^(?:(?:an?|the|some|any|our|one|somebody|someone|anybody|anyone|people|person|who|that|is|are|"
    r"really|very|good|great|at|in|with|for|to|help|us|me|can|could|knows?|does|do|about|of)\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """An ask or an offer in a text."""

    kind: str
    """`ask` or `offer`."""
    thing: str
    """What is wanted or given, as written."""
    start: int
    end: int
    """Where the words that say so stand in the text."""


def wishes(text: str) -> tuple[Wish, ...]:
    """Asks and offers in a text, in its order; at most four, each stretch of text once."""
    read = text[:_LONGEST].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    # A wrapped line is no end of a sentence; an empty one is.
    flat = re.sub(r"(?<!\n)\n(?!\n)", " ", read)
    found: list[Wish] = []
    for kind, pattern in _patterns():
        for match in pattern.finditer(flat):
            # An opening word left off: "somebody who is good at" says nothing of the thing.
            thing = _FILLER.sub("", match["thing"].strip())
            if words_of(thing):
                found.append(Wish(kind, thing, match.start(), match.end()))
    found.sort(key=lambda wish: (wish.start, -wish.end))
    kept: list[Wish] = []
    for wish in found:
        if not kept or wish.start >= kept[-1].end:
            kept.append(wish)
    return tuple(kept[:_MOST])


def hints() -> tuple[str, ...]:
    """Words of which one stands in nearly every ask or offer: to find letters worth reading."""
    return _HINTS


_HINTS = (
    "looking for", "searching for", "in need of", "on the lookout", "in search of", "know anyone",
    "know anybody", "know someone", "know somebody", "recommend", "we need", "we badly need",
    "need somebody", "need someone", "i need", "depends on", "name for", "missing", "whoever",
    "reading up on", "open point", "free hands", "we offer", "we do", "known for", "room for",
    "our work on", "a month away", "desk for", "we now offer", "capacity for", "happy to help",
    "vantar", "leitum", "leita", "þekkir", "mælt með", "óskum eftir", "rekst á", "tilbúið nema",
    "enginn hér", "sá sem leysir", "bjóðum", "lausar hendur", "þekkja menn okkur", "vinnan við",
    "pláss fyrir",
)  # fmt: skip


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    told = tomllib.loads(
        resources.files("tengill.knowing").joinpath("wishes.toml").read_text(encoding="utf-8")
    )
    return tuple(
        (kind, re.compile(_spelled(wording), re.IGNORECASE))
        for language in told.values()
        for kind in ("ask", "offer")
        for wording in language[kind]
    )


def _spelled(wording: str) -> str:
    """A wording as a pattern: the thing goes on to what follows it, or to the end of its clause."""
    before, _, after = wording.partition(_HERE)
    if after.startswith("?"):
        # What follows it is only looked for while it lies in the same sentence.
        after = after.removeprefix("?")
    start = rf"(?:^|(?<=\W)){before}" if before else r"(?:^|(?<=[.!?\n,] ))"
    return f"{start}{_THING}{after or _END}"
