"""What the mailbox around a message tells of it: is it for whoever keeps the mailbox, or for many?

One look at a whole mailbox shows whose it is. A message in it that neither comes from there nor is
addressed there came by a list or a hidden copy, and so do many others. A sender whose subjects
differ by a date alone sends a series; whom the keeper wrote to is a correspondent. Nothing here
needs a word of any language.
"""

import math
import re
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tengill.facts.messages import Mailbox
from tengill.reading.masses import hosted
from tengill.reading.model import weights
from tengill.reading.packs import fold

ALONE = "alone"
"""The feature that holds the log-odds of bulk by the message alone."""
FEWEST = 30
"""A mailbox of fewer messages tells nothing."""
_LEAST_SHARE = 0.3
"""Whoever keeps a mailbox takes part in so many of its messages at least."""
_REGULAR = 0.01
LEAST_REGULAR = 3
"""Whoever sent or got fewer messages does not write from a house."""
FEW = 5
"""A message to no more counts as one its recipients got themselves."""
CROWD = 15
"""A message to more makes nobody a correspondent."""
_STEM = 6
_SHORT = 4
_FAR = 9.0
_CELLS = 1 << 20
_MOST = (1 << 16) - 1
_DAY = 86_400
MOST_NAMES = 4
"""Names of an address that are looked at."""
_REPLY = re.compile(r"^\s*(?:(?:re|fwd?|sv|aw|vs|wg|svar)\s*:|\[?fwd?\b)", re.IGNORECASE)
_CHANGING = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\d+(?:st|nd|rd|th)?|"
    r"\b(?:mánu|þriðju|miðviku|fimmtu|föstu|laugar|sunnu)dag\w{0,4}\b|"
    r"\b(?:jan|feb|mar|apr|ma[yií]|j[uú]n|j[uú]l|aug|ág|sep|o[ck]t|n[oó]v|de[cs])[a-zéúí]{0,7}\b|[\W_]+",
    re.IGNORECASE,
)


@dataclass
class Place:
    """One mailbox: who takes part in how many of its messages, by address."""

    messages: int = 0
    takes_part: dict[str, int] = field(default_factory=dict)
    """Messages that an address sent or got."""
    sent: dict[str, int] = field(default_factory=dict)
    got: dict[str, int] = field(default_factory=dict)
    """Messages to few that an address got."""

    def add(self, other: "Place") -> None:
        """Count another's messages too."""
        self.messages += other.messages
        for own, more in (
            (self.takes_part, other.takes_part),
            (self.sent, other.sent),
            (self.got, other.got),
        ):
            for address, count in more.items():
                own[address] = own.get(address, 0) + count


@dataclass(frozen=True)
class Home:
    """Who keeps a mailbox, and who belongs to the house."""

    address: str
    domain: str
    regulars: frozenset[str]
    """Addresses of the keeper and of whoever writes from there as well."""
    names: frozenset[str]
    """The keeper's names, folded."""
    stem: str
    """What the keeper's other addresses in the domain hold; empty: nothing tells them."""

    def holds(self, mailbox: Mailbox) -> bool:
        """True for the keeper, under whatever address, and for whoever writes from there as well."""
        if self.reached_at(mailbox.address):
            return True
        return bool(mailbox.name) and fold(mailbox.name) in self.names

    def reached_at(self, address: str) -> bool:
        """True for an address of theirs, whatever name stands beside it."""
        if address in self.regulars:
            return True
        local, _, domain = address.partition("@")
        return bool(self.stem) and self.stem in local and domain == self.domain


class Surroundings:
    """Mailboxes as wholes: first `note` every message, then `settle`, then ask for `features`.

    Memory grows with the number of addresses and of pairs of them, not with that of messages.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._places: dict[str, Place] = {}
        self._homes: dict[str, Home | None] = {}
        self._names: dict[str, set[str]] = {}
        self._wrote: set[tuple[str, str]] = set()
        self._series = array("H", bytes(2 * _CELLS))
        self._days = bytearray(_CELLS)

    def note(
        self,
        path: str,
        offset: int,
        sender: Mailbox | None,
        to: Sequence[Mailbox],
        subject: str,
        at: int | None = None,
    ) -> None:
        """Take note of one message.

        Args:
            path: Where it lies: a mailbox file, or a file of its own in a folder.
            offset: Where in that file.
            sender: Who sent it.
            to: Everybody addressed, copies included.
            subject: Its subject.
            at: When it was sent, in seconds since the epoch; copies of one day are one of a series.
        """
        place = self._places.setdefault(path if offset else above(path), Place())
        place.messages += 1
        own = sender.address if sender else ""
        others = {m.address for m in to if m.address} - {own}
        for address in (*others, own) if own else others:
            place.takes_part[address] = place.takes_part.get(address, 0) + 1
        for mailbox in (*to[:CROWD], *((sender,) if sender else ())):
            if mailbox.name and mailbox.address:
                names = self._names.setdefault(mailbox.address, set())
                if len(names) < MOST_NAMES:
                    names.add(fold(mailbox.name))
        if len(others) <= FEW:
            for address in others:
                place.got[address] = place.got.get(address, 0) + 1
        if own:
            place.sent[own] = place.sent.get(own, 0) + 1
            if len(to) <= CROWD:
                self._wrote.update((own, address) for address in others)
        self._count(series(sender, subject), at)

    def _count(self, number: int, at: int | None) -> None:
        """Count a day of a series; a table of single bits tells whether it was counted before."""
        cell = number % _CELLS
        if number < 0 or self._series[cell] == _MOST:
            return
        day = zlib.crc32(b"%d %d" % (number, (at or 0) // _DAY)) % (8 * _CELLS)
        place, bit = day >> 3, 1 << (day & 7)
        if at is None or not self._days[place] & bit:
            self._days[place] |= bit
            self._series[cell] += 1

    def settle(self) -> None:
        """Find out who keeps which mailbox; small folders count with the one they lie in."""
        self._homes = homes(self._places, lambda address: self._names.get(address, ()))

    def features(
        self, path: str, offset: int, sender: Mailbox | None, to: Sequence[Mailbox], subject: str
    ) -> dict[str, float]:
        """What the mailbox tells of a message, asked for as it was noted; empty: nothing."""
        own_home = self._of(path if offset else above(path), path)
        if own_home is None:
            return {}
        own = sender or Mailbox("", "")
        sent = own_home.holds(own)
        mine = [mailbox for mailbox in to if own_home.holds(mailbox)]
        found = {
            "home.sent": float(sent),
            "home.self": float(sent and len(mine) == len(to)),
            "home.absent": float(not sent and not mine),
        }
        if not sent:
            answered = any((one, own.address) in self._wrote for one in own_home.regulars)
            found["home.answered"] = float(bool(own.address) and answered)
            number = series(sender, subject)
            count = self._series[number % _CELLS] if number >= 0 else 0
            found["sender.series"] = math.log(max(1, count))
        return {name: value for name, value in found.items() if value > 0}

    def _of(self, place: str, path: str) -> Home | None:
        """The home of the mailbox a message lies in: the nearest that is large enough."""
        return next((self._homes[up] for up in (path, *around(place)) if up in self._homes), None)


NamesOf = Callable[[str], Iterable[str]]
"""The folded names an address stands under."""


def homes(places: dict[str, Place], names_of: NamesOf) -> dict[str, Home | None]:
    """Who keeps which mailbox, of those that are large enough; None: nobody does.

    Args:
        places: mailboxes by path; small ones are added to the one they lie in.
        names_of: asked for whoever keeps one.
    """
    found: dict[str, Home | None] = {}
    known = {up for each in places for up in around(each)}
    for path in sorted(known, key=len, reverse=True):
        place = places.get(path)
        if place is None:
            continue
        if place.messages >= FEWEST:
            found[path] = home(place, names_of)
        elif path:
            places.setdefault(above(path), Place()).add(place)
    return found


def home(place: Place, names_of: NamesOf) -> Home | None:
    """Who keeps a mailbox; None: nobody takes part in enough of it, or it is too small to tell."""
    counted = sorted(place.takes_part.items(), key=lambda item: (-item[1], item[0]))
    first = next((a for a, _ in counted if not hosted(Mailbox("", a))), "")
    if place.messages < FEWEST or not first:
        return None
    if place.takes_part[first] < _LEAST_SHARE * place.messages:
        return None
    least = max(LEAST_REGULAR, _REGULAR * place.messages)
    domain = first.partition("@")[2]
    regulars = {
        address
        for address, count in place.sent.items()
        if count >= least and place.got.get(address, 0) >= least and address.endswith("@" + domain)
    }
    names = frozenset(names_of(first))
    full = [name.split() for name in sorted(names) if " " in name]
    stem = full[0][-1][:_STEM] if full else ""
    telling = len(stem) >= _SHORT and stem.isascii()
    return Home(first, domain, frozenset({first, *regulars}), names, stem if telling else "")


def judge(
    alone: float, reasons: Sequence[str], features: dict[str, float]
) -> tuple[float, tuple[str, ...]]:
    """The probability of bulk in its surroundings, and the features that spoke for it.

    Args:
        alone: The probability by the message alone.
        reasons: What spoke for it there.
        features: What `Surroundings.features` told; empty leaves the probability as it is.
    """
    model = weights().around
    if not features or model is None:
        return alone, tuple(reasons)
    probability, spoke = model.judge({**features, ALONE: log_odds(alone)})
    return probability, tuple(dict.fromkeys([name for name in spoke if name != ALONE] + [*reasons]))


def log_odds(probability: float) -> float:
    """The log-odds of a probability, within reason."""
    if probability <= 0 or probability >= 1:
        return math.copysign(_FAR, probability - 0.5)
    return max(-_FAR, min(_FAR, math.log(probability / (1 - probability))))


def series(sender: Mailbox | None, subject: str) -> int:
    """A number for the series of a sender's letters, 0 to 2**32 - 1; -1: the subject can't tell one."""
    if sender is None or _REPLY.match(subject):
        return -1
    rest = " ".join(_CHANGING.sub(" ", subject.casefold()).split())
    if not rest:
        return -1
    who = sender.address or sender.name
    return zlib.crc32(f"{who}\n{rest}".encode("utf-8", "surrogatepass"))


def above(path: str) -> str:
    """The folder or archive something lies in; the path itself at the top."""
    cut = max(path.rfind("/"), path.rfind("\\"), path.rfind("!"))
    return path[:cut] if cut > 0 else ""


def around(path: str) -> Iterator[str]:
    """A path, and all that it lies in."""
    while path:
        yield path
        path = above(path)
    yield ""
