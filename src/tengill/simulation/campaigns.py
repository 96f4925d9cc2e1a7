"""Campaigns: the same text to many people with some of its words put otherwise, among other mail.

The texts are given (any mail), or written by `campaign_prose`. Every copy is written from the
campaign's first text by itself: at a rate of 20 %, two copies share 64 % of their words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tengill.simulation.streams import Draw, Streams

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
ALONE = -1
"""The campaign of a mail that belongs to none."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail of a campaign, or one that has nothing to do with any."""

    key: str
    campaign: int
    """Its number from 0 on, or `ALONE`."""
    sender: str
    recipient: str
    text: str


@dataclass(frozen=True, slots=True)
class CampaignSettings:
    """How campaigns are written."""

    rate: float
    """Share of words substituted in each copy, 0 to 1."""
    copies: tuple[int, int] = (2, 12)
    """Least and most mails of one campaign."""
    senders: float = 0.2
    """Chance that a copy comes from another sender than the campaign's own."""


def substitute(text: str, rate: float, vocabulary: Sequence[str], draw: Draw) -> str:
    """A text with a share of its words replaced by words drawn from a vocabulary.

    Exactly `round(rate * words)` places are replaced, each by a different word; capitals stay.
    """
    places = [match.span() for match in _WORD.finditer(text)]
    chosen = sorted(draw.some(places, round(rate * len(places))))
    out: list[str] = []
    done = 0
    for low, high in chosen:
        old = text[low:high]
        new = _other(old, vocabulary, draw)
        out += (text[done:low], new)
        done = high
    return "".join(out) + text[done:]


def _other(old: str, vocabulary: Sequence[str], draw: Draw) -> str:
    """A word that is not the old one, with its capital."""
    for _ in range(20):
        new = draw.pick(vocabulary)
        if new.lower() != old.lower():
            return new[:1].upper() + new[1:] if old[:1].isupper() else new
    return old + "s"


def campaigns(
    bases: Sequence[str],
    others: Sequence[str],
    vocabulary: Sequence[str],
    settings: CampaignSettings,
    seed: int,
) -> list[Sent]:
    """Mail in the order it is sent: every base as a campaign, every other text once.

    Args:
        bases: the texts of the campaigns.
        others: texts that belong to no campaign.
        vocabulary: words to substitute, as often as they are to be drawn.
        settings: rate and sizes.
        seed: the same one gives the same mail.
    """
    streams = Streams(seed)
    draw = streams.stream("order")
    sent = [
        (
            draw.random(),
            Sent(f"o{i}", ALONE, f"sender{i}@other.example", "owner@home.example", text),
        )
        for i, text in enumerate(others)
    ]
    for number, base in enumerate(bases):
        own = streams.stream("campaign", number)
        copies = list(_copies(number, base, vocabulary, settings, own))
        sent += [(own.random(), one) for one in copies]
    return [one for _, one in sorted(sent, key=lambda pair: (pair[0], pair[1].key))]


def _copies(
    number: int, base: str, vocabulary: Sequence[str], settings: CampaignSettings, draw: Draw
) -> Iterator[Sent]:
    low, high = settings.copies
    for copy in range(low + draw.below(high - low + 1)):
        other = draw.chance(settings.senders)
        sender = f"copy{copy}@c{number}.example" if other else f"us@c{number}.example"
        text = substitute(base, settings.rate, vocabulary, draw)
        yield Sent(f"c{number}.{copy}", number, sender, f"person{copy}@there.example", text)
